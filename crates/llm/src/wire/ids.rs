//! Ids of calls as an endpoint takes them: remapped where they are of the wrong form, too long, or not unique.

use std::collections::BTreeSet;

use crate::message::{Message, Role};

/// What an id may look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// Up to 40 characters (OpenAI).
    Short,
    /// `[a-zA-Z0-9_-]{1,64}` (Anthropic).
    Plain,
    /// Nine letters and digits (Mistral).
    Nine,
}

impl Form {
    fn allows(self, id: &str) -> bool {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        match self {
            Self::Short => !id.is_empty() && id.chars().count() <= 40,
            Self::Plain => (1..=64).contains(&id.len()) && id.chars().all(plain),
            Self::Nine => id.len() == 9 && id.chars().all(|c| c.is_ascii_alphanumeric()),
        }
    }
}

/// The wire's ids of a conversation: of each message those of its calls, or the one it answers.
pub(crate) struct Ids(Vec<Vec<Option<String>>>);

impl Ids {
    /// Maps the ids of a conversation. A result whose call is nowhere before it has none.
    pub(crate) fn of(messages: &[Message], form: Form) -> Self {
        let mut used = BTreeSet::new();
        let mut known: Vec<(&str, String)> = Vec::new();
        let mut minted = 0;
        let mut map = |id: &str| {
            if form.allows(id) && used.insert(id.to_owned()) {
                return id.to_owned();
            }
            loop {
                let id = format!("id{minted:07}");
                minted += 1;
                if used.insert(id.clone()) {
                    return id;
                }
            }
        };
        let ids = messages.iter().map(|message| {
            let calls = message.tool_calls.iter().map(|call| {
                let id = map(&call.id);
                known.push((&call.id, id.clone()));
                Some(id)
            });
            let calls: Vec<_> = calls.collect();
            if message.role != Role::Tool {
                return calls;
            }
            let wanted = message.tool_call_id.as_deref().unwrap_or_default();
            let found = known.iter().rev().find(|(id, _)| *id == wanted);
            vec![found.map(|(_, id)| id.clone())]
        });
        Self(ids.collect())
    }

    /// The id of a call of a message, or of the call that a message answers (`call` is 0 then).
    pub(crate) fn at(&self, message: usize, call: usize) -> Option<&str> {
        self.0.get(message)?.get(call)?.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::ToolCall;

    fn call(id: &str) -> Message {
        Message::call(ToolCall { id: id.into(), name: "f".into(), arguments: "{}".into() })
    }

    fn ids(form: Form, messages: &[Message]) -> Vec<String> {
        let ids = Ids::of(messages, form);
        (0..messages.len()).map(|at| ids.at(at, 0).unwrap_or("-").to_owned()).collect()
    }

    #[test]
    fn good_ids_stay_and_bad_ones_are_replaced_with_their_results() {
        let long = "x".repeat(41);
        let messages =
            [call("a.b"), Message::result("a.b", ""), call(&long), Message::result(&long, "")];
        assert_eq!(ids(Form::Short, &messages), ["a.b", "a.b", "id0000000", "id0000000"]);
        let plain = ids(Form::Plain, &messages);
        assert_eq!(plain, ["id0000000", "id0000000", &long, &long]);
        let nine = ids(Form::Nine, &messages);
        assert_eq!(nine, ["id0000000", "id0000000", "id0000001", "id0000001"]);
        assert!(nine.iter().all(|id| Form::Nine.allows(id)));
    }

    #[test]
    fn an_id_that_stands_twice_becomes_two_and_a_result_belongs_to_the_last() {
        let messages = [
            call("call_0"),
            Message::result("call_0", ""),
            call("call_0"),
            Message::result("call_0", ""),
        ];
        assert_eq!(ids(Form::Short, &messages), ["call_0", "call_0", "id0000000", "id0000000"]);
        assert_eq!(ids(Form::Short, &[Message::result("nobody", "")]), ["-"]);
    }
}

//! Calling tools by text, for an agent whose tools stand in its system message: what was said so, read as calls and
//! results, and a call written so.

use std::borrow::Cow;

use llm::{Message, Role, ToolCall};
use serde_json::Value;

use crate::sections::{has, section};

/// The tools that an agent has.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Tools<'r> {
    /// Those of the request.
    Listed(&'r [llm::ToolDefinition]),
    /// Those that the system message describes, as JSON text.
    Told(&'r str),
}

impl<'r> Tools<'r> {
    /// The tools of an agent's request; `None` when it has none, so that it is no agent.
    pub(crate) fn of(tools: &'r [llm::ToolDefinition], messages: &'r [Message]) -> Option<Self> {
        if !tools.is_empty() {
            return Some(Self::Listed(tools));
        }
        let system = messages.first().filter(|message| message.role == Role::System)?;
        let told = section(&system.content, "tools")?;
        system.content.contains("<call>").then_some(Self::Told(told))
    }

    /// True when there is a tool of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        match self {
            Self::Listed(tools) => tools.iter().any(|tool| tool.name == name),
            Self::Told(text) => text.contains(&format!("\"{name}\"")),
        }
    }

    /// The conversation with every call and result as such.
    pub(crate) fn conversation(&self, messages: &'r [Message]) -> Cow<'r, [Message]> {
        match self {
            Self::Listed(_) => Cow::Borrowed(messages),
            Self::Told(_) => messages.iter().filter_map(read).collect::<Vec<_>>().into(),
        }
    }

    /// The message that makes a call; `arguments` is JSON text.
    pub(crate) fn call(&self, id: String, name: String, arguments: String) -> Message {
        match self {
            Self::Listed(_) => Message::call(ToolCall { id, name, arguments }),
            Self::Told(_) => {
                let name = Value::from(name);
                let text = format!("<call>{{\"name\": {name}, \"arguments\": {arguments}}}</call>");
                Message::new(Role::Assistant, text)
            }
        }
    }
}

/// One message; `None` for a call that could not be read and for what was said about it.
fn read(message: &Message) -> Option<Message> {
    let text = &message.content;
    match message.role {
        Role::User if has(text, "observation") => {
            Some(Message::result("", section(text, "observation").unwrap_or_default()))
        }
        Role::Assistant if text.contains("<call>") => {
            let call: Value = serde_json::from_str(section(text, "call")?).ok()?;
            let arguments = call["arguments"].to_string();
            let name = call["name"].as_str()?.to_owned();
            Some(Message::call(ToolCall { id: String::new(), name, arguments }))
        }
        Role::User if text.contains("<call>") => None,
        _ => Some(message.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_that_is_written_is_read_back() {
        let told = Tools::Told("[{\"name\": \"look\"}]");
        assert!(told.has("look") && !told.has("loo"));
        let said = told.call("id".into(), "look".into(), "{\"at\":\"#1\"}".into());
        let all = [
            Message::new(Role::User, "Hello"),
            said,
            Message::new(Role::User, "<observation>{\"a\": 1}</observation>"),
            Message::new(Role::Assistant, "<call>{\"name\": \"lo</call>"),
            Message::new(Role::User, "That was no JSON. Write <call>…</call> again."),
        ];
        let read = told.conversation(&all);
        assert_eq!(read.len(), 3);
        assert_eq!(read[0], all[0]);
        assert_eq!(read[1].tool_calls[0].name, "look");
        assert_eq!(read[1].tool_calls[0].arguments, "{\"at\":\"#1\"}");
        assert_eq!((read[2].role, read[2].content.as_str()), (Role::Tool, "{\"a\": 1}"));
    }

    #[test]
    fn only_a_message_that_describes_calls_makes_an_agent() {
        let system = |text: &str| [Message::new(Role::System, text)];
        assert!(Tools::of(&[], &system("<tools>[]</tools> write <call>")).is_some());
        assert!(Tools::of(&[], &system("<tools>[]</tools>")).is_none());
        assert!(Tools::of(&[], &[]).is_none());
    }
}

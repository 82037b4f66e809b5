//! What is asked: requests that use everything which some server refuses.

use std::rc::Rc;

use llm::{
    ChatRequest, Dialect, Message, Reasoning, ReplyFormat, Role, ToolCall, ToolChoice,
    ToolDefinition,
};
use serde_json::json;

use crate::CALM;

/// What a call asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Words.
    Words,
    /// A tool call.
    Call,
    /// JSON by a schema.
    Json,
    /// A conversation of three turns that began with another model.
    Talk,
    /// Words, behind a long text.
    Long,
    /// Words, many times at once.
    Many,
}

const KINDS: [Kind; 6] = [Kind::Words, Kind::Call, Kind::Json, Kind::Talk, Kind::Long, Kind::Many];

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Words => "words",
            Self::Call => "call",
            Self::Json => "json",
            Self::Talk => "talk",
            Self::Long => "long",
            Self::Many => "many",
        }
    }
}

/// One way to ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ask {
    /// What for.
    pub kind: Kind,
    /// Whether the answer should come as a stream.
    pub stream: bool,
}

/// Behind the name of a kind whose answer comes as a stream.
const STREAM: &str = "-stream";

impl Ask {
    /// The ways to ask while a fault is played.
    pub fn of(fault: &str) -> Vec<Self> {
        let kinds: &[Kind] = match fault {
            CALM => &KINDS,
            "limit" => &[Kind::Many],
            "context-silent" => &[Kind::Long],
            _ if fault.starts_with("stall") || fault.contains("slow") => {
                return vec![Self { kind: Kind::Words, stream: true }];
            }
            _ if fault.starts_with("rules-") => &KINDS[..4],
            _ => &KINDS[..3],
        };
        let both = |kind: &Kind| [false, true].map(|stream| Self { kind: *kind, stream });
        kinds.iter().flat_map(both).collect()
    }

    /// Its name in the table.
    pub fn name(self) -> String {
        format!("{}{}", self.kind.name(), if self.stream { STREAM } else { "" })
    }

    /// The way of this name.
    pub fn named(name: &str) -> Option<Self> {
        let (bare, stream) = name.strip_suffix(STREAM).map_or((name, false), |bare| (bare, true));
        let kind = KINDS.into_iter().find(|kind| kind.name() == bare)?;
        Some(Self { kind, stream })
    }
}

/// The first request of a kind.
pub(crate) fn request(dialect: Dialect, kind: Kind) -> ChatRequest {
    let user = "Ünïcode: what are you? Tell me a word or two more than that, please.";
    let schema = json!({
        "type": "object", "required": ["answer", "list"], "additionalProperties": false,
        "properties": {
            "answer": { "type": "string" },
            "list": { "type": "array", "items": { "type": "integer" } },
        },
    });
    let mut request = ChatRequest {
        model: "m".into(),
        messages: vec![Message::new(Role::User, user)],
        temperature: Some(0.5),
        seed: Some(1),
        max_tokens: Some(8000),
        ..ChatRequest::default()
    };
    match kind {
        Kind::Words => request.more = u32::from(dialect != Dialect::Anthropic),
        Kind::Call | Kind::Talk => {
            let description = "Reports what you are.".into();
            let tool = ToolDefinition { name: "report".into(), description, parameters: schema };
            request.tools = Rc::new(vec![tool]);
            request.tool_choice = ToolChoice::Required;
        }
        Kind::Json => {
            request.format = ReplyFormat::JsonSchema { name: "answer".into(), schema };
        }
        Kind::Long => request.messages[0].content = "a word, ".repeat(2000),
        Kind::Many => {}
    }
    if kind == Kind::Talk {
        request.messages = foreign();
    }
    request
}

/// A conversation that began with another model, under an id that few servers take.
fn foreign() -> Vec<Message> {
    let id = "call:from.another/server/with-a-long-id-0123456789";
    let call = ToolCall { id: id.into(), name: "report".into(), arguments: "{}".into() };
    let reasoning =
        Reasoning { model: "another".into(), text: "Hm.".into(), ..Reasoning::default() };
    vec![
        Message::new(Role::System, "Obey."),
        Message::new(Role::User, "Look."),
        Message { reasoning: Some(reasoning), ..Message::call(call) },
        Message::result(id, "seen"),
        Message::new(Role::Assistant, "There."),
        Message::new(Role::User, "Again, please."),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_ask_has_a_name_of_its_own() {
        let ways = Ask::of(CALM);
        assert_eq!(ways.len(), 12);
        for way in ways {
            assert_eq!(Ask::named(&way.name()), Some(way));
        }
        assert_eq!(Ask::named("shout"), None);
    }
}

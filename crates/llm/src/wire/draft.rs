//! A reply while it comes, the same for all dialects.

use serde_json::{Map, Value};

use super::fault::{ReplyFault, malformed};
use crate::message::{Message, Reasoning, Role, ToolCall};
use crate::model::{Delta, Finish};

/// Under this name the reasoning keeps, by the id of a call, what its endpoint wants back with it.
pub(crate) const CALLS: &str = "calls";

/// What a reader must know of the request.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// The model's name, as it was asked.
    pub model: String,
    /// Number of messages: ids are minted from it.
    pub turn: usize,
    /// Replies that are wanted at once.
    pub replies: usize,
}

/// One message in the making.
#[derive(Clone, Debug, Default)]
pub(crate) struct Draft {
    pub text: String,
    pub reasoning: String,
    /// See [`Reasoning::opaque`].
    pub opaque: Map<String, Value>,
    pub calls: Vec<DraftCall>,
    pub finish: Option<Finish>,
    /// What had to be mended.
    pub repairs: Vec<String>,
    /// Bytes of the text that are inline reasoning, and of what follows, those that were shown.
    thought: usize,
    shown: usize,
}

/// One call in the making.
#[derive(Clone, Debug, Default)]
pub(crate) struct DraftCall {
    /// Where the stream says it stands.
    pub place: Option<u64>,
    pub id: String,
    pub name: String,
    pub arguments: String,
    /// What the endpoint wants back with it.
    pub extra: Map<String, Value>,
}

impl DraftCall {
    /// Whether the arguments are a whole JSON value.
    pub(crate) fn is_whole(&self) -> bool {
        serde_json::from_str::<Value>(&self.arguments).is_ok()
    }
}

impl Draft {
    /// More text; what a leading `<think>…</think>` holds is shown as reasoning. Where only the closing tag comes, what
    /// was shown before it is taken back.
    pub(crate) fn say(&mut self, piece: &str, watch: &mut dyn FnMut(Delta)) {
        self.text.push_str(piece);
        if piece.is_empty() || OPEN.starts_with(self.text.trim_start()) {
            return;
        }
        if is_thinking(&self.text) {
            return watch(Delta::Reasoning(piece.into()));
        }
        let said = crate::json::without_reasoning(&self.text);
        let thought = self.text.len() - said.len();
        if thought != self.thought {
            if self.shown > 0 {
                watch(Delta::Again);
                watch(Delta::Reasoning(self.text[..thought].into()));
            }
            (self.thought, self.shown) = (thought, 0);
        }
        if said.len() > self.shown {
            watch(Delta::Text(said[self.shown..].into()));
            self.shown = said.len();
        }
    }

    /// More reasoning.
    pub(crate) fn think(&mut self, piece: &str, watch: &mut dyn FnMut(Delta)) {
        if !piece.is_empty() {
            self.reasoning.push_str(piece);
            watch(Delta::Reasoning(piece.into()));
        }
    }

    /// The message; ids that are missing or stand twice are minted.
    pub(crate) fn message(self, asked: &Asked) -> Result<Message, ReplyFault> {
        let Self { text, mut reasoning, mut opaque, calls, .. } = self;
        let (thought, said) = split_reasoning(&text);
        reasoning.push_str(thought);
        let mut tool_calls: Vec<ToolCall> = Vec::new();
        let mut extras = Map::new();
        for (index, call) in calls.into_iter().enumerate() {
            if call.name.is_empty() {
                return Err(malformed(format!(
                    "`choices[0].message.tool_calls[{index}]` names no function"
                )));
            }
            let is_free = !call.id.is_empty() && tool_calls.iter().all(|other| other.id != call.id);
            let id = if is_free { call.id } else { mint(asked.turn, index) };
            let arguments = match call.arguments.trim() {
                "" => "{}".to_owned(),
                _ => call.arguments,
            };
            if !call.extra.is_empty() {
                extras.insert(id.clone(), Value::Object(call.extra));
            }
            tool_calls.push(ToolCall { id, name: call.name, arguments });
        }
        if !extras.is_empty() {
            opaque.insert(CALLS.into(), Value::Object(extras));
        }
        let thought = !reasoning.trim().is_empty() || !opaque.is_empty();
        let reasoning =
            thought.then(|| Reasoning { model: asked.model.clone(), text: reasoning, opaque });
        Ok(Message { tool_calls, reasoning, ..Message::new(Role::Assistant, said) })
    }
}

/// Nine letters and digits, as Mistral wants them; unique within the conversation.
pub(crate) fn mint(turn: usize, index: usize) -> String {
    format!("call{:03}{:02}", turn % 1000, index % 100)
}

/// Begins inline reasoning.
const OPEN: &str = "<think>";

/// Whether a text has begun to think and not ended.
fn is_thinking(text: &str) -> bool {
    text.trim_start().starts_with(OPEN) && !text.contains("</think>")
}

/// The inline reasoning at the beginning of a text, without its tags, and what is said.
fn split_reasoning(text: &str) -> (&str, &str) {
    let said = crate::json::without_reasoning(text);
    if said.len() == text.len() {
        return ("", said);
    }
    let thought = &text[..text.len() - said.len()];
    let thought = thought.trim().trim_start_matches("<think>").trim_end_matches("</think>");
    (thought.trim(), said)
}

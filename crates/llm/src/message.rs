//! A conversation as we keep it, whatever dialect it is sent in.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Instructions.
    System,
    /// The other side of the conversation, seen from the model.
    User,
    /// The model.
    Assistant,
    /// The result of a tool call.
    Tool,
}

/// A tool call as the model wrote it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolCall {
    /// Identifies the call within the conversation.
    pub id: String,
    /// Name of the tool.
    pub name: String,
    /// The arguments exactly as written: JSON text, which may be malformed.
    pub arguments: String,
}

impl ToolCall {
    /// The arguments object; `Err` says what is wrong with the text. An empty text counts as `{}`.
    pub fn parsed(&self) -> Result<Map<String, Value>, String> {
        let text = self.arguments.trim();
        match serde_json::from_str(if text.is_empty() { "{}" } else { text }) {
            Ok(Value::Object(arguments)) => Ok(arguments),
            Ok(_) => Err("the arguments are JSON, but not an object".into()),
            Err(error) => Err(format!("the arguments are not JSON: {error}")),
        }
    }
}

/// What a model thought before it answered, as its endpoint wants it back. It is echoed to the model that wrote it and
/// to no other, and stands in no export.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reasoning {
    /// Name of the model, as it was asked.
    pub model: String,
    /// The readable part; may be empty.
    pub text: String,
    /// What must come back unchanged, by the dialect's own names: sealed blocks, signatures, the field of a text.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub opaque: Map<String, Value>,
}

/// One message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Who speaks.
    pub role: Role,
    /// The text; empty when an assistant message only calls tools.
    pub content: String,
    /// Calls of an assistant message.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tool_calls: Vec<ToolCall>,
    /// Of a tool message: the call it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tool_call_id: Option<String>,
    /// Of an assistant message: the thoughts that led to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reasoning: Option<Reasoning>,
}

impl Message {
    /// A plain message of `role`.
    pub fn new(role: Role, content: impl Into<String>) -> Self {
        Self {
            role,
            content: content.into(),
            tool_calls: Vec::new(),
            tool_call_id: None,
            reasoning: None,
        }
    }

    /// An assistant message that calls one tool.
    pub fn call(call: ToolCall) -> Self {
        Self { tool_calls: vec![call], ..Self::new(Role::Assistant, "") }
    }

    /// The result of a call.
    pub fn result(call_id: impl Into<String>, content: impl Into<String>) -> Self {
        Self { tool_call_id: Some(call_id.into()), ..Self::new(Role::Tool, content) }
    }
}

/// A tool that the model may call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToolDefinition {
    /// Name of the tool.
    pub name: String,
    /// What it does.
    pub description: String,
    /// JSON Schema of the arguments object.
    pub parameters: Value,
}

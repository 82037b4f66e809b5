//! Our request as the body of `POST /chat/completions`.

use serde::Serialize;
use serde_json::Value;

use crate::message::{Message, Role, ToolCall, ToolDefinition};
use crate::model::{ChatRequest, ReplyFormat};

/// Name under which an endpoint takes the largest number of tokens to generate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TokenLimit {
    /// `max_tokens`: every server but OpenAI's own; Ollama knows nothing else.
    #[default]
    MaxTokens,
    /// `max_completion_tokens`: OpenAI, whose newer models refuse the old name.
    MaxCompletionTokens,
}

/// The JSON text of a request. Tools bring `tool_choice: auto` and one call at a time; `n` stands there only when more
/// than one reply is wanted, because some servers refuse it; what is `None` is left out.
pub fn encode_request(request: &ChatRequest, limit: TokenLimit) -> String {
    let has_tools = !request.tools.is_empty();
    let is_old = limit == TokenLimit::MaxTokens;
    let body = Body {
        model: &request.model,
        messages: request.messages.iter().map(encode_message).collect(),
        tools: request.tools.iter().map(Tool::new).collect(),
        tool_choice: has_tools.then_some("auto"),
        parallel_tool_calls: has_tools.then_some(false),
        response_format: encode_format(&request.format),
        temperature: request.temperature,
        seed: request.seed,
        n: (request.more > 0).then(|| request.more.saturating_add(1)),
        max_tokens: request.max_tokens.filter(|_| is_old),
        max_completion_tokens: request.max_tokens.filter(|_| !is_old),
    };
    serde_json::to_string(&body).expect("texts, numbers and JSON values always serialise")
}

#[derive(Serialize)]
struct Body<'a> {
    model: &'a str,
    messages: Vec<WireMessage<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tools: Vec<Tool<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_choice: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parallel_tool_calls: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_format: Option<Format<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    n: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_tokens: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_completion_tokens: Option<u32>,
}

/// A message on the wire; replies have the same shape.
#[derive(Serialize)]
pub(super) struct WireMessage<'a> {
    role: Role,
    /// `null` when an assistant message only calls tools.
    content: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_calls: Vec<Call<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_call_id: Option<&'a str>,
}

#[derive(Serialize)]
struct Call<'a> {
    id: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    function: Function<'a>,
}

#[derive(Serialize)]
struct Function<'a> {
    name: &'a str,
    arguments: &'a str,
}

#[derive(Serialize)]
struct Tool<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    function: &'a ToolDefinition,
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Format<'a> {
    JsonObject,
    JsonSchema { json_schema: Schema<'a> },
}

#[derive(Serialize)]
struct Schema<'a> {
    name: &'a str,
    schema: &'a Value,
}

pub(super) fn encode_message(message: &Message) -> WireMessage<'_> {
    let is_silent = message.content.is_empty() && !message.tool_calls.is_empty();
    WireMessage {
        role: message.role,
        content: (!is_silent).then_some(&*message.content),
        tool_calls: message.tool_calls.iter().map(Call::new).collect(),
        tool_call_id: message.tool_call_id.as_deref(),
    }
}

impl<'a> Call<'a> {
    fn new(call: &'a ToolCall) -> Self {
        let function = Function { name: &call.name, arguments: &call.arguments };
        Self { id: &call.id, kind: "function", function }
    }
}

impl<'a> Tool<'a> {
    fn new(function: &'a ToolDefinition) -> Self {
        Self { kind: "function", function }
    }
}

fn encode_format(format: &ReplyFormat) -> Option<Format<'_>> {
    match format {
        ReplyFormat::Text => None,
        ReplyFormat::JsonObject => Some(Format::JsonObject),
        ReplyFormat::JsonSchema { name, schema } => {
            Some(Format::JsonSchema { json_schema: Schema { name, schema } })
        }
    }
}

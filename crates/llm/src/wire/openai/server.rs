//! The server's side: a request body read into our request, our reply written as an answer.
//!
//! What [`encode_request`](super::encode_request) writes is read back unchanged, so that a
//! model behind HTTP sees what a model in process sees.

use std::rc::Rc;

use serde_json::{Map, Value, json};

use super::request::encode_message;
use super::response::content_text;
use crate::message::{Message, Role, ToolCall, ToolDefinition};
use crate::model::{ChatReply, ChatRequest, Finish, ReplyFormat};

/// Why a request body cannot be served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestFault {
    /// What is wrong, and what is wanted.
    pub message: String,
    /// The field, such as `messages[2].role`; empty when the body as a whole is wrong.
    pub param: String,
}

/// Most choices that one request may ask for; OpenAI's own limit.
const MOST_CHOICES: u64 = 128;

/// Reads the body of `POST /chat/completions`. Fields that we do not use are ignored, except
/// those that would change the form of the answer (`stream`). `n` is the number of choices, 1 to [`MOST_CHOICES`].
pub fn decode_request(body: &str) -> Result<ChatRequest, RequestFault> {
    let value: Value = serde_json::from_str(body)
        .map_err(|error| fault("", format!("the body is not JSON: {error}")))?;
    if !value.is_object() {
        return Err(fault("", "the body must be a JSON object"));
    }
    if value["stream"] == true {
        return Err(fault("stream", "streaming is not offered: send `stream: false`"));
    }
    let model = value["model"].as_str().ok_or_else(|| fault("model", "must be a text"))?;
    let limit = if value["max_tokens"].is_null() { "max_completion_tokens" } else { "max_tokens" };
    Ok(ChatRequest {
        model: model.to_owned(),
        messages: decode_messages(&value["messages"])?,
        tools: Rc::new(decode_tools(&value["tools"])?),
        format: decode_format(&value["response_format"])?,
        temperature: optional(&value, "temperature", Value::as_f64)?,
        seed: optional(&value, "seed", as_u32)?,
        max_tokens: optional(&value, limit, as_u32)?,
        more: decode_more(&value["n"])?,
        ..ChatRequest::default()
    })
}

/// A reply as a `chat.completion` object. Its id is a hash of it and `created` is 0: the same
/// reply gives the same bytes.
pub fn encode_reply(reply: &ChatReply) -> String {
    let message = json!(encode_message(&reply.message));
    let digest = seed::hash(format!("{}{message}", reply.model).as_bytes());
    let usage = reply.usage;
    let choice = |index: usize, message: Value, finish: &str| json!({ "index": index, "message": message, "finish_reason": finish });
    let mut choices = vec![choice(0, message, finish_word(&reply.finish))];
    choices.extend(reply.others.iter().enumerate().map(|(at, other)| {
        let finish = if other.tool_calls.is_empty() { Finish::Stop } else { Finish::ToolCalls };
        choice(at + 1, json!(encode_message(other)), finish_word(&finish))
    }));
    json!({
        "id": format!("chatcmpl-{digest:016x}"),
        "object": "chat.completion",
        "created": 0,
        "model": reply.model,
        "choices": choices,
        "usage": {
            "prompt_tokens": usage.prompt_tokens,
            "completion_tokens": usage.completion_tokens,
            "total_tokens": usage.prompt_tokens + usage.completion_tokens,
        },
    })
    .to_string()
}

/// The answer to a request that cannot be served: an error object of OpenAI's shape.
pub fn encode_fault(fault: &RequestFault) -> String {
    let param = Some(&fault.param).filter(|param| !param.is_empty());
    let message = param
        .map_or_else(|| fault.message.clone(), |param| format!("`{param}`: {}", fault.message));
    let error = json!({
        "message": message, "type": "invalid_request_error", "param": param, "code": null,
    });
    json!({ "error": error }).to_string()
}

/// The answer to `GET /models`.
pub fn encode_models(names: &[&str]) -> String {
    let entry =
        |name| json!({ "id": name, "object": "model", "created": 0, "owned_by": "interplay" });
    let data: Vec<Value> = names.iter().map(entry).collect();
    json!({ "object": "list", "data": data }).to_string()
}

fn decode_messages(value: &Value) -> Result<Vec<Message>, RequestFault> {
    let list = value.as_array().filter(|list| !list.is_empty());
    let list = list.ok_or_else(|| fault("messages", "must be a list of at least one message"))?;
    let decode = |(index, message)| decode_message(message, &format!("messages[{index}]"));
    list.iter().enumerate().map(decode).collect()
}

fn decode_message(wire: &Value, at: &str) -> Result<Message, RequestFault> {
    let role = match wire["role"].as_str() {
        Some("system" | "developer") => Role::System,
        Some("user") => Role::User,
        Some("assistant") => Role::Assistant,
        Some("tool") => Role::Tool,
        _ => return Err(fault(format!("{at}.role"), "must be system, user, assistant or tool")),
    };
    let content = content_text(&wire["content"])
        .ok_or_else(|| fault(format!("{at}.content"), "must be a text, null or a list of parts"))?;
    let tool_call_id = wire["tool_call_id"].as_str().map(str::to_owned);
    if role == Role::Tool && tool_call_id.is_none() {
        return Err(fault(format!("{at}.tool_call_id"), "a tool message must name its call"));
    }
    let tool_calls = decode_calls(&wire["tool_calls"], &format!("{at}.tool_calls"))?;
    Ok(Message { tool_calls, tool_call_id, ..Message::new(role, content) })
}

fn decode_calls(value: &Value, at: &str) -> Result<Vec<ToolCall>, RequestFault> {
    let decode = |(index, call): (usize, &Value)| {
        let text = |value: &Value, field: &str| {
            let missing = || fault(format!("{at}[{index}].{field}"), "must be a text");
            value.as_str().map(str::to_owned).ok_or_else(missing)
        };
        Ok(ToolCall {
            id: text(&call["id"], "id")?,
            name: text(&call["function"]["name"], "function.name")?,
            arguments: text(&call["function"]["arguments"], "function.arguments")?,
        })
    };
    list_or_none(value, at)?.iter().enumerate().map(decode).collect()
}

fn decode_tools(value: &Value) -> Result<Vec<ToolDefinition>, RequestFault> {
    let decode = |(index, tool): (usize, &Value)| {
        let function = &tool["function"];
        let name = function["name"].as_str();
        let missing = || fault(format!("tools[{index}].function.name"), "must be a text");
        let parameters = function.get("parameters").filter(|schema| !schema.is_null());
        Ok(ToolDefinition {
            name: name.ok_or_else(missing)?.to_owned(),
            description: function["description"].as_str().unwrap_or_default().to_owned(),
            parameters: parameters.cloned().unwrap_or_else(|| Value::Object(Map::new())),
        })
    };
    list_or_none(value, "tools")?.iter().enumerate().map(decode).collect()
}

fn decode_format(value: &Value) -> Result<ReplyFormat, RequestFault> {
    match value["type"].as_str() {
        None if value.is_null() => Ok(ReplyFormat::Text),
        Some("text") => Ok(ReplyFormat::Text),
        Some("json_object") => Ok(ReplyFormat::JsonObject),
        Some("json_schema") => {
            let inner = &value["json_schema"];
            let name = inner["name"].as_str();
            let missing = || fault("response_format.json_schema.name", "must be a text");
            let name = name.ok_or_else(missing)?.to_owned();
            Ok(ReplyFormat::JsonSchema { name, schema: inner["schema"].clone() })
        }
        _ => Err(fault("response_format.type", "must be text, json_object or json_schema")),
    }
}

/// Choices beside the first.
fn decode_more(n: &Value) -> Result<u32, RequestFault> {
    if n.is_null() {
        return Ok(0);
    }
    let wanted = n.as_u64().filter(|n| (1..=MOST_CHOICES).contains(n));
    wanted
        .and_then(|n| u32::try_from(n - 1).ok())
        .ok_or_else(|| fault("n", format!("must be a whole number from 1 to {MOST_CHOICES}")))
}

fn list_or_none<'a>(value: &'a Value, at: &str) -> Result<&'a [Value], RequestFault> {
    match value {
        Value::Null => Ok(&[]),
        Value::Array(list) => Ok(list),
        _ => Err(fault(at, "must be a list")),
    }
}

fn optional<T>(
    value: &Value,
    field: &str,
    read: impl Fn(&Value) -> Option<T>,
) -> Result<Option<T>, RequestFault> {
    match &value[field] {
        Value::Null => Ok(None),
        found => read(found).map(Some).ok_or_else(|| fault(field, "is not a number that fits")),
    }
}

fn as_u32(value: &Value) -> Option<u32> {
    u32::try_from(value.as_u64()?).ok()
}

fn finish_word(finish: &Finish) -> &str {
    match finish {
        Finish::Stop => "stop",
        Finish::ToolCalls => "tool_calls",
        Finish::Length => "length",
        Finish::ContentFilter => "content_filter",
        Finish::Other(word) => word,
    }
}

fn fault(param: impl Into<String>, message: impl Into<String>) -> RequestFault {
    RequestFault { message: message.into(), param: param.into() }
}

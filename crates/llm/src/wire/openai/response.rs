//! What came back, read as servers really write it.
//!
//! Content may be a text, null, or an array of parts; a call may lack its id, and its
//! arguments may be an object instead of a text; the finish reason may be missing or say
//! "stop" beside tool calls (Ollama); usage may be missing or elsewhere (Groq, Moonshot). An
//! error may hide behind status 200 (OpenRouter). Of several choices those that cannot be read are left out: the caller
//! asked for up to so many.

use serde_json::Value;

use super::error::{self, ErrorBody};
use crate::json::without_reasoning;
use crate::message::{Message, Role, ToolCall};
use crate::model::{ChatReply, Finish, Usage};
use crate::money;

/// Why a body with a good status holds no reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReplyFault {
    /// It holds an error, with the status it names, where it names one.
    Error(ErrorBody),
    /// It is not a chat completion: what is wrong, and where.
    Malformed(String),
}

/// Reads the body of a successful answer. `turn` is the number of messages in the request:
/// an id that the server left out is minted from it, unique within the conversation, and of
/// nine letters and digits, as Mistral wants them.
pub fn decode_reply(body: &str, turn: usize) -> Result<ChatReply, ReplyFault> {
    let value = parse(body)?;
    if let Some(error) = error::inside(&value) {
        return Err(ReplyFault::Error(error));
    }
    let choice = value
        .pointer("/choices/0")
        .ok_or_else(|| malformed("it has no `choices[0]`: is this a chat-completions endpoint?"))?;
    if let Some(error) = error::inside(choice) {
        return Err(ReplyFault::Error(error));
    }
    let wire = choice
        .get("message")
        .filter(|message| message.is_object())
        .ok_or_else(|| malformed("`choices[0].message` is missing"))?;
    let message = decode_message(wire, turn)?;
    let finish = decode_finish(choice, !message.tool_calls.is_empty());
    let model = value["model"].as_str().unwrap_or_default().to_owned();
    let usage = decode_usage(&value, choice);
    let others = decode_others(&value, turn);
    Ok(ChatReply { usage, others, ..ChatReply::new(model, message, finish) })
}

/// The messages of the choices beside the first.
fn decode_others(value: &Value, turn: usize) -> Vec<Message> {
    let choices = value["choices"].as_array().map_or(&[][..], Vec::as_slice);
    let readable = choices.iter().skip(1).filter(|choice| error::inside(choice).is_none());
    readable
        .filter(|choice| choice["message"].is_object())
        .filter_map(|choice| decode_message(&choice["message"], turn).ok())
        .collect()
}

/// Reads the answer to `GET /models`: the names, in the endpoint's order.
pub fn decode_models(body: &str) -> Result<Vec<String>, ReplyFault> {
    let value = parse(body)?;
    let list = [&value["data"], &value["models"], &value].into_iter().find_map(Value::as_array);
    let Some(list) = list else {
        return Err(error::inside(&value).map_or_else(
            || malformed("it has no list `data`: is this an OpenAI-compatible endpoint?"),
            ReplyFault::Error,
        ));
    };
    let name = |entry: &Value| {
        let name = ["id", "name"].iter().find_map(|key| entry[key].as_str()).or(entry.as_str())?;
        Some(name.to_owned())
    };
    Ok(list.iter().filter_map(name).collect())
}

/// The text of a `content`: a text, null, or an array of parts of which only texts count.
pub(super) fn content_text(content: &Value) -> Option<String> {
    match content {
        Value::Null => Some(String::new()),
        Value::String(text) => Some(text.clone()),
        Value::Array(parts) => Some(parts.iter().filter_map(part_text).collect()),
        _ => None,
    }
}

fn part_text(part: &Value) -> Option<&str> {
    match part["type"].as_str() {
        Some("text") | None => part["text"].as_str().or(part.as_str()),
        Some(_) => None,
    }
}

fn parse(body: &str) -> Result<Value, ReplyFault> {
    let text = body.trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        return Err(malformed("the body is empty"));
    }
    serde_json::from_str(text).map_err(|error| {
        let start = error::plain_text(text, 80);
        malformed(format!("it is not JSON ({error}); it begins: {start}"))
    })
}

fn decode_message(wire: &Value, turn: usize) -> Result<Message, ReplyFault> {
    let content = content_text(&wire["content"])
        .ok_or_else(|| malformed("`choices[0].message.content` is neither text nor parts"))?;
    let content = match wire["refusal"].as_str() {
        Some(refusal) if content.is_empty() => refusal.to_owned(),
        _ => without_reasoning(&content).to_owned(),
    };
    let calls = match &wire["tool_calls"] {
        Value::Array(calls) => calls.as_slice(),
        Value::Null => &[],
        _ => return Err(malformed("`choices[0].message.tool_calls` is not a list")),
    };
    let call = |(index, call)| decode_call(call, turn, index);
    let mut tool_calls: Vec<_> = calls.iter().enumerate().map(call).collect::<Result<_, _>>()?;
    // The form before tools, still used by some servers.
    if tool_calls.is_empty() && wire["function_call"].is_object() {
        tool_calls.push(decode_function(&wire["function_call"], mint(turn, 0), 0)?);
    }
    Ok(Message { tool_calls, ..Message::new(Role::Assistant, content) })
}

fn decode_call(call: &Value, turn: usize, index: usize) -> Result<ToolCall, ReplyFault> {
    let id = call["id"].as_str().filter(|id| !id.is_empty());
    let id = id.map_or_else(|| mint(turn, index), str::to_owned);
    decode_function(&call["function"], id, index)
}

fn decode_function(function: &Value, id: String, index: usize) -> Result<ToolCall, ReplyFault> {
    let name = function["name"].as_str().filter(|name| !name.is_empty()).ok_or_else(|| {
        malformed(format!("`choices[0].message.tool_calls[{index}]` names no function"))
    })?;
    let arguments = match &function["arguments"] {
        Value::String(text) if !text.trim().is_empty() => text.clone(),
        Value::String(_) | Value::Null => "{}".to_owned(),
        other => other.to_string(),
    };
    Ok(ToolCall { id, name: name.to_owned(), arguments })
}

fn mint(turn: usize, index: usize) -> String {
    format!("call{:03}{:02}", turn % 1000, index % 100)
}

fn decode_finish(choice: &Value, has_calls: bool) -> Finish {
    match choice["finish_reason"].as_str() {
        Some("length" | "max_tokens") => Finish::Length,
        Some("content_filter") => Finish::ContentFilter,
        Some("stop" | "tool_calls" | "function_call" | "") | None if has_calls => Finish::ToolCalls,
        Some("stop" | "tool_calls" | "function_call" | "") | None => Finish::Stop,
        Some(other) => Finish::Other(other.to_owned()),
    }
}

fn decode_usage(value: &Value, choice: &Value) -> Usage {
    let places = [&value["usage"], &value["x_groq"]["usage"], &choice["usage"]];
    let usage = places.into_iter().find(|usage| usage.is_object()).unwrap_or(&Value::Null);
    let tokens = |key: &str| usage[key].as_u64().unwrap_or(0);
    Usage {
        prompt_tokens: tokens("prompt_tokens"),
        completion_tokens: tokens("completion_tokens"),
        // OpenRouter says it, in dollars.
        cost_nanos: usage["cost"].as_f64().and_then(money::nanos).unwrap_or(0),
        ..Usage::default()
    }
}

fn malformed(reason: impl Into<String>) -> ReplyFault {
    ReplyFault::Malformed(reason.into())
}

//! The server's side: a request body read into our request, our reply written as an answer.
//!
//! It refuses what the real endpoint refuses: fields that it does not know, ids out of its pattern, calls without their
//! results, texts that are empty.

use std::rc::Rc;

use serde_json::{Map, Value, json};

use crate::message::{Message, Role, ToolCall, ToolDefinition};
use crate::model::{ChatReply, ChatRequest, Finish, ReplyFormat, ToolChoice};
use crate::wire::server::{
    RequestFault, as_u32, fault, filled_list, list_or_none, object, optional, pieces, text,
};

/// Fields of a request; every other is refused, as the endpoint does.
const FIELDS: [&str; 17] = [
    "model",
    "max_tokens",
    "messages",
    "system",
    "tools",
    "tool_choice",
    "temperature",
    "top_p",
    "top_k",
    "stop_sequences",
    "stream",
    "thinking",
    "metadata",
    "output_config",
    "service_tier",
    "cache_control",
    "container",
];

/// Reads the body of `POST /v1/messages`; whether to stream is for the caller to read.
pub fn decode_request(body: &str) -> Result<ChatRequest, RequestFault> {
    let value = object(body)?;
    let mut fields = value.as_object().into_iter().flat_map(Map::keys);
    if let Some(unknown) = fields.find(|field| !FIELDS.contains(&field.as_str())) {
        return Err(fault(unknown, "Extra inputs are not permitted"));
    }
    let max_tokens = optional(&value, "max_tokens", as_u32)?.filter(|most| *most > 0);
    let max_tokens = max_tokens.ok_or_else(|| fault("max_tokens", "Field required"))?;
    let temperature = optional(&value, "temperature", Value::as_f64)?;
    if temperature.is_some_and(|heat| !(0.0..=1.0).contains(&heat)) {
        return Err(fault("temperature", "range: 0..1"));
    }
    let mut messages = decode_system(&value["system"])?;
    let list = filled_list(&value["messages"], "messages")?;
    for (at, wire) in list.iter().enumerate() {
        decode_message(wire, &format!("messages.{at}"), &mut messages)?;
    }
    if list[0]["role"] != "user" {
        return Err(fault("messages", "first message must use the \"user\" role"));
    }
    check_results(list)?;
    Ok(ChatRequest {
        model: text(&value["model"], "model")?,
        messages,
        tools: Rc::new(decode_tools(&value["tools"])?),
        tool_choice: decode_choice(&value["tool_choice"])?,
        format: decode_format(&value["output_config"]["format"]),
        temperature,
        max_tokens: Some(max_tokens),
        ..ChatRequest::default()
    })
}

/// A reply as a `message` object. Its id is a hash of it: the same reply gives the same bytes.
pub fn encode_reply(reply: &ChatReply) -> Value {
    let content = blocks(reply);
    let mut message = head(reply);
    message["content"] = content.into();
    message["stop_reason"] = stop_reason(&reply.finish).into();
    message["usage"] = usage(reply, reply.usage.completion_tokens);
    message
}

/// A reply as the events of a stream; the `type` of each is its name.
pub fn encode_events(reply: &ChatReply) -> Vec<Value> {
    let mut message = head(reply);
    message["usage"] = usage(reply, 1);
    let mut events = vec![json!({ "type": "message_start", "message": message })];
    for (index, block) in blocks(reply).into_iter().enumerate() {
        let (start, deltas) = begin(block);
        events
            .push(json!({ "type": "content_block_start", "index": index, "content_block": start }));
        events.extend(
            deltas.into_iter().map(
                |delta| json!({ "type": "content_block_delta", "index": index, "delta": delta }),
            ),
        );
        events.push(json!({ "type": "content_block_stop", "index": index }));
    }
    let stop = json!({ "stop_reason": stop_reason(&reply.finish), "stop_sequence": null });
    let written = json!({ "output_tokens": reply.usage.completion_tokens });
    events.push(json!({ "type": "message_delta", "delta": stop, "usage": written }));
    events.push(json!({ "type": "message_stop" }));
    events
}

/// The answer to `GET /v1/models`.
pub fn encode_models(names: &[&str]) -> Value {
    let entry = |name: &&str| {
        json!({
            "type": "model", "id": name, "display_name": name, "created_at": "2026-01-01T00:00:00Z",
        })
    };
    let data: Vec<Value> = names.iter().map(entry).collect();
    json!({ "data": data, "has_more": false, "first_id": names.first(), "last_id": names.last() })
}

fn head(reply: &ChatReply) -> Value {
    let said = json!({ "content": blocks(reply) });
    let digest = seed::hash(format!("{}{said}", reply.model).as_bytes());
    json!({
        "id": format!("msg_{digest:016x}"), "type": "message", "role": "assistant",
        "model": reply.model, "content": [], "stop_reason": null, "stop_sequence": null,
    })
}

fn blocks(reply: &ChatReply) -> Vec<Value> {
    let Message { content, tool_calls, .. } = &reply.message;
    let said = Some(content).filter(|content| !content.is_empty());
    let calls = tool_calls.iter().map(|call| {
        let input = Value::Object(call.parsed().unwrap_or_default());
        json!({ "type": "tool_use", "id": call.id, "name": call.name, "input": input })
    });
    let said = said.map(|content| json!({ "type": "text", "text": content }));
    said.into_iter().chain(calls).collect()
}

/// A block as it begins, and its deltas.
fn begin(mut block: Value) -> (Value, Vec<Value>) {
    if block["type"] == "text" {
        let text = block["text"].take();
        block["text"] = "".into();
        let cut = pieces(text.as_str().unwrap_or_default());
        let deltas = cut.into_iter().map(|piece| json!({ "type": "text_delta", "text": piece }));
        return (block, deltas.collect());
    }
    let input = block["input"].take().to_string();
    block["input"] = json!({});
    let cut = std::iter::once("").chain(pieces(&input));
    let deltas = cut.map(|piece| json!({ "type": "input_json_delta", "partial_json": piece }));
    (block, deltas.collect())
}

fn usage(reply: &ChatReply, written: u64) -> Value {
    json!({
        "input_tokens": reply.usage.prompt_tokens, "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": 0, "output_tokens": written,
    })
}

fn stop_reason(finish: &Finish) -> &str {
    match finish {
        Finish::Stop => "end_turn",
        Finish::ToolCalls => "tool_use",
        Finish::Length => "max_tokens",
        Finish::ContentFilter => "refusal",
        Finish::Other(word) => word,
    }
}

fn decode_system(value: &Value) -> Result<Vec<Message>, RequestFault> {
    if value.is_null() {
        return Ok(Vec::new());
    }
    Ok(vec![Message::new(Role::System, texts(value, "system")?)])
}

/// A text, or the texts of a list of blocks.
fn texts(value: &Value, at: &str) -> Result<String, RequestFault> {
    match value {
        Value::Null => Ok(String::new()),
        Value::String(text) => Ok(text.clone()),
        Value::Array(blocks) => {
            let read = |(index, block): (usize, &Value)| {
                text(&block["text"], &format!("{at}.{index}.text"))
            };
            blocks.iter().enumerate().map(read).collect()
        }
        _ => Err(fault(at, "Input should be a valid list")),
    }
}

/// One message of theirs is several of ours when it brings results.
fn decode_message(wire: &Value, at: &str, messages: &mut Vec<Message>) -> Result<(), RequestFault> {
    let role = match wire["role"].as_str() {
        Some("user") => Role::User,
        Some("assistant") => Role::Assistant,
        _ => return Err(fault(format!("{at}.role"), "Input should be 'user' or 'assistant'")),
    };
    let whole = [json!({ "type": "text", "text": wire["content"] })];
    let blocks = match &wire["content"] {
        Value::String(_) => &whole[..],
        Value::Array(blocks) if !blocks.is_empty() => blocks,
        _ => return Err(fault(format!("{at}.content"), "Input should be a valid list")),
    };
    let mut said = String::new();
    let mut calls = Vec::new();
    for (index, block) in blocks.iter().enumerate() {
        let at = format!("{at}.content.{index}");
        match (block["type"].as_str(), role) {
            (Some("text"), _) => said.push_str(&filled_text(&block["text"], &at)?),
            (Some("tool_use"), Role::Assistant) => calls.push(decode_call(block, &at)?),
            (Some("tool_result"), Role::User) => messages.push(decode_result(block, &at)?),
            (Some("thinking" | "redacted_thinking"), Role::Assistant) => {}
            (kind, _) => {
                let kind = kind.unwrap_or("nothing");
                return Err(fault(at, format!("Input tag '{kind}' does not belong here")));
            }
        }
    }
    if !said.is_empty() || !calls.is_empty() {
        messages.push(Message { tool_calls: calls, ..Message::new(role, said) });
    }
    Ok(())
}

fn filled_text(value: &Value, at: &str) -> Result<String, RequestFault> {
    let said = text(value, &format!("{at}.text"))?;
    if said.is_empty() {
        return Err(fault("messages", "text content blocks must be non-empty"));
    }
    Ok(said)
}

fn decode_call(block: &Value, at: &str) -> Result<ToolCall, RequestFault> {
    let input = &block["input"];
    if !input.is_object() {
        return Err(fault(format!("{at}.tool_use.input"), "Input should be a valid dictionary"));
    }
    Ok(ToolCall {
        id: id(&block["id"], &format!("{at}.tool_use.id"))?,
        name: text(&block["name"], &format!("{at}.tool_use.name"))?,
        arguments: input.to_string(),
    })
}

fn decode_result(block: &Value, at: &str) -> Result<Message, RequestFault> {
    let id = id(&block["tool_use_id"], &format!("{at}.tool_result.tool_use_id"))?;
    Ok(Message::result(id, texts(&block["content"], &format!("{at}.tool_result.content"))?))
}

fn id(value: &Value, at: &str) -> Result<String, RequestFault> {
    let id = text(value, at)?;
    let is_good = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !(1..=64).contains(&id.len()) || !id.chars().all(is_good) {
        return Err(fault(at, "String should match pattern '^[a-zA-Z0-9_-]{1,64}$'"));
    }
    Ok(id)
}

/// Every call has its result in the next message, and every result its call in the message before.
fn check_results(list: &[Value]) -> Result<(), RequestFault> {
    let ids = |message: Option<&Value>, kind: &str, field: &str| -> Vec<String> {
        let blocks = message.and_then(|message| message["content"].as_array());
        let blocks = blocks.into_iter().flatten().filter(|block| block["type"] == kind);
        blocks.filter_map(|block| block[field].as_str().map(str::to_owned)).collect()
    };
    for (at, message) in list.iter().enumerate() {
        let calls = ids(Some(message), "tool_use", "id");
        let results = ids(list.get(at + 1), "tool_result", "tool_use_id");
        if let Some(id) = calls.iter().find(|id| !results.contains(id)) {
            let message = format!(
                "`tool_use` ids were found without `tool_result` blocks immediately after: {id}. Each `tool_use` block \
                 must have a corresponding `tool_result` block in the next message"
            );
            return Err(fault(format!("messages.{at}"), message));
        }
        let before = at.checked_sub(1).and_then(|at| list.get(at));
        let calls = ids(before, "tool_use", "id");
        let results = ids(Some(message), "tool_result", "tool_use_id");
        if let Some(id) = results.iter().find(|id| !calls.contains(id)) {
            let message = format!("unexpected `tool_use_id` found in `tool_result` blocks: {id}");
            return Err(fault(format!("messages.{at}"), message));
        }
    }
    Ok(())
}

fn decode_tools(value: &Value) -> Result<Vec<ToolDefinition>, RequestFault> {
    let decode = |(index, tool): (usize, &Value)| {
        if !tool["input_schema"].is_object() {
            return Err(fault(format!("tools.{index}.input_schema"), "Field required"));
        }
        Ok(ToolDefinition {
            name: text(&tool["name"], &format!("tools.{index}.name"))?,
            description: tool["description"].as_str().unwrap_or_default().to_owned(),
            parameters: tool["input_schema"].clone(),
        })
    };
    list_or_none(value, "tools")?.iter().enumerate().map(decode).collect()
}

fn decode_choice(value: &Value) -> Result<ToolChoice, RequestFault> {
    match value["type"].as_str() {
        Some("none") => Ok(ToolChoice::None),
        Some("any") => Ok(ToolChoice::Required),
        Some("tool") => Ok(ToolChoice::Named(text(&value["name"], "tool_choice.name")?)),
        Some("auto") => Ok(ToolChoice::Auto),
        None if value.is_null() => Ok(ToolChoice::Auto),
        _ => Err(fault("tool_choice", "Input tag should be one of auto, any, tool, none")),
    }
}

/// Schemas have no name here.
fn decode_format(value: &Value) -> ReplyFormat {
    if value["type"] != "json_schema" {
        return ReplyFormat::Text;
    }
    ReplyFormat::JsonSchema { name: "answer".into(), schema: value["schema"].clone() }
}

#[cfg(test)]
mod tests;

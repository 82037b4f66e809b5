//! The server's side: a request body read into our request, our reply written as an answer.
//!
//! What [`encode_request`](super::encode_request) writes is read back unchanged, so that a
//! model behind HTTP sees what a model in process sees.

use std::rc::Rc;

use serde_json::{Map, Value, json};

use super::content::content_text;
use super::request::encode_message;
use crate::message::{Message, Role, ToolCall, ToolDefinition};
use crate::model::{ChatReply, ChatRequest, Finish, ReplyFormat, ToolChoice};
use crate::wire::server::{
    RequestFault, as_u32, fault, filled_list, list_or_none, object, optional, pieces, text,
};

/// Most choices that one request may ask for; OpenAI's own limit.
const MOST_CHOICES: u64 = 128;

/// Reads the body of `POST /chat/completions`. Fields that we do not use are ignored; whether to stream is for the
/// caller to read. `n` is the number of choices, 1 to `MOST_CHOICES`.
pub fn decode_request(body: &str) -> Result<ChatRequest, RequestFault> {
    let value = object(body)?;
    // Mistral's name and everybody else's.
    let seed = if value["seed"].is_null() { "random_seed" } else { "seed" };
    let limit = if value["max_tokens"].is_null() { "max_completion_tokens" } else { "max_tokens" };
    Ok(ChatRequest {
        model: text(&value["model"], "model")?,
        messages: decode_messages(&value["messages"])?,
        tools: Rc::new(decode_tools(&value["tools"])?),
        tool_choice: decode_choice(&value["tool_choice"])?,
        format: decode_format(&value["response_format"])?,
        temperature: optional(&value, "temperature", Value::as_f64)?,
        seed: optional(&value, seed, as_u32)?,
        max_tokens: optional(&value, limit, as_u32)?,
        more: decode_more(&value["n"])?,
    })
}

/// A reply as a `chat.completion` object. Its id is a hash of it and `created` is 0: the same
/// reply gives the same bytes.
pub fn encode_reply(reply: &ChatReply) -> String {
    let choices: Vec<Value> = messages(reply)
        .enumerate()
        .map(|(index, (message, finish))| {
            let word = finish_word(&finish);
            json!({ "index": index, "message": encode_message(message), "finish_reason": word })
        })
        .collect();
    let mut body = head(reply, "chat.completion");
    body["choices"] = choices.into();
    body["usage"] = encode_usage(reply);
    body.to_string()
}

/// A reply as the `chat.completion.chunk` objects of a stream: of several choices in turn, and at last the usage with
/// no choice at all, as `stream_options.include_usage` asks for it.
pub fn encode_chunks(reply: &ChatReply) -> Vec<Value> {
    let head = head(reply, "chat.completion.chunk");
    let deltas: Vec<Vec<Value>> =
        messages(reply).map(|(message, finish)| choice_deltas(message, &finish)).collect();
    let longest = deltas.iter().map(Vec::len).max().unwrap_or(0);
    let mut chunks = Vec::new();
    for place in 0..longest {
        for (index, deltas) in deltas.iter().enumerate() {
            let Some(choice) = deltas.get(place) else { continue };
            let mut chunk = head.clone();
            let mut choice = choice.clone();
            choice["index"] = index.into();
            chunk["choices"] = json!([choice]);
            chunks.push(chunk);
        }
    }
    let mut last = head;
    last["choices"] = json!([]);
    last["usage"] = encode_usage(reply);
    chunks.push(last);
    chunks
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

/// What every answer of a reply begins with.
fn head(reply: &ChatReply, object: &str) -> Value {
    let message = json!(encode_message(&reply.message));
    let digest = seed::hash(format!("{}{message}", reply.model).as_bytes());
    json!({
        "id": format!("chatcmpl-{digest:016x}"), "object": object, "created": 0, "model": reply.model,
    })
}

/// The messages of all choices, and why each ended.
fn messages(reply: &ChatReply) -> impl Iterator<Item = (&Message, Finish)> {
    let finish = |message: &Message| {
        if message.tool_calls.is_empty() { Finish::Stop } else { Finish::ToolCalls }
    };
    let others = reply.others.iter().map(move |message| (message, finish(message)));
    std::iter::once((&reply.message, reply.finish.clone())).chain(others)
}

fn encode_usage(reply: &ChatReply) -> Value {
    let usage = reply.usage;
    json!({
        "prompt_tokens": usage.prompt_tokens,
        "completion_tokens": usage.completion_tokens,
        "total_tokens": usage.prompt_tokens + usage.completion_tokens,
    })
}

fn choice_deltas(message: &Message, finish: &Finish) -> Vec<Value> {
    let is_silent = message.content.is_empty() && !message.tool_calls.is_empty();
    let content = if is_silent { Value::Null } else { json!("") };
    let mut deltas = vec![json!({ "role": "assistant", "content": content })];
    deltas.extend(pieces(&message.content).into_iter().map(|piece| json!({ "content": piece })));
    for (index, call) in message.tool_calls.iter().enumerate() {
        let function = json!({ "name": call.name, "arguments": "" });
        let first =
            json!({ "index": index, "id": call.id, "type": "function", "function": function });
        deltas.push(json!({ "tool_calls": [first] }));
        deltas.extend(pieces(&call.arguments).into_iter().map(|piece| {
            json!({ "tool_calls": [{ "index": index, "function": { "arguments": piece } }] })
        }));
    }
    let mut choices: Vec<Value> =
        deltas.into_iter().map(|delta| json!({ "delta": delta, "finish_reason": null })).collect();
    choices.push(json!({ "delta": {}, "finish_reason": finish_word(finish) }));
    choices
}

fn decode_messages(value: &Value) -> Result<Vec<Message>, RequestFault> {
    let list = filled_list(value, "messages")?;
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
        let text = |value: &Value, field: &str| text(value, &format!("{at}[{index}].{field}"));
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
        let parameters = function.get("parameters").filter(|schema| !schema.is_null());
        Ok(ToolDefinition {
            name: text(&function["name"], &format!("tools[{index}].function.name"))?,
            description: function["description"].as_str().unwrap_or_default().to_owned(),
            parameters: parameters.cloned().unwrap_or_else(|| Value::Object(Map::new())),
        })
    };
    list_or_none(value, "tools")?.iter().enumerate().map(decode).collect()
}

fn decode_choice(value: &Value) -> Result<ToolChoice, RequestFault> {
    match value.as_str().or(value["type"].as_str()) {
        Some("none") => Ok(ToolChoice::None),
        // Mistral's word and everybody else's.
        Some("required" | "any") => Ok(ToolChoice::Required),
        Some("function") => {
            Ok(ToolChoice::Named(text(&value["function"]["name"], "tool_choice.function.name")?))
        }
        Some("auto") => Ok(ToolChoice::Auto),
        None if value.is_null() => Ok(ToolChoice::Auto),
        _ => Err(fault("tool_choice", "must be none, auto, required or a function")),
    }
}

fn decode_format(value: &Value) -> Result<ReplyFormat, RequestFault> {
    match value["type"].as_str() {
        None if value.is_null() => Ok(ReplyFormat::Text),
        Some("text") => Ok(ReplyFormat::Text),
        Some("json_object") => Ok(ReplyFormat::JsonObject),
        Some("json_schema") => {
            let inner = &value["json_schema"];
            let name = text(&inner["name"], "response_format.json_schema.name")?;
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

fn finish_word(finish: &Finish) -> &str {
    match finish {
        Finish::Stop => "stop",
        Finish::ToolCalls => "tool_calls",
        Finish::Length => "length",
        Finish::ContentFilter => "content_filter",
        Finish::Other(word) => word,
    }
}

//! The server's side: a request body read into our request, our reply written as an answer.
//!
//! The name of the model and whether to stream stand in the address.

use std::rc::Rc;

use serde_json::{Map, Value, json};

use crate::message::{Message, Role, ToolCall, ToolDefinition};
use crate::model::{ChatReply, ChatRequest, Finish, ReplyFormat, ToolChoice};
use crate::wire::server::{
    RequestFault, as_u32, fault, filled_list, list_or_none, object, optional, pieces, text,
};

/// Fields of a request; every other is refused, as the endpoint does.
const FIELDS: [&str; 8] = [
    "contents",
    "systemInstruction",
    "system_instruction",
    "tools",
    "toolConfig",
    "generationConfig",
    "safetySettings",
    "cachedContent",
];

/// Fields of `generationConfig`.
const SETTINGS: [&str; 14] = [
    "temperature",
    "topP",
    "topK",
    "seed",
    "maxOutputTokens",
    "candidateCount",
    "stopSequences",
    "responseMimeType",
    "responseSchema",
    "responseJsonSchema",
    "presencePenalty",
    "frequencyPenalty",
    "thinkingConfig",
    "responseModalities",
];

/// Most candidates that one request may ask for.
const MOST_CANDIDATES: u32 = 8;

/// Reads the body of `POST /v1beta/models/{model}:generateContent` and of its streaming twin.
pub fn decode_request(model: &str, body: &str) -> Result<ChatRequest, RequestFault> {
    let value = object(body)?;
    known(&value, &FIELDS, "")?;
    let settings = &value["generationConfig"];
    known(settings, &SETTINGS, "generation_config")?;
    let system = ["systemInstruction", "system_instruction"].map(|field| &value[field]);
    let mut messages = Vec::new();
    if let Some(system) = system.into_iter().find(|system| !system.is_null()) {
        messages.push(Message::new(Role::System, texts(&system["parts"])));
    }
    for (at, wire) in filled_list(&value["contents"], "contents")?.iter().enumerate() {
        decode_content(wire, &format!("contents[{at}]"), &mut messages)?;
    }
    let candidates = optional(settings, "candidateCount", as_u32)?.unwrap_or(1);
    if !(1..=MOST_CANDIDATES).contains(&candidates) {
        return Err(fault("candidateCount", format!("must be from 1 to {MOST_CANDIDATES}")));
    }
    Ok(ChatRequest {
        model: model.to_owned(),
        messages,
        tools: Rc::new(decode_tools(&value["tools"])?),
        tool_choice: decode_choice(&value["toolConfig"]["functionCallingConfig"])?,
        format: decode_format(settings),
        temperature: optional(settings, "temperature", Value::as_f64)?,
        seed: optional(settings, "seed", as_u32)?,
        max_tokens: optional(settings, "maxOutputTokens", as_u32)?,
        more: candidates - 1,
    })
}

/// A reply as a `GenerateContentResponse`. Its id is a hash of it: the same reply gives the same bytes.
pub fn encode_reply(reply: &ChatReply) -> Value {
    let candidates: Vec<Value> = messages(reply)
        .enumerate()
        .map(|(index, message)| {
            let content = json!({ "parts": parts(message), "role": "model" });
            let word = finish_word(&reply.finish);
            json!({ "content": content, "finishReason": word, "index": index })
        })
        .collect();
    let mut body = json!({ "candidates": candidates });
    close(reply, &mut body);
    body
}

/// A reply as the chunks of a stream: texts in pieces, a call in one, all candidates side by side, counts in each.
pub fn encode_chunks(reply: &ChatReply) -> Vec<Value> {
    let candidates: Vec<Vec<Value>> = messages(reply).map(stream_parts).collect();
    let longest = candidates.iter().map(Vec::len).max().unwrap_or(0).max(1);
    let chunk = |place: usize| {
        let candidate = |(index, parts): (usize, &Vec<Value>)| {
            let last = parts.len().max(1) - 1;
            let nothing = || json!({ "text": "" });
            let part =
                (place <= last).then(|| parts.get(place).cloned().unwrap_or_else(nothing))?;
            let content = json!({ "parts": [part], "role": "model" });
            let mut candidate = json!({ "content": content, "index": index });
            if place == last {
                candidate["finishReason"] = finish_word(&reply.finish).into();
            }
            Some(candidate)
        };
        let candidates: Vec<Value> = candidates.iter().enumerate().filter_map(candidate).collect();
        let mut body = json!({ "candidates": candidates });
        close(reply, &mut body);
        body
    };
    (0..longest).map(chunk).collect()
}

/// The answer to `GET /v1beta/models`.
pub fn encode_models(names: &[&str]) -> Value {
    let entry = |name: &&str| {
        json!({
            "name": format!("models/{name}"), "displayName": name, "inputTokenLimit": 1_048_576,
            "outputTokenLimit": 65_536,
            "supportedGenerationMethods": ["generateContent", "countTokens"],
        })
    };
    let models: Vec<Value> = names.iter().map(entry).collect();
    json!({ "models": models })
}

/// What stands in every body behind the candidates.
fn close(reply: &ChatReply, body: &mut Value) {
    let said: Vec<Value> = messages(reply).flat_map(parts).collect();
    let digest = seed::hash(format!("{}{}", reply.model, json!(said)).as_bytes());
    let usage = reply.usage;
    body["usageMetadata"] = json!({
        "promptTokenCount": usage.prompt_tokens,
        "candidatesTokenCount": usage.completion_tokens,
        "totalTokenCount": usage.prompt_tokens + usage.completion_tokens,
    });
    body["modelVersion"] = reply.model.as_str().into();
    body["responseId"] = format!("{digest:016x}").into();
}

fn messages(reply: &ChatReply) -> impl Iterator<Item = &Message> {
    std::iter::once(&reply.message).chain(&reply.others)
}

fn parts(message: &Message) -> Vec<Value> {
    let said = Some(&message.content).filter(|content| !content.is_empty());
    let said = said.map(|content| json!({ "text": content }));
    said.into_iter().chain(call_parts(message)).collect()
}

fn stream_parts(message: &Message) -> Vec<Value> {
    let said = pieces(&message.content).into_iter().map(|piece| json!({ "text": piece }));
    said.chain(call_parts(message)).collect()
}

fn call_parts(message: &Message) -> impl Iterator<Item = Value> {
    message.tool_calls.iter().map(|call| {
        let args = Value::Object(call.parsed().unwrap_or_default());
        json!({ "functionCall": { "name": call.name, "args": args, "id": call.id } })
    })
}

/// Calls end with STOP too.
fn finish_word(finish: &Finish) -> &str {
    match finish {
        Finish::Stop | Finish::ToolCalls => "STOP",
        Finish::Length => "MAX_TOKENS",
        Finish::ContentFilter => "SAFETY",
        Finish::Other(word) => word,
    }
}

/// The endpoint's words for a field that it does not know.
fn known(value: &Value, fields: &[&str], at: &str) -> Result<(), RequestFault> {
    let mut names = value.as_object().into_iter().flat_map(Map::keys);
    let unknown = names.find(|name| !fields.contains(&name.as_str()));
    unknown.map_or(Ok(()), |name| {
        let place = if at.is_empty() { String::new() } else { format!(" at '{at}'") };
        let message = format!(
            "Invalid JSON payload received. Unknown name \"{name}\"{place}: Cannot find field."
        );
        Err(fault("", message))
    })
}

/// The texts of a list of parts.
fn texts(parts: &Value) -> String {
    let parts = parts.as_array().into_iter().flatten();
    parts.filter_map(|part| part["text"].as_str()).collect()
}

/// One content of theirs is several messages of ours when it brings results.
fn decode_content(wire: &Value, at: &str, messages: &mut Vec<Message>) -> Result<(), RequestFault> {
    let role = match wire["role"].as_str() {
        Some("user" | "function") | None => Role::User,
        Some("model") => Role::Assistant,
        Some(_) => return Err(fault("", "Please use a valid role: user, model.")),
    };
    let mut said = String::new();
    let mut calls = Vec::new();
    for (index, part) in filled_list(&wire["parts"], &format!("{at}.parts"))?.iter().enumerate() {
        let at = format!("{at}.parts[{index}]");
        if part["functionCall"].is_object() {
            calls.push(decode_call(&part["functionCall"], &at, messages.len(), calls.len())?);
        } else if part["functionResponse"].is_object() {
            let result = decode_result(&part["functionResponse"], &at, messages)?;
            messages.push(result);
        } else if part["thought"] != true {
            let text = part["text"].as_str();
            let text = text.or(part.get("thoughtSignature").map(|_| ""));
            said.push_str(text.ok_or_else(|| {
                fault(&at, "required oneof field 'data' must have one initialized field")
            })?);
        }
    }
    if !said.is_empty() || !calls.is_empty() {
        messages.push(Message { tool_calls: calls, ..Message::new(role, said) });
    }
    Ok(())
}

fn decode_call(
    call: &Value,
    at: &str,
    turn: usize,
    index: usize,
) -> Result<ToolCall, RequestFault> {
    let id = call["id"].as_str().map_or_else(|| format!("call{turn}_{index}"), str::to_owned);
    let arguments = Value::Object(call["args"].as_object().cloned().unwrap_or_default());
    Ok(ToolCall {
        id,
        name: text(&call["name"], &format!("{at}.functionCall.name"))?,
        arguments: arguments.to_string(),
    })
}

/// A result names its call by id or, where there is none, stands in the order of the calls.
fn decode_result(result: &Value, at: &str, messages: &[Message]) -> Result<Message, RequestFault> {
    text(&result["name"], &format!("{at}.functionResponse.name"))?;
    let count = messages.iter().rev().take_while(|message| message.role == Role::Tool).count();
    let caller = messages.iter().rev().nth(count);
    let calls = caller.map_or(&[][..], |message| &message.tool_calls);
    let named = result["id"].as_str().map(str::to_owned);
    let id = named.or_else(|| calls.get(count).map(|call| call.id.clone())).ok_or_else(|| {
        let message = "Please ensure that function response turn comes immediately after a function call turn.";
        fault("", message)
    })?;
    Ok(Message::result(id, result_text(&result["response"])))
}

/// The observation: the only text of the response, else the response as JSON.
fn result_text(response: &Value) -> String {
    let members = response.as_object();
    let only = members.filter(|members| members.len() == 1).and_then(|all| all.values().next());
    only.and_then(Value::as_str).map_or_else(|| response.to_string(), str::to_owned)
}

fn decode_tools(value: &Value) -> Result<Vec<ToolDefinition>, RequestFault> {
    let mut tools = Vec::new();
    for tool in list_or_none(value, "tools")? {
        let declared = list_or_none(&tool["functionDeclarations"], "tools.functionDeclarations")?;
        for function in declared {
            let schema = ["parametersJsonSchema", "parameters"].map(|field| &function[field]);
            let schema = schema.into_iter().find(|schema| schema.is_object());
            tools.push(ToolDefinition {
                name: text(&function["name"], "tools.functionDeclarations.name")?,
                description: function["description"].as_str().unwrap_or_default().to_owned(),
                parameters: schema.cloned().unwrap_or_else(|| json!({})),
            });
        }
    }
    Ok(tools)
}

/// Of several allowed functions the first is the one.
fn decode_choice(value: &Value) -> Result<ToolChoice, RequestFault> {
    let name = value["allowedFunctionNames"][0].as_str();
    match (value["mode"].as_str(), name) {
        (None | Some("AUTO" | "MODE_UNSPECIFIED" | "VALIDATED"), _) => Ok(ToolChoice::Auto),
        (Some("NONE"), _) => Ok(ToolChoice::None),
        (Some("ANY"), Some(name)) => Ok(ToolChoice::Named(name.to_owned())),
        (Some("ANY"), None) => Ok(ToolChoice::Required),
        (Some(_), _) => {
            Err(fault("", "Invalid value at 'tool_config.function_calling_config.mode'"))
        }
    }
}

/// Schemas have no name here.
fn decode_format(settings: &Value) -> ReplyFormat {
    if settings["responseMimeType"] != "application/json" {
        return ReplyFormat::Text;
    }
    let schema = ["responseJsonSchema", "responseSchema"].map(|field| &settings[field]);
    match schema.into_iter().find(|schema| schema.is_object()) {
        Some(schema) => ReplyFormat::JsonSchema { name: "answer".into(), schema: schema.clone() },
        None => ReplyFormat::JsonObject,
    }
}

#[cfg(test)]
mod tests;

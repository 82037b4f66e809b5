//! What stands in a message or a delta: text, reasoning under its many names, refusals.

use serde_json::{Map, Value};

use super::calls;
use crate::model::Delta;
use crate::wire::draft::Draft;
use crate::wire::fault::{ReplyFault, malformed};

/// Names under which servers put reasoning as a text; of several only the first is read, since they repeat each other.
const REASONING: [&str; 3] = ["reasoning_content", "reasoning", "reasoning_text"];

/// Reasoning as a list of sealed or open pieces (OpenRouter).
const DETAILS: &str = "reasoning_details";

/// Adds a message (`whole`) or a delta to a draft.
pub(super) fn add(
    draft: &mut Draft,
    wire: &Value,
    whole: bool,
    watch: &mut dyn FnMut(Delta),
) -> Result<(), ReplyFault> {
    add_reasoning(draft, wire, watch);
    add_content(draft, &wire["content"], watch)?;
    if let Some(refusal) =
        wire["refusal"].as_str().filter(|_| wire["content"].is_null() || wire["content"] == "")
    {
        draft.say(refusal, watch);
    }
    calls::add(draft, &wire["tool_calls"], whole, watch)?;
    // The form before tools, still used by some servers.
    let call = &wire["function_call"];
    if call.is_object() && wire["tool_calls"].as_array().is_none_or(Vec::is_empty) {
        let call = Value::Object(Map::from_iter([
            ("index".to_owned(), 0.into()),
            ("function".to_owned(), call.clone()),
        ]));
        calls::add(draft, &Value::Array(vec![call]), whole, watch)?;
    }
    Ok(())
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

fn add_content(
    draft: &mut Draft,
    content: &Value,
    watch: &mut dyn FnMut(Delta),
) -> Result<(), ReplyFault> {
    let wrong = || malformed("`choices[0].message.content` is neither text nor parts");
    match content {
        Value::Null => {}
        Value::String(text) => draft.say(text, watch),
        Value::Array(parts) => {
            for part in parts {
                match part["type"].as_str() {
                    Some("thinking") => draft.think(&thought(part), watch),
                    // Pictures and the like.
                    Some(kind) if kind != "text" => {}
                    // Beside a call the text may be null.
                    _ if part.is_object() && part["text"].is_null() => {}
                    _ => draft.say(part_text(part).ok_or_else(wrong)?, watch),
                }
            }
        }
        _ => return Err(wrong()),
    }
    Ok(())
}

fn part_text(part: &Value) -> Option<&str> {
    match part["type"].as_str() {
        Some("text") | None => part["text"].as_str().or(part.as_str()),
        Some(_) => None,
    }
}

/// Mistral: `{"type":"thinking","thinking":[{"type":"text","text":"…"}]}`.
fn thought(part: &Value) -> String {
    match &part["thinking"] {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts.iter().filter_map(part_text).collect(),
        _ => String::new(),
    }
}

fn add_reasoning(draft: &mut Draft, wire: &Value, watch: &mut dyn FnMut(Delta)) {
    let named = REASONING.iter().find_map(|name| Some((*name, wire[*name].as_str()?)));
    if let Some((name, text)) = named {
        draft.think(text, watch);
        match draft.opaque.get_mut(name) {
            Some(Value::String(known)) => known.push_str(text),
            _ if name == REASONING[0] || !text.is_empty() => {
                draft.opaque.insert(name.into(), text.into());
            }
            _ => {}
        }
    }
    let Some(details) = wire[DETAILS].as_array().filter(|details| !details.is_empty()) else {
        return;
    };
    let known = draft.opaque.entry(DETAILS).or_insert_with(|| Value::Array(Vec::new()));
    let Value::Array(known) = known else { return };
    let mut texts = String::new();
    for detail in details {
        let text = ["text", "summary"].iter().find_map(|name| detail[*name].as_str());
        texts.push_str(text.unwrap_or_default());
        join(known, detail);
    }
    if named.is_none() {
        draft.think(&texts, watch);
    }
}

/// Adds one piece; the pieces of one text come with one index and are joined again.
fn join(known: &mut Vec<Value>, detail: &Value) {
    let continues = |last: &&mut Value| {
        !detail["index"].is_null()
            && ["index", "type"].iter().all(|name| last[*name] == detail[*name])
    };
    let Some(last) = known.last_mut().filter(continues) else {
        known.push(detail.clone());
        return;
    };
    for (name, value) in detail.as_object().into_iter().flatten() {
        let is_text = ["text", "summary", "data"].contains(&name.as_str());
        match (&mut last[name.as_str()], value) {
            (Value::String(known), Value::String(more)) if is_text => known.push_str(more),
            (_, Value::Null) => {}
            (known, value) => *known = value.clone(),
        }
    }
}

//! Our request as the body of `generateContent`. The model's name and whether to stream stand in the address.
//!
//! The sides take turns and the user begins; a result names its tool; signatures go back on the parts they came on.

use serde_json::{Map, Value, json};

use crate::learn::Parameter;
use crate::message::{Message, Role, ToolDefinition};
use crate::model::ToolChoice;
use crate::wire::ids::{Form, Ids};
use crate::wire::plan::Plan;
use crate::wire::turns::{USER, alternate};

/// Signatures by the id of their call; see [`crate::message::Reasoning::opaque`].
pub(super) const SIGNATURES: &str = "signatures";

/// The signature of the text.
pub(super) const SIGNATURE: &str = "signature";

/// Schema keywords that the endpoint knows; others are refused.
const KEYWORDS: [&str; 20] = [
    "type",
    "format",
    "title",
    "description",
    "nullable",
    "enum",
    "items",
    "minItems",
    "maxItems",
    "properties",
    "required",
    "propertyOrdering",
    "anyOf",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "pattern",
    "minProperties",
    "maxProperties",
];

/// The JSON text of a planned request.
pub(crate) fn encode(plan: &Plan<'_>) -> String {
    let messages = plan.messages();
    let tools = plan.tools();
    let mut body = Map::new();
    let system: Vec<&str> = messages
        .iter()
        .filter(|message| message.role == Role::System && !message.content.is_empty())
        .map(|message| message.content.as_str())
        .collect();
    if !system.is_empty() {
        let parts = json!([{ "text": system.join("\n\n") }]);
        body.insert("systemInstruction".into(), json!({ "parts": parts }));
    }
    body.insert("contents".into(), encode_contents(plan, &messages).into());
    if !tools.is_empty() {
        let functions: Vec<Value> = tools.iter().map(encode_tool).collect();
        body.insert("tools".into(), json!([{ "functionDeclarations": functions }]));
        if plan.sends(Parameter::ToolChoice) {
            let choice = encode_choice(&plan.tool_choice());
            body.insert("toolConfig".into(), json!({ "functionCallingConfig": choice }));
        }
    }
    let settings = encode_settings(plan);
    if !settings.is_empty() {
        body.insert("generationConfig".into(), Value::Object(settings));
    }
    Value::Object(body).to_string()
}

fn encode_settings(plan: &Plan<'_>) -> Map<String, Value> {
    let request = plan.request;
    let mut settings = Map::new();
    let mut set = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            settings.insert(name.to_owned(), value);
        }
    };
    let sends = |parameter| plan.sends(parameter);
    set(
        "temperature",
        request.temperature.filter(|_| sends(Parameter::Temperature)).map(Into::into),
    );
    // Seeds are signed there.
    let seed =
        request.seed.filter(|_| sends(Parameter::Seed)).map(|seed| seed & i32::MAX.unsigned_abs());
    set("seed", seed.map(Into::into));
    set("maxOutputTokens", plan.max_tokens().map(Into::into));
    let several = sends(Parameter::Several).then(|| request.more.saturating_add(1).into());
    set("candidateCount", several);
    let is_json = plan.schema().is_some() || plan.is_json_mode();
    set("responseMimeType", is_json.then(|| "application/json".into()));
    set("responseSchema", plan.schema().map(known_keywords));
    settings
}

fn encode_tool(tool: &ToolDefinition) -> Value {
    let mut function = json!({ "name": tool.name, "description": tool.description });
    // An object without members is refused; no parameters at all are fine.
    let has_members = tool.parameters["properties"].as_object().is_some_and(|all| !all.is_empty());
    if has_members {
        function["parameters"] = known_keywords(&tool.parameters);
    }
    function
}

/// A schema less the keywords that the endpoint refuses.
fn known_keywords(schema: &Value) -> Value {
    let Value::Object(members) = schema else { return schema.clone() };
    let kept = members.iter().filter(|(name, _)| KEYWORDS.contains(&name.as_str()));
    let inner = |(name, value): (&String, &Value)| {
        let value = match (name.as_str(), value) {
            ("properties", Value::Object(all)) => {
                all.iter().map(|(name, schema)| (name.clone(), known_keywords(schema))).collect()
            }
            ("items", schema) => known_keywords(schema),
            ("anyOf", Value::Array(all)) => all.iter().map(known_keywords).collect(),
            (_, value) => value.clone(),
        };
        (name.clone(), value)
    };
    Value::Object(kept.map(inner).collect())
}

fn encode_choice(choice: &ToolChoice) -> Value {
    match choice {
        ToolChoice::Auto => json!({ "mode": "AUTO" }),
        ToolChoice::None => json!({ "mode": "NONE" }),
        ToolChoice::Required => json!({ "mode": "ANY" }),
        ToolChoice::Named(name) => json!({ "mode": "ANY", "allowedFunctionNames": [name] }),
    }
}

/// The messages without the instructions, joined so that the sides take turns.
fn encode_contents(plan: &Plan<'_>, messages: &[Message]) -> Vec<Value> {
    let ids = Ids::of(messages, Form::Plain);
    let sides = messages.iter().enumerate().filter_map(|(at, message)| match message.role {
        Role::System => None,
        Role::User => Some((USER, text_part(&message.content).into_iter().collect())),
        Role::Tool => Some((USER, vec![result_part(messages, at, ids.at(at, 0))])),
        Role::Assistant => Some(("model", model_parts(plan, message, at, &ids))),
    });
    let turns = alternate(sides, text_part);
    let turn = |(side, parts)| json!({ "role": side, "parts": Value::Array(parts) });
    turns.into_iter().map(turn).collect()
}

fn text_part(text: &str) -> Option<Value> {
    (!text.is_empty()).then(|| json!({ "text": text }))
}

/// A result with the name of the tool that gave it.
fn result_part(messages: &[Message], at: usize, id: Option<&str>) -> Value {
    let message = &messages[at];
    let wanted = message.tool_call_id.as_deref().unwrap_or_default();
    let calls = messages[..at].iter().rev().flat_map(|message| &message.tool_calls);
    let call = calls.into_iter().find(|call| call.id == wanted);
    match call.zip(id) {
        Some((call, id)) => {
            let response = json!({ "output": message.content });
            json!({ "functionResponse": { "id": id, "name": call.name, "response": response } })
        }
        None => json!({ "text": message.content }),
    }
}

fn model_parts(plan: &Plan<'_>, message: &Message, at: usize, ids: &Ids) -> Vec<Value> {
    let own = message.reasoning.as_ref().filter(|own| own.model == plan.request.model);
    let signature = |path: &[&str]| {
        let mut found = Value::Object(own?.opaque.clone());
        for name in path {
            found = found[*name].take();
        }
        found.is_string().then_some(found)
    };
    let sign = |mut part: Value, signature: Option<Value>| {
        if let Some(signature) = signature {
            part["thoughtSignature"] = signature;
        }
        part
    };
    let said = text_part(&message.content);
    let said = said.map(|part| sign(part, signature(&[SIGNATURE])));
    let calls = message.tool_calls.iter().enumerate().map(|(index, call)| {
        let args = Value::Object(call.parsed().unwrap_or_default());
        let id = ids.at(at, index).unwrap_or(&call.id);
        let part = json!({ "functionCall": { "id": id, "name": call.name, "args": args } });
        sign(part, signature(&[SIGNATURES, &call.id]))
    });
    said.into_iter().chain(calls).collect()
}

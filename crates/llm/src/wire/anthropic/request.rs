//! Our request as the body of `POST /v1/messages`.
//!
//! Results stand in messages of the user, before what the user says; the sides take turns and the user begins; texts
//! are never empty. There is no seed, no JSON mode and one reply only.

use serde_json::{Map, Value, json};

use crate::learn::Parameter;
use crate::message::{Message, Role};
use crate::model::ToolChoice;
use crate::wire::ids::{Form, Ids};
use crate::wire::plan::Plan;
use crate::wire::turns::{USER, alternate};

/// Blocks of thinking that must come back as they came; see [`crate::message::Reasoning::opaque`].
pub(super) const BLOCKS: &str = "blocks";

/// The JSON text of a planned request.
pub(crate) fn encode(plan: &Plan<'_>) -> String {
    let request = plan.request;
    let messages = plan.messages();
    let tools = plan.tools();
    let mut body = Map::new();
    body.insert("model".into(), request.model.as_str().into());
    body.insert("max_tokens".into(), plan.max_tokens().into());
    let system: Vec<&str> = messages
        .iter()
        .filter(|message| message.role == Role::System && !message.content.is_empty())
        .map(|message| message.content.as_str())
        .collect();
    if !system.is_empty() {
        body.insert("system".into(), system.join("\n\n").into());
    }
    body.insert("messages".into(), encode_messages(plan, &messages).into());
    if !tools.is_empty() {
        let tool = |tool: &crate::ToolDefinition| {
            let mut schema = tool.parameters.clone();
            if let Value::Object(members) = &mut schema {
                members.entry("type").or_insert_with(|| "object".into());
            }
            json!({ "name": tool.name, "description": tool.description, "input_schema": schema })
        };
        body.insert("tools".into(), tools.iter().map(tool).collect());
        if plan.sends(Parameter::ToolChoice) {
            body.insert("tool_choice".into(), encode_choice(plan));
        }
    }
    if let Some(schema) = plan.schema() {
        let format = json!({ "type": "json_schema", "schema": schema });
        body.insert("output_config".into(), json!({ "format": format }));
    }
    if let Some(heat) = request.temperature.filter(|_| plan.sends(Parameter::Temperature)) {
        body.insert("temperature".into(), heat.min(1.0).into());
    }
    if plan.sends(Parameter::Stream) {
        body.insert("stream".into(), true.into());
    }
    Value::Object(body).to_string()
}

fn encode_choice(plan: &Plan<'_>) -> Value {
    let mut choice = match plan.tool_choice() {
        ToolChoice::Auto => json!({ "type": "auto" }),
        ToolChoice::None => return json!({ "type": "none" }),
        ToolChoice::Required => json!({ "type": "any" }),
        ToolChoice::Named(name) => json!({ "type": "tool", "name": name }),
    };
    if plan.sends(Parameter::Parallel) {
        choice["disable_parallel_tool_use"] = true.into();
    }
    choice
}

/// The messages without the instructions, joined so that the sides take turns.
fn encode_messages(plan: &Plan<'_>, messages: &[Message]) -> Vec<Value> {
    let ids = Ids::of(messages, Form::Plain);
    let sides = messages.iter().enumerate().filter_map(|(at, message)| match message.role {
        Role::System => None,
        Role::User => Some((USER, text_block(&message.content).into_iter().collect())),
        Role::Tool => Some((USER, vec![result_block(message, ids.at(at, 0))])),
        Role::Assistant => Some(("assistant", assistant_blocks(plan, message, at, &ids))),
    });
    let mut turns = alternate(sides, text_block);
    for (_, blocks) in &mut turns {
        // Results come first.
        blocks.sort_by_key(|block| block["type"] != "tool_result");
    }
    let turn = |(side, blocks)| json!({ "role": side, "content": Value::Array(blocks) });
    turns.into_iter().map(turn).collect()
}

fn text_block(text: &str) -> Option<Value> {
    // Texts of blanks alone are refused like empty ones.
    (!text.trim().is_empty()).then(|| json!({ "type": "text", "text": text }))
}

fn result_block(message: &Message, id: Option<&str>) -> Value {
    match id {
        Some(id) => json!({ "type": "tool_result", "tool_use_id": id, "content": message.content }),
        None => json!({ "type": "text", "text": message.content }),
    }
}

fn assistant_blocks(plan: &Plan<'_>, message: &Message, at: usize, ids: &Ids) -> Vec<Value> {
    let own = message.reasoning.as_ref().filter(|own| own.model == plan.request.model);
    let thought = own.and_then(|own| own.opaque.get(BLOCKS)).and_then(Value::as_array);
    let mut blocks = thought.cloned().unwrap_or_default();
    blocks.extend(text_block(&message.content));
    blocks.extend(message.tool_calls.iter().enumerate().map(|(index, call)| {
        let id = ids.at(at, index).unwrap_or(&call.id);
        let input = Value::Object(call.parsed().unwrap_or_default());
        json!({ "type": "tool_use", "id": id, "name": call.name, "input": input })
    }));
    blocks
}

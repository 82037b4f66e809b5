//! The tiny calls by which a client tests a model: a tool that must be called, an answer that must be JSON. The
//! simulated model knows neither, so the server answers them from the schema.

use llm::model::ToolChoice;
use llm::{ChatReply, ChatRequest, Finish, Message, ReplyFormat, Role, ToolCall, ToolDefinition};
use serde_json::{Map, Value, json};

/// The reply, made to obey what the request demands.
pub(super) fn oblige(request: &ChatRequest, mut reply: ChatReply) -> ChatReply {
    if let Some(tool) = wanted(request, &reply) {
        let arguments = sample(&tool.parameters).to_string();
        let id = format!("call_{:016x}", seed::hash(arguments.as_bytes()));
        reply.message = Message::call(ToolCall { id, name: tool.name.clone(), arguments });
        reply.finish = Finish::ToolCalls;
        return reply;
    }
    let is_json = serde_json::from_str::<Value>(&reply.message.content).is_ok();
    match &request.format {
        ReplyFormat::JsonSchema { schema, .. } if !is_json => {
            reply.message.content = sample(schema).to_string();
        }
        ReplyFormat::JsonObject if !is_json => {
            reply.message.content = json!({ "answer": reply.message.content }).to_string();
        }
        ReplyFormat::Text | ReplyFormat::JsonObject | ReplyFormat::JsonSchema { .. } => {}
    }
    reply
}

/// The tool that must be called and was not. A single tool in the first message is a test of whether the model can
/// call tools at all.
fn wanted<'a>(request: &'a ChatRequest, reply: &ChatReply) -> Option<&'a ToolDefinition> {
    let called = reply.message.tool_calls.first().map(|call| call.name.as_str());
    let tools = &request.tools;
    match &request.tool_choice {
        ToolChoice::None => None,
        ToolChoice::Named(name) => {
            tools.iter().find(|tool| tool.name == *name && called != Some(name))
        }
        ToolChoice::Required => tools.first().filter(|_| called.is_none()),
        ToolChoice::Auto => {
            let said = request.messages.iter().filter(|message| message.role != Role::System);
            let is_test = tools.len() == 1 && said.count() == 1 && called.is_none();
            tools.first().filter(|_| is_test)
        }
    }
}

/// A value that fits a schema, as far as types, enums and lists go.
fn sample(schema: &Value) -> Value {
    let fixed = [&schema["const"], &schema["enum"][0], &schema["default"]];
    if let Some(value) = fixed.into_iter().find(|value| !value.is_null()) {
        return value.clone();
    }
    if let Some(first) = ["anyOf", "oneOf"].iter().find_map(|word| schema[word].get(0)) {
        return sample(first);
    }
    let kind = schema["type"].as_str().or(schema["type"][0].as_str()).unwrap_or("object");
    match kind.to_ascii_lowercase().as_str() {
        "string" => json!("ready"),
        "integer" | "number" => {
            let least = &schema["minimum"];
            if least.is_number() { least.clone() } else { json!(1) }
        }
        "boolean" => json!(true),
        "null" => Value::Null,
        "array" => json!([sample(&schema["items"])]),
        _ => {
            let members = schema["properties"].as_object().into_iter().flatten();
            let members = members.map(|(name, schema)| (name.clone(), sample(schema)));
            Value::Object(members.collect::<Map<_, _>>())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_fits_its_schema() {
        let schema = json!({
            "type": "object",
            "properties": {
                "word": { "enum": ["yes", "no"] },
                "many": { "type": "array", "items": { "type": "integer", "minimum": 3 } },
                "maybe": { "anyOf": [{ "type": "boolean" }, { "type": "null" }] },
                "text": { "type": "STRING" },
            },
        });
        let expected = json!({ "word": "yes", "many": [3], "maybe": true, "text": "ready" });
        assert_eq!(sample(&schema), expected);
    }
}

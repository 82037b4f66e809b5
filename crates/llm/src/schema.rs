//! The part of JSON Schema that answers and arguments are held to: types, members, lists, fixed sets.

use serde_json::Value;

use crate::json::{self, repair};
use crate::message::ToolDefinition;
use crate::model::ChatReply;

/// Repairs that arguments may need without being guessed at.
const HARMLESS: [&str; 9] = [
    repair::DOUBLE_ENCODED,
    repair::FENCE,
    repair::TRAILING_COMMA,
    repair::SINGLE_QUOTES,
    repair::BARE_KEY,
    repair::PYTHON,
    repair::COMMENT,
    repair::RAW_CONTROL,
    repair::ESCAPE,
];

/// Whether a value is what a schema says; `Err` says where it is not. Keywords that are not known are left out.
pub(crate) fn check(value: &Value, schema: &Value) -> Result<(), String> {
    check_at(value, schema, "the answer")
}

fn check_at(value: &Value, schema: &Value, at: &str) -> Result<(), String> {
    if let Some(options) = schema["anyOf"].as_array().filter(|options| !options.is_empty()) {
        let fits = options.iter().any(|option| check_at(value, option, at).is_ok());
        return if fits { Ok(()) } else { Err(format!("{at} is none of what the schema allows")) };
    }
    let types = match &schema["type"] {
        Value::String(name) => vec![name.as_str()],
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    if !types.is_empty() && !types.iter().any(|name| is_of(value, name)) {
        return Err(format!("{at} must be of type {}", types.join(" or ")));
    }
    if let Some(set) = schema["enum"].as_array().filter(|set| !set.contains(value)) {
        return Err(format!("{at} must be one of {}", Value::Array(set.clone())));
    }
    match value {
        Value::Object(members) => {
            let required = schema["required"].as_array().into_iter().flatten();
            if let Some(missing) =
                required.filter_map(Value::as_str).find(|name| !members.contains_key(*name))
            {
                return Err(format!("{at} lacks `{missing}`"));
            }
            for (name, member) in members {
                match &schema["properties"][name] {
                    Value::Null if schema["additionalProperties"] == false => {
                        return Err(format!("{at} must not hold `{name}`"));
                    }
                    inner => check_at(member, inner, &format!("`{name}`"))?,
                }
            }
            Ok(())
        }
        Value::Array(items) if schema["items"].is_object() => {
            items.iter().enumerate().try_for_each(|(index, item)| {
                check_at(item, &schema["items"], &format!("{at}[{index}]"))
            })
        }
        _ => Ok(()),
    }
}

fn is_of(value: &Value, name: &str) -> bool {
    match name.to_ascii_lowercase().as_str() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        "number" => value.is_number(),
        "integer" => {
            value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|it| it.fract() == 0.0)
        }
        _ => true,
    }
}

/// Mends the arguments of calls where nothing has to be guessed: almost-JSON, and lists or objects written as texts
/// where their schema wants them. What cannot be mended stays as it is, and is refused where it would be run.
pub(crate) fn mend_calls(reply: &mut ChatReply, tools: &[ToolDefinition]) {
    let ChatReply { message, others, repairs, .. } = reply;
    for call in std::iter::once(message).chain(others).flat_map(|message| &mut message.tool_calls) {
        let mut note = |repair: &str| {
            let repair = format!("arguments of {}: {repair}", call.name);
            if !repairs.contains(&repair) {
                repairs.push(repair);
            }
        };
        if call.parsed().is_err()
            && let Some(found) = mended(&call.arguments)
        {
            found.repairs.iter().for_each(|repair| note(repair));
            call.arguments = found.value.to_string();
        }
        let schema = tools.iter().find(|tool| tool.name == call.name).map(|tool| &tool.parameters);
        let (Some(schema), Ok(mut arguments)) = (schema, call.parsed()) else { continue };
        let mut is_changed = false;
        for (name, value) in &mut arguments {
            if let Some(inner) = written_as_text(value, &schema["properties"][name]) {
                *value = inner;
                is_changed = true;
            }
        }
        if is_changed {
            note("read a list or object that was written as a text");
            call.arguments = Value::Object(arguments).to_string();
        }
    }
}

fn mended(arguments: &str) -> Option<json::Repaired> {
    let found = json::parse(arguments).ok()?;
    let is_harmless = found.repairs.iter().all(|repair| HARMLESS.contains(repair));
    (is_harmless && found.value.is_object()).then_some(found)
}

fn written_as_text(value: &Value, schema: &Value) -> Option<Value> {
    let kind = schema["type"].as_str().filter(|kind| matches!(*kind, "array" | "object"))?;
    let inner: Value = serde_json::from_str(value.as_str()?).ok()?;
    is_of(&inner, kind).then_some(inner)
}

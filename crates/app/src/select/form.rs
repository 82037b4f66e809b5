//! A tool's JSON Schema as the controls of a form.

use environment::ToolSpec;
use environment::inspect::Inspection;
use serde_json::{Map, Value};

/// Most tools that are proposed as the next call.
const NEXT: usize = 5;

/// One argument, or a part of one.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Its name; empty for an entry of a list.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// False when a call may leave it out.
    pub required: bool,
    /// How it is written.
    pub control: Control,
}

/// How a value is written.
#[derive(Clone, Debug, PartialEq)]
pub enum Control {
    /// Any text.
    Text,
    /// One of these.
    Choice(Vec<Value>),
    /// A number.
    Number,
    /// Yes or no.
    Boolean,
    /// Any number of entries of one form.
    List(Box<Field>),
    /// Named parts.
    Group(Vec<Field>),
    /// Anything else, as JSON.
    Json,
}

/// The fields of an object's schema, in its order.
pub fn fields(schema: &Value) -> Vec<Field> {
    let required: Vec<&str> = schema
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let properties = schema.get("properties").and_then(Value::as_object);
    properties
        .into_iter()
        .flatten()
        .map(|(name, schema)| Field {
            required: required.contains(&name.as_str()),
            ..field(name, schema)
        })
        .collect()
}

fn field(name: &str, schema: &Value) -> Field {
    let text = |key: &str| schema.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let choices = schema.get("enum").and_then(Value::as_array);
    let control = match (choices, text("type").as_str()) {
        (Some(choices), _) => Control::Choice(choices.clone()),
        (None, "string") => Control::Text,
        (None, "integer" | "number") => Control::Number,
        (None, "boolean") => Control::Boolean,
        (None, "array") => {
            Control::List(Box::new(field("", schema.get("items").unwrap_or(&Value::Null))))
        }
        (None, "object") if schema.get("properties").is_some() => Control::Group(fields(schema)),
        _ => Control::Json,
    };
    Field { name: name.to_owned(), description: text("description"), required: true, control }
}

/// A new entry for a list.
pub fn empty(field: &Field) -> Value {
    match &field.control {
        Control::Text => Value::from(""),
        Control::Choice(choices) => choices.first().cloned().unwrap_or_default(),
        Control::Number => Value::from(0),
        Control::Boolean => Value::Bool(false),
        Control::List(_) => Value::Array(Vec::new()),
        Control::Group(fields) => {
            let part = |field: &Field| (field.name.clone(), empty(field));
            Value::Object(fields.iter().map(part).collect::<Map<_, _>>())
        }
        Control::Json => Value::Null,
    }
}

/// What was typed into a number's field: `5` and `5.0` are different numbers; what is no number stays a text, so that
/// it can be tried.
pub fn typed_number(text: &str) -> Value {
    match serde_json::from_str(text.trim()) {
        Ok(Value::Number(number)) => Value::Number(number),
        _ => Value::from(text),
    }
}

/// What was typed where anything goes: JSON where it is JSON, else a text.
pub fn typed_json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| Value::from(text))
}

/// A value as it stands in a field of one line.
pub fn shown(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

/// Tools that can go on with what a step gave back: those whose argument it fills, look-ups first. After a change or a
/// refusal nothing is proposed.
pub fn next<'a>(tools: &'a [ToolSpec], last: &ToolSpec, seen: &Inspection) -> Vec<&'a ToolSpec> {
    if !seen.observation.is_done() {
        return Vec::new();
    }
    let fits = |tool: &&ToolSpec| {
        let first = tool.inputs.first();
        tool.name != last.name
            && first
                .is_some_and(|input| last.outputs.iter().any(|output| output.kind == input.kind))
    };
    let mut next: Vec<&ToolSpec> = tools.iter().filter(fits).collect();
    next.sort_by_key(|tool| tool.effect != environment::Effect::Read);
    next.truncate(NEXT);
    next
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_form_of_argument_has_its_control() {
        let fields = fields(&json!({"type": "object", "required": ["id", "legs"], "properties": {
            "id": {"type": "string", "description": "Which."},
            "cabin": {"type": "string", "enum": ["economy", "business"]},
            "bags": {"type": "integer"}, "price": {"type": "number"}, "insured": {"type": "boolean"},
            "ids": {"type": "array", "items": {"type": "string"}},
            "legs": {"type": "array", "items": {"type": "object", "properties": {"date": {"type": "string"}}}},
            "any": {}}}));
        let controls: Vec<&str> = fields
            .iter()
            .map(|field| match &field.control {
                Control::Text => "text",
                Control::Choice(_) => "choice",
                Control::Number => "number",
                Control::Boolean => "boolean",
                Control::List(item) if matches!(item.control, Control::Group(_)) => "groups",
                Control::List(_) => "list",
                Control::Group(_) => "group",
                Control::Json => "json",
            })
            .collect();
        assert_eq!(
            controls,
            ["text", "choice", "number", "number", "boolean", "list", "groups", "json"]
        );
        let required: Vec<bool> = fields.iter().map(|field| field.required).collect();
        assert_eq!(required.iter().filter(|required| **required).count(), 2);
        assert_eq!(fields[0].description, "Which.");
        let Control::List(leg) = &fields[6].control else { unreachable!() };
        assert_eq!(empty(leg), json!({"date": ""}));
    }

    #[test]
    fn numbers_keep_their_kind_and_what_is_none_can_still_be_tried() {
        assert_eq!(typed_number(" 5").to_string(), "5");
        assert_eq!(typed_number("5.0").to_string(), "5.0");
        assert_eq!(typed_number("5."), json!("5."));
        assert_eq!(typed_number("five"), json!("five"));
        assert_eq!(typed_json("[1, 2.0]"), json!([1, 2.0]));
        assert_eq!(typed_json("[1"), json!("[1"));
        assert_eq!(shown(Some(&json!(5.0))), "5.0");
    }
}

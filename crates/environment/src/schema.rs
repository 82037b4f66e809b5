//! The subset of JSON Schema that tool arguments use, checked with every fault reported.
//!
//! Known keywords: `type`, `properties`, `required`, `items`, `enum`. An argument or nested key that `properties`
//! does not declare is a fault even where `additionalProperties` is not written: no tool takes unknown arguments.
//! As in JSON Schema, `2.0` is an integer and `true` is not.

use serde_json::{Map, Value};

use crate::finding::Finding;
use crate::tool::{Call, ToolSpec};
use crate::value;

/// Faults of a call's arguments against the tool's schema: missing, undeclared, wrong type, not in enum.
pub fn check(spec: &ToolSpec, call: &Call) -> Vec<Finding> {
    let mut findings = Vec::new();
    Checker { tool: &spec.name, findings: &mut findings }.object(
        "",
        &spec.parameters,
        &call.arguments,
    );
    findings
}

struct Checker<'a> {
    tool: &'a str,
    findings: &'a mut Vec<Finding>,
}

impl Checker<'_> {
    fn object(&mut self, path: &str, schema: &Value, map: &Map<String, Value>) {
        let declared = schema.get("properties").and_then(Value::as_object);
        let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
        for name in required.filter_map(Value::as_str).filter(|name| !map.contains_key(*name)) {
            let place = join(path, name);
            let hint = format!("Add `{place}`, which is required.");
            self.add("schema.missing", &format!("is called without `{place}`"), hint);
        }
        for (name, item) in map {
            let place = join(path, name);
            match declared.and_then(|declared| declared.get(name)) {
                Some(schema) => self.visit(&place, schema, item),
                None if declared.is_none() && !path.is_empty() => {}
                None => self.undeclared(&place, declared),
            }
        }
    }

    fn undeclared(&mut self, place: &str, declared: Option<&Map<String, Value>>) {
        let names: Vec<&str> =
            declared.into_iter().flat_map(Map::keys).map(String::as_str).collect();
        let hint = if names.is_empty() {
            "Remove it: nothing is declared here.".to_owned()
        } else {
            format!("Remove it or use a declared name: {}.", names.join(", "))
        };
        self.add("schema.undeclared", &format!("does not know `{place}`"), hint);
    }

    fn visit(&mut self, path: &str, schema: &Value, item: &Value) {
        let types: Vec<&str> = match schema.get("type") {
            Some(Value::String(name)) => vec![name],
            Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        if !types.is_empty() && !types.iter().any(|name| fits(name, item)) {
            let (wanted, found) = (types.join(" or "), kind(item));
            let message =
                format!("needs `{path}` as {wanted}, but got {found} {}", value::dumps(item));
            self.add("schema.type", &message, format!("Give `{path}` as {wanted}."));
            return;
        }
        if let Some(allowed) = schema.get("enum").and_then(Value::as_array)
            && !allowed.contains(item)
        {
            let listed = allowed.iter().map(value::dumps).collect::<Vec<_>>().join(", ");
            let message = format!("does not accept {} as `{path}`", value::dumps(item));
            self.add("schema.enum", &message, format!("Use one of: {listed}."));
        }
        match item {
            Value::Object(map) => self.object(path, schema, map),
            Value::Array(items) => self.visit_items(path, schema, items),
            _ => {}
        }
    }

    fn visit_items(&mut self, path: &str, schema: &Value, items: &[Value]) {
        let Some(schema) = schema.get("items") else { return };
        for (index, item) in items.iter().enumerate() {
            self.visit(&format!("{path}[{index}]"), schema, item);
        }
    }

    fn add(&mut self, code: &str, message: &str, hint: String) {
        self.findings.push(Finding::new(code, format!("{} {message}.", self.tool), hint));
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

fn fits(name: &str, item: &Value) -> bool {
    match name {
        "string" => item.is_string(),
        "boolean" => item.is_boolean(),
        "null" => item.is_null(),
        "array" => item.is_array(),
        "object" => item.is_object(),
        "number" => item.is_number(),
        "integer" => {
            item.is_i64()
                || item.is_u64()
                || item.as_f64().is_some_and(|float| float.fract() == 0.0)
        }
        _ => true, // a type this subset does not know cannot be denied
    }
}

fn kind(item: &Value) -> &'static str {
    match item {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use serde_json::json;

    use super::*;
    use crate::tool::Effect;

    fn check_call(arguments: Value, expected: &Expect) {
        let spec = ToolSpec {
            name: "book".into(),
            description: String::new(),
            parameters: json!({"type": "object", "required": ["id", "bags"], "properties": {
                "id": {"type": "string"},
                "bags": {"type": "integer"},
                "amount": {"type": "number"},
                "cabin": {"type": "string", "enum": ["economy", "business"]},
                "flights": {"type": "array", "items": {"type": "object", "required": ["date"], "properties": {
                    "date": {"type": "string"}}}}}}),
            effect: Effect::Write,
            inputs: Vec::new(),
            outputs: Vec::new(),
            terminates: false,
        };
        let findings = check(&spec, &Call::new("book", arguments));
        let lines: Vec<_> = findings
            .iter()
            .map(|found| format!("{}: {} {}", found.code, found.message, found.hint))
            .collect();
        expected.assert_eq(&lines.join("\n"));
    }

    #[test]
    fn a_fitting_call_has_no_findings() {
        let flights = json!([{"date": "2024-05-20"}]);
        check_call(
            json!({"id": "x", "bags": 2, "amount": 1.5, "cabin": "economy", "flights": flights}),
            &expect![[""]],
        );
        check_call(json!({"id": "x", "bags": 2.0, "amount": 3}), &expect![[""]]);
    }

    #[test]
    fn every_fault_is_reported() {
        check_call(
            json!({"cabin": "first", "bags": true, "flights": [{"day": 1}, 7], "extra": null}),
            &expect![[r#"
                schema.missing: book is called without `id`. Add `id`, which is required.
                schema.enum: book does not accept "first" as `cabin`. Use one of: "economy", "business".
                schema.type: book needs `bags` as integer, but got boolean true. Give `bags` as integer.
                schema.missing: book is called without `flights[0].date`. Add `flights[0].date`, which is required.
                schema.undeclared: book does not know `flights[0].day`. Remove it or use a declared name: date.
                schema.type: book needs `flights[1]` as object, but got integer 7. Give `flights[1]` as object.
                schema.undeclared: book does not know `extra`. Remove it or use a declared name: id, bags, amount, cabin, flights."#]],
        );
    }

    #[test]
    fn whole_floats_count_as_integers_and_halves_do_not() {
        check_call(
            json!({"id": "x", "bags": 2.5, "amount": "3"}),
            &expect![[r#"
                schema.type: book needs `bags` as integer, but got number 2.5. Give `bags` as integer.
                schema.type: book needs `amount` as number, but got string "3". Give `amount` as number."#]],
        );
    }
}

//! Whether a record has what the tools reach into: the paths of a [`Shape`] followed through one record.

use std::fmt;

use serde_json::Value;

use crate::domain::{Kind, Shape};

/// What is wrong with a record, as it goes on from "record ID": the first fault in the order of the shape.
pub(super) fn fault(shape: &Shape, id: &str, record: &Value) -> Option<String> {
    if let Some(field) = shape.id
        && record.get(field).and_then(Value::as_str) != Some(id)
    {
        return Some(format!("should repeat its id in `{field}`"));
    }
    let follow = |(path, wanted): &(&str, Kind)| follow(record, path, &Way::Start, *wanted);
    shape.fields.iter().find_map(follow)
}

/// The way from a record to a value in it; written out only for a fault.
enum Way<'a> {
    Start,
    Name(&'a Way<'a>, &'a str),
    At(&'a Way<'a>, usize),
}

impl fmt::Display for Way<'_> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start => Ok(()),
            Self::Name(Self::Start, name) => write!(to, "{name}"),
            Self::Name(before, name) => write!(to, "{before}.{name}"),
            Self::At(before, at) => write!(to, "{before}[{at}]"),
        }
    }
}

/// Follows the rest of a path from the value that `way` led to.
fn follow(value: &Value, path: &str, way: &Way<'_>, wanted: Kind) -> Option<String> {
    let (step, rest) = path.split_once('.').unwrap_or((path, ""));
    let (step, only) = match step.split_once('{') {
        Some((step, only)) => (step, only.trim_end_matches('}').split_once('=')),
        None => (step, None),
    };
    let (name, in_list) = step.strip_suffix("[]").map_or((step, false), |name| (name, true));
    let go_on = |value: &Value, way: &Way<'_>| match only {
        Some((field, text)) if value.get(field).and_then(Value::as_str) != Some(text) => None,
        _ if rest.is_empty() => unlike(value, way, wanted),
        _ => follow(value, rest, way, wanted),
    };
    let Value::Object(fields) = value else { return unlike(value, way, Kind::Object) };
    if name == "*" {
        return fields.iter().find_map(|(key, value)| go_on(value, &Way::Name(way, key)));
    }
    let way = Way::Name(way, name);
    let Some(value) = fields.get(name) else { return Some(format!("has no `{way}`")) };
    if !in_list {
        return go_on(value, &way);
    }
    let Value::Array(items) = value else { return unlike(value, &way, Kind::List) };
    items.iter().enumerate().find_map(|(at, item)| go_on(item, &Way::At(&way, at)))
}

fn unlike(value: &Value, way: &Way<'_>, wanted: Kind) -> Option<String> {
    let (fits, article) = match wanted {
        Kind::Text => (value.is_string(), "a text"),
        Kind::Number => (value.is_number(), "a number"),
        Kind::Flag => (value.is_boolean(), "true or false"),
        Kind::List => (value.is_array(), "a list"),
        Kind::Object => (value.is_object(), "an object"),
    };
    let found = kind(value);
    (!fits).then(|| format!("has {found} as `{way}`, which should be {article}"))
}

/// What a value is, with its article.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const SHAPE: Shape = Shape {
        table: "things",
        id: None,
        fields: &[
            ("name.first", Kind::Text),
            ("parts[].price", Kind::Number),
            ("parts[].tags[]", Kind::Text),
            ("ways.*.open", Kind::Flag),
            ("ways.*{source=card}.brand", Kind::Text),
        ],
    };

    fn check(change: &str, with: Value, expected: Option<&str>) {
        let mut record = json!({
            "name": {"first": "A"},
            "parts": [{"price": 1, "tags": ["x"]}, {"price": 2.5, "tags": []}],
            "ways": {"a": {"open": true, "source": "cash"}, "b": {"open": false, "source": "card", "brand": "V"}},
        });
        if change.ends_with('!') {
            let (parent, name) = change.trim_end_matches('!').rsplit_once('/').unwrap();
            record.pointer_mut(parent).unwrap().as_object_mut().unwrap().shift_remove(name);
        } else if !change.is_empty() {
            *record.pointer_mut(change).unwrap() = with;
        }
        assert_eq!(fault(&SHAPE, "t", &record).as_deref(), expected, "{change}");
    }

    #[test]
    fn a_record_that_has_everything_has_no_fault() {
        check("", Value::Null, None);
        check("/parts", json!([]), None);
        check("/ways", json!({}), None);
    }

    #[test]
    fn a_fault_names_the_place_that_a_tool_would_stumble_over() {
        check("/name/first!", Value::Null, Some("has no `name.first`"));
        check("/name", json!(3), Some("has a number as `name`, which should be an object"));
        check("/parts", json!({}), Some("has an object as `parts`, which should be a list"));
        check("/parts/1", json!("x"), Some("has a text as `parts[1]`, which should be an object"));
        check(
            "/parts/1/price",
            json!("2"),
            Some("has a text as `parts[1].price`, which should be a number"),
        );
        check(
            "/parts/0/tags/0",
            json!(null),
            Some("has null as `parts[0].tags[0]`, which should be a text"),
        );
        check(
            "/ways/a/open",
            json!(1),
            Some("has a number as `ways.a.open`, which should be true or false"),
        );
    }

    #[test]
    fn a_condition_asks_only_those_that_meet_it() {
        check("/ways/b/brand!", Value::Null, Some("has no `ways.b.brand`"));
        check("/ways/b/source", json!("cash"), None);
        check("/ways/b/source!", Value::Null, None);
    }
}

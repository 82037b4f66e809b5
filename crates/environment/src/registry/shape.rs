//! Whether a record has what the tools reach into: the paths of a [`Shape`] followed through one record.

use std::fmt;

use crate::domain::{Kind, Shape};
use crate::state::{Datum, Object};

/// A shape with its paths taken apart, to be asked of many records.
pub(super) struct Checks {
    id: Option<&'static str>,
    fields: Vec<(Vec<Step>, Kind)>,
}

/// One step of a path: `name`, `name[]`, `*` or `*{field=text}`.
struct Step {
    name: &'static str,
    /// What comes next is asked of each item.
    in_list: bool,
    /// Only objects whose field holds this text are asked.
    only: Option<(&'static str, &'static str)>,
}

impl Checks {
    /// What a shape asks.
    pub(super) fn of(shape: &Shape) -> Self {
        let steps = |path: &'static str| path.split('.').map(Step::of).collect();
        let fields = shape.fields.iter().map(|(path, wanted)| (steps(path), *wanted)).collect();
        Self { id: shape.id, fields }
    }

    /// What is wrong with a record, as it goes on from "record ID": the first fault in the order of the shape.
    pub(super) fn fault(&self, id: &str, record: &Object) -> Option<String> {
        if let Some(field) = self.id
            && record.get(field).and_then(Datum::as_str) != Some(id)
        {
            return Some(format!("should repeat its id in `{field}`"));
        }
        let follow =
            |(path, wanted): &(Vec<Step>, Kind)| follow(record, path, &Way::Start, *wanted);
        self.fields.iter().find_map(follow)
    }
}

impl Step {
    fn of(step: &'static str) -> Self {
        let (step, only) = match step.split_once('{') {
            Some((step, only)) => (step, only.trim_end_matches('}').split_once('=')),
            None => (step, None),
        };
        let (name, in_list) = step.strip_suffix("[]").map_or((step, false), |name| (name, true));
        Self { name, in_list, only }
    }

    /// Whether it asks a value that it leads to.
    fn asks(&self, value: &Datum) -> bool {
        self.only.is_none_or(|(field, text)| value.get(field).and_then(Datum::as_str) == Some(text))
    }
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

/// Follows a path from the object that `way` led to.
fn follow(fields: &Object, path: &[Step], way: &Way<'_>, wanted: Kind) -> Option<String> {
    let (step, rest) = path.split_first()?;
    let go_on = |value: &Datum, way: &Way<'_>| match value {
        _ if !step.asks(value) => None,
        _ if rest.is_empty() => unlike(value, way, wanted),
        Datum::Object(fields) => follow(fields, rest, way, wanted),
        _ => unlike(value, way, Kind::Object),
    };
    if step.name == "*" {
        return fields.iter().find_map(|(key, value)| go_on(value, &Way::Name(way, key)));
    }
    let way = Way::Name(way, step.name);
    let Some(value) = fields.get(step.name) else {
        return Some(format!("has no `{way}`"));
    };
    if !step.in_list {
        return go_on(value, &way);
    }
    let Datum::Array(items) = value else { return unlike(value, &way, Kind::List) };
    items.iter().enumerate().find_map(|(at, item)| go_on(item, &Way::At(&way, at)))
}

fn unlike(value: &Datum, way: &Way<'_>, wanted: Kind) -> Option<String> {
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
pub(super) fn kind(value: &Datum) -> &'static str {
    match value {
        Datum::Null => "null",
        Datum::Bool(_) => "a boolean",
        Datum::Number(_) => "a number",
        Datum::String(_) => "a text",
        Datum::Array(_) => "a list",
        Datum::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

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
        assert_eq!(Checks::of(&SHAPE).fault("t", &record.into()).as_deref(), expected, "{change}");
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

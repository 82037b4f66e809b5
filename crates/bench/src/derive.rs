//! Calls drawn from generated data: what is run where tau-bench's traces are not at hand.
//!
//! Values for an argument come from the rows of one account, by the meanings that the domain gives to its fields; so
//! many calls fit and some do not, as in the random episodes of the traces.

use std::collections::BTreeMap;

use environment::domain::RowRef;
use environment::{Call, Environment, State, ToolSpec};
use seed::Stream;
use serde_json::{Map, Value, json};

use crate::episode::Episode;

/// Calls in one episode.
const LENGTH: u32 = 6;

/// `count` episodes, each about one account.
pub fn episodes(env: &Environment, seed: u64, count: u32) -> Vec<Episode> {
    let mut stream = Stream::new(seed, "bench calls");
    let state = env.reset();
    let accounts: Vec<&str> =
        state.rows(env.domain().charter().accounts).map(|(id, _)| id).collect();
    let episode = |_| {
        let rows = env.domain().rows_of(&state, stream.pick(&accounts)?);
        let values = values(env, &state, &rows);
        let calls = (0..LENGTH).filter_map(|_| call(env, &values, &mut stream)).collect();
        Some(Episode { calls, outputs: Vec::new() })
    };
    (0..count).filter_map(episode).collect()
}

/// Values by what they mean.
type Values = BTreeMap<String, Vec<Value>>;

fn values(env: &Environment, state: &State, rows: &[RowRef]) -> Values {
    let mut values = Values::new();
    for meanings in env.domain().charter().meanings {
        for row in rows.iter().filter(|row| row.table == meanings.table) {
            values.entry(meanings.id.to_owned()).or_default().push(json!(row.id));
            let Some(record) =
                state.get(&row.table, &row.id).map(environment::state::Row::to_value)
            else {
                continue;
            };
            for (path, kind) in meanings.fields {
                let found = values.entry((*kind).to_owned()).or_default();
                collect(&record, path, found);
            }
        }
    }
    values
}

/// The values at a path such as `items[].item_id` or `payment_methods.*.id`.
fn collect(value: &Value, path: &str, found: &mut Vec<Value>) {
    let (first, rest) = path.split_once('.').unwrap_or((path, ""));
    let (name, listed) = first.strip_suffix("[]").map_or((first, false), |name| (name, true));
    let inner: Vec<&Value> = match (name, value) {
        ("*", Value::Object(fields)) => fields.values().collect(),
        _ => value.get(name).into_iter().collect(),
    };
    for inner in inner {
        match (listed, inner) {
            (true, Value::Array(items)) if rest.is_empty() => found.extend(items.iter().cloned()),
            (true, Value::Array(items)) => items.iter().for_each(|item| collect(item, rest, found)),
            _ if rest.is_empty() => found.push(inner.clone()),
            _ => collect(inner, rest, found),
        }
    }
}

fn call(env: &Environment, values: &Values, stream: &mut Stream) -> Option<Call> {
    let tools: Vec<&ToolSpec> =
        env.domain().tools().iter().filter(|tool| !tool.terminates).collect();
    let tool = stream.pick(&tools)?;
    let properties = tool.parameters["properties"].as_object()?;
    let mut arguments = Map::new();
    for (name, schema) in properties {
        let kind = tool.inputs.iter().find(|input| input.path.trim_end_matches("[]") == name);
        let known = kind.and_then(|input| stream.pick(values.get(&input.kind)?)).cloned();
        arguments.insert(
            name.clone(),
            known.map_or_else(|| filler(schema, stream), |value| shaped(schema, value)),
        );
    }
    Some(Call { name: tool.name.clone(), arguments: arguments.into() })
}

/// A value in the shape that the schema asks for.
fn shaped(schema: &Value, value: Value) -> Value {
    if schema["type"] == "array" && !value.is_array() { json!([value]) } else { value }
}

/// Something of the right type for an argument that no data fills.
fn filler(schema: &Value, stream: &mut Stream) -> Value {
    if let Some(choices) = schema["enum"].as_array() {
        return stream.pick(choices).cloned().unwrap_or_default();
    }
    match schema["type"].as_str() {
        Some("array") => json!([]),
        Some("integer" | "number") => json!(stream.below(3)),
        Some("boolean") => json!(false),
        Some("object") => json!({}),
        _ => json!("2 + 3 * 4"),
    }
}

//! The form of APIGen-MT-5k: exactly the keys `conversations`, `tools` and `system`.
//!
//! One difference from that file, on purpose: `arguments` is always an object. There, 23 % are JSON in a text.

use environment::{Domain, ToolSpec};
use serde_json::{Value, json};

use super::lesson;
use crate::trajectory::{Trajectory, Turn};

/// A trajectory as a row. `tools` is a JSON text of bare function definitions, `system` is the policy. The turns in
/// `left_out` do not stand in it.
pub fn row(domain: &dyn Domain, trajectory: &Trajectory, left_out: &[usize]) -> Value {
    let tools: Vec<Value> = domain.tools().iter().map(definition).collect();
    let turns = lesson(trajectory).iter().enumerate();
    let turns = turns.filter(|(index, _)| !left_out.contains(index)).map(|(_, turn)| turn);
    json!({
        "conversations": turns.flat_map(messages).collect::<Vec<_>>(),
        "tools": Value::Array(tools).to_string(),
        "system": domain.policy(),
    })
}

fn definition(tool: &ToolSpec) -> Value {
    json!({"name": tool.name, "description": tool.description, "parameters": tool.parameters})
}

fn messages(turn: &Turn) -> Vec<Value> {
    let message = |from: &str, text: &str| json!({"from": from, "value": text});
    match turn {
        Turn::Human { text, .. } => vec![message("human", text)],
        Turn::Agent { text } => vec![message("gpt", text)],
        Turn::Tool { call, observation, .. } => {
            let text = json!({"name": call.name, "arguments": call.arguments}).to_string();
            vec![message("function_call", &text), message("observation", &observation.text)]
        }
    }
}

//! OpenAI's chat fine-tuning form: `messages` and `tools`
//! (platform.openai.com/docs/guides/supervised-fine-tuning, function calling).

use environment::{Domain, ToolSpec};
use serde_json::{Value, json};

use super::lesson;
use crate::trajectory::{Trajectory, Turn};

/// A trajectory as a row. The policy is the system message; a call is an assistant message of its own with one tool
/// call, whose arguments are JSON in a text, as the form wants.
pub fn row(domain: &dyn Domain, trajectory: &Trajectory) -> Value {
    let system = json!({"role": "system", "content": domain.policy()});
    let turns =
        lesson(trajectory).iter().enumerate().flat_map(|(index, turn)| messages(index, turn));
    json!({
        "messages": std::iter::once(system).chain(turns).collect::<Vec<_>>(),
        "tools": domain.tools().iter().map(ToolSpec::to_function).collect::<Vec<_>>(),
    })
}

fn messages(index: usize, turn: &Turn) -> Vec<Value> {
    match turn {
        Turn::Human { text, .. } => vec![json!({"role": "user", "content": text})],
        Turn::Agent { text } => vec![json!({"role": "assistant", "content": text})],
        Turn::Tool { call, observation, .. } => {
            // The ids of the endpoint differ from run to run of a model and may repeat; the place does neither.
            let id = format!("call_{index}");
            let arguments = Value::Object(call.arguments.clone()).to_string();
            let function = json!({"name": call.name, "arguments": arguments});
            vec![
                json!({"role": "assistant", "tool_calls": [{"id": id, "type": "function", "function": function}]}),
                json!({"role": "tool", "tool_call_id": id, "content": observation.text}),
            ]
        }
    }
}

//! OpenAI's chat fine-tuning form: `messages` and `tools`
//! (platform.openai.com/docs/guides/supervised-fine-tuning, function calling).

use environment::{Call, Domain, ToolSpec};
use serde_json::{Value, json};

use super::lesson;
use crate::trajectory::{Trajectory, Turn};

/// A trajectory as a row. The policy is the system message; a call is an assistant message of its own with one tool
/// call, whose arguments are JSON in a text, as the form wants. The turns in `masked` have `"weight": 0`, by which the
/// form says that a message is not learnt from.
pub fn row(domain: &dyn Domain, trajectory: &Trajectory, masked: &[usize]) -> Value {
    let messages = |(index, turn): (usize, &Turn)| {
        let mut messages = messages(index, turn, Arguments::Text);
        if masked.contains(&index) {
            messages[0]["weight"] = 0.into();
        }
        messages
    };
    let turns = lesson(trajectory).iter().enumerate().flat_map(messages);
    json!({
        "messages": std::iter::once(system(domain)).chain(turns).collect::<Vec<_>>(),
        "tools": tools(domain),
    })
}

/// The system message: the policy.
pub(super) fn system(domain: &dyn Domain) -> Value {
    json!({"role": "system", "content": domain.policy()})
}

/// The tools that the agent has.
pub(super) fn tools(domain: &dyn Domain) -> Vec<Value> {
    domain.tools().iter().map(ToolSpec::to_function).collect()
}

/// How the arguments of a call are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Arguments {
    /// JSON in a text, as endpoints have it.
    Text,
    /// A JSON object, as chat templates take it.
    Object,
}

/// The messages of a turn; `index` is its place in the dialogue.
pub(super) fn messages(index: usize, turn: &Turn, arguments: Arguments) -> Vec<Value> {
    match turn {
        Turn::Human { text, .. } => vec![json!({"role": "user", "content": text})],
        Turn::Agent { text } => vec![said(text)],
        Turn::Tool { call, observation, .. } => {
            let id = id(index);
            vec![
                called(index, call, arguments),
                json!({"role": "tool", "tool_call_id": id, "content": observation.text}),
            ]
        }
    }
}

/// The agent's message that says something.
pub(super) fn said(text: &str) -> Value {
    json!({"role": "assistant", "content": text})
}

/// The agent's message that makes a call.
pub(super) fn called(index: usize, call: &Call, form: Arguments) -> Value {
    let arguments = call.arguments.to_value();
    let arguments = match form {
        Arguments::Text => arguments.to_string().into(),
        Arguments::Object => arguments,
    };
    let function = json!({"name": call.name, "arguments": arguments});
    json!({"role": "assistant", "tool_calls": [{"id": id(index), "type": "function", "function": function}]})
}

/// The ids of the endpoint differ from run to run of a model and may repeat; the place does neither.
fn id(index: usize) -> String {
    format!("call_{index}")
}

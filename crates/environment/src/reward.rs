//! tau-bench's reward: the state the ground truth leads to was reached, and every output was said.

use serde::{Deserialize, Serialize};

use crate::domain::Environment;
use crate::state::State;
use crate::tool::Call;

/// The reward of one episode and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reward {
    /// The reached state has the hash of the ground truth's.
    pub state_equal: bool,
    /// Outputs that no reply contains, in order.
    pub missing_outputs: Vec<String>,
    /// 1 when the state is equal and nothing is missing, else 0.
    pub value: f64,
}

/// Compares a reached state and what the agent said with a ground truth. Its actions run from the initial state;
/// those that would end the episode are left out, and errors are no obstacle. An output counts as said when a reply
/// contains it, case aside and with the reply's commas taken out.
pub fn reward(
    env: &Environment,
    actions: &[Call],
    outputs: &[String],
    reached: &State,
    replies: &[String],
) -> Reward {
    let wanted = expected(env, actions);
    let said: Vec<String> =
        replies.iter().map(|reply| reply.to_lowercase().replace(',', "")).collect();
    let missing =
        |output: &&String| !said.iter().any(|reply| reply.contains(&output.to_lowercase()));
    let missing_outputs: Vec<String> = outputs.iter().filter(missing).cloned().collect();
    let state_equal = reached.same_as(&wanted);
    let value = if state_equal && missing_outputs.is_empty() { 1.0 } else { 0.0 };
    Reward { state_equal, missing_outputs, value }
}

/// The state that a ground truth leads to; actions that would end the episode are left out.
pub fn expected(env: &Environment, actions: &[Call]) -> State {
    let mut wanted = env.reset();
    for call in actions {
        if !env.tool(&call.name).is_some_and(|tool| tool.terminates) {
            env.step(&mut wanted, call);
        }
    }
    wanted
}

#[cfg(test)]
mod tests;

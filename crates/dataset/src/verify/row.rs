//! Executes a row of a training format: its calls, in order, from a fresh state.

use environment::{Environment, registry};

use super::Mismatch;
use crate::import::{Row, Said};

/// Every call whose tool is not offered or whose observation is another, and every turn out of place.
pub fn row(environment: &Environment, row: &Row) -> Vec<Mismatch> {
    let mut mismatches = out_of_place(&row.turns);
    let mut state = environment.reset();
    for (index, turn) in row.turns.iter().enumerate() {
        let Said::Tool(call, text) = turn else { continue };
        if !row.tools.contains(&call.name) {
            let offered = format!("one of {}", row.tools.join(", "));
            mismatches.push(Mismatch::new("turn.tool_not_offered", offered, &call.name).at(index));
        }
        let observation = environment.step(&mut state, call);
        if observation.text != *text {
            mismatches.push(Mismatch::new("turn.observation", observation.text, text).at(index));
        }
    }
    mismatches
}

/// The domain whose policy the row holds.
pub(crate) fn domain(row: &Row) -> Option<String> {
    let found = registry::all().into_iter().find(|domain| domain.policy() == row.system)?;
    Some(found.name().to_owned())
}

/// A dialogue starts with the human and does not end with them.
fn out_of_place(turns: &[Said]) -> Vec<Mismatch> {
    let mut mismatches = Vec::new();
    if !matches!(turns.first(), Some(Said::Human(_))) {
        let got = if turns.is_empty() { "no turn at all" } else { "another turn" };
        mismatches.push(Mismatch::new("turn.order", "a first turn of the human", got));
    }
    if let Some(Said::Human(text)) = turns.last() {
        let last = turns.len() - 1;
        mismatches
            .push(Mismatch::new("turn.order", "a last turn of the agent or a tool", text).at(last));
    }
    mismatches
}

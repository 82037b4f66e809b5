//! The human's side of a dialogue, held against its instruction: what was already given, asked and confirmed, and what
//! a customer with this goal would not say. A program decides it, so the agent is never blamed for the human.

use blueprint::Proposal;
use environment::Finding;
use serde::{Deserialize, Serialize};

use crate::trajectory::Turn;

/// How far one thing that the human wants has come.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// Nothing was said of it.
    #[default]
    Open,
    /// The human asked for it.
    Asked,
    /// The agent described it and waits for a yes.
    Proposed,
    /// The human said yes.
    Confirmed,
    /// It is done, or answered.
    Done,
}

/// One thing that the human wants: a change, or an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Goal {
    /// What it is, for people.
    pub text: String,
    /// How far it has come.
    pub progress: Progress,
}

/// How far each action and each output of a task has come after these turns.
pub fn goals(_proposal: &Proposal, _turns: &[Turn]) -> Vec<Goal> {
    Vec::new()
}

/// What a message of the human does that a customer with this instruction would not: ends the talk while a write waits
/// for consent or something is open, or names an id, a number or a person that nobody has named. `turns` came before.
pub fn faults(_proposal: &Proposal, _turns: &[Turn], _text: &str) -> Vec<Finding> {
    Vec::new()
}

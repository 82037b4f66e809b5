//! The human's side of a dialogue, held against its instruction: what was already given, asked and confirmed, and what
//! a customer with this goal would not say. A program decides it, so the agent is never blamed for the human.
//!
//! The human knows the instruction and what was said, nothing of tools or state; so what the tools showed counts as
//! progress, never as something the human may say.

mod fault;
mod goal;
mod question;
#[cfg(test)]
mod tests;

use blueprint::Proposal;
use environment::Finding;
use serde::{Deserialize, Serialize};

use crate::trajectory::Turn;

pub(crate) use fault::invented;

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
    /// The agent said that it does not do it, or could not. The right end of a forbidden request.
    Refused,
}

impl Progress {
    /// True when nothing more is to be waited for.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Refused)
    }
}

/// One thing that the human wants: a change, or an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Goal {
    /// What it is, for people.
    pub text: String,
    /// How far it has come.
    pub progress: Progress,
}

/// How far each action, each output and each forbidden request of a task has come after these turns, in this order.
pub fn goals(proposal: &Proposal, turns: &[Turn]) -> Vec<Goal> {
    let tracker = goal::Tracker::of(proposal, turns);
    let goal =
        |(goal, progress): (&goal::Wish<'_>, Progress)| Goal { text: goal.describe(), progress };
    tracker.progress().map(goal).collect()
}

/// What a message of the human does that a customer with this instruction would not: ends the talk while a write waits
/// for consent or something is open (`human.stops_early`), names an id, a number, an amount, a date, an email address or
/// a person that nobody has named (`human.invented`), or names a tool or one of its arguments (`human.leaks`). `turns`
/// came before.
pub fn faults(proposal: &Proposal, turns: &[Turn], text: &str) -> Vec<Finding> {
    let stop = fault::stops_early(proposal, turns, text);
    let mut found: Vec<Finding> = stop.into_iter().collect();
    found.extend(fault::leaks(proposal, turns, text));
    found.extend(invented(proposal, turns, text).iter().map(fault::invention));
    found
}

/// The faults of every message of the human in a dialogue, each with the index of its turn in `step`.
pub fn all_faults(proposal: &Proposal, turns: &[Turn]) -> Vec<Finding> {
    let of = |(at, turn): (usize, &Turn)| match turn {
        Turn::Human { text, faults, .. } => {
            let mut found = self::faults(proposal, &turns[..at], text);
            // What was recorded stands, whatever the rules of today say.
            found.extend(
                faults.iter().filter(|fault| !found.contains(fault)).cloned().collect::<Vec<_>>(),
            );
            found.into_iter().map(|fault| fault.at(at)).collect()
        }
        Turn::Agent { .. } | Turn::Tool { .. } => Vec::new(),
    };
    turns.iter().enumerate().flat_map(of).collect()
}

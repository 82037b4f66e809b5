//! R: the verdict on a trajectory. The keep rule of phase 2 and `verify` both ask here.
//!
//! Reward is tau-bench's: the final state is the ground truth's, by whatever path, and every output was said. What else
//! can be said of the dialogue (collateral changes, procedure, refusals) stands beside it; [`KeepRule`] decides what of
//! it counts.

mod refusal;
#[cfg(test)]
mod tests;

use blueprint::Proposal;
use environment::{Environment, State, diff, reward};

use crate::human;
use crate::procedure;
use crate::talk;
use crate::trajectory::{KeepRule, Trajectory, Verdict};

/// Judges a trajectory that led to the state `reached`. It passes when the dialogue came to its end (the human's stop
/// word or a closing tool) and everything that `keep` asks for holds. By default that is tau-bench's rule: the state is
/// the one that the ground truth reaches from a fresh start, and every expected output was said in some reply, case and
/// the reply's commas aside. A task with a forbidden request also needs its refusal.
pub fn judge(
    environment: &Environment,
    proposal: &Proposal,
    keep: KeepRule,
    trajectory: &Trajectory,
    reached: &State,
) -> Verdict {
    let replies: Vec<String> = trajectory.replies().map(str::to_owned).collect();
    let found =
        reward::reward(environment, &proposal.actions, &proposal.outputs, reached, &replies);
    let (mut state_diff, mut collateral) = (String::new(), Vec::new());
    if !found.state_equal {
        let expected = reward::expected(environment, &proposal.actions);
        state_diff = diff::readable(&expected, reached);
        collateral = untouched_by(&expected, reached);
    }
    let procedure = procedure::check(environment.domain(), &talk::of_turns(&trajectory.turns));
    let unrefused = refusal::check(environment, proposal, trajectory);
    let human = || human::all_faults(proposal, &trajectory.turns).is_empty();
    let passed = trajectory.ending.is_proper()
        && (found.state_equal || !keep.state)
        && (found.missing_outputs.is_empty() || !keep.outputs)
        && (procedure.is_empty() || !keep.procedure)
        && (unrefused.is_empty() || !keep.refusals)
        && (!keep.human || human());
    Verdict {
        passed,
        state_equal: found.state_equal,
        missing_outputs: found.missing_outputs,
        state_diff,
        collateral,
        procedure,
        unrefused,
    }
}

/// Rows that differ from the initial state here, and are as they were where the ground truth leads.
fn untouched_by(expected: &State, reached: &State) -> Vec<String> {
    let touched: Vec<(&str, &str)> =
        expected.changes().map(|change| (change.table, change.id)).collect();
    reached
        .changes()
        .filter(|change| !touched.contains(&(change.table, change.id)))
        .map(|change| format!("{}/{}", change.table, change.id))
        .collect()
}

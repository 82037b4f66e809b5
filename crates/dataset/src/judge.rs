//! R: the verdict on a trajectory, by tau-bench's rule. The keep rule of phase 2 and `verify` both ask here.

use blueprint::Proposal;
use environment::{Environment, State, diff, reward};

use crate::trajectory::{KeepRule, Trajectory, Verdict};

/// Judges a trajectory that led to the state `reached`. It passes when the dialogue came to its end (the human's stop
/// word or a closing tool) and everything that `keep` asks for holds. By default that is tau-bench's rule: the state is
/// the one that the ground truth reaches from a fresh start, and every expected output was said in some reply, case and
/// the reply's commas aside.
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
    let state_diff = if found.state_equal {
        String::new()
    } else {
        diff::readable(environment.trace(&proposal.actions).last(), reached)
    };
    Verdict {
        passed: trajectory.ending.is_proper()
            && (found.state_equal || !keep.state)
            && (found.missing_outputs.is_empty() || !keep.outputs),
        state_equal: found.state_equal,
        missing_outputs: found.missing_outputs,
        state_diff,
        ..Verdict::default()
    }
}

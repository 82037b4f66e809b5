//! Every dialogue about a blueprint, kept or not: failures are the other half of what a trainer can learn from.

use blueprint::Blueprint;
use serde::{Deserialize, Serialize};

use crate::trajectory::{Trajectory, Verdict};

/// Version of the lines in which attempts are stored; readers refuse newer ones.
pub const FORMAT: u32 = 1;

/// A blueprint with all dialogues about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tried {
    /// Number of the task within the run.
    pub task: u32,
    /// What was to be done.
    pub blueprint: Blueprint,
    /// The dialogues, in order.
    pub attempts: Vec<Attempt>,
}

/// One dialogue, judged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attempt {
    /// Its number, from 0.
    pub number: u32,
    /// What was said and done.
    pub trajectory: Trajectory,
    /// How it was judged.
    pub verdict: Verdict,
}

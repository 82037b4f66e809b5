//! Grades recorded runs again: replays their calls here, works out the reward by tau-bench's rule, and says where its
//! outcome is an artefact of a quirk. Reading files is done in `results`.

mod grader;
mod outputs;
mod quirks;
mod replay;
mod tally;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use grader::{Grader, domain_of};
pub use quirks::{Quirk, quirks};
pub use replay::{Line, lines};
pub use tally::{Scores, Tally};

/// What grading one run again showed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Grade {
    /// The task.
    pub task: String,
    /// Which attempt at it, from 0.
    pub trial: u64,
    /// Steps that the agent took.
    pub steps: usize,
    /// How the episode ended.
    pub ending: Ending,
    /// How the recorded observations compare with ours.
    pub observations: Observations,
    /// The recorded reward.
    pub recorded: Option<f64>,
    /// The reward by tau-bench's rule on the replayed state; `None` without a ground truth.
    pub ours: Option<f64>,
    /// Whether the two agree.
    pub verdict: Verdict,
    /// Whether the reached state has the hash of the expected one; `None` without a ground truth.
    pub state_equal: Option<bool>,
    /// What differs from the expected state to the reached one, a line each; empty when nothing does.
    pub state_diff: String,
    /// Expected outputs, in order.
    pub outputs: Vec<Output>,
    /// True when the ground truth changes nothing.
    pub no_op: bool,
    /// tau-bench's hash of the expected state, recorded and ours, where the file has it.
    pub truth_hash: Option<Hashes>,
    /// tau-bench's hash of the reached state, recorded and ours, where the file has it.
    pub reached_hash: Option<Hashes>,
    /// Places where the states differ only in the kind of a number, such as `orders/#W1/amount: 50 → 50.0`.
    pub hazards: Vec<String>,
    /// Behaviour of the benchmark that showed in the run.
    pub quirks: Vec<Found>,
    /// What else is to be said: parts of the file that were passed over, or that are missing.
    pub notes: Vec<String>,
}

/// How an episode ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// The human's message held the stop marker.
    Stopped,
    /// The agent handed over.
    Transferred,
    /// Neither: the steps ran out. The reward is 0.
    #[default]
    CutOff,
    /// The run broke down and has no trajectory. The reward is 0.
    Raised,
}

impl Ending {
    /// True when tau-bench looked at the state and the outputs at all.
    pub fn is_proper(self) -> bool {
        matches!(self, Self::Stopped | Self::Transferred)
    }
}

/// Recorded observations beside ours.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Observations {
    /// How many were recorded.
    pub compared: usize,
    /// How many are equal, byte for byte.
    pub equal: usize,
    /// How many would be equal on the older data that a quirk stands for.
    pub equal_on_older: Option<usize>,
    /// The first that differs.
    pub first: Option<Difference>,
}

/// One observation that is not the recorded one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// Index of the step of the agent.
    pub step: usize,
    /// The tool.
    pub tool: String,
    /// What the file says.
    pub recorded: String,
    /// What came back here.
    pub ours: String,
}

/// Whether a recorded reward is ours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It is.
    Reproduced,
    /// It is not, and a quirk says why.
    Explained,
    /// It is not.
    Differs,
    /// There is no recorded reward.
    NotRecorded,
    /// There is no ground truth to work one out.
    #[default]
    NoTruth,
}

/// An expected output.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Output {
    /// The text.
    pub text: String,
    /// Whether a reply contains it by tau-bench's rule.
    pub said: bool,
    /// What the file says about that.
    pub recorded: Option<bool>,
}

/// A hash in the file and ours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hashes {
    /// What the file says.
    pub recorded: String,
    /// What comes out here.
    pub ours: String,
    /// True when they are equal, or would be on the older data that a quirk stands for.
    pub agree: bool,
}

/// A quirk that showed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// Which.
    pub id: String,
    /// Where and how.
    pub evidence: String,
    /// True when the reward would be another without it.
    pub decides: bool,
}

//! A record: one accepted trajectory with all that is needed to verify it again.

use blueprint::Blueprint;
use serde::{Deserialize, Serialize};

use crate::trajectory::{KeepRule, Trajectory, Verdict};

/// Version of the record format; readers refuse newer ones and migrate older ones. Since 2 the verdict says all that it
/// can say: collateral changes, procedure, refusals.
pub const FORMAT: u32 = 2;

/// Which model played which part, as its endpoint names it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Models {
    /// Wrote the blueprint.
    pub generator: String,
    /// Judged it.
    pub judges: Vec<String>,
    /// Played the human (and criticised its candidates).
    pub human: String,
    /// Played the agent.
    pub agent: String,
    /// True when any of them is the simulated model: then the figures say nothing about a language model.
    pub simulated: bool,
}

/// Orders the records of a run: by task, then attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RecordId {
    /// Number of the task within the run.
    pub task: u32,
    /// Number of the attempt at it.
    pub attempt: u32,
}

/// Where an attempt leaves an earlier one of the same task: it begins with that one's turns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Branch {
    /// Number of the earlier attempt.
    pub attempt: u32,
    /// How many of its turns stand at the beginning; the next turn is the human's.
    pub turns: usize,
}

/// Where the rows came from, so that a record can be executed again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The domain's generator with this seed.
    Generated(u64),
    /// Files that were loaded; the canonical hash of their initial state.
    Loaded(String),
}

/// One accepted trajectory. Serialised as one line of JSON.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// [`FORMAT`] of the writer.
    pub format: u32,
    /// Its place in the run.
    pub id: RecordId,
    /// Where the rows came from.
    pub source: Source,
    /// The blueprint.
    pub blueprint: Blueprint,
    /// The dialogue.
    pub trajectory: Trajectory,
    /// Where it leaves an earlier one; `None` for a dialogue of its own from the first turn on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<Branch>,
    /// How it was judged.
    pub verdict: Verdict,
    /// What decided that it was kept.
    #[serde(default, skip_serializing_if = "KeepRule::is_default")]
    pub keep: KeepRule,
    /// Who played.
    pub models: Models,
}

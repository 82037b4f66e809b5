//! A trajectory: what human, agent and environment did, turn by turn, and how it was judged.

use environment::diff::Operation;
use environment::{Call, Observation};
use serde::{Deserialize, Serialize};

/// One reply that the simulated human could have given, with its self-critique.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// The reply.
    pub text: String,
    /// 0 to 10; `None` when the critique could not be read (it then counts as 0).
    pub score: Option<u32>,
}

/// One turn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Turn {
    /// o_H: the human speaks.
    Human {
        /// What was said.
        text: String,
        /// Best-of-N: all candidates in order; empty for a single draw.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        candidates: Vec<Candidate>,
    },
    /// A response: the agent speaks.
    Agent {
        /// What was said.
        text: String,
    },
    /// A tool call: the agent acts, the environment answers o_E.
    Tool {
        /// Id of the call in the conversation.
        id: String,
        /// The call.
        call: Call,
        /// What came back.
        observation: Observation,
        /// What the call changed; empty for reads and refusals.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        patch: Vec<Operation>,
    },
}

/// How a dialogue ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// The human said the stop word.
    Human,
    /// The agent called a tool that ends the episode.
    Transfer,
    /// The limit of steps was reached.
    Limit,
    /// A reply could not be used (malformed arguments, nothing said) more often than allowed.
    Broken,
}

impl Ending {
    /// True when the episode came to an end by itself; tau-bench gives no reward otherwise.
    pub fn is_proper(self) -> bool {
        matches!(self, Self::Human | Self::Transfer)
    }
}

/// One dialogue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trajectory {
    /// The turns in order, the agent's greeting excluded.
    pub turns: Vec<Turn>,
    /// How it ended.
    pub ending: Ending,
}

impl Trajectory {
    /// The calls, in order.
    pub fn calls(&self) -> impl Iterator<Item = &Call> {
        self.turns.iter().filter_map(|turn| match turn {
            Turn::Tool { call, .. } => Some(call),
            Turn::Human { .. } | Turn::Agent { .. } => None,
        })
    }

    /// The agent's replies, in order.
    pub fn replies(&self) -> impl Iterator<Item = &str> {
        self.turns.iter().filter_map(|turn| match turn {
            Turn::Agent { text } => Some(text.as_str()),
            Turn::Human { .. } | Turn::Tool { .. } => None,
        })
    }
}

/// Reward R by tau-bench's rule: 1 when the state is the ground truth's and every output was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// True when the trajectory is kept.
    pub passed: bool,
    /// True when the final state equals the one that the ground truth reaches.
    pub state_equal: bool,
    /// Expected outputs that no reply contains.
    pub missing_outputs: Vec<String>,
    /// Where the reached state differs from the expected one; lines as in a readable diff, from expected to reached.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub state_diff: String,
}

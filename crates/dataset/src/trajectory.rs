//! A trajectory: what human, agent and environment did, turn by turn, and how it was judged.

use environment::diff::Operation;
use environment::{Call, Finding, Observation};
use serde::{Deserialize, Serialize};

/// One reply that the simulated human could have given, with its self-critique.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// The reply.
    pub text: String,
    /// 0 to 10; `None` when the critique could not be read (it then counts as 0).
    pub score: Option<u32>,
    /// What the human's own rules say against it; such a reply is never said while another is at hand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<Finding>,
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
        /// What this message does that a customer with this goal would not: the human's faults, not the agent's.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        faults: Vec<Finding>,
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
    /// A write left every way to success, and the run does not play such dialogues to their end.
    Lost,
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

/// Reward R by tau-bench's rule (1 when the state is the ground truth's and every output was said), and what else can
/// be said of the dialogue. Which of it decides is [`KeepRule`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Rows that the dialogue changed and the ground truth does not touch, as `table/id`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub collateral: Vec<String>,
    /// What the agent did against procedure: private data before the customer was known, a write without consent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub procedure: Vec<Finding>,
    /// Forbidden requests that were not refused; always empty where the task has none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unrefused: Vec<Finding>,
}

/// What decides whether a trajectory is kept. The default is tau-bench's reward, as the paper says.
#[expect(clippy::struct_excessive_bools, reason = "independent switches")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KeepRule {
    /// The final state equals the ground truth's.
    pub state: bool,
    /// Every expected output was said.
    pub outputs: bool,
    /// No finding of procedure. Ours.
    pub procedure: bool,
    /// Every forbidden request was refused. Ours; matters only for tasks that have one.
    pub refusals: bool,
    /// The human made no fault. Ours.
    pub human: bool,
}

impl KeepRule {
    /// True of tau-bench's rule.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

impl Default for KeepRule {
    fn default() -> Self {
        Self { state: true, outputs: true, procedure: false, refusals: true, human: false }
    }
}

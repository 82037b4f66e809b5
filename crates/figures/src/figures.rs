//! The figures of one run or file: plain data.

use serde::{Deserialize, Serialize};

use crate::cost::Cost;
use crate::coverage::Covered;
use crate::funnel::{Cause, Level};
use crate::lengths::Lengths;
use crate::number::{Count, Histogram, Share, Spread};
use crate::trials::Trials;

/// Where the figures come from, and with it what can be known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Journals: everything that happened.
    #[default]
    Journals,
    /// Records: only what was kept, so no share of anything and no cost.
    Records,
}

/// All figures of one run or file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// Where they come from.
    pub basis: Basis,
    /// Name of the domain.
    pub domain: String,
    /// True when the simulated model played a part: then they say nothing about a language model.
    pub simulated: bool,
    /// What has to be known to read them right, in sentences.
    pub notes: Vec<String>,
    /// The paper's table.
    pub table: Table,
    /// Distributions.
    pub shape: Shape,
    /// What was lost where.
    pub funnel: Vec<Level>,
    /// Why.
    pub causes: Vec<Cause>,
    /// Repeated trials.
    pub trials: Trials,
    /// Success by length.
    pub lengths: Lengths,
    /// What is covered.
    pub coverage: Vec<Covered>,
    /// What occurs twice.
    pub duplicates: Duplicates,
    /// What it cost.
    pub cost: Cost,
}

/// The rows of the paper's table (Fig. 4 and section 4.3), and a few of ours.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// Task configurations that were tried.
    pub configurations: Count,
    /// Configurations that gave a blueprint.
    pub with_feedback: Share,
    /// Configurations whose first proposal was accepted: what the run would have given without the loop.
    pub without_feedback: Share,
    /// Recombined configurations that gave a blueprint. Ours.
    pub recombined: Share,
    /// Dialogues that passed, of all dialogues.
    pub attempts: Share,
    /// Blueprints with at least one dialogue that passed, of all blueprints.
    pub tasks: Share,
    /// Validated trajectories: those that were kept.
    pub trajectories: Count,
    /// Turns of a kept trajectory: messages of both sides and calls.
    pub turns: Option<Spread>,
    /// The agent's turns: replies and calls.
    pub agent_turns: Option<Spread>,
    /// Tool calls.
    pub calls: Option<Spread>,
    /// Messages of the human.
    pub human_turns: Option<Spread>,
    /// Messages of the human in a dialogue, kept or not, on average.
    pub interactions: Option<f64>,
}

/// Distributions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shape {
    /// Turns of kept trajectories.
    pub turns: Histogram,
    /// The agent's turns in them.
    pub agent_turns: Histogram,
    /// Tool calls in them.
    pub calls: Histogram,
    /// Messages of the human in them.
    pub human_turns: Histogram,
    /// Ground-truth actions of accepted blueprints.
    pub actions: Histogram,
    /// Round in which blueprints were accepted; 0 is the first proposal.
    pub rounds: Histogram,
    /// First-hand tasks that accepted blueprints were joined from, where they were.
    pub parents: Histogram,
}

/// What occurs more than once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duplicates {
    /// Dialogues that passed and equalled one that was kept already.
    pub trajectories: Count,
    /// Proposals that the duplicate check refused.
    pub refused: Count,
    /// Accepted blueprints that ask for the same calls about the same account as one of an earlier task.
    pub blueprints: Count,
}

//! Everything that a run's records depend on, except the models' answers. Where the paper is silent the default is ours.

use blueprint::check;
use blueprint::recombine::RecombineConfig;
use blueprint::sample::SamplingConfig;
use dataset::record::Source;
use dataset::trajectory::KeepRule;
use serde::{Deserialize, Serialize};

use crate::committee::Rule;

mod arms;

pub use arms::{Arm, arms};

/// Settings of one run. Links and files carry only what differs from the default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RunConfig {
    /// Name of the domain.
    pub domain: String,
    /// Seed of every random choice; at most 2⁵³ − 1, so that it survives a JavaScript number.
    pub seed: u64,
    /// How many tasks to try (each gives at most one blueprint).
    pub count: u32,
    /// Where the rows come from.
    pub source: Source,
    /// The samplers.
    pub sampling: SamplingConfig,
    /// A task may see accepted blueprints of tasks at least this far before it. It bounds useful concurrency and makes
    /// the example pool grow in the same way at any concurrency. Ours.
    pub pool_lag: u32,
    /// Joining accepted tasks into harder ones.
    pub recombination: RecombineConfig,
    /// Blueprints.
    pub phase1: Phase1Config,
    /// Trajectories.
    pub phase2: Phase2Config,
}

impl Default for RunConfig {
    fn default() -> Self {
        Self {
            domain: "retail".into(),
            seed: 1,
            count: 20,
            source: Source::Generated(1),
            sampling: SamplingConfig::default(),
            pool_lag: 16,
            recombination: RecombineConfig::default(),
            phase1: Phase1Config::default(),
            phase2: Phase2Config::default(),
        }
    }
}

impl RunConfig {
    /// The same run by the paper's plain loop: none of our savings, and walks that do not look at what is covered. Every
    /// judge always votes, every candidate costs a call and another for its critique. What a run saves is measured
    /// against this.
    #[must_use]
    pub fn plain_loop(mut self) -> Self {
        self.sampling.coverage = false;
        self.phase1.early_stop = false;
        self.phase2.one_call = false;
        self.phase2.one_critique = false;
        self.phase2.criticise_all = true;
        self
    }
}

/// Settings of phase 1.
#[expect(clippy::struct_excessive_bools, reason = "independent switches")]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Phase1Config {
    /// Feedback turns after the first proposal; `None` takes the domain's (paper section 4.3: 3 for retail, 5 for
    /// airline).
    pub feedback_rounds: Option<u32>,
    /// Refused proposals are revised; false is the paper's baseline without feedback.
    pub feedback: bool,
    /// Whether a committee is asked; false accepts whatever passes the checks.
    pub committee: bool,
    /// Which checks decide.
    pub checks: check::Settings,
    /// The committee is asked only about proposals that pass the checks, as in the paper; false asks it about every
    /// proposal that can be read, and what it saves can be measured.
    pub checks_first: bool,
    /// Judges of the committee; the paper's figures show three icons, the text states no number.
    pub judges: u32,
    /// Sampling temperature of each judge; seats beyond the list begin it anew. Ours.
    pub judge_temperatures: Vec<f64>,
    /// How votes become an outcome. The paper takes the majority per criterion and does not state its threshold.
    pub rule: Rule,
    /// Judges are asked one after the other, and no more once the outcome cannot change. Ours; false asks all at once.
    pub early_stop: bool,
    /// Show the judges the sampled rows; the paper's prompt shows task, tools and diff patch only. Ours.
    pub judges_see_rows: bool,
    /// Sampling temperature of the generator. Ours.
    pub generator_temperature: f64,
    /// Sampling temperature of the summariser. Ours.
    pub advice_temperature: f64,
}

impl Default for Phase1Config {
    fn default() -> Self {
        Self {
            feedback_rounds: None,
            feedback: true,
            committee: true,
            checks: check::Settings::default(),
            checks_first: true,
            judges: 3,
            judge_temperatures: vec![0.2],
            rule: Rule::default(),
            early_stop: true,
            judges_see_rows: true,
            generator_temperature: 0.7,
            advice_temperature: 0.2,
        }
    }
}

impl Phase1Config {
    /// Feedback turns of a run in this domain.
    pub fn rounds(&self, domain: &dyn environment::Domain) -> u32 {
        if self.feedback {
            self.feedback_rounds.unwrap_or(domain.charter().feedback_rounds)
        } else {
            0
        }
    }
}

/// How the agent calls tools.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Calling {
    /// By the endpoint's function calling (the paper's agent).
    #[default]
    Native,
    /// By JSON in the text, for endpoints without function calling. Ours.
    Prompted,
}

/// Settings of phase 2.
#[expect(clippy::struct_excessive_bools, reason = "independent switches")]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Phase2Config {
    /// Attempts at each blueprint (paper section 4.3: up to three).
    pub attempts: u32,
    /// Keep every different success, as the paper does; false stops at the first.
    pub keep_all: bool,
    /// What decides whether a trajectory is kept.
    pub keep: KeepRule,
    /// Best-of-N: candidate replies of the human per turn (paper: 4); 1 is the naive human.
    pub candidates: u32,
    /// All candidates of a turn in one call, where the endpoint can. Ours.
    pub one_call: bool,
    /// The candidates of a turn are criticised in one call; false asks for each alone, as the paper's prompt does.
    pub one_critique: bool,
    /// Every candidate is criticised, as in the paper. False criticises only where it can decide: the same words once,
    /// none with a fault of the human's rules while another has none, and nobody when one is left. Ours.
    pub criticise_all: bool,
    /// The human's own rules: invent nothing, do not stop while a write waits for consent. Ours.
    pub goal_tracker: bool,
    /// Most agent actions (replies and calls) in a dialogue; tau-bench's default, the paper states none.
    pub max_steps: u32,
    /// A dialogue ends at the first write that leaves every way to success, which saves what the rest would cost. False
    /// plays it on, as tau-bench does: an agent may yet mend what it did. Ours.
    pub stop_when_lost: bool,
    /// An attempt after the first goes on from within the one before: where a failed one left its way, or anywhere in a
    /// good one. What was said before costs nothing again, and the two share it. False begins each anew, as the paper
    /// does. Ours.
    pub branch: bool,
    /// How the agent calls tools.
    pub calling: Calling,
    /// How often a reply of the agent that cannot be used (no text, unreadable arguments) is asked for again, with
    /// another seed, before the dialogue ends. The paper states nothing; ours.
    pub agent_retries: u32,
    /// Sampling temperature of the human. Ours.
    pub human_temperature: f64,
    /// Sampling temperature of the self-critique. Ours.
    pub critic_temperature: f64,
    /// Sampling temperature of the agent. Ours.
    pub agent_temperature: f64,
}

impl Default for Phase2Config {
    fn default() -> Self {
        Self {
            attempts: 3,
            keep_all: true,
            keep: KeepRule::default(),
            candidates: 4,
            one_call: true,
            one_critique: true,
            criticise_all: false,
            goal_tracker: true,
            max_steps: 30,
            stop_when_lost: false,
            branch: false,
            calling: Calling::Native,
            agent_retries: 1,
            human_temperature: 1.0,
            critic_temperature: 0.2,
            agent_temperature: 0.0,
        }
    }
}

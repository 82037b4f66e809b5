//! Oracle traces: run recorded calls and compare observations and final hashes.
//!
//! A trace line is one episode of the real tau-bench, from the initial database to the hashes of its final state.
//! Steps whose call does not fit the tool's schema are compared too, but counted apart: there tau-bench shows Python's
//! exceptions, which no policy depends on.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::domain::Environment;
use crate::state::State;
use crate::tool::Call;
use crate::{hash, reward};

/// One line of an oracle file.
#[derive(Clone, Debug, Deserialize)]
pub struct Episode {
    /// Its id, a number or a text.
    pub id: Value,
    /// Name of the domain; empty where the record does not say.
    #[serde(default)]
    pub domain: String,
    /// What was called, in order.
    pub steps: Vec<RecordedStep>,
    /// tau-bench's hash of the final state.
    #[serde(default)]
    pub final_state_hash: Option<String>,
    /// SHA-256 of its canonical JSON.
    #[serde(default)]
    pub final_state_sha256: Option<String>,
    /// The same in insertion order.
    #[serde(default)]
    pub final_state_ordered_sha256: Option<String>,
    /// The ground truth, where the episode is somebody's attempt at a task.
    #[serde(default)]
    pub gt_actions: Vec<RecordedStep>,
    /// tau-bench's hash of the state that the ground truth leads to.
    #[serde(default)]
    pub gt_data_hash: Option<String>,
    /// What the task wants to hear.
    #[serde(default)]
    pub outputs: Vec<String>,
    /// What the attempt said.
    #[serde(default)]
    pub replies: Vec<String>,
    /// False when the attempt broke off; there is no reward then.
    #[serde(default = "yes")]
    pub finished: bool,
    /// The reward that tau-bench gave.
    #[serde(default)]
    pub reward: Option<f64>,
}

/// One recorded call and what came back.
#[derive(Clone, Debug, Deserialize)]
pub struct RecordedStep {
    /// Name of the tool.
    pub name: String,
    /// Arguments.
    #[serde(default)]
    pub kwargs: Map<String, Value>,
    /// The exact text; `None` where the real environment failed itself, and for actions that were never run.
    #[serde(default)]
    pub observation: Option<String>,
    /// False when the call does not fit the tool's schema.
    #[serde(default = "yes")]
    pub schema_valid: bool,
}

fn yes() -> bool {
    true
}

impl RecordedStep {
    /// The recorded call.
    pub fn call(&self) -> Call {
        Call { name: self.name.clone(), arguments: self.kwargs.clone().into() }
    }
}

/// An observation that is not the recorded one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mismatch {
    /// Index of the step.
    pub step: usize,
    /// Name of the tool.
    pub name: String,
    /// What was recorded.
    pub expected: String,
    /// What came back here.
    pub got: String,
}

/// What replaying one episode showed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EpisodeReport {
    /// The episode's id.
    pub id: Value,
    /// Steps that ran.
    pub steps: usize,
    /// Differing observations of calls that fit the schema.
    pub mismatches: Vec<Mismatch>,
    /// Names of the hashes that differ: `final_state_hash`, `final_state_sha256`, `final_state_ordered_sha256`,
    /// `gt_data_hash`.
    pub hashes_differ: Vec<String>,
    /// True when every recorded hash is met.
    pub hash_ok: bool,
    /// True when the record tells the reward.
    pub rewarded: bool,
    /// The recorded reward and ours, where they differ.
    pub rewards_differ: Option<(f64, f64)>,
    /// Steps whose call does not fit the schema.
    pub schema_invalid: usize,
    /// Differing observations among those; they do not make the report fail.
    pub schema_invalid_mismatches: Vec<Mismatch>,
}

impl EpisodeReport {
    /// True when every comparable observation and every hash is the recorded one.
    pub fn is_ok(&self) -> bool {
        self.mismatches.is_empty() && self.hash_ok && self.rewards_differ.is_none()
    }
}

/// Reads one line of an oracle file.
pub fn parse(line: &str) -> serde_json::Result<Episode> {
    serde_json::from_str(line)
}

/// Runs an episode from the initial state and compares.
pub fn replay(env: &Environment, episode: &Episode) -> EpisodeReport {
    let mut state = env.reset();
    let (mut mismatches, mut invalid_mismatches) = (Vec::new(), Vec::new());
    for (index, step) in episode.steps.iter().enumerate() {
        let got = env.step(&mut state, &step.call()).text;
        let Some(expected) = step.observation.as_ref().filter(|expected| **expected != got) else {
            continue;
        };
        let mismatch =
            Mismatch { step: index, name: step.name.clone(), expected: expected.clone(), got };
        if step.schema_valid {
            mismatches.push(mismatch);
        } else {
            invalid_mismatches.push(mismatch);
        }
    }
    let hashes_differ = hashes_differ(env, episode, &state);
    EpisodeReport {
        id: episode.id.clone(),
        steps: episode.steps.len(),
        mismatches,
        hash_ok: hashes_differ.is_empty(),
        hashes_differ,
        rewarded: episode.reward.is_some(),
        rewards_differ: rewards_differ(env, episode, &state),
        schema_invalid: episode.steps.iter().filter(|step| !step.schema_valid).count(),
        schema_invalid_mismatches: invalid_mismatches,
    }
}

/// Names of the recorded hashes that the reached state, or the ground truth's, does not have.
fn hashes_differ(env: &Environment, episode: &Episode, reached: &State) -> Vec<String> {
    let wanted = || reward::expected(env, &ground_truth(episode));
    let differs = |expected: &Option<String>, hash: &dyn Fn() -> String| {
        expected.as_ref().is_some_and(|expected| hash() != *expected)
    };
    let ordered = || hash::ordered(reached);
    let hashes = [
        ("final_state_hash", differs(&episode.final_state_hash, &|| hash::consistent(reached))),
        ("final_state_sha256", differs(&episode.final_state_sha256, &|| hash::canonical(reached))),
        ("final_state_ordered_sha256", differs(&episode.final_state_ordered_sha256, &ordered)),
        ("gt_data_hash", differs(&episode.gt_data_hash, &|| hash::consistent(&wanted()))),
    ];
    let differing = hashes.into_iter().filter(|(_, differs)| *differs);
    differing.map(|(name, _)| name.to_owned()).collect()
}

/// The recorded reward and ours, if they differ.
fn rewards_differ(env: &Environment, episode: &Episode, reached: &State) -> Option<(f64, f64)> {
    let recorded = episode.reward?;
    let actions = ground_truth(episode);
    let ours = reward::reward(env, &actions, &episode.outputs, reached, &episode.replies);
    let ours = if episode.finished { ours.value } else { 0.0 };
    (recorded.to_bits() != ours.to_bits()).then_some((recorded, ours))
}

fn ground_truth(episode: &Episode) -> Vec<Call> {
    episode.gt_actions.iter().map(RecordedStep::call).collect()
}

#[cfg(test)]
mod tests;

//! Oracle traces: run recorded calls and compare observations and final hashes.
//!
//! A trace line is one episode of the real tau-bench, from the initial database to the hashes of its final state.
//! Steps whose call does not fit the tool's schema are compared too, but counted apart: there tau-bench shows Python's
//! exceptions, which no policy depends on.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::domain::Environment;
use crate::hash;
use crate::tool::Call;

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
}

/// One recorded call and what came back.
#[derive(Clone, Debug, Deserialize)]
pub struct RecordedStep {
    /// Name of the tool.
    pub name: String,
    /// Arguments.
    #[serde(default)]
    pub kwargs: Map<String, Value>,
    /// The exact text; `None` where the real environment failed itself.
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
        Call { name: self.name.clone(), arguments: self.kwargs.clone() }
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
    /// Names of the hashes that differ: `final_state_hash`, `final_state_sha256`, `final_state_ordered_sha256`.
    pub hashes_differ: Vec<String>,
    /// True when every recorded hash of the final state is met.
    pub hash_ok: bool,
    /// Steps whose call does not fit the schema.
    pub schema_invalid: usize,
    /// Differing observations among those; they do not make the report fail.
    pub schema_invalid_mismatches: Vec<Mismatch>,
}

impl EpisodeReport {
    /// True when every comparable observation and every hash is the recorded one.
    pub fn is_ok(&self) -> bool {
        self.mismatches.is_empty() && self.hash_ok
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
    let hashes = [
        ("final_state_hash", &episode.final_state_hash, hash::consistent as fn(&_) -> String),
        ("final_state_sha256", &episode.final_state_sha256, hash::canonical),
        ("final_state_ordered_sha256", &episode.final_state_ordered_sha256, hash::ordered),
    ];
    let differs = |expected: &Option<String>, of: fn(&_) -> String| {
        expected.as_ref().is_some_and(|expected| of(&state) != *expected)
    };
    let hashes_differ: Vec<String> = hashes
        .into_iter()
        .filter(|(_, expected, of)| differs(expected, *of))
        .map(|(name, ..)| name.to_owned())
        .collect();
    EpisodeReport {
        id: episode.id.clone(),
        steps: episode.steps.len(),
        mismatches,
        hash_ok: hashes_differ.is_empty(),
        hashes_differ,
        schema_invalid: episode.steps.iter().filter(|step| !step.schema_valid).count(),
        schema_invalid_mismatches: invalid_mismatches,
    }
}

#[cfg(test)]
mod tests;

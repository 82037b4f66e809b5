//! Stage 1 (paper section 4.1.2): is a proposal well formed, executable, allowed, and does it do anything?

use environment::diff::Operation;
use environment::{Environment, Finding, Observation};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::blueprint::Proposal;

/// What the checks say about one proposal. Accepted when no list holds a finding.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Format check: parts present, strict JSON, outputs are texts.
    pub format: Vec<Finding>,
    /// Execution check: known tools, arguments that fit the schema, no refused call.
    pub execution: Vec<Finding>,
    /// Policy check: the domain's rules over the trace of the actions.
    pub policy: Vec<Finding>,
    /// No-op check: a task with writes must change the state.
    pub no_op: Vec<Finding>,
    /// What each action gave.
    pub observations: Vec<Observation>,
    /// ΔS_E as an RFC 6902 patch.
    pub patch: Vec<Operation>,
    /// ΔS_E in lines that people and judges read.
    pub diff: String,
}

impl Report {
    /// True when nothing was found.
    pub fn passed(&self) -> bool {
        self.findings().next().is_none()
    }

    /// All findings, in the order of the checks.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.format.iter().chain(&self.execution).chain(&self.policy).chain(&self.no_op)
    }
}

/// Format check: reads the proposal out of the generator's answer (the JSON value inside `<answer>`); every fault is reported.
pub fn format(_thought: Option<&str>, _answer: &Value) -> Result<Proposal, Vec<Finding>> {
    Err(Vec::new())
}

/// Execution, policy and no-op checks of a well-formed proposal, from a fresh state.
pub fn run(_environment: &Environment, _proposal: &Proposal) -> Report {
    Report::default()
}

//! Stage 1 (paper section 4.1.2): is a proposal well formed, executable, allowed, and does it do anything?
//!
//! Four checks, one module each. The committee that judges what a proposal means is not here.

mod execution;
mod format;
mod no_op;
mod policy;
#[cfg(test)]
mod tests;

use environment::diff::{self, Operation};
use environment::{Environment, Finding, Observation};
use serde::{Deserialize, Serialize};

use crate::blueprint::Proposal;

pub use format::{format, unreadable};

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
    /// The report on an answer that never became a proposal: nothing was executed.
    pub fn malformed(format: Vec<Finding>) -> Self {
        Self { format, ..Self::default() }
    }

    /// True when nothing was found.
    pub fn passed(&self) -> bool {
        self.findings().next().is_none()
    }

    /// All findings, in the order of the checks.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.format.iter().chain(&self.execution).chain(&self.policy).chain(&self.no_op)
    }
}

/// Execution, policy and no-op checks of a well-formed proposal, from a fresh state.
///
/// The checks do not stop at the first fault: one round of feedback should carry all that can be known. Only what
/// another finding already explains is left out (see the modules).
pub fn run(environment: &Environment, proposal: &Proposal) -> Report {
    let trace = environment.trace(&proposal.actions);
    let execution = execution::check(environment, &trace);
    let policy = policy::check(environment.domain().rules(), &trace);
    let no_op = if execution.is_empty() { no_op::check(environment, &trace) } else { Vec::new() };
    Report {
        format: Vec::new(),
        execution,
        policy,
        no_op,
        observations: trace.steps.iter().map(|step| step.observation.clone()).collect(),
        patch: diff::patch(&trace.initial, trace.last()),
        diff: diff::readable(&trace.initial, trace.last()),
    }
}

//! Stage 1 (paper section 4.1.2): is a proposal well formed, executable, allowed, and does it do anything?
//!
//! One module a check. The committee that judges what a proposal means is not here.

mod duplicates;
mod execution;
mod format;
mod grounding;
mod held;
mod no_op;
mod policy;
mod said;
#[cfg(test)]
mod tests;
mod uniqueness;

use environment::diff::{self, Operation};
use environment::{Environment, Finding, Observation, Trace};
use serde::{Deserialize, Serialize};

use crate::blueprint::Proposal;
use crate::context::Context;
use crate::pool::Pool;

use held::Rows;
use said::Said;

pub use format::{format, unreadable};
pub(crate) use no_op::overwritten;
pub(crate) use policy::forbidden;

/// Which checks decide. All are on; single ones are turned off to measure what they are worth.
#[expect(clippy::struct_excessive_bools, reason = "independent switches")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The domain's rules over the trace.
    pub policy: bool,
    /// Every id and value of the actions stands in the sampled rows, the instruction or an earlier observation. Ours.
    pub grounding: bool,
    /// The instruction determines the final state. Ours.
    pub uniqueness: bool,
    /// No accepted task is nearly the same. Ours.
    pub duplicates: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { policy: true, grounding: true, uniqueness: true, duplicates: true }
    }
}

/// What the checks say about one proposal. Accepted when no list holds a finding.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Format check: parts present, strict JSON, outputs are texts.
    pub format: Vec<Finding>,
    /// Execution check: known tools, arguments that fit the schema, no refused call.
    pub execution: Vec<Finding>,
    /// Policy check: the domain's rules over the trace of the actions.
    pub policy: Vec<Finding>,
    /// No-op check: a task with writes must change the state, and every write must leave something.
    pub no_op: Vec<Finding>,
    /// Grounding check: nothing in the actions is invented.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grounding: Vec<Finding>,
    /// Uniqueness check: no other writes satisfy the instruction.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub uniqueness: Vec<Finding>,
    /// Duplicate check: an accepted task is nearly the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub duplicates: Vec<Finding>,
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
        let stages = [
            &self.format,
            &self.execution,
            &self.policy,
            &self.no_op,
            &self.grounding,
            &self.uniqueness,
            &self.duplicates,
        ];
        stages.into_iter().flatten()
    }
}

/// What a proposal is checked against.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    /// The world.
    pub environment: &'a Environment,
    /// What was sampled; `None` leaves out what needs it (a record of elsewhere).
    pub context: Option<&'a Context>,
    /// The accepted tasks before this one; `None` leaves out the search for duplicates.
    pub pool: Option<&'a Pool>,
    /// Which checks decide.
    pub settings: Settings,
}

impl<'a> Ground<'a> {
    /// A world alone, with every check that needs no more.
    pub fn of(environment: &'a Environment) -> Self {
        Self { environment, context: None, pool: None, settings: Settings::default() }
    }
}

/// All checks of a proposal that could be read, from a fresh state.
///
/// The checks do not stop at the first fault: one round of feedback should carry all that can be known. Only what
/// another finding already explains is left out (see the modules).
pub fn run(ground: &Ground<'_>, proposal: &Proposal) -> Report {
    let environment = ground.environment;
    let trace = environment.trace(&proposal.actions);
    let execution = execution::check(environment, &trace);
    let mut report = Report {
        format: ground.context.map(|it| format::manner(it, proposal)).unwrap_or_default(),
        no_op: if execution.is_empty() { no_op::check(environment, &trace) } else { Vec::new() },
        execution,
        observations: trace.steps.iter().map(|step| step.observation.clone()).collect(),
        patch: diff::patch(&trace.initial, trace.last()),
        diff: diff::readable(&trace.initial, trace.last()),
        ..Report::default()
    };
    if ground.settings.policy {
        report.policy = policy::check(environment.domain().rules(), &trace);
        report.policy.extend(policy::forbidden(environment, proposal, &trace));
    }
    if let Some(context) = ground.context {
        look_at_data(ground, context, (proposal, &trace), &mut report);
    }
    report
}

/// The duplicate check alone, for a proposal that passed all others before some of the tasks before it had settled.
pub fn duplicates(ground: &Ground<'_>, proposal: &Proposal) -> Vec<Finding> {
    let (Some(context), Some(pool), true) =
        (ground.context, ground.pool, ground.settings.duplicates)
    else {
        return Vec::new();
    };
    duplicates::check(ground.environment.domain().name(), &context.account, proposal, pool)
}

/// The checks that need what was sampled.
fn look_at_data(
    ground: &Ground<'_>,
    context: &Context,
    (proposal, trace): (&Proposal, &Trace),
    report: &mut Report,
) {
    let Ground { environment, settings, .. } = *ground;
    let rows = Rows::of(environment, &trace.initial, context);
    let said = Said::of(&proposal.instruction);
    if settings.grounding {
        let grounds = grounding::Grounds { environment, context, rows: &rows, said: &said };
        report.grounding = grounding::check(&grounds, trace);
    }
    // What cannot be done, or must not, is not worth asking whether it is the only way.
    let sound = report.execution.is_empty() && report.policy.is_empty();
    if settings.uniqueness && sound {
        let policy = settings.policy;
        let scene = uniqueness::Scene { environment, rows: &rows, said: &said, trace, policy };
        report.uniqueness = uniqueness::check(scene);
    }
    report.duplicates = self::duplicates(ground, proposal);
}

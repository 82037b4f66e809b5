//! One record: executed again, checked again, and its calls and outputs looked at.

use blueprint::check::{self, Ground};
use environment::{Environment, Finding};

use super::{Class, Page, derive, grounding};
use crate::judge::judge;
use crate::record::Record;
use crate::talk;
use crate::trajectory::Turn;
use crate::verify;

/// Everything that is wrong with a record but what depends on others.
pub(super) fn check(environment: &Environment, record: &Record, page: &mut Page) {
    let proposal = &record.blueprint.proposal;
    // The checks are run below with their own classes.
    let mismatches = verify::record(environment, record);
    for found in mismatches.iter().filter(|found| found.code != "blueprint.check") {
        let message = format!("expected {}, got {}", clip(&found.expected), clip(&found.got));
        page.add(Class::Execution, &found.code, found.turn, message);
    }
    let ground =
        Ground { context: Some(&record.blueprint.provenance.context), ..Ground::of(environment) };
    for finding in check::run(&ground, proposal).findings() {
        let message = format!("Ground truth: {}", finding.message);
        page.findings([&Finding { message, ..finding.clone() }]);
    }
    let reached = record.trajectory.calls().fold(environment.reset(), |mut state, call| {
        environment.step(&mut state, call);
        state
    });
    let verdict = judge(environment, proposal, record.keep, &record.trajectory, &reached);
    page.findings(verdict.procedure.iter().chain(&verdict.unrefused));
    let lines = talk::of_turns(&record.trajectory.turns);
    grounding::schema(environment.domain().tools(), &lines, page);
    grounding::check(environment.domain().tools(), &lines, page);
    outputs(environment, record, page);
}

/// Expected outputs that neither the policy nor an observation bears out.
fn outputs(environment: &Environment, record: &Record, page: &mut Page) {
    let outputs = &record.blueprint.proposal.outputs;
    if outputs.is_empty() {
        return;
    }
    let observations = record.trajectory.turns.iter().filter_map(|turn| match turn {
        Turn::Tool { observation, .. } => Some(observation.text.as_str()),
        Turn::Human { .. } | Turn::Agent { .. } => None,
    });
    let source = derive::Source::of(environment.domain().policy(), observations);
    for output in outputs.iter().filter(|output| !source.gives(output)) {
        let message = format!("\"{output}\" does not follow from any observation of the dialogue.");
        page.add(Class::Outputs, "outputs.underivable", None, message);
    }
}

fn clip(text: &str) -> String {
    if text.chars().count() <= 80 {
        return text.to_owned();
    }
    text.chars().take(80).chain(['…']).collect()
}

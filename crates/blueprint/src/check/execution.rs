//! Execution check: does every action name a writing tool, fit its schema, and do what it should?
//!
//! Arguments are judged by the schema first. A call that does not fit it is reported once, not again by what the
//! environment makes of it; its observation is kept all the same.

use environment::schema;
use environment::{Effect, Environment, Finding, Outcome, Trace, Transition};

/// Findings in step order, over a trace of the actions.
pub(super) fn check(environment: &Environment, trace: &Trace) -> Vec<Finding> {
    let at = |(step, transition): (usize, &Transition)| {
        of_step(environment, transition)
            .into_iter()
            .map(move |finding| finding.at(step))
            .collect::<Vec<_>>()
    };
    trace.steps.iter().enumerate().flat_map(at).collect()
}

fn of_step(environment: &Environment, step: &Transition) -> Vec<Finding> {
    let name = &step.call.name;
    let Some(spec) = environment.tool(name) else { return vec![unknown_tool(environment, name)] };
    let mut findings = Vec::new();
    if spec.effect != Effect::Write {
        findings.push(Finding::new(
            "execution.not_a_write",
            format!("`{name}` changes nothing; actions hold only calls that change the database."),
            "Remove the call; an answer that it would give belongs into outputs.",
        ));
    }
    let faults = schema::check(spec, &step.call);
    let fits = faults.is_empty();
    findings.extend(faults);
    if fits && !step.observation.is_done() {
        findings.push(unsuccessful(step));
    }
    findings
}

fn unknown_tool(environment: &Environment, name: &str) -> Finding {
    let writes = environment.domain().tools().iter().filter(|tool| tool.effect == Effect::Write);
    let names: Vec<&str> = writes.map(|tool| tool.name.as_str()).collect();
    Finding::new(
        "execution.unknown_tool",
        format!("There is no tool `{name}`."),
        format!("Use one of: {}.", names.join(", ")),
    )
}

fn unsuccessful(step: &Transition) -> Finding {
    let text = &step.observation.text;
    let (code, verb) = match step.observation.outcome {
        Outcome::Refused => ("execution.refused", "refused"),
        Outcome::Done | Outcome::Raised | Outcome::Unknown => ("execution.raised", "could not run"),
    };
    Finding::new(
        code,
        format!("`{}` {verb}: {text}", step.call.name),
        "Choose values that the database shown to you supports, in an order in which each call is possible.",
    )
}

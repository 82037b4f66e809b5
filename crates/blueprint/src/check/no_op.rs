//! No-op check: what is called a change must change something, and the change must remain, or no state could tell
//! success from failure.

use environment::{Call, Environment, Finding, Trace, Transition, policy};

/// Findings for a trace whose calls all succeeded: writes that leave the state as it was, together or one by one, and
/// writes of which later ones leave nothing. A task without writes is none of this check's business.
pub(super) fn check(environment: &Environment, trace: &Trace) -> Vec<Finding> {
    let writes = || writes(environment, trace);
    if writes().next().is_some() && trace.last().same_as(&trace.initial) {
        return vec![Finding::new(
            "no_op.unchanged",
            "After all actions the database is what it was before.",
            "Choose actions whose effects remain, so that the final state shows whether the task was done.",
        )];
    }
    let mut findings: Vec<Finding> = writes()
        .filter(|(_, step)| step.before.same_as(&step.after))
        .map(|(at, step)| idle(step).at(at))
        .collect();
    if findings.is_empty() {
        findings.extend(overwritten(environment, trace));
    }
    findings
}

/// The finding for a write without which the others run, keep the policy and end in the same state: whether it was done
/// could not be seen in the end. What only opens the way for a later write (a cabin that can be changed) is needed.
pub(crate) fn overwritten(environment: &Environment, trace: &Trace) -> Option<Finding> {
    writes(environment, trace).nth(1)?;
    let rules = environment.domain().rules();
    let needless = |(at, _): &(usize, &Transition)| {
        let others = trace.steps.iter().enumerate().filter(|(other, _)| other != at);
        let others: Vec<Call> = others.map(|(_, step)| step.call.clone()).collect();
        let without = environment.trace(&others);
        without.steps.iter().all(|step| step.observation.is_done())
            && without.last().same_as(trace.last())
            && policy::check(rules, &without).is_empty()
    };
    let (at, step) = writes(environment, trace).find(needless)?;
    let message = format!(
        "Nothing of what `{}` changes is left in the end: later actions change it again.",
        step.call.name
    );
    let hint = "Ask for one change of a thing only, or for changes that all remain.";
    Some(Finding::new("no_op.overwritten", message, hint).at(at))
}

fn writes<'a>(
    environment: &Environment,
    trace: &'a Trace,
) -> impl Iterator<Item = (usize, &'a Transition)> {
    let steps = trace.steps.iter().enumerate();
    steps.filter(|(_, step)| environment.is_write(&step.call.name))
}

fn idle(step: &Transition) -> Finding {
    Finding::new(
        "no_op.action",
        format!("`{}` succeeds but changes nothing: the values are there already.", step.call.name),
        "Give it values that differ from the present ones, or remove it.",
    )
}

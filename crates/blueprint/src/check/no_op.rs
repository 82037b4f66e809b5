//! No-op check: what is called a change must change something, or no state could tell success from failure.

use environment::{Environment, Finding, Trace, Transition};

/// Findings for a trace whose calls all succeeded: writes that leave the state as it was, together or one by one.
/// A task without writes is none of this check's business.
pub(super) fn check(environment: &Environment, trace: &Trace) -> Vec<Finding> {
    let writes =
        || trace.steps.iter().enumerate().filter(|(_, step)| environment.is_write(&step.call.name));
    if writes().next().is_some() && trace.last().same_as(&trace.initial) {
        return vec![Finding::new(
            "no_op.unchanged",
            "After all actions the database is what it was before.",
            "Choose actions whose effects remain, so that the final state shows whether the task was done.",
        )];
    }
    writes()
        .filter(|(_, step)| step.before.same_as(&step.after))
        .map(|(at, step)| idle(step).at(at))
        .collect()
}

fn idle(step: &Transition) -> Finding {
    Finding::new(
        "no_op.action",
        format!("`{}` succeeds but changes nothing: the values are there already.", step.call.name),
        "Give it values that differ from the present ones, or remove it.",
    )
}

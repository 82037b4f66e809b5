//! Rules about handing over to a human.

use super::look::{Look, TRANSFER, WRITES};
use crate::policy::Trace;

/// Whoever was helped is not handed over.
pub(super) fn no_changes(trace: &Trace, index: usize) -> Option<String> {
    Look::at(trace, index, &[TRANSFER])?;
    let wrote = |at: &usize| {
        trace.steps[*at].observation.is_done() && Look::at(trace, *at, WRITES).is_some()
    };
    let change = Look::at(trace, (0..index).find(wrote)?, WRITES)?;
    Some(format!("{} already changed something", change.name()))
}

/// Nothing follows a handover.
pub(super) fn last(trace: &Trace, index: usize) -> Option<String> {
    let handover = (0..index).find_map(|at| Look::at(trace, at, &[TRANSFER]))?;
    let step = trace.steps.get(index)?;
    Some(format!("{} comes after {}", step.call.name, handover.name()))
}

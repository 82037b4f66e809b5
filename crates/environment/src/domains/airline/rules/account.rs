//! Rules about whose account it is, and about handing over to a human.

use super::look::{Look, OPENS, TRANSFER, WRITES, text};
use crate::policy::{Trace, Transition};

/// All accounts that the trace opens or changes are one.
pub(super) fn one_user(trace: &Trace, index: usize) -> Option<String> {
    let look = Look::at(trace, index, OPENS)?;
    let now = account(trace.steps.get(index)?)?;
    let first = trace.steps.iter().find_map(account).filter(|first| *first != now)?;
    let what = match look.text("reservation_id") {
        Some(reservation) => format!("reservation {reservation} belongs to {now}"),
        None => format!("{} is about the account of {now}", look.name()),
    };
    Some(format!("{what}, but the conversation is with {first}"))
}

/// Whoever was helped is not handed over.
pub(super) fn no_changes(trace: &Trace, index: usize) -> Option<String> {
    let change = Look::at(trace, index, &[TRANSFER])?.before(WRITES).next()?;
    Some(format!("{} already changed something", change.name()))
}

/// Nothing follows a handover.
pub(super) fn last(trace: &Trace, index: usize) -> Option<String> {
    let handover = (0..index).find_map(|at| Look::at(trace, at, &[TRANSFER]))?;
    let step = trace.steps.get(index)?;
    Some(format!("{} comes after {}", step.call.name, handover.name()))
}

/// The account that a step opens or changes; `None` when it touches none that exists.
fn account(step: &Transition) -> Option<&str> {
    if !OPENS.contains(&step.call.name.as_str()) {
        return None;
    }
    if let Some(reservation) = step.call.text("reservation_id") {
        return text(step.before.get("reservations", reservation)?, "user_id");
    }
    let user = step.call.text("user_id")?;
    step.before.get("users", user).map(|_| user)
}

//! Rules about cancelling.

use super::look::{CANCEL, CANCEL_OR_MODIFY, Look};
use crate::policy::Trace;

const REASONS: [&str; 2] = ["no longer needed", "ordered by mistake"];

/// Only a pending order is cancelled.
pub(super) fn pending_only(trace: &Trace, index: usize) -> Option<String> {
    let look = Look::at(trace, index, &[CANCEL])?;
    let (order, status) = (look.text("order_id")?, look.first_status()?);
    (status != "pending").then(|| format!("order {order} is `{status}`, so it cannot be cancelled"))
}

/// The reason is one of two.
pub(super) fn reason(trace: &Trace, index: usize) -> Option<String> {
    let reason = Look::at(trace, index, &[CANCEL])?.text("reason")?;
    (!REASONS.contains(&reason)).then(|| format!("`{reason}` is not a reason for a cancellation"))
}

/// Nothing follows a cancellation.
pub(super) fn last(trace: &Trace, index: usize) -> Option<String> {
    let look = Look::at(trace, index, CANCEL_OR_MODIFY)?;
    let cancelled = look.earlier(&[CANCEL])?;
    Some(format!("order {} was already cancelled by {}", look.text("order_id")?, cancelled.name()))
}

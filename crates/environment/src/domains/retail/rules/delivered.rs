//! Rules about returns and exchanges.

use super::look::{EXCHANGE, Look, RETURN, list, text};
use crate::policy::Trace;

/// Only a delivered order is returned.
pub(super) fn return_delivered_only(trace: &Trace, index: usize) -> Option<String> {
    delivered_only(Look::at(trace, index, &[RETURN])?, "returned")
}

/// Only items of a delivered order are exchanged.
pub(super) fn exchange_delivered_only(trace: &Trace, index: usize) -> Option<String> {
    delivered_only(Look::at(trace, index, &[EXCHANGE])?, "exchanged")
}

/// The refund goes back, or to a gift card.
pub(super) fn refund_method(trace: &Trace, index: usize) -> Option<String> {
    let look = Look::at(trace, index, &[RETURN])?;
    let method = text(look.method()?, "id")?;
    let paid_with = text(list(look.order()?, "payment_history").first()?, "payment_method_id")?;
    (method != paid_with && look.gift_card().is_none()).then(|| {
        let order = look.text("order_id").unwrap_or_default();
        format!("{method} is no gift card, and order {order} was paid with {paid_with}")
    })
}

/// One return or one exchange.
pub(super) fn once(trace: &Trace, index: usize) -> Option<String> {
    let look = Look::at(trace, index, &[RETURN, EXCHANGE])?;
    let earlier = look.earlier(&[RETURN, EXCHANGE])?;
    Some(format!(
        "order {} was already returned or exchanged by {}",
        look.text("order_id")?,
        earlier.name()
    ))
}

fn delivered_only(look: Look<'_>, done: &str) -> Option<String> {
    let (order, status) = (look.text("order_id")?, look.first_status()?);
    (status != "delivered").then(|| format!("order {order} is `{status}`, so it cannot be {done}"))
}

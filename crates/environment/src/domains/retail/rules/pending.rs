//! Rules about changing a pending order, its items' new variants aside.

use super::look::{
    CANCEL, Look, MODIFIES, MODIFY_ADDRESS, MODIFY_ITEMS, MODIFY_PAYMENT, falls_short, list, text,
};
use crate::policy::Trace;

/// Only a pending order is changed.
pub(super) fn pending_only(trace: &Trace, index: usize) -> Option<String> {
    let look = Look::at(trace, index, MODIFIES)?;
    let (order, status) = (look.text("order_id")?, look.first_status()?);
    (status != "pending")
        .then(|| format!("order {order} is `{status}`, so {} cannot change it", look.tool()))
}

/// The new method is another one.
pub(super) fn payment_differs(trace: &Trace, index: usize) -> Option<String> {
    let look = Look::at(trace, index, &[MODIFY_PAYMENT])?;
    let (paid_with, _) = single_payment(look)?;
    let new = look.text("payment_method_id")?;
    (new == paid_with).then(|| {
        format!("order {} was already paid with {new}", look.text("order_id").unwrap_or(""))
    })
}

/// The method changes once.
pub(super) fn payment_once(trace: &Trace, index: usize) -> Option<String> {
    let look = Look::at(trace, index, &[MODIFY_PAYMENT])?;
    let (order, entries) = (look.text("order_id")?, list(look.order()?, "payment_history").len());
    if look.is_closed() || entries == 1 || look.first_status()? != "pending" {
        return None;
    }
    let because = look.earlier(&[MODIFY_PAYMENT]).map_or_else(
        || format!("its payment history has {entries} entries"),
        |earlier| format!("{} changed it", earlier.name()),
    );
    Some(format!("the payment method of order {order} cannot be changed again: {because}"))
}

/// A gift card holds enough for the order.
pub(super) fn gift_card_covers_order(trace: &Trace, index: usize) -> Option<String> {
    let look = Look::at(trace, index, &[MODIFY_PAYMENT])?;
    let (paid_with, amount) = single_payment(look)?;
    let (card, balance) = (look.text("payment_method_id")?, look.gift_card()?);
    (card != paid_with && falls_short(balance, amount))
        .then(|| format!("{card} holds {balance:.2}, but the order costs {amount:.2}"))
}

/// Items change in one call.
pub(super) fn items_once(trace: &Trace, index: usize) -> Option<String> {
    let look = Look::at(trace, index, &[MODIFY_ITEMS])?;
    let earlier = look.earlier(&[MODIFY_ITEMS])?;
    Some(format!(
        "the items of order {} were already changed by {}",
        look.text("order_id")?,
        earlier.name()
    ))
}

/// Nothing else follows a change of items.
pub(super) fn items_last(trace: &Trace, index: usize) -> Option<String> {
    let look = Look::at(trace, index, &[CANCEL, MODIFY_ADDRESS, MODIFY_PAYMENT])?;
    let earlier = look.earlier(&[MODIFY_ITEMS])?;
    let order = look.text("order_id")?;
    Some(format!(
        "the items of order {order} were changed by {}, so {} comes too late",
        earlier.name(),
        look.tool()
    ))
}

/// Method and amount of the one payment of an order that nothing closed.
fn single_payment(look: Look<'_>) -> Option<(&str, f64)> {
    let [payment] = list(look.order()?, "payment_history") else { return None };
    if look.is_closed() {
        None
    } else {
        Some((text(payment, "payment_method_id")?, payment.get("amount")?.as_f64()?))
    }
}

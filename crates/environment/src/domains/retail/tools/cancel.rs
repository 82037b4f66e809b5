//! Cancelling a pending order.

use super::{fields, records};
use crate::domains::generic::python::{at, list, number, push, text};
use crate::domains::generic::toolbox::{Args, Form, Parameter, Reply, Run, Stop, Tool};
use crate::state::{Datum, Fields, State};
use crate::value::same_text;

/// The only reasons that count.
const REASONS: &[&str] = &["no longer needed", "ordered by mistake"];

/// Cancels and refunds.
pub(super) const CANCEL_PENDING_ORDER: Tool = Tool {
    name: "cancel_pending_order",
    description: "Cancels an order that is still pending and refunds every payment to where it came from: gift \
                  cards at once, other methods within 5 to 7 business days. Orders that are processed, delivered \
                  or changed cannot be cancelled. Describe the cancellation and get an explicit yes first. Gives \
                  the order as it is afterwards.",
    parameters: &[
        fields::ORDER_ID,
        Parameter::plain(
            "reason",
            Form::OneOf(REASONS),
            "Why the customer cancels; only these two reasons count.",
        ),
    ],
    outputs: fields::ORDER,
    run: Run::Write(cancel),
};

/// What is set in a cancelled order.
static CANCELLED: Fields<2> = Fields::of(["status", "cancel_reason"]);

fn cancel(state: &mut State, args: &Args<'_>) -> Reply {
    let [id, reason] = args.all();
    let (order, spot) = records::order(state, id)?;
    records::need_status(order, "pending", "non-pending order cannot be cancelled")?;
    let known = |reason: &str| REASONS.iter().find(|known| same_text(known, reason));
    let Some(reason) = reason.as_str().and_then(known) else {
        return Stop::refuse("invalid reason");
    };
    let before = order.clone(); // costs a reference count
    let owner = text(&before, "user_id")?;
    let history = list(&before, "payment_history")?;
    let mut refunds = Vec::with_capacity(history.len());
    for payment in history {
        refunds.push(refund(state, owner, payment)?);
    }
    let order = state.row_mut(spot);
    order.set_all(&CANCELLED, [Datum::word("cancelled"), Datum::word(reason)]);
    refunds.into_iter().try_for_each(|entry| push(order, "payment_history", entry))?;
    Ok(order.dumps())
}

/// Gives one entry of the history back; every entry counts, also one that was a refund itself.
fn refund(state: &mut State, owner: &str, payment: &Datum) -> Result<Datum, Stop> {
    let method = text(payment, "payment_method_id")?;
    if records::is_gift_card_id(method) {
        let amount = number(payment, "amount")?;
        let owner = records::user(state, owner)?;
        records::set_balance(state, owner, method, |balance| balance.plus(amount))?;
    }
    Ok(records::entry("refund", at(payment, "amount")?.clone(), method))
}

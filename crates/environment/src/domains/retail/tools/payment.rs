//! Changing how a pending order is paid.

use super::{fields, records};
use crate::domains::generic::python::{at, list, number, push, text};
use crate::domains::generic::toolbox::{Args, Reply, Run, Stop, Tool};
use crate::state::State;

/// Moves the payment to another method.
pub(super) const MODIFY_PENDING_ORDER_PAYMENT: Tool = Tool {
    name: "modify_pending_order_payment",
    description: "Moves the payment of a pending order to another method of the customer and refunds the old one. \
                  A gift card must cover the whole amount. Describe the change and get an explicit yes first. \
                  Gives the order as it is afterwards.",
    parameters: &[fields::ORDER_ID, fields::PAYMENT_METHOD_ID],
    outputs: fields::ORDER,
    run: Run::Write(modify_payment),
};

fn modify_payment(state: &mut State, args: &Args<'_>) -> Reply {
    let [id, method] = args.all();
    let (order, spot) = records::order(state, id)?;
    records::need_status(order, "pending", "non-pending order cannot be modified")?;
    let method = records::method(state, order, method)?;
    let new = method.id;
    let several = list(order, "payment_history")?.len() > 1;
    let payment = records::first_payment(order)?;
    if several || text(payment, "transaction_type")? != "payment" {
        return Stop::refuse("there should be exactly one payment for a pending order");
    }
    let old = text(payment, "payment_method_id")?;
    if old == new {
        return Stop::refuse("the new payment method should be different from the current one");
    }
    let amount = number(payment, "amount")?;
    records::need_balance(
        method.record,
        amount,
        "insufficient gift card balance to pay for the order",
    )?;
    let from_gift_card = text(method.record, "source")? == "gift_card";
    let owner = method.owner;
    let (old, paid) = (old.to_owned(), at(payment, "amount")?.clone());
    let entries =
        [records::entry("payment", paid.clone(), new), records::entry("refund", paid, &old)];
    let order = state.row_mut(spot);
    entries.into_iter().try_for_each(|entry| push(order, "payment_history", entry))?;
    if from_gift_card {
        records::set_balance(state, owner, new, |balance| balance.minus(amount))?;
    }
    if records::is_gift_card_id(&old) {
        records::set_balance(state, owner, &old, |balance| balance.plus(amount))?;
    }
    Ok(state.row(spot).dumps())
}

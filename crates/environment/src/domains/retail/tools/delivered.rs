//! Sending delivered items back, for money or for other variants.

use super::{fields, records, swap};
use crate::domains::generic::python::{sorted, text};
use crate::domains::generic::toolbox::{Args, Reply, Run, Stop, Tool};
use crate::state::{Datum, Fields, State};

/// Requests an exchange.
pub(super) const EXCHANGE_DELIVERED_ORDER_ITEMS: Tool = Tool {
    name: "exchange_delivered_order_items",
    description: "Requests the exchange of items of a delivered order for other variants of the same products. An \
                  order takes one exchange or one return, once, so collect every item first. Describe the exchange \
                  and the price difference and get an explicit yes. Gives the order as it is afterwards.",
    parameters: &[
        fields::ORDER_ID,
        fields::ITEM_IDS,
        fields::NEW_ITEM_IDS,
        fields::PAYMENT_METHOD_ID,
    ],
    outputs: fields::ORDER,
    run: Run::Write(exchange),
};

/// Requests a return.
pub(super) const RETURN_DELIVERED_ORDER_ITEMS: Tool = Tool {
    name: "return_delivered_order_items",
    description: "Requests the return of items of a delivered order; the money goes to the method that paid for it \
                  or to a gift card of the customer, who gets an email about how to send the items back. Describe \
                  the return and get an explicit yes first. Gives the order as it is afterwards.",
    parameters: &[fields::ORDER_ID, fields::ITEM_IDS, fields::PAYMENT_METHOD_ID],
    outputs: fields::ORDER,
    run: Run::Write(return_items),
};

/// What is set in an order whose items are exchanged.
static EXCHANGED: Fields<5> = Fields::of([
    "status",
    "exchange_items",
    "exchange_new_items",
    "exchange_payment_method_id",
    "exchange_price_difference",
]);

/// What is set in an order whose items are returned.
static RETURNED: Fields<3> = Fields::of(["status", "return_items", "return_payment_method_id"]);

fn exchange(state: &mut State, args: &Args<'_>) -> Reply {
    let [id, old, new, method] = args.all();
    let (order, spot) = records::order(state, id)?;
    records::need_status(order, "delivered", "non-delivered order cannot be exchanged")?;
    let difference = swap::check(state, order, [old, new], |_, _| {})?.round2();
    let method = records::method(state, order, method)?;
    records::need_balance(
        method.record,
        difference,
        "insufficient gift card balance to pay for the price difference",
    )?;

    let (method, order) = (method.id, state.row_mut(spot));
    let exchange = [
        Datum::word("exchange requested"),
        sorted(old)?,
        sorted(new)?,
        method.into(),
        difference.into(),
    ];
    order.set_all(&EXCHANGED, exchange);
    Ok(order.dumps())
}

fn return_items(state: &mut State, args: &Args<'_>) -> Reply {
    let [id, listed, method] = args.all();
    let (order, spot) = records::order(state, id)?;
    records::need_status(order, "delivered", "non-delivered order cannot be returned")?;
    let method = records::method(state, order, method)?.id;
    if !records::is_gift_card_id(method)
        && text(records::first_payment(order)?, "payment_method_id")? != method
    {
        return Stop::refuse(
            "payment method should be either the original payment method or a gift card",
        );
    }
    if swap::surplus(order, listed)?.is_some() {
        return Stop::refuse("some item not found");
    }
    let order = state.row_mut(spot);
    let returned = [Datum::word("return requested"), sorted(listed)?, method.into()];
    order.set_all(&RETURNED, returned);
    Ok(order.dumps())
}

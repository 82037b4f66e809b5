//! Putting other variants into a pending order.

use serde_json::Value;

use super::{fields, records, swap};
use crate::domains::generic::python::{at, list_mut, missing, number, set, text};
use crate::domains::generic::toolbox::{Args, Reply, Run, Stop, Tool};
use crate::state::State;
use crate::value::Number;

/// Swaps items of an order that has not left yet.
pub(super) const MODIFY_PENDING_ORDER_ITEMS: Tool = Tool {
    name: "modify_pending_order_items",
    description: "Swaps items of a pending order for other variants of the same products and charges or refunds \
                  the difference. It works once per order, which can be neither changed nor cancelled afterwards, \
                  so collect every item first. Describe the change and get an explicit yes. Gives the order as it \
                  is afterwards.",
    parameters: &[
        fields::ORDER_ID,
        fields::ITEM_IDS,
        fields::NEW_ITEM_IDS,
        fields::PAYMENT_METHOD_ID,
    ],
    outputs: fields::ORDER,
    run: Run::Write(modify_items),
};

fn modify_items(state: &mut State, args: &Args<'_>) -> Reply {
    let (order, id) = records::order(state, args.get("order_id"))?;
    records::need_status(order, "pending", "non-pending order cannot be modified")?;
    let swap = swap::check(state, order, args.get("item_ids"), args.get("new_item_ids"))?;
    let difference = swap.difference;
    let (method, method_id) = records::method(state, order, args.get("payment_method_id"))?;
    records::need_balance(
        method,
        difference,
        "insufficient gift card balance to pay for the new item",
    )?;
    let by_gift_card = text(method, "source")? == "gift_card";
    let owner = text(order, "user_id")?.to_owned();

    let kind = if difference > Number::Int(0) { "payment" } else { "refund" };
    let entry = records::entry(kind, &difference.abs().to_value(), method_id);
    list_mut(records::order_mut(state, id)?, "payment_history")?.push(entry);
    if by_gift_card {
        records::set_balance(state, &owner, method_id, |balance| balance.minus(difference))?;
    }
    for (old, new) in &swap.pairs {
        replace(state, id, old, new)?;
    }
    set(records::order_mut(state, id)?, "status", "pending (item modified)".into());
    records::print_order(state, id)
}

/// Turns the first line that holds `old` now into `new`. Lines change one after the other, so this can be a line
/// that an earlier pair has just made.
fn replace(state: &mut State, order: &str, old: &str, new: &str) -> Result<(), Stop> {
    let holds = |line: &Value| line.get("item_id").and_then(Value::as_str) == Some(old);
    let lines = list_mut(records::order_mut(state, order)?, "items")?;
    let index = lines.iter().position(holds).ok_or_else(|| missing(old))?;
    let product = text(&lines[index], "product_id")?.to_owned();
    let variant = swap::variant(state, &product, new)?;
    let variant = variant.ok_or_else(|| missing(new))?;
    let (price, options) = (number(variant, "price")?, at(variant, "options")?.clone());
    let line = &mut list_mut(records::order_mut(state, order)?, "items")?[index];
    set(line, "item_id", new.into());
    set(line, "price", price.to_value());
    set(line, "options", options);
    Ok(())
}

//! Putting other variants into a pending order.

use super::{fields, records, swap};
use crate::domains::generic::python::{at, at_mut, items, list, missing, number, push, set, text};
use crate::domains::generic::toolbox::{Args, Reply, Run, Stop, Tool};
use crate::state::{Datum, Fields, Spot, State};
use crate::value::{Number, python_text, same_text};

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
    let [id, old, new, method] = args.all();
    let (order, spot) = records::order(state, id)?;
    records::need_status(order, "pending", "non-pending order cannot be modified")?;
    let mut found = Vec::with_capacity(new.as_array().map_or(0, <[Datum]>::len));
    let note = |place, variant: &Datum| found.push((place, variant.clone()));
    let difference = swap::check(state, order, [old, new], note)?;
    let method = records::method(state, order, method)?;
    records::need_balance(
        method.record,
        difference,
        "insufficient gift card balance to pay for the new item",
    )?;
    let by_gift_card = text(method.record, "source")? == "gift_card";
    let (method, owner) = (method.id, method.owner);

    let kind = if difference > Number::Int(0) { "payment" } else { "refund" };
    let entry = records::entry(kind, difference.abs().into(), method);
    push(state.row_mut(spot), "payment_history", entry)?;
    if by_gift_card {
        records::set_balance(state, owner, method, |balance| balance.minus(difference))?;
    }
    for ((old, new), found) in items(old)?.iter().zip(items(new)?.iter()).zip(found) {
        replace(state, spot, [&python_text(old), &python_text(new)], found)?;
    }
    let order = state.row_mut(spot);
    set(order, "status", Datum::word("pending (item modified)"));
    Ok(order.dumps())
}

/// What a line takes from a variant.
static VARIANT: Fields<3> = Fields::of(["item_id", "price", "options"]);

/// Turns the first line that holds `old` now into `new`. Lines change one after the other, so this can be a line
/// that an earlier pair has just made; most often it is the one whose variant was found before.
fn replace(
    state: &mut State,
    order: Spot,
    [old, new]: [&str; 2],
    (place, variant): (usize, Datum),
) -> Result<(), Stop> {
    let holds = |line: &Datum| {
        line.get("item_id").and_then(Datum::as_str).is_some_and(|id| same_text(id, old))
    };
    let mut lines = list(state.row(order), "items")?.iter().enumerate();
    let (index, line) = lines.find(|(_, line)| holds(line)).ok_or_else(|| missing(old))?;
    let variant = if index == place {
        variant
    } else {
        let variant = swap::variant(state, text(line, "product_id")?, new)?;
        variant.ok_or_else(|| missing(new))?.clone()
    };
    let (price, options) = (number(&variant, "price")?.into(), at(&variant, "options")?.clone());
    let lines = at_mut(state.row_mut(order), "items")?;
    if let Some(line) = lines.get_mut(index).and_then(Datum::as_object_mut) {
        line.set_all(&VARIANT, [new.into(), price, options]);
    }
    Ok(())
}

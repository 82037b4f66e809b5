//! Behaviour of tau-bench's retail tools that no shop would have. Who grades recorded runs again names them; the
//! tools here behave the same.

use serde_json::Value;

use crate::policy::{Trace, Transition};
use crate::quirk::{How, Quirk};
use crate::state::Datum;
use crate::value;

/// All of them.
pub(super) const QUIRKS: &[Quirk] = &[
    Quirk {
        id: "retail.same_item",
        sentence: "An item may be modified or exchanged to itself: only the order's status changes.",
        how: How::Step(same_item),
    },
    Quirk {
        id: "retail.no_items",
        sentence: "An empty list of items is accepted: the order's status changes and nothing else does.",
        how: How::Step(no_items),
    },
    Quirk {
        id: "retail.raw_difference",
        sentence: "The price difference of modified items is stored as the sum of floating-point numbers came out, not rounded to cents.",
        how: How::Step(raw_difference),
    },
    Quirk {
        id: "retail.pairing_lost",
        sentence: "An exchange sorts old and new items each on their own, so that which item becomes which is lost and another pairing counts as equal.",
        how: How::Step(pairing_lost),
    },
    Quirk {
        id: "retail.refund_of_refund",
        sentence: "Cancelling refunds every entry of the payment history, entries that are refunds themselves included.",
        how: How::Step(refund_of_refund),
    },
    Quirk {
        id: "retail.line_changed_twice",
        sentence: "Lines are modified one after the other by their current item: a new item that is also an old one can be changed again.",
        how: How::Step(line_changed_twice),
    },
];

const SWAPS: [&str; 2] = ["modify_pending_order_items", "exchange_delivered_order_items"];

/// The step, when it is a call of one of these tools that had its effect.
fn done<'a>(trace: &'a Trace, step: usize, tools: &[&str]) -> Option<&'a Transition> {
    let step = trace.steps.get(step)?;
    (tools.contains(&step.call.name.as_str()) && step.observation.is_done()).then_some(step)
}

fn texts<'a>(step: &'a Transition, argument: &str) -> Option<Vec<&'a str>> {
    step.call.arguments.get(argument)?.as_array()?.iter().map(Value::as_str).collect()
}

/// Old and new items of a swap.
fn pairs(step: &Transition) -> Option<Vec<(&str, &str)>> {
    Some(texts(step, "item_ids")?.into_iter().zip(texts(step, "new_item_ids")?).collect())
}

fn same_item(trace: &Trace, step: usize) -> Option<String> {
    let pairs = pairs(done(trace, step, &SWAPS)?)?;
    pairs
        .iter()
        .find(|(old, new)| old == new)
        .map(|(old, _)| format!("item {old} stays item {old}"))
}

fn no_items(trace: &Trace, step: usize) -> Option<String> {
    let step = done(trace, step, &[SWAPS[0], SWAPS[1], "return_delivered_order_items"])?;
    let order = step.call.text("order_id")?;
    texts(step, "item_ids")?
        .is_empty()
        .then(|| format!("{} of order {order} without items", step.call.name))
}

fn raw_difference(trace: &Trace, step: usize) -> Option<String> {
    let step = done(trace, step, &SWAPS[..1])?;
    let order = step.after.get("orders", step.call.text("order_id")?)?;
    let amount = order.get("payment_history")?.as_array()?.last()?.get("amount")?.as_f64()?;
    let rounded = value::round2(amount);
    (rounded.to_bits() != amount.to_bits()).then(|| {
        format!(
            "{} is stored where {} is meant",
            value::float_repr(amount),
            value::float_repr(rounded)
        )
    })
}

fn pairing_lost(trace: &Trace, step: usize) -> Option<String> {
    let step = done(trace, step, &SWAPS[1..])?;
    let mut meant = pairs(step)?;
    let (mut old, mut new): (Vec<&str>, Vec<&str>) = meant.iter().copied().unzip();
    old.sort_unstable();
    new.sort_unstable();
    meant.sort_unstable();
    let stored: Vec<(&str, &str)> = old.into_iter().zip(new).collect();
    let (meant, stored) = meant.iter().zip(&stored).find(|(meant, stored)| meant != stored)?;
    Some(format!(
        "{} → {} was meant, {} → {} is what the lists say",
        meant.0, meant.1, stored.0, stored.1
    ))
}

fn refund_of_refund(trace: &Trace, step: usize) -> Option<String> {
    let step = done(trace, step, &["cancel_pending_order"])?;
    let id = step.call.text("order_id")?;
    let history = step.before.get("orders", id)?.get("payment_history")?.as_array()?;
    let refund =
        |entry: &&Datum| entry.get("transaction_type").and_then(Datum::as_str) == Some("refund");
    let amount = history.iter().find(refund)?.get("amount")?;
    Some(format!("order {id} had a refund of {amount}, which is refunded"))
}

fn line_changed_twice(trace: &Trace, step: usize) -> Option<String> {
    let pairs = pairs(done(trace, step, &SWAPS[..1])?)?;
    let again = |(at, (_, new)): (usize, &(&str, &str))| {
        pairs[at + 1..]
            .iter()
            .any(|(old, _)| old == new)
            .then(|| format!("item {new} is put in and taken out"))
    };
    pairs.iter().enumerate().find_map(again)
}

#[cfg(test)]
mod tests;

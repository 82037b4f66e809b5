//! Plausible mistakes in a call: legal in form, different in effect. Shared by the careless agent and by the
//! generator whose actions do not match its instruction.

use seed::Stream;
use serde_json::{Value, json};

use super::resolve;
use super::rows::{Rows, lines};
use crate::skill::{Call, pay, text};

/// A call that does something else than `call`; `None` when nothing plausible comes to mind.
pub(super) fn slip(call: &Call, rows: &Rows, stream: &mut Stream) -> Option<Call> {
    let mut slipped = call.clone();
    let done = match call.name.as_str() {
        "cancel_pending_order" => other_reason(&mut slipped),
        "return_delivered_order_items" => {
            fewer(&mut slipped, &["item_ids"])
                || other_method(&mut slipped, rows)
                || more(&mut slipped, rows)
        }
        "exchange_delivered_order_items" | "modify_pending_order_items" => {
            let short = stream.percent(40) && fewer(&mut slipped, &["item_ids", "new_item_ids"]);
            short || other_variant(&mut slipped, rows, stream) || other_method(&mut slipped, rows)
        }
        "modify_pending_order_payment" => other_method(&mut slipped, rows),
        "modify_pending_order_address" | "modify_user_address" => other_house(&mut slipped, stream),
        _ => false,
    };
    (done && slipped != *call).then_some(slipped)
}

fn other_reason(call: &mut Call) -> bool {
    let other = if call.text("reason") == "no longer needed" {
        "ordered by mistake"
    } else {
        "no longer needed"
    };
    call.arguments["reason"] = json!(other);
    true
}

/// Drops the last of several items.
fn fewer(call: &mut Call, lists: &[&str]) -> bool {
    if call.texts("item_ids").len() < 2 {
        return false;
    }
    for list in lists {
        if let Some(Value::Array(ids)) = call.arguments.get_mut(*list) {
            ids.pop();
        }
    }
    true
}

/// Adds another item of the order.
fn more(call: &mut Call, rows: &Rows) -> bool {
    let Some(order) = rows.orders.get(call.text("order_id")) else { return false };
    let named = call.texts("item_ids");
    let other =
        lines(order).iter().map(|line| text(&line["item_id"])).find(|id| !named.contains(id));
    let Some(other) = other.map(|id| json!(id)) else { return false };
    if let Some(Value::Array(ids)) = call.arguments.get_mut("item_ids") {
        ids.push(other);
    }
    true
}

/// Takes another method that the call allows.
fn other_method(call: &mut Call, rows: &Rows) -> bool {
    let current = call.text("payment_method_id").to_owned();
    let original = rows
        .orders
        .get(call.text("order_id"))
        .map(|order| &order["payment_history"][0]["payment_method_id"]);
    let allowed = |id: &str, method: &Value| match call.name.as_str() {
        "return_delivered_order_items" => {
            method["source"] == "gift_card" || original.is_some_and(|original| original == id)
        }
        "modify_pending_order_payment" => {
            method["source"] != "gift_card" && original.is_some_and(|original| original != id)
        }
        _ => method["source"] != "gift_card",
    };
    let other = pay::methods(rows.user.as_deref())
        .find(|(id, method)| *id != current && allowed(id, method));
    let Some(other) = other.map(|(id, _)| json!(id)) else { return false };
    call.arguments["payment_method_id"] = other;
    true
}

/// Takes another available version of the same product.
fn other_variant(call: &mut Call, rows: &Rows, stream: &mut Stream) -> bool {
    let named: Vec<String> = call
        .texts("item_ids")
        .into_iter()
        .chain(call.texts("new_item_ids"))
        .map(str::to_owned)
        .collect();
    let Some(first) = call.texts("new_item_ids").first().map(|id| (*id).to_owned()) else {
        return false;
    };
    let product = rows.products.values().find(|product| !product["variants"][&first].is_null());
    let variants =
        product.and_then(|product| product["variants"].as_object()).into_iter().flatten();
    let other =
        |(id, variant): &(&String, &Value)| variant["available"] == true && !named.contains(*id);
    let others: Vec<&String> = variants.filter(other).map(|(id, _)| id).collect();
    let Some(other) = stream.pick(&others).map(|id| json!(id)) else { return false };
    let before = resolve::difference(call, rows);
    call.arguments["new_item_ids"][0] = other;
    // A dearer version might not be covered by a gift card, and then the mistake would show at once.
    resolve::difference(call, rows) <= before.max(0.0)
        || !call.text("payment_method_id").contains("gift_card")
}

fn other_house(call: &mut Call, stream: &mut Stream) -> bool {
    let address = call.text("address1").to_owned();
    let (_, street) = address.split_once(' ').unwrap_or(("", &address));
    call.arguments["address1"] = json!(format!("{} {street}", stream.between(1, 999)));
    true
}

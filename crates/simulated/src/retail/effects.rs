//! What write calls do to the rows at hand: enough of the shop's behaviour to plan one call after another.

use std::rc::Rc;

use serde_json::{Value, json};

use super::rows::{Rows, cents};
use crate::skill::{Call, list_of, number, text};

/// Applies a call that `resolve` made, so that it is known to be legal.
pub(super) fn apply(rows: &mut Rows, call: &Call) {
    let order_id = call.text("order_id").to_owned();
    match call.name.as_str() {
        "modify_user_address" => {
            if let Some(user) = &mut rows.user {
                Rc::make_mut(user)["address"] = address(call);
            }
        }
        "modify_pending_order_address" => {
            change(rows, &order_id, |order| order["address"] = address(call));
        }
        "cancel_pending_order" => cancel(rows, &order_id),
        "modify_pending_order_payment" => pay(rows, &order_id, call.text("payment_method_id")),
        "modify_pending_order_items" => modify(rows, &order_id, call),
        "exchange_delivered_order_items" => status(rows, &order_id, "exchange requested"),
        "return_delivered_order_items" => status(rows, &order_id, "return requested"),
        _ => {}
    }
}

/// Adds to the balance of a gift card; other methods have none.
fn credit(rows: &mut Rows, method: &str, amount: f64) {
    let user = rows.user.as_mut().map(Rc::make_mut);
    let methods = user.and_then(|user| user.get_mut("payment_methods"));
    let balance = methods.and_then(|methods| methods.get_mut(method)?.get_mut("balance"));
    if let Some(balance) = balance {
        *balance = json!(cents(number(balance) + amount));
    }
}

fn change(rows: &mut Rows, order: &str, edit: impl FnOnce(&mut Value)) {
    if let Some(order) = rows.orders.get_mut(order) {
        edit(order);
    }
}

fn status(rows: &mut Rows, order: &str, status: &str) {
    change(rows, order, |order| order["status"] = json!(status));
}

fn history(rows: &Rows, order: &str) -> Vec<(String, f64)> {
    let Some(order) = rows.orders.get(order) else { return Vec::new() };
    let entries = list_of(&order["payment_history"]).iter();
    entries
        .map(|entry| (text(&entry["payment_method_id"]).to_owned(), number(&entry["amount"])))
        .collect()
}

fn cancel(rows: &mut Rows, order: &str) {
    for (method, amount) in history(rows, order) {
        credit(rows, &method, amount);
    }
    status(rows, order, "cancelled");
}

fn pay(rows: &mut Rows, order: &str, method: &str) {
    let Some((old, amount)) = history(rows, order).into_iter().next() else { return };
    credit(rows, method, -amount);
    credit(rows, &old, amount);
    change(rows, order, |order| {
        if let Some(entries) = order["payment_history"].as_array_mut() {
            let entry = |kind: &str, method: &str| json!({"transaction_type": kind, "amount": amount, "payment_method_id": method});
            entries.extend([entry("payment", method), entry("refund", &old)]);
        }
    });
}

fn modify(rows: &mut Rows, order: &str, call: &Call) {
    let difference = super::resolve::difference(call, rows);
    credit(rows, call.text("payment_method_id"), -difference);
    for (old, new) in call.texts("item_ids").into_iter().zip(call.texts("new_item_ids")) {
        let Some(variant) = super::resolve::variant(rows, new).cloned() else { continue };
        change(rows, order, |order| {
            let lines = order["items"].as_array_mut().into_iter().flatten();
            if let Some(line) = lines.into_iter().find(|line| line["item_id"] == old) {
                for field in ["item_id", "price", "options"] {
                    line[field] = variant[field].clone();
                }
            }
        });
    }
    status(rows, order, "pending (item modified)");
}

fn address(call: &Call) -> Value {
    let fields = ["address1", "address2", "city", "state", "country", "zip"];
    fields
        .iter()
        .map(|field| ((*field).to_owned(), json!(call.text(field))))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

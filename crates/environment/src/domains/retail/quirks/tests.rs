//! Each quirk of the shop in a trace that shows it, and beside one that does not.

use serde_json::{Value, json};

use super::*;
use crate::domains::retail::Retail;
use crate::tool::Call;
use crate::{Database, Environment};

/// Two pending orders and a delivered one of Ada's, and three variants of a mug and of a pen.
fn environment() -> Environment {
    let rows = |value: Value| value.as_object().cloned().unwrap();
    let variant = |id: &str, price: f64| json!({"item_id": id, "options": {}, "available": true, "price": price});
    let product = |id: &str, first: &str, second: &str| json!({"name": id, "product_id": id, "variants": {first: variant(first, 1.1), second: variant(second, 3.3)}});
    let products = json!({"mug": product("mug", "a", "d"), "pen": product("pen", "b", "c")});
    let line = |product: &str, item: &str| json!({"name": product, "product_id": product, "item_id": item, "price": 1.1, "options": {}});
    let order = |id: &str, status: &str| {
        json!({"order_id": id, "user_id": "ada", "address": {}, "items": [line("mug", "a"), line("pen", "b")],
            "fulfillments": [], "status": status,
            "payment_history": [{"transaction_type": "payment", "amount": 2.2, "payment_method_id": "paypal_1"}]})
    };
    let orders = json!({"#P": order("#P", "pending"), "#D": order("#D", "delivered")});
    let methods = json!({"paypal_1": {"source": "paypal", "id": "paypal_1"}, "paypal_2": {"source": "paypal", "id": "paypal_2"}});
    let users = json!({"ada": {"name": {}, "address": {}, "email": "", "payment_methods": methods, "orders": ["#P", "#D"]}});
    let tables = [("orders", orders), ("products", products), ("users", users)];
    Environment::new(
        &Retail,
        Database::new(tables.map(|(name, table)| (name.to_owned(), rows(table))).into()),
    )
}

fn swap(tool: &str, order: &str, old: &[&str], new: &[&str]) -> Call {
    Call::new(
        tool,
        json!({"order_id": order, "item_ids": old, "new_item_ids": new, "payment_method_id": "paypal_1"}),
    )
}

fn modify(old: &[&str], new: &[&str]) -> Call {
    swap(SWAPS[0], "#P", old, new)
}

fn exchange(old: &[&str], new: &[&str]) -> Call {
    swap(SWAPS[1], "#D", old, new)
}

/// The quirks that a trace of these calls shows, with the step and the evidence.
fn check(calls: &[Call], expected: &[(&str, usize, &str)]) {
    let trace = environment().trace(calls);
    let mut found = Vec::new();
    for quirk in QUIRKS {
        let How::Step(find) = quirk.how else { continue };
        let id = quirk.id.strip_prefix("retail.").unwrap();
        found.extend((0..trace.steps.len()).filter_map(|at| Some((id, at, find(&trace, at)?))));
    }
    let found: Vec<_> =
        found.iter().map(|(id, at, evidence)| (*id, *at, evidence.as_str())).collect();
    assert_eq!(found, expected, "{:?}", trace.steps.last().map(|step| &step.observation));
}

#[test]
fn plain_calls_show_none() {
    check(&[exchange(&["a"], &["d"])], &[]);
    check(
        &[Call::new(
            "cancel_pending_order",
            json!({"order_id": "#P", "reason": "no longer needed"}),
        )],
        &[],
    );
}

#[test]
fn an_item_may_stay_what_it_is_and_a_list_may_be_empty() {
    check(&[exchange(&["a"], &["a"])], &[("same_item", 0, "item a stays item a")]);
    check(
        &[exchange(&[], &[])],
        &[("no_items", 0, "exchange_delivered_order_items of order #D without items")],
    );
}

#[test]
fn a_difference_is_stored_as_it_came_out() {
    let evidence = "2.1999999999999997 is stored where 2.2 is meant";
    check(&[modify(&["a"], &["d"])], &[("raw_difference", 0, evidence)]);
}

#[test]
fn the_pairs_of_an_exchange_are_lost_when_sorting_parts_them() {
    let evidence = "a → d was meant, a → c is what the lists say";
    check(&[exchange(&["a", "b"], &["d", "c"])], &[("pairing_lost", 0, evidence)]);
}

#[test]
fn a_refund_is_refunded() {
    let pay = Call::new(
        "modify_pending_order_payment",
        json!({"order_id": "#P", "payment_method_id": "paypal_2"}),
    );
    let cancel =
        Call::new("cancel_pending_order", json!({"order_id": "#P", "reason": "no longer needed"}));
    check(
        &[pay, cancel],
        &[("refund_of_refund", 1, "order #P had a refund of 2.2, which is refunded")],
    );
}

#[test]
fn a_new_item_that_is_also_an_old_one_is_seen() {
    let trace = environment().trace(&[modify(&["a", "b"], &["d", "c"])]);
    assert_eq!(line_changed_twice(&trace, 0), None);
    // Of one product only: the mug becomes d, and the line that is d now becomes a again.
    let two = Environment::new(&Retail, {
        let mut rows = Vec::new();
        let state = environment().reset();
        for table in ["orders", "products", "users"] {
            let all = state.rows(table).map(|(id, row)| (id.to_owned(), row.to_value()));
            rows.push((table.to_owned(), all.collect::<serde_json::Map<_, _>>()));
        }
        rows[0].1["#P"]["items"][1] = rows[0].1["#P"]["items"][0].clone();
        rows[0].1["#P"]["items"][1]["item_id"] = json!("d");
        Database::new(rows)
    });
    let trace = two.trace(&[modify(&["a", "d"], &["d", "a"])]);
    assert_eq!(line_changed_twice(&trace, 0).as_deref(), Some("item d is put in and taken out"));
}

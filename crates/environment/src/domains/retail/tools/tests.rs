//! The retail tools against literals: what they check, in which order, and what they change.

use std::fs;

use serde_json::{Value, json};

use crate::domains::retail::Retail;
use crate::tool::{Call, Outcome, ToolSpec};
use crate::{Database, Domain, Environment, diff};

/// Two customers, one product with three variants (V3 is not available) and an order in each status.
fn environment() -> Environment {
    let rows = |value: Value| value.as_object().cloned().unwrap();
    let address = json!({"address1": "1 Elm", "address2": "", "city": "X", "country": "USA", "state": "OR", "zip": "97001"});
    let user = |first: &str, methods: Value| {
        json!({"name": {"first_name": first, "last_name": "Stone"}, "address": address,
               "email": format!("{first}.Stone@example.com"), "payment_methods": methods, "orders": []})
    };
    let line = |item: &str, price: f64| json!({"name": "Lamp", "product_id": "P", "item_id": item, "price": price, "options": {"size": item}});
    let order = |id: &str, status: &str, method: &str| {
        json!({"order_id": id, "user_id": "ada", "address": address, "items": [line("V1", 10.1), line("V2", 20.2), line("V1", 10.1)],
               "fulfillments": [], "status": status,
               "payment_history": [{"transaction_type": "payment", "amount": 40.4, "payment_method_id": method}]})
    };
    let variant = |item: &str, available: bool, price: f64| json!({"item_id": item, "options": {"size": item}, "available": available, "price": price});
    let methods = json!({
        "gift_card_1": {"source": "gift_card", "balance": 30, "id": "gift_card_1"},
        "paypal_1": {"source": "paypal", "id": "paypal_1"},
        "credit_card_1": {"source": "credit_card", "id": "credit_card_1"}});
    let orders = json!({
        "#P": order("#P", "pending", "paypal_1"), "#G": order("#G", "pending", "gift_card_1"),
        "#D": order("#D", "delivered", "paypal_1"), "#S": order("#S", "processed", "paypal_1")});
    let variants = json!({"V1": variant("V1", true, 10.1), "V2": variant("V2", true, 20.2), "V3": variant("V3", false, 5.0)});
    let products = json!({"P": {"name": "Lamp", "product_id": "P", "variants": variants},
                          "Q": {"name": "E-Book", "product_id": "Q", "variants": {}}});
    let users = json!({"ada": user("Ada", methods), "eva": user("Eva", json!({}))});
    let tables = [("orders", orders), ("products", products), ("users", users)];
    Environment::new(
        &Retail,
        Database::new(tables.map(|(name, table)| (name.to_owned(), rows(table))).into()),
    )
}

/// Calls one after the other; the last one's observation and the whole change in readable lines.
fn run(calls: &[(&str, Value)]) -> (String, String) {
    let env = environment();
    let calls: Vec<Call> =
        calls.iter().map(|(name, arguments)| Call::new(*name, arguments.clone())).collect();
    let trace = env.trace(&calls);
    (
        trace.steps.last().unwrap().observation.text.clone(),
        diff::readable(&trace.initial, trace.last()),
    )
}

fn refused(name: &str, arguments: Value, reason: &str) {
    let (text, changes) = run(&[(name, arguments)]);
    assert_eq!((text.as_str(), changes.as_str()), (format!("Error: {reason}").as_str(), ""));
}

fn changes(calls: &[(&str, Value)], expected: &[&str]) {
    let (text, changes) = run(calls);
    assert_eq!(changes.lines().collect::<Vec<_>>(), expected, "{text}");
}

#[test]
fn customers_are_found_without_case_and_by_exact_zip() {
    let check =
        |name: &str, arguments: Value, text: &str| assert_eq!(run(&[(name, arguments)]).0, text);
    check("find_user_id_by_email", json!({"email": "ADA.stone@example.COM"}), "ada");
    check(
        "find_user_id_by_email",
        json!({"email": " ada.stone@example.com"}),
        "Error: user not found",
    );
    let name = |zip: &str| json!({"first_name": "EVA", "last_name": "stone", "zip": zip});
    check("find_user_id_by_name_zip", name("97001"), "eva");
    check("find_user_id_by_name_zip", name("9700"), "Error: user not found");
    check("list_all_product_types", json!({}), r#"{"E-Book": "Q", "Lamp": "P"}"#);
    check("get_product_details", json!({"product_id": "V1"}), "Error: product not found");
    check("think", json!({"thought": "…"}), "");
    check("transfer_to_human_agents", json!({"summary": "…"}), "Transfer successful");
}

#[test]
fn cancelling_checks_existence_then_status_then_reason() {
    let name = "cancel_pending_order";
    refused(name, json!({"order_id": "P", "reason": "?"}), "order not found");
    refused(
        name,
        json!({"order_id": "#S", "reason": "?"}),
        "non-pending order cannot be cancelled",
    );
    refused(name, json!({"order_id": "#P", "reason": "no longer needed."}), "invalid reason");
    let reason = "ordered by mistake";
    changes(
        &[(name, json!({"order_id": "#G", "reason": reason}))],
        &[
            r#"orders/#G/status: "pending" → "cancelled""#,
            r#"orders/#G/payment_history/1: added {"transaction_type":"refund","amount":40.4,"payment_method_id":"gift_card_1"}"#,
            r#"orders/#G/cancel_reason: added "ordered by mistake""#,
            "users/ada/payment_methods/gift_card_1/balance: 30 → 70.4",
        ],
    );
}

#[test]
fn a_payment_moves_to_a_different_method_that_covers_it() {
    let name = "modify_pending_order_payment";
    let to = |order: &str, method: &str| json!({"order_id": order, "payment_method_id": method});
    refused(name, to("#S", "?"), "non-pending order cannot be modified");
    refused(name, to("#P", "gift_card_9"), "payment method not found");
    refused(
        name,
        to("#P", "paypal_1"),
        "the new payment method should be different from the current one",
    );
    refused(name, to("#P", "gift_card_1"), "insufficient gift card balance to pay for the order");
    let entry = |place: u8, kind: &str, method: &str| {
        format!(
            "orders/#G/payment_history/{place}: added {{\"transaction_type\":\"{kind}\",\"amount\":40.4,\"payment_method_id\":\"{method}\"}}"
        )
    };
    changes(
        &[(name, to("#G", "paypal_1"))],
        &[
            &entry(1, "payment", "paypal_1"),
            &entry(2, "refund", "gift_card_1"),
            "users/ada/payment_methods/gift_card_1/balance: 30 → 70.4",
        ],
    );
    let (text, _) = run(&[(name, to("#G", "paypal_1")), (name, to("#G", "credit_card_1"))]);
    assert_eq!(text, "Error: there should be exactly one payment for a pending order");
}

#[test]
fn an_address_is_replaced_with_state_before_country() {
    let mut parts = json!({"zip": "1", "country": "USA", "state": "WA", "city": "Y", "address2": "", "address1": "2 Oak"});
    parts["user_id"] = json!("ada");
    let (text, _) = run(&[("modify_user_address", parts.clone())]);
    let address = r#""address": {"address1": "2 Oak", "address2": "", "city": "Y", "state": "WA", "country": "USA", "zip": "1"}, "#;
    assert!(text.contains(address), "{text}");
    parts.as_object_mut().unwrap().shift_remove("user_id");
    parts["order_id"] = json!("#S");
    refused("modify_pending_order_address", parts, "non-pending order cannot be modified");
}

#[test]
fn items_of_a_pending_order_change_one_after_the_other() {
    let name = "modify_pending_order_items";
    let swap = |old: Value, new: Value, method: &str| json!({"order_id": "#P", "item_ids": old, "new_item_ids": new, "payment_method_id": method});
    refused(name, swap(json!(["V2", "V2"]), json!([]), "?"), "V2 not found");
    refused(
        name,
        swap(json!(["V2"]), json!([]), "?"),
        "the number of items to be exchanged should match",
    );
    refused(name, swap(json!(["V2"]), json!(["V3"]), "?"), "new item V3 not found or available");
    refused(name, swap(json!(["V2"]), json!(["V1"]), "?"), "payment method not found");
    let dear = swap(json!(["V1", "V1"]), json!(["V2", "V2"]), "gift_card_1");
    changes(
        &[(name, dear)],
        &[
            r#"orders/#P/items/0/item_id: "V1" → "V2""#,
            "orders/#P/items/0/price: 10.1 → 20.2",
            r#"orders/#P/items/0/options/size: "V1" → "V2""#,
            r#"orders/#P/items/2/item_id: "V1" → "V2""#,
            "orders/#P/items/2/price: 10.1 → 20.2",
            r#"orders/#P/items/2/options/size: "V1" → "V2""#,
            r#"orders/#P/status: "pending" → "pending (item modified)""#,
            r#"orders/#P/payment_history/1: added {"transaction_type":"payment","amount":20.2,"payment_method_id":"gift_card_1"}"#,
            "users/ada/payment_methods/gift_card_1/balance: 30 → 9.8",
        ],
    );
    let (text, _) = run(&[
        (name, swap(json!([]), json!([]), "paypal_1")),
        (name, swap(json!([]), json!([]), "paypal_1")),
    ]);
    assert_eq!(text, "Error: non-pending order cannot be modified");
    let (text, _) = run(&[(name, swap(json!([]), json!([]), "gift_card_1"))]);
    assert!(
        text.contains(
            r#"{"transaction_type": "refund", "amount": 0, "payment_method_id": "gift_card_1"}"#
        ),
        "{text}"
    );
}

#[test]
fn an_exchange_notes_sorted_items_and_moves_no_money() {
    let name = "exchange_delivered_order_items";
    let swap = |old: Value, new: Value, method: &str| json!({"order_id": "#D", "item_ids": old, "new_item_ids": new, "payment_method_id": method});
    refused(name, swap(json!(["V1", "V1", "V1"]), json!([]), "?"), "V1 not found");
    refused(name, swap(json!(["V1"]), json!(["V9"]), "?"), "new item V9 not found or available");
    changes(
        &[(name, swap(json!(["V2", "V1"]), json!(["V1", "V2"]), "gift_card_1"))],
        &[
            r#"orders/#D/status: "delivered" → "exchange requested""#,
            r#"orders/#D/exchange_items: added ["V1","V2"]"#,
            r#"orders/#D/exchange_new_items: added ["V1","V2"]"#,
            r#"orders/#D/exchange_payment_method_id: added "gift_card_1""#,
            "orders/#D/exchange_price_difference: added 0.0",
        ],
    );
}

#[test]
fn a_return_checks_the_payment_before_the_items() {
    let name = "return_delivered_order_items";
    let back = |items: Value, method: &str| json!({"order_id": "#D", "item_ids": items, "payment_method_id": method});
    refused(name, back(json!(["V9"]), "?"), "payment method not found");
    let original = "payment method should be either the original payment method or a gift card";
    refused(name, back(json!(["V9"]), "credit_card_1"), original);
    refused(name, back(json!(["V2", "V2"]), "paypal_1"), "some item not found");
    changes(
        &[(name, back(json!(["V2", "V1"]), "gift_card_1"))],
        &[
            r#"orders/#D/status: "delivered" → "return requested""#,
            r#"orders/#D/return_items: added ["V1","V2"]"#,
            r#"orders/#D/return_payment_method_id: added "gift_card_1""#,
        ],
    );
}

#[test]
fn no_json_makes_a_tool_panic() {
    let odd = [
        json!(null),
        json!(true),
        json!(0),
        json!(-1.5),
        json!(""),
        json!("#P"),
        json!("#D"),
        json!("paypal_1"),
        json!([]),
        json!(["V1"]),
        json!([null, {}]),
        json!({}),
        json!({"a": [1]}),
        json!("gift_card_1"),
        json!(["V1", "V2"]),
    ];
    let env = environment();
    for tool in env.domain().tools() {
        let names: Vec<&String> =
            tool.parameters["properties"].as_object().unwrap().keys().collect();
        for (shift, _) in odd.iter().enumerate() {
            for (start, value) in odd.iter().enumerate() {
                let argument = |(index, name): (usize, &&String)| {
                    let value =
                        if index == 0 { value } else { &odd[(start + shift * index) % odd.len()] };
                    ((*name).clone(), value.clone())
                };
                let arguments: Value = names
                    .iter()
                    .enumerate()
                    .map(argument)
                    .collect::<serde_json::Map<_, _>>()
                    .into();
                let mut state = env.reset();
                let observation = env.step(&mut state, &Call::new(tool.name.as_str(), arguments));
                let said = observation.text.starts_with("Error: ");
                assert_eq!(
                    said,
                    matches!(observation.outcome, Outcome::Refused | Outcome::Raised),
                    "{observation:?}"
                );
            }
        }
    }
}

#[test]
fn writes_are_the_tools_that_change_something() {
    let writes: Vec<&str> = Retail
        .tools()
        .iter()
        .filter(|tool| environment().is_write(&tool.name))
        .map(|tool| tool.name.as_str())
        .collect();
    assert_eq!(writes, super::WRITES);
    assert!(
        Retail
            .charter()
            .conflicts
            .iter()
            .all(|(transfer, write)| *transfer == "transfer_to_human_agents"
                && writes.contains(write))
    );
}

/// A schema without its descriptions.
fn structure(mut schema: Value) -> Value {
    if let Some(map) = schema.as_object_mut() {
        if map.get("description").is_some_and(Value::is_string) {
            map.shift_remove("description");
        }
        for inner in map.values_mut() {
            *inner = structure(inner.take());
        }
    }
    schema
}

#[test]
fn schemas_have_the_structure_of_tau_benchs() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/tau-bench/tools_retail.json");
    let Ok(text) = fs::read_to_string(path) else {
        println!("skipped: {path} is not here");
        return;
    };
    let theirs: Vec<Value> = serde_json::from_str(&text).unwrap();
    let ours: Vec<Value> = Retail.tools().iter().map(ToolSpec::to_function).collect();
    assert_eq!(ours.len(), theirs.len());
    for (one, two) in ours.iter().zip(&theirs) {
        assert_eq!(structure(one.clone()).to_string(), structure(two.clone()).to_string());
        assert_ne!(one["function"]["description"], two["function"]["description"]);
    }
}

#[test]
fn rows_of_an_account_are_its_own_its_orders_and_their_products_once() {
    let env = Environment::new(&Retail, Retail.generate(1));
    let state = env.reset();
    for (id, user) in state.rows("users").take(50) {
        let rows = Retail.rows_of(&state, id);
        let orders = rows.iter().filter(|row| row.table == "orders").map(|row| row.id.as_str());
        assert!(orders.eq(super::super::texts(user, "orders")));
        assert_eq!((rows[0].table.as_str(), rows[0].id.as_str()), ("users", id));
        assert!(rows.iter().enumerate().all(|(index, row)| !rows[..index].contains(row)));
        assert!(rows.iter().all(|row| state.get(&row.table, &row.id).is_some()));
    }
    assert!(Retail.rows_of(&state, "nobody").is_empty());
}

//! What is offered for the arguments of real tools, over generated rows.

use serde_json::json;

use super::*;
use crate::domains::mock::Mock;
use crate::domains::retail::Retail;

fn shop() -> Environment {
    Environment::new(&Retail, Retail.generate(1))
}

fn texts(offers: &[Offers], path: &str) -> Vec<String> {
    let of = offers.iter().find(|offers| offers.path == path).expect("the argument has a meaning");
    of.offers.iter().filter_map(|offer| offer.value.as_str()).map(str::to_owned).collect()
}

/// An order of this status with its record.
fn order(env: &Environment, status: &str) -> (String, Value) {
    let state = env.reset();
    let found = state
        .rows("orders")
        .find(|(_, row)| row.get("status").and_then(Datum::as_str) == Some(status));
    let (id, row) = found.expect("the shop has orders of every status");
    (id.to_owned(), row.to_value())
}

#[test]
fn the_items_of_the_chosen_order_come_first_and_the_variants_that_could_replace_them_too() {
    let env = shop();
    let (id, record) = order(&env, "delivered");
    let item = record["items"][0]["item_id"].as_str().unwrap();
    let state = env.reset();
    let place = Place { env: &env, state: &state, calls: &[] };
    let call = |arguments: Value| Call::new("exchange_delivered_order_items", arguments);
    let first = offers(place, &call(json!({"order_id": id})));
    let own: Vec<&str> = record["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|it| it["item_id"].as_str())
        .collect();
    assert!(own.contains(&texts(&first, "item_ids[]")[0].as_str()));
    let then = offers(place, &call(json!({"order_id": id, "item_ids": [item]})));
    let product = record["items"][0]["product_id"].as_str().unwrap();
    let new = texts(&then, "new_item_ids[]").remove(0);
    let variants = state.get("products", product).unwrap().get("variants").unwrap();
    assert!(variants.get(&new).is_some() && new != item, "{new} is no other variant of {product}");
    assert_eq!(variants[&new]["available"], true);
}

#[test]
fn what_an_earlier_call_named_is_near() {
    let env = shop();
    let state = env.reset();
    let (user, orders) = state
        .rows("users")
        .find_map(|(id, row)| {
            let orders = row.get("orders")?.as_array()?;
            (orders.len() > 1).then(|| (id.to_owned(), orders))
        })
        .unwrap();
    let calls = [Call::new("get_user_details", json!({"user_id": user}))];
    let place = Place { env: &env, state: &state, calls: &calls };
    let offered = offers(place, &Call::new("get_order_details", json!({})));
    let near: Vec<&Value> =
        offered[0].offers.iter().filter(|offer| offer.near).map(|offer| &offer.value).collect();
    assert_eq!(near[..orders.len()], orders.iter().collect::<Vec<_>>()[..]);
    let payment = offers(place, &Call::new("modify_pending_order_payment", json!({})));
    assert!(
        payment.iter().any(|offers| offers.path == "payment_method_id"
            && offers.offers.iter().any(|offer| offer.near))
    );
}

#[test]
fn what_is_typed_narrows_the_rest() {
    let env = shop();
    let state = env.reset();
    let place = Place { env: &env, state: &state, calls: &[] };
    let (last, _) = state.rows("users").last().unwrap();
    let call = Call::new("get_user_details", json!({"user_id": last.to_uppercase()}));
    let offered = offers(place, &call);
    assert!(texts(&offered, "user_id").contains(&last.to_owned()));
    assert!(offered[0].offers.len() <= MOST);
}

#[test]
fn a_draft_has_every_required_argument_and_lookups_run_as_they_stand() {
    for domain in crate::registry::all() {
        let env = Environment::new(domain, domain.generate(1));
        let state = env.reset();
        let place = Place { env: &env, state: &state, calls: &[] };
        for tool in domain.tools() {
            let call = Call { name: tool.name.clone(), arguments: draft(place, &tool.name) };
            let faults = crate::schema::check(tool, &call);
            assert!(faults.is_empty(), "{}: {faults:?}", tool.name);
            let row = tool.effect == Effect::Read
                && tool.inputs.iter().all(|input| {
                    domain.charter().meanings.iter().any(|meanings| meanings.id == input.kind)
                });
            if row {
                let seen = env.step(&mut env.reset(), &call);
                assert!(seen.is_done(), "{call:?}: {}", seen.text);
            }
        }
    }
}

#[test]
fn a_draft_of_a_change_prefers_a_row_that_takes_it() {
    let env = shop();
    let state = env.reset();
    let with = |status: &str| {
        let orders = state.rows("orders");
        let of = |row: &crate::state::Row, user: &str| {
            row.get("user_id").and_then(Datum::as_str) == Some(user)
                && row.get("status").and_then(Datum::as_str) == Some(status)
        };
        let users: Vec<&str> = orders
            .filter_map(|(_, row)| row.get("user_id")?.as_str())
            .filter(|user| state.rows("orders").any(|(_, row)| of(row, user)))
            .collect();
        users.first().map(|user| (*user).to_owned()).unwrap()
    };
    for (tool, status) in
        [("cancel_pending_order", "pending"), ("return_delivered_order_items", "delivered")]
    {
        let calls = [Call::new("get_user_details", json!({"user_id": with(status)}))];
        let place = Place { env: &env, state: &state, calls: &calls };
        let call = Call { name: tool.into(), arguments: draft(place, tool) };
        let seen = env.step(&mut env.reset(), &call);
        assert!(seen.is_done(), "{call:?}: {}", seen.text);
    }
}

#[test]
fn the_first_call_looks_up_an_account_that_has_much_to_change() {
    let env = Environment::new(&Mock, Mock.generate(1));
    let state = env.reset();
    let place = Place { env: &env, state: &state, calls: &[] };
    let account = first_account(place).unwrap();
    let call = first_call(place).unwrap();
    assert_eq!(call, Call::new("get_member", json!({"member_id": account.id})));
    let rows = Mock.rows_of(&state, &account.id);
    assert!(Mock.suits(&state, &rows, &["lend_book".into()]));
    let env = shop();
    let state = env.reset();
    let call = first_call(Place { env: &env, state: &state, calls: &[] }).unwrap();
    assert_eq!(call.name, "get_user_details");
    assert!(env.step(&mut env.reset(), &call).is_done());
}

#[test]
fn an_unknown_tool_is_offered_nothing() {
    let env = shop();
    let state = env.reset();
    let place = Place { env: &env, state: &state, calls: &[] };
    assert!(offers(place, &Call::new("refund", json!({}))).is_empty());
    assert!(draft(place, "refund").is_empty());
}

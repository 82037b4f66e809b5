//! Which write calls a customer's rows could take, one after the other: what samplers ask before they pose a task.
//!
//! A small search: each tool takes an order that allows it and leaves that order as the tool would. The answer is
//! cautious about gift cards, whose balances would have to be followed through every call.

use crate::domain::RowRef;
use crate::domains::generic::room::{Room, place};
use crate::state::{Datum, Object, Record, Row, State};
use crate::value::Number;

const CANCEL: &str = "cancel_pending_order";
const ADDRESS: &str = "modify_pending_order_address";
const PAYMENT: &str = "modify_pending_order_payment";
const ITEMS: &str = "modify_pending_order_items";
const RETURN: &str = "return_delivered_order_items";
const EXCHANGE: &str = "exchange_delivered_order_items";
const MOVE: &str = "modify_user_address";

/// Whether calls of these tools could follow each other on these rows. Reads and generic tools need no room.
pub(super) fn suits(state: &State, rows: &[RowRef], tools: &[String]) -> bool {
    let of = |table: &'static str| rows.iter().filter(move |row| row.table == table);
    let user = of("users").find_map(|row| state.get("users", &row.id));
    let Some(user) = user else { return false };
    let orders = of("orders").filter_map(|row| state.get("orders", &row.id));
    let mut rooms: Vec<Room> = orders.map(|order| room(state, user, order)).collect();
    let moves = tools.iter().filter(|tool| *tool == MOVE).count();
    moves <= 1
        && place(&mut rooms, tools, &[CANCEL, ADDRESS, PAYMENT, ITEMS, RETURN, EXCHANGE], after)
}

/// What an untouched order allows.
fn room(state: &State, user: &Row, order: &Row) -> Room {
    let allowed = match text(order, "status") {
        Some("pending") => vec![
            (CANCEL, true),
            (ADDRESS, true),
            (PAYMENT, can_repay(user, order)),
            (ITEMS, can_swap(state, user, order)),
        ],
        Some("delivered") => {
            vec![(RETURN, can_refund(user, order)), (EXCHANGE, can_swap(state, user, order))]
        }
        _ => return Room::new(),
    };
    allowed.into_iter().filter(|(_, yes)| *yes).map(|(tool, _)| tool).collect()
}

/// What an order allows after a call of this tool. An address or a payment method changes once, since a second time
/// would undo the first, and nobody changes an order only to cancel it. All else closes the order.
fn after(room: &Room, tool: &str) -> Room {
    match tool {
        ADDRESS | PAYMENT => {
            room.iter().copied().filter(|other| *other != tool && *other != CANCEL).collect()
        }
        _ => Room::new(),
    }
}

/// Another method than the first payment's takes the whole amount: not a gift card, since one could be asked twice.
fn can_repay(user: &Row, order: &Row) -> bool {
    let history = order.get("payment_history").and_then(Datum::as_array);
    let Some([payment]) = history else { return false };
    let old = text(payment, "payment_method_id");
    methods(user).any(|(id, method)| Some(id) != old && text(method, "source") != Some("gift_card"))
}

/// The original method is still there, or a gift card is.
fn can_refund(user: &Row, order: &Row) -> bool {
    let paid = order
        .get("payment_history")
        .and_then(|history| history.get(0)?.get("payment_method_id")?.as_str());
    methods(user)
        .any(|(id, method)| Some(id) == paid || text(method, "source") == Some("gift_card"))
}

/// Some line has another available variant of its product with other options. A customer who has gift cards alone
/// must find one that costs no more.
fn can_swap(state: &State, user: &Row, order: &Row) -> bool {
    let lines = order.get("items").and_then(Datum::as_array).into_iter().flatten();
    let cards_only = methods(user).all(|(_, method)| text(method, "source") == Some("gift_card"));
    let mut lines = lines.filter(|_| methods(user).next().is_some());
    lines.any(|line| {
        let product = text(line, "product_id").and_then(|id| state.get("products", id));
        let variants = product.and_then(|product| product.get("variants")?.as_object());
        let mut variants = variants.into_iter().flat_map(Object::values);
        variants.any(|variant| {
            variant.get("available") == Some(&Datum::Bool(true))
                && variant.get("options") != line.get("options")
                && (!cards_only || price(variant) <= price(line))
        })
    })
}

fn methods(user: &Row) -> impl Iterator<Item = (&str, &Datum)> {
    let methods = user.get("payment_methods").and_then(Datum::as_object);
    methods.into_iter().flat_map(Object::iter)
}

fn price(record: &Datum) -> Option<f64> {
    record.get("price").and_then(Number::of).map(Number::as_f64)
}

fn text<'a>(record: &'a impl Record<Field = Datum>, key: &str) -> Option<&'a str> {
    record.field(key)?.as_str()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::{Value, json};

    use super::*;
    use crate::state::Database;

    /// One order of this status with one chair for 20.0; the other chair costs 30.0. `methods` are the customer's.
    fn check(statuses: &[&str], methods: &[&str], tools: &[&str], expected: bool) {
        let variant = |color: &str, price: f64| json!({"options": {"color": color}, "available": true, "price": price});
        let products =
            json!({"p": {"variants": {"1": variant("red", 20.0), "2": variant("blue", 30.0)}}});
        let methods = methods.iter().map(|id| {
            let source = id.trim_end_matches(|sign: char| sign == '_' || sign.is_ascii_digit());
            ((*id).to_owned(), json!({"source": source, "balance": 5}))
        });
        let user = json!({"payment_methods": Value::Object(methods.collect())});
        let order = |status: &&str| {
            json!({"status": status, "items": [{"product_id": "p", "options": {"color": "red"}, "price": 20.0}],
                "payment_history": [{"payment_method_id": "paypal_1", "amount": 20.0}]})
        };
        let orders = statuses
            .iter()
            .enumerate()
            .map(|(at, status)| (format!("#{at}"), order(status)))
            .collect();
        let object = |value: Value| value.as_object().cloned().unwrap();
        let state = State::new(Arc::new(Database::new(vec![
            ("orders".into(), orders),
            ("products".into(), object(products)),
            ("users".into(), object(json!({"u": user}))),
        ])));
        let mut rows = vec![RowRef::new("users", "u")];
        rows.extend((0..statuses.len()).map(|at| RowRef::new("orders", format!("#{at}"))));
        let tools: Vec<String> = tools.iter().map(|tool| (*tool).to_owned()).collect();
        assert_eq!(suits(&state, &rows, &tools), expected, "{statuses:?} {tools:?}");
    }

    #[test]
    fn each_tool_needs_an_order_of_its_status() {
        for tool in [CANCEL, ADDRESS, ITEMS, PAYMENT, RETURN, EXCHANGE] {
            let delivered = [RETURN, EXCHANGE].contains(&tool);
            for status in
                ["pending", "delivered", "processed", "cancelled", "pending (item modified)"]
            {
                let fits = if delivered { status == "delivered" } else { status == "pending" };
                check(&[status], &["paypal_1", "credit_card_2"], &[tool], fits);
            }
        }
    }

    #[test]
    fn a_call_that_closes_an_order_must_come_last_on_it() {
        let methods = ["paypal_1", "credit_card_2"];
        check(&["pending"], &methods, &[ADDRESS, PAYMENT, ITEMS], true);
        check(&["pending"], &methods, &[ITEMS, ADDRESS], false);
        check(&["pending", "pending"], &methods, &[ITEMS, ADDRESS], true);
        check(&["pending"], &methods, &[CANCEL, CANCEL], false);
        check(&["pending"], &methods, &[ADDRESS, CANCEL], false);
        check(&["pending", "pending"], &methods, &[ADDRESS, CANCEL], true);
        check(&["delivered"], &methods, &[RETURN, EXCHANGE], false);
        check(&["delivered", "delivered"], &methods, &[RETURN, EXCHANGE], true);
    }

    #[test]
    fn an_order_gives_way_to_a_later_tool_that_has_no_other() {
        check(
            &["pending", "delivered", "pending"],
            &["paypal_1", "credit_card_2"],
            &[ITEMS, CANCEL],
            true,
        );
        check(
            &["pending", "delivered", "pending"],
            &["paypal_1", "credit_card_2"],
            &[ADDRESS, PAYMENT, CANCEL],
            true,
        );
        check(&["pending"], &["paypal_1", "credit_card_2"], &[PAYMENT, PAYMENT], false);
    }

    #[test]
    fn a_payment_changes_only_to_another_method_that_is_no_gift_card() {
        check(&["pending"], &["paypal_1"], &[PAYMENT], false);
        check(&["pending"], &["paypal_1", "gift_card_2"], &[PAYMENT], false);
    }

    #[test]
    fn a_gift_card_alone_pays_for_no_dearer_item() {
        check(&["delivered"], &["gift_card_2"], &[EXCHANGE], false);
        check(&["delivered"], &["gift_card_2"], &[RETURN], true);
        check(&["delivered"], &["credit_card_9"], &[RETURN], false);
    }

    #[test]
    fn an_account_moves_once_and_needs_no_order() {
        check(&[], &[], &["modify_user_address", "get_user_details"], true);
        check(&[], &[], &["modify_user_address", "modify_user_address"], false);
        check(&[], &[], &[CANCEL], false);
    }
}

//! From what a customer says to ids: which order line, which variant, which payment method, and so which call.

use serde_json::{Value, json};

use super::rows::{Rows, cents, lines, options};
use super::want::{Address, Detail, Item, Swap, Want};
use crate::skill::pay::{self, Pay};
use crate::skill::{Call, Problem, list_of, number, text};

const NOT_CANCELLED: &str = "only a pending order can be cancelled";
const NOT_REDIRECTED: &str = "only the address of a pending order can be changed";
const NOT_RETURNED: &str = "only items of a delivered order can be returned, and only once";
const NOT_REFUNDED: &str = "a refund goes to the original payment method or to a gift card";
const NOT_CHANGED: &str =
    "items can be changed while the order is pending or delivered, and only once";
const NOT_REPAID: &str = "only the payment of a pending order can be changed";
const REPAID: &str = "the payment of this order was changed already";
const SAME_METHOD: &str = "the new payment method has to differ from the current one";
const SAME_VERSION: &str = "the item is of that version already";
const SOLD_OUT: &str = "that version is not available";
const NOT_COVERED: &str = "the gift card does not cover the amount";

/// Why the policy refuses something, with the rules that say so.
pub(super) const DENIALS: &[(&str, &[&str])] = &[
    (NOT_CANCELLED, &["retail.cancel.pending_only", "retail.cancel.final", "retail.items.final"]),
    (NOT_REDIRECTED, &["retail.modify.pending_only", "retail.cancel.final", "retail.items.final"]),
    (NOT_RETURNED, &["retail.return.delivered_only", "retail.delivered.once"]),
    (NOT_REFUNDED, &["retail.return.refund_method"]),
    (
        NOT_CHANGED,
        &["retail.exchange.delivered_only", "retail.delivered.once", "retail.items.once"],
    ),
    (NOT_REPAID, &["retail.modify.pending_only", "retail.cancel.final", "retail.items.final"]),
    (REPAID, &["retail.payment.once"]),
    (SAME_METHOD, &["retail.payment.differs"]),
    (SAME_VERSION, &["retail.items.different"]),
    (SOLD_OUT, &["retail.items.available"]),
    (NOT_COVERED, &["retail.payment.gift_card_covers", "retail.items.gift_card_covers"]),
];

type Resolved<T> = Result<T, Problem>;

/// The call that fulfils a want; questions have none and are refused here.
pub(super) fn resolve(want: &Want, rows: &Rows) -> Resolved<Call> {
    match want {
        Want::Cancel { order, reason } => {
            expect_status(own_order(order, rows)?, "pending", NOT_CANCELLED, rows)?;
            Ok(Call::new(
                "cancel_pending_order",
                vec![("order_id", json!(order)), ("reason", json!(reason.argument()))],
            ))
        }
        Want::Return { order, items, pay } => resolve_return(order, items, pay, rows),
        Want::Swap { order, swaps, pay } => resolve_swap(order, swaps, pay, rows),
        Want::OrderAddress { order, address } => {
            let row = own_order(order, rows)?;
            expect_status(row, "pending", NOT_REDIRECTED, rows)?;
            let owner = vec![("order_id", json!(order))];
            Ok(Call::new("modify_pending_order_address", with_address(owner, address)))
        }
        Want::OrderPayment { order, pay } => resolve_payment(order, pay, rows),
        Want::UserAddress { address } => {
            let owner = vec![("user_id", json!(rows.user_id))];
            Ok(Call::new("modify_user_address", with_address(owner, address)))
        }
        Want::Hope(want) => resolve(want, rows),
        Want::Ask(_) => Err(Problem::Refused("a question changes nothing".into())),
    }
}

/// An order that belongs to the customer.
pub(super) fn own_order<'r>(order: &str, rows: &'r Rows) -> Resolved<&'r Value> {
    if rows.missing.iter().any(|missing| missing == order) {
        return Err(Problem::Unclear(format!("find order {order}")));
    }
    let look = || Call::new("get_order_details", vec![("order_id", json!(order))]);
    let row = rows.orders.get(order).ok_or_else(|| Problem::Look(look()))?;
    if text(&row["user_id"]) != rows.user_id {
        return Err(Problem::Refused(format!("order {order} belongs to another account")));
    }
    Ok(row)
}

/// The order line that an item means.
pub(super) fn line<'r>(item: &Item, order: &'r Value) -> Resolved<&'r Value> {
    let fits = |line: &&Value| {
        text(&line["name"]).eq_ignore_ascii_case(&item.name)
            && item
                .details
                .iter()
                .all(|detail| options(line).any(|(option, value)| detail.fits(option, value)))
    };
    let found: Vec<&Value> = lines(order).iter().filter(fits).collect();
    let order_id = text(&order["order_id"]);
    let first = *found
        .first()
        .ok_or_else(|| Problem::Unclear(format!("find the {} in order {order_id}", item.name)))?;
    if found.iter().any(|line| line["item_id"] != first["item_id"]) {
        return Err(Problem::Unclear(format!(
            "tell which {} of order {order_id} is meant",
            item.name
        )));
    }
    Ok(first)
}

/// The payment method that a naming means.
fn method(pay: &Pay, order: &Value, rows: &Rows) -> Resolved<String> {
    pay.find(text(&order["payment_history"][0]["payment_method_id"]), rows.known_user()?)
}

/// The problem of a product that was not looked up yet.
pub(super) fn look_at_product(id: &str) -> Problem {
    Problem::Look(Call::new("get_product_details", vec![("product_id", json!(id))]))
}

/// A variant by item id.
pub(super) fn variant<'r>(rows: &'r Rows, item_id: &str) -> Option<&'r Value> {
    rows.products.values().find_map(|product| product["variants"].get(item_id))
}

/// What the new items cost more than the old ones, in cents rounded.
pub(super) fn difference(call: &Call, rows: &Rows) -> f64 {
    let Some(order) = rows.orders.get(call.text("order_id")) else { return 0.0 };
    let old_price = |id: &str| {
        lines(order)
            .iter()
            .find(|line| line["item_id"] == id)
            .map_or(0.0, |line| number(&line["price"]))
    };
    let new_price = |id: &str| variant(rows, id).map_or(0.0, |variant| number(&variant["price"]));
    let old: f64 = call.texts("item_ids").into_iter().map(old_price).sum();
    let new: f64 = call.texts("new_item_ids").into_iter().map(new_price).sum();
    cents(new - old)
}

fn resolve_return(order: &str, items: &[Item], pay: &Pay, rows: &Rows) -> Resolved<Call> {
    let row = own_order(order, rows)?;
    expect_status(row, "delivered", NOT_RETURNED, rows)?;
    let method = method(pay, row, rows)?;
    if !method.contains("gift_card")
        && row["payment_history"][0]["payment_method_id"] != method.as_str()
    {
        rows.refuse(NOT_REFUNDED)?;
    }
    let ids: Vec<String> = items.iter().map(|item| item_id(item, row)).collect::<Resolved<_>>()?;
    distinct(&ids)?;
    let arguments = vec![
        ("order_id", json!(order)),
        ("item_ids", json!(ids)),
        ("payment_method_id", json!(method)),
    ];
    Ok(Call::new("return_delivered_order_items", arguments))
}

fn resolve_swap(order: &str, swaps: &[Swap], pay: &Pay, rows: &Rows) -> Resolved<Call> {
    let row = own_order(order, rows)?;
    let name = match text(&row["status"]) {
        "delivered" => "exchange_delivered_order_items",
        "pending" => "modify_pending_order_items",
        status => {
            rows.refuse(NOT_CHANGED)?;
            let ahead = status.starts_with("pending");
            if ahead { "modify_pending_order_items" } else { "exchange_delivered_order_items" }
        }
    };
    let old: Vec<String> =
        swaps.iter().map(|swap| item_id(&swap.item, row)).collect::<Resolved<_>>()?;
    distinct(&old)?;
    let new: Vec<String> =
        swaps.iter().map(|swap| target_id(swap, row, rows)).collect::<Resolved<_>>()?;
    let method = method(pay, row, rows)?;
    let arguments = vec![
        ("order_id", json!(order)),
        ("item_ids", json!(old)),
        ("new_item_ids", json!(new)),
        ("payment_method_id", json!(method)),
    ];
    let call = Call::new(name, arguments);
    covers(&method, difference(&call, rows), rows)?;
    Ok(call)
}

fn resolve_payment(order: &str, pay: &Pay, rows: &Rows) -> Resolved<Call> {
    let row = own_order(order, rows)?;
    expect_status(row, "pending", NOT_REPAID, rows)?;
    let method = method(pay, row, rows)?;
    let entries = list_of(&row["payment_history"]);
    if entries.len() != 1 {
        rows.refuse(REPAID)?;
    }
    let Some(entry) = entries.first() else {
        return Err(Problem::Refused("no payment of this order is known".into()));
    };
    if entry["payment_method_id"] == method.as_str() {
        rows.refuse(SAME_METHOD)?;
    }
    covers(&method, number(&entry["amount"]), rows)?;
    let arguments = vec![("order_id", json!(order)), ("payment_method_id", json!(method))];
    Ok(Call::new("modify_pending_order_payment", arguments))
}

/// The variant that a swap asks for: the one that fits and keeps most of what the item is.
fn target_id(swap: &Swap, order: &Value, rows: &Rows) -> Resolved<String> {
    let line = line(&swap.item, order)?;
    let product_id = text(&line["product_id"]);
    let product = rows.products.get(product_id).ok_or_else(|| look_at_product(product_id))?;
    let fits = |variant: &&Value| {
        swap.target.iter().all(|detail: &Detail| {
            options(variant).any(|(option, value)| detail.fits(option, value))
        })
    };
    let changes = |variant: &Value| {
        options(variant).filter(|(option, value)| line["options"][option] != *value).count()
    };
    let variants =
        product["variants"].as_object().into_iter().flatten().map(|(_, variant)| variant);
    let mut found: Vec<(usize, &Value)> =
        variants.filter(fits).map(|variant| (changes(variant), variant)).collect();
    found.sort_by_key(|(changes, _)| *changes);
    let name = &swap.item.name;
    match found[..] {
        [] => Err(Problem::Unclear(format!("find such a version of the {name}"))),
        [(one, _), (other, _), ..] if one == other => {
            Err(Problem::Unclear(format!("tell which version of the {name} is meant")))
        }
        [(_, variant), ..] => {
            if variant["item_id"] == line["item_id"] {
                rows.refuse(SAME_VERSION)?;
            }
            if variant["available"] != true {
                rows.refuse(SOLD_OUT)?;
            }
            Ok(text(&variant["item_id"]).to_owned())
        }
    }
}

fn covers(method: &str, amount: f64, rows: &Rows) -> Resolved<()> {
    let balance = pay::methods(rows.user.as_deref())
        .find(|(id, _)| *id == method)
        .and_then(|(_, method)| method["balance"].as_f64());
    if balance.is_some_and(|balance| balance < amount) {
        rows.refuse(NOT_COVERED)?;
    }
    Ok(())
}

fn expect_status(order: &Value, status: &str, otherwise: &str, rows: &Rows) -> Resolved<()> {
    if order["status"] == status { Ok(()) } else { rows.refuse(otherwise) }
}

fn item_id(item: &Item, order: &Value) -> Resolved<String> {
    line(item, order).map(|line| text(&line["item_id"]).to_owned())
}

fn distinct(ids: &[String]) -> Resolved<()> {
    let repeated = ids.iter().enumerate().any(|(at, id)| ids[..at].contains(id));
    if repeated { Err(Problem::Unclear("tell the items apart".into())) } else { Ok(()) }
}

pub(super) fn with_address<'k>(
    mut arguments: Vec<(&'k str, Value)>,
    address: &Address,
) -> Vec<(&'k str, Value)> {
    let Address { address1, address2, city, state, zip, country } = address;
    arguments.extend([
        ("address1", json!(address1)),
        ("address2", json!(address2)),
        ("city", json!(city)),
        ("state", json!(state)),
        ("country", json!(country)),
        ("zip", json!(zip)),
    ]);
    arguments
}

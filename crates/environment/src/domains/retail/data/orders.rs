//! Orders: who bought what, how far it has come, and how it was paid.

use seed::Stream;
use serde_json::{Map, Value, json};

use super::dollars;
use super::people::User;
use super::products::{Product, Variant};
use crate::domains::generic::ids::Ids;
use crate::domains::generic::places;

/// Each status with how many of 1000 orders have it (measured).
const STATUSES: [(&str, u32); 4] =
    [("pending", 423), ("delivered", 373), ("processed", 102), ("cancelled", 102)];
/// Most orders of one user.
const MOST: usize = 9;
/// Most items of one order.
const MOST_ITEMS: u32 = 5;
/// Percent of the orders that go to the user's default address (measured).
const TO_DEFAULT: u32 = 80;

/// `count` orders by id; each is also listed with its user.
pub(super) fn make(
    stream: &mut Stream,
    ids: &mut Ids,
    products: &[Product],
    users: &mut [User],
    count: usize,
) -> Map<String, Value> {
    let mut orders = Map::new();
    for _ in 0..count {
        let id = ids.number(stream, "#W", 7);
        let user = customer(stream, users);
        user.orders.push(id.clone());
        let order = order(stream, ids, products, (&id, user));
        orders.insert(id, order);
    }
    orders
}

/// Anyone who has room for one more order.
fn customer<'a>(stream: &mut Stream, users: &'a mut [User]) -> &'a mut User {
    let open = |user: &User| user.orders.len() < MOST;
    let mut at = stream.index(users.len());
    while !open(&users[at]) {
        at = stream.index(users.len());
    }
    &mut users[at]
}

fn order(
    stream: &mut Stream,
    ids: &mut Ids,
    products: &[Product],
    (id, user): (&str, &User),
) -> Value {
    let lines: Vec<(&Product, &Variant)> =
        (0..stream.between(1, MOST_ITEMS)).map(|_| line(stream, products)).collect();
    let shares = STATUSES.map(|(_, share)| share);
    let status = STATUSES[stream.weighted(&shares).unwrap_or_default()].0;
    let address =
        if stream.percent(TO_DEFAULT) { user.address.clone() } else { places::address(stream) };
    let fulfillments =
        if status == "pending" { json!([]) } else { json!([parcel(stream, ids, &lines)]) };
    let method = user.methods.keys().nth(stream.index(user.methods.len()));
    let cents = lines.iter().map(|(_, variant)| variant.cents).sum();
    json!({
        "order_id": id,
        "user_id": user.id,
        "address": address,
        "items": lines.iter().map(|(product, variant)| item(product, variant)).collect::<Vec<_>>(),
        "fulfillments": fulfillments,
        "status": status,
        "payment_history": payments(cents, method.map_or("", String::as_str), status == "cancelled"),
    })
}

fn line<'a>(stream: &mut Stream, products: &'a [Product]) -> (&'a Product, &'a Variant) {
    let product = &products[stream.index(products.len())];
    (product, &product.variants[stream.index(product.variants.len())])
}

fn item(product: &Product, variant: &Variant) -> Value {
    json!({
        "name": product.name,
        "product_id": product.id,
        "item_id": variant.id,
        "price": dollars(variant.cents),
        "options": variant.options,
    })
}

/// One parcel with everything in it.
fn parcel(stream: &mut Stream, ids: &mut Ids, lines: &[(&Product, &Variant)]) -> Value {
    let items: Vec<&str> = lines.iter().map(|(_, variant)| variant.id.as_str()).collect();
    json!({"tracking_id": [ids.number(stream, "", 12)], "item_ids": items})
}

/// What was paid, and given back when the order was cancelled.
fn payments(cents: u32, method: &str, refunded: bool) -> Value {
    let entry = |kind: &str| json!({"transaction_type": kind, "amount": dollars(cents), "payment_method_id": method});
    let mut history = vec![entry("payment")];
    if refunded {
        history.push(entry("refund"));
    }
    Value::Array(history)
}

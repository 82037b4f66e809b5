//! A shop of two customers and two products, and short names for calls.

use serde_json::{Map, Value, json};

use crate::domains::retail::Retail;
use crate::tool::Call;
use crate::{Database, Environment};

/// Pending, 64.00 by credit card: a lamp and the same mug twice.
pub(super) const PENDING: &str = "#W1000001";
/// Delivered, 52.00 by PayPal: a lamp and a mug.
pub(super) const DELIVERED: &str = "#W1000002";
/// Processed, 12.00 by credit card: a mug.
pub(super) const PROCESSED: &str = "#W1000003";
/// Cancelled, 12.00 by credit card: a mug.
pub(super) const CANCELLED: &str = "#W1000004";
/// Pending, 70.01 by credit card: the dear lamp.
pub(super) const DEAR: &str = "#W1000005";
/// Somebody else's pending order.
pub(super) const FOREIGN: &str = "#W2000001";

/// The customer of the conversation.
pub(super) const ADA: &str = "ada_stone_1001";
/// Somebody else.
pub(super) const BEN: &str = "ben_cole_1002";

/// Ada's credit card.
pub(super) const CARD: &str = "credit_card_1000001";
/// Ada's gift card of 64.
pub(super) const GIFT: &str = "gift_card_1000002";
/// Ada's PayPal account.
pub(super) const PAYPAL: &str = "paypal_1000003";
/// Ben's credit card.
pub(super) const FOREIGN_CARD: &str = "credit_card_1000004";

/// Product id of lamps.
pub(super) const LAMPS: &str = "9000000001";
/// 40.00.
pub(super) const LAMP: &str = "1000000011";
/// 45.50.
pub(super) const BRASS_LAMP: &str = "1000000012";
/// 42.00, not available.
pub(super) const GONE_LAMP: &str = "1000000013";
/// 70.01.
pub(super) const DEAR_LAMP: &str = "1000000014";
/// 104.00, which is 64.00 more than the plain lamp.
pub(super) const DESIGN_LAMP: &str = "1000000015";
/// 104.01.
pub(super) const SIGNED_LAMP: &str = "1000000016";
/// 12.00.
pub(super) const MUG: &str = "1000000021";
/// 9.00.
pub(super) const SMALL_MUG: &str = "1000000022";

/// The retail domain on this shop.
pub(super) fn environment() -> Environment {
    let tables = [("orders", orders()), ("products", products()), ("users", users())];
    let rows = |value: Value| value.as_object().cloned().unwrap_or_default();
    let tables = tables.into_iter().map(|(name, value)| (name.to_owned(), rows(value))).collect();
    Environment::new(&Retail, Database::new(tables))
}

fn products() -> Value {
    let variant = |id: &str, shade: &str, available: bool, price: f64| {
        (
            id.to_owned(),
            json!({"item_id": id, "options": {"shade": shade}, "available": available, "price": price}),
        )
    };
    let lamps: Map<String, Value> = Map::from_iter([
        variant(LAMP, "paper", true, 40.0),
        variant(BRASS_LAMP, "brass", true, 45.5),
        variant(GONE_LAMP, "straw", false, 42.0),
        variant(DEAR_LAMP, "silk", true, 70.01),
        variant(DESIGN_LAMP, "glass", true, 104.0),
        variant(SIGNED_LAMP, "crystal", true, 104.01),
    ]);
    let mugs: Map<String, Value> =
        Map::from_iter([variant(MUG, "large", true, 12.0), variant(SMALL_MUG, "small", true, 9.0)]);
    json!({
        LAMPS: {"name": "Lamp", "product_id": LAMPS, "variants": lamps},
        "9000000002": {"name": "Mug", "product_id": "9000000002", "variants": mugs},
    })
}

fn users() -> Value {
    let user = |first: &str, last: &str, methods: Value, orders: Value| {
        json!({
            "name": {"first_name": first, "last_name": last},
            "address": home(),
            "email": format!("{first}@example.com"),
            "payment_methods": methods,
            "orders": orders,
        })
    };
    let card =
        |id: &str| json!({"source": "credit_card", "brand": "visa", "last_four": "1234", "id": id});
    let methods = json!({
        CARD: card(CARD),
        GIFT: {"source": "gift_card", "balance": 64, "id": GIFT},
        PAYPAL: {"source": "paypal", "id": PAYPAL},
    });
    json!({
        ADA: user("Ada", "Stone", methods, json!([PENDING, DELIVERED, PROCESSED, CANCELLED, DEAR])),
        BEN: user("Ben", "Cole", json!({FOREIGN_CARD: card(FOREIGN_CARD)}), json!([FOREIGN])),
    })
}

fn orders() -> Value {
    let line = |name: &str, product: &str, item: &str, shade: &str, price: f64| json!({"name": name, "product_id": product, "item_id": item, "price": price, "options": {"shade": shade}});
    let lamp = || line("Lamp", LAMPS, LAMP, "paper", 40.0);
    let mug = || line("Mug", "9000000002", MUG, "large", 12.0);
    let dear = line("Lamp", LAMPS, DEAR_LAMP, "silk", 70.01);
    let order = |id: &str, user: &str, status: &str, items: Value, paid: (&str, f64)| {
        let payment =
            json!({"transaction_type": "payment", "amount": paid.1, "payment_method_id": paid.0});
        let row = json!({
            "order_id": id, "user_id": user, "address": home(), "items": items,
            "fulfillments": [], "status": status, "payment_history": [payment],
        });
        (id.to_owned(), row)
    };
    Value::Object(Map::from_iter([
        order(PENDING, ADA, "pending", json!([lamp(), mug(), mug()]), (CARD, 64.0)),
        order(DELIVERED, ADA, "delivered", json!([lamp(), mug()]), (PAYPAL, 52.0)),
        order(PROCESSED, ADA, "processed", json!([mug()]), (CARD, 12.0)),
        order(CANCELLED, ADA, "cancelled", json!([mug()]), (CARD, 12.0)),
        order(DEAR, ADA, "pending", json!([dear]), (CARD, 70.01)),
        order(FOREIGN, BEN, "pending", json!([mug()]), (FOREIGN_CARD, 12.0)),
    ]))
}

fn home() -> Value {
    json!({"address1": "1 Quay", "address2": "", "city": "Boise", "country": "USA", "state": "ID", "zip": "83701"})
}

/// A cancellation for a good reason.
pub(super) fn cancel(order: &str) -> Call {
    Call::new("cancel_pending_order", json!({"order_id": order, "reason": "no longer needed"}))
}

/// An order's new address.
pub(super) fn move_order(order: &str) -> Call {
    let mut call = Call::new("modify_pending_order_address", home());
    call.arguments.insert("order_id".into(), order.into());
    call
}

/// An account's new address.
pub(super) fn move_user(user: &str) -> Call {
    let mut call = Call::new("modify_user_address", home());
    call.arguments.insert("user_id".into(), user.into());
    call
}

/// An order's new payment method.
pub(super) fn pay(order: &str, method: &str) -> Call {
    Call::new(
        "modify_pending_order_payment",
        json!({"order_id": order, "payment_method_id": method}),
    )
}

/// New items for a pending order.
pub(super) fn change(order: &str, old: &[&str], new: &[&str], method: &str) -> Call {
    swap("modify_pending_order_items", order, (old, new), method)
}

/// New items for a delivered order.
pub(super) fn exchange(order: &str, old: &[&str], new: &[&str], method: &str) -> Call {
    swap("exchange_delivered_order_items", order, (old, new), method)
}

fn swap(tool: &str, order: &str, (old, new): (&[&str], &[&str]), method: &str) -> Call {
    let arguments = json!({"order_id": order, "item_ids": old, "new_item_ids": new, "payment_method_id": method});
    Call::new(tool, arguments)
}

/// A return.
pub(super) fn give_back(order: &str, items: &[&str], method: &str) -> Call {
    let arguments = json!({"order_id": order, "item_ids": items, "payment_method_id": method});
    Call::new("return_delivered_order_items", arguments)
}

/// A call with one text argument.
pub(super) fn one(tool: &str, name: &str, value: &str) -> Call {
    Call::new(tool, json!({name: value}))
}

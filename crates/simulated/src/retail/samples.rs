//! One want of every kind, and a shop small enough to read, for the tests of the language.

use std::rc::Rc;

use serde_json::{Value, json};

use super::rows::Rows;
use super::want::{Address, Detail, Item, Question, Reason, Swap, Want};
use crate::skill::Table;
use crate::skill::pay::Pay;

/// One want of every kind; the first six change something.
pub(super) fn wants() -> Vec<Want> {
    let order = || "#W1234567".to_owned();
    let tent = || item("Tent", &[("color", "red"), ("sleeps", "2")]);
    let card = Pay::Card { brand: "visa".into(), last: "9212".into() };
    vec![
        Want::Cancel { order: order(), reason: Reason::Mistake },
        Want::Return {
            order: order(),
            items: vec![tent(), item("Rice Cooker", &[])],
            pay: Pay::Original,
        },
        Want::Swap {
            order: order(),
            swaps: vec![
                Swap { item: tent(), target: details(&[("color", "sky blue")]) },
                Swap { item: item("Lamp", &[]), target: vec![bare("10 in"), bare("USB-C")] },
            ],
            pay: card,
        },
        Want::OrderAddress { order: order(), address: address() },
        Want::OrderPayment { order: order(), pay: Pay::Gift },
        Want::UserAddress { address: Address { address2: String::new(), ..address() } },
        Want::Ask(Question::Price { order: order(), item: tent() }),
        Want::Ask(Question::Sum { order: order(), items: vec![tent(), item("Lamp", &[])] }),
        Want::Ask(Question::Total { order: order() }),
        Want::Ask(Question::Tracking { order: order() }),
        Want::Ask(Question::Stock { product: "Rice Cooker".into() }),
        Want::Ask(Question::Cheapest { product: "Rice Cooker".into() }),
        Want::Ask(Question::Balance),
    ]
}

/// An item with named options.
pub(super) fn item(name: &str, options: &[(&str, &str)]) -> Item {
    Item { name: name.into(), details: details(options) }
}

/// Named options.
pub(super) fn details(options: &[(&str, &str)]) -> Vec<Detail> {
    let named = |(option, value): &(&str, &str)| Detail {
        option: Some((*option).into()),
        value: (*value).into(),
    };
    options.iter().map(named).collect()
}

/// A value without its option.
pub(super) fn bare(value: &str) -> Detail {
    Detail { option: None, value: value.into() }
}

/// The rows of a customer with a pending order `#W1` and a delivered one `#W2`, each with two tents.
pub(super) fn rows() -> Rows {
    let tent = |id: &str, color: &str, sleeps: &str, price: f64| json!({"item_id": id, "options": {"color": color, "sleeps": sleeps}, "price": price, "available": id != "104"});
    let variants = json!({"101": tent("101", "red", "2", 90.0), "102": tent("102", "red", "4", 120.5),
                          "103": tent("103", "blue", "2", 95.25), "104": tent("104", "blue", "4", 130.0)});
    let line = |id: &str| {
        let variant = &variants[id];
        json!({"name": "Tent", "product_id": "9", "item_id": id, "price": variant["price"], "options": variant["options"]})
    };
    let order = |id: &str, status: &str| {
        json!({"order_id": id, "user_id": "ann", "status": status, "items": [line("101"), line("103")],
               "payment_history": [{"transaction_type": "payment", "amount": 185.25, "payment_method_id": "paypal_1"}]})
    };
    let user = json!({"payment_methods": {
        "paypal_1": {"source": "paypal", "id": "paypal_1"},
        "gift_card_2": {"source": "gift_card", "id": "gift_card_2", "balance": 20},
        "credit_card_3": {"source": "credit_card", "id": "credit_card_3", "brand": "visa", "last_four": "9212"}}});
    let table = |value: Value| Table::of(value.as_object().cloned().unwrap_or_default());
    Rows {
        user_id: "ann".into(),
        user: Some(Rc::new(user)),
        orders: table(json!({"#W1": order("#W1", "pending"), "#W2": order("#W2", "delivered")})),
        products: table(json!({"9": {"name": "Tent", "product_id": "9", "variants": variants}})),
        ..Rows::default()
    }
}

fn address() -> Address {
    Address {
        address1: "1 Oak Road".into(),
        address2: "Suite 2".into(),
        city: "New York".into(),
        state: "NY".into(),
        zip: "10083".into(),
        country: "USA".into(),
    }
}

//! A small shop in which much can be meant twice: which instructions say enough, and which do not.

use environment::{Call, Database, Environment, registry};
use expect_test::{Expect, expect};
use serde_json::{Value, json};

use crate::Proposal;
use crate::check::{Ground, Report, run};
use crate::context::{Context, Row};

/// One customer with a credit card, a PayPal account and a gift card; three pending orders and two delivered ones.
/// Lamps come in two colours and three heights.
fn shop() -> (Environment, Context) {
    let variant = |color: &str, height: &str, price: f64| json!({"options": {"color": color, "height": height}, "available": true, "price": price});
    let mut variants = json!({"11": variant("red", "40 cm", 20.0), "12": variant("red", "60 cm", 25.0), "13": variant("blue", "40 cm", 21.0),
        "14": variant("blue", "60 cm", 26.0), "15": variant("blue", "90 cm", 35.0)});
    for (id, variant) in variants.as_object_mut().unwrap() {
        variant["item_id"] = json!(id);
    }
    let rug =
        json!({"item_id": "21", "options": {"size": "2 x 3 ft"}, "available": true, "price": 90.0});
    let products = json!({
        "p1": {"name": "Lamp", "product_id": "p1", "variants": variants},
        "p2": {"name": "Rug", "product_id": "p2", "variants": {"21": rug}},
    });
    let line = |item: &str| {
        let (product, name) = if item == "21" { ("p2", "Rug") } else { ("p1", "Lamp") };
        let variant = &products[product]["variants"][item];
        json!({"name": name, "product_id": product, "item_id": item, "price": variant["price"], "options": variant["options"]})
    };
    let order = |id: &str, status: &str, items: &[&str], paid: &str| {
        let items: Vec<Value> = items.iter().map(|item| line(item)).collect();
        json!({"order_id": id, "user_id": "u1", "status": status, "items": items, "fulfillments": [],
            "address": {"address1": "1 Quay", "address2": "", "city": "Bergen", "state": "NY", "country": "USA", "zip": "10001"},
            "payment_history": [{"transaction_type": "payment", "amount": 20.0, "payment_method_id": paid}]})
    };
    let orders = json!({
        "#W1": order("#W1", "pending", &["11"], "credit_card_1"),
        "#W2": order("#W2", "pending", &["12"], "credit_card_1"),
        "#W3": order("#W3", "pending", &["21"], "credit_card_1"),
        "#W4": order("#W4", "delivered", &["11", "12", "21"], "credit_card_1"),
        "#W5": order("#W5", "delivered", &["13"], "paypal_1"),
    });
    let user = json!({"name": {"first_name": "Ada", "last_name": "Stone"}, "email": "ada@example.org",
        "address": {"address1": "1 Quay", "address2": "", "city": "Bergen", "state": "NY", "country": "USA", "zip": "10001"},
        "payment_methods": {
            "credit_card_1": {"source": "credit_card", "brand": "visa", "last_four": "6215", "id": "credit_card_1"},
            "paypal_1": {"source": "paypal", "id": "paypal_1"},
            "gift_card_1": {"source": "gift_card", "balance": 500, "id": "gift_card_1"},
        },
        "orders": ["#W1", "#W2", "#W3", "#W4", "#W5"]});
    let row = |value: Value| value.as_object().cloned().unwrap();
    let database = Database::new(vec![
        ("orders".into(), row(orders)),
        ("products".into(), row(products)),
        ("users".into(), row(json!({"u1": user}))),
    ]);
    let rows = [
        ("users", "u1"),
        ("orders", "#W1"),
        ("orders", "#W2"),
        ("orders", "#W3"),
        ("orders", "#W4"),
        ("orders", "#W5"),
        ("products", "p1"),
        ("products", "p2"),
    ];
    let rows = rows.map(|(table, id)| Row { table: table.into(), id: id.into() }).to_vec();
    let context = Context { account: "u1".into(), rows, ..Context::default() };
    (Environment::new(registry::find("retail").unwrap(), database), context)
}

fn report(instruction: &str, tool: &str, arguments: Value) -> Report {
    let (environment, context) = shop();
    let proposal = Proposal {
        instruction: instruction.to_owned(),
        actions: vec![Call::new(tool, arguments)],
        ..Proposal::default()
    };
    let ground = Ground { context: Some(&context), ..Ground::of(&environment) };
    let report = run(&ground, &proposal);
    let others = report.findings().count() - report.uniqueness.len();
    assert_eq!(others, 0, "only uniqueness is in question: {report:?}");
    report
}

/// What the check says about a call for this instruction.
fn check(instruction: &str, tool: &str, arguments: Value, expected: &Expect) {
    let report = report(instruction, tool, arguments);
    let lines =
        report.uniqueness.iter().map(|it| format!("{}: {} | {}\n", it.code, it.message, it.hint));
    expected.assert_eq(&lines.collect::<String>());
}

fn passes(instruction: &str, tool: &str, arguments: Value) {
    let report = report(instruction, tool, arguments);
    assert_eq!(report.uniqueness, [], "{instruction}");
}

const CANCEL: &str = "cancel_pending_order";
const RETURN: &str = "return_delivered_order_items";
const EXCHANGE: &str = "exchange_delivered_order_items";
const PAYMENT: &str = "modify_pending_order_payment";

fn cancel(order: &str) -> Value {
    json!({"order_id": order, "reason": "no longer needed"})
}

fn give_back(order: &str, items: &[&str], pay: &str) -> Value {
    json!({"order_id": order, "item_ids": items, "payment_method_id": pay})
}

fn swap(order: &str, item: &str, new: &str, pay: &str) -> Value {
    json!({"order_id": order, "item_ids": [item], "new_item_ids": [new], "payment_method_id": pay})
}

#[test]
fn a_payment_method_that_is_not_named_while_several_fit_is_ambiguous() {
    check(
        "Exchange the red 40 cm Lamp of order #W4 for a blue one.",
        EXCHANGE,
        swap("#W4", "11", "13", "paypal_1"),
        &expect![[r"
            uniqueness.ambiguous: `exchange_delivered_order_items` could as well take credit_card_1 or gift_card_1 as `payment_method_id` in place of paypal_1: the instruction says nothing that tells them apart. | Say in the instruction, in the customer's words, which one is meant; source is paypal here and credit_card there.
        "]],
    );
}

#[test]
fn a_payment_method_is_told_by_its_source_brand_digits_or_id_or_as_the_original_one() {
    let text =
        |pay: &str| format!("Exchange the red 40 cm Lamp of order #W4 for a blue one, with {pay}.");
    for (said, pay) in [
        ("PayPal", "paypal_1"),
        ("my gift card", "gift_card_1"),
        ("gift_card_1", "gift_card_1"),
        ("the Visa", "credit_card_1"),
        ("the card ending in 6215", "credit_card_1"),
        ("the original payment method", "credit_card_1"),
        ("the same card as before", "credit_card_1"),
    ] {
        passes(&text(said), EXCHANGE, swap("#W4", "11", "13", pay));
    }
    // Two methods are no original one.
    let wrong =
        report(&text("the original payment method"), EXCHANGE, swap("#W4", "11", "13", "paypal_1"));
    assert_eq!(wrong.uniqueness.len(), 1);
}

#[test]
fn where_policy_leaves_one_other_method_it_alone_is_named() {
    // A refund goes to the original method or to a gift card.
    check(
        "Return the Rug of order #W4.",
        RETURN,
        give_back("#W4", &["21"], "credit_card_1"),
        &expect![[r"
            uniqueness.ambiguous: `return_delivered_order_items` could as well take gift_card_1 as `payment_method_id` in place of credit_card_1: the instruction says nothing that tells them apart. | Say in the instruction, in the customer's words, which one is meant; source is credit_card here and gift_card there.
        "]],
    );
}

#[test]
fn one_of_two_orders_of_the_same_product_is_ambiguous() {
    check(
        "Cancel your pending order with the Lamp.",
        CANCEL,
        cancel("#W1"),
        &expect![[r"
            uniqueness.ambiguous: `cancel_pending_order` could as well take #W2 as `order_id` in place of #W1: the instruction says nothing that tells them apart. | Say in the instruction, in the customer's words, which one is meant; height is 40 cm here and 60 cm there.
        "]],
    );
}

#[test]
fn an_order_is_told_by_its_id_or_by_what_only_it_holds() {
    passes("Cancel order #W1.", CANCEL, cancel("#W1"));
    passes("Cancel your order W1.", CANCEL, cancel("#W1"));
    passes("Cancel the order with the 40 cm Lamp.", CANCEL, cancel("#W1"));
    passes("Cancel the order with the Rug.", CANCEL, cancel("#W3"));
    passes("Cancel the pending order that cost $25.00.", CANCEL, cancel("#W2"));
}

#[test]
fn an_order_may_be_meant_with_what_it_holds_itself() {
    // The other delivered order has a lamp as well; it is another item.
    check(
        "Return the Lamp of your delivered order, refunded to the original payment method.",
        RETURN,
        give_back("#W5", &["13"], "paypal_1"),
        &expect![[r"
            uniqueness.ambiguous: `return_delivered_order_items` could as well take #W4 as `order_id` in place of #W5: the instruction says nothing that tells them apart. | Say in the instruction, in the customer's words, which one is meant; color is blue here and red there.
        "]],
    );
    passes(
        "Return the blue Lamp of your delivered order, refunded to the original payment method.",
        RETURN,
        give_back("#W5", &["13"], "paypal_1"),
    );
}

#[test]
fn one_of_two_like_items_of_an_order_is_ambiguous_unless_an_option_is_said() {
    let back = |item: &str| give_back("#W4", &[item], "credit_card_1");
    check(
        "Return the red Lamp of order #W4 to the Visa.",
        RETURN,
        back("12"),
        &expect![[r"
            uniqueness.ambiguous: `return_delivered_order_items` could as well take 11 as `item_ids[]` in place of 12: the instruction says nothing that tells them apart. | Say in the instruction, in the customer's words, which one is meant; height is 60 cm here and 40 cm there.
        "]],
    );
    passes("Return the 60 cm Lamp of order #W4 to the Visa.", RETURN, back("12"));
    passes("Return the 60cm Lamp, height 60, of order #W4 to the Visa.", RETURN, back("12"));
    passes("Return the Rug of order #W4 to the Visa.", RETURN, back("21"));
    passes(
        "Return both Lamps of order #W4 to the Visa.",
        RETURN,
        give_back("#W4", &["11", "12"], "credit_card_1"),
    );
}

#[test]
fn a_variant_that_is_described_too_vaguely_is_ambiguous() {
    check(
        "Exchange the red 40 cm Lamp of order #W4 for a taller one, on PayPal.",
        EXCHANGE,
        swap("#W4", "11", "14", "paypal_1"),
        &expect![[r"
            uniqueness.ambiguous: `exchange_delivered_order_items` could as well take 12 or 13 or 15 as `new_item_ids[]` in place of 14: the instruction says nothing that tells them apart. | Say in the instruction, in the customer's words, which one is meant; color is blue here and red there.
        "]],
    );
}

#[test]
fn a_variant_is_told_by_its_options_by_those_that_stay_and_by_superlatives() {
    let text =
        |wish: &str| format!("Exchange the red 40 cm Lamp of order #W4 for {wish}, on PayPal.");
    let to = |new: &str| swap("#W4", "11", new, "paypal_1");
    passes(&text("one in blue, 60 cm"), EXCHANGE, to("14"));
    passes(&text("the same in blue"), EXCHANGE, to("13"));
    passes(&text("the most expensive one"), EXCHANGE, to("15"));
    passes(&text("the $35 one"), EXCHANGE, to("15"));
}

#[test]
fn a_value_that_leads_to_no_other_state_or_cannot_run_is_no_alternative() {
    // Only these two can take the payment: the present one is refused.
    check(
        "Pay order #W1 in another way.",
        PAYMENT,
        json!({"order_id": "#W1", "payment_method_id": "paypal_1"}),
        &expect![[r"
            uniqueness.ambiguous: `modify_pending_order_payment` could as well take gift_card_1 as `payment_method_id` in place of paypal_1: the instruction says nothing that tells them apart. | Say in the instruction, in the customer's words, which one is meant; source is paypal here and gift_card there.
        "]],
    );
}

#[test]
fn each_check_can_be_turned_off() {
    let (environment, context) = shop();
    let actions = vec![Call::new(CANCEL, cancel("#W1"))];
    let proposal = Proposal { instruction: "Cancel it.".into(), actions, ..Proposal::default() };
    let mut ground = Ground { context: Some(&context), ..Ground::of(&environment) };
    assert!(!run(&ground, &proposal).passed());
    ground.settings.uniqueness = false;
    assert!(run(&ground, &proposal).passed());
}

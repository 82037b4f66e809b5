//! From words to calls on a shop of two orders.

use crate::skill::Table;
use expect_test::{Expect, expect};

use serde_json::Value;

use super::super::Retail;
use super::super::resolve::resolve;
use super::super::rows::Rows;
use super::super::samples::rows;
use crate::skill::{Call, Problem, language};

fn check(text: &str, expected: &Expect) {
    let wants = language::wants::<Retail>(text);
    assert_eq!(wants.len(), 1, "{text} is one request");
    let line = match resolve(&wants[0], &rows()) {
        Ok(call) => format!("{} {}", call.name, Value::from(call.arguments)),
        Err(problem) => format!("{problem:?}"),
    };
    expected.assert_eq(&line);
}

#[test]
fn the_status_of_an_order_decides_between_modification_and_exchange() {
    check(
        "I want to exchange the Tent (red) for one with sleeps: 4 in order #W1, using my PayPal for any price difference.",
        &expect![[
            r##"modify_pending_order_items {"order_id":"#W1","item_ids":["101"],"new_item_ids":["102"],"payment_method_id":"paypal_1"}"##
        ]],
    );
    check(
        "I want to exchange the Tent (red) for one with sleeps: 4 in order #W2, using my PayPal for any price difference.",
        &expect![[
            r##"exchange_delivered_order_items {"order_id":"#W2","item_ids":["101"],"new_item_ids":["102"],"payment_method_id":"paypal_1"}"##
        ]],
    );
}

#[test]
fn a_version_is_found_by_what_changes_and_only_when_it_is_clear_and_available() {
    let swap = |item: &str, target: &str| {
        format!(
            "I want to exchange {item} for {target} in order #W1, using my Visa ending in 9212 for any price difference."
        )
    };
    check(
        &swap("the Tent (blue)", "one in red"),
        &expect![[
            r##"modify_pending_order_items {"order_id":"#W1","item_ids":["103"],"new_item_ids":["101"],"payment_method_id":"credit_card_3"}"##
        ]],
    );
    check(
        &swap("the Tent (red)", "one in blue, 4"),
        &expect![[r#"Refused("that version is not available")"#]],
    );
    check(
        &swap("the Tent (red)", "one with color: red"),
        &expect![[r#"Refused("the item is of that version already")"#]],
    );
    check(
        &swap("the Tent (red)", "one with color: green"),
        &expect![[r#"Unclear("find such a version of the Tent")"#]],
    );
    check(
        &swap("the Tent", "one with sleeps: 4"),
        &expect![[r#"Unclear("tell which Tent of order #W1 is meant")"#]],
    );
    check(
        &swap("the Kayak", "one with sleeps: 4"),
        &expect![[r#"Unclear("find the Kayak in order #W1")"#]],
    );
}

#[test]
fn a_gift_card_has_to_cover_what_it_pays() {
    let swap = "I want to exchange the Tent (red) for one with sleeps: 4 in order #W1, using my gift card for any price difference.";
    check(swap, &expect![[r#"Refused("the gift card does not cover the amount")"#]]);
    check(
        "I want to pay for order #W1 with my gift card instead.",
        &expect![[r#"Refused("the gift card does not cover the amount")"#]],
    );
    check(
        "I want to pay for order #W1 with my Visa ending in 9212 instead.",
        &expect![[
            r##"modify_pending_order_payment {"order_id":"#W1","payment_method_id":"credit_card_3"}"##
        ]],
    );
    check(
        "I want to pay for order #W1 with my PayPal account instead.",
        &expect![[r#"Refused("the new payment method has to differ from the current one")"#]],
    );
}

#[test]
fn a_refund_goes_back_or_to_a_gift_card() {
    let back = |pay: &str| {
        format!("I want to return the Tent (red) from order #W2, with the refund going to {pay}.")
    };
    check(
        &back("the original payment method"),
        &expect![[
            r##"return_delivered_order_items {"order_id":"#W2","item_ids":["101"],"payment_method_id":"paypal_1"}"##
        ]],
    );
    check(
        &back("my gift card"),
        &expect![[
            r##"return_delivered_order_items {"order_id":"#W2","item_ids":["101"],"payment_method_id":"gift_card_2"}"##
        ]],
    );
    check(
        &back("my Visa ending in 9212"),
        &expect![[r#"Refused("a refund goes to the original payment method or to a gift card")"#]],
    );
    check(
        &back("my Visa ending in 1111"),
        &expect![[r#"Unclear("find that payment method in the profile")"#]],
    );
}

#[test]
fn what_is_not_at_hand_has_to_be_looked_up() {
    let look = |tool: &str, id: &str, value: &str| {
        Err(Problem::Look(Call::new(tool, vec![(id, value.into())])))
    };
    let mut few = rows();
    few.products = Table::default();
    let swap = "I want to exchange the Tent (red) for one with sleeps: 4 in order #W1, using my PayPal for any price difference.";
    let want = language::wants::<Retail>(swap).remove(0);
    assert_eq!(resolve(&want, &few), look("get_product_details", "product_id", "9"));
    few.orders = Table::default();
    assert_eq!(resolve(&want, &few), look("get_order_details", "order_id", "#W1"));
    few.missing.push("#W1".into());
    assert_eq!(resolve(&want, &few), Err(Problem::Unclear("find order #W1".into())));
    let pay =
        language::wants::<Retail>("I want to pay for order #W1 with my PayPal account instead.")
            .remove(0);
    let unknown = Rows { user: None, ..rows() };
    assert_eq!(resolve(&pay, &unknown), look("get_user_details", "user_id", "ann"));
}

#[test]
fn orders_of_others_and_orders_that_are_under_way_stay_as_they_are() {
    check(
        "I want to cancel order #W2 because I no longer need it.",
        &expect![[r#"Refused("only a pending order can be cancelled")"#]],
    );
    check(
        "I want to cancel order #W1 because I ordered it by mistake.",
        &expect![[r##"cancel_pending_order {"order_id":"#W1","reason":"ordered by mistake"}"##]],
    );
    let mut others = rows();
    others.user_id = "bob".into();
    let want = language::wants::<Retail>("I want to cancel order #W1 because I no longer need it.")
        .remove(0);
    assert_eq!(
        resolve(&want, &others),
        Err(Problem::Refused("order #W1 belongs to another account".into()))
    );
}

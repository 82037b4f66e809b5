//! What the status of an order allows, and what an earlier step leaves of it.

use expect_test::expect;
use serde_json::json;

use super::shop::{
    BRASS_LAMP, CANCELLED, CARD, DEAR, DELIVERED, GIFT, LAMP, MUG, PAYPAL, PENDING, PROCESSED,
    SMALL_MUG, cancel, change, exchange, give_back, move_order, pay,
};
use super::{check, kept};
use crate::tool::Call;

#[test]
fn only_pending_orders_are_cancelled() {
    kept(&[cancel(PENDING), cancel(DEAR)]);
    check(&[cancel(PROCESSED)], expect![[]]);
    check(&[cancel(DELIVERED), cancel(CANCELLED)], expect![[]]);
    check(&[cancel("#W0000000")], expect![[]]);
}

#[test]
fn there_are_two_reasons_to_cancel() {
    let because = |reason: &str| {
        Call::new("cancel_pending_order", json!({"order_id": PENDING, "reason": reason}))
    };
    kept(&[because("ordered by mistake")]);
    check(&[because("too expensive")], expect![[]]);
    check(&[because("No longer needed")], expect![[]]);
}

#[test]
fn a_cancelled_order_stays_as_it_is() {
    kept(&[move_order(PENDING), cancel(PENDING)]);
    check(&[cancel(PENDING), cancel(PENDING)], expect![[]]);
    check(&[cancel(PENDING), move_order(PENDING), pay(PENDING, PAYPAL)], expect![[]]);
    check(&[cancel(PENDING), change(PENDING, &[MUG], &[MUG], CARD)], expect![[]]);
}

#[test]
fn only_pending_orders_are_changed() {
    kept(&[move_order(PENDING), move_order(PENDING), move_order(DEAR)]);
    check(&[move_order(PROCESSED)], expect![[]]);
    check(&[pay(DELIVERED, CARD)], expect![[]]);
    check(&[change(DELIVERED, &[MUG], &[SMALL_MUG], CARD)], expect![[]]);
}

#[test]
fn a_new_payment_method_is_a_different_one() {
    kept(&[pay(PENDING, PAYPAL)]);
    check(&[pay(PENDING, CARD)], expect![[]]);
}

#[test]
fn a_payment_method_changes_once() {
    kept(&[pay(PENDING, PAYPAL), pay(DEAR, PAYPAL), cancel(PENDING)]);
    check(&[pay(PENDING, PAYPAL), pay(PENDING, CARD)], expect![[]]);
    check(&[pay(PENDING, CARD), pay(PENDING, PAYPAL)], expect![[]]);
}

#[test]
fn a_gift_card_pays_for_a_whole_order_or_not_at_all() {
    kept(&[pay(PENDING, GIFT)]);
    check(&[pay(DEAR, GIFT)], expect![[]]);
}

#[test]
fn items_of_a_pending_order_change_once() {
    kept(&[change(PENDING, &[LAMP, MUG], &[BRASS_LAMP, SMALL_MUG], CARD)]);
    let again = change(PENDING, &[MUG], &[SMALL_MUG], CARD);
    check(&[change(PENDING, &[LAMP], &[BRASS_LAMP], CARD), again], expect![[]]);
}

#[test]
fn a_change_of_items_that_was_refused_does_not_count() {
    check(
        &[change(PENDING, &[LAMP], &[], CARD), change(PENDING, &[LAMP], &[BRASS_LAMP], CARD)],
        expect![[]],
    );
}

#[test]
fn a_change_of_items_is_the_last_change() {
    let items = || change(PENDING, &[LAMP], &[BRASS_LAMP], CARD);
    kept(&[move_order(PENDING), pay(PENDING, PAYPAL), items(), move_order(DEAR)]);
    check(&[items(), move_order(PENDING)], expect![[]]);
    check(&[items(), pay(PENDING, PAYPAL), cancel(PENDING)], expect![[]]);
}

#[test]
fn only_delivered_orders_are_returned() {
    kept(&[give_back(DELIVERED, &[LAMP, MUG], PAYPAL)]);
    check(&[give_back(PENDING, &[LAMP], CARD)], expect![[]]);
    check(&[cancel(PENDING), give_back(PENDING, &[LAMP], CARD)], expect![[]]);
}

#[test]
fn a_refund_goes_back_or_to_a_gift_card() {
    kept(&[give_back(DELIVERED, &[LAMP], GIFT)]);
    check(&[give_back(DELIVERED, &[LAMP], CARD)], expect![[]]);
}

#[test]
fn only_delivered_orders_are_exchanged() {
    kept(&[exchange(DELIVERED, &[LAMP], &[BRASS_LAMP], CARD)]);
    check(&[exchange(PROCESSED, &[MUG], &[SMALL_MUG], CARD)], expect![[]]);
}

#[test]
fn an_order_is_returned_or_exchanged_once() {
    let swap = || exchange(DELIVERED, &[LAMP], &[BRASS_LAMP], CARD);
    let back = || give_back(DELIVERED, &[MUG], PAYPAL);
    check(&[swap(), back()], expect![[]]);
    check(&[back(), swap()], expect![[]]);
    check(&[back(), back()], expect![[]]);
    check(&[swap(), exchange(DELIVERED, &[MUG], &[SMALL_MUG], CARD)], expect![[]]);
    check(&[give_back(DELIVERED, &[MUG], CARD), back()], expect![[]]);
}

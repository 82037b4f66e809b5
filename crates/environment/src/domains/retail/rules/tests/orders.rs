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
    check(
        &[cancel(PROCESSED)],
        expect![[r"
        1 cancel.pending_only: order #W1000003 is `processed`, so it cannot be cancelled
    "]],
    );
    check(
        &[cancel(DELIVERED), cancel(CANCELLED)],
        expect![[r"
        1 cancel.pending_only: order #W1000002 is `delivered`, so it cannot be cancelled
        2 cancel.pending_only: order #W1000004 is `cancelled`, so it cannot be cancelled
    "]],
    );
    check(&[cancel("#W0000000")], expect![[r""]]);
}

#[test]
fn there_are_two_reasons_to_cancel() {
    let because = |reason: &str| {
        Call::new("cancel_pending_order", json!({"order_id": PENDING, "reason": reason}))
    };
    kept(&[because("ordered by mistake")]);
    check(
        &[because("too expensive")],
        expect![[r"
        1 cancel.reason: `too expensive` is not a reason for a cancellation
    "]],
    );
    check(
        &[because("No longer needed")],
        expect![[r"
        1 cancel.reason: `No longer needed` is not a reason for a cancellation
    "]],
    );
}

#[test]
fn a_cancelled_order_stays_as_it_is() {
    kept(&[move_order(PENDING), cancel(PENDING)]);
    check(
        &[cancel(PENDING), cancel(PENDING)],
        expect![[r"
        2 cancel.final: order #W1000001 was already cancelled by step 1 (cancel_pending_order)
    "]],
    );
    check(
        &[cancel(PENDING), move_order(PENDING), pay(PENDING, PAYPAL)],
        expect![[r"
        2 cancel.final: order #W1000001 was already cancelled by step 1 (cancel_pending_order)
        3 cancel.final: order #W1000001 was already cancelled by step 1 (cancel_pending_order)
    "]],
    );
    check(
        &[cancel(PENDING), change(PENDING, &[MUG], &[MUG], CARD)],
        expect![[r"
        2 cancel.final: order #W1000001 was already cancelled by step 1 (cancel_pending_order)
    "]],
    );
}

#[test]
fn only_pending_orders_are_changed() {
    kept(&[move_order(PENDING), move_order(PENDING), move_order(DEAR)]);
    check(
        &[move_order(PROCESSED)],
        expect![[r"
        1 modify.pending_only: order #W1000003 is `processed`, so modify_pending_order_address cannot change it
    "]],
    );
    check(
        &[pay(DELIVERED, CARD)],
        expect![[r"
        1 modify.pending_only: order #W1000002 is `delivered`, so modify_pending_order_payment cannot change it
    "]],
    );
    check(
        &[change(DELIVERED, &[MUG], &[SMALL_MUG], CARD)],
        expect![[r"
        1 modify.pending_only: order #W1000002 is `delivered`, so modify_pending_order_items cannot change it
    "]],
    );
}

#[test]
fn a_new_payment_method_is_a_different_one() {
    kept(&[pay(PENDING, PAYPAL)]);
    check(
        &[pay(PENDING, CARD)],
        expect![[r"
        1 payment.differs: order #W1000001 was already paid with credit_card_1000001
    "]],
    );
}

#[test]
fn a_payment_method_changes_once() {
    kept(&[pay(PENDING, PAYPAL), pay(DEAR, PAYPAL), cancel(PENDING)]);
    check(
        &[pay(PENDING, PAYPAL), pay(PENDING, CARD)],
        expect![[r"
            2 payment.once: the payment method of order #W1000001 cannot be changed again: step 1 (modify_pending_order_payment) changed it
        "]],
    );
    check(
        &[pay(PENDING, CARD), pay(PENDING, PAYPAL)],
        expect![[r"
        1 payment.differs: order #W1000001 was already paid with credit_card_1000001
    "]],
    );
}

#[test]
fn a_gift_card_pays_for_a_whole_order_or_not_at_all() {
    kept(&[pay(PENDING, GIFT)]);
    kept(&[pay(PENDING, GIFT), cancel(PENDING)]);
    check(
        &[pay(DEAR, GIFT)],
        expect![[r"
        1 payment.gift_card_covers: gift_card_1000002 holds 64.00, but the order costs 70.01
    "]],
    );
}

#[test]
fn items_of_a_pending_order_change_once() {
    kept(&[change(PENDING, &[LAMP, MUG], &[BRASS_LAMP, SMALL_MUG], CARD)]);
    let again = change(PENDING, &[MUG], &[SMALL_MUG], CARD);
    check(
        &[change(PENDING, &[LAMP], &[BRASS_LAMP], CARD), again],
        expect![[r"
        2 items.once: the items of order #W1000001 were already changed by step 1 (modify_pending_order_items)
    "]],
    );
}

#[test]
fn a_change_of_items_that_was_refused_does_not_count() {
    check(
        &[change(PENDING, &[LAMP], &[], CARD), change(PENDING, &[LAMP], &[BRASS_LAMP], CARD)],
        expect![[r"
            1 items.paired: 1 items and 0 new items do not pair up
        "]],
    );
}

#[test]
fn a_change_of_items_is_the_last_change() {
    let items = || change(PENDING, &[LAMP], &[BRASS_LAMP], CARD);
    kept(&[move_order(PENDING), pay(PENDING, PAYPAL), items(), move_order(DEAR)]);
    check(
        &[items(), move_order(PENDING)],
        expect![[r"
        2 items.final: the items of order #W1000001 were changed by step 1 (modify_pending_order_items), so modify_pending_order_address comes too late
    "]],
    );
    check(
        &[items(), pay(PENDING, PAYPAL), cancel(PENDING)],
        expect![[r"
        2 items.final: the items of order #W1000001 were changed by step 1 (modify_pending_order_items), so modify_pending_order_payment comes too late
        3 items.final: the items of order #W1000001 were changed by step 1 (modify_pending_order_items), so cancel_pending_order comes too late
    "]],
    );
}

#[test]
fn only_delivered_orders_are_returned() {
    kept(&[give_back(DELIVERED, &[LAMP, MUG], PAYPAL)]);
    check(
        &[give_back(PENDING, &[LAMP], CARD)],
        expect![[r"
        1 return.delivered_only: order #W1000001 is `pending`, so it cannot be returned
    "]],
    );
    check(
        &[cancel(PENDING), give_back(PENDING, &[LAMP], CARD)],
        expect![[r"
        2 return.delivered_only: order #W1000001 is `pending`, so it cannot be returned
    "]],
    );
}

#[test]
fn a_refund_goes_back_or_to_a_gift_card() {
    kept(&[give_back(DELIVERED, &[LAMP], GIFT)]);
    check(
        &[give_back(DELIVERED, &[LAMP], CARD)],
        expect![[r"
        1 return.refund_method: credit_card_1000001 is no gift card, and order #W1000002 was paid with paypal_1000003
    "]],
    );
}

#[test]
fn only_delivered_orders_are_exchanged() {
    kept(&[exchange(DELIVERED, &[LAMP], &[BRASS_LAMP], CARD)]);
    check(
        &[exchange(PROCESSED, &[MUG], &[SMALL_MUG], CARD)],
        expect![[r"
        1 exchange.delivered_only: order #W1000003 is `processed`, so it cannot be exchanged
    "]],
    );
}

#[test]
fn an_order_is_returned_or_exchanged_once() {
    let swap = || exchange(DELIVERED, &[LAMP], &[BRASS_LAMP], CARD);
    let back = || give_back(DELIVERED, &[MUG], PAYPAL);
    check(
        &[swap(), back()],
        expect![[r"
            2 delivered.once: order #W1000002 was already returned or exchanged by step 1 (exchange_delivered_order_items)
        "]],
    );
    check(
        &[back(), swap()],
        expect![[r"
            2 delivered.once: order #W1000002 was already returned or exchanged by step 1 (return_delivered_order_items)
        "]],
    );
    check(
        &[back(), back()],
        expect![[r"
            2 delivered.once: order #W1000002 was already returned or exchanged by step 1 (return_delivered_order_items)
        "]],
    );
    check(
        &[swap(), exchange(DELIVERED, &[MUG], &[SMALL_MUG], CARD)],
        expect![[r"
            2 delivered.once: order #W1000002 was already returned or exchanged by step 1 (exchange_delivered_order_items)
        "]],
    );
    check(
        &[give_back(DELIVERED, &[MUG], CARD), back()],
        expect![[r"
        1 return.refund_method: credit_card_1000001 is no gift card, and order #W1000002 was paid with paypal_1000003
    "]],
    );
}

//! Whose account it is, whose money it is, and when a human takes over.

use expect_test::expect;
use serde_json::json;

use super::shop::{
    ADA, BEN, CARD, DELIVERED, FOREIGN, FOREIGN_CARD, GIFT, LAMP, LAMPS, MUG, PAYPAL, PENDING,
    cancel, change, give_back, move_order, move_user, one, pay,
};
use super::{check, kept};
use crate::tool::Call;

fn transfer() -> Call {
    one("transfer_to_human_agents", "summary", "wants a discount")
}

#[test]
fn one_customer_may_ask_for_many_things() {
    kept(&[
        one("find_user_id_by_email", "email", "ADA@example.com"),
        one("get_user_details", "user_id", ADA),
        one("get_order_details", "order_id", PENDING),
        one("get_product_details", "product_id", LAMPS),
        cancel(PENDING),
        move_user(ADA),
        give_back(DELIVERED, &[MUG], PAYPAL),
    ]);
}

#[test]
fn somebody_elses_order_is_named_with_both_customers() {
    check(&[cancel(PENDING), cancel(FOREIGN)], expect![[]]);
    check(
        &[one("get_user_details", "user_id", BEN), one("get_order_details", "order_id", PENDING)],
        expect![[]],
    );
}

#[test]
fn an_account_that_was_looked_up_counts_as_opened() {
    let find = Call::new(
        "find_user_id_by_name_zip",
        json!({"first_name": "ben", "last_name": "cole", "zip": "83701"}),
    );
    check(&[cancel(PENDING), find], expect![[]]);
}

#[test]
fn a_lookup_that_found_nothing_is_nobodys_account() {
    let nobody = || one("find_user_id_by_email", "email", "nobody@example.com");
    check(
        &[nobody(), one("get_user_details", "user_id", "no_one_0000"), cancel(PENDING), nobody()],
        expect![[]],
    );
    check(&[one("get_order_details", "order_id", "#W0000000"), cancel(FOREIGN)], expect![[]]);
}

#[test]
fn the_address_of_another_account_is_left_alone() {
    kept(&[move_user(BEN), cancel(FOREIGN)]);
    check(&[cancel(PENDING), move_user(BEN)], expect![[]]);
    check(&[move_user(BEN), move_order(PENDING)], expect![[]]);
}

#[test]
fn money_comes_from_the_owners_profile() {
    check(&[pay(PENDING, FOREIGN_CARD)], expect![[]]);
    check(&[pay(FOREIGN, CARD)], expect![[]]);
    check(&[give_back(DELIVERED, &[LAMP], "gift_card_9999999")], expect![[]]);
    check(&[change(PENDING, &[LAMP], &[LAMPS], "")], expect![[]]);
}

#[test]
fn a_handover_stands_alone() {
    kept(&[one("get_user_details", "user_id", ADA), transfer()]);
    check(&[cancel(PENDING), transfer()], expect![[]]);
}

#[test]
fn a_write_that_was_refused_does_not_stand_in_the_way_of_a_handover() {
    check(&[pay(PENDING, CARD), transfer()], expect![[]]);
}

#[test]
fn nothing_follows_a_handover() {
    check(&[transfer(), cancel(PENDING)], expect![[]]);
    check(&[transfer(), one("get_user_details", "user_id", ADA), transfer()], expect![[]]);
}

#[test]
fn a_gift_card_of_another_profile_is_not_looked_into() {
    check(&[pay(FOREIGN, GIFT)], expect![[]]);
}

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
    check(
        &[cancel(PENDING), cancel(FOREIGN)],
        expect![[r"
        2 account.one_user: order #W2000001 belongs to ben_cole_1002, but the conversation is with ada_stone_1001
    "]],
    );
    check(
        &[one("get_user_details", "user_id", BEN), one("get_order_details", "order_id", PENDING)],
        expect![[r"
            2 account.one_user: order #W1000001 belongs to ada_stone_1001, but the conversation is with ben_cole_1002
        "]],
    );
}

#[test]
fn an_account_that_was_looked_up_counts_as_opened() {
    let find = Call::new(
        "find_user_id_by_name_zip",
        json!({"first_name": "ben", "last_name": "cole", "zip": "83701"}),
    );
    check(
        &[cancel(PENDING), find],
        expect![[r"
            2 account.one_user: step 2 (find_user_id_by_name_zip) opens the account of ben_cole_1002, but the conversation is with ada_stone_1001
        "]],
    );
}

#[test]
fn a_lookup_that_found_nothing_is_nobodys_account() {
    let nobody = || one("find_user_id_by_email", "email", "nobody@example.com");
    check(
        &[nobody(), one("get_user_details", "user_id", "no_one_0000"), cancel(PENDING), nobody()],
        expect![[r""]],
    );
    check(&[one("get_order_details", "order_id", "#W0000000"), cancel(FOREIGN)], expect![[r""]]);
}

#[test]
fn the_address_of_another_account_is_left_alone() {
    kept(&[move_user(BEN), cancel(FOREIGN)]);
    check(
        &[cancel(PENDING), move_user(BEN)],
        expect![[r"
        2 account.own_address: step 2 (modify_user_address) changes the default address of ben_cole_1002, but the conversation is with ada_stone_1001
    "]],
    );
    check(
        &[move_user(BEN), move_order(PENDING)],
        expect![[r"
        2 account.one_user: order #W1000001 belongs to ada_stone_1001, but the conversation is with ben_cole_1002
    "]],
    );
}

#[test]
fn money_comes_from_the_owners_profile() {
    check(
        &[pay(PENDING, FOREIGN_CARD)],
        expect![[r"
            1 payment.in_profile: payment method `credit_card_1000004` is not in the account of ada_stone_1001, which has credit_card_1000001, gift_card_1000002, paypal_1000003
        "]],
    );
    check(
        &[pay(FOREIGN, CARD)],
        expect![[r"
            1 payment.in_profile: payment method `credit_card_1000001` is not in the account of ben_cole_1002, which has credit_card_1000004
        "]],
    );
    check(
        &[give_back(DELIVERED, &[LAMP], "gift_card_9999999")],
        expect![[r"
            1 payment.in_profile: payment method `gift_card_9999999` is not in the account of ada_stone_1001, which has credit_card_1000001, gift_card_1000002, paypal_1000003
        "]],
    );
    check(
        &[change(PENDING, &[LAMP], &[LAMPS], "")],
        expect![[r"
            1 ids.product_or_item: 9000000001 is the id of a product, not of an item
            1 items.same_product: new item 9000000001 is no variant of the product of item 1000000011: Lamp
            1 payment.in_profile: payment method `` is not in the account of ada_stone_1001, which has credit_card_1000001, gift_card_1000002, paypal_1000003
        "]],
    );
}

#[test]
fn a_handover_stands_alone() {
    kept(&[one("get_user_details", "user_id", ADA), transfer()]);
    check(
        &[cancel(PENDING), transfer()],
        expect![[r"
        2 transfer.no_changes: step 1 (cancel_pending_order) already changed something
    "]],
    );
}

#[test]
fn a_write_that_was_refused_does_not_stand_in_the_way_of_a_handover() {
    check(
        &[pay(PENDING, CARD), transfer()],
        expect![[r"
        1 payment.differs: order #W1000001 was already paid with credit_card_1000001
    "]],
    );
}

#[test]
fn nothing_follows_a_handover() {
    check(
        &[transfer(), cancel(PENDING)],
        expect![[r"
        2 transfer.last: cancel_pending_order comes after step 1 (transfer_to_human_agents)
    "]],
    );
    check(
        &[transfer(), one("get_user_details", "user_id", ADA), transfer()],
        expect![[r"
        2 transfer.last: get_user_details comes after step 1 (transfer_to_human_agents)
        3 transfer.last: transfer_to_human_agents comes after step 1 (transfer_to_human_agents)
    "]],
    );
}

#[test]
fn a_gift_card_of_another_profile_is_not_looked_into() {
    check(
        &[pay(FOREIGN, GIFT)],
        expect![[r"
            1 payment.in_profile: payment method `gift_card_1000002` is not in the account of ben_cole_1002, which has credit_card_1000004
        "]],
    );
}

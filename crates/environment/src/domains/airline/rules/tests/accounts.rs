//! Whose account it is, whose money it is, and when a human takes over.

use expect_test::expect;

use super::desk::{
    ADA, BEN, BENS_CANCELLED, BENS_CARD, BUSINESS, CARD, ECONOMY, STRAIGHT, bags, book, cancel,
    certificate, change, one, paying, rename, with,
};
use super::{check, kept};
use crate::tool::Call;

fn transfer() -> Call {
    one("transfer_to_human_agents", "summary", "wants a refund")
}

#[test]
fn one_user_may_ask_for_many_things() {
    kept(&[
        one("get_user_details", "user_id", ADA),
        one("get_reservation_details", "reservation_id", ECONOMY),
        rename(ECONOMY, 2),
        cancel(BUSINESS),
        book(),
        cancel("HATHAT"),
    ]);
}

#[test]
fn somebody_elses_reservation_or_profile_is_named_with_both_users() {
    check(
        &[rename(ECONOMY, 2), rename(BENS_CANCELLED, 2)],
        expect![[r"
        2 account.one_user: reservation BEN001 belongs to ben_cole_1002, but the conversation is with ada_stone_1001
    "]],
    );
    check(
        &[one("get_user_details", "user_id", BEN), book()],
        expect![[r"
        2 account.one_user: step 2 (book_reservation) is about the account of ada_stone_1001, but the conversation is with ben_cole_1002
    "]],
    );
    check(
        &[book(), one("get_reservation_details", "reservation_id", BENS_CANCELLED)],
        expect![[r"
            2 account.one_user: reservation BEN001 belongs to ben_cole_1002, but the conversation is with ada_stone_1001
        "]],
    );
    check(
        &[rename(ECONOMY, 2), certificate(BEN, 100)],
        expect![[r"
        2 account.one_user: step 2 (send_certificate) is about the account of ben_cole_1002, but the conversation is with ada_stone_1001
        2 compensation.entitled: the user is a regular member with nothing but reservation BEN001 (cabin economy, insurance no)
    "]],
    );
}

#[test]
fn what_does_not_exist_is_nobodys() {
    check(
        &[
            one("get_user_details", "user_id", "no_one_0000"),
            one("get_reservation_details", "reservation_id", "NONE00"),
            one("get_reservation_details", "reservation_id", BENS_CANCELLED),
        ],
        expect![[r""]],
    );
}

#[test]
fn money_comes_from_the_users_profile() {
    check(
        &[paying(book(), &[(BENS_CARD, 200)])],
        expect![[r"
        1 payment.in_profile: payment method `credit_card_1000009` is not in the profile of ada_stone_1001, which has credit_card_1000001, credit_card_1000002, gift_card_1000003, gift_card_1000004, gift_card_1000005, gift_card_1000006, certificate_1000007, certificate_1000008
    "]],
    );
    check(
        &[change(ECONOMY, "economy", STRAIGHT, "")],
        expect![[r"
        1 payment.in_profile: payment method `` is not in the profile of ada_stone_1001, which has credit_card_1000001, credit_card_1000002, gift_card_1000003, gift_card_1000004, gift_card_1000005, gift_card_1000006, certificate_1000007, certificate_1000008
    "]],
    );
    check(
        &[change(BENS_CANCELLED, "economy", STRAIGHT, CARD)],
        expect![[r"
        1 payment.in_profile: payment method `credit_card_1000001` is not in the profile of ben_cole_1002, which has credit_card_1000009
    "]],
    );
    check(
        &[with(bags(ECONOMY, 2, 0), "payment_id", BENS_CARD)],
        expect![[r"
        1 payment.in_profile: payment method `credit_card_1000009` is not in the profile of ada_stone_1001, which has credit_card_1000001, credit_card_1000002, gift_card_1000003, gift_card_1000004, gift_card_1000005, gift_card_1000006, certificate_1000007, certificate_1000008
    "]],
    );
}

#[test]
fn a_handover_stands_alone() {
    kept(&[one("get_user_details", "user_id", ADA), transfer()]);
    check(
        &[rename(ECONOMY, 2), transfer()],
        expect![[r"
        2 transfer.no_changes: step 1 (update_reservation_passengers) already changed something
    "]],
    );
    check(
        &[rename(ECONOMY, 3), transfer()],
        expect![[r"
        1 change.passenger_count: the reservation has 2 passengers, and the call names 3
    "]],
    );
}

#[test]
fn nothing_follows_a_handover() {
    check(
        &[transfer(), one("get_user_details", "user_id", ADA), transfer()],
        expect![[r"
        2 transfer.last: get_user_details comes after step 1 (transfer_to_human_agents)
        3 transfer.last: transfer_to_human_agents comes after step 1 (transfer_to_human_agents)
    "]],
    );
}

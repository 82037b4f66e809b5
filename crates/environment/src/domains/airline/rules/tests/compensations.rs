//! Certificates: for what, for whom, how much, and when.

use expect_test::expect;
use serde_json::json;

use super::desk::{
    ADA, BEN, CAI, CAIS_CANCELLED, CAIS_CARD, CAIS_DELAYED, DOV, EVA, STRAIGHT, cancel,
    certificate, change, rename, with,
};
use super::{check, kept};

#[test]
fn a_cancelled_flight_is_worth_100_a_passenger() {
    kept(&[certificate(CAI, 200)]);
    kept(&[with(certificate(CAI, 0), "amount", json!(200.0))]);
    check(
        &[certificate(CAI, 199)],
        expect![[r"
        1 compensation.amount: the certificate is worth 199, but due is 200 for reservation CAI001 (flight HAT003 is `cancelled`, passengers: 2) or 100 for reservation CAI002 (flight HAT002 is `delayed`, passengers: 2)
    "]],
    );
    check(
        &[certificate(CAI, 201)],
        expect![[r"
        1 compensation.amount: the certificate is worth 201, but due is 200 for reservation CAI001 (flight HAT003 is `cancelled`, passengers: 2) or 100 for reservation CAI002 (flight HAT002 is `delayed`, passengers: 2)
    "]],
    );
}

#[test]
fn a_delayed_flight_is_worth_50_a_passenger_once_the_reservation_was_dealt_with() {
    kept(&[change(CAIS_DELAYED, "economy", STRAIGHT, CAIS_CARD), certificate(CAI, 100)]);
    kept(&[cancel(CAIS_DELAYED), certificate(CAI, 100)]);
    check(
        &[certificate(CAI, 100)],
        expect![[r"
        1 compensation.after_change: no earlier step changed or cancelled the delayed reservation CAI002
    "]],
    );
}

#[test]
fn a_change_of_something_else_is_none_of_the_delayed_flight() {
    check(
        &[cancel(CAIS_CANCELLED), certificate(CAI, 100)],
        expect![[r"
        2 compensation.after_change: no earlier step changed or cancelled the delayed reservation CAI002
    "]],
    );
    check(
        &[rename(CAIS_DELAYED, 2), certificate(CAI, 100)],
        expect![[r"
        2 compensation.after_change: no earlier step changed or cancelled the delayed reservation CAI002
    "]],
    );
    check(
        &[change(CAIS_DELAYED, "economy", STRAIGHT, "no method"), certificate(CAI, 100)],
        expect![[r"
            1 payment.in_profile: payment method `no method` is not in the profile of cai_moon_1003, which has credit_card_1000010
            2 compensation.after_change: no earlier step changed or cancelled the delayed reservation CAI002
        "]],
    );
}

#[test]
fn a_regular_member_without_insurance_and_business_gets_nothing() {
    check(
        &[certificate(BEN, 200)],
        expect![[r"
        1 compensation.entitled: the user is a regular member with nothing but reservation BEN001 (cabin economy, insurance no)
    "]],
    );
    check(
        &[certificate(BEN, 1)],
        expect![[r"
        1 compensation.entitled: the user is a regular member with nothing but reservation BEN001 (cabin economy, insurance no)
    "]],
    );
    kept(&[certificate(DOV, 200)]);
    kept(&[certificate(EVA, 200)]);
}

#[test]
fn without_a_cancelled_or_delayed_flight_there_is_nothing_to_make_good() {
    check(
        &[certificate(ADA, 100)],
        expect![[r"
        1 compensation.trouble: no flight in the reservations of ada_stone_1001 was cancelled or is delayed; looked at: ECO001, BAS001, BUS001, INS001, DAY001, DAY002, LAN001, FLY001, YES001, TOD001, RND001
    "]],
    );
    check(&[certificate("no_one_0000", 100)], expect![[r""]]);
}

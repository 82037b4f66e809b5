//! Changes of flights, cabin, bags and passengers.

use expect_test::expect;

use super::desk::{
    BACK, BASIC, CARD, CERTIFICATES, DIRECT, ECONOMY, GIFTS, INSURED, NIGHT, ROUND, STOP, STRAIGHT,
    TO_BER, TO_PAR, TODAY, bags, book, cancel, change, rename, with,
};
use super::{check, kept};

const LATER: &[(&str, &str)] = &[(DIRECT, "2024-05-21")];

#[test]
fn flights_of_economy_change() {
    kept(&[change(ECONOMY, "economy", STRAIGHT, CARD)]);
    kept(&[change(ECONOMY, "business", LATER, CARD)]);
}

#[test]
fn flights_of_basic_economy_stay() {
    check(
        &[change(BASIC, "basic_economy", LATER, CARD)],
        expect![[r"
        1 change.basic_economy: reservation BAS001 is and stays in basic_economy, and its flights would change from HAT003 of 2024-05-20 to HAT003 of 2024-05-21
    "]],
    );
    check(
        &[change(BASIC, "basic_economy", STOP, CARD)],
        expect![[r"
        1 change.basic_economy: reservation BAS001 is and stays in basic_economy, and its flights would change from HAT003 of 2024-05-20 to HAT001 of 2024-05-20, HAT002 of 2024-05-20
    "]],
    );
    kept(&[change(BASIC, "basic_economy", STRAIGHT, CARD)]);
}

#[test]
fn basic_economy_may_become_something_better_and_then_change() {
    kept(&[change(BASIC, "economy", STRAIGHT, CARD)]);
    kept(&[change(BASIC, "economy", LATER, CARD)]);
    kept(&[change(BASIC, "economy", STRAIGHT, CARD), change(BASIC, "economy", LATER, CARD)]);
}

#[test]
fn what_became_basic_economy_stays() {
    check(
        &[
            change(ECONOMY, "basic_economy", STOP, CARD),
            change(ECONOMY, "basic_economy", STRAIGHT, CARD),
        ],
        expect![[r"
            2 change.basic_economy: reservation ECO001 is and stays in basic_economy, and its flights would change from HAT001 of 2024-05-20, HAT002 of 2024-05-20 to HAT003 of 2024-05-20
        "]],
    );
}

#[test]
fn new_flights_lead_the_same_way() {
    check(
        &[change(ECONOMY, "economy", &[(TO_BER, "2024-05-20")], CARD)],
        expect![[r"
        1 change.route: the flights end in BER and never reach PAR
    "]],
    );
    check(
        &[change(ECONOMY, "economy", &[(TO_PAR, "2024-05-21")], CARD)],
        expect![[r"
        1 change.route: flight HAT002 departs from BER, not from OSL
    "]],
    );
    check(
        &[change(ECONOMY, "economy", &[], CARD)],
        expect![[r"
        1 change.route: no flight leads from OSL to PAR
    "]],
    );
    check(
        &[change(ECONOMY, "economy", &[(DIRECT, "2024-05-20"), (BACK, "2024-05-22")], CARD)],
        expect![[r"
            1 change.route: the flights of a `one_way` end in OSL, not in PAR
        "]],
    );
    check(
        &[change(ROUND, "economy", STRAIGHT, CARD)],
        expect![[r"
            1 change.route: the flights of a `round_trip` end in PAR, not in OSL
        "]],
    );
    kept(&[change(ROUND, "economy", &[(DIRECT, "2024-05-21"), (BACK, "2024-05-22")], CARD)]);
}

#[test]
fn new_flights_keep_their_order() {
    check(
        &[change(ECONOMY, "economy", &[(NIGHT, "2024-05-20"), (TO_PAR, "2024-05-20")], CARD)],
        expect![[r"
            1 flights.order: flight HAT002 of 2024-05-20 departs at 10:00:00, but flight HAT005 of 2024-05-20 arrives at 01:00:00+1
        "]],
    );
    check(
        &[change(ROUND, "economy", &[(DIRECT, "2024-05-23"), (BACK, "2024-05-22")], CARD)],
        expect![[r"
            1 flights.order: flight HAT004 of 2024-05-22 departs at 13:00:00, but flight HAT003 of 2024-05-23 arrives at 12:00:00
        "]],
    );
}

#[test]
fn a_flight_that_stays_in_its_cabin_need_not_be_for_sale() {
    kept(&[change(TODAY, "business", &[(DIRECT, "2024-05-16")], CARD)]);
    check(
        &[change(TODAY, "economy", &[(DIRECT, "2024-05-16")], CARD)],
        expect![[r"
        1 flights.available: flight HAT003 is `on time` on 2024-05-16
    "]],
    );
    check(
        &[change(ECONOMY, "economy", &[(DIRECT, "2024-05-16")], CARD)],
        expect![[r"
        1 flights.available: flight HAT003 is `on time` on 2024-05-16
    "]],
    );
}

#[test]
fn a_gift_card_pays_a_change_up_to_what_it_holds() {
    // 160 instead of 100 for each of two passengers
    kept(&[change(INSURED, "economy", STOP, GIFTS[1])]);
    check(
        &[change(INSURED, "economy", STOP, GIFTS[2])],
        expect![[r"
        1 payment.covers: gift_card_1000005 holds 119, but is to pay 120
    "]],
    );
    // a flight that stays costs nothing more, and money goes back to any card
    kept(&[change(
        ECONOMY,
        "economy",
        &[(TO_BER, "2024-05-20"), (TO_PAR, "2024-05-21")],
        GIFTS[3],
    )]);
    check(
        &[change(ECONOMY, "business", STRAIGHT, GIFTS[0])],
        expect![[r"
        1 payment.covers: gift_card_1000003 holds 100, but is to pay 800
    "]],
    );
}

#[test]
fn certificates_pay_no_change() {
    kept(&[with(bags(ECONOMY, 2, 0), "payment_id", GIFTS[1])]);
    check(
        &[change(ECONOMY, "economy", STRAIGHT, CERTIFICATES[0])],
        expect![[r"
        1 change.payment: certificate_1000007 is a certificate, which cannot pay for a change
    "]],
    );
    check(
        &[with(bags(ECONOMY, 2, 0), "payment_id", CERTIFICATES[0])],
        expect![[r"
        1 change.payment: certificate_1000007 is a certificate, which cannot pay for a change
    "]],
    );
}

#[test]
fn bags_are_added_up_to_the_free_ones_and_beyond_for_money() {
    kept(&[bags(ECONOMY, 1, 0)]);
    kept(&[bags(ECONOMY, 6, 0)]);
    kept(&[bags(ECONOMY, 7, 1)]);
    check(
        &[bags(ECONOMY, 0, 0)],
        expect![[r"
        1 bags.only_added: reservation ECO001 has 1 bags and would be left with 0
    "]],
    );
    check(
        &[bags(ECONOMY, 7, 0)],
        expect![[r"
        1 bags.allowance: 0 of 7 bags are to be nonfree, but 1 are: a gold member has 3 free bags a passenger in economy, and there are 2 passengers
    "]],
    );
    check(
        &[bags(ECONOMY, 6, 1)],
        expect![[r"
        1 bags.allowance: 1 of 6 bags are to be nonfree, but 0 are: a gold member has 3 free bags a passenger in economy, and there are 2 passengers
    "]],
    );
    check(
        &[with(bags(BASIC, 6, 2), "payment_id", GIFTS[3])],
        expect![[r"
            1 payment.covers: gift_card_1000006 holds 60, but is to pay 100
        "]],
    );
    kept(&[with(bags(BASIC, 5, 1), "payment_id", GIFTS[3])]);
}

#[test]
fn free_bags_follow_the_cabin_as_last_changed() {
    check(
        &[bags(BASIC, 6, 0)],
        expect![[r"
        1 bags.allowance: 0 of 6 bags are to be nonfree, but 2 are: a gold member has 2 free bags a passenger in basic_economy, and there are 2 passengers
    "]],
    );
    kept(&[change(BASIC, "economy", STRAIGHT, CARD), bags(BASIC, 6, 0)]);
}

#[test]
fn bags_that_were_paid_for_need_not_become_free() {
    let dearer = || bags(BASIC, 5, 1);
    kept(&[dearer(), change(BASIC, "economy", STRAIGHT, CARD), bags(BASIC, 6, 1)]);
    kept(&[dearer(), change(BASIC, "economy", STRAIGHT, CARD), bags(BASIC, 6, 0)]);
    check(
        &[dearer(), change(BASIC, "economy", STRAIGHT, CARD), bags(BASIC, 6, 2)],
        expect![[r"
        3 bags.allowance: 2 of 6 bags are to be nonfree, but 0 are: a gold member has 3 free bags a passenger in economy, and there are 2 passengers
    "]],
    );
}

#[test]
fn as_many_passengers_travel_as_before() {
    kept(&[rename(ECONOMY, 2)]);
    check(
        &[rename(ECONOMY, 1)],
        expect![[r"
        1 change.passenger_count: the reservation has 2 passengers, and the call names 1
    "]],
    );
    check(
        &[rename(ECONOMY, 3)],
        expect![[r"
        1 change.passenger_count: the reservation has 2 passengers, and the call names 3
    "]],
    );
}

#[test]
fn a_cancelled_reservation_is_left_alone() {
    kept(&[book(), cancel("HATHAT")]);
    check(
        &[
            book(),
            cancel("HATHAT"),
            cancel("HATHAT"),
            rename("HATHAT", 2),
            bags("HATHAT", 0, 9),
            change("HATHAT", "economy", &[], "no method"),
        ],
        expect![[r"
            3 change.cancelled: reservation HATHAT was already cancelled by step 2 (cancel_reservation)
            4 change.cancelled: reservation HATHAT was already cancelled by step 2 (cancel_reservation)
            5 change.cancelled: reservation HATHAT was already cancelled by step 2 (cancel_reservation)
            6 change.cancelled: reservation HATHAT was already cancelled by step 2 (cancel_reservation)
        "]],
    );
}

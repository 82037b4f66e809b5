//! Bookings: flights, passengers, payments, bags.

use expect_test::expect;
use serde_json::json;

use super::desk::{
    ADA, BACK, CARD, CARD_2, CERTIFICATES, DIRECT, GIFTS, NIGHT, STOP, TO_BER, TO_PAR, book,
    flying, packed, passengers, paying, with,
};
use super::{check, kept};
use crate::tool::Call;

/// There and back, 400.
fn round(flights: &[(&str, &str)], price: i64) -> Call {
    paying(flying(with(book(), "flight_type", "round_trip"), flights), &[(CARD, price)])
}

#[test]
fn only_available_flights_are_booked() {
    kept(&[book()]);
    kept(&[paying(flying(book(), STOP), &[(CARD, 160)])]);
    for date in ["2024-05-12", "2024-05-13", "2024-05-15", "2024-05-16"] {
        let status = match date {
            "2024-05-12" => "landed",
            "2024-05-13" => "cancelled",
            "2024-05-15" => "flying",
            _ => "on time",
        };
        let trace = super::desk::environment().trace(&[flying(book(), &[(DIRECT, date)])]);
        let [finding] = &crate::policy::check(super::RULES, &trace)[..] else { panic!("{date}") };
        assert_eq!(finding.message, format!("flight HAT003 is `{status}` on {date}"));
    }
    check(
        &[flying(book(), &[(TO_BER, "2024-05-20"), (TO_PAR, "2024-05-16")])],
        expect![[r"
        1 flights.available: flight HAT002 is `delayed` on 2024-05-16
        1 flights.order: flight HAT002 of 2024-05-16 departs at 10:00:00, but flight HAT001 of 2024-05-20 arrives at 10:00:00
    "]],
    );
    check(
        &[flying(book(), &[("HAT999", "2024-05-20")])],
        expect![[r"
        1 flights.available: there is no flight HAT999
    "]],
    );
    check(
        &[flying(book(), &[(DIRECT, "2024-06-20")])],
        expect![[r"
        1 flights.available: flight HAT003 does not fly on 2024-06-20
    "]],
    );
}

#[test]
fn everybody_has_a_seat() {
    kept(&[packed("business", 2, (0, 0), 1200)]);
    check(
        &[packed("business", 3, (0, 0), 1800)],
        expect![[r"
        1 flights.seats: flight HAT003 on 2024-05-20 has 2 free seats in business, but there are 3 passengers
    "]],
    );
}

#[test]
fn flights_lead_from_origin_to_destination() {
    check(
        &[paying(flying(book(), &[(TO_BER, "2024-05-20")]), &[(CARD, 100)])],
        expect![[r"
        1 book.route: the flights end in BER and never reach PAR
    "]],
    );
    check(
        &[paying(flying(book(), &[(TO_PAR, "2024-05-20")]), &[(CARD, 60)])],
        expect![[r"
        1 book.route: flight HAT002 departs from BER, not from OSL
    "]],
    );
    check(
        &[paying(flying(book(), &[]), &[])],
        expect![[r"
        1 book.route: no flight leads from OSL to PAR
    "]],
    );
    check(
        &[with(book(), "destination", "ROM")],
        expect![[r"
        1 book.route: the flights end in PAR and never reach ROM
    "]],
    );
    check(
        &[paying(flying(book(), &[(DIRECT, "2024-05-20"), (BACK, "2024-05-21")]), &[(CARD, 400)])],
        expect![[r"
            1 book.route: the flights of a `one_way` end in OSL, not in PAR
        "]],
    );
}

#[test]
fn a_round_trip_leads_back() {
    kept(&[round(&[(DIRECT, "2024-05-20"), (BACK, "2024-05-20")], 400)]);
    check(
        &[with(book(), "flight_type", "round_trip")],
        expect![[r"
            1 book.route: the flights of a `round_trip` end in PAR, not in OSL
        "]],
    );
    check(
        &[round(&[(DIRECT, "2024-05-20"), (TO_BER, "2024-05-21")], 300)],
        expect![[r"
        1 book.route: flight HAT001 departs from OSL, not from PAR
    "]],
    );
}

#[test]
fn a_flight_departs_when_the_one_before_has_arrived() {
    kept(&[paying(
        flying(book(), &[(NIGHT, "2024-05-20"), (TO_PAR, "2024-05-21")]),
        &[(CARD, 160)],
    )]);
    check(
        &[paying(flying(book(), &[(NIGHT, "2024-05-20"), (TO_PAR, "2024-05-20")]), &[(CARD, 160)])],
        expect![[r"
            1 flights.order: flight HAT002 of 2024-05-20 departs at 10:00:00, but flight HAT005 of 2024-05-20 arrives at 01:00:00+1
        "]],
    );
    check(
        &[round(&[(DIRECT, "2024-05-22"), (BACK, "2024-05-21")], 400)],
        expect![[r"
        1 flights.order: flight HAT004 of 2024-05-21 departs at 13:00:00, but flight HAT003 of 2024-05-22 arrives at 12:00:00
    "]],
    );
}

#[test]
fn one_to_five_passengers_travel() {
    kept(&[packed("economy", 1, (0, 0), 200)]);
    kept(&[packed("economy", 5, (0, 0), 1000)]);
    check(
        &[packed("economy", 6, (0, 0), 1200)],
        expect![[r"
        1 book.passengers: 6 passengers are to travel, and a reservation holds 1 to 5
    "]],
    );
    check(
        &[packed("economy", 0, (0, 0), 0)],
        expect![[r"
        1 book.passengers: 0 passengers are to travel, and a reservation holds 1 to 5
    "]],
    );
}

#[test]
fn one_certificate_pays() {
    kept(&[paying(book(), &[(CERTIFICATES[0], 200)])]);
    check(
        &[paying(book(), &[(CERTIFICATES[0], 100), (CERTIFICATES[1], 100)])],
        expect![[r"
        1 book.one_certificate: 2 certificates are to pay, at most 1 may: certificate_1000007, certificate_1000008
    "]],
    );
}

#[test]
fn one_credit_card_pays() {
    kept(&[paying(book(), &[(CERTIFICATES[1], 150), (CARD, 50)])]);
    check(
        &[paying(book(), &[(CARD, 100), (CARD_2, 100)])],
        expect![[r"
        1 book.one_credit_card: 2 credit cards are to pay, at most 1 may: credit_card_1000001, credit_card_1000002
    "]],
    );
}

#[test]
fn three_gift_cards_pay() {
    let by = |count: usize, rest: i64| {
        let mut payments: Vec<(&str, i64)> =
            GIFTS[..count].iter().map(|gift| (*gift, 40)).collect();
        payments.push((CARD, rest));
        paying(book(), &payments)
    };
    kept(&[by(3, 80)]);
    check(
        &[by(4, 40)],
        expect![[r"
        1 book.three_gift_cards: 4 gift cards are to pay, at most 3 may: gift_card_1000003, gift_card_1000004, gift_card_1000005, gift_card_1000006
    "]],
    );
}

#[test]
fn a_method_is_named_once() {
    check(
        &[paying(book(), &[(GIFTS[0], 100), (GIFTS[0], 100)])],
        expect![[r"
        1 book.named_once: payment method gift_card_1000003 is named more than once
    "]],
    );
    check(
        &[paying(book(), &[(CERTIFICATES[0], 150), (CERTIFICATES[0], 50)])],
        expect![[r"
        1 book.named_once: payment method certificate_1000007 is named more than once
    "]],
    );
}

#[test]
fn a_method_pays_what_it_holds() {
    kept(&[paying(book(), &[(GIFTS[0], 100), (CARD, 100)])]);
    check(
        &[paying(book(), &[(GIFTS[0], 101), (CARD, 99)])],
        expect![[r"
        1 payment.covers: gift_card_1000003 holds 100, but is to pay 101
    "]],
    );
    check(
        &[paying(book(), &[(CERTIFICATES[1], 151), (CARD, 49)])],
        expect![[r"
        1 payment.covers: certificate_1000008 holds 150, but is to pay 151
    "]],
    );
}

#[test]
fn a_gift_card_that_an_earlier_step_emptied_pays_nothing() {
    let booking = || paying(book(), &[(GIFTS[0], 100), (CARD, 100)]);
    check(
        &[booking(), booking()],
        expect![[r"
        2 payment.covers: gift_card_1000003 holds 0, but is to pay 100
    "]],
    );
}

#[test]
fn payments_come_to_the_price() {
    kept(&[with(paying(book(), &[(CARD, 230)]), "insurance", "yes")]);
    kept(&[packed("economy", 1, (5, 2), 300)]);
    check(
        &[paying(book(), &[(CARD, 199)])],
        expect![[r"
        1 book.total: the payments come to 199, but the price is 200: seats 200, insurance 0, nonfree bags 0
    "]],
    );
    check(
        &[paying(book(), &[(CARD, 201)])],
        expect![[r"
        1 book.total: the payments come to 201, but the price is 200: seats 200, insurance 0, nonfree bags 0
    "]],
    );
    check(
        &[with(book(), "insurance", "yes")],
        expect![[r"
        1 book.total: the payments come to 200, but the price is 230: seats 200, insurance 30, nonfree bags 0
    "]],
    );
    kept(&[with(book(), "payment_methods", json!([{"payment_id": CARD, "amount": 200.0}]))]);
}

#[test]
fn free_bags_follow_membership_cabin_and_passengers() {
    kept(&[packed("economy", 2, (6, 0), 400)]);
    kept(&[packed("economy", 2, (7, 1), 450)]);
    kept(&[packed("basic_economy", 1, (2, 0), 100)]);
    kept(&[packed("business", 1, (4, 1), 650)]);
    check(
        &[packed("economy", 2, (7, 0), 400)],
        expect![[r"
        1 bags.allowance: 0 of 7 bags are to be nonfree, but 1 are: a gold member has 3 free bags a passenger in economy, and there are 2 passengers
    "]],
    );
    check(
        &[packed("economy", 2, (6, 1), 450)],
        expect![[r"
        1 bags.allowance: 1 of 6 bags are to be nonfree, but 0 are: a gold member has 3 free bags a passenger in economy, and there are 2 passengers
    "]],
    );
    check(
        &[packed("basic_economy", 1, (3, 0), 100)],
        expect![[r"
        1 bags.allowance: 0 of 3 bags are to be nonfree, but 1 are: a gold member has 2 free bags a passenger in basic_economy, and there are 1 passengers
    "]],
    );
    check(
        &[packed("economy", 1, (-1, 0), 200)],
        expect![[r"
        1 bags.allowance: -1 bags cannot be carried
    "]],
    );
}

#[test]
fn every_cell_of_the_table_of_bags_is_in_force() {
    let free = [(super::desk::BEN, [0, 1, 2]), (super::desk::CAI, [1, 2, 3]), (ADA, [2, 3, 3])];
    for (user, row) in free {
        for (cabin, free) in ["basic_economy", "economy", "business"].into_iter().zip(row) {
            let booking = |bags: (i64, i64)| with(packed(cabin, 2, bags, 0), "user_id", user);
            let breaks = |bags: (i64, i64)| {
                let trace = super::desk::environment().trace(&[booking(bags)]);
                let findings = crate::policy::check(super::RULES, &trace);
                findings.iter().any(|finding| finding.code == "policy.airline.bags.allowance")
            };
            assert!(!breaks((2 * free, 0)) && !breaks((2 * free + 1, 1)), "{user} {cabin}");
            assert!(breaks((2 * free + 1, 0)) && breaks((2 * free + 1, 2)), "{user} {cabin}");
        }
    }
}

#[test]
fn a_fourth_booking_would_overwrite_the_third() {
    kept(&[book(), book(), book()]);
    check(
        &[book(), book(), book(), book()],
        expect![[r"
        4 book.new_id: HATHAT, HATHAU, HATHAV are all taken, so the booking would overwrite reservation HATHAV of ada_stone_1001
    "]],
    );
}

#[test]
fn names_of_passengers_are_not_judged() {
    kept(&[with(book(), "passengers", passengers(1))]);
}

//! Booking: the order of the checks, the sums, and what is taken from whom.

use serde_json::{Value, json};

use super::*;

const NAME: &str = "book_reservation";

/// Two passengers from AAA to BBB for 120 dollars.
fn journey() -> Value {
    json!({
        "user_id": "ada", "origin": "AAA", "destination": "BBB", "flight_type": "one_way", "cabin": "economy",
        "flights": [{"date": "2024-05-16", "flight_number": "F1"}],
        "passengers": [{"first_name": "A", "last_name": "S", "dob": ""}, {"first_name": "E", "last_name": "S", "dob": ""}],
        "payment_methods": [{"payment_id": "credit_card_1", "amount": 120}],
        "total_baggages": 0, "nonfree_baggages": 0, "insurance": "no"
    })
}

fn leg(number: &str, date: &str) -> Value {
    json!({"flights": [{"flight_number": number, "date": date}]})
}

fn paid(parts: &[(&str, Value)]) -> Value {
    let part = |(id, amount): &(&str, Value)| json!({"payment_id": id, "amount": amount});
    json!({"payment_methods": parts.iter().map(part).collect::<Vec<_>>()})
}

#[test]
fn flights_are_checked_one_by_one_before_any_payment() {
    let check = |other: &Value, reason: &str| {
        let nothing = with(journey(), &paid(&[("gift_card_9", json!(1))]));
        refused(NAME, with(nothing, other), reason);
    };
    check(&json!({"user_id": "Ada"}), "user not found");
    check(&leg("F9", "2024-05-16"), "flight F9 not found");
    check(&leg("F1", "2024-06-01"), "flight F1 not found on date 2024-06-01");
    check(&leg("F1", "2024-05-15"), "flight F1 not available on date 2024-05-15");
    check(&leg("F1", "2024-05-17"), "not enough seats on flight F1");
    check(&json!({"cabin": "basic_economy"}), "not enough seats on flight F1");
    check(&json!({"cabin": "first"}), "'first'");
    check(&json!({"flights": [{"flight_number": "F1"}]}), "'date'");
    check(&json!({}), "payment method gift_card_9 not found");
}

#[test]
fn payments_must_cover_their_parts_and_add_up_to_the_price() {
    let check = |parts: &[(&str, Value)], reason: &str| {
        refused(NAME, with(journey(), &paid(parts)), reason);
    };
    let sum = |price: &str, paid: &str| {
        format!("payment amount does not add up, total price is {price}, but paid {paid}")
    };
    check(&[("gift_card_1", json!(150.5))], "not enough balance in payment method gift_card_1");
    check(&[("certificate_1", json!(91))], "not enough balance in payment method certificate_1");
    check(&[("gift_card_1", json!(99))], &sum("120", "99"));
    check(&[], &sum("120", "0"));
    check(
        &[("gift_card_1", json!(0.1)), ("credit_card_1", json!(0.2))],
        &sum("120", "0.30000000000000004"),
    );
    let extras = json!({"insurance": "yes", "nonfree_baggages": 3, "cabin": "business", "payment_methods": []});
    refused(NAME, with(journey(), &extras), &sum("611.0", "0"));
    let credit = json!({"insurance": "Yes", "nonfree_baggages": -3, "payment_methods": []});
    refused(NAME, with(journey(), &credit), &sum("-30", "0"));
}

#[test]
fn a_booking_takes_the_money_and_no_seats() {
    let parts = paid(&[
        ("gift_card_1", json!(40.0)),
        ("certificate_1", json!(50)),
        ("credit_card_1", json!(30)),
    ]);
    let legs = json!({"flights": [{"date": "2024-05-16", "price": 1, "flight_number": "F1", "note": "x"}]});
    let flights = r#"[{"date":"2024-05-16","price":60,"flight_number":"F1","note":"x","origin":"AAA","destination":"BBB"}]"#;
    let passengers = r#"[{"first_name":"A","last_name":"S","dob":""},{"first_name":"E","last_name":"S","dob":""}]"#;
    let history = r#"[{"payment_id":"gift_card_1","amount":40.0},{"payment_id":"certificate_1","amount":50},{"payment_id":"credit_card_1","amount":30}]"#;
    let reservation = format!(
        r#"reservations/HATHAT: added {{"reservation_id":"HATHAT","user_id":"ada","origin":"AAA","destination":"BBB","flight_type":"one_way","cabin":"economy","flights":{flights},"passengers":{passengers},"payment_history":{history},"created_at":"2024-05-15T15:00:00","total_baggages":0,"nonfree_baggages":0,"insurance":"no"}}"#
    );
    changes(
        &[(NAME, with(with(journey(), &parts), &legs))],
        &[
            &reservation,
            "users/ada/payment_methods/gift_card_1/amount: 150 → 110.0",
            r#"users/ada/payment_methods/certificate_1: removed {"source":"certificate","amount":90,"id":"certificate_1"}"#,
            r#"users/ada/reservations/2: added "HATHAT""#,
        ],
    );
}

#[test]
fn a_gift_card_listed_twice_can_go_below_zero() {
    let twice = paid(&[("gift_card_1", json!(100)), ("gift_card_1", json!(20))]);
    let four = json!({"nonfree_baggages": 2, "payment_methods": [
        {"payment_id": "gift_card_1", "amount": 110}, {"payment_id": "gift_card_1", "amount": 110}]});
    let (_, changes) = run(&[(NAME, with(journey(), &twice))]);
    assert!(changes.contains("gift_card_1/amount: 150 → 30"), "{changes}");
    let (_, changes) = run(&[(NAME, with(journey(), &four))]);
    assert!(changes.contains("gift_card_1/amount: 150 → -70"), "{changes}");
}

#[test]
fn a_certificate_listed_twice_raises_and_what_was_taken_stays_taken() {
    let twice = paid(&[
        ("gift_card_1", json!(20)),
        ("certificate_1", json!(50)),
        ("certificate_1", json!(50)),
    ]);
    let (text, changes) = run(&[(NAME, with(journey(), &twice))]);
    assert_eq!(text, "Error: 'certificate_1'");
    let expected = [
        "users/ada/payment_methods/gift_card_1/amount: 150 → 130",
        r#"users/ada/payment_methods/certificate_1: removed {"source":"certificate","amount":90,"id":"certificate_1"}"#,
    ];
    assert_eq!(changes.lines().collect::<Vec<_>>(), expected);
}

#[test]
fn the_fourth_booking_takes_the_place_of_the_third() {
    let calls =
        ["a", "b", "c", "d"].map(|origin| (NAME, with(journey(), &json!({"origin": origin}))));
    let (text, changes) = run(&calls);
    assert!(
        text.starts_with(r#"{"reservation_id": "HATHAV", "user_id": "ada", "origin": "d""#),
        "{text}"
    );
    let added = |id: &str| changes.matches(&format!("reservations/{id}: added")).count();
    assert_eq!((added("HATHAT"), added("HATHAU"), added("HATHAV")), (1, 1, 1));
    assert_eq!(changes.matches("added \"HATHAV\"").count(), 2);
}

#[test]
fn odd_arguments_raise_where_python_would() {
    let check = |other: Value, reason: &str| refused(NAME, with(journey(), &other), reason);
    check(json!({"passengers": 2}), "object of type 'int' has no len()");
    check(json!({"flights": {"a": 1}}), "string indices must be integers, not 'str'");
    check(json!({"flights": [1]}), "'int' object is not subscriptable");
    check(json!({"payment_methods": null}), "'NoneType' object is not iterable");
    check(json!({"nonfree_baggages": "1"}), "unsupported operand type(s) for +=: 'int' and 'str'");
    check(
        json!({"nonfree_baggages": null}),
        "unsupported operand type(s) for *: 'int' and 'NoneType'",
    );
    check(
        paid(&[("credit_card_1", json!("120"))]),
        "unsupported operand type(s) for +: 'int' and 'str'",
    );
    check(
        paid(&[("gift_card_1", json!("1"))]),
        "'<' not supported between instances of 'int' and 'str'",
    );
    check(json!({"user_id": ["ada"]}), "unhashable type: 'list'");
}

//! Each quirk of the airline in a trace that shows it, and beside one that does not.

use serde_json::{Value, json};

use super::*;
use crate::domains::airline::Airline;
use crate::{Database, Environment};

/// One traveller with one reservation, and one flight with three economy seats.
fn environment() -> Environment {
    let rows = |value: Value| value.as_object().cloned().unwrap();
    let open = json!({"status": "available", "available_seats": {"basic_economy": 0, "economy": 3, "business": 9},
        "prices": {"basic_economy": 40, "economy": 60, "business": 200}});
    let flights = json!({"F1": {"flight_number": "F1", "origin": "AAA", "destination": "BBB",
        "scheduled_departure_time_est": "06:00:00", "scheduled_arrival_time_est": "08:00:00", "dates": {"2024-05-16": open}}});
    let reservations = json!({"R1": {"reservation_id": "R1", "user_id": "ada", "origin": "AAA", "destination": "BBB",
        "flight_type": "one_way", "cabin": "economy",
        "flights": [{"flight_number": "F1", "origin": "AAA", "destination": "BBB", "date": "2024-05-16", "price": 60}],
        "passengers": passengers(1), "payment_history": [{"payment_id": "credit_card_1", "amount": 60}],
        "created_at": "2024-05-10T10:00:00", "total_baggages": 0, "nonfree_baggages": 0, "insurance": "no"}});
    let methods = json!({
        "credit_card_1": {"source": "credit_card", "id": "credit_card_1"},
        "gift_card_1": {"source": "gift_card", "amount": 50, "id": "gift_card_1"},
        "certificate_1": {"source": "certificate", "amount": 90, "id": "certificate_1"}});
    let users = json!({"ada": {"name": {}, "address": {}, "email": "", "dob": "", "payment_methods": methods,
        "saved_passengers": [], "membership": "gold", "reservations": ["R1"]}});
    let tables = [("flights", flights), ("reservations", reservations), ("users", users)];
    Environment::new(
        &Airline,
        Database::new(tables.map(|(name, table)| (name.to_owned(), rows(table))).into()),
    )
}

fn passengers(count: usize) -> Value {
    vec![json!({"first_name": "Ada", "last_name": "Stone", "dob": "1990-01-01"}); count].into()
}

fn book(count: usize, payments: &Value) -> Call {
    Call::new(
        "book_reservation",
        json!({"user_id": "ada", "origin": "AAA", "destination": "BBB", "flight_type": "one_way", "cabin": "economy",
            "flights": [{"flight_number": "F1", "date": "2024-05-16"}], "passengers": passengers(count),
            "payment_methods": payments, "total_baggages": 0, "nonfree_baggages": 0, "insurance": "no"}),
    )
}

fn card(amount: u32) -> Value {
    json!([{"payment_id": "credit_card_1", "amount": amount}])
}

fn change(cabin: &str) -> Call {
    Call::new(
        "update_reservation_flights",
        json!({"reservation_id": "R1", "cabin": cabin, "flights": [{"flight_number": "F1", "date": "2024-05-16"}],
            "payment_id": "credit_card_1"}),
    )
}

fn cancel(id: &str) -> Call {
    Call::new("cancel_reservation", json!({"reservation_id": id}))
}

/// The quirks that a trace of these calls shows, with the step and the evidence.
fn check(calls: &[Call], expected: &[(&str, usize, &str)]) {
    let trace = environment().trace(calls);
    let mut found = Vec::new();
    for quirk in QUIRKS {
        let How::Step(find) = quirk.how else { continue };
        let id = quirk.id.strip_prefix("airline.").unwrap();
        found.extend((0..trace.steps.len()).filter_map(|at| Some((id, at, find(&trace, at)?))));
    }
    let found: Vec<_> =
        found.iter().map(|(id, at, evidence)| (*id, *at, evidence.as_str())).collect();
    assert_eq!(found, expected);
}

#[test]
fn plain_calls_show_none() {
    check(&[book(1, &card(60)), change("economy"), cancel("R1")], &[]);
}

#[test]
fn a_fourth_booking_overwrites_the_third() {
    let one = book(1, &card(60));
    let four = [one.clone(), one.clone(), one.clone(), one];
    check(
        &four,
        &[
            ("reservation_overwritten", 3, "reservation HATHAV was there already and is replaced"),
            ("seats_kept", 3, "F1 on 2024-05-16 had 3 economy seats, and 4 were given away"),
        ],
    );
}

#[test]
fn a_change_of_cabin_is_not_written() {
    let evidence = "reservation R1 was changed to business and still says economy";
    check(
        &[change("business"), change("business")],
        &[("cabin_kept", 0, evidence), ("cabin_kept", 1, evidence)],
    );
}

#[test]
fn seats_given_away_twice_are_counted_over_all_bookings() {
    check(&[book(3, &card(180))], &[]);
    let evidence = "F1 on 2024-05-16 had 3 economy seats, and 4 were given away";
    check(&[book(2, &card(120)), book(2, &card(120))], &[("seats_kept", 1, evidence)]);
}

#[test]
fn methods_named_twice_are_taken_twice() {
    let twice =
        |id: &str| json!([{"payment_id": id, "amount": 30}, {"payment_id": id, "amount": 30}]);
    let evidence = "certificate_1 is spent and nothing is booked";
    check(&[book(1, &twice("certificate_1"))], &[("certificate_twice", 0, evidence)]);
    let evidence = "gift_card_1 holds -10 afterwards";
    check(&[book(1, &twice("gift_card_1"))], &[("gift_card_negative", 0, evidence)]);
    check(&[book(1, &twice("credit_card_1"))], &[]);
}

#[test]
fn a_second_cancellation_is_seen_and_one_of_a_new_booking_adds_to_its_arguments() {
    check(
        &[cancel("R1"), cancel("R1")],
        &[("cancelled_twice", 1, "reservation R1 was cancelled before")],
    );
    let evidence =
        "cancel_reservation on HATHAT adds payments to the arguments of the booking, action 1";
    check(&[book(1, &card(60)), cancel("HATHAT")], &[("payments_aliased", 1, evidence)]);
}

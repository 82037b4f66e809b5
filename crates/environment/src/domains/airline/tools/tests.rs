//! The airline tools against literals: what they check, in which order, and what they change.

mod book;
mod change;
mod search;

use serde_json::{Value, json};

use crate::domains::airline::Airline;
use crate::tool::{Call, Outcome};
use crate::{Database, Domain, Environment, diff};

/// Two travellers, five flights between three airports, and two reservations of Ada's.
fn environment() -> Environment {
    let rows = |value: Value| value.as_object().cloned().unwrap();
    let tables = [("flights", flights()), ("reservations", reservations()), ("users", users())];
    Environment::new(
        &Airline,
        Database::new(tables.map(|(name, table)| (name.to_owned(), rows(table))).into()),
    )
}

/// F1 and F2 lead from AAA to BBB (F2 arrives the next day), F3 and F4 on to CCC, F5 straight to CCC.
fn flights() -> Value {
    let open = |seats: u8| {
        json!({"status": "available", "available_seats": {"basic_economy": 0, "economy": seats, "business": seats},
               "prices": {"basic_economy": 40, "economy": 60, "business": 200.5}})
    };
    let flight = |number: &str, from: &str, to: &str, leaves: &str, arrives: &str| {
        json!({"flight_number": number, "origin": from, "destination": to,
               "scheduled_departure_time_est": leaves, "scheduled_arrival_time_est": arrives,
               "dates": {"2024-05-15": {"status": "delayed"}, "2024-05-16": open(3), "2024-05-17": open(1)}})
    };
    json!({
        "F1": flight("F1", "AAA", "BBB", "06:00:00", "08:00:00"),
        "F2": flight("F2", "AAA", "BBB", "22:00:00", "02:00:00+1"),
        "F3": flight("F3", "BBB", "CCC", "07:00:00", "09:00:00"),
        "F4": flight("F4", "BBB", "CCC", "12:00:00", "14:00:00"),
        "F5": flight("F5", "AAA", "CCC", "10:00:00", "13:00:00"),
    })
}

fn reservations() -> Value {
    let passenger =
        |name: &str| json!({"first_name": name, "last_name": "Stone", "dob": "1990-01-01"});
    let leg = |number: &str, from: &str, to: &str, price: u16| json!({"origin": from, "destination": to, "flight_number": number, "date": "2024-05-16", "price": price});
    let reservation = |id: &str, method: &str, passengers: Value, legs: Value| {
        json!({"reservation_id": id, "user_id": "ada", "origin": "AAA", "destination": "CCC", "flight_type": "one_way",
               "cabin": "economy", "flights": legs, "passengers": passengers,
               "payment_history": [{"payment_id": method, "amount": 100}], "created_at": "2024-05-10T10:00:00",
               "total_baggages": 1, "nonfree_baggages": 1, "insurance": "no"})
    };
    json!({
        "R1": reservation("R1", "gift_card_1", json!([passenger("Ada"), passenger("Eva")]), json!([leg("F5", "AAA", "CCC", 50)])),
        "R2": reservation("R2", "credit_card_1", json!([passenger("Ada")]), json!([leg("F1", "AAA", "BBB", 60), leg("F4", "BBB", "CCC", 60)])),
    })
}

fn users() -> Value {
    let user = |first: &str, methods: Value, reservations: Value| {
        json!({"name": {"first_name": first, "last_name": "Stone"}, "email": format!("{first}@example.com"),
               "dob": "1990-01-01", "payment_methods": methods, "saved_passengers": [], "membership": "gold",
               "reservations": reservations})
    };
    let methods = json!({
        "gift_card_1": {"source": "gift_card", "amount": 150, "id": "gift_card_1"},
        "certificate_1": {"source": "certificate", "amount": 90, "id": "certificate_1"},
        "credit_card_1": {"source": "credit_card", "brand": "visa", "last_four": "1234", "id": "credit_card_1"}});
    json!({"ada": user("Ada", methods, json!(["R1", "R2"])), "eva": user("Eva", json!({}), json!([]))})
}

/// Calls one after the other; the last one's observation and the whole change in readable lines.
fn run(calls: &[(&str, Value)]) -> (String, String) {
    let env = environment();
    let calls: Vec<Call> =
        calls.iter().map(|(name, arguments)| Call::new(*name, arguments.clone())).collect();
    let trace = env.trace(&calls);
    (
        trace.steps.last().unwrap().observation.text.clone(),
        diff::readable(&trace.initial, trace.last()),
    )
}

fn refused(name: &str, arguments: Value, reason: &str) {
    let (text, changes) = run(&[(name, arguments)]);
    assert_eq!((text.as_str(), changes.as_str()), (format!("Error: {reason}").as_str(), ""));
}

fn changes(calls: &[(&str, Value)], expected: &[&str]) {
    let (text, changes) = run(calls);
    assert_eq!(changes.lines().collect::<Vec<_>>(), expected, "{text}");
}

/// Arguments with some of them replaced.
fn with(mut arguments: Value, other: &Value) -> Value {
    arguments.as_object_mut().unwrap().extend(other.as_object().unwrap().clone());
    arguments
}

#[test]
fn records_are_shown_whole_and_a_missing_reservation_is_called_a_user() {
    let (text, _) = run(&[("get_user_details", json!({"user_id": "eva"}))]);
    assert!(text.starts_with(r#"{"name": {"first_name": "Eva""#), "{text}");
    refused("get_user_details", json!({"user_id": "Eva"}), "user not found");
    refused("get_reservation_details", json!({"reservation_id": "r1"}), "user not found");
    let (text, _) = run(&[("list_all_airports", json!({}))]);
    assert!(text.starts_with(r#"{"SFO": "San Francisco", "JFK": "New York""#), "{text}");
    let airports: serde_json::Map<String, Value> = serde_json::from_str(&text).unwrap();
    assert_eq!((airports.len(), &airports["LGA"]), (20, &json!("LaGuardia")));
}

#[test]
fn writes_are_the_tools_that_change_something_and_none_goes_with_a_transfer() {
    let env = environment();
    let tools = Airline.tools().iter().map(|tool| tool.name.as_str());
    let writes: Vec<_> = tools.filter(|name| env.is_write(name)).collect();
    let conflicts = Airline.charter().conflicts;
    assert!(conflicts.iter().all(|(transfer, _)| *transfer == "transfer_to_human_agents"));
    assert_eq!(conflicts.iter().map(|(_, write)| *write).collect::<Vec<_>>(), writes);
}

#[test]
fn a_fourth_certificate_raises_and_a_spent_one_frees_its_id() {
    let name = "send_certificate";
    let send = |amount: Value| (name, json!({"user_id": "eva", "amount": amount}));
    refused(name, json!({"user_id": "Eva", "amount": 1}), "user not found");
    let (text, _) = run(&[send(json!(1e16))]);
    assert_eq!(text, "Certificate certificate_3221322 added to user eva with amount 1e+16.");
    let place = "users/eva/payment_methods/certificate_322132";
    let added = |last: u8, amount: &str| {
        format!(
            r#"{place}{last}: added {{"source":"certificate","amount":{amount},"id":"certificate_322132{last}"}}"#
        )
    };
    let three = [send(json!(100)), send(json!(2.5)), send(json!(0))];
    let expected = [added(2, "100"), added(3, "2.5"), added(4, "0")];
    changes(&three, &expected.each_ref().map(String::as_str));
    let four = [three[0].clone(), three[1].clone(), three[2].clone(), send(json!(7))];
    changes(&four, &expected.each_ref().map(String::as_str));
    let env = environment();
    let trace = env.trace(&four.map(|(name, arguments)| Call::new(name, arguments)));
    let last = &trace.steps[3].observation;
    assert_eq!(last.outcome, Outcome::Raised);
    assert!(last.text.contains("three certificates"), "{}", last.text);
    let booking = json!({"user_id": "eva", "flights": [], "passengers": [], "insurance": "no", "nonfree_baggages": 2,
        "total_baggages": 2, "origin": "", "destination": "", "flight_type": "one_way", "cabin": "economy",
        "payment_methods": [{"payment_id": "certificate_3221322", "amount": 100}]});
    let (text, _) = run(&[
        three[0].clone(),
        three[1].clone(),
        three[2].clone(),
        ("book_reservation", booking),
        send(json!(7)),
    ]);
    assert_eq!(text, "Certificate certificate_3221322 added to user eva with amount 7.");
}

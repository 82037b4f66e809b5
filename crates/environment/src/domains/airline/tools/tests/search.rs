//! Searches: what is found, in which order, and what is odd about connections.

use serde_json::{Value, json};

use super::*;

fn search(name: &str, from: &str, to: &str, date: &Value) -> String {
    run(&[(name, json!({"origin": from, "destination": to, "date": date}))]).0
}

/// Flight numbers and dates of the connections found.
fn connections(from: &str, date: &str) -> Vec<(String, String)> {
    let text = search("search_onestop_flight", from, "CCC", &json!(date));
    let found: Vec<[Value; 2]> = serde_json::from_str(&text).unwrap();
    let leg = |leg: &Value| {
        format!("{} {}", leg["flight_number"].as_str().unwrap(), leg["date"].as_str().unwrap())
    };
    found.iter().map(|[one, two]| (leg(one), leg(two))).collect()
}

#[test]
fn a_direct_search_shows_available_flights_in_the_order_of_the_file() {
    let found = search("search_direct_flight", "AAA", "BBB", &json!("2024-05-16"));
    let flights: Vec<Value> = serde_json::from_str(&found).unwrap();
    assert_eq!(
        flights.iter().map(|flight| &flight["flight_number"]).collect::<Vec<_>>(),
        ["F1", "F2"]
    );
    let keys: Vec<&String> = flights[0].as_object().unwrap().keys().collect();
    let expected = [
        "flight_number",
        "origin",
        "destination",
        "scheduled_departure_time_est",
        "scheduled_arrival_time_est",
        "status",
        "available_seats",
        "prices",
    ];
    assert_eq!(keys, expected);
    for (from, to, date) in [
        ("AAA", "BBB", "2024-05-15"),
        ("AAA", "BBB", "2024-05-31"),
        ("aaa", "BBB", "2024-05-16"),
        ("BBB", "AAA", "2024-05-16"),
    ] {
        assert_eq!(search("search_direct_flight", from, to, &json!(date)), "[]");
    }
}

#[test]
fn a_connection_waits_at_the_stop_and_goes_on_the_next_day_where_need_be() {
    let pair = |one: &str, two: &str| (one.to_owned(), two.to_owned());
    let expected = [
        pair("F1 2024-05-16", "F4 2024-05-16"),
        pair("F2 2024-05-16", "F3 2024-05-17"),
        pair("F2 2024-05-16", "F4 2024-05-17"),
    ];
    assert_eq!(connections("AAA", "2024-05-16"), expected);
    // The day after the last one on sale does not exist.
    assert_eq!(connections("AAA", "2024-05-17"), [pair("F1 2024-05-17", "F4 2024-05-17")]);
    assert_eq!(connections("AAA", "2024-05-15"), []);
    assert_eq!(connections("BBB", "2024-05-16"), []);
}

#[test]
fn the_second_leg_of_a_connection_shows_the_seats_of_the_first_date() {
    let text = search("search_onestop_flight", "AAA", "CCC", &json!("2024-05-16"));
    let found: Vec<[Value; 2]> = serde_json::from_str(&text).unwrap();
    let [_, second] = &found[1];
    assert_eq!(
        (&second["date"], &second["available_seats"]["economy"]),
        (&json!("2024-05-17"), &json!(3))
    );
}

#[test]
fn a_date_without_a_day_raises_only_where_a_leg_arrives_the_next_day() {
    let one_stop = |to: &str, date: &Value| search("search_onestop_flight", "AAA", to, date);
    let raised = "Error: invalid literal for int() with base 10: 'ow'";
    assert_eq!(one_stop("CCC", &json!("tomorrow")), raised);
    assert_eq!(one_stop("BBB", &json!("tomorrow")), "[]");
    assert_eq!(one_stop("CCC", &json!(5)), "Error: 'int' object is not subscriptable");
    assert_eq!(one_stop("CCC", &json!(["16"])), "Error: unhashable type: 'list'");
    let direct = search("search_direct_flight", "AAA", "CCC", &json!(["16"]));
    assert_eq!(direct, "Error: unhashable type: 'list'");
}

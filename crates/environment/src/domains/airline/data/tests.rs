//! The generated airline has the schema, size and shares of tau-bench's, and every reference leads somewhere.

mod measures;

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::LazyLock;

use expect_test::{Expect, expect};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::tables;

const SEEDS: [u64; 4] = [0, 1, 7, u64::MAX];
const CABINS: [&str; 3] = ["basic_economy", "economy", "business"];

/// The tables flights, reservations, users.
struct World {
    flights: Map<String, Value>,
    reservations: Map<String, Value>,
    users: Map<String, Value>,
}

impl World {
    fn of(tables: Vec<(String, Map<String, Value>)>) -> Self {
        let names: Vec<&str> = tables.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["flights", "reservations", "users"]);
        let [flights, reservations, users] = tables.try_into().unwrap();
        Self { flights: flights.1, reservations: reservations.1, users: users.1 }
    }

    /// The airlines of `SEEDS`, each made once.
    fn all<'a>() -> impl Iterator<Item = &'a Self> {
        static ALL: LazyLock<[World; 4]> =
            LazyLock::new(|| SEEDS.map(|seed| World::of(tables(seed))));
        ALL.iter()
    }

    /// tau-bench's own files, or a printed reason for having none.
    fn real() -> Option<Self> {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/tau-bench/data/airline");
        let names = ["flights", "reservations", "users"].map(str::to_owned);
        let read = |name: String| {
            let text = fs::read_to_string(format!("{root}/{name}.json")).ok()?;
            Some((name, serde_json::from_str(&text).unwrap()))
        };
        let tables: Option<Vec<_>> = names.into_iter().map(read).collect();
        if tables.is_none() {
            println!("skipped: {root} is not here");
        }
        tables.map(Self::of)
    }

    /// What became of a leg's flight on its day.
    fn record(&self, leg: &Value) -> &Value {
        &self.flights[text(leg, "flight_number")]["dates"][text(leg, "date")]
    }
}

fn text<'a>(row: &'a Value, key: &str) -> &'a str {
    row[key].as_str().unwrap()
}

fn list<'a>(row: &'a Value, key: &str) -> &'a [Value] {
    row[key].as_array().unwrap()
}

fn map<'a>(row: &'a Value, key: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    row[key].as_object().unwrap().iter()
}

fn int(row: &Value, key: &str) -> u64 {
    row[key].as_u64().unwrap()
}

/// Minutes after the midnight that begins the first day.
fn minutes(clock: &str) -> u64 {
    let number = |at: usize| clock[at..at + 2].parse::<u64>().unwrap();
    number(0) * 60 + number(3) + if clock.ends_with("+1") { 1440 } else { 0 }
}

/// The number of free bags for one passenger in a cabin, for the lowest membership.
fn free_bags(cabin: &str) -> u64 {
    CABINS.iter().position(|name| *name == cabin).unwrap() as u64
}

#[test]
fn the_bytes_of_a_seed_are_pinned_for_ever() {
    let bytes = serde_json::to_vec(&tables(1)).unwrap();
    let bytes = Sha256::digest(bytes);
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let hex: String = digits.filter_map(|it| char::from_digit(it.into(), 16)).collect();
    expect!["ce54d935b1d884b1cc78cfb47d91dea793a012ecb541d81b8d40074534391296"].assert_eq(&hex);
}

#[test]
fn a_seed_gives_the_same_airline_and_another_seed_another() {
    assert_eq!(tables(5), tables(5));
    assert_ne!(tables(5), tables(6));
}

#[test]
fn tables_have_their_size() {
    for world in World::all() {
        let sizes = [world.flights.len(), world.reservations.len(), world.users.len()];
        assert_eq!(sizes, [300, 2000, 500]);
    }
}

/// Every form that objects have, by place: keys in their order with the kind of each value.
fn forms(place: &str, value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => {
            for item in items {
                forms(&format!("{place}[]"), item, found);
            }
        }
        Value::Object(fields) => {
            let by_id = ["flights", "reservations", "users", "flights.*.dates"].contains(&place)
                || place.ends_with("payment_methods");
            if !by_id {
                let field = |(key, value)| format!("{key}: {}", kind(value));
                let all: Vec<String> = fields.iter().map(field).collect();
                found.insert(format!("{place}{{{}}}", all.join(", ")));
            }
            for (key, value) in fields {
                forms(&format!("{place}.{}", if by_id { "*" } else { key }), value, found);
            }
        }
        _ => {}
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::String(_) => "text",
        Value::Number(number) if number.is_u64() || number.is_i64() => "int",
        Value::Number(_) => "float",
        Value::Array(_) => "list",
        Value::Object(_) => "object",
        Value::Bool(_) | Value::Null => "other",
    }
}

#[test]
fn records_have_the_keys_and_kinds_of_the_real_ones_in_their_order() {
    let check = |world: &World, expected: &Expect| {
        let mut found = BTreeSet::new();
        forms("flights", &Value::Object(world.flights.clone()), &mut found);
        forms("reservations", &Value::Object(world.reservations.clone()), &mut found);
        forms("users", &Value::Object(world.users.clone()), &mut found);
        expected.assert_eq(&found.into_iter().collect::<Vec<_>>().join("\n"));
    };
    let expected = expect![[r"
        flights.*.dates.*.available_seats{basic_economy: int, economy: int, business: int}
        flights.*.dates.*.prices{basic_economy: int, economy: int, business: int}
        flights.*.dates.*{status: text, actual_departure_time_est: text, actual_arrival_time_est: text}
        flights.*.dates.*{status: text, actual_departure_time_est: text, estimated_arrival_time_est: text}
        flights.*.dates.*{status: text, available_seats: object, prices: object}
        flights.*.dates.*{status: text, estimated_departure_time_est: text, estimated_arrival_time_est: text}
        flights.*.dates.*{status: text}
        flights.*{flight_number: text, origin: text, destination: text, scheduled_departure_time_est: text, scheduled_arrival_time_est: text, dates: object}
        reservations.*.flights[]{origin: text, destination: text, flight_number: text, date: text, price: int}
        reservations.*.passengers[]{first_name: text, last_name: text, dob: text}
        reservations.*.payment_history[]{payment_id: text, amount: int}
        reservations.*{reservation_id: text, user_id: text, origin: text, destination: text, flight_type: text, cabin: text, flights: list, passengers: list, payment_history: list, created_at: text, total_baggages: int, nonfree_baggages: int, insurance: text}
        users.*.address{address1: text, address2: text, city: text, country: text, state: text, zip: text}
        users.*.name{first_name: text, last_name: text}
        users.*.payment_methods.*{source: text, amount: int, id: text}
        users.*.payment_methods.*{source: text, brand: text, last_four: text, id: text}
        users.*.saved_passengers[]{first_name: text, last_name: text, dob: text}
        users.*{name: object, address: object, email: text, dob: text, payment_methods: object, saved_passengers: list, membership: text, reservations: list}"]];
    let real = World::real();
    for world in World::all().chain(&real) {
        check(world, &expected);
    }
}

#[test]
fn a_flight_flies_every_day_and_its_record_fits_the_calendar() {
    for world in World::all() {
        for (number, flight) in &world.flights {
            assert_eq!(number, text(flight, "flight_number"));
            let days: Vec<&str> = map(flight, "dates").map(|(day, _)| day.as_str()).collect();
            assert_eq!(days, (1..=30).map(|day| format!("2024-05-{day:02}")).collect::<Vec<_>>());
            for (day, record) in map(flight, "dates") {
                let status = text(record, "status");
                let fits: &[&str] = match day.as_str().cmp("2024-05-15") {
                    Ordering::Less => &["landed", "cancelled"],
                    Ordering::Equal => &["landed", "flying", "on time", "delayed"],
                    Ordering::Greater => &["available"],
                };
                assert!(fits.contains(&status), "{number} {day} {status}");
                in_time(status, record);
            }
        }
    }
}

/// What has happened lies before 15:00 of the 15th, what is expected lies after it.
fn in_time(status: &str, record: &Value) {
    const NOW: &str = "2024-05-15T15:00:00";
    let before = |key: &str| assert!(text(record, key) <= NOW, "{record}");
    let after = |key: &str| assert!(text(record, key) > NOW, "{record}");
    match status {
        "landed" => ["actual_departure_time_est", "actual_arrival_time_est"].map(before).len(),
        "flying" => {
            before("actual_departure_time_est");
            ["estimated_arrival_time_est"].map(after).len()
        }
        "on time" | "delayed" => {
            ["estimated_departure_time_est", "estimated_arrival_time_est"].map(after).len()
        }
        _ => 0,
    };
}

#[test]
fn prices_and_seats_stay_in_their_ranges() {
    let ranges = [(50, 100), (100, 200), (200, 500)];
    for world in World::all() {
        for flight in world.flights.values() {
            for (_, record) in map(flight, "dates").filter(|(_, it)| it["prices"].is_object()) {
                for (cabin, (low, high)) in CABINS.into_iter().zip(ranges) {
                    assert!((low..=high).contains(&int(&record["prices"], cabin)), "{record}");
                    assert!(int(&record["available_seats"], cabin) <= 20, "{record}");
                }
                assert!(
                    int(&record["prices"], "basic_economy") < int(&record["prices"], "economy")
                );
            }
        }
    }
}

#[test]
fn reservations_lead_from_their_origin_to_their_destination_and_back() {
    for world in World::all() {
        for reservation in world.reservations.values() {
            let legs = list(reservation, "flights");
            let (origin, destination) =
                (text(reservation, "origin"), text(reservation, "destination"));
            assert_ne!(origin, destination);
            let there = legs.iter().position(|leg| text(leg, "destination") == destination);
            let (out, back) = legs.split_at(there.unwrap() + 1);
            connected(world, out, (origin, destination));
            if text(reservation, "flight_type") == "one_way" {
                assert!(back.is_empty(), "{reservation}");
            } else {
                connected(world, back, (destination, origin));
                assert!(text(&out[out.len() - 1], "date") < text(&back[0], "date"));
            }
            let first = &world.flights[text(&legs[0], "flight_number")];
            let time = text(first, "scheduled_departure_time_est");
            let departure = format!("{}T{time}", text(&legs[0], "date"));
            assert!(text(reservation, "created_at") < departure.as_str(), "{reservation}");
            assert!(text(reservation, "created_at") < "2024-05-15", "{reservation}");
        }
    }
}

/// One or two legs that lead from the one to the other; the second leaves after the first has arrived.
fn connected(world: &World, legs: &[Value], (origin, destination): (&str, &str)) {
    assert!((1..=2).contains(&legs.len()));
    assert_eq!(text(&legs[0], "origin"), origin);
    assert_eq!(text(&legs[legs.len() - 1], "destination"), destination);
    let flight = |leg: &Value| &world.flights[text(leg, "flight_number")];
    for leg in legs {
        assert_eq!(
            (&leg["origin"], &leg["destination"]),
            (&flight(leg)["origin"], &flight(leg)["destination"])
        );
        assert!(world.record(leg).is_object(), "{leg} is in the timetable");
    }
    if let [first, next] = legs {
        assert_eq!(first["destination"], next["origin"]);
        let at = |leg: &Value| text(leg, "date")[8..].parse::<u64>().unwrap() * 1440;
        let arrives = at(first) + minutes(text(flight(first), "scheduled_arrival_time_est"));
        let leaves = at(next) + minutes(text(flight(next), "scheduled_departure_time_est"));
        assert!(arrives <= leaves && leaves < arrives + 1440, "{first} {next}");
    }
}

#[test]
fn reservations_and_travellers_name_each_other_in_file_order() {
    for world in World::all() {
        let mut held: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (id, reservation) in &world.reservations {
            assert_eq!(id, text(reservation, "reservation_id"));
            assert!(
                id.len() == 6
                    && id
                        .bytes()
                        .all(|sign| b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".contains(&sign))
            );
            held.entry(text(reservation, "user_id")).or_default().push(id);
        }
        for (id, user) in &world.users {
            let listed: Vec<&str> =
                list(user, "reservations").iter().filter_map(Value::as_str).collect();
            assert_eq!(listed, held.remove(id.as_str()).unwrap_or_default());
        }
        assert!(held.is_empty(), "every reservation has its traveller");
    }
}

/// Holds for the real files too, as they are the pattern.
#[test]
fn amounts_are_what_flights_passengers_and_insurance_cost() {
    let real = World::real();
    for world in World::all().chain(&real) {
        for reservation in world.reservations.values() {
            let heads = list(reservation, "passengers").len() as u64;
            let prices: u64 =
                list(reservation, "flights").iter().map(|leg| int(leg, "price")).sum();
            let insurance = if text(reservation, "insurance") == "yes" { 30 } else { 0 };
            let bags = int(reservation, "nonfree_baggages");
            let [payment] = list(reservation, "payment_history") else { panic!("one payment") };
            assert_eq!(int(payment, "amount"), (prices + insurance) * heads + 50 * bags);
            let methods = &world.users[text(reservation, "user_id")]["payment_methods"];
            let source = text(&methods[text(payment, "payment_id")], "source");
            assert!(["credit_card", "gift_card"].contains(&source));
            let free = free_bags(text(reservation, "cabin")) * heads;
            assert!(int(reservation, "total_baggages") <= free && bags == 0);
        }
    }
}

#[test]
fn passengers_of_a_reservation_differ_and_methods_are_unique() {
    for world in World::all() {
        for reservation in world.reservations.values() {
            let people: BTreeSet<String> =
                list(reservation, "passengers").iter().map(Value::to_string).collect();
            assert_eq!(people.len(), list(reservation, "passengers").len());
            assert!((1..=4).contains(&people.len()));
        }
        let mut seen = BTreeSet::new();
        for (user, row) in &world.users {
            assert!(seen.insert(text(row, "email").to_owned()), "{user}");
            for (id, method) in map(row, "payment_methods") {
                assert!(seen.insert(id.clone()), "{id}");
                assert_eq!(id, text(method, "id"));
                let digits = id.strip_prefix(&format!("{}_", text(method, "source"))).unwrap();
                assert!(digits.len() == 7 && digits.bytes().all(|digit| digit.is_ascii_digit()));
            }
        }
    }
}

#[test]
fn there_are_trips_that_went_wrong_and_trips_that_can_be_changed() {
    for world in World::all() {
        let with = |statuses: &[&str]| {
            let bad = |leg: &Value| statuses.contains(&text(world.record(leg), "status"));
            world.reservations.values().filter(|it| list(it, "flights").iter().any(bad)).count()
        };
        assert!(with(&["cancelled"]) >= 60, "{} with a cancelled flight", with(&["cancelled"]));
        assert!(with(&["delayed"]) >= 8, "{} with a delayed flight", with(&["delayed"]));
        assert!(with(&["available"]) >= 1000, "{} still to come", with(&["available"]));
    }
}

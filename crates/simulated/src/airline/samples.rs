//! One want of every kind, and a traveller's rows small enough to read, for the tests of the language.

use serde_json::{Value, json};

use super::rows::Rows;
use super::want::{Leg, Move, Person, Question, Reason, Trip, Trouble, Want};
use crate::skill::pay::Pay;

/// One want of every kind; the first nine change something.
pub(super) fn wants() -> Vec<Want> {
    let reservation = || "AB12CD".to_owned();
    let card = || Pay::Card { brand: "visa".into(), last: "9212".into() };
    let moves = vec![
        Move { old: "HAT001".into(), flight: "HAT001".into(), date: "2024-05-21".into() },
        Move { old: "HAT002".into(), flight: "HAT005".into(), date: "2024-05-24".into() },
    ];
    let cancel = |reason| Want::Cancel { reservation: reservation(), reason };
    vec![
        Want::Book(Box::new(trip())),
        Want::Fly { reservation: reservation(), moves, pay: card() },
        Want::Cabin { reservation: reservation(), cabin: "basic_economy".into(), pay: Pay::Gift },
        Want::Bags { reservation: reservation(), more: 1, pay: Pay::Original },
        Want::People { reservation: reservation(), swaps: vec![("Ann Lee".into(), born())] },
        cancel(Reason::Plans),
        cancel(Reason::Weather),
        cancel(Reason::Airline("HAT001".into())),
        Want::Compensation {
            reservation: reservation(),
            flight: "HAT001".into(),
            trouble: Trouble::Delayed,
        },
        cancel(Reason::Health),
        cancel(Reason::Late("HAT001".into())),
        Want::Hope(Box::new(cancel(Reason::Plans))),
        Want::Hope(Box::new(Want::Compensation {
            reservation: reservation(),
            flight: "HAT001".into(),
            trouble: Trouble::Cancelled,
        })),
        Want::Ask(Question::Paid { reservation: reservation() }),
        Want::Ask(Question::Checked { reservation: reservation() }),
        Want::Ask(Question::Fare { leg: leg("HAT001", "PHL", "LGA", 20), cabin: "economy".into() }),
        Want::Ask(Question::Departure { leg: leg("HAT001", "PHL", "LGA", 20) }),
        Want::Ask(Question::Gifts),
        Want::Ask(Question::Certificates),
        Want::Ask(Question::Membership),
    ]
}

/// A round trip of three flights for three people.
pub(super) fn trip() -> Trip {
    Trip {
        round: true,
        from: "PHL".into(),
        to: "BOS".into(),
        cabin: "economy".into(),
        legs: vec![
            leg("HAT001", "PHL", "LGA", 20),
            leg("HAT002", "LGA", "BOS", 20),
            leg("HAT003", "BOS", "PHL", 23),
        ],
        people: vec![Person::Me, Person::Named { name: "Bo Vance".into(), born: None }, born()],
        bags: 4,
        insured: true,
        pay: vec![Pay::Certificate, Pay::Gift, Pay::Id("credit_card_3".into())],
    }
}

/// A flight in May.
pub(super) fn leg(flight: &str, from: &str, to: &str, day: u32) -> Leg {
    let [flight, from, to] = [flight, from, to].map(str::to_owned);
    Leg { flight, from, to, date: format!("2024-05-{day:02}") }
}

fn born() -> Person {
    Person::Named { name: "Edda Dahl".into(), born: Some("1966-09-20".into()) }
}

/// A silver member with two reservations: `AB12CD` ahead in economy, made long ago and not insured, and `XY34ZW` with a
/// flight that the airline cancelled.
pub(super) fn rows() -> Rows {
    let day = |economy: u32| {
        json!({"status": "available", "prices": {"basic_economy": 60, "economy": economy, "business": 400},
               "available_seats": {"basic_economy": 0, "economy": 3, "business": 9}})
    };
    let flight = |number: &str, from: &str, to: &str, dates: Value| {
        json!({"flight_number": number, "origin": from, "destination": to,
               "scheduled_departure_time_est": "06:00:00", "scheduled_arrival_time_est": "07:00:00", "dates": dates})
    };
    let flights = json!({
        "HAT001": flight("HAT001", "PHL", "LGA", json!({"2024-05-20": day(100), "2024-05-21": day(110)})),
        "HAT002": flight("HAT002", "LGA", "BOS", json!({"2024-05-20": day(120)})),
        "HAT003": flight("HAT003", "BOS", "PHL", json!({"2024-05-23": day(150), "2024-05-14": {"status": "cancelled"}})),
    });
    let person = |first: &str, last: &str| json!({"first_name": first, "last_name": last, "dob": "1980-01-02"});
    let flown = |number: &str, from: &str, to: &str, date: &str| json!({"origin": from, "destination": to, "flight_number": number, "date": date, "price": 90});
    let reservation = |id: &str, flights: Value| {
        json!({"reservation_id": id, "user_id": "ann_lee_1234", "origin": "PHL", "destination": "LGA",
               "flight_type": "one_way", "cabin": "economy", "flights": flights,
               "passengers": [person("Ann", "Lee"), person("Bo", "Vance")],
               "payment_history": [{"payment_id": "gift_card_2", "amount": 180}],
               "created_at": "2024-05-03T10:00:00", "total_baggages": 3, "nonfree_baggages": 0, "insurance": "no"})
    };
    let user = json!({
        "name": {"first_name": "Ann", "last_name": "Lee"}, "dob": "1980-01-02", "membership": "silver",
        "payment_methods": {
            "certificate_1": {"source": "certificate", "amount": 250, "id": "certificate_1"},
            "gift_card_2": {"source": "gift_card", "amount": 30, "id": "gift_card_2"},
            "credit_card_3": {"source": "credit_card", "brand": "visa", "last_four": "9212", "id": "credit_card_3"}},
        "saved_passengers": [person("Bo", "Vance")], "reservations": ["AB12CD", "XY34ZW"]});
    let reservations = json!({
        "AB12CD": reservation("AB12CD", json!([flown("HAT001", "PHL", "LGA", "2024-05-20")])),
        "XY34ZW": reservation("XY34ZW", json!([flown("HAT003", "BOS", "PHL", "2024-05-14")])),
    });
    let users = json!({"ann_lee_1234": user});
    let block = |table: &str, rows: &Value| format!("<data table=\"{table}\">{rows}</data>");
    let blocks =
        [block("users", &users), block("reservations", &reservations), block("flights", &flights)];
    Rows::of_prompt(&blocks.concat())
}

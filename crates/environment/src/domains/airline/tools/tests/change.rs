//! Cancelling and changing reservations: checks, prices, who pays.

use serde_json::{Value, json};

use super::*;

const METHODS: [(&str, &str); 2] = [
    ("gift_card_9", "payment method not found"),
    ("certificate_1", "certificate cannot be used to update reservation"),
];

#[test]
fn cancelling_turns_every_payment_round_as_often_as_it_is_called() {
    let name = "cancel_reservation";
    refused(name, json!({"reservation_id": "r1"}), "reservation not found");
    let once = (name, json!({"reservation_id": "R1"}));
    changes(
        std::slice::from_ref(&once),
        &[
            r#"reservations/R1/payment_history/1: added {"payment_id":"gift_card_1","amount":-100}"#,
            r#"reservations/R1/status: added "cancelled""#,
        ],
    );
    let (text, _) = run(&[once.clone(), once]);
    let amounts: Vec<&str> =
        text.split("\"amount\": ").skip(1).map(|rest| rest.split('}').next().unwrap()).collect();
    assert_eq!(amounts, ["100", "-100", "-100", "100"]);
}

fn bags(id: &str, total: u8, nonfree: &Value, method: &str) -> (&'static str, Value) {
    let arguments = json!({"reservation_id": id, "total_baggages": total, "nonfree_baggages": nonfree, "payment_id": method});
    ("update_reservation_baggages", arguments)
}

#[test]
fn bags_cost_fifty_each_beyond_those_that_were_paid() {
    let check = |(name, arguments): (&str, Value), reason: &str| refused(name, arguments, reason);
    check(bags("r1", 1, &json!(1), "?"), "reservation not found");
    for (method, reason) in METHODS {
        check(bags("R1", 0, &json!(0), method), reason);
    }
    check(bags("R1", 9, &json!(5), "gift_card_1"), "gift card balance is not enough");
    check(bags("R1", 9, &json!([]), "?"), "unsupported operand type(s) for -: 'list' and 'int'");
    changes(
        &[bags("R1", 4, &json!(3), "gift_card_1")],
        &[
            r#"reservations/R1/payment_history/1: added {"payment_id":"gift_card_1","amount":100}"#,
            "reservations/R1/total_baggages: 1 → 4",
            "reservations/R1/nonfree_baggages: 1 → 3",
            "users/ada/payment_methods/gift_card_1/amount: 150 → 50",
        ],
    );
    // Fewer bags give nothing back, and a whole float stays a float.
    changes(
        &[bags("R1", 0, &json!(0.0), "gift_card_1")],
        &["reservations/R1/total_baggages: 1 → 0", "reservations/R1/nonfree_baggages: 1 → 0.0"],
    );
    let (text, _) = run(&[bags("R1", 2, &json!(2.0), "credit_card_1")]);
    assert!(text.contains(r#"{"payment_id": "credit_card_1", "amount": 50.0}"#), "{text}");
}

fn reroute(id: &str, cabin: &str, legs: &[(&str, &str)], method: &str) -> (&'static str, Value) {
    let leg = |(number, date): &(&str, &str)| json!({"flight_number": number, "date": date});
    let legs: Vec<Value> = legs.iter().map(leg).collect();
    let arguments =
        json!({"reservation_id": id, "cabin": cabin, "flights": legs, "payment_id": method});
    ("update_reservation_flights", arguments)
}

#[test]
fn flights_that_stay_keep_their_price_and_the_difference_is_settled() {
    let check = |(name, arguments): (&str, Value), reason: &str| refused(name, arguments, reason);
    let stay = [("F5", "2024-05-16")];
    check(reroute("r1", "economy", &stay, "?"), "reservation not found");
    check(reroute("R1", "economy", &[("F9", "")], "?"), "flight F9 not found");
    check(reroute("R1", "economy", &[("F5", "x")], "?"), "flight F5 not found on date x");
    check(reroute("R1", "economy", &[("F5", "2024-05-17")], "?"), "not enough seats on flight F5");
    check(reroute("R1", "first", &stay, "?"), "'first'");
    for (method, reason) in METHODS {
        check(reroute("R1", "economy", &stay, method), reason);
    }
    check(reroute("R1", "business", &stay, "gift_card_1"), "gift card balance is not enough");
    // Nothing differs but the order of the keys, which no hash looks at.
    changes(&[reroute("R1", "economy", &stay, "gift_card_1")], &[]);
    changes(
        &[reroute("R2", "economy", &[("F5", "2024-05-16")], "gift_card_1")],
        &[
            "reservations/R2/flights/0/destination: \"BBB\" → \"CCC\"",
            "reservations/R2/flights/0/flight_number: \"F1\" → \"F5\"",
            r#"reservations/R2/flights/1: removed {"origin":"BBB","destination":"CCC","flight_number":"F4","date":"2024-05-16","price":60}"#,
            r#"reservations/R2/payment_history/1: added {"payment_id":"gift_card_1","amount":-60}"#,
            "users/ada/payment_methods/gift_card_1/amount: 150 → 210",
        ],
    );
}

#[test]
fn another_cabin_shows_in_the_prices_alone_and_is_priced_again() {
    let dear = || reroute("R2", "business", &[("F1", "2024-05-16")], "credit_card_1");
    let (text, changes) = run(&[dear(), dear()]);
    assert!(text.contains(r#""cabin": "economy""#), "{text}");
    assert!(text.contains(r#"{"payment_id": "credit_card_1", "amount": 80.5}"#), "{text}");
    assert!(changes.contains("flights/0/price: 60 → 200.5"), "{changes}");
    assert_eq!(changes.matches("payment_history").count(), 1, "{changes}");
}

#[test]
fn passengers_are_replaced_one_for_one_as_they_are_given() {
    let name = "update_reservation_passengers";
    let who = |id: &str, passengers: Value| json!({"reservation_id": id, "passengers": passengers});
    refused(name, who("r1", json!([])), "reservation not found");
    refused(name, who("R1", json!([{}])), "number of passengers does not match");
    refused(name, who("R1", json!(2)), "object of type 'int' has no len()");
    changes(
        &[(name, who("R2", json!([{"dob": "x"}])))],
        &[
            "reservations/R2/passengers/0/first_name: removed \"Ada\"",
            "reservations/R2/passengers/0/last_name: removed \"Stone\"",
            "reservations/R2/passengers/0/dob: \"1990-01-01\" → \"x\"",
        ],
    );
}

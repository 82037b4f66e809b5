//! From what a traveller says to calls: the policy's conditions, the prices, and who pays what.

use serde_json::{Value, json};

use super::rows::{Rows, TODAY, dollars, heads, legs};
use super::want::{Leg, Move, Person, Reason, Trip, Trouble, Want};
use crate::skill::pay::{self, Pay};
use crate::skill::{Call, Problem, list_of, text};

/// Dollars of an extra bag, and of an insurance for one passenger.
pub(super) const BAG: i64 = 50;
const INSURANCE: i64 = 30;
/// Free bags of a passenger by membership, for basic economy, economy and business.
const FREE: [(&str, [i64; 3]); 3] =
    [("regular", [0, 1, 2]), ("silver", [1, 2, 3]), ("gold", [2, 3, 3])];
/// Reservations made since then were made within 24 hours.
const A_DAY_AGO: &str = "2024-05-14T15:00:00";

pub(super) const CANCELLED: &str = "that reservation is cancelled";
const BASIC: &str = "the flights of a basic economy reservation cannot be changed";
const FLOWN: &str = "part of that reservation has been flown";
const GROUNDS: &str = "such a reservation cannot be cancelled for that reason";
const ENTITLED: &str = "there is no compensation for a regular member in this reservation";
const FINE: &str = "nothing went wrong with that flight";
const FULL: &str = "one of these flights has not enough seats";
const CERTIFICATE: &str = "a certificate cannot pay for a change";

/// Why the policy refuses something, with the rules that say so.
pub(super) const DENIALS: &[(&str, &[&str])] = &[
    (CANCELLED, &["airline.change.cancelled"]),
    (BASIC, &["airline.change.basic_economy"]),
    (FLOWN, &["airline.cancel.flown"]),
    (GROUNDS, &["airline.cancel.grounds"]),
    (ENTITLED, &["airline.compensation.entitled"]),
    (FULL, &["airline.flights.seats"]),
    (FINE, &["airline.compensation.trouble"]),
    (CERTIFICATE, &["airline.change.payment"]),
];

type Resolved<T> = Result<T, Problem>;

/// The call that fulfils a want; questions have none and are refused here.
pub(super) fn resolve(want: &Want, rows: &Rows) -> Resolved<Call> {
    match want {
        Want::Book(trip) => book(trip, rows),
        Want::Fly { reservation, moves, pay } => fly(reservation, moves, pay, rows),
        Want::Cabin { reservation, cabin, pay } => change_cabin(reservation, cabin, pay, rows),
        Want::Bags { reservation, more, pay } => add_bags(reservation, *more, pay, rows),
        Want::People { reservation, swaps } => change_people(reservation, swaps, rows),
        Want::Cancel { reservation, reason } => cancel(reservation, reason, rows),
        Want::Compensation { reservation, flight, trouble } => {
            compensate(reservation, flight, *trouble, rows)
        }
        Want::Hope(want) => resolve(want, rows),
        Want::Ask(_) => refused("a question changes nothing"),
    }
}

/// The bags of a reservation that are paid for.
pub(super) fn nonfree(bags: i64, cabin: &str, heads: i64, user: &Value) -> i64 {
    let column = ["basic_economy", "economy", "business"].iter().position(|one| *one == cabin);
    let row = FREE.iter().find(|(level, _)| user["membership"] == *level);
    let each = column.zip(row).map_or(0, |(column, (_, free))| free[column]);
    (bags - each * heads).max(0)
}

/// What a call costs; below zero when money goes back.
pub(super) fn price(call: &Call, rows: &Rows) -> Option<i64> {
    let reservation = rows.reservations.get(call.text("reservation_id"));
    match call.name.as_str() {
        "book_reservation" => Some(
            call.list("payment_methods").iter().map(|payment| dollars(&payment["amount"])).sum(),
        ),
        "update_reservation_baggages" => {
            let more = dollars(call.arguments.get("nonfree_baggages")?)
                - dollars(&reservation?["nonfree_baggages"]);
            Some(BAG * more.max(0))
        }
        "update_reservation_flights" => {
            let flights = list_of(&reservation?["flights"]);
            let old: i64 = flights.iter().map(|flight| dollars(&flight["price"])).sum();
            let new = call.list("flights").iter().map(|flight| seat(flight, call, rows));
            Some((new.sum::<Option<i64>>()? - old) * heads(reservation?))
        }
        _ => None,
    }
}

/// What a seat of a named flight costs: its old price where it stays in its cabin.
pub(super) fn seat(flight: &Value, call: &Call, rows: &Rows) -> Option<i64> {
    let reservation = rows.reservations.get(call.text("reservation_id"))?;
    let is_it = |old: &&Value| {
        old["flight_number"] == flight["flight_number"] && old["date"] == flight["date"]
    };
    let same = reservation["cabin"] == call.text("cabin");
    if let Some(old) = list_of(&reservation["flights"]).iter().find(is_it).filter(|_| same) {
        return Some(dollars(&old["price"]));
    }
    let offer = rows.flight(text(&flight["flight_number"]), text(&flight["date"]))?;
    offer["prices"][call.text("cabin")].as_i64()
}

fn book(trip: &Trip, rows: &Rows) -> Resolved<Call> {
    let user = rows.known_user()?;
    for pair in trip.legs.windows(2) {
        rows.look_for(&pair[0], &pair[1])?;
    }
    let heads = i64::try_from(trip.people.len()).unwrap_or_default();
    if !(1..=5).contains(&heads) {
        return refused("a reservation is for one to five passengers");
    }
    leads(trip)?;
    let fares = trip.legs.iter().map(|leg| fare(leg, &trip.cabin, heads, rows));
    let fare = fares.sum::<Resolved<i64>>()? * heads;
    let people: Vec<Value> =
        trip.people.iter().map(|person| known(person, user)).collect::<Resolved<_>>()?;
    let nonfree = nonfree(i64::from(trip.bags), &trip.cabin, heads, user);
    let total = fare + BAG * nonfree + if trip.insured { INSURANCE * heads } else { 0 };
    let arguments = vec![
        ("user_id", json!(rows.user_id)),
        ("origin", json!(trip.from)),
        ("destination", json!(trip.to)),
        ("flight_type", json!(if trip.round { "round_trip" } else { "one_way" })),
        ("cabin", json!(trip.cabin)),
        ("flights", trip.legs.iter().map(|leg| named(&leg.flight, &leg.date)).collect()),
        ("passengers", json!(people)),
        ("payment_methods", shares(&trip.pay, total, user)?),
        ("total_baggages", json!(trip.bags)),
        ("nonfree_baggages", json!(nonfree)),
        ("insurance", json!(if trip.insured { "yes" } else { "no" })),
    ];
    Ok(Call::new("book_reservation", arguments))
}

/// The flights lead from where to where the trip does, without a gap.
fn leads(trip: &Trip) -> Resolved<()> {
    let gap = trip.legs.windows(2).any(|pair| pair[0].to != pair[1].from);
    let end = if trip.round { &trip.from } else { &trip.to };
    let ends = trip.legs.first().is_some_and(|leg| leg.from == trip.from)
        && trip.legs.last().is_some_and(|leg| leg.to == *end)
        && trip.legs.iter().any(|leg| leg.to == trip.to);
    if gap || !ends {
        return Err(Problem::Unclear("see how these flights lead there".into()));
    }
    Ok(())
}

/// What a seat costs on a flight that has enough of them.
fn fare(leg: &Leg, cabin: &str, heads: i64, rows: &Rows) -> Resolved<i64> {
    let offer = rows.for_sale(leg)?;
    if dollars(&offer["available_seats"][cabin]) < heads {
        rows.refuse(FULL)?;
    }
    Ok(dollars(&offer["prices"][cabin]))
}

/// Who pays what: each as much as it holds of what is left, the last the rest.
fn shares(pays: &[Pay], total: i64, user: &Value) -> Resolved<Value> {
    let (mut left, mut shares, mut kinds) = (total, Vec::new(), Vec::new());
    for (at, pay) in pays.iter().enumerate() {
        let id = pay.find("", user)?;
        let (source, held) = holds(&id, user);
        let amount = held.map_or(left, |held| held.min(left));
        if amount <= 0 || (held.is_none() && at + 1 < pays.len()) {
            return Err(Problem::Unclear("split the price like that".into()));
        }
        left -= amount;
        kinds.push(source);
        shares.push(json!({"payment_id": id, "amount": amount}));
    }
    if left > 0 {
        return refused("these payment methods do not cover the price");
    }
    let most = |source: &str| kinds.iter().filter(|kind| **kind == source).count();
    if most("certificate") > 1 || most("credit_card") > 1 || most("gift_card") > 3 {
        return refused("at most one certificate, one credit card and three gift cards can pay");
    }
    Ok(json!(shares))
}

/// Kind of a method and the amount on it; credit cards have none.
fn holds<'u>(id: &str, user: &'u Value) -> (&'u str, Option<i64>) {
    let method = pay::methods(Some(user)).find(|(other, _)| *other == id);
    method.map_or(("", None), |(_, method)| (text(&method["source"]), method["amount"].as_i64()))
}

fn fly(id: &str, moves: &[Move], pay: &Pay, rows: &Rows) -> Resolved<Call> {
    let row = unchanged(id, rows)?;
    if row["cabin"] == "basic_economy" {
        rows.refuse(BASIC)?;
    }
    let mut flights = legs(row);
    for Move { old, flight, date } in moves {
        let leg = flights
            .iter_mut()
            .find(|leg| leg.flight == *old)
            .ok_or_else(|| Problem::Unclear(format!("find flight {old} in reservation {id}")))?;
        leg.flight.clone_from(flight);
        leg.date.clone_from(date);
        fare(leg, text(&row["cabin"]), heads(row), rows)?;
    }
    reroute(id, text(&row["cabin"]), &flights, pay, rows)
}

fn change_cabin(id: &str, cabin: &str, pay: &Pay, rows: &Rows) -> Resolved<Call> {
    let row = unchanged(id, rows)?;
    if row["cabin"] == cabin {
        return refused(&format!("reservation {id} is in that cabin already"));
    }
    let flights = legs(row);
    for leg in &flights {
        fare(leg, cabin, heads(row), rows)?;
    }
    reroute(id, cabin, &flights, pay, rows)
}

fn reroute(id: &str, cabin: &str, flights: &[Leg], pay: &Pay, rows: &Rows) -> Resolved<Call> {
    let method = changer(id, pay, rows)?;
    let arguments = vec![
        ("reservation_id", json!(id)),
        ("cabin", json!(cabin)),
        ("flights", flights.iter().map(|leg| named(&leg.flight, &leg.date)).collect()),
        ("payment_id", json!(method)),
    ];
    covered(Call::new("update_reservation_flights", arguments), rows)
}

fn add_bags(id: &str, more: u32, pay: &Pay, rows: &Rows) -> Resolved<Call> {
    let row = rows.own(id)?;
    let total = dollars(&row["total_baggages"]) + i64::from(more);
    let user = rows.known_user()?;
    let nonfree = nonfree(total, rows.cabin(id, row), heads(row), user);
    let arguments = vec![
        ("reservation_id", json!(id)),
        ("total_baggages", json!(total)),
        ("nonfree_baggages", json!(nonfree.max(dollars(&row["nonfree_baggages"])))),
        ("payment_id", json!(changer(id, pay, rows)?)),
    ];
    covered(Call::new("update_reservation_baggages", arguments), rows)
}

fn change_people(id: &str, swaps: &[(String, Person)], rows: &Rows) -> Resolved<Call> {
    let row = rows.own(id)?;
    let user = rows.known_user()?;
    let mut people = list_of(&row["passengers"]).to_vec();
    for (old, new) in swaps {
        let mut named = people.iter_mut().filter(|person| name(person) == *old);
        let (Some(found), None) = (named.next(), named.next()) else {
            return Err(Problem::Unclear(format!("find the one passenger {old} of {id}")));
        };
        *found = known(new, user)?;
    }
    let arguments = vec![("reservation_id", json!(id)), ("passengers", json!(people))];
    Ok(Call::new("update_reservation_passengers", arguments))
}

/// Only what has not flown, and only on one of the policy's grounds.
fn cancel(id: &str, reason: &Reason, rows: &Rows) -> Resolved<Call> {
    let row = unchanged(id, rows)?;
    // Where the status of a flight is unknown, the traveller's word that something went wrong with it has to do.
    let excused = matches!(reason, Reason::Airline(_) | Reason::Late(_));
    let flown =
        |leg: &Leg| match rows.flight(&leg.flight, &leg.date).map(|row| text(&row["status"])) {
            Some(status) => matches!(status, "landed" | "flying"),
            None => leg.date.as_str() < TODAY && !excused,
        };
    if legs(row).iter().any(flown) {
        rows.refuse(FLOWN)?;
    }
    let grounds = match reason {
        Reason::Airline(flight) => wronged(id, flight, Trouble::Cancelled, rows).map(|()| true)?,
        Reason::Late(flight) => wronged(id, flight, Trouble::Delayed, rows).map(|()| false)?,
        Reason::Health | Reason::Weather => row["insurance"] == "yes",
        Reason::Plans => false,
    };
    if !grounds && row["cabin"] != "business" && text(&row["created_at"]) < A_DAY_AGO {
        rows.refuse(GROUNDS)?;
    }
    Ok(Call::new("cancel_reservation", vec![("reservation_id", json!(id))]))
}

fn compensate(id: &str, flight: &str, trouble: Trouble, rows: &Rows) -> Resolved<Call> {
    let look = Call::new("get_reservation_details", vec![("reservation_id", json!(id))]);
    let row = rows.reservations.get(id).ok_or(Problem::Look(look))?;
    if text(&row["user_id"]) != rows.user_id {
        return refused(&format!("reservation {id} belongs to another account"));
    }
    let user = rows.known_user()?;
    let covered = row["cabin"] == "business" || row["insurance"] == "yes";
    if user["membership"] == "regular" && !covered {
        rows.refuse(ENTITLED)?;
    }
    wronged(id, flight, trouble, rows)?;
    if trouble == Trouble::Delayed && !rows.changed.iter().any(|changed| changed == id) {
        rows.refuse("a delay is made up for once the reservation is changed or cancelled")?;
    }
    let each = if trouble == Trouble::Cancelled { 100 } else { 50 };
    let arguments = vec![("user_id", json!(rows.user_id)), ("amount", json!(each * heads(row)))];
    Ok(Call::new("send_certificate", arguments))
}

/// What went wrong with a flight of a reservation can be so: it is in it, or was, and is not for sale.
fn wronged(id: &str, flight: &str, trouble: Trouble, rows: &Rows) -> Resolved<()> {
    let flights = rows.first_legs(id);
    let Some(leg) = flights.iter().find(|leg| leg.flight == flight) else {
        return Err(Problem::Unclear(format!("find flight {flight} in reservation {id}")));
    };
    let status = rows.flight(flight, &leg.date).map_or("", |row| text(&row["status"]));
    let expected = if trouble == Trouble::Cancelled { "cancelled" } else { "delayed" };
    match status {
        "" if rows.printed || leg.date.as_str() < TODAY => Ok(()),
        "" => match rows.for_sale(leg) {
            Err(Problem::Refused(_)) => Ok(()),
            other => other.map(drop),
        },
        status if status == expected => Ok(()),
        _ => rows.refuse(FINE),
    }
}

/// A reservation whose flights and cabin were left alone in this conversation: what was just changed has no price or
/// allowance that the tools would show, and nobody cancels it.
fn unchanged<'r>(id: &str, rows: &'r Rows) -> Resolved<&'r Value> {
    let row = rows.own(id)?;
    if rows.changed.iter().any(|changed| changed == id) {
        rows.refuse("that reservation was changed just now")?;
    }
    Ok(row)
}

/// The method that a change is paid with or refunded to.
fn changer(id: &str, pay: &Pay, rows: &Rows) -> Resolved<String> {
    let original = &rows.own(id)?["payment_history"][0]["payment_id"];
    let method = pay.find(text(original), rows.known_user()?)?;
    if method.contains("certificate") {
        rows.refuse(CERTIFICATE)?;
    }
    Ok(method)
}

/// The call, where the method that it names holds what it costs.
fn covered(call: Call, rows: &Rows) -> Resolved<Call> {
    let (_, held) = holds(call.text("payment_id"), rows.known_user()?);
    match (price(&call, rows), held) {
        (Some(price), Some(held)) if held < price => {
            refused("the gift card does not cover the amount")
        }
        _ => Ok(call),
    }
}

/// A passenger as the tools take one: from what was said, or from the profile.
fn known(person: &Person, user: &Value) -> Resolved<Value> {
    match person {
        Person::Me => {
            let (first, last) = (&user["name"]["first_name"], &user["name"]["last_name"]);
            Ok(json!({"first_name": first, "last_name": last, "dob": user["dob"]}))
        }
        Person::Named { name: said, born: Some(born) } => {
            let (first, last) = said.split_once(' ').unwrap_or((said, ""));
            Ok(json!({"first_name": first, "last_name": last, "dob": born}))
        }
        Person::Named { name: said, born: None } => {
            let mut saved = list_of(&user["saved_passengers"]).iter();
            let saved = saved.find(|person| name(person) == *said).cloned();
            saved.ok_or_else(|| Problem::Unclear(format!("find the date of birth of {said}")))
        }
    }
}

/// First and last name.
pub(super) fn name(person: &Value) -> String {
    format!("{} {}", text(&person["first_name"]), text(&person["last_name"]))
}

fn named(flight: &str, date: &str) -> Value {
    json!({"flight_number": flight, "date": date})
}

fn refused<T>(why: &str) -> Resolved<T> {
    Err(Problem::Refused(why.to_owned()))
}

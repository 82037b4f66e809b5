//! What goes wrong at the airline: mistakes of people, agents and authors.

use seed::Stream;
use serde_json::{Value, json};

use super::resolve::{nonfree, resolve};
use super::rows::{Rows, TODAY, dollars, heads, legs};
use super::want::{Leg, Person, Question, Reason, Trouble, Want};
use crate::skill::pay::{self, Pay};
use crate::skill::{Call, Plan, Problem, Wanted, digits, list_of, text};

/// A want with a detail that the instruction does not have.
pub(super) fn drift(want: &Want, stream: &mut Stream) -> Want {
    let mut drifted = want.clone();
    match &mut drifted {
        Want::Fly { reservation, .. }
        | Want::Cabin { reservation, .. }
        | Want::Bags { reservation, .. }
        | Want::People { reservation, .. }
        | Want::Cancel { reservation, .. }
        | Want::Compensation { reservation, .. }
        | Want::Ask(Question::Paid { reservation } | Question::Checked { reservation })
            if stream.percent(40) =>
        {
            misremember(reservation, stream);
        }
        Want::Book(trip) => match stream.below(4) {
            0 => trip.bags += 1,
            1 => trip.insured = !trip.insured,
            2 => other_day(&mut trip.legs[0].date),
            _ => trip.pay[0].drift(),
        },
        Want::Fly { moves, pay, .. } => match moves.first_mut() {
            Some(first) if stream.percent(60) => other_day(&mut first.date),
            _ => pay.drift(),
        },
        Want::Cabin { cabin, .. } => {
            *cabin = if cabin == "business" { "economy" } else { "business" }.into();
        }
        Want::Bags { more, .. } => *more += 1,
        Want::People { swaps, .. } => {
            for (_, new) in swaps {
                *new = other(new, stream);
            }
        }
        Want::Cancel { reason, .. } => {
            *reason = if *reason == Reason::Plans { Reason::Health } else { Reason::Plans };
        }
        Want::Compensation { trouble, .. } => {
            *trouble = match trouble {
                Trouble::Cancelled => Trouble::Delayed,
                Trouble::Delayed => Trouble::Cancelled,
            };
        }
        Want::Hope(want) => **want = drift(want, stream),
        Want::Ask(question) => other_question(question, stream),
    }
    drifted
}

fn misremember(reservation: &mut String, stream: &mut Stream) {
    let last = reservation.pop().unwrap_or_default();
    let others: Vec<char> = "ABCDEFGHKLMNPQRSTUVWXYZ".chars().filter(|it| *it != last).collect();
    reservation.extend(stream.pick(&others));
}

/// The day after; the last of the month becomes the day before.
fn other_day(date: &mut String) {
    let day: u32 = date.get(8..).and_then(|day| day.parse().ok()).unwrap_or(1);
    let other = if day < 30 { day + 1 } else { day - 1 };
    *date = format!("{}{other:02}", date.get(..8).unwrap_or_default());
}

fn other(person: &Person, stream: &mut Stream) -> Person {
    let born =
        format!("{}-0{}-1{}", stream.between(1930, 1949), 1 + stream.below(9), stream.below(10));
    match person {
        Person::Me => Person::Named { name: "Robin Vale".into(), born: Some(born) },
        Person::Named { name, .. } => Person::Named { name: name.clone(), born: Some(born) },
    }
}

fn other_question(question: &mut Question, stream: &mut Stream) {
    match question {
        Question::Paid { reservation } | Question::Checked { reservation } => {
            misremember(reservation, stream);
        }
        Question::Fare { leg: Leg { date, .. }, .. }
        | Question::Departure { leg: Leg { date, .. } } => {
            other_day(date);
        }
        Question::Gifts => *question = Question::Certificates,
        Question::Certificates | Question::Membership => *question = Question::Gifts,
    }
}

/// A call that runs and does something else than `call`.
pub(super) fn slip(call: &Call, rows: &Rows, stream: &mut Stream) -> Option<Call> {
    let mut slipped = call.clone();
    let done = match call.name.as_str() {
        "book_reservation" | "update_reservation_passengers" => {
            other_birthday(&mut slipped, stream)
        }
        "update_reservation_baggages" => {
            another_bag(&mut slipped, rows) || other_card(&mut slipped, rows)
        }
        "update_reservation_flights" => other_card(&mut slipped, rows),
        "cancel_reservation" => other_reservation(&mut slipped, rows),
        _ => false,
    };
    (done && slipped != *call).then_some(slipped)
}

fn other_birthday(call: &mut Call, stream: &mut Stream) -> bool {
    let Some(Value::Array(people)) = call.arguments.get_mut("passengers") else { return false };
    let at = stream.index(people.len());
    let Some(person) = people.get_mut(at) else { return false };
    let day = 1 + text(&person["dob"]).get(8..).and_then(|day| day.parse().ok()).unwrap_or(0) % 28;
    let born = format!("{}{day:02}", text(&person["dob"]).get(..8).unwrap_or("1980-01-"));
    person["dob"] = json!(born);
    true
}

/// One bag more, where a credit card pays or nothing is to be paid.
fn another_bag(call: &mut Call, rows: &Rows) -> bool {
    let (Some(row), Some(user)) =
        (rows.reservations.get(call.text("reservation_id")), rows.user.as_deref())
    else {
        return false;
    };
    let total = dollars(&call.arguments["total_baggages"]) + 1;
    let paid = nonfree(total, rows.cabin(call.text("reservation_id"), row), heads(row), user)
        .max(dollars(&row["nonfree_baggages"]));
    if json!(paid) != call.arguments["nonfree_baggages"]
        && !call.text("payment_id").starts_with("credit")
    {
        return false;
    }
    call.arguments["total_baggages"] = json!(total);
    call.arguments["nonfree_baggages"] = json!(paid);
    true
}

/// Another credit card; where nothing is to be paid that would show nowhere.
fn other_card(call: &mut Call, rows: &Rows) -> bool {
    if super::resolve::price(call, rows).is_none_or(|price| price == 0) {
        return false;
    }
    let current = call.text("payment_id").to_owned();
    let mut methods = pay::methods(rows.user.as_deref());
    let other = methods.find(|(id, method)| *id != current && method["source"] == "credit_card");
    let Some((id, _)) = other else { return false };
    call.arguments["payment_id"] = json!(id);
    true
}

/// Another reservation that may be cancelled for whatever reason.
fn other_reservation(call: &mut Call, rows: &Rows) -> bool {
    let current = call.text("reservation_id").to_owned();
    let free = |(id, row): &(&str, &Value)| {
        *id != current
            && (row["insurance"] == "yes" || row["cabin"] == "business")
            && legs(row).iter().all(|leg| leg.date.as_str() > TODAY)
    };
    let Some((id, _)) = rows.standing().find(free) else { return false };
    call.arguments["reservation_id"] = json!(id);
    true
}

/// Gives a call an argument that no tool takes; false where leaving one out is all that can be done.
pub(super) fn misuse(call: &mut Call, stream: &mut Stream) -> bool {
    let named = call.arguments.contains_key("cabin") && stream.percent(60);
    if named {
        call.arguments["cabin"] = json!("first");
        // An unchanged flight would hide it.
        if call.name == "update_reservation_flights" {
            call.arguments["flights"] = json!([]);
            call.arguments.shift_remove("payment_id");
        }
    }
    named
}

/// Takes an id of the examples, which are about other travellers, or an id that never was.
pub(super) fn mislead(call: &mut Call, examples: &str, stream: &mut Stream) {
    let strange = format!("credit_card_{}", digits(7, stream));
    let others = examples.split('"').collect::<Vec<_>>();
    let after = |name: &str| {
        let at = others.iter().position(|word| *word == name)?;
        others.get(at + 2).filter(|id| **id != call.text(name)).map(|id| json!(id))
    };
    if call.name == "book_reservation" && stream.percent(60) {
        call.arguments["flights"][0]["flight_number"] = json!(format!("HAT9{}", digits(2, stream)));
    } else if call.arguments.contains_key("payment_id") && stream.percent(40) {
        call.arguments["payment_id"] = json!(strange);
    } else if call.arguments.contains_key("reservation_id") {
        let id =
            after("reservation_id").unwrap_or_else(|| json!(format!("Q{}", digits(5, stream))));
        call.arguments["reservation_id"] = id;
    } else {
        call.arguments["user_id"] = json!(format!("{}_old", call.text("user_id")));
    }
}

/// Calls that run although the policy forbids them: a cancellation without grounds, bags taken away, or a certificate
/// of an amount that nobody is due.
pub(super) fn transgress(plan: &mut Plan<Want>, rows: &Rows) {
    let touched = |id: &str| plan.calls.iter().any(|call| call.text("reservation_id") == id);
    let standing = || rows.standing().filter(|(id, _)| !touched(id));
    let groundless = |(_, row): &(&str, &Value)| {
        row["insurance"] == "no"
            && row["cabin"] != "business"
            && text(&row["created_at"]) < "2024-05-14T15:00:00"
            && legs(row).iter().all(|leg| leg.date.as_str() > TODAY)
    };
    let loaded = |(_, row): &(&str, &Value)| dollars(&row["total_baggages"]) > 0;
    let forbidden = match plan.calls.len() % 3 {
        0 => None,
        1 => standing()
            .find(groundless)
            .map(|(id, _)| Call::new("cancel_reservation", vec![("reservation_id", json!(id))])),
        _ => standing().find(loaded).map(|(id, row)| fewer_bags(id, row)),
    };
    let certificate = || {
        let arguments = vec![("user_id", json!(rows.user_id)), ("amount", json!(75))];
        Call::new("send_certificate", arguments)
    };
    plan.calls.push(forbidden.unwrap_or_else(certificate));
}

fn fewer_bags(id: &str, row: &Value) -> Call {
    let arguments = vec![
        ("reservation_id", json!(id)),
        ("total_baggages", json!(dollars(&row["total_baggages"]) - 1)),
        ("nonfree_baggages", json!(0)),
        ("payment_id", list_of(&row["payment_history"])[0]["payment_id"].clone()),
    ];
    Call::new("update_reservation_baggages", arguments)
}

/// True when nothing else could excuse what is refused: an insurance that covers some reasons, a traveller's word about
/// a flight, what a reservation was before it was changed, or another reservation that is entitled to what this one is
/// not.
pub(super) fn surely_denied(want: &Want, rows: &Rows) -> bool {
    let covered = |row: &Value| row["insurance"] == "yes" || row["cabin"] == "business";
    match want.plain() {
        Want::Cancel { reservation, reason } => {
            !matches!(reason, Reason::Airline(_) | Reason::Late(_))
                && !rows.changed.contains(reservation)
                && rows.reservations.get(reservation).is_some_and(|row| !covered(row))
        }
        Want::Compensation { .. } => {
            let all = rows.user.iter().flat_map(|user| list_of(&user["reservations"]));
            let troubled = |id: &Value| {
                let legs = rows.first_legs(text(id));
                let status =
                    |leg: &Leg| rows.flight(&leg.flight, &leg.date).map(|row| &row["status"]);
                legs.is_empty()
                    || legs.iter().filter_map(status).any(|it| it == "cancelled" || it == "delayed")
            };
            let due =
                |id: &Value| troubled(id) && rows.reservations.get(text(id)).is_none_or(covered);
            let member = rows.user.as_ref().is_some_and(|user| user["membership"] != "regular");
            let mut all = all.into_iter();
            if member { !all.any(troubled) } else { !all.any(due) }
        }
        _ => true,
    }
}

/// The want without its payment method or without a date of birth, so that nobody could tell what is meant.
pub(super) fn blur(want: &Want, rows: &Rows, stream: &mut Stream) -> Option<Want> {
    let mut all = Vec::new();
    let mut add = |edit: &dyn Fn(&mut Want)| {
        let mut blurred = want.clone();
        edit(&mut blurred);
        let unclear = matches!(resolve(&blurred, rows), Err(Problem::Unclear(_)));
        all.extend(unclear.then_some(blurred));
    };
    add(&|want| match want {
        Want::Fly { pay, .. } | Want::Cabin { pay, .. } | Want::Bags { pay, .. } => *pay = Pay::Any,
        Want::Book(trip) => trip.pay = vec![Pay::Any],
        _ => {}
    });
    let unborn = |person: &mut Person| {
        if let Person::Named { born, .. } = person {
            *born = None;
        }
    };
    add(&|want| match want {
        Want::Book(trip) => trip.people.iter_mut().for_each(unborn),
        Want::People { swaps, .. } => swaps.iter_mut().for_each(|(_, person)| unborn(person)),
        _ => {}
    });
    stream.pick(&all).cloned()
}

/// Adds a change of passengers that leaves them as they are, where a reservation stands.
pub(super) fn idle(plan: &mut Plan<Want>, rows: &Rows) {
    plan.calls.extend(untouched(plan, rows).map(|(id, row)| {
        let arguments =
            vec![("reservation_id", json!(id)), ("passengers", row["passengers"].clone())];
        Call::new("update_reservation_passengers", arguments)
    }));
}

/// A name that nobody said: of somebody on board, or in place of a passenger whom nobody wants replaced.
pub(super) fn invent(plan: &mut Plan<Want>, rows: &Rows, stream: &mut Stream) {
    const NAMES: [&str; 4] = ["Quirin", "Undine", "Xaver", "Yrsa"];
    let listed = plan.calls.iter().any(|call| call.arguments.contains_key("passengers"));
    if !listed {
        idle(plan, rows);
    }
    let named = plan.calls.iter_mut().find_map(|call| call.arguments.get_mut("passengers"));
    if let Some(person) = named.and_then(|people| people.get_mut(0)) {
        person["first_name"] = json!(NAMES[stream.index(NAMES.len())]);
    }
}

/// A reservation that stands and that no call of the plan touches.
fn untouched<'r>(plan: &Plan<Want>, rows: &'r Rows) -> Option<(&'r str, &'r Value)> {
    let touched = |id: &str| plan.calls.iter().any(|call| call.text("reservation_id") == id);
    rows.standing().find(|(id, _)| !touched(id))
}

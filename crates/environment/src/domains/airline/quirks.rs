//! Behaviour of tau-bench's airline tools that no airline would have (facts: its write tools check and change less
//! than they seem to). Who grades recorded runs again names them; the tools here behave the same.

use serde_json::Value;

use crate::domains::generic::look::text;
use crate::policy::{Trace, Transition};
use crate::quirk::{How, Quirk, Rename};
use crate::state::{Datum, Record};
use crate::tool::Call;

/// All of them.
pub(super) const QUIRKS: &[Quirk] = &[
    Quirk {
        id: "airline.address_key",
        sentence: "The run was recorded when addresses of users still had the key province in place of state, so that lookups of users read differently.",
        how: How::Renamed(Rename {
            table: "users",
            object: "address",
            now: "state",
            then: "province",
        }),
    },
    Quirk {
        id: "airline.reservation_overwritten",
        sentence: "Only three ids exist for new reservations: a fourth booking takes the id HATHAV again and overwrites the third.",
        how: How::Step(overwritten),
    },
    Quirk {
        id: "airline.cabin_kept",
        sentence: "A change of cabin is paid for but never written: the reservation keeps its old cabin, and the same change can be paid again.",
        how: How::Step(cabin_kept),
    },
    Quirk {
        id: "airline.seats_kept",
        sentence: "Seats are never taken off a flight: more passengers were booked on it than it had seats.",
        how: How::Step(oversold),
    },
    Quirk {
        id: "airline.certificate_twice",
        sentence: "A booking that names one certificate twice fails at the second, after the first payments were taken.",
        how: How::Step(certificate_twice),
    },
    Quirk {
        id: "airline.gift_card_negative",
        sentence: "Each payment is checked against the gift card by itself: named twice in one booking, a card is overdrawn.",
        how: How::Step(overdrawn),
    },
    Quirk {
        id: "airline.cancelled_twice",
        sentence: "Nothing stops a second cancellation: it refunds everything again, the refunds included.",
        how: How::Step(cancelled_twice),
    },
    Quirk {
        id: "airline.payments_aliased",
        sentence: "A booking keeps the caller's list of payments itself: a later change of the reservation adds to the arguments of the booking, which other trials of the same process then replay.",
        how: How::Step(aliased),
    },
];

const CHANGES: [&str; 3] =
    ["cancel_reservation", "update_reservation_baggages", "update_reservation_flights"];

/// The step, when it is a call of this tool that had its effect.
fn done<'a>(trace: &'a Trace, step: usize, tool: &str) -> Option<&'a Transition> {
    let step = trace.steps.get(step)?;
    (step.call.name == tool && step.observation.is_done()).then_some(step)
}

/// The id of the reservation that a booking made.
fn booked(step: &Transition) -> Option<String> {
    if step.call.name != "book_reservation" || !step.observation.is_done() {
        return None;
    }
    let reservation: Value = serde_json::from_str(&step.observation.text).ok()?;
    Some(reservation.get("reservation_id")?.as_str()?.to_owned())
}

fn items<'a>(call: &'a Call, argument: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    call.arguments.get(argument).and_then(Value::as_array).into_iter().flatten()
}

fn overwritten(trace: &Trace, step: usize) -> Option<String> {
    let step = trace.steps.get(step)?;
    let id = booked(step)?;
    step.before.get("reservations", &id)?;
    Some(format!("reservation {id} was there already and is replaced"))
}

fn cabin_kept(trace: &Trace, step: usize) -> Option<String> {
    let step = done(trace, step, "update_reservation_flights")?;
    let (id, asked) = (step.call.text("reservation_id")?, step.call.text("cabin")?);
    let kept = step.after.get("reservations", id)?.get("cabin")?.as_str()?;
    (asked != kept)
        .then(|| format!("reservation {id} was changed to {asked} and still says {kept}"))
}

/// One passenger load on one flight, date and cabin.
type Seat = (String, String, String);

/// The seat that a flight of a call or of a reservation stands for.
fn seat(flight: &impl Record, cabin: &str) -> Option<Seat> {
    let (number, date) = (text(flight, "flight_number")?, text(flight, "date")?);
    Some((number.to_owned(), date.to_owned(), cabin.to_owned()))
}

/// The seats that a step asks for, and how many of each.
fn seats(step: &Transition) -> Option<(Vec<Seat>, usize)> {
    if !step.observation.is_done() {
        return None;
    }
    let call = &step.call;
    let cabin = call.text("cabin")?;
    match call.name.as_str() {
        "book_reservation" => {
            let asked = items(call, "flights").filter_map(|flight| seat(flight, cabin)).collect();
            Some((asked, items(call, "passengers").count()))
        }
        "update_reservation_flights" => {
            let old = step.before.get("reservations", call.text("reservation_id")?)?;
            let kept: Vec<Seat> = match old.get("cabin").and_then(Datum::as_str) {
                Some(same) if same == cabin => {
                    let flights = old.get("flights")?.as_array()?;
                    flights.iter().filter_map(|flight| seat(flight, cabin)).collect()
                }
                _ => Vec::new(),
            };
            let asked = items(call, "flights").filter_map(|flight| seat(flight, cabin));
            let passengers = old.get("passengers")?.as_array()?.len();
            Some((asked.filter(|seat| !kept.contains(seat)).collect(), passengers))
        }
        _ => None,
    }
}

fn oversold(trace: &Trace, step: usize) -> Option<String> {
    let (asked, _) = seats(trace.steps.get(step)?)?;
    asked.iter().find_map(|seat| {
        let (number, date, cabin) = seat;
        let record = trace.initial.get("flights", number)?.get("dates")?.get(date)?;
        let free = record.get("available_seats")?.get(cabin)?.as_u64()?;
        let taken: usize = trace.steps[..=step]
            .iter()
            .filter_map(seats)
            .map(|(asked, passengers)| {
                asked.iter().filter(|other| *other == seat).count() * passengers
            })
            .sum();
        (taken as u64 > free).then(|| {
            format!("{number} on {date} had {free} {cabin} seats, and {taken} were given away")
        })
    })
}

/// A payment method that a booking names twice.
fn twice<'a>(call: &'a Call, kind: &str) -> Option<&'a str> {
    let ids: Vec<&str> =
        items(call, "payment_methods").filter_map(|payment| text(payment, "payment_id")).collect();
    let again =
        |(at, id): (usize, &&'a str)| (id.contains(kind) && ids[..at].contains(id)).then_some(*id);
    ids.iter().enumerate().find_map(again)
}

fn certificate_twice(trace: &Trace, step: usize) -> Option<String> {
    let step = trace.steps.get(step)?;
    let failed = step.call.name == "book_reservation" && !step.observation.is_done();
    let id = twice(&step.call, "certificate").filter(|_| failed)?;
    (!step.before.same_as(&step.after)).then(|| format!("{id} is spent and nothing is booked"))
}

fn overdrawn(trace: &Trace, step: usize) -> Option<String> {
    let step = done(trace, step, "book_reservation")?;
    let id = twice(&step.call, "gift_card")?;
    let user = step.after.get("users", step.call.text("user_id")?)?;
    let left = user.get("payment_methods")?.get(id)?.get("amount")?;
    (left.as_f64()? < 0.0).then(|| format!("{id} holds {left} afterwards"))
}

fn cancelled_twice(trace: &Trace, step: usize) -> Option<String> {
    let step = done(trace, step, "cancel_reservation")?;
    let id = step.call.text("reservation_id")?;
    let status = step.before.get("reservations", id)?.get("status")?.as_str()?;
    (status == "cancelled").then(|| format!("reservation {id} was cancelled before"))
}

fn aliased(trace: &Trace, step: usize) -> Option<String> {
    let now = trace.steps.get(step).filter(|step| step.observation.is_done())?;
    let id =
        CHANGES.contains(&now.call.name.as_str()).then(|| now.call.text("reservation_id"))??;
    let booking =
        trace.steps[..step].iter().position(|step| booked(step).as_deref() == Some(id))?;
    let payments = |state: &crate::state::State| {
        Some(state.get("reservations", id)?.get("payment_history")?.as_array()?.len())
    };
    (payments(&now.after)? > payments(&now.before)?).then(|| {
        format!(
            "{} on {id} adds payments to the arguments of the booking, action {}",
            now.call.name,
            booking + 1
        )
    })
}

#[cfg(test)]
mod tests;

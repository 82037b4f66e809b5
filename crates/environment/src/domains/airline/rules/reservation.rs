//! Rules about making and changing a reservation, its flights' route and its payments aside.

use super::itinerary::{is_unchanged, named, open};
use super::look::{BOOK, CANCEL, CHANGES, FLIGHTS, Look, PASSENGERS, list, text};
use crate::policy::Trace;

/// Passengers that one reservation may have.
const SEATS: usize = 5;
/// Ids of new reservations, in the order in which the tool takes them; the last one is taken again and again.
const NEW_IDS: [&str; 3] = ["HATHAT", "HATHAU", "HATHAV"];
const BASIC_ECONOMY: &str = "basic_economy";

/// One to five passengers.
pub(super) fn passengers(trace: &Trace, index: usize) -> Option<String> {
    let count = Look::at(trace, index, &[BOOK])?.list("passengers")?.len();
    (!(1..=SEATS).contains(&count))
        .then(|| format!("{count} passengers are to travel, and a reservation holds 1 to {SEATS}"))
}

/// No reservation is overwritten.
pub(super) fn new_id(trace: &Trace, index: usize) -> Option<String> {
    let look = Look::at(trace, index, &[BOOK])?;
    let free = NEW_IDS.iter().find(|id| look.row("reservations", id).is_none());
    let last = NEW_IDS[NEW_IDS.len() - 1];
    free.is_none().then(|| {
        let owner = look.row("reservations", last).and_then(|row| text(row, "user_id"));
        format!(
            "{} are all taken, so the booking would overwrite reservation {last} of {}",
            NEW_IDS.join(", "),
            owner.unwrap_or("another user")
        )
    })
}

/// Nothing follows a cancellation, in this conversation or before it.
pub(super) fn cancelled(trace: &Trace, index: usize) -> Option<String> {
    let look = Look::at(trace, index, CHANGES)?;
    let id = look.text("reservation_id")?;
    if let Some(earlier) = look.earlier(&[CANCEL]).next() {
        return Some(format!("reservation {id} was already cancelled by {}", earlier.name()));
    }
    (text(look.reservation()?, "status") == Some("cancelled"))
        .then(|| format!("reservation {id} is `cancelled`"))
}

/// Basic economy keeps its flights.
pub(super) fn basic_economy(trace: &Trace, index: usize) -> Option<String> {
    let look = open(trace, index, &[FLIGHTS])?;
    if look.cabin()? != BASIC_ECONOMY || look.text("cabin")? != BASIC_ECONOMY {
        return None;
    }
    let legs = named(&look)?;
    (!is_unchanged(&look, &legs)).then(|| {
        let flights = list_of(legs.iter().map(|leg| (leg.number, leg.date)));
        let now = look.reservation().map_or(&[][..], |reservation| list(reservation, "flights"));
        let now = now.iter().filter_map(|leg| Some((text(leg, "flight_number")?, text(leg, "date")?)));
        format!(
            "reservation {} is and stays in {BASIC_ECONOMY}, and its flights would change from {} to {flights}",
            look.text("reservation_id").unwrap_or_default(),
            list_of(now)
        )
    })
}

/// As many passengers as before.
pub(super) fn passenger_count(trace: &Trace, index: usize) -> Option<String> {
    let look = open(trace, index, &[PASSENGERS])?;
    let now = list(look.reservation()?, "passengers").len();
    let then = look.list("passengers")?.len();
    (now != then)
        .then(|| format!("the reservation has {now} passengers, and the call names {then}"))
}

fn list_of<'a>(flights: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let flights: Vec<String> =
        flights.map(|(number, date)| format!("{number} of {date}")).collect();
    if flights.is_empty() { "none".to_owned() } else { flights.join(", ") }
}

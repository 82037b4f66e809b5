//! What of a flight is worth showing beside some reservations: not its thirty days, but those that a task can be about.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::domain::RowRef;
use crate::state::{Datum, Object, Row, State};

/// Days shown on either side of a day on which a reservation takes the flight.
const AROUND: usize = 2;
/// Bookable days shown of every flight, the first ones, so that a new booking can be posed.
const BOOKABLE: usize = 2;

/// A row as prompts show it: a flight with the days around those on which reservations among `rows` take it and the
/// first days that can be booked; any other row as it is.
pub(super) fn excerpt(state: &State, rows: &[RowRef], row: &RowRef) -> Option<Value> {
    let record = state.get(&row.table, &row.id)?;
    let mut shown = record.to_value();
    if row.table == "flights"
        && let Some(dates) = record.get("dates").and_then(Datum::as_object)
        && let Some(shown) = shown.get_mut("dates").and_then(Value::as_object_mut)
    {
        let keep = days(dates, &taken(state, rows, &row.id));
        let mut at = 0..;
        shown.retain(|_, _| at.next().is_some_and(|at| keep.contains(&at)));
    }
    Some(shown)
}

/// The days of a flight that are shown beside these rows, with their records.
pub(super) fn shown<'a>(
    state: &'a State,
    rows: &[RowRef],
    flight: &str,
) -> impl Iterator<Item = (&'a str, &'a Datum)> + use<'a> {
    let dates = state.get("flights", flight).and_then(|flight| flight.get("dates")?.as_object());
    let keep = dates.map(|dates| days(dates, &taken(state, rows, flight))).unwrap_or_default();
    let all = dates.into_iter().flat_map(Object::iter).enumerate();
    all.filter(move |(at, _)| keep.contains(at)).map(|(_, day)| day)
}

/// Flight and day of each leg of a reservation.
pub(super) fn legs(reservation: &Row) -> impl Iterator<Item = (&str, &str)> {
    let legs = reservation.get("flights").and_then(Datum::as_array).into_iter().flatten();
    legs.filter_map(|leg| Some((leg.get("flight_number")?.as_str()?, leg.get("date")?.as_str()?)))
}

/// The days on which reservations among the rows take a flight.
fn taken<'a>(state: &'a State, rows: &[RowRef], flight: &str) -> BTreeSet<&'a str> {
    let reservations = rows.iter().filter(|row| row.table == "reservations");
    let legs = reservations.filter_map(|row| state.get("reservations", &row.id)).flat_map(legs);
    legs.filter(|(number, _)| *number == flight).map(|(_, day)| day).collect()
}

/// Places of the days to show.
fn days(dates: &Object, taken: &BTreeSet<&str>) -> BTreeSet<usize> {
    let open = |record: &Datum| record.get("status").and_then(Datum::as_str) == Some("available");
    let places = |keep: &dyn Fn(&str, &Datum) -> bool| -> Vec<usize> {
        let all = dates.iter().enumerate();
        all.filter(|(_, (day, record))| keep(day, record)).map(|(at, _)| at).collect()
    };
    let near = places(&|day, _| taken.contains(day));
    let near = near.into_iter().flat_map(|at| at.saturating_sub(AROUND)..=at + AROUND);
    near.chain(places(&|_, record| open(record)).into_iter().take(BOOKABLE)).collect()
}

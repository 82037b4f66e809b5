//! Finding flights: direct ones, and connections with one stop.
//!
//! Times are compared as texts, the day after the first leg is written without a leading zero, and the second leg
//! shows the record of the first leg's date: tau-bench does so, and observations must be the same.

use std::borrow::Cow;

use serde_json::Value;

use super::records::Record;
use super::{digits, fields};
use crate::domains::generic::operators::within;
use crate::domains::generic::python::{at, missing, text};
use crate::domains::generic::toolbox::{Args, Parameter, Reply, Run, Stop, Tool};
use crate::state::{Key, Row, State};
use crate::value::{dumps_fields, python_eq};

const PARAMETERS: &[Parameter] = &[fields::ORIGIN, fields::DESTINATION, fields::DATE];

/// Flights without a stop.
pub(super) const SEARCH_DIRECT_FLIGHT: Tool = Tool {
    name: "search_direct_flight",
    description: "Finds the flights that go straight from one airport to another on a day and can still be booked, \
                  with times, free seats and prices of each cabin. An empty list when there are none.",
    parameters: PARAMETERS,
    outputs: fields::DIRECT,
    run: Run::Read(search_direct),
};

/// Connections.
pub(super) const SEARCH_ONESTOP_FLIGHT: Tool = Tool {
    name: "search_onestop_flight",
    description: "Finds pairs of flights that lead from one airport to another with one change of planes, the first \
                  leaving on the given day; each leg comes with its date, times, free seats and prices of each \
                  cabin. An empty list when there are none.",
    parameters: PARAMETERS,
    outputs: fields::ONE_STOP,
    run: Run::Read(search_one_stop),
};

/// Flights by where they start.
struct ByOrigin;

impl Key for ByOrigin {
    const TABLE: &'static str = "flights";

    fn of(flight: &Row) -> Option<String> {
        Some(flight.get("origin")?.as_str()?.to_owned())
    }
}

/// Flights by where they start and end.
struct ByRoute;

impl ByRoute {
    fn key(from: &str, to: &str) -> String {
        [from, to].join("\0")
    }
}

impl Key for ByRoute {
    const TABLE: &'static str = "flights";

    fn of(flight: &Row) -> Option<String> {
        let place = |name: &str| flight.get(name)?.as_str();
        Some(Self::key(place("origin")?, place("destination")?))
    }
}

/// The flights that could start and end there: those alone where every flight names both, else all.
fn between<'a>(state: &'a State, from: &Value, to: &Value) -> Vec<(&'a str, &'a Record)> {
    let route = from.as_str().zip(to.as_str());
    let known = route.and_then(|(from, to)| state.having::<ByRoute>(&ByRoute::key(from, to)));
    known.unwrap_or_else(|| state.rows("flights").collect())
}

/// The flights that could start there.
fn leaving<'a>(state: &'a State, from: &Value) -> Vec<(&'a str, &'a Record)> {
    let known = from.as_str().and_then(|from| state.having::<ByOrigin>(from));
    known.unwrap_or_else(|| state.rows("flights").collect())
}

fn search_direct(state: &State, args: &Args<'_>) -> Reply {
    let (from, to, date) = (args.get("origin"), args.get("destination"), args.get("date"));
    let mut found = Vec::new();
    for (_, flight) in between(state, from, to) {
        if !python_eq(at(flight, "origin")?, from) || !python_eq(at(flight, "destination")?, to) {
            continue;
        }
        if let Some(day) = within(at(flight, "dates")?, date)?
            && is_available(day)?
        {
            found.push(shown(flight, day));
        }
    }
    Ok(print(&found))
}

fn search_one_stop(state: &State, args: &Args<'_>) -> Reply {
    let (from, to, date) = (args.get("origin"), args.get("destination"), args.get("date"));
    let mut found = Vec::new();
    for (_, first) in leaving(state, from) {
        if !python_eq(at(first, "origin")?, from) {
            continue;
        }
        let stop = at(first, "destination")?;
        for (_, second) in between(state, stop, to) {
            if python_eq(at(second, "destination")?, to)
                && python_eq(at(second, "origin")?, stop)
                && let Some(pair) = connection(first, second, date)?
            {
                found.push(print(&pair));
            }
        }
    }
    Ok(format!("[{}]", found.join(", ")))
}

/// Two legs that meet at the stop, as the search shows them; `None` where the second cannot be reached or one of them
/// cannot be booked.
fn connection<'a>(
    first: &'a Record,
    second: &'a Record,
    date: &'a Value,
) -> Result<Option<[Shown<'a>; 2]>, Stop> {
    let arrival = text(first, "scheduled_arrival_time_est")?;
    let second_date = if arrival.contains("+1") {
        Value::from(format!("2024-05-{}", digits::day(date)? + 1))
    } else {
        date.clone()
    };
    if arrival > text(second, "scheduled_departure_time_est")? {
        return Ok(None);
    }
    let (dates, second_dates) = (at(first, "dates")?, at(second, "dates")?);
    let Some(day) = within(dates, date)? else { return Ok(None) };
    let Some(second_day) = within(second_dates, &second_date)? else { return Ok(None) };
    if !is_available(day)? || !is_available(second_day)? {
        return Ok(None);
    }
    let mut one = shown(first, day);
    put(&mut one, "date", Cow::Borrowed(date));
    let name = date.as_str().unwrap_or_default();
    let mut two = shown(second, within(second_dates, date)?.ok_or_else(|| missing(name))?);
    put(&mut two, "date", Cow::Owned(second_date));
    Ok(Some([one, two]))
}

fn is_available(day: &Value) -> Result<bool, Stop> {
    Ok(at(day, "status")? == "available")
}

/// A flight as the search shows it: fields in order, borrowed as far as they stand in the rows.
type Shown<'a> = Vec<(&'a str, Cow<'a, Value>)>;

/// A flight without its dates, followed by the record of one day.
fn shown<'a>(flight: &'a Record, day: &'a Value) -> Shown<'a> {
    let fields = flight.iter().filter(|(key, _)| *key != "dates");
    let mut shown: Shown<'a> = fields.map(|(key, value)| (key, Cow::Borrowed(value))).collect();
    for (key, value) in day.as_object().into_iter().flatten() {
        put(&mut shown, key, Cow::Borrowed(value));
    }
    shown
}

/// Sets a field in place, or after all others.
fn put<'a>(shown: &mut Shown<'a>, key: &'a str, value: Cow<'a, Value>) {
    match shown.iter_mut().find(|(known, _)| *known == key) {
        Some((_, old)) => *old = value,
        None => shown.push((key, value)),
    }
}

/// `json.dumps` of what was found.
fn print(found: &[Shown<'_>]) -> String {
    let flight = |fields: &Shown<'_>| {
        let fields = fields.iter().map(|(key, value)| (*key, value.as_ref()));
        dumps_fields(fields)
    };
    format!("[{}]", found.iter().map(flight).collect::<Vec<_>>().join(", "))
}

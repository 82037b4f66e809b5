//! Finding flights: direct ones, and connections with one stop.
//!
//! Times are compared as texts, the day after the first leg is written without a leading zero, and the second leg
//! shows the record of the first leg's date: tau-bench does so, and observations must be the same.

use super::records::Record;
use super::{digits, fields};
use crate::domains::generic::operators::within;
use crate::domains::generic::python::{at, missing, text};
use crate::domains::generic::toolbox::{Args, Parameter, Reply, Run, Stop, Tool};
use crate::state::{Datum, Key, Object, Row, State, printed};
use crate::value::{Data, python_eq, same_text};

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
fn between<'a>(state: &'a State, from: &impl Data, to: &impl Data) -> Vec<(&'a str, &'a Record)> {
    let route = from.text().zip(to.text());
    let known = route.and_then(|(from, to)| state.having::<ByRoute>(&ByRoute::key(from, to)));
    known.unwrap_or_else(|| state.rows("flights").collect())
}

/// The flights that could start there.
fn leaving<'a>(state: &'a State, from: &Datum) -> Vec<(&'a str, &'a Record)> {
    let known = from.as_str().and_then(|from| state.having::<ByOrigin>(from));
    known.unwrap_or_else(|| state.rows("flights").collect())
}

fn search_direct(state: &State, args: &Args<'_>) -> Reply {
    let [from, to, date] = args.all();
    listed(|out| {
        for (_, flight) in between(state, from, to) {
            if !python_eq(at(flight, "origin")?, from) || !python_eq(at(flight, "destination")?, to)
            {
                continue;
            }
            if let Some(day) = within(at(flight, "dates")?, date)?
                && is_available(day)?
            {
                separate(out);
                show(out, flight, day, None);
            }
        }
        Ok(())
    })
}

fn search_one_stop(state: &State, args: &Args<'_>) -> Reply {
    let [from, to, date] = args.all();
    let date = &Datum::from(date);
    listed(|out| {
        for (_, first) in leaving(state, from) {
            if !python_eq(at(first, "origin")?, from) {
                continue;
            }
            let stop = at(first, "destination")?;
            for (_, second) in between(state, stop, to) {
                if python_eq(at(second, "destination")?, to)
                    && python_eq(at(second, "origin")?, stop)
                {
                    connection(out, first, second, date)?;
                }
            }
        }
        Ok(())
    })
}

/// A list of what is written.
fn listed(write: impl FnOnce(&mut String) -> Result<(), Stop>) -> Reply {
    let mut outcome = Ok(());
    let text = printed(|out| {
        out.push('[');
        outcome = write(out);
        out.push(']');
    });
    outcome.map(|()| text)
}

/// Shows two legs that meet at the stop; nothing where the second cannot be reached or one of them cannot be booked.
fn connection(out: &mut String, first: &Record, second: &Record, date: &Datum) -> Result<(), Stop> {
    let arrival = text(first, "scheduled_arrival_time_est")?;
    let second_date = if arrival.contains("+1") {
        Datum::from(format!("2024-05-{}", digits::day(date)? + 1))
    } else {
        date.clone()
    };
    if arrival > text(second, "scheduled_departure_time_est")? {
        return Ok(());
    }
    let (dates, second_dates) = (at(first, "dates")?, at(second, "dates")?);
    let Some(day) = within(dates, date)? else { return Ok(()) };
    let Some(second_day) = within(second_dates, &second_date)? else { return Ok(()) };
    if !is_available(day)? || !is_available(second_day)? {
        return Ok(());
    }
    let name = date.as_str().unwrap_or_default();
    let shown_day = within(second_dates, date)?.ok_or_else(|| missing(name))?;
    separate(out);
    out.push('[');
    show(out, first, day, Some(date));
    out.push_str(", ");
    show(out, second, shown_day, Some(&second_date));
    out.push(']');
    Ok(())
}

fn is_available(day: &Datum) -> Result<bool, Stop> {
    Ok(at(day, "status")? == "available")
}

/// A comma behind what was found before.
fn separate(out: &mut String) {
    if out.len() > 1 {
        out.push_str(", ");
    }
}

/// Writes a flight without its dates, updated by the record of one day and by a date: what is there already is replaced
/// in place, what is not stands behind.
fn show(out: &mut String, flight: &Record, day: &Datum, date: Option<&Datum>) {
    let day = day.as_object();
    let dated = |name: &str| date.filter(|_| name == "date");
    out.push('{');
    let start = out.len();
    let mut entry = |lead: &str, value: &Datum| {
        out.push_str(&lead[if out.len() == start { 2 } else { 0 }..]);
        value.print(out, true);
    };
    for (lead, name, value) in flight.spelt().filter(|(_, name, _)| !same_text(name, "dates")) {
        let new = dated(name).or_else(|| day?.get(name));
        entry(lead, new.unwrap_or(value));
    }
    let added = day.into_iter().flat_map(Object::spelt);
    for (lead, name, value) in
        added.filter(|(_, name, _)| same_text(name, "dates") || !flight.contains_key(name))
    {
        entry(lead, dated(name).unwrap_or(value));
    }
    let is_there = flight.contains_key("date") || day.is_some_and(|day| day.contains_key("date"));
    if let Some(date) = date.filter(|_| !is_there) {
        entry(", \"date\": ", date);
    }
    out.push('}');
}

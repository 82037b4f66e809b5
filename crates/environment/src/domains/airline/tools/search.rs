//! Finding flights: direct ones, and connections with one stop.
//!
//! Times are compared as texts, the day after the first leg is written without a leading zero, and the second leg
//! shows the record of the first leg's date: tau-bench does so, and observations must be the same.

use serde_json::{Map, Value};

use super::records::Record;
use super::{digits, fields};
use crate::domains::generic::operators::within;
use crate::domains::generic::python::{at, missing, text};
use crate::domains::generic::toolbox::{Args, Parameter, Reply, Run, Stop, Tool};
use crate::state::State;
use crate::value::{dumps, python_eq};

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

fn search_direct(state: &State, args: &Args<'_>) -> Reply {
    let (from, to, date) = (args.get("origin"), args.get("destination"), args.get("date"));
    let mut found = Vec::new();
    for (_, flight) in state.rows("flights") {
        if !python_eq(at(flight, "origin")?, from) || !python_eq(at(flight, "destination")?, to) {
            continue;
        }
        if let Some(day) = within(at(flight, "dates")?, date)?
            && is_available(day)?
        {
            found.push(Value::Object(shown(flight, day)));
        }
    }
    Ok(dumps(&Value::Array(found)))
}

fn search_one_stop(state: &State, args: &Args<'_>) -> Reply {
    let (from, to, date) = (args.get("origin"), args.get("destination"), args.get("date"));
    let mut found = Vec::new();
    for (_, first) in state.rows("flights") {
        if !python_eq(at(first, "origin")?, from) {
            continue;
        }
        let stop = at(first, "destination")?;
        for (_, second) in state.rows("flights") {
            if python_eq(at(second, "destination")?, to)
                && python_eq(at(second, "origin")?, stop)
                && let Some(pair) = connection(first, second, date)?
            {
                found.push(pair);
            }
        }
    }
    Ok(dumps(&Value::Array(found)))
}

/// Two legs that meet at the stop, as the search shows them; `None` where the second cannot be reached or one of them
/// cannot be booked.
fn connection(first: &Record, second: &Record, date: &Value) -> Result<Option<Value>, Stop> {
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
    one.insert("date".to_owned(), date.clone());
    let name = date.as_str().unwrap_or_default();
    let mut two = shown(second, within(second_dates, date)?.ok_or_else(|| missing(name))?);
    two.insert("date".to_owned(), second_date);
    Ok(Some(Value::Array(vec![Value::Object(one), Value::Object(two)])))
}

fn is_available(day: &Value) -> Result<bool, Stop> {
    Ok(at(day, "status")? == "available")
}

/// A flight without its dates, followed by the record of one day.
fn shown(flight: &Record, day: &Value) -> Map<String, Value> {
    let fields = flight.iter().filter(|(key, _)| *key != "dates");
    let day = day.as_object().into_iter().flatten().map(|(key, value)| (key.as_str(), value));
    fields.chain(day).map(|(key, value)| (key.to_owned(), value.clone())).collect()
}

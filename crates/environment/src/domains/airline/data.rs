//! The airline's own database, made from a seed: tau-bench's airline schema, size and distributions, our own content.
//!
//! Shares and ranges come from measuring tau-bench's airline files; no traveller, timetable or reservation is theirs.
//! All numbers are whole and only `u32` and `u64` are drawn, so the same seed gives the same bytes on every platform.

mod airports;
mod calendar;
mod flights;
mod network;
mod reservations;
mod travellers;

#[cfg(test)]
mod tests;

use seed::Stream;
use serde_json::{Map, Value};

use crate::domains::generic::ids::Ids;
use crate::state::Database;

use network::Network;

/// How many flights there are; each flies every day.
const FLIGHTS: usize = 300;
/// How many reservations travellers hold.
const RESERVATIONS: usize = 2000;
/// How many accounts there are.
const USERS: usize = 500;

/// The database of `seed`: tables flights, reservations, users, in this order.
pub(super) fn generate(seed: u64) -> Database {
    Database::new(tables(seed))
}

fn tables(seed: u64) -> Vec<(String, Map<String, Value>)> {
    let stream = |part: &str| Stream::new(seed, &format!("airline.data.{part}"));
    let mut ids = Ids::default();
    let flights = flights::make(&mut stream("flights"), FLIGHTS);
    let mut users = travellers::make(&mut stream("users"), &mut ids, USERS);
    let network = Network::new(&flights);
    let mut draw = stream("reservations");
    let reservations = reservations::make(&mut draw, &mut ids, &network, &mut users, RESERVATIONS);
    let mut records = stream("records");
    let flights = flights.iter().map(|flight| (flight.number.clone(), flight.row(&mut records)));
    let flights = flights.collect();
    let users = users.into_iter().map(|user| (user.id().to_owned(), user.row())).collect();
    let named = |name: &str, rows| (name.to_owned(), rows);
    vec![named("flights", flights), named("reservations", reservations), named("users", users)]
}

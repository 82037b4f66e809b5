//! Which write calls a traveller's rows could take, one after the other: what samplers ask before they pose a task.
//!
//! A small search: each tool takes a reservation that policy lets it touch and leaves it as the tool would. The answer
//! is cautious: what costs money asks for a credit card, since balances would have to be followed through every call,
//! and a new day for a flight is looked for among those that prompts show.

use super::excerpt::{legs, shown};
use crate::domain::RowRef;
use crate::domains::generic::room::{Room, place};
use crate::state::{Datum, Row, State};

const BOOK: &str = "book_reservation";
const CANCEL: &str = "cancel_reservation";
const CERTIFICATE: &str = "send_certificate";
const BAGS: &str = "update_reservation_baggages";
const FLIGHTS: &str = "update_reservation_flights";
const PASSENGERS: &str = "update_reservation_passengers";

/// Conversations take place on 2024-05-15 at 15:00; what was booked since this moment can be cancelled freely.
const A_DAY_AGO: &str = "2024-05-14T15:00:00";
/// The system has ids for three new reservations; one is left for what the conversation may bring.
const BOOKINGS: usize = 2;

/// Whether calls of these tools could follow each other on these rows. Reads and generic tools need no room.
pub(super) fn suits(state: &State, rows: &[RowRef], tools: &[String]) -> bool {
    let of = |table: &'static str| rows.iter().filter(move |row| row.table == table);
    let Some(user) = of("users").find_map(|row| state.get("users", &row.id)) else { return false };
    let desk = Desk { state, rows, user };
    let held = of("reservations").filter_map(|row| state.get("reservations", &row.id));
    let held: Vec<&Row> = held.collect();
    let bookings = tools.iter().filter(|tool| *tool == BOOK).count();
    if bookings > BOOKINGS || (bookings > 0 && !desk.can_book(&held)) {
        return false;
    }
    let mut rooms: Vec<Room> = held.iter().map(|reservation| desk.room(reservation)).collect();
    place(&mut rooms, tools, &[CANCEL, CERTIFICATE, BAGS, FLIGHTS, PASSENGERS], after)
}

/// What a reservation allows after a call of this tool: nothing twice, nothing but a certificate for a cancelled one,
/// and nobody changes a reservation only to cancel it.
fn after(room: &Room, tool: &str) -> Room {
    let stays = |other: &&'static str| match tool {
        CANCEL => *other == CERTIFICATE,
        CERTIFICATE => *other != CERTIFICATE,
        _ => *other != tool && *other != CANCEL,
    };
    room.iter().copied().filter(stays).collect()
}

/// What decides about the reservations of one traveller.
struct Desk<'a> {
    state: &'a State,
    rows: &'a [RowRef],
    user: &'a Row,
}

impl Desk<'_> {
    /// What an untouched reservation allows. One with a flight that has left, or is not sure to leave, is not changed.
    fn room(&self, reservation: &Row) -> Room {
        let flights: Vec<_> =
            legs(reservation).map(|(flight, day)| self.status(flight, day)).collect();
        if flights.is_empty() || text(reservation, "status") == Some("cancelled") {
            return Room::new();
        }
        let to_come = flights.iter().all(|status| *status == Some("available"));
        let paid = self.has_credit_card();
        let allowed = [
            (CANCEL, can_cancel(reservation, &flights)),
            (CERTIFICATE, self.can_complain(reservation, &flights)),
            (BAGS, to_come && paid),
            (FLIGHTS, to_come && paid && self.can_move(reservation)),
            (PASSENGERS, to_come),
        ];
        allowed.into_iter().filter(|(_, yes)| *yes).map(|(tool, _)| tool).collect()
    }

    fn status(&self, flight: &str, day: &str) -> Option<&str> {
        self.state.get("flights", flight)?.get("dates")?.get(day)?.get("status")?.as_str()
    }

    fn has_credit_card(&self) -> bool {
        let methods = self.user.get("payment_methods").and_then(Datum::as_object);
        let is_card =
            |method: &Datum| method.get("source").and_then(Datum::as_str) == Some("credit_card");
        methods.is_some_and(|methods| methods.values().any(is_card))
    }

    /// A flight was cancelled, and the traveller is one who is compensated.
    fn can_complain(&self, reservation: &Row, flights: &[Option<&str>]) -> bool {
        let is = |key, wanted| text(reservation, key) == Some(wanted);
        let member = text(self.user, "membership").is_some_and(|level| level != "regular");
        let entitled = member || is("cabin", "business") || is("insurance", "yes");
        entitled && flights.contains(&Some("cancelled"))
    }

    /// Some flight has seats on another day, between the days of the flights before and after it.
    fn can_move(&self, reservation: &Row) -> bool {
        let seats = list(reservation, "passengers");
        let cabin = text(reservation, "cabin").filter(|cabin| *cabin != "basic_economy");
        let Some(cabin) = cabin else { return false };
        let legs: Vec<_> = legs(reservation).collect();
        (0..legs.len()).any(|at| {
            let (flight, now) = legs[at];
            let after = at.checked_sub(1).map(|at| legs[at].1);
            let before = legs.get(at + 1).map(|leg| leg.1);
            shown(self.state, self.rows, flight).any(|(day, record)| {
                let between = after.is_none_or(|after| after < day)
                    && before.is_none_or(|before| day < before);
                day != now && between && free(record, cabin) >= seats
            })
        })
    }

    /// A flight that one of the reservations takes has a seat on a day that is shown.
    fn can_book(&self, held: &[&Row]) -> bool {
        let mut flights = held.iter().flat_map(|reservation| legs(reservation)).map(|leg| leg.0);
        self.has_credit_card()
            && flights.any(|flight| {
                shown(self.state, self.rows, flight).any(|(_, record)| free(record, "economy") > 0)
            })
    }
}

/// Nothing has left, and one of the four grounds is there.
fn can_cancel(reservation: &Row, flights: &[Option<&str>]) -> bool {
    let is = |key, wanted| text(reservation, key) == Some(wanted);
    let waits = |status: Option<&str>| {
        matches!(status, Some("available" | "on time" | "delayed" | "cancelled"))
    };
    let recent = text(reservation, "created_at").is_some_and(|made| made >= A_DAY_AGO);
    let grounds = recent || is("cabin", "business") || is("insurance", "yes");
    flights.iter().copied().all(waits) && (grounds || flights.contains(&Some("cancelled")))
}

/// Free seats of a cabin on a day that can be booked.
fn free(record: &Datum, cabin: &str) -> u64 {
    let open = record.get("status").and_then(Datum::as_str) == Some("available");
    let seats = record.get("available_seats").and_then(|seats| seats.get(cabin)?.as_u64());
    seats.filter(|_| open).unwrap_or(0)
}

fn list(row: &Row, key: &str) -> u64 {
    row.get(key).and_then(Datum::as_array).map_or(0, |items| items.len() as u64)
}

fn text<'a>(row: &'a Row, key: &str) -> Option<&'a str> {
    row.get(key)?.as_str()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::{Value, json};

    use super::*;
    use crate::state::Database;

    /// One reservation a pair of a status of its flight and a cabin, each on its own flight; a silver member with these
    /// methods.
    fn check(held: &[(&str, &str)], methods: &[&str], tools: &[&str], expected: bool) {
        let seats = json!({"basic_economy": 4, "economy": 4, "business": 4});
        let open = json!({"status": "available", "available_seats": seats});
        let flight = |status: &str| {
            let on_day =
                if status == "available" { open.clone() } else { json!({"status": status}) };
            json!({"dates": {"2024-05-20": on_day, "2024-05-21": open}})
        };
        let table = |row: &dyn Fn(&str, &str, usize) -> Value| {
            let row = |(at, (status, cabin)): (usize, &(&str, &str))| {
                (format!("{at}"), row(status, cabin, at))
            };
            held.iter().enumerate().map(row).collect()
        };
        let reservation = |_: &str, cabin: &str, at: usize| {
            json!({"cabin": cabin, "insurance": "no", "passengers": [1, 2], "created_at": "2024-05-02T10:00:00",
                "flights": [{"flight_number": at.to_string(), "date": "2024-05-20"}]})
        };
        let methods =
            methods.iter().map(|source| ((*source).to_owned(), json!({"source": source})));
        let user =
            json!({"membership": "silver", "payment_methods": Value::Object(methods.collect())});
        let state = State::new(Arc::new(Database::new(vec![
            ("flights".into(), table(&|status, _, _| flight(status))),
            ("reservations".into(), table(&reservation)),
            ("users".into(), [("u".to_owned(), user)].into_iter().collect()),
        ])));
        let mut rows = vec![RowRef::new("users", "u")];
        rows.extend((0..held.len()).map(|at| RowRef::new("reservations", at.to_string())));
        let tools: Vec<String> = tools.iter().map(|tool| (*tool).to_owned()).collect();
        assert_eq!(suits(&state, &rows, &tools), expected, "{held:?} {tools:?}");
    }

    const CARD: &[&str] = &["credit_card"];

    #[test]
    fn a_change_needs_flights_that_are_still_to_come() {
        for status in ["available", "landed", "flying", "delayed", "cancelled"] {
            for tool in [BAGS, FLIGHTS, PASSENGERS] {
                check(&[(status, "economy")], CARD, &[tool], status == "available");
            }
        }
        check(&[("available", "basic_economy")], CARD, &[FLIGHTS], false);
    }

    #[test]
    fn a_cancellation_needs_grounds_and_that_nothing_has_left() {
        for (status, cabin, fits) in [
            ("available", "economy", false),
            ("available", "business", true),
            ("delayed", "business", true),
            ("landed", "business", false),
            ("flying", "business", false),
            ("cancelled", "economy", true),
        ] {
            check(&[(status, cabin)], &[], &[CANCEL], fits);
        }
    }

    #[test]
    fn a_certificate_needs_a_cancelled_flight_and_may_follow_the_cancellation() {
        check(&[("available", "business")], CARD, &[CERTIFICATE], false);
        check(&[("cancelled", "economy")], CARD, &[CERTIFICATE], true);
        check(&[("cancelled", "economy")], CARD, &[CANCEL, CERTIFICATE], true);
        check(&[("cancelled", "economy")], CARD, &[CERTIFICATE, CERTIFICATE], false);
    }

    #[test]
    fn what_costs_money_needs_a_credit_card() {
        for tool in [BAGS, FLIGHTS, BOOK] {
            check(&[("available", "economy")], &["gift_card"], &[tool], false);
            check(&[("available", "economy")], CARD, &[tool], true);
        }
    }

    #[test]
    fn each_tool_changes_a_reservation_once_and_none_before_a_cancellation() {
        let one = [("available", "business")];
        check(&one, CARD, &[FLIGHTS, BAGS, PASSENGERS], true);
        check(&one, CARD, &[BAGS, BAGS], false);
        check(&one, CARD, &[BAGS, CANCEL], false);
        check(&one, CARD, &[CANCEL, BAGS], false);
        check(&[one[0], one[0]], CARD, &[BAGS, CANCEL], true);
    }

    #[test]
    fn a_booking_needs_a_flight_to_show_and_an_id() {
        check(&[], CARD, &[BOOK], false);
        check(&[("available", "economy")], CARD, &[BOOK, BOOK], true);
        check(&[("available", "economy")], CARD, &[BOOK, BOOK, BOOK], false);
    }
}

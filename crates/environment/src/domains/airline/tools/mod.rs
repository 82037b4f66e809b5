//! The fourteen tools of the airline domain, one file a group, in the order that models see them.

mod baggages;
mod book;
mod cancel;
mod certificate;
mod digits;
mod fields;
mod itinerary;
mod passengers;
mod payment;
mod read;
mod records;
mod reroute;
mod search;
#[cfg(test)]
mod tests;

use crate::domain::Meanings;
use crate::domains::generic::toolbox::{Tool, Toolbox};
use crate::domains::generic::{CALCULATE, THINK, TRANSFER};

/// All tools, sorted by name.
pub(super) static TOOLS: [Tool; 14] = [
    book::BOOK_RESERVATION,
    CALCULATE,
    cancel::CANCEL_RESERVATION,
    read::GET_RESERVATION_DETAILS,
    read::GET_USER_DETAILS,
    read::LIST_ALL_AIRPORTS,
    search::SEARCH_DIRECT_FLIGHT,
    search::SEARCH_ONESTOP_FLIGHT,
    certificate::SEND_CERTIFICATE,
    THINK,
    TRANSFER,
    baggages::UPDATE_RESERVATION_BAGGAGES,
    reroute::UPDATE_RESERVATION_FLIGHTS,
    passengers::UPDATE_RESERVATION_PASSENGERS,
];

/// What the values in the tables mean to the tools.
pub(super) const MEANINGS: &[Meanings] = &[
    Meanings { table: "flights", id: "flight_number", fields: fields::FLIGHT },
    Meanings { table: "reservations", id: "reservation_id", fields: fields::RESERVATION },
    Meanings { table: "users", id: "user_id", fields: fields::USER },
];

/// Tools that policy does not let one task contain together: who is handed over is not served here.
pub(super) const CONFLICTS: [(&str, &str); 6] = [
    ("transfer_to_human_agents", "book_reservation"),
    ("transfer_to_human_agents", "cancel_reservation"),
    ("transfer_to_human_agents", "send_certificate"),
    ("transfer_to_human_agents", "update_reservation_baggages"),
    ("transfer_to_human_agents", "update_reservation_flights"),
    ("transfer_to_human_agents", "update_reservation_passengers"),
];

/// The same, to be called; exception texts name tau-bench's module.
pub(super) static TOOLBOX: Toolbox = Toolbox::new(&TOOLS, "tau_bench.envs.airline.tools");

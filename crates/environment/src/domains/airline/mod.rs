//! The airline domain: travellers, flights and reservations, with tau-bench's schema and behaviour.

mod data;
mod excerpt;
mod quirks;
mod rules;
mod suits;
mod tools;

use std::sync::LazyLock;

use serde_json::Value;

use super::generic::toolbox;
use crate::domain::{Card, Charter, Domain, Identity, Kind, RowRef, Shape};
use crate::policy::document::Policy;
use crate::state::{Database, Datum, Row, State};
use crate::tool::{Call, Observation, ToolSpec};

/// The domain; it has no data of its own.
#[derive(Clone, Copy, Debug)]
pub struct Airline;

/// What a chooser shows of it.
pub const CARD: Card = Card {
    name: "airline",
    label: "Airline desk (airline)",
    summary: "An airline: travellers book, change and cancel their reservations.",
    tables: &["flights", "reservations", "users"],
};

static SPECS: LazyLock<Vec<ToolSpec>> =
    LazyLock::new(|| tools::TOOLS.iter().map(toolbox::Tool::spec).collect());

const SHAPES: &[Shape] = &[
    Shape {
        table: "flights",
        id: Some("flight_number"),
        fields: &[
            ("origin", Kind::Text),
            ("destination", Kind::Text),
            ("scheduled_departure_time_est", Kind::Text),
            ("scheduled_arrival_time_est", Kind::Text),
            ("dates", Kind::Object),
            ("dates.*.status", Kind::Text),
            ("dates.*{status=available}.available_seats.basic_economy", Kind::Number),
            ("dates.*{status=available}.available_seats.economy", Kind::Number),
            ("dates.*{status=available}.available_seats.business", Kind::Number),
            ("dates.*{status=available}.prices.basic_economy", Kind::Number),
            ("dates.*{status=available}.prices.economy", Kind::Number),
            ("dates.*{status=available}.prices.business", Kind::Number),
        ],
    },
    Shape {
        table: "reservations",
        id: Some("reservation_id"),
        fields: &[
            ("user_id", Kind::Text),
            ("origin", Kind::Text),
            ("destination", Kind::Text),
            ("flight_type", Kind::Text),
            ("cabin", Kind::Text),
            ("flights[].flight_number", Kind::Text),
            ("flights[].date", Kind::Text),
            ("flights[].price", Kind::Number),
            ("flights[].origin", Kind::Text),
            ("flights[].destination", Kind::Text),
            ("passengers[]", Kind::Object),
            ("payment_history[].payment_id", Kind::Text),
            ("payment_history[].amount", Kind::Number),
            ("created_at", Kind::Text),
            ("total_baggages", Kind::Number),
            ("nonfree_baggages", Kind::Number),
            ("insurance", Kind::Text),
        ],
    },
    Shape {
        table: "users",
        id: None,
        fields: &[
            ("name.first_name", Kind::Text),
            ("name.last_name", Kind::Text),
            ("address", Kind::Object),
            ("email", Kind::Text),
            ("payment_methods.*.source", Kind::Text),
            ("payment_methods.*{source=gift_card}.amount", Kind::Number),
            ("payment_methods.*{source=certificate}.amount", Kind::Number),
            ("membership", Kind::Text),
            ("reservations[]", Kind::Text),
        ],
    },
];

const CHARTER: Charter = Charter {
    card: &CARD,
    shapes: SHAPES,
    meanings: tools::MEANINGS,
    policy: Policy {
        document: include_str!("policy.md"),
        rules: rules::RULES,
        undecided: rules::UNDECIDED,
        facts: rules::FACTS,
    },
    accounts: "users",
    identity: Identity {
        proves: &[],
        told: Some("user_id"),
        open: &["list_all_airports", "search_direct_flight", "search_onestop_flight"],
    },
    feedback_rounds: 5,
    conflicts: &tools::CONFLICTS,
    quirks: quirks::QUIRKS,
};

impl Domain for Airline {
    fn charter(&self) -> &'static Charter {
        &CHARTER
    }

    fn tools(&self) -> &[ToolSpec] {
        &SPECS
    }

    fn invoke(&self, state: &mut State, call: &Call) -> Observation {
        tools::TOOLBOX.invoke(state, call)
    }

    fn generate(&self, seed: u64) -> Database {
        data::generate(seed)
    }

    /// The user, the user's reservations, and the flights of those reservations, each once.
    fn rows_of(&self, state: &State, account: &str) -> Vec<RowRef> {
        let Some(user) = state.get("users", account) else { return Vec::new() };
        let mut rows = vec![RowRef::new("users", account)];
        let own: Vec<&str> = list(user, "reservations")
            .filter_map(Datum::as_str)
            .filter(|id| state.get("reservations", id).is_some())
            .collect();
        rows.extend(own.iter().map(|id| RowRef::new("reservations", *id)));
        let reservations = own.iter().filter_map(|id| state.get("reservations", id));
        for leg in reservations.flat_map(|reservation| list(reservation, "flights")) {
            let Some(number) = leg.get("flight_number").and_then(Datum::as_str) else { continue };
            let row = RowRef::new("flights", number);
            if !rows.contains(&row) && state.get("flights", number).is_some() {
                rows.push(row);
            }
        }
        rows
    }

    fn excerpt(&self, state: &State, rows: &[RowRef], row: &RowRef) -> Option<Value> {
        excerpt::excerpt(state, rows, row)
    }

    fn suits(&self, state: &State, rows: &[RowRef], tools: &[String]) -> bool {
        suits::suits(state, rows, tools)
    }
}

fn list<'a>(record: &'a Row, key: &str) -> impl Iterator<Item = &'a Datum> {
    record.get(key).and_then(Datum::as_array).into_iter().flatten()
}

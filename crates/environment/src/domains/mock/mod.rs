//! The smallest complete domain: a lending library with eight books and five members, for tests and lessons.

mod data;
mod rules;
mod suits;
mod tools;

use std::sync::LazyLock;

use serde_json::Value;

use super::generic::toolbox;
use crate::domain::{Card, Domain, Kind, Meanings, RowRef, Shape};
use crate::policy::{Rule, Undecided};
use crate::state::{Database, Row, State};
use crate::tool::{Call, Observation, ToolSpec};

/// The domain; it has no data of its own.
#[derive(Clone, Copy, Debug)]
pub struct Mock;

/// What a chooser shows of it.
pub const CARD: Card = Card {
    name: "mock",
    label: "Small library (mock)",
    summary: "A small lending library: members borrow books and bring them back.",
    tables: &["books", "members"],
};

static SPECS: LazyLock<Vec<ToolSpec>> =
    LazyLock::new(|| tools::TOOLS.iter().map(toolbox::Tool::spec).collect());

const SHAPES: &[Shape] = &[
    Shape { table: "books", id: None, fields: &[("title", Kind::Text), ("copies", Kind::Number)] },
    Shape {
        table: "members",
        id: None,
        fields: &[("name", Kind::Text), ("email", Kind::Text), ("books", Kind::List)],
    },
];

impl Domain for Mock {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn shapes(&self) -> &'static [Shape] {
        SHAPES
    }

    fn meanings(&self) -> &'static [Meanings] {
        tools::MEANINGS
    }

    fn tools(&self) -> &[ToolSpec] {
        &SPECS
    }

    fn policy(&self) -> &'static str {
        include_str!("policy.md")
    }

    fn rules(&self) -> &'static [Rule] {
        rules::RULES
    }

    fn undecided(&self) -> &'static [Undecided] {
        rules::UNDECIDED
    }

    fn facts(&self) -> &'static [&'static str] {
        rules::FACTS
    }

    fn invoke(&self, state: &mut State, call: &Call) -> Observation {
        toolbox::invoke(&tools::TOOLS, "mock.tools", state, call)
    }

    fn generate(&self, seed: u64) -> Database {
        data::generate(seed)
    }

    fn accounts(&self) -> &'static str {
        "members"
    }

    /// The member, the books this member has, then all others: any of them can be borrowed.
    fn rows_of(&self, state: &State, account: &str) -> Vec<RowRef> {
        let Some(member) = state.get("members", account) else { return Vec::new() };
        let held = |id: &str| tools::holds(member, id);
        let books = |mine: bool| state.rows("books").filter(move |(id, _)| held(id) == mine);
        let mut rows = vec![RowRef::new("members", account)];
        rows.extend(books(true).chain(books(false)).map(|(id, _)| RowRef::new("books", id)));
        rows
    }

    fn conflicts(&self) -> &'static [(&'static str, &'static str)] {
        &[("transfer_to_human_agents", "lend_book"), ("transfer_to_human_agents", "return_book")]
    }

    fn suits(&self, state: &State, rows: &[RowRef], tools: &[String]) -> bool {
        suits::suits(state, rows, tools)
    }
}

/// The ids of the books that a member has.
fn books(member: &Row) -> &[Value] {
    member.get("books").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests;

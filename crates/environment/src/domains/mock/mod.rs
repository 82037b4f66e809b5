//! The smallest complete domain: a lending library with eight books and five members, for tests and lessons.

mod data;
mod rules;
mod suits;
mod tools;

use std::sync::LazyLock;

use super::generic::toolbox;
use crate::domain::{Card, Charter, Domain, Identity, Kind, RowRef, Shape};
use crate::policy::document::Policy;
use crate::state::{Database, Datum, Row, State};
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
    accounts: "members",
    identity: Identity { proves: &["find_member_by_email"], told: None, open: &["list_books"] },
    feedback_rounds: 3,
    conflicts: &[
        ("transfer_to_human_agents", "lend_book"),
        ("transfer_to_human_agents", "return_book"),
    ],
    quirks: &[],
};

impl Domain for Mock {
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

    /// The member, the books this member has, then all others: any of them can be borrowed.
    fn rows_of(&self, state: &State, account: &str) -> Vec<RowRef> {
        let Some(member) = state.get("members", account) else { return Vec::new() };
        let held = |id: &str| tools::holds(member, id);
        let books = |mine: bool| state.rows("books").filter(move |(id, _)| held(id) == mine);
        let mut rows = vec![RowRef::new("members", account)];
        rows.extend(books(true).chain(books(false)).map(|(id, _)| RowRef::new("books", id)));
        rows
    }

    fn suits(&self, state: &State, rows: &[RowRef], tools: &[String]) -> bool {
        suits::suits(state, rows, tools)
    }
}

/// The ids of the books that a member has.
fn books(member: &Row) -> &[Datum] {
    member.get("books").and_then(Datum::as_array).unwrap_or_default()
}

#[cfg(test)]
mod tests;

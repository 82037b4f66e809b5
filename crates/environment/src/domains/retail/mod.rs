//! The retail domain: a shop's customers, their orders and its products, with tau-bench's schema and behaviour.

mod data;
mod quirks;
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
pub struct Retail;

/// What a chooser shows of it.
pub const CARD: Card = Card {
    name: "retail",
    label: "Online shop (retail)",
    summary: "An online shop: customers cancel, change, return and exchange their orders.",
    tables: &["orders", "products", "users"],
};

static SPECS: LazyLock<Vec<ToolSpec>> =
    LazyLock::new(|| tools::TOOLS.iter().map(toolbox::Tool::spec).collect());

const SHAPES: &[Shape] = &[
    Shape {
        table: "orders",
        id: Some("order_id"),
        fields: &[
            ("user_id", Kind::Text),
            ("address", Kind::Object),
            ("items[].product_id", Kind::Text),
            ("items[].item_id", Kind::Text),
            ("items[].price", Kind::Number),
            ("items[].options", Kind::Object),
            ("status", Kind::Text),
            ("payment_history[].transaction_type", Kind::Text),
            ("payment_history[].amount", Kind::Number),
            ("payment_history[].payment_method_id", Kind::Text),
        ],
    },
    Shape {
        table: "products",
        id: Some("product_id"),
        fields: &[
            ("name", Kind::Text),
            ("variants.*.available", Kind::Flag),
            ("variants.*.price", Kind::Number),
            ("variants.*.options", Kind::Object),
        ],
    },
    Shape {
        table: "users",
        id: None,
        fields: &[
            ("name.first_name", Kind::Text),
            ("name.last_name", Kind::Text),
            ("address.zip", Kind::Text),
            ("email", Kind::Text),
            ("payment_methods.*.source", Kind::Text),
            ("payment_methods.*{source=gift_card}.balance", Kind::Number),
            ("orders[]", Kind::Text),
        ],
    },
];

const CONFLICTS: [(&str, &str); 7] = {
    let mut pairs = [("transfer_to_human_agents", ""); 7];
    let mut index = 0;
    while index < pairs.len() {
        pairs[index].1 = tools::WRITES[index];
        index += 1;
    }
    pairs
};

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
        proves: &["find_user_id_by_email", "find_user_id_by_name_zip"],
        told: None,
        open: &["get_product_details", "list_all_product_types"],
    },
    feedback_rounds: 3,
    conflicts: &CONFLICTS,
    quirks: quirks::QUIRKS,
};

impl Domain for Retail {
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

    /// The user, the user's orders, and the products of those orders' items, each once.
    fn rows_of(&self, state: &State, account: &str) -> Vec<RowRef> {
        let Some(user) = state.get("users", account) else { return Vec::new() };
        let mut rows = vec![RowRef::new("users", account)];
        let orders: Vec<&str> =
            texts(user, "orders").filter(|id| state.get("orders", id).is_some()).collect();
        rows.extend(orders.iter().map(|id| RowRef::new("orders", *id)));
        let lines = orders
            .iter()
            .filter_map(|id| state.get("orders", id)?.get("items")?.as_array())
            .flatten();
        for product in lines.filter_map(|line| line.get("product_id")?.as_str()) {
            let row = RowRef::new("products", product);
            if !rows.contains(&row) && state.get("products", product).is_some() {
                rows.push(row);
            }
        }
        rows
    }

    fn suits(&self, state: &State, rows: &[RowRef], tools: &[String]) -> bool {
        suits::suits(state, rows, tools)
    }
}

fn texts<'a>(record: &'a Row, key: &str) -> impl Iterator<Item = &'a str> {
    record.get(key).and_then(Datum::as_array).into_iter().flatten().filter_map(Datum::as_str)
}

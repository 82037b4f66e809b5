//! The airline's own database, made from a seed: tau-bench's airline schema, size and distributions, our own content.

use serde_json::Map;

use crate::state::Database;

/// The database of `seed`: tables flights, reservations, users, in this order.
pub(super) fn generate(_seed: u64) -> Database {
    Database::new(
        ["flights", "reservations", "users"].map(|table| (table.to_owned(), Map::new())).into(),
    )
}

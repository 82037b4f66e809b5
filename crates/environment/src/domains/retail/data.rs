//! Placeholder of the generator; replaced as a whole.

use crate::state::Database;

/// An empty database.
pub(super) fn generate(_seed: u64) -> Database {
    Database::default()
}

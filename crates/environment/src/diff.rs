//! What changed: an RFC 6902 JSON Patch, and a readable form of it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::state::State;

/// One operation of a JSON Patch (RFC 6902 section 4); only add, remove and replace occur.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "lowercase")]
pub enum Operation {
    /// A value that was not there.
    Add {
        /// JSON Pointer (RFC 6901).
        path: String,
        /// The new value.
        value: Value,
    },
    /// A value that is gone.
    Remove {
        /// JSON Pointer.
        path: String,
    },
    /// A value that changed.
    Replace {
        /// JSON Pointer.
        path: String,
        /// The new value.
        value: Value,
    },
}

/// The patch from `before` to `after`; both must stand on the same database for it to cost only what changed.
pub fn patch(_before: &State, _after: &State) -> Vec<Operation> {
    Vec::new()
}

/// The same in lines that people and judges read: `orders/#W1/status: "pending" → "cancelled"`. Empty when nothing changed.
pub fn readable(_before: &State, _after: &State) -> String {
    String::new()
}

//! The two hashes of a state: tau-bench's own and the language-neutral one.

use crate::state::State;

/// tau-bench's `consistent_hash`: lower-case hex SHA-256 of Python's `str` of the sorted tuples.
pub fn consistent(_state: &State) -> String {
    String::new()
}

/// Lower-case hex SHA-256 of the canonical JSON (keys sorted by code point, non-ASCII raw, floats as Python prints them).
pub fn canonical(_state: &State) -> String {
    String::new()
}

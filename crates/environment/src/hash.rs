//! The hashes of a state: tau-bench's own and the language-neutral ones (facts: SHA-256 of two spellings).

use std::fmt::{self, Write};

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::state::State;
use crate::value::{self, Form};

/// tau-bench's `consistent_hash`: lower-case hex SHA-256 of Python's `str` of the sorted tuples.
pub fn consistent(state: &State) -> String {
    of_state(state, Form::Tuples)
}

/// Lower-case hex SHA-256 of the canonical JSON (keys sorted by code point, non-ASCII raw, floats as Python prints them).
pub fn canonical(state: &State) -> String {
    of_state(state, Form::Canonical)
}

/// The same in insertion order: two states share it only if they print alike.
pub fn ordered(state: &State) -> String {
    of_state(state, Form::Ordered)
}

/// `consistent_hash` of one value.
pub fn consistent_value(value: &Value) -> String {
    sha256(&value::tuple_text(value))
}

/// Lower-case hex SHA-256 of a value's canonical JSON.
pub fn canonical_value(value: &Value) -> String {
    sha256(&value::canonical(value))
}

/// Lower-case hex SHA-256 of a text's UTF-8.
pub fn sha256(text: &str) -> String {
    hex(Sha256::new_with_prefix(text.as_bytes()))
}

fn of_state(state: &State, form: Form) -> String {
    let tables = ordered_by(form, state.tables().map(|name| (name, name)));
    let mut out = Hashing { digest: Sha256::new(), buffer: String::with_capacity(2 * FLUSH) };
    value::write_entries(&mut out, form, tables, |out, table| {
        let rows = ordered_by(form, state.rows(table));
        value::write_entries(out, form, rows, |out, row| row.write_form(out, form))
    })
    .expect("hashing does not fail");
    out.digest.update(out.buffer.as_bytes());
    hex(out.digest)
}

/// Entries in the order that a form asks for.
fn ordered_by<'a, T>(
    form: Form,
    entries: impl Iterator<Item = (&'a str, T)>,
) -> impl ExactSizeIterator<Item = (&'a str, T)> {
    let mut entries: Vec<_> = entries.collect();
    if form != Form::Ordered {
        entries.sort_unstable_by_key(|(name, _)| *name);
    }
    entries.into_iter()
}

fn hex(digest: Sha256) -> String {
    digest.finalize().iter().fold(String::with_capacity(64), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a String does not fail");
        text
    })
}

/// Bytes that wait before they are hashed together.
const FLUSH: usize = 16 * 1024;

/// Text on its way into a digest.
struct Hashing {
    digest: Sha256,
    buffer: String,
}

impl Write for Hashing {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.buffer.push_str(text);
        if self.buffer.len() >= FLUSH {
            self.digest.update(self.buffer.as_bytes());
            self.buffer.clear();
        }
        Ok(())
    }
}

//! The `json.dumps` text of a stored record, and where its pieces lie, so that a record of which little was written
//! prints by copying the rest.

use std::fmt;

use serde_json::Value;

use crate::value::{write_dumps, write_dumps_text};

/// The text of a record.
pub(super) struct Text {
    pub(super) whole: Box<str>,
    /// Where each field lies in it.
    pub(super) fields: Box<[Piece]>,
}

/// Where a field lies in the text of its record, in bytes.
pub(super) struct Piece {
    /// Start of `"name": value`.
    from: u32,
    /// Start of the value.
    value: u32,
    /// End of both.
    to: u32,
    /// Ends of the items of a list, or of the entries of an object.
    parts: Box<[u32]>,
}

impl Text {
    pub(super) fn of<'a>(fields: impl Iterator<Item = (&'a str, &'a Value)>) -> Self {
        let mut whole = String::from("{");
        let mut pieces = Vec::new();
        for (name, value) in fields {
            whole.push_str(if pieces.is_empty() { "" } else { ", " });
            pieces.push(
                write_piece(&mut whole, name, value).expect("writing to a String does not fail"),
            );
        }
        whole.push('}');
        Self { whole: whole.into(), fields: pieces.into() }
    }
}

fn write_piece(out: &mut String, name: &str, value: &Value) -> Result<Piece, fmt::Error> {
    let from = offset(out);
    write_name(out, name)?;
    let start = offset(out);
    let mut parts = Vec::new();
    match value {
        Value::Array(items) => {
            out.push('[');
            for item in items {
                out.push_str(if parts.is_empty() { "" } else { ", " });
                write_dumps(out, item)?;
                parts.push(offset(out));
            }
            out.push(']');
        }
        Value::Object(entries) => {
            out.push('{');
            for (key, entry) in entries {
                out.push_str(if parts.is_empty() { "" } else { ", " });
                write_field(out, key, entry)?;
                parts.push(offset(out));
            }
            out.push('}');
        }
        _ => write_dumps(out, value)?,
    }
    Ok(Piece { from, value: start, to: offset(out), parts: parts.into() })
}

/// `"name": value`.
pub(super) fn write_field(out: &mut String, name: &str, value: &Value) -> fmt::Result {
    write_name(out, name)?;
    write_dumps(out, value)
}

fn write_name(out: &mut String, name: &str) -> fmt::Result {
    write_dumps_text(out, name)?;
    out.push_str(": ");
    Ok(())
}

fn offset(text: &str) -> u32 {
    u32::try_from(text.len()).expect("a record of four gigabytes does not get this far")
}

/// A text that is copied with some pieces replaced, from the first to the last.
pub(super) struct Splice<'a> {
    text: &'a Text,
    out: String,
    from: usize,
}

impl<'a> Splice<'a> {
    pub(super) fn new(text: &'a Text, extra: usize) -> Self {
        Self { text, out: String::with_capacity(text.whole.len() + extra), from: 0 }
    }

    /// Replaces a field.
    pub(super) fn field(&mut self, place: usize, name: &str, value: &Value) -> fmt::Result {
        let piece = &self.text.fields[place];
        self.keep(piece.from);
        self.from = piece.to as usize;
        write_field(&mut self.out, name, value)
    }

    /// Replaces an item of the list, or an entry of the object, in a field. Entries come with their key.
    pub(super) fn part(
        &mut self,
        place: usize,
        index: usize,
        key: Option<&str>,
        value: &Value,
    ) -> fmt::Result {
        let piece = &self.text.fields[place];
        let start = index.checked_sub(1).map_or(piece.value + 1, |before| piece.parts[before] + 2);
        self.keep(start);
        self.from = piece.parts[index] as usize;
        match key {
            Some(key) => write_field(&mut self.out, key, value),
            None => write_dumps(&mut self.out, value),
        }
    }

    /// Adds items to the end of the list in a field.
    pub(super) fn extend(&mut self, place: usize, items: &[Value]) -> fmt::Result {
        let piece = &self.text.fields[place];
        self.keep(piece.to - 1);
        for (index, item) in items.iter().enumerate() {
            let first = index == 0 && piece.parts.is_empty();
            self.out.push_str(if first { "" } else { ", " });
            write_dumps(&mut self.out, item)?;
        }
        Ok(())
    }

    /// Adds fields after all others and closes the record.
    pub(super) fn finish<'f>(
        mut self,
        fields: impl Iterator<Item = (&'f str, &'f Value)>,
    ) -> Result<String, fmt::Error> {
        let end = self.text.whole.len() - 1;
        self.out.push_str(&self.text.whole[self.from..end]);
        let mut first = self.text.fields.is_empty();
        for (name, value) in fields {
            self.out.push_str(if first { "" } else { ", " });
            write_field(&mut self.out, name, value)?;
            first = false;
        }
        self.out.push('}');
        Ok(self.out)
    }

    fn keep(&mut self, to: u32) {
        self.out.push_str(&self.text.whole[self.from..to as usize]);
        self.from = to as usize;
    }
}

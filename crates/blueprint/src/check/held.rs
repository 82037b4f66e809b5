//! Where the sampled rows hold values that arguments can take: by kind, each with the record around it.
//!
//! The domain's meanings say which fields hold values of which kind; nothing here knows a domain.

use environment::domain::Meanings;
use environment::state::{Datum, Row};
use environment::{Environment, State};

use crate::context::{self, Context};

/// The sampled rows as the initial state has them.
pub(super) struct Rows<'a> {
    rows: Vec<(&'a context::Row, &'a Row)>,
    meanings: &'static [Meanings],
}

/// One place where a value is held.
#[derive(Clone, Copy)]
pub(super) struct Held<'a> {
    /// The value.
    pub(super) value: &'a str,
    /// Its table.
    pub(super) table: &'static str,
    /// Which of the rows.
    pub(super) row: usize,
    /// The field's path by the domain's meanings; empty for the id of the row itself.
    pub(super) path: &'static str,
    /// What stands around it; `None` for an item of a plain list.
    pub(super) record: Option<Around<'a>>,
}

/// A record: a row, or an object within one.
#[derive(Clone, Copy)]
pub(super) struct Around<'a>(&'a Row);

impl<'a> Rows<'a> {
    /// The rows of a context that exist.
    pub(super) fn of(environment: &Environment, state: &'a State, context: &'a Context) -> Self {
        let rows = context.rows.iter();
        let rows = rows.filter_map(|row| Some((row, state.get(&row.table, &row.id)?)));
        Self { rows: rows.collect(), meanings: environment.domain().charter().meanings }
    }

    /// Every place that holds a value of a kind, row by row.
    pub(super) fn held(&self, kind: &str) -> Vec<Held<'a>> {
        let mut all = Vec::new();
        for (at, (reference, row)) in self.rows.iter().enumerate() {
            let Some(meanings) = self.meanings_of(&reference.table) else { continue };
            let table = meanings.table;
            if meanings.id == kind {
                let (value, record) = (reference.id.as_str(), Some(Around(row)));
                all.push(Held { value, table, row: at, path: "", record });
            }
            for (path, _) in meanings.fields.iter().filter(|(_, other)| *other == kind) {
                for (value, record) in values(row, path) {
                    // A row that repeats its own id in a field says nothing new.
                    if value != reference.id {
                        all.push(Held { value, table, row: at, path, record });
                    }
                }
            }
        }
        all
    }

    /// The row that has this id among rows whose ids are of this kind.
    pub(super) fn named(&self, kind: &str, id: &str) -> Option<usize> {
        self.rows.iter().position(|(row, _)| {
            row.id == id && self.meanings_of(&row.table).is_some_and(|it| it.id == kind)
        })
    }

    /// Whether a field of a row holds a value, by the domain's path of the field.
    pub(super) fn has(&self, row: usize, path: &str, value: &str) -> bool {
        let (reference, row) = &self.rows[row];
        let known = self
            .meanings_of(&reference.table)
            .is_some_and(|meanings| meanings.fields.iter().any(|(other, _)| *other == path));
        known && values(row, path).iter().any(|(held, _)| *held == value)
    }

    /// Whether a row mentions a text anywhere.
    pub(super) fn mentions(&self, row: usize, text: &str) -> bool {
        self.rows[row].1.iter().any(|(_, value)| mentions(value, text))
    }

    /// Calls `see` with every text and key of the rows, ids of rows included.
    pub(super) fn texts(&self, see: &mut impl FnMut(&str)) {
        for (reference, row) in &self.rows {
            see(&reference.id);
            for (key, value) in row.iter() {
                see(key);
                each_text(value, see);
            }
        }
    }

    fn meanings_of(&self, table: &str) -> Option<&'static Meanings> {
        self.meanings.iter().find(|meanings| meanings.table == table)
    }
}

impl<'a> Around<'a> {
    /// The plain values of the record by path: its own, and those of objects and lists in it. Collections (objects of
    /// objects, such as the variants of a product) are no part of the record.
    pub(super) fn leaves(self) -> Vec<(String, &'a Datum)> {
        let mut leaves = Vec::new();
        self.fields(&mut |name, value| leaf(name, value, &mut leaves));
        leaves
    }

    /// The plain values at a path of [`Around::leaves`].
    pub(super) fn at(self, path: &str) -> Vec<&'a Datum> {
        let (first, rest) =
            path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
        let mut found = Vec::new();
        self.fields(&mut |name, value| {
            if name == first {
                descend(value, rest, &mut found);
            }
        });
        found
    }

    fn fields(self, see: &mut impl FnMut(&'a str, &'a Datum)) {
        self.0.iter().for_each(|(name, value)| see(name, value));
    }
}

fn leaf<'a>(path: &str, value: &'a Datum, leaves: &mut Vec<(String, &'a Datum)>) {
    match value {
        Datum::Object(fields) if fields.values().all(Datum::is_object) => {}
        Datum::Object(fields) => {
            fields.iter().for_each(|(name, value)| leaf(&format!("{path}.{name}"), value, leaves));
        }
        Datum::Array(items) => items.iter().for_each(|item| leaf(path, item, leaves)),
        Datum::String(_) | Datum::Number(_) => leaves.push((path.to_owned(), value)),
        Datum::Null | Datum::Bool(_) => {}
    }
}

fn descend<'a>(value: &'a Datum, path: Option<&str>, found: &mut Vec<&'a Datum>) {
    match (value, path) {
        (Datum::Array(items), _) => items.iter().for_each(|item| descend(item, path, found)),
        (Datum::Object(fields), Some(path)) => {
            let (first, rest) =
                path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
            if let Some(value) = fields.get(first) {
                descend(value, rest, found);
            }
        }
        (Datum::String(_) | Datum::Number(_), None) => found.push(value),
        _ => {}
    }
}

/// The texts at a path of meanings (`items[].item_id`, `payment_methods.*.id`), each with the object around it when
/// that is not the row itself.
fn values<'a>(row: &'a Row, path: &str) -> Vec<(&'a str, Option<Around<'a>>)> {
    let mut found = Vec::new();
    let (first, rest) = path.split_once('.').unwrap_or((path, ""));
    let name = first.trim_end_matches("[]");
    for (key, value) in row.iter() {
        if first == "*" || key == name {
            let around = rest.is_empty() && name.len() == first.len();
            follow(value, first.ends_with("[]"), rest, around.then_some(Around(row)), &mut found);
        }
    }
    found
}

fn follow<'a>(
    value: &'a Datum,
    list: bool,
    path: &str,
    around: Option<Around<'a>>,
    found: &mut Vec<(&'a str, Option<Around<'a>>)>,
) {
    if list {
        let items = value.as_array().into_iter().flatten();
        return items.for_each(|item| follow(item, false, path, None, found));
    }
    if path.is_empty() {
        found.extend(value.as_str().map(|text| (text, around)));
        return;
    }
    let (first, rest) = path.split_once('.').unwrap_or((path, ""));
    let name = first.trim_end_matches("[]");
    let Some(fields) = value.as_object() else { return };
    for (_, next) in fields.iter().filter(|(key, _)| first == "*" || *key == name) {
        follow(next, first.ends_with("[]"), rest, Some(Around(fields)), found);
    }
}

fn mentions(value: &Datum, text: &str) -> bool {
    match value {
        Datum::String(other) => other.as_str() == text,
        Datum::Array(values) => values.iter().any(|value| mentions(value, text)),
        Datum::Object(fields) => {
            fields.iter().any(|(key, value)| key == text || mentions(value, text))
        }
        _ => false,
    }
}

fn each_text(value: &Datum, see: &mut impl FnMut(&str)) {
    match value {
        Datum::String(text) => see(text),
        Datum::Array(values) => values.iter().for_each(|value| each_text(value, see)),
        Datum::Object(fields) => fields.iter().for_each(|(key, value)| {
            see(key);
            each_text(value, see);
        }),
        _ => {}
    }
}

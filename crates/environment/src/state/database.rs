//! The initial rows of a domain: tables in order, looked up by id, never changed once they are there.

use std::ops::Index;

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};
use smol_str::SmolStr;

use super::index::{Indexes, Key};
use super::label::hash;
use super::lookup::Lookup;
use super::object::Object;
use crate::value::same_text;

/// Records by id, in file order. Two tables are equal when they hold the same records, in any order.
#[derive(Clone, Debug, Default)]
pub struct Table {
    rows: Vec<(SmolStr, Object)>,
    places: Lookup,
}

impl Table {
    /// A record by id.
    pub fn get(&self, id: &str) -> Option<&Object> {
        self.position(id).map(|place| &self.rows[place].1)
    }

    /// Ids and records, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Object)> {
        self.rows.iter().map(|(id, row)| (id.as_str(), row))
    }

    /// Ids, in order.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &str> {
        self.rows.iter().map(|(id, _)| id.as_str())
    }

    /// Records, in order.
    pub fn values(&self) -> impl ExactSizeIterator<Item = &Object> {
        self.rows.iter().map(|(_, row)| row)
    }

    /// Number of records.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// True without records.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Puts a record at the end, or in the place of one with this id.
    pub fn insert(&mut self, id: impl Into<SmolStr>, row: impl Into<Object>) {
        let (id, mut row) = (id.into(), row.into());
        row.keep_text();
        if let Some(place) = self.position(&id) {
            self.rows[place].1 = row;
        } else {
            self.places.add(hash(&id), self.rows.len());
            self.rows.push((id, row));
        }
    }

    /// Place of a record in the order.
    #[inline]
    pub(super) fn position(&self, id: &str) -> Option<usize> {
        self.places.find(hash(id), |place| same_text(&self.rows[place].0, id))
    }

    /// Id and record at a place.
    #[inline]
    pub(super) fn at(&self, position: usize) -> (&str, &Object) {
        let (id, row) = &self.rows[position];
        (id, row)
    }
}

impl PartialEq for Table {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().all(|(id, row)| other.get(id) == Some(row))
    }
}

impl<R: Into<Object>> FromIterator<(String, R)> for Table {
    fn from_iter<I: IntoIterator<Item = (String, R)>>(rows: I) -> Self {
        let mut table = Self::default();
        rows.into_iter().for_each(|(id, row)| table.insert(id, row));
        table
    }
}

impl<'a> IntoIterator for &'a Table {
    type Item = (&'a str, &'a Object);
    type IntoIter = Box<dyn ExactSizeIterator<Item = Self::Item> + 'a>;

    fn into_iter(self) -> Self::IntoIter {
        Box::new(self.iter())
    }
}

/// `table["id"]`; panics without such a record.
impl Index<&str> for Table {
    type Output = Object;

    fn index(&self, id: &str) -> &Object {
        self.get(id).expect("a record of this id")
    }
}

impl Serialize for Table {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

/// The initial rows of a domain. Build it once, share it by `Arc`.
#[derive(Debug, Default)]
pub struct Database {
    tables: Vec<(String, Table)>,
    indexes: Indexes,
}

impl Clone for Database {
    fn clone(&self) -> Self {
        self.tables.iter().cloned().collect()
    }
}

impl PartialEq for Database {
    fn eq(&self, other: &Self) -> bool {
        self.tables == other.tables
    }
}

impl Database {
    /// A database from tables in order; each must be an object of records by id.
    pub fn new(tables: Vec<(String, Map<String, Value>)>) -> Self {
        tables.into_iter().map(|(name, rows)| (name, rows.into_iter().collect())).collect()
    }

    /// A table by name.
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.position(name).map(|position| self.at(position))
    }

    /// All tables in order.
    pub fn tables(&self) -> impl ExactSizeIterator<Item = (&str, &Table)> {
        self.tables.iter().map(|(name, table)| (name.as_str(), table))
    }

    /// Place of a table in the order. There are few, so that looking at each name is the quickest way.
    #[expect(clippy::inline_always, reason = "names of tables are literals")]
    #[inline(always)]
    pub(super) fn position(&self, table: &str) -> Option<usize> {
        self.tables.iter().position(|(name, _)| same_text(name, table))
    }

    /// Places of the records that have a key; `None` when some record of the table has none at all.
    pub(super) fn places<K: Key>(&self, key: &str) -> Option<&[usize]> {
        self.indexes.get::<K>(self.table(K::TABLE)).places(key)
    }

    /// The table at a place.
    #[inline]
    pub(super) fn at(&self, position: usize) -> &Table {
        &self.tables[position].1
    }
}

impl FromIterator<(String, Table)> for Database {
    fn from_iter<I: IntoIterator<Item = (String, Table)>>(tables: I) -> Self {
        Self { tables: tables.into_iter().collect(), indexes: Indexes::default() }
    }
}

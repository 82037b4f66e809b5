//! The state s_E: rows of JSON tables, shared until they are written.
//!
//! A [`Database`] is immutable and shared; a [`State`] holds only the records that an episode
//! wrote or added. So a fresh episode costs a reference count, a snapshot costs what changed,
//! and two states of one database compare by their changes alone.

mod database;
mod edit;
mod index;
mod record;
mod row;
mod text;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use foldhash::fast::FixedState;
use indexmap::IndexMap;

pub use self::database::{Database, Table};
pub use self::index::Key;
pub use self::record::{Record, RecordMut};
pub use self::row::Row;

/// The state of one episode: a shared database and the records that this episode changed.
#[derive(Clone, Debug)]
pub struct State {
    base: Arc<Database>,
    /// Records of the database that were written, by place of their table and their own.
    written: BTreeMap<(usize, usize), Arc<Row>>,
    /// Records that the database does not have, by place of their table; in the order of their arrival.
    added: BTreeMap<usize, Added>,
}

type Added = IndexMap<String, Arc<Row>, FixedState>;

/// One record that differs from the database.
#[derive(Clone, Copy, Debug)]
pub struct Change<'a> {
    /// Name of its table.
    pub table: &'a str,
    /// Its id.
    pub id: &'a str,
    /// The record in the database; `None` when it was added.
    pub before: Option<&'a Row>,
    /// The record now.
    pub after: &'a Row,
}

impl State {
    /// The initial state of a database.
    pub fn new(base: Arc<Database>) -> Self {
        Self { base, written: BTreeMap::new(), added: BTreeMap::new() }
    }

    /// The database it started from.
    pub fn base(&self) -> &Arc<Database> {
        &self.base
    }

    /// A record as it is now.
    pub fn get(&self, table: &str, id: &str) -> Option<&Row> {
        let table = self.base.position(table)?;
        match self.base.at(table).position(id) {
            Some(place) => Some(self.at(table, place).1),
            None => self.added.get(&table)?.get(id).map(AsRef::as_ref),
        }
    }

    /// A record to write to.
    pub fn get_mut(&mut self, table: &str, id: &str) -> Option<&mut Row> {
        let table = self.base.position(table)?;
        let rows = self.base.at(table);
        let row = match rows.position(id) {
            Some(place) => {
                let fresh = || Arc::new(rows.at(place).1.clone());
                self.written.entry((table, place)).or_insert_with(fresh)
            }
            None => self.added.get_mut(&table)?.get_mut(id)?,
        };
        Some(Arc::make_mut(row))
    }

    /// Puts a record, replacing one of the same id or appending it to its table. An unknown table changes nothing.
    pub fn insert(&mut self, table: &str, id: &str, row: impl Into<Row>) {
        let Some(table) = self.base.position(table) else { return };
        let row = Arc::new(row.into());
        match self.base.at(table).position(id) {
            Some(place) => self.written.insert((table, place), row),
            None => self.added.entry(table).or_default().insert(id.to_owned(), row),
        };
    }

    /// All records of a table as they are now: file order, then additions in order of arrival.
    pub fn rows<'a>(&'a self, table: &str) -> impl Iterator<Item = (&'a str, &'a Row)> + use<'a> {
        let position = self.base.position(table);
        let old = position.into_iter().flat_map(move |table| {
            (0..self.base.at(table).len()).map(move |place| self.at(table, place))
        });
        old.chain(position.into_iter().flat_map(|table| self.added(table)))
    }

    /// The records that have a key now, in the order of `rows`; `None` when some record has no such key at all, so
    /// that the caller has to look at each. Costs what is found and what this episode wrote to the table.
    pub fn having<K: Key>(&self, key: &str) -> Option<Vec<(&str, &Row)>> {
        let table = self.base.position(K::TABLE)?;
        let mut places = self.base.places::<K>(key)?.to_vec();
        places.retain(|place| !self.written.contains_key(&(table, *place)));
        for ((_, place), row) in self.written.range((table, 0)..(table + 1, 0)) {
            if K::of(row)? == key {
                places.push(*place);
            }
        }
        places.sort_unstable();
        let mut found: Vec<_> = places.into_iter().map(|place| self.at(table, place)).collect();
        for (id, row) in self.added(table) {
            if K::of(row)? == key {
                found.push((id, row));
            }
        }
        Some(found)
    }

    /// Names of the tables, in order.
    pub fn tables(&self) -> impl Iterator<Item = &str> {
        self.base.tables().map(|(name, _)| name)
    }

    /// The records that were written, by table order and id; a record written back to what it was is left out.
    pub fn changes(&self) -> impl Iterator<Item = Change<'_>> {
        let tables = self.base.tables().enumerate();
        tables.flat_map(|(position, (table, rows))| {
            let written = self.written.range((position, 0)..(position + 1, 0));
            let written = written.filter_map(move |((_, place), after)| {
                let (id, before) = rows.at(*place);
                (!before.same(after)).then_some((id, Some(before), after.as_ref()))
            });
            let added = self.added(position).map(|(id, after)| (id, None, after));
            let mut changes: Vec<_> = written.chain(added).collect();
            changes.sort_unstable_by_key(|(id, ..)| *id);
            changes.into_iter().map(move |(id, before, after)| Change { table, id, before, after })
        })
    }

    /// True when both have the same tau-bench hash: key order aside, int and float distinct. States of one database
    /// compare by their changes alone.
    pub fn same_as(&self, other: &Self) -> bool {
        if Arc::ptr_eq(&self.base, &other.base) {
            return self.same_changes(other);
        }
        let names = |state: &Self| state.tables().map(str::to_owned).collect::<BTreeSet<_>>();
        let all = |one: &Self, two: &Self| {
            one.tables().all(|table| {
                let there = |(id, row): (&str, &Row)| {
                    two.get(table, id).is_some_and(|theirs| row.hash_same(theirs))
                };
                one.rows(table).all(there)
            })
        };
        names(self) == names(other) && all(self, other) && all(other, self)
    }

    fn same_changes(&self, other: &Self) -> bool {
        let mut written = self.written.keys().chain(other.written.keys());
        let count = |state: &Self| state.added.values().map(IndexMap::len).sum::<usize>();
        let mut added =
            self.added.iter().flat_map(|(table, rows)| rows.iter().map(move |row| (table, row)));
        written
            .all(|(table, place)| self.at(*table, *place).1.hash_same(other.at(*table, *place).1))
            && count(self) == count(other)
            && added.all(|(table, (id, row))| {
                let theirs = other.added.get(table).and_then(|rows| rows.get(id));
                theirs.is_some_and(|theirs| row.hash_same(theirs))
            })
    }

    /// Id and record at a place of the database, as the record is now.
    fn at(&self, table: usize, place: usize) -> (&str, &Row) {
        let (id, row) = self.base.at(table).at(place);
        (id, self.written.get(&(table, place)).map_or(row, AsRef::as_ref))
    }

    fn added(&self, table: usize) -> impl Iterator<Item = (&str, &Row)> + use<'_> {
        let rows = self.added.get(&table).into_iter().flatten();
        rows.map(|(id, row)| (id.as_str(), row.as_ref()))
    }
}

#[cfg(test)]
mod tests;

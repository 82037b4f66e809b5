//! The state s_E: rows of JSON tables, shared until they are written.
//!
//! A [`Database`] is immutable and shared; a [`State`] holds only the records that an episode
//! wrote or added. So a fresh episode costs a reference count, a snapshot costs what changed,
//! and two states of one database compare by their changes alone.

mod convert;
mod database;
mod datum;
mod index;
mod label;
mod list;
mod lookup;
mod names;
mod node;
mod object;
mod read;
mod record;

use std::collections::BTreeSet;
use std::sync::Arc;

use smol_str::SmolStr;

pub use self::database::{Database, Table};
#[cfg(test)]
pub(crate) use self::datum::datum;
pub use self::datum::{Datum, Part};
pub use self::index::Key;
pub(crate) use self::label::{Fields, Label, hash};
pub use self::list::List;
pub(crate) use self::lookup::Lookup;
pub(crate) use self::names::Names;
pub use self::object::Object;
pub(crate) use self::object::printed;
pub use self::record::{Record, RecordMut};

/// A record of a table.
pub type Row = Object;

/// The state of one episode: a shared database and the records that this episode changed.
#[derive(Clone, Debug)]
pub struct State {
    base: Arc<Database>,
    /// Records of the database that were written, in the order of their places. An episode writes few, so that they
    /// are looked through.
    written: Vec<(Place, Row)>,
    /// Records that the database does not have, by place of their table, in the order of their arrival; few as well.
    added: Vec<(usize, SmolStr, Row)>,
}

/// Room that is made for records when the first is written.
const FEW: usize = 5;

/// Places of a table in the database and of a record in the table.
type Place = (usize, usize);

/// Where a record stands in a state; it stays there however the state changes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spot {
    table: usize,
    at: Stand,
}

#[derive(Clone, Copy, Debug)]
enum Stand {
    /// Place in the table of the database.
    Old(usize),
    /// Place among all that were added.
    Added(usize),
}

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
        Self { base, written: Vec::new(), added: Vec::new() }
    }

    /// The database it started from.
    pub fn base(&self) -> &Arc<Database> {
        &self.base
    }

    /// A record as it is now.
    pub fn get(&self, table: &str, id: &str) -> Option<&Row> {
        self.find(table, id).map(|spot| self.row(spot))
    }

    /// Where a record stands.
    #[expect(clippy::inline_always, reason = "names of tables are literals")]
    #[inline(always)]
    pub(crate) fn find(&self, table: &str, id: &str) -> Option<Spot> {
        self.find_in(self.base.position(table)?, id)
    }

    fn find_in(&self, table: usize, id: &str) -> Option<Spot> {
        let at = match self.base.at(table).position(id) {
            Some(place) => Stand::Old(place),
            None => Stand::Added(self.place_added(table, id)?),
        };
        Some(Spot { table, at })
    }

    /// The record at a spot of this state.
    #[inline]
    pub(crate) fn row(&self, Spot { table, at }: Spot) -> &Row {
        match at {
            Stand::Old(place) => self.at(table, place).1,
            Stand::Added(place) => &self.added[place].2,
        }
    }

    /// The record at a spot of this state, to write to.
    pub(crate) fn row_mut(&mut self, Spot { table, at }: Spot) -> &mut Row {
        let place = match at {
            Stand::Added(place) => return &mut self.added[place].2,
            Stand::Old(place) => place,
        };
        let at = self.place_written((table, place)).unwrap_or_else(|at| {
            let row = self.base.at(table).at(place).1.clone(); // costs a reference count
            if self.written.capacity() == 0 {
                self.written = Vec::with_capacity(FEW);
            }
            self.written.insert(at, ((table, place), row));
            at
        });
        &mut self.written[at].1
    }

    /// A record to write to.
    pub fn get_mut(&mut self, table: &str, id: &str) -> Option<&mut Row> {
        let spot = self.find(table, id)?;
        Some(self.row_mut(spot))
    }

    /// Puts a record, replacing one of the same id or appending it to its table. An unknown table changes nothing.
    pub fn insert(&mut self, table: &str, id: &str, row: impl Into<Row>) {
        let (Some(position), row) = (self.base.position(table), row.into()) else { return };
        match self.find(table, id) {
            Some(spot) => *self.row_mut(spot) = row,
            None => self.added.push((position, id.into(), row)),
        }
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
        places.retain(|place| self.place_written((table, *place)).is_err());
        for ((_, place), row) in self.written_in(table) {
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
            let written = self.written_in(position).iter().filter_map(|((_, place), after)| {
                let (id, before) = rows.at(*place);
                (!before.same(after)).then_some((id, Some(before), after))
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
        let mut places =
            self.written.iter().chain(&other.written).map(|((table, place), _)| (*table, *place));
        let mut added = self.added.iter();
        places.all(|(table, place)| self.at(table, place).1.hash_same(other.at(table, place).1))
            && self.added.len() == other.added.len()
            && added.all(|(table, id, row)| {
                let theirs = other.added(*table).find(|(theirs, _)| theirs == id);
                theirs.is_some_and(|(_, theirs)| row.hash_same(theirs))
            })
    }

    /// Id and record at a place of the database, as the record is now.
    #[inline]
    fn at(&self, table: usize, place: usize) -> (&str, &Row) {
        let (id, row) = self.base.at(table).at(place);
        (id, self.place_written((table, place)).map_or(row, |at| &self.written[at].1))
    }

    /// Where a record stands among the written ones, or would stand.
    #[inline]
    fn place_written(&self, place: Place) -> Result<usize, usize> {
        for (at, (written, _)) in self.written.iter().enumerate() {
            if *written >= place {
                return if *written == place { Ok(at) } else { Err(at) };
            }
        }
        Err(self.written.len())
    }

    #[inline]
    fn place_added(&self, table: usize, id: &str) -> Option<usize> {
        self.added.iter().position(|(other, added, _)| *other == table && added == id)
    }

    /// The written records of a table.
    fn written_in(&self, table: usize) -> &[(Place, Row)] {
        let start = |table: usize| self.written.partition_point(|((other, _), _)| *other < table);
        &self.written[start(table)..start(table + 1)]
    }

    fn added(&self, table: usize) -> impl Iterator<Item = (&str, &Row)> + use<'_> {
        let rows = self.added.iter().filter(move |(other, ..)| *other == table);
        rows.map(|(_, id, row)| (id.as_str(), row))
    }
}

#[cfg(test)]
mod tests;

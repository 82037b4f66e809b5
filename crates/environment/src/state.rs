//! The state s_E: rows of JSON tables, shared until they are written.
//!
//! A [`Database`] is immutable and shared; a [`State`] holds only the records that an episode
//! wrote or added. So a fresh episode costs a reference count, a snapshot costs what changed,
//! and two states of one database compare by their changes alone.

use std::collections::BTreeMap;
use std::sync::Arc;

use indexmap::IndexMap;
use serde_json::{Map, Value};

/// Rows of one table by id, in file order.
pub type Table = IndexMap<String, Arc<Value>>;

/// The initial rows of a domain. Build it once, share it by `Arc`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Database {
    tables: IndexMap<String, Table>,
}

impl Database {
    /// A database from tables in order; each must be an object of records by id.
    pub fn new(tables: Vec<(String, Map<String, Value>)>) -> Self {
        let share = |rows: Map<String, Value>| rows.into_iter().map(|(id, row)| (id, Arc::new(row))).collect();
        Self { tables: tables.into_iter().map(|(name, rows)| (name, share(rows))).collect() }
    }

    /// A table by name.
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.get(name)
    }

    /// All tables in order.
    pub fn tables(&self) -> impl Iterator<Item = (&str, &Table)> {
        self.tables.iter().map(|(name, rows)| (name.as_str(), rows))
    }

    fn position(&self, table: &str) -> Option<usize> {
        self.tables.get_index_of(table)
    }
}

/// The state of one episode: a shared database and the records that this episode changed.
#[derive(Clone, Debug)]
pub struct State {
    base: Arc<Database>,
    /// Changed and added records, by table position and id.
    changed: BTreeMap<(usize, String), Arc<Value>>,
    /// Ids of added records, in the order of their arrival.
    added: Vec<(usize, String)>,
}

/// One record that differs from the database.
#[derive(Clone, Copy, Debug)]
pub struct Change<'a> {
    /// Name of its table.
    pub table: &'a str,
    /// Its id.
    pub id: &'a str,
    /// The record in the database; `None` when it was added.
    pub before: Option<&'a Value>,
    /// The record now.
    pub after: &'a Value,
}

impl State {
    /// The initial state of a database.
    pub fn new(base: Arc<Database>) -> Self {
        Self { base, changed: BTreeMap::new(), added: Vec::new() }
    }

    /// The database it started from.
    pub fn base(&self) -> &Arc<Database> {
        &self.base
    }

    /// A record as it is now.
    pub fn get(&self, table: &str, id: &str) -> Option<&Value> {
        let position = self.base.position(table)?;
        if !self.changed.is_empty()
            && let Some(row) = self.changed.get(&(position, id.to_owned()))
        {
            return Some(row);
        }
        self.base.tables[position].get(id).map(AsRef::as_ref)
    }

    /// A record to write to; it is copied out of the database on the first write.
    pub fn get_mut(&mut self, table: &str, id: &str) -> Option<&mut Value> {
        let position = self.base.position(table)?;
        let key = (position, id.to_owned());
        if !self.changed.contains_key(&key) {
            let row = Arc::clone(self.base.tables[position].get(id)?);
            self.changed.insert(key.clone(), row);
        }
        self.changed.get_mut(&key).map(Arc::make_mut)
    }

    /// Puts a record, replacing one of the same id or appending it to its table. An unknown table changes nothing.
    pub fn insert(&mut self, table: &str, id: &str, row: Value) {
        let Some(position) = self.base.position(table) else { return };
        let key = (position, id.to_owned());
        if !self.base.tables[position].contains_key(id) && !self.changed.contains_key(&key) {
            self.added.push(key.clone());
        }
        self.changed.insert(key, Arc::new(row));
    }

    /// All records of a table as they are now: file order, then additions in order of arrival.
    pub fn rows<'a>(&'a self, table: &str) -> impl Iterator<Item = (&'a str, &'a Value)> + use<'a> {
        let position = self.base.position(table);
        let old = position.into_iter().flat_map(move |position| {
            self.base.tables[position].iter().map(move |(id, row)| {
                let now = if self.changed.is_empty() { None } else { self.changed.get(&(position, id.clone())) };
                (id.as_str(), now.unwrap_or(row).as_ref())
            })
        });
        let new = self.added.iter().filter(move |(at, _)| Some(*at) == position);
        old.chain(new.map(|key| (key.1.as_str(), self.changed[key].as_ref())))
    }

    /// Names of the tables, in order.
    pub fn tables(&self) -> impl Iterator<Item = &str> {
        self.base.tables.keys().map(String::as_str)
    }

    /// The records that were written, by table order and id; a record written back to what it was is left out.
    pub fn changes(&self) -> impl Iterator<Item = Change<'_>> {
        self.changed.iter().filter_map(|((position, id), after)| {
            let (table, rows) = self.base.tables.get_index(*position)?;
            let before = rows.get(id).map(AsRef::as_ref);
            (before != Some(after.as_ref())).then_some(Change { table, id, before, after })
        })
    }

    /// True when both hold the same data (key order inside objects aside). States of one database compare by
    /// their changes alone.
    pub fn same_as(&self, other: &Self) -> bool {
        if !Arc::ptr_eq(&self.base, &other.base) && self.base != other.base {
            return false;
        }
        let ours = self.changes().map(|change| (change.table, change.id, change.after));
        let theirs = other.changes().map(|change| (change.table, change.id, change.after));
        ours.eq(theirs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn state() -> State {
        let rows = |value: Value| value.as_object().cloned().unwrap();
        State::new(Arc::new(Database::new(vec![
            ("users".into(), rows(json!({"u1": {"n": 1}, "u2": {"n": 2}}))),
            ("orders".into(), rows(json!({}))),
        ])))
    }

    #[test]
    fn a_write_copies_one_record_and_leaves_the_database_alone() {
        let mut state = state();
        state.get_mut("users", "u2").unwrap()["n"] = json!(5);
        assert_eq!(state.get("users", "u2"), Some(&json!({"n": 5})));
        assert_eq!(state.base().table("users").unwrap()["u2"].as_ref(), &json!({"n": 2}));
        assert_eq!(state.changes().map(|change| change.id).collect::<Vec<_>>(), ["u2"]);
    }

    #[test]
    fn a_record_written_back_is_no_change() {
        let mut state = state();
        let fresh = state.clone();
        state.get_mut("users", "u1").unwrap()["n"] = json!(5);
        assert!(!state.same_as(&fresh));
        state.get_mut("users", "u1").unwrap()["n"] = json!(1);
        assert!(state.same_as(&fresh));
    }

    #[test]
    fn added_records_come_last_and_in_order() {
        let mut state = state();
        state.insert("orders", "z", json!(1));
        state.insert("orders", "a", json!(2));
        state.insert("users", "u1", json!(3));
        assert_eq!(state.rows("orders").map(|(id, _)| id).collect::<Vec<_>>(), ["z", "a"]);
        assert_eq!(state.rows("users").next(), Some(("u1", &json!(3))));
    }

    #[test]
    fn int_and_float_are_different_data() {
        let (mut one, mut two) = (state(), state());
        one.get_mut("users", "u1").unwrap()["n"] = json!(5);
        two.get_mut("users", "u1").unwrap()["n"] = json!(5.0);
        assert!(!one.same_as(&two));
    }
}

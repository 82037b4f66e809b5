//! The state s_E: rows of JSON tables, shared until they are written.
//!
//! A [`Database`] is immutable and shared; a [`State`] holds only the records that an episode
//! wrote or added. So a fresh episode costs a reference count, a snapshot costs what changed,
//! and two states of one database compare by their changes alone.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use indexmap::IndexMap;
use serde_json::{Map, Value};

use crate::value;

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
        let share = |rows: Map<String, Value>| {
            rows.into_iter().map(|(id, row)| (id, Arc::new(row))).collect()
        };
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
    /// Changed and added records by id, one map a table.
    changed: Vec<BTreeMap<String, Arc<Value>>>,
    /// Table and id of added records, in the order of their arrival.
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
        let changed = vec![BTreeMap::new(); base.tables.len()];
        Self { base, changed, added: Vec::new() }
    }

    /// The database it started from.
    pub fn base(&self) -> &Arc<Database> {
        &self.base
    }

    /// A record as it is now.
    pub fn get(&self, table: &str, id: &str) -> Option<&Value> {
        let position = self.base.position(table)?;
        self.changed[position]
            .get(id)
            .or_else(|| self.base.tables[position].get(id))
            .map(AsRef::as_ref)
    }

    /// A record to write to; it is copied out of the database on the first write.
    pub fn get_mut(&mut self, table: &str, id: &str) -> Option<&mut Value> {
        let position = self.base.position(table)?;
        let changed = &mut self.changed[position];
        if !changed.contains_key(id) {
            let row = Arc::clone(self.base.tables[position].get(id)?);
            changed.insert(id.to_owned(), row);
        }
        changed.get_mut(id).map(Arc::make_mut)
    }

    /// Puts a record, replacing one of the same id or appending it to its table. An unknown table changes nothing.
    pub fn insert(&mut self, table: &str, id: &str, row: Value) {
        let Some(position) = self.base.position(table) else { return };
        if self.get(table, id).is_none() {
            self.added.push((position, id.to_owned()));
        }
        self.changed[position].insert(id.to_owned(), Arc::new(row));
    }

    /// All records of a table as they are now: file order, then additions in order of arrival.
    pub fn rows<'a>(&'a self, table: &str) -> impl Iterator<Item = (&'a str, &'a Value)> + use<'a> {
        let position = self.base.position(table);
        let old = position.into_iter().flat_map(move |position| {
            let changed = &self.changed[position];
            self.base.tables[position]
                .iter()
                .map(move |(id, row)| (id.as_str(), changed.get(id).unwrap_or(row).as_ref()))
        });
        let new = self.added.iter().filter(move |(at, _)| Some(*at) == position);
        old.chain(new.map(|(at, id)| (id.as_str(), self.changed[*at][id].as_ref())))
    }

    /// Names of the tables, in order.
    pub fn tables(&self) -> impl Iterator<Item = &str> {
        self.base.tables.keys().map(String::as_str)
    }

    /// The records that were written, by table order and id; a record written back to what it was is left out.
    pub fn changes(&self) -> impl Iterator<Item = Change<'_>> {
        self.changed.iter().zip(&self.base.tables).flat_map(|(changed, (table, rows))| {
            changed.iter().filter_map(move |(id, after)| {
                let before = rows.get(id).map(AsRef::as_ref);
                let written = !before.is_some_and(|before| value::same(before, after));
                written.then_some(Change { table, id, before, after })
            })
        })
    }

    /// True when both have the same tau-bench hash: key order aside, int and float distinct. States of one database
    /// compare by their changes alone.
    pub fn same_as(&self, other: &Self) -> bool {
        let rows = |table: &str, id: &str| match (self.get(table, id), other.get(table, id)) {
            (Some(ours), Some(theirs)) => value::hash_same(ours, theirs),
            (ours, theirs) => ours.is_none() && theirs.is_none(),
        };
        if Arc::ptr_eq(&self.base, &other.base) {
            let mut changed = self.changed.iter().zip(&other.changed).zip(self.base.tables.keys());
            return changed.all(|((ours, theirs), table)| {
                ours.keys().chain(theirs.keys()).all(|id| rows(table, id))
            });
        }
        let names = |state: &Self| state.tables().map(str::to_owned).collect::<BTreeSet<_>>();
        let all = |state: &Self| {
            state.tables().all(|table| state.rows(table).all(|(id, _)| rows(table, id)))
        };
        names(self) == names(other) && all(self) && all(other)
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

    #[test]
    fn a_negative_zero_and_a_lost_change_are_seen_from_both_sides() {
        let (mut one, fresh) = (state(), state());
        one.get_mut("users", "u1").unwrap()["n"] = json!(-0.0);
        assert!(!one.same_as(&fresh) && !fresh.same_as(&one));
        let mut two = state();
        two.get_mut("users", "u1").unwrap()["n"] = json!(0.0);
        assert!(!one.same_as(&two));
    }

    #[test]
    fn states_of_equal_databases_compare_by_all_their_rows() {
        let (mut one, mut two) = (state(), State::new(Arc::new(state().base().as_ref().clone())));
        assert!(one.same_as(&two));
        one.insert("orders", "o", json!({"a": 1, "b": 2}));
        assert!(!one.same_as(&two) && !two.same_as(&one));
        two.insert("orders", "o", json!({"b": 2, "a": 1}));
        assert!(one.same_as(&two));
    }
}

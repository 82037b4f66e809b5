//! States against literals; `records` has what is particular to one record.

mod records;

use super::*;
use serde_json::{Value, json};

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
    state.get_mut("users", "u2").unwrap().set("n", json!(5));
    assert_eq!(*state.get("users", "u2").unwrap(), json!({"n": 5}));
    assert_eq!(state.base().table("users").unwrap()["u2"], json!({"n": 2}));
    assert_eq!(state.changes().map(|change| change.id).collect::<Vec<_>>(), ["u2"]);
}

#[test]
fn a_record_written_back_is_no_change() {
    let mut state = state();
    let fresh = state.clone();
    state.get_mut("users", "u1").unwrap().set("n", json!(5));
    assert!(!state.same_as(&fresh));
    state.get_mut("users", "u1").unwrap().set("n", json!(1));
    assert!(state.same_as(&fresh));
}

#[test]
fn added_records_come_last_and_in_order() {
    let mut state = state();
    state.insert("orders", "z", json!({"n": 1}));
    state.insert("orders", "a", json!({"n": 2}));
    state.insert("users", "u1", json!({"n": 3}));
    assert_eq!(state.rows("orders").map(|(id, _)| id).collect::<Vec<_>>(), ["z", "a"]);
    assert_eq!(state.rows("users").next().unwrap().1["n"], json!(3));
}

#[test]
fn int_and_float_are_different_data() {
    let (mut one, mut two) = (state(), state());
    one.get_mut("users", "u1").unwrap().set("n", json!(5));
    two.get_mut("users", "u1").unwrap().set("n", json!(5.0));
    assert!(!one.same_as(&two));
}

#[test]
fn a_negative_zero_and_a_lost_change_are_seen_from_both_sides() {
    let (mut one, fresh) = (state(), state());
    one.get_mut("users", "u1").unwrap().set("n", json!(-0.0));
    assert!(!one.same_as(&fresh) && !fresh.same_as(&one));
    let mut two = state();
    two.get_mut("users", "u1").unwrap().set("n", json!(0.0));
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

/// Users by their number.
struct ByNumber;

impl Key for ByNumber {
    const TABLE: &'static str = "users";

    fn of(row: &Row) -> Option<String> {
        Some(row.get("n")?.as_i64()?.to_string())
    }
}

fn having(state: &State, key: &str) -> Option<Vec<String>> {
    Some(state.having::<ByNumber>(key)?.into_iter().map(|(id, _)| id.to_owned()).collect())
}

#[test]
fn records_are_found_by_what_stands_in_them_now() {
    let mut state = state();
    let found = |ids: &[&str]| Some(ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>());
    assert_eq!(having(&state, "2"), found(&["u2"]));
    state.insert("users", "u0", json!({"n": 2}));
    state.get_mut("users", "u1").unwrap().set("n", json!(2));
    assert_eq!(having(&state, "2"), found(&["u1", "u2", "u0"]));
    state.get_mut("users", "u2").unwrap().set("n", json!(3));
    assert_eq!(having(&state, "2"), found(&["u1", "u0"]));
    assert_eq!((having(&state, "1"), having(&state, "9")), (found(&[]), found(&[])));
}

#[test]
fn a_record_without_a_key_sends_the_caller_to_look_at_each() {
    let mut state = state();
    state.get_mut("users", "u2").unwrap().set("n", json!("two"));
    assert_eq!(having(&state, "1"), None);
    let rows = json!({"u1": {"n": 1}, "u2": {}}).as_object().cloned().unwrap();
    let odd = State::new(Arc::new(Database::new(vec![("users".into(), rows)])));
    assert_eq!(having(&odd, "1"), None);
}

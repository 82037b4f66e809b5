//! What changed: an RFC 6902 JSON Patch, and a readable form of it.
//!
//! Both come from one walk over the records that either state wrote. Arrays are compared place by place: places
//! beyond the shorter one are added or removed at the end, the last first.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::state::{Datum, Object, Row, State};
use crate::value;

/// One operation of a JSON Patch (RFC 6902 section 4); only add, remove and replace occur.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "lowercase")]
pub enum Operation {
    /// A value that was not there.
    Add {
        /// JSON Pointer (RFC 6901).
        path: String,
        /// The new value.
        value: Value,
    },
    /// A value that is gone.
    Remove {
        /// JSON Pointer.
        path: String,
    },
    /// A value that changed.
    Replace {
        /// JSON Pointer.
        path: String,
        /// The new value.
        value: Value,
    },
}

/// The patch from `before` to `after`; both must stand on the same database for it to cost only what changed.
pub fn patch(before: &State, after: &State) -> Vec<Operation> {
    edits(before, after).iter().map(operation).collect()
}

/// The same in lines that people and judges read: `orders/#W1/status: "pending" → "cancelled"`. Empty when nothing changed.
pub fn readable(before: &State, after: &State) -> String {
    edits(before, after).iter().map(line).collect::<Vec<_>>().join("\n")
}

/// One place that differs; at least one side is there.
struct Edit {
    path: Vec<String>,
    before: Option<Datum>,
    after: Option<Datum>,
}

fn edits(before: &State, after: &State) -> Vec<Edit> {
    let mut edits = Vec::new();
    for (table, id) in touched(before, after) {
        let path = vec![table.to_owned(), id.to_owned()];
        walk_record(&mut edits, path, before.get(table, id), after.get(table, id));
    }
    edits
}

/// Records that either state wrote, by table order of the database, then id.
fn touched<'a>(before: &'a State, after: &'a State) -> Vec<(&'a str, &'a str)> {
    let changes: Vec<_> =
        before.changes().chain(after.changes()).map(|change| (change.table, change.id)).collect();
    let in_table = |table: &'a str| {
        changes.iter().filter(move |(name, _)| *name == table).copied().collect::<BTreeSet<_>>()
    };
    before.tables().flat_map(in_table).collect()
}

fn walk_record(
    edits: &mut Vec<Edit>,
    mut path: Vec<String>,
    before: Option<&Row>,
    after: Option<&Row>,
) {
    let (Some(before), Some(after)) = (before, after) else {
        let whole = |row: Option<&Row>| row.map(|row| Datum::Object(row.clone()));
        return edits.push(Edit { path, before: whole(before), after: whole(after) });
    };
    let new = after.keys().filter(|key| before.get(key).is_none());
    for key in before.keys().chain(new) {
        path.push(key.to_owned());
        walk(edits, &mut path, before.get(key), after.get(key));
        path.pop();
    }
}

fn walk(
    edits: &mut Vec<Edit>,
    path: &mut Vec<String>,
    before: Option<&Datum>,
    after: Option<&Datum>,
) {
    match (before, after) {
        (None, None) => {}
        (Some(before), Some(after)) if value::same(before, after) => {}
        (Some(Datum::Object(before)), Some(Datum::Object(after))) => {
            walk_object(edits, path, before, after);
        }
        (Some(Datum::Array(before)), Some(Datum::Array(after))) => {
            walk_array(edits, path, before, after);
        }
        _ => {
            edits.push(Edit { path: path.clone(), before: before.cloned(), after: after.cloned() });
        }
    }
}

fn walk_object(edits: &mut Vec<Edit>, path: &mut Vec<String>, before: &Object, after: &Object) {
    let new = after.keys().filter(|key| !before.contains_key(key));
    for key in before.keys().chain(new) {
        path.push(key.to_owned());
        walk(edits, path, before.get(key), after.get(key));
        path.pop();
    }
}

fn walk_array(edits: &mut Vec<Edit>, path: &mut Vec<String>, before: &[Datum], after: &[Datum]) {
    let common = before.len().min(after.len());
    let gone = (common..before.len()).rev();
    for index in (0..common).chain(gone).chain(common..after.len()) {
        path.push(index.to_string());
        walk(edits, path, before.get(index), after.get(index));
        path.pop();
    }
}

fn operation(edit: &Edit) -> Operation {
    let escape = |part: &String| format!("/{}", part.replace('~', "~0").replace('/', "~1"));
    let path = edit.path.iter().map(escape).collect();
    match (&edit.before, &edit.after) {
        (_, None) => Operation::Remove { path },
        (None, Some(after)) => Operation::Add { path, value: after.to_value() },
        (Some(_), Some(after)) => Operation::Replace { path, value: after.to_value() },
    }
}

fn line(edit: &Edit) -> String {
    let path = edit.path.join("/");
    match (&edit.before, &edit.after) {
        (Some(before), Some(after)) => format!("{path}: {} → {}", show(before), show(after)),
        (None, Some(after)) => format!("{path}: added {}", show(after)),
        (Some(before), None) => format!("{path}: removed {}", show(before)),
        (None, None) => path,
    }
}

/// JSON on one line; people read it, so text stays as it is.
fn show(value: &Datum) -> String {
    value.to_string()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use expect_test::{Expect, expect};
    use serde_json::json;

    use super::*;
    use crate::state::Database;

    fn fresh() -> State {
        let rows = |value: Value| value.as_object().cloned().unwrap();
        State::new(Arc::new(Database::new(vec![
            (
                "users".into(),
                rows(json!({"u": {"balance": 5, "options": {"bagged/bagless": "~"}}})),
            ),
            (
                "orders".into(),
                rows(json!({"#W1": {"status": "pending", "items": [1, 2, 3], "gone": null}})),
            ),
        ])))
    }

    fn check(write: impl Fn(&mut State), lines: &Expect, paths: &[&str]) {
        let (before, mut after) = (fresh(), fresh());
        write(&mut after);
        lines.assert_eq(&readable(&before, &after));
        let patch = patch(&before, &after);
        let found: Vec<&str> = patch
            .iter()
            .map(|operation| match operation {
                Operation::Add { path, .. }
                | Operation::Remove { path }
                | Operation::Replace { path, .. } => path.as_str(),
            })
            .collect();
        assert_eq!(found, paths);
    }

    #[test]
    fn nothing_changed_is_an_empty_patch() {
        let touch = |state: &mut State| assert!(state.get_mut("users", "u").is_some());
        check(touch, &expect![[""]], &[]);
    }

    #[test]
    fn places_are_named_by_table_id_and_key() {
        check(
            |state| {
                let order = state.get_mut("orders", "#W1").unwrap();
                order.set("status", json!("cancelled"));
                order.set("reason", json!({"text": "é"}));
                order.remove("gone");
                let user = state.get_mut("users", "u").unwrap();
                user.set("balance", json!(5.0));
                *user.get_mut("options").unwrap().get_mut("bagged/bagless").unwrap() =
                    "bagged".into();
            },
            &expect![[r#"
                users/u/balance: 5 → 5.0
                users/u/options/bagged/bagless: "~" → "bagged"
                orders/#W1/status: "pending" → "cancelled"
                orders/#W1/gone: removed null
                orders/#W1/reason: added {"text":"é"}"#]],
            &[
                "/users/u/balance",
                "/users/u/options/bagged~1bagless",
                "/orders/#W1/status",
                "/orders/#W1/gone",
                "/orders/#W1/reason",
            ],
        );
    }

    #[test]
    fn arrays_shrink_from_the_end_and_grow_at_the_end() {
        let lines = expect![[r"
            orders/#W1/items/0: 1 → 9
            orders/#W1/items/2: removed 3
            orders/#W1/items/1: removed 2"]];
        let paths = ["/orders/#W1/items/0", "/orders/#W1/items/2", "/orders/#W1/items/1"];
        check(
            |state| state.get_mut("orders", "#W1").unwrap().set("items", json!([9])),
            &lines,
            &paths,
        );
        let lines = expect!["orders/#W1/items/3: added 4"];
        let grow = |state: &mut State| {
            state.get_mut("orders", "#W1").unwrap().set("items", json!([1, 2, 3, 4]));
        };
        check(grow, &lines, &["/orders/#W1/items/3"]);
    }

    #[test]
    fn a_record_is_added_and_taken_back_whole() {
        check(
            |state| state.insert("orders", "#W2", json!({"a": 1})),
            &expect![[r#"orders/#W2: added {"a":1}"#]],
            &["/orders/#W2"],
        );
        let mut more = fresh();
        more.insert("orders", "#W2", json!({"a": 1}));
        assert_eq!(patch(&more, &fresh()), [Operation::Remove { path: "/orders/#W2".into() }]);
    }
}

//! Behaviour of the original benchmark that no business would have, by name: who grades its recorded runs again can
//! say where an outcome is an artefact. A domain lists its own as data; what belongs to the reward is not here.

use crate::policy::Trace;
use crate::state::{Datum, Object, State};

/// One such behaviour.
#[derive(Clone, Copy)]
pub struct Quirk {
    /// Stable name, such as `airline.cabin_kept`.
    pub id: &'static str,
    /// What happens, in one sentence.
    pub sentence: &'static str,
    /// How it shows.
    pub how: How,
}

/// How a quirk shows.
#[derive(Clone, Copy)]
pub enum How {
    /// In a step: looks at the step at this index, and all that came before it; gives the evidence.
    Step(fn(&Trace, usize) -> Option<String>),
    /// In the rows: runs were recorded before a key got its present name.
    Renamed(Rename),
}

/// A key in an object of every record of a table that once had another name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rename {
    /// Name of the table.
    pub table: &'static str,
    /// The field of the record that holds the object.
    pub object: &'static str,
    /// The key as it is now.
    pub now: &'static str,
    /// The key as it was.
    pub then: &'static str,
}

impl Rename {
    /// The state as it was before the key was renamed; the key keeps its place.
    pub fn undo(&self, state: &mut State) {
        let ids: Vec<String> = state.rows(self.table).map(|(id, _)| id.to_owned()).collect();
        for id in ids {
            let Some(row) = state.get_mut(self.table, &id) else { continue };
            let object = row.get(self.object).and_then(Datum::as_object);
            if let Some(old) = object.filter(|object| object.contains_key(self.now)) {
                let old = self.old(old);
                row.set(self.object, old);
            }
        }
    }

    fn old(&self, object: &Object) -> Object {
        let name = |key| if key == self.now { self.then } else { key };
        object.iter().map(|(key, value)| (name(key), value)).collect()
    }
}

impl std::fmt::Debug for Quirk {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Quirk").field("id", &self.id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::json;

    use super::*;
    use crate::registry;
    use crate::state::Database;
    use crate::value;

    #[test]
    fn an_undone_rename_keeps_the_place_of_the_key() {
        let rows = json!({"u1": {"address": {"a": 1, "state": "TX", "z": 2}}, "u2": {"address": 5}, "u3": {}});
        let rows = rows.as_object().cloned().unwrap();
        let mut state = State::new(Arc::new(Database::new(vec![("users".to_owned(), rows)])));
        let rename = Rename { table: "users", object: "address", now: "state", then: "province" };
        rename.undo(&mut state);
        let address = state.get("users", "u1").unwrap().get("address").unwrap();
        assert_eq!(value::dumps(address), r#"{"a": 1, "province": "TX", "z": 2}"#);
        assert_eq!(state.changes().count(), 1);
    }

    #[test]
    fn quirks_are_named_after_their_domain_and_explained_in_a_sentence() {
        for domain in registry::all() {
            for quirk in domain.charter().quirks {
                assert!(quirk.id.starts_with(&format!("{}.", domain.name())), "{}", quirk.id);
                assert!(quirk.sentence.ends_with('.'), "{}", quirk.id);
            }
        }
    }
}

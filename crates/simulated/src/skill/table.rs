//! Rows by id. Whoever plans tries many orders of calls on copies, and a copy shares what no call has changed.

use std::rc::Rc;

use serde_json::{Map, Value};

/// Rows in the order in which they came.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table(Vec<(Rc<str>, Rc<Value>)>);

impl Table {
    /// The rows of an object by id.
    pub(crate) fn of(rows: Map<String, Value>) -> Self {
        Self(rows.into_iter().map(|(id, row)| (Rc::from(id), Rc::new(row))).collect())
    }

    /// A row.
    pub(crate) fn get(&self, id: &str) -> Option<&Value> {
        self.iter().find(|(other, _)| *other == id).map(|(_, row)| row)
    }

    /// A row, to be changed.
    pub(crate) fn get_mut(&mut self, id: &str) -> Option<&mut Value> {
        let (_, row) = self.0.iter_mut().find(|(other, _)| **other == *id)?;
        Some(Rc::make_mut(row))
    }

    /// Adds a row, or replaces the one of that id.
    pub(crate) fn insert(&mut self, id: &str, row: Value) {
        match self.get_mut(id) {
            Some(old) => *old = row,
            None => self.0.push((Rc::from(id), Rc::new(row))),
        }
    }

    /// Ids and rows.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(id, row)| (&**id, &**row))
    }

    /// The rows.
    pub(crate) fn values(&self) -> impl Iterator<Item = &Value> {
        self.iter().map(|(_, row)| row)
    }

    /// True when there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_copy_changes_apart() {
        let mut table = Table::default();
        table.insert("a", json!({"n": 1}));
        table.insert("b", json!({"n": 2}));
        let mut copy = table.clone();
        copy.get_mut("a").unwrap()["n"] = json!(3);
        copy.insert("b", json!(null));
        assert_eq!(
            (&table.get("a").unwrap()["n"], table.get("b").unwrap()["n"] == 2),
            (&json!(1), true)
        );
        let copied: Vec<(&str, &Value)> = copy.iter().collect();
        assert_eq!(copied, [("a", &json!({"n": 3})), ("b", &json!(null))]);
    }
}

//! What records of a table and the JSON objects inside them have in common: fields by name.

use serde_json::{Map, Value};

use super::row::Row;

/// What has fields by name; helpers that read either kind of record ask for this.
pub trait Record {
    /// A field by name.
    fn field(&self, name: &str) -> Option<&Value>;
}

/// The same, to write to.
pub trait RecordMut: Record {
    /// A field to write to.
    fn field_mut(&mut self, name: &str) -> Option<&mut Value>;
    /// Puts a field in place, or after all others; a value that is no object takes none.
    fn set_field(&mut self, name: &'static str, value: Value);
}

impl<R: Record> Record for &R {
    fn field(&self, name: &str) -> Option<&Value> {
        (*self).field(name)
    }
}

impl Record for Row {
    fn field(&self, name: &str) -> Option<&Value> {
        self.get(name)
    }
}

impl RecordMut for Row {
    fn field_mut(&mut self, name: &str) -> Option<&mut Value> {
        self.get_mut(name)
    }

    fn set_field(&mut self, name: &'static str, value: Value) {
        self.set(name, value);
    }
}

impl Record for Value {
    fn field(&self, name: &str) -> Option<&Value> {
        self.as_object()?.field(name)
    }
}

/// Objects of a few fields are looked through: hashing a name takes longer.
impl Record for Map<String, Value> {
    fn field(&self, name: &str) -> Option<&Value> {
        if self.len() > FEW {
            return self.get(name);
        }
        self.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }
}

const FEW: usize = 12;

impl RecordMut for Value {
    fn field_mut(&mut self, name: &str) -> Option<&mut Value> {
        self.get_mut(name)
    }

    fn set_field(&mut self, name: &'static str, value: Value) {
        if let Some(map) = self.as_object_mut() {
            map.insert(name.to_owned(), value);
        }
    }
}

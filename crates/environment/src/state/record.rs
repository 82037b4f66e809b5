//! What has fields by name: the rows and the objects inside them, and the arguments of a call.

use serde_json::{Map, Value};

use super::datum::Datum;
use super::object::Object;
use crate::value::Data;

/// What has fields by name; helpers that read rows as well as arguments ask for this.
pub trait Record {
    /// What a field holds.
    type Field: Data;

    /// A field by name.
    fn field(&self, name: &str) -> Option<&Self::Field>;
}

/// Fields to write to.
pub trait RecordMut: Record<Field = Datum> {
    /// A field to write to.
    fn field_mut(&mut self, name: &str) -> Option<&mut Datum>;
    /// Puts a field in place, or after all others; a value that is no object takes none.
    fn set_field(&mut self, name: &str, value: Datum);
}

impl<R: Record> Record for &R {
    type Field = R::Field;

    #[inline]
    fn field(&self, name: &str) -> Option<&R::Field> {
        (*self).field(name)
    }
}

impl Record for Object {
    type Field = Datum;

    #[expect(
        clippy::inline_always,
        reason = "a literal's hash is worked out when the program is compiled"
    )]
    #[inline(always)]
    fn field(&self, name: &str) -> Option<&Datum> {
        self.get(name)
    }
}

impl RecordMut for Object {
    fn field_mut(&mut self, name: &str) -> Option<&mut Datum> {
        self.get_mut(name)
    }

    fn set_field(&mut self, name: &str, value: Datum) {
        self.set(name, value);
    }
}

impl Record for Datum {
    type Field = Self;

    #[expect(
        clippy::inline_always,
        reason = "a literal's hash is worked out when the program is compiled"
    )]
    #[inline(always)]
    fn field(&self, name: &str) -> Option<&Self> {
        self.as_object()?.get(name)
    }
}

impl RecordMut for Datum {
    fn field_mut(&mut self, name: &str) -> Option<&mut Self> {
        self.as_object_mut()?.get_mut(name)
    }

    fn set_field(&mut self, name: &str, value: Self) {
        if let Some(fields) = self.as_object_mut() {
            fields.set(name, value);
        }
    }
}

impl Record for Value {
    type Field = Self;

    fn field(&self, name: &str) -> Option<&Self> {
        self.as_object()?.get(name)
    }
}

impl Record for Map<String, Value> {
    type Field = Value;

    fn field(&self, name: &str) -> Option<&Value> {
        self.get(name)
    }
}

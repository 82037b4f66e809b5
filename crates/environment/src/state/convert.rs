//! Rows to and from the types that others use: `serde_json`'s, plain Rust ones, and what serde asks for.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::Value;
use smol_str::SmolStr;

use super::datum::Datum;
use super::list::List;
use super::object::Object;
use crate::value::{Data, Fields, Kind, Number};

impl Data for Datum {
    type Fields = Object;

    #[inline]
    fn text(&self) -> Option<&str> {
        if let Self::String(text) = self { Some(text) } else { None }
    }

    #[inline]
    fn kind(&self) -> Kind<'_, Self> {
        match self {
            Self::Null => Kind::Null,
            Self::Bool(flag) => Kind::Bool(*flag),
            Self::Number(number) => Kind::Number(number),
            Self::String(text) => Kind::String(text),
            Self::Array(items) => Kind::Array(items),
            Self::Object(fields) => Kind::Object(fields),
        }
    }

    #[inline]
    fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Array(one), Self::Array(two)) => one.is(two),
            (Self::Object(one), Self::Object(two)) => one.is(two),
            _ => false,
        }
    }
}

impl Fields<Datum> for Object {
    fn get(&self, name: &str) -> Option<&Datum> {
        self.get(name)
    }

    fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Datum)> {
        self.iter()
    }

    fn sorted(&self) -> impl ExactSizeIterator<Item = (&str, &Datum)> {
        self.sorted()
    }
}

impl From<Value> for Datum {
    fn from(value: Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(flag) => Self::Bool(flag),
            Value::Number(number) => Self::Number(number),
            Value::String(text) => Self::String(text.into()),
            Value::Array(items) => Self::Array(List::of(items.into_iter().map(Self::from))),
            Value::Object(fields) => Self::Object(fields.into()),
        }
    }
}

impl From<&Value> for Datum {
    fn from(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(flag) => Self::Bool(*flag),
            Value::Number(number) => Self::Number(number.clone()),
            Value::String(text) => Self::String(text.as_str().into()),
            Value::Array(items) => Self::Array(List::of(items.iter().map(Self::from))),
            Value::Object(fields) => Self::Object(fields.into()),
        }
    }
}

impl From<&Self> for Datum {
    fn from(value: &Self) -> Self {
        value.clone()
    }
}

impl From<&str> for Datum {
    fn from(text: &str) -> Self {
        Self::String(text.into())
    }
}

impl From<String> for Datum {
    fn from(text: String) -> Self {
        Self::String(text.into())
    }
}

impl From<SmolStr> for Datum {
    fn from(text: SmolStr) -> Self {
        Self::String(text)
    }
}

impl From<bool> for Datum {
    fn from(flag: bool) -> Self {
        Self::Bool(flag)
    }
}

impl From<usize> for Datum {
    fn from(number: usize) -> Self {
        Self::Number(number.into())
    }
}

/// A number that JSON cannot hold (infinite, beyond 64 bits) becomes the nearest it can, or null.
impl From<Number> for Datum {
    fn from(number: Number) -> Self {
        match number.to_value() {
            Value::Number(number) => Self::Number(number),
            _ => Self::Null,
        }
    }
}

impl From<Object> for Datum {
    fn from(fields: Object) -> Self {
        Self::Object(fields)
    }
}

impl From<List> for Datum {
    fn from(items: List) -> Self {
        Self::Array(items)
    }
}

impl From<Vec<Self>> for Datum {
    fn from(items: Vec<Self>) -> Self {
        Self::Array(items.into())
    }
}

impl FromIterator<Self> for Datum {
    fn from_iter<I: IntoIterator<Item = Self>>(items: I) -> Self {
        Self::Array(items.into_iter().collect())
    }
}

impl PartialEq<Value> for Datum {
    fn eq(&self, other: &Value) -> bool {
        self.to_value() == *other
    }
}

impl PartialEq<Datum> for Value {
    fn eq(&self, other: &Datum) -> bool {
        other == self
    }
}

impl PartialEq<str> for Datum {
    #[inline]
    fn eq(&self, other: &str) -> bool {
        self.as_str() == Some(other)
    }
}

impl PartialEq<&str> for Datum {
    #[inline]
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == Some(*other)
    }
}

impl PartialEq<String> for Datum {
    fn eq(&self, other: &String) -> bool {
        self.as_str() == Some(other)
    }
}

impl PartialEq<bool> for Datum {
    fn eq(&self, other: &bool) -> bool {
        self.as_bool() == Some(*other)
    }
}

impl Serialize for Datum {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(flag) => serializer.serialize_bool(*flag),
            Self::Number(number) => number.serialize(serializer),
            Self::String(text) => serializer.serialize_str(text),
            Self::Array(items) => items.serialize(serializer),
            Self::Object(fields) => fields.serialize(serializer),
        }
    }
}

impl Serialize for Object {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.len()))?;
        self.iter().try_for_each(|(name, value)| map.serialize_entry(name, value))?;
        map.end()
    }
}

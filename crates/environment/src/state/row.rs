//! One record: a few fields in order, shared with the database until one of them is written.
//!
//! A record that nobody wrote is a reference count. A written one adds the fields that were set, and nothing else:
//! the rest, and the text it prints as, stay with the database.

use std::fmt;
use std::ops::Index;
use std::sync::{Arc, OnceLock};

use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::value::{self, Form};

/// A record of a table: values by name, in order.
#[derive(Clone)]
pub struct Row {
    stored: Arc<Stored>,
    /// Fields that were set since, by place among the stored ones.
    written: Vec<(usize, Value)>,
    /// Fields that were not there before, in the order of their arrival.
    appended: Vec<(Box<str>, Value)>,
}

/// What a record was made with; it never changes.
#[derive(Default)]
struct Stored {
    /// Names of the fields, shared by neighbours in a table.
    names: Arc<[Box<str>]>,
    values: Box<[Value]>,
    text: OnceLock<Text>,
}

/// The `json.dumps` text of a record and where each field ends in it.
struct Text {
    whole: Box<str>,
    ends: Box<[usize]>,
}

impl Row {
    /// A field by name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        match self.stored.place(name) {
            Some(place) => Some(self.at(place)),
            None => {
                self.appended.iter().find(|(known, _)| **known == *name).map(|(_, value)| value)
            }
        }
    }

    /// A field to write to; its value is copied on the first write.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Value> {
        let Some(place) = self.stored.place(name) else {
            let mut appended = self.appended.iter_mut();
            return appended.find(|(known, _)| **known == *name).map(|(_, value)| value);
        };
        let at = self.written.iter().position(|(written, _)| *written == place);
        let at = at.unwrap_or_else(|| {
            self.written.push((place, self.stored.values[place].clone()));
            self.written.len() - 1
        });
        Some(&mut self.written[at].1)
    }

    /// Sets a field: in place when it is there, else after all others.
    pub fn set(&mut self, name: &str, value: Value) {
        if let Some(place) = self.stored.place(name) {
            match self.written.iter_mut().find(|(written, _)| *written == place) {
                Some((_, old)) => *old = value,
                None => self.written.push((place, value)),
            }
        } else if let Some(old) = self.get_mut(name) {
            *old = value;
        } else {
            self.appended.push((name.into(), value));
        }
    }

    /// Takes a field away; the others keep their order.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        let mut fields: Map<String, Value> = self.to_map();
        let removed = fields.shift_remove(name);
        if removed.is_some() {
            *self = Self::from(fields);
        }
        removed
    }

    /// Names and values, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        let stored = self.stored.names.iter().enumerate();
        let stored = stored.map(|(place, name)| (name.as_ref(), self.at(place)));
        stored.chain(self.appended.iter().map(|(name, value)| (name.as_ref(), value)))
    }

    /// Names, in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.iter().map(|(name, _)| name)
    }

    /// Number of fields.
    pub fn len(&self) -> usize {
        self.stored.values.len() + self.appended.len()
    }

    /// True without fields.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Its `json.dumps` text. What was not written since the record was made is spelt out once and then copied.
    pub fn dumps(&self) -> String {
        let text = self.stored.text();
        if self.written.is_empty() && self.appended.is_empty() {
            return text.whole.as_ref().to_owned();
        }
        let mut out = String::with_capacity(text.whole.len() + 256);
        self.write_pieces(&mut out, text).expect("writing to a String does not fail");
        out
    }

    /// As one JSON object.
    pub fn to_value(&self) -> Value {
        Value::Object(self.to_map())
    }

    /// Writes the record in one of the forms that are hashed.
    pub fn write_form(&self, out: &mut impl fmt::Write, form: Form) -> fmt::Result {
        value::write_entries(out, form, self.iter().collect(), |out, value| {
            value::write_form(out, form, value)
        })
    }

    /// Equal data: int and float differ, `0.0` and `-0.0` differ, the order of fields does not matter.
    pub fn same(&self, other: &Self) -> bool {
        self.agrees(other, value::same)
    }

    /// Equal under tau-bench's state hash, which cannot tell `{}` from `[]` nor an object from a list of pairs.
    pub fn hash_same(&self, other: &Self) -> bool {
        self.agrees(other, value::hash_same)
    }

    /// True when both have the same names and `equal` holds for each pair of values. Fields that neither wrote are
    /// not looked at when both began as one record.
    fn agrees(&self, other: &Self, equal: impl Fn(&Value, &Value) -> bool) -> bool {
        if self.len() != other.len() {
            return false;
        }
        let there = |(name, value): (&str, &Value)| {
            other.get(name).is_some_and(|theirs| equal(value, theirs))
        };
        if !Arc::ptr_eq(&self.stored, &other.stored) {
            return self.iter().all(there);
        }
        let mut places = self.written.iter().chain(&other.written).map(|(place, _)| *place);
        places.all(|place| equal(self.at(place), other.at(place)))
            && self.appended.iter().all(|(name, value)| there((name, value)))
    }

    /// The value of a stored field as it is now.
    fn at(&self, place: usize) -> &Value {
        let written = self.written.iter().find(|(written, _)| *written == place);
        written.map_or(&self.stored.values[place], |(_, value)| value)
    }

    fn to_map(&self) -> Map<String, Value> {
        self.iter().map(|(name, value)| (name.to_owned(), value.clone())).collect()
    }

    /// The stored text with the fields that were set in between.
    fn write_pieces(&self, out: &mut String, text: &Text) -> fmt::Result {
        let mut written: Vec<&(usize, Value)> = self.written.iter().collect();
        written.sort_unstable_by_key(|(place, _)| *place);
        let mut from = 0;
        for (place, value) in written {
            let start = place.checked_sub(1).map_or(1, |before| text.ends[before] + 2);
            out.push_str(&text.whole[from..start]);
            write_field(out, &self.stored.names[*place], value)?;
            from = text.ends[*place];
        }
        out.push_str(&text.whole[from..text.whole.len() - 1]);
        for (index, (name, value)) in self.appended.iter().enumerate() {
            out.push_str(if index == 0 && self.stored.values.is_empty() { "" } else { ", " });
            write_field(out, name, value)?;
        }
        out.push('}');
        Ok(())
    }

    /// Shares the names with another record when they are the same.
    pub(super) fn share_names(&mut self, other: &Self) {
        if self.stored.names == other.stored.names
            && let Some(stored) = Arc::get_mut(&mut self.stored)
        {
            stored.names = Arc::clone(&other.stored.names);
        }
    }
}

impl Stored {
    fn place(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| **known == *name)
    }

    fn text(&self) -> &Text {
        self.text.get_or_init(|| {
            let mut whole = String::from("{");
            let mut ends = Vec::with_capacity(self.values.len());
            for (name, value) in self.names.iter().zip(&self.values) {
                whole.push_str(if ends.is_empty() { "" } else { ", " });
                write_field(&mut whole, name, value).expect("writing to a String does not fail");
                ends.push(whole.len());
            }
            whole.push('}');
            Text { whole: whole.into(), ends: ends.into() }
        })
    }
}

fn write_field(out: &mut String, name: &str, value: &Value) -> fmt::Result {
    value::write_dumps_text(out, name)?;
    out.push_str(": ");
    value::write_dumps(out, value)
}

impl From<Map<String, Value>> for Row {
    fn from(fields: Map<String, Value>) -> Self {
        let (names, values): (Vec<Box<str>>, Vec<Value>) =
            fields.into_iter().map(|(name, value)| (name.into_boxed_str(), value)).unzip();
        let stored = Stored { names: names.into(), values: values.into(), text: OnceLock::new() };
        Self { stored: Arc::new(stored), written: Vec::new(), appended: Vec::new() }
    }
}

/// Anything but an object counts as a record without fields: loaders refuse such files before.
impl From<Value> for Row {
    fn from(value: Value) -> Self {
        match value {
            Value::Object(fields) => fields.into(),
            _ => Map::new().into(),
        }
    }
}

impl PartialEq for Row {
    fn eq(&self, other: &Self) -> bool {
        self.agrees(other, PartialEq::eq)
    }
}

impl PartialEq<Value> for Row {
    fn eq(&self, other: &Value) -> bool {
        self.to_value() == *other
    }
}

impl fmt::Debug for Row {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_map().entries(self.iter()).finish()
    }
}

/// `row["name"]`; null when there is no such field.
impl Index<&str> for Row {
    type Output = Value;

    fn index(&self, name: &str) -> &Value {
        self.get(name).unwrap_or(&Value::Null)
    }
}

impl Serialize for Row {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.len()))?;
        self.iter().try_for_each(|(name, value)| map.serialize_entry(name, value))?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for Row {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Map::deserialize(deserializer).map(Self::from)
    }
}

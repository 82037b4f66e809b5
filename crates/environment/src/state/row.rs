//! One record: a few fields in order, shared with the database until one of them is written.
//!
//! A record that nobody wrote is a reference count. A written one adds the fields that were set, and nothing else:
//! the rest, and the text it prints as, stay with the database.

use std::borrow::Cow;
use std::fmt;
use std::ops::Index;
use std::sync::{Arc, OnceLock};

use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use super::edit::{Change, Edit, Parts};
use super::text::{Splice, Text};
use crate::value::{self, Form};

/// A record of a table: values by name, in order.
#[derive(Clone)]
pub struct Row {
    stored: Arc<Stored>,
    /// What was written since, by place; fields that were not there before stand behind the stored ones.
    edits: Vec<Edit>,
}

/// What a record was made with; it never changes.
struct Stored {
    /// Names of the fields, shared by neighbours in a table.
    names: Arc<[Box<str>]>,
    values: Box<[Value]>,
    text: OnceLock<Text>,
}

impl Row {
    /// A field by name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.place(name).map(|place| self.at(place))
    }

    /// A field to write to; its value is copied on the first write. [`Row::entry_mut`] and
    /// [`Row::set_item`] copy less.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Value> {
        let place = self.place(name)?;
        let stored = self.stored.values.get(place).unwrap_or(&Value::Null);
        let copy = || Change::Whole(stored.clone());
        Some(change_mut(&mut self.edits, place, copy).value_mut(stored))
    }

    /// Sets a field: in place when it is there, else after all others.
    pub fn set(&mut self, name: impl Into<Cow<'static, str>>, value: Value) {
        let name = name.into();
        let (place, name) = match self.place(&name) {
            Some(place) => (place, Cow::Borrowed("")),
            None => (self.len(), name),
        };
        let change = Change::Whole(value);
        match self.edits.binary_search_by_key(&place, |edit| edit.place) {
            Ok(at) => self.edits[at].change = change,
            Err(at) => self.edits.insert(at, Edit { place, name, change }),
        }
    }

    /// Adds an item to the end of a list; gives it back when the field is none.
    pub fn push(&mut self, name: &str, item: Value) -> Result<(), Value> {
        let Some(place) = self.place(name) else { return Err(item) };
        let listed = self.stored.values.get(place).is_some_and(Value::is_array);
        if listed && let Some(parts) = self.parts_mut(place) {
            parts.push(item);
            return Ok(());
        }
        match self.get_mut(name) {
            Some(Value::Array(items)) => items.push(item),
            _ => return Err(item),
        }
        Ok(())
    }

    /// The items of a list as they are now; none when the field is no list.
    pub fn items(&self, name: &str) -> impl Iterator<Item = &Value> {
        let place = self.place(name);
        let stored = place.and_then(|place| self.stored.values.get(place)?.as_array());
        let change = place.and_then(|place| self.change(place));
        let parts = match change {
            Some(Change::Parts(parts)) => stored.map(|stored| (parts, stored)),
            _ => None,
        };
        let whole = match parts {
            Some(_) => None,
            None => place.and_then(|place| self.at(place).as_array()),
        };
        let parts = parts.into_iter().flat_map(|(parts, stored)| {
            (0..stored.len() + parts.pushed.len()).filter_map(|at| parts.item(stored, at))
        });
        parts.chain(whole.into_iter().flatten())
    }

    /// Puts another item into the place of one in a list; a place that is not there changes nothing.
    pub fn set_item(&mut self, name: &str, index: usize, item: Value) {
        let Some(place) = self.place(name) else { return };
        let stored = Arc::clone(&self.stored);
        match self.parts_mut(place) {
            Some(parts) => parts.set(&stored.values[place], index, item),
            None => {
                if let Some(old) = self.get_mut(name).and_then(|list| list.get_mut(index)) {
                    *old = item;
                }
            }
        }
    }

    /// An entry of an object to write to; the others are not copied.
    pub fn entry_mut(&mut self, name: &str, key: &str) -> Option<&mut Value> {
        let place = self.place(name)?;
        if self.parts_mut(place).is_none() {
            return self.get_mut(name)?.get_mut(key);
        }
        let stored = Arc::clone(&self.stored);
        self.parts_mut(place)?.entry_mut(&stored.values[place], key)
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
        stored.chain(self.appended())
    }

    /// Names, in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        let appended = self.edits[self.first_appended()..].iter().map(|edit| edit.name.as_ref());
        self.stored.names.iter().map(AsRef::as_ref).chain(appended)
    }

    /// Number of fields.
    pub fn len(&self) -> usize {
        self.stored.values.len() + self.edits.len() - self.first_appended()
    }

    /// True without fields.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Its `json.dumps` text. What was not written since the record was made is spelt out once and then copied.
    pub fn dumps(&self) -> String {
        let text = self.stored.text();
        if self.edits.is_empty() {
            return text.whole.as_ref().to_owned();
        }
        self.spliced(text).expect("writing to a String does not fail")
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
        let at = |place| match (self.change(place), other.change(place)) {
            (Some(Change::Parts(one)), Some(Change::Parts(two))) => one.agrees(two, &equal),
            _ => None,
        };
        let mut places = self.written().chain(other.written());
        places.all(|place| at(place).unwrap_or_else(|| equal(self.at(place), other.at(place))))
            && self.appended().all(there)
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.stored.names.iter().position(|known| **known == *name).or_else(|| {
            let appended = &self.edits[self.first_appended()..];
            appended.iter().find(|edit| edit.name == name).map(|edit| edit.place)
        })
    }

    /// The value at a place as it is now.
    fn at(&self, place: usize) -> &Value {
        let stored = self.stored.values.get(place);
        match (self.change(place), stored) {
            (Some(change), _) => change.value(stored.unwrap_or(&Value::Null)),
            (None, stored) => stored.expect("places come from `place`"),
        }
    }

    fn change(&self, place: usize) -> Option<&Change> {
        self.edits.iter().find(|edit| edit.place == place).map(|edit| &edit.change)
    }

    fn first_appended(&self) -> usize {
        self.edits.partition_point(|edit| edit.place < self.stored.values.len())
    }

    /// Places of the stored fields that were written.
    fn written(&self) -> impl Iterator<Item = usize> {
        self.edits[..self.first_appended()].iter().map(|edit| edit.place)
    }

    /// Fields that were not there when the record was made.
    fn appended(&self) -> impl Iterator<Item = (&str, &Value)> {
        let edits = &self.edits[self.first_appended()..];
        edits.iter().map(|edit| (edit.name.as_ref(), edit.change.value(&Value::Null)))
    }

    /// The parts of a stored list or object that were written; `None` when it was written as a whole, or is neither.
    fn parts_mut(&mut self, place: usize) -> Option<&mut Parts> {
        let stored = self.stored.values.get(place)?;
        if !stored.is_array() && !stored.is_object() {
            return None;
        }
        match change_mut(&mut self.edits, place, || Change::Parts(Box::default())) {
            Change::Parts(parts) => Some(parts),
            Change::Whole(_) => None,
        }
    }

    fn to_map(&self) -> Map<String, Value> {
        self.iter().map(|(name, value)| (name.to_owned(), value.clone())).collect()
    }

    /// The stored text with what was written in between.
    fn spliced(&self, text: &Text) -> Result<String, fmt::Error> {
        let mut splice = Splice::new(text, 320);
        let (edits, _) = self.edits.split_at(self.first_appended());
        for Edit { place, change, .. } in edits {
            match change {
                Change::Whole(value) => splice.field(*place, &self.stored.names[*place], value)?,
                Change::Parts(parts) => {
                    let keys = self.stored.values[*place].as_object();
                    for (index, value) in &parts.replaced {
                        let key = keys.and_then(|entries| entries.keys().nth(*index));
                        splice.part(*place, *index, key.map(String::as_str), value)?;
                    }
                    if !parts.pushed.is_empty() {
                        splice.extend(*place, &parts.pushed)?;
                    }
                }
            }
        }
        splice.finish(self.appended())
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

/// The change at a place; `fresh` makes one where there is none.
fn change_mut(edits: &mut Vec<Edit>, place: usize, fresh: impl FnOnce() -> Change) -> &mut Change {
    let at = edits.binary_search_by_key(&place, |edit| edit.place).unwrap_or_else(|at| {
        edits.insert(at, Edit { place, name: Cow::Borrowed(""), change: fresh() });
        at
    });
    &mut edits[at].change
}

impl Stored {
    fn text(&self) -> &Text {
        let fields = || self.names.iter().map(AsRef::as_ref).zip(&self.values);
        self.text.get_or_init(|| Text::of(fields()))
    }
}

impl From<Map<String, Value>> for Row {
    fn from(fields: Map<String, Value>) -> Self {
        let (names, values): (Vec<Box<str>>, Vec<Value>) =
            fields.into_iter().map(|(name, value)| (name.into_boxed_str(), value)).unzip();
        let stored = Stored { names: names.into(), values: values.into(), text: OnceLock::new() };
        Self { stored: Arc::new(stored), edits: Vec::new() }
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

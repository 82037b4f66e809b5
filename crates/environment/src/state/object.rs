//! One record: a few fields in order, shared until somebody writes to it. The records of a table are objects, and so
//! are the addresses, lines and payments inside them.
//!
//! Setting one field copies the small values beside it and counts the references of the others.

use std::cell::Cell;
use std::fmt;
use std::ops::Index;

use serde_json::{Map, Value};

use super::datum::Datum;
use super::label::{Fields, Label};
use super::names::Names;
use super::node::Node;
use crate::value::{self, Form};

/// What is written to a page that has grown before, so that a text takes the memory it needs and no more.
pub(crate) fn printed(write: impl FnOnce(&mut String)) -> String {
    thread_local! {
        static PAGE: Cell<String> = const { Cell::new(String::new()) };
    }
    let mut page = PAGE.take();
    page.clear();
    write(&mut page);
    let text = page.as_str().to_owned();
    PAGE.set(page);
    text
}

/// A record: values by name, in order.
#[derive(Clone)]
pub struct Object(Node<Names>);

impl Object {
    /// An object with these names and as many values.
    pub(crate) fn new(names: &Names, values: impl ExactSizeIterator<Item = Datum>) -> Self {
        debug_assert_eq!(names.len(), values.len(), "each name has a value");
        Self(Node::new(names.clone(), values))
    }

    /// A field by name.
    #[expect(
        clippy::inline_always,
        reason = "a literal's hash is worked out when the program is compiled"
    )]
    #[inline(always)]
    pub fn get(&self, name: &str) -> Option<&Datum> {
        self.names().place(name).map(|place| self.0.value(place))
    }

    /// A field by name, looked for at this place before all others.
    #[inline]
    pub(crate) fn likely_at(&self, place: usize, label: &Label<'_>) -> Option<&Datum> {
        let place = if self.names().is(place, label) { place } else { self.names().find(label)? };
        Some(self.0.value(place))
    }

    /// A field to write to. What others hold too is copied on the first write.
    #[inline]
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Datum> {
        let place = self.names().place(name)?;
        Some(self.0.value_mut(place))
    }

    /// Whether there is such a field.
    pub fn contains_key(&self, name: &str) -> bool {
        self.names().place(name).is_some()
    }

    /// Sets a field: in place when it is there, else after all others.
    #[expect(
        clippy::inline_always,
        reason = "a literal's hash is worked out when the program is compiled"
    )]
    #[inline(always)]
    pub fn set(&mut self, name: &str, value: impl Into<Datum>) {
        match self.names().place(name) {
            Some(place) => self.0.put(None, &[place], &mut [value.into()]),
            None => self.add(name, value.into()),
        }
    }

    fn add(&mut self, name: &str, value: Datum) {
        self.0.put(Some(self.names().with(name)), &[self.len()], &mut [value]);
    }

    /// Sets these fields: what is new stands behind all others.
    #[inline]
    pub(crate) fn set_all<const N: usize>(
        &mut self,
        fields: &'static Fields<N>,
        mut values: [Datum; N],
    ) {
        let names = self.names().clone();
        let plan = names.plan(&fields.0);
        self.0.put(plan.longer.clone(), &plan.places[..N], &mut values);
    }

    /// Adds an item to the end of a list; gives it back when the field is none.
    #[inline]
    pub fn push(&mut self, name: &str, item: Datum) -> Result<(), Datum> {
        let Some(place) = self.names().place(name) else { return Err(item) };
        let Datum::Array(_) = self.0.value(place) else { return Err(item) };
        if let Datum::Array(items) = self.0.value_mut(place) {
            items.push(item);
        }
        Ok(())
    }

    /// Takes a field away; the others keep their order.
    pub fn remove(&mut self, name: &str) -> Option<Datum> {
        let place = self.names().place(name)?;
        let removed = self.0.value(place).clone();
        let kept = |at| self.0.value(at + usize::from(at >= place)).clone();
        *self = Self(Node::new(self.names().without(place), (0..self.len() - 1).map(kept)));
        Some(removed)
    }

    /// Names and values, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Datum)> + Clone {
        self.names().iter().zip(self.values())
    }

    /// What stands before each value in `json.dumps` (the comma before the first included), its name, and the value.
    pub(crate) fn spelt(&self) -> impl Iterator<Item = (&str, &str, &Datum)> {
        let fields = self.iter().enumerate();
        fields.map(|(place, (name, value))| (self.names().lead(place), name, value))
    }

    /// Names and values, by the names' code points.
    pub fn sorted(&self) -> impl ExactSizeIterator<Item = (&str, &Datum)> {
        let places = self.names().sorted().iter().map(|place| *place as usize);
        places.map(|place| (self.names().at(place), self.0.value(place)))
    }

    /// Names, in order.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &str> + Clone {
        self.names().iter()
    }

    /// Values, in order.
    pub fn values(&self) -> impl ExactSizeIterator<Item = &Datum> + Clone {
        (0..self.len()).map(|place| self.0.value(place))
    }

    /// Number of fields.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True without fields.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Its `json.dumps` text. What stands in the database is spelt out once and then copied.
    pub fn dumps(&self) -> String {
        printed(|page| self.print(page, true))
    }

    /// As one JSON object.
    pub fn to_value(&self) -> Value {
        let fields = self.iter().map(|(name, value)| (name.to_owned(), value.to_value()));
        Value::Object(fields.collect::<Map<_, _>>())
    }

    /// Writes the record in one of the forms that are hashed.
    pub fn write_form(&self, out: &mut impl fmt::Write, form: Form) -> fmt::Result {
        value::write_fields(out, form, self)
    }

    /// Equal data: int and float differ, `0.0` and `-0.0` differ, the order of fields does not matter.
    pub fn same(&self, other: &Self) -> bool {
        self.agrees(other, value::same)
    }

    /// Equal under tau-bench's state hash, which cannot tell `{}` from `[]` nor an object from a list of pairs.
    pub fn hash_same(&self, other: &Self) -> bool {
        self.agrees(other, value::hash_same)
    }

    /// True when both have the same names and `equal` holds for each pair of values.
    fn agrees(&self, other: &Self, equal: impl Fn(&Datum, &Datum) -> bool) -> bool {
        if self.is(other) {
            return true;
        }
        if self.names() == other.names() {
            return self.values().zip(other.values()).all(|(one, two)| equal(one, two));
        }
        let there =
            |(name, value)| other.get(name).is_some_and(|theirs: &Datum| equal(value, theirs));
        self.len() == other.len() && self.iter().all(there)
    }

    /// Whether both are one piece of memory.
    #[inline]
    pub(super) fn is(&self, other: &Self) -> bool {
        self.0.is(&other.0)
    }

    pub(super) fn keep_text(&mut self) {
        self.0.keep_text();
    }

    pub(super) fn print(&self, out: &mut String, keep: bool) {
        self.0.print(out, keep);
    }

    #[inline]
    fn names(&self) -> &Names {
        self.0.shape()
    }
}

/// Each name once.
impl<'a> FromIterator<(&'a str, &'a Datum)> for Object {
    fn from_iter<I: IntoIterator<Item = (&'a str, &'a Datum)>>(fields: I) -> Self {
        let (names, values): (Vec<&str>, Vec<Datum>) =
            fields.into_iter().map(|(name, value)| (name, value.clone())).unzip();
        Self(Node::from_vec(Names::of(names.into_iter()), values))
    }
}

impl From<Map<String, Value>> for Object {
    fn from(fields: Map<String, Value>) -> Self {
        let names = Names::of(fields.keys().map(String::as_str));
        Self(Node::new(names, fields.into_iter().map(|(_, value)| value.into())))
    }
}

impl From<&Map<String, Value>> for Object {
    fn from(fields: &Map<String, Value>) -> Self {
        let names = Names::of(fields.keys().map(String::as_str));
        Self(Node::new(names, fields.values().map(Datum::from)))
    }
}

/// Anything but an object counts as a record without fields: loaders refuse such files before.
impl From<Value> for Object {
    fn from(value: Value) -> Self {
        match value {
            Value::Object(fields) => fields.into(),
            _ => Map::new().into(),
        }
    }
}

impl PartialEq for Object {
    fn eq(&self, other: &Self) -> bool {
        self.agrees(other, PartialEq::eq)
    }
}

impl PartialEq<Value> for Object {
    fn eq(&self, other: &Value) -> bool {
        self.to_value() == *other
    }
}

impl fmt::Debug for Object {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_map().entries(self.iter()).finish()
    }
}

/// `row["name"]`; null when there is no such field.
impl Index<&str> for Object {
    type Output = Datum;

    fn index(&self, name: &str) -> &Datum {
        self.get(name).unwrap_or(&Datum::Null)
    }
}

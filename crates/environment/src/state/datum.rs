//! A JSON value as the rows hold it: 24 bytes, of which a short text takes no others; lists and objects are shared.
//!
//! It reads as `serde_json::Value` does. Integers and floats stay apart, keys keep their order.

use std::fmt;
use std::ops::Index;

use serde_json::{Number, Value};
use smol_str::SmolStr;

use super::list::List;
use super::object::Object;
use crate::value;

/// A JSON value.
#[derive(Clone, Default, PartialEq)]
pub enum Datum {
    /// Nothing.
    #[default]
    Null,
    /// True or false.
    Bool(bool),
    /// A number of either kind.
    Number(Number),
    /// A text.
    String(SmolStr),
    /// A list.
    Array(List),
    /// An object.
    Object(Object),
}

/// What finds a part of a list or an object: a place or a name.
pub trait Part {
    /// The part of a value.
    fn of<'a>(&self, value: &'a Datum) -> Option<&'a Datum>;
    /// The part to write to.
    fn of_mut<'a>(&self, value: &'a mut Datum) -> Option<&'a mut Datum>;
}

impl Part for str {
    fn of<'a>(&self, value: &'a Datum) -> Option<&'a Datum> {
        value.as_object()?.get(self)
    }

    fn of_mut<'a>(&self, value: &'a mut Datum) -> Option<&'a mut Datum> {
        value.as_object_mut()?.get_mut(self)
    }
}

impl Part for usize {
    fn of<'a>(&self, value: &'a Datum) -> Option<&'a Datum> {
        value.as_array()?.get(*self)
    }

    fn of_mut<'a>(&self, value: &'a mut Datum) -> Option<&'a mut Datum> {
        match value {
            Datum::Array(items) => items.get_mut(*self),
            _ => None,
        }
    }
}

impl Part for String {
    fn of<'a>(&self, value: &'a Datum) -> Option<&'a Datum> {
        self.as_str().of(value)
    }

    fn of_mut<'a>(&self, value: &'a mut Datum) -> Option<&'a mut Datum> {
        self.as_str().of_mut(value)
    }
}

impl<P: Part + ?Sized> Part for &P {
    fn of<'a>(&self, value: &'a Datum) -> Option<&'a Datum> {
        (**self).of(value)
    }

    fn of_mut<'a>(&self, value: &'a mut Datum) -> Option<&'a mut Datum> {
        (**self).of_mut(value)
    }
}

impl Datum {
    /// A text that the program itself has; it takes no memory.
    #[inline]
    pub(crate) fn word(text: &'static str) -> Self {
        Self::String(SmolStr::new_static(text))
    }

    /// A part of a list or an object.
    #[inline]
    pub fn get(&self, part: impl Part) -> Option<&Self> {
        part.of(self)
    }

    /// A part to write to.
    pub fn get_mut(&mut self, part: impl Part) -> Option<&mut Self> {
        part.of_mut(self)
    }

    /// The text, if it is one.
    #[inline]
    pub fn as_str(&self) -> Option<&str> {
        if let Self::String(text) = self { Some(text) } else { None }
    }

    /// True or false, if it is one of them.
    pub fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(flag) = self { Some(*flag) } else { None }
    }

    /// The number, if it is one.
    pub fn as_number(&self) -> Option<&Number> {
        if let Self::Number(number) = self { Some(number) } else { None }
    }

    /// The whole number, if it is one of 64 bits with a sign.
    pub fn as_i64(&self) -> Option<i64> {
        self.as_number()?.as_i64()
    }

    /// The whole number, if it is one of 64 bits without a sign.
    pub fn as_u64(&self) -> Option<u64> {
        self.as_number()?.as_u64()
    }

    /// The number as a double, if it is one.
    pub fn as_f64(&self) -> Option<f64> {
        self.as_number()?.as_f64()
    }

    /// The items, if it is a list.
    #[inline]
    pub fn as_array(&self) -> Option<&[Self]> {
        if let Self::Array(items) = self { Some(items) } else { None }
    }

    /// The object, if it is one.
    #[inline]
    pub fn as_object(&self) -> Option<&Object> {
        if let Self::Object(fields) = self { Some(fields) } else { None }
    }

    /// The object to write to.
    pub fn as_object_mut(&mut self) -> Option<&mut Object> {
        if let Self::Object(fields) = self { Some(fields) } else { None }
    }

    /// Whether it is a text.
    pub fn is_string(&self) -> bool {
        matches!(self, Self::String(_))
    }

    /// Whether it is true or false.
    pub fn is_boolean(&self) -> bool {
        matches!(self, Self::Bool(_))
    }

    /// Whether it is a number.
    pub fn is_number(&self) -> bool {
        matches!(self, Self::Number(_))
    }

    /// Whether it is a list.
    pub fn is_array(&self) -> bool {
        matches!(self, Self::Array(_))
    }

    /// Whether it is an object.
    pub fn is_object(&self) -> bool {
        matches!(self, Self::Object(_))
    }

    /// As JSON.
    pub fn to_value(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(flag) => Value::Bool(*flag),
            Self::Number(number) => Value::Number(number.clone()),
            Self::String(text) => Value::String(text.as_str().to_owned()),
            Self::Array(items) => items.iter().map(Self::to_value).collect(),
            Self::Object(fields) => fields.to_value(),
        }
    }

    /// Writes its `json.dumps` text; with `keep`, what belongs to a database keeps its own from then on.
    #[expect(clippy::inline_always, reason = "it chooses among functions that do the work")]
    #[inline(always)]
    pub(crate) fn print(&self, out: &mut String, keep: bool) {
        match self {
            Self::String(text) => value::push_text(out, text),
            Self::Array(items) => items.print(out, keep),
            Self::Object(fields) => fields.print(out, keep),
            Self::Number(number) => value::push_number(out, number),
            Self::Null => out.push_str("null"),
            Self::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        }
    }

    /// Keeps the texts of lists and objects from now on.
    pub(super) fn keep_text(&mut self) {
        match self {
            Self::Array(items) => items.keep_text(),
            Self::Object(fields) => fields.keep_text(),
            _ => {}
        }
    }
}

impl<P: Part> Index<P> for Datum {
    type Output = Self;

    /// Null when there is no such part.
    fn index(&self, part: P) -> &Self {
        self.get(part).unwrap_or(&Self::Null)
    }
}

impl fmt::Debug for Datum {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// JSON on one line, as `serde_json` writes it.
impl fmt::Display for Datum {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.to_value())
    }
}

/// A value from the literal that `serde_json::json!` takes.
#[cfg(test)]
macro_rules! datum {
    ($($json:tt)+) => { $crate::state::Datum::from(serde_json::json!($($json)+)) };
}

#[cfg(test)]
pub(crate) use datum;

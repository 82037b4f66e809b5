//! What JSON values have in common, however they are held: `serde_json`'s own, and those of the rows.

use serde_json::{Map, Value};

use super::number::Number;
use super::text::same_text;

/// A JSON value that can be looked at.
pub trait Data: Clone + From<String> + 'static {
    /// What an object of such values is.
    type Fields: Fields<Self>;

    /// What it is.
    fn kind(&self) -> Kind<'_, Self>;

    /// The text, if it is one.
    fn text(&self) -> Option<&str>;

    /// Whether both are one piece of memory, as far as that can be told.
    fn is(&self, _other: &Self) -> bool {
        false
    }
}

/// A JSON value by what it is.
#[derive(Debug)]
pub enum Kind<'a, D: Data> {
    /// Nothing.
    Null,
    /// True or false.
    Bool(bool),
    /// A number of either kind.
    Number(&'a serde_json::Number),
    /// A text.
    String(&'a str),
    /// A list.
    Array(&'a [D]),
    /// An object.
    Object(&'a D::Fields),
}

impl<D: Data> Kind<'_, D> {
    /// The number that the value is in Python's arithmetic, where `True` is 1.
    #[inline]
    pub(crate) fn operand(&self) -> Option<Number> {
        match self {
            Self::Bool(flag) => Some(Number::Int(i128::from(*flag))),
            Self::Number(number) => Number::read(number),
            _ => None,
        }
    }
}

/// An object: values by name.
pub trait Fields<D: 'static> {
    /// A value by name.
    fn get(&self, name: &str) -> Option<&D>;
    /// Names and values, in order.
    fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &D)>;
    /// Names and values, by the names' code points.
    fn sorted(&self) -> impl ExactSizeIterator<Item = (&str, &D)>;
}

impl Data for Value {
    type Fields = Map<String, Self>;

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
}

/// Objects of so many fields at most are looked through: that is quicker than to work out a hash.
const FEW: usize = 12;

impl Fields<Value> for Map<String, Value> {
    #[inline]
    fn get(&self, name: &str) -> Option<&Value> {
        if self.len() > FEW {
            return self.get(name);
        }
        self.iter().find(|(other, _)| same_text(other, name)).map(|(_, value)| value)
    }

    fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Value)> {
        self.iter().map(|(name, value)| (name.as_str(), value))
    }

    fn sorted(&self) -> impl ExactSizeIterator<Item = (&str, &Value)> {
        let mut fields: Vec<(&str, &Value)> = Fields::iter(self).collect();
        fields.sort_unstable_by_key(|(name, _)| *name);
        fields.into_iter()
    }
}

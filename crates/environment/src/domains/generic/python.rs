//! What Python does with values of any type where a tool expects one: look-ups, loops, lengths.
//!
//! A fitting value takes the plain way; anything else gives the text of the exception that tau-bench would raise.

use std::borrow::Cow;

use super::toolbox::Stop;
use crate::state::{Datum, List, Record, RecordMut, Row, Spot, State};
use crate::value::{Data, Fields, Kind, Number, python_eq, text_repr, type_name};

/// `table.get(id)`: `None` for a value that can be no key here, an exception for one that cannot be hashed.
#[expect(clippy::inline_always, reason = "names of tables are literals")]
#[inline(always)]
pub(crate) fn row<'s>(
    state: &'s State,
    table: &str,
    id: &impl Data,
) -> Result<Option<(&'s Row, Spot)>, Stop> {
    let spot = key(id)?.and_then(|id| state.find(table, id));
    Ok(spot.map(|spot| (state.row(spot), spot)))
}

/// A value as a key of an object: `None` when it is hashable but no text.
#[inline]
pub(crate) fn key(value: &impl Data) -> Result<Option<&str>, Stop> {
    match value.text() {
        Some(text) => Ok(Some(text)),
        None => no_key(value),
    }
}

#[cold]
fn no_key<T>(value: &impl Data) -> Result<Option<T>, Stop> {
    match value.kind() {
        Kind::Array(_) | Kind::Object(_) => {
            raise(format!("unhashable type: '{}'", type_name(value)))
        }
        _ => Ok(None),
    }
}

/// `record[name]`.
#[expect(
    clippy::inline_always,
    reason = "a literal's hash is worked out when the program is compiled"
)]
#[inline(always)]
pub(crate) fn at<'a>(
    record: &'a impl Record<Field = Datum>,
    name: &str,
) -> Result<&'a Datum, Stop> {
    match record.field(name) {
        Some(value) => Ok(value),
        None => Err(missing(name)),
    }
}

/// `record[name]` to write to.
#[inline]
pub(crate) fn at_mut<'a>(
    record: &'a mut impl RecordMut,
    name: &str,
) -> Result<&'a mut Datum, Stop> {
    record.field_mut(name).ok_or_else(|| missing(name))
}

/// `record[name]`, a text.
#[expect(clippy::inline_always, reason = "as for `at`")]
#[inline(always)]
pub(crate) fn text<'a>(
    record: &'a impl Record<Field = Datum>,
    name: &str,
) -> Result<&'a str, Stop> {
    let value = at(record, name)?;
    value.as_str().ok_or_else(|| wrong(value, name, "a text"))
}

/// `record[name]`, a number.
#[expect(clippy::inline_always, reason = "as for `at`")]
#[inline(always)]
pub(crate) fn number(record: &impl Record<Field = Datum>, name: &str) -> Result<Number, Stop> {
    numeric(at(record, name)?, name)
}

/// The number in a field of this name.
#[inline]
pub(crate) fn numeric(value: &Datum, name: &str) -> Result<Number, Stop> {
    Number::of(value).ok_or_else(|| wrong(value, name, "a number"))
}

/// `record[name]`, a list.
#[expect(clippy::inline_always, reason = "as for `at`")]
#[inline(always)]
pub(crate) fn list<'a>(
    record: &'a impl Record<Field = Datum>,
    name: &str,
) -> Result<&'a [Datum], Stop> {
    let value = at(record, name)?;
    value.as_array().ok_or_else(|| wrong(value, name, "a list"))
}

/// `record[name] = value`: in place, or appended.
#[inline]
pub(crate) fn set(record: &mut impl RecordMut, name: &str, value: Datum) {
    record.set_field(name, value);
}

/// `record[name].append(item)`.
#[inline]
pub(crate) fn push(record: &mut Row, name: &str, item: Datum) -> Result<(), Stop> {
    record.push(name, item).map_err(|_| match record.get(name) {
        Some(_) => Stop::Raised(format!("'{name}' is not a list").into()),
        None => missing(name),
    })
}

/// `record[name][key]` to write to.
#[inline]
pub(crate) fn entry_mut<'a>(
    record: &'a mut Row,
    name: &str,
    key: &str,
) -> Result<&'a mut Datum, Stop> {
    at_mut(record, name)?.get_mut(key).ok_or_else(|| missing(key))
}

/// What a `for` loop over the value sees.
#[inline]
pub(crate) fn items<D: Data>(value: &D) -> Result<Cow<'_, [D]>, Stop> {
    match value.kind() {
        Kind::Array(items) => Ok(Cow::Borrowed(items)),
        Kind::String(text) => Ok(text.chars().map(|letter| D::from(letter.to_string())).collect()),
        Kind::Object(map) => Ok(map.iter().map(|(name, _)| D::from(name.to_owned())).collect()),
        _ => raise(format!("'{}' object is not iterable", type_name(value))),
    }
}

/// `len(value)`.
#[inline]
pub(crate) fn length(value: &impl Data) -> Result<usize, Stop> {
    match value.kind() {
        Kind::Array(items) => Ok(items.len()),
        Kind::String(text) => Ok(text.chars().count()),
        Kind::Object(map) => Ok(map.iter().len()),
        _ => raise(format!("object of type '{}' has no len()", type_name(value))),
    }
}

/// `value.count(item)`.
pub(crate) fn count(value: &impl Data, item: &impl Data) -> Result<usize, Stop> {
    match (value.kind(), item.kind()) {
        (Kind::Array(items), _) => Ok(items.iter().filter(|other| python_eq(*other, item)).count()),
        (Kind::String(text), Kind::String(part)) => Ok(text.matches(part).count()),
        _ => raise(format!("'{}' object has no attribute 'count'", type_name(value))),
    }
}

/// `text.lower() == value.lower()`.
pub(crate) fn lower_equal(text: &str, value: &impl Data) -> Result<bool, Stop> {
    let Some(other) = value.text() else {
        return raise(format!("'{}' object has no attribute 'lower'", type_name(value)));
    };
    if text.is_ascii() && other.is_ascii() {
        return Ok(text.eq_ignore_ascii_case(other));
    }
    Ok(text.to_lowercase() == other.to_lowercase())
}

/// `sorted(value)` of texts, by code point.
pub(crate) fn sorted(value: &Datum) -> Result<Datum, Stop> {
    let mut items = match value {
        Datum::Array(items) => items.clone(), // costs a reference count
        _ => List::of(items(value)?.iter().cloned()),
    };
    if !items.is_sorted_by_key(Datum::as_str) {
        items.sort_by(|one, two| one.as_str().cmp(&two.as_str()));
    }
    Ok(items.into())
}

/// An exception.
pub(crate) fn raise<T>(text: impl Into<Cow<'static, str>>) -> Result<T, Stop> {
    Err(Stop::Raised(text.into()))
}

/// `KeyError`.
#[cold]
pub(crate) fn missing(name: &str) -> Stop {
    Stop::Raised(text_repr(name).into())
}

#[cold]
fn wrong(value: &Datum, name: &str, wanted: &str) -> Stop {
    let found = type_name(value);
    Stop::Raised(format!("'{name}' should be {wanted}, not '{found}'").into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::datum;

    fn raised<T: std::fmt::Debug>(result: Result<T, Stop>) -> String {
        match result {
            Err(Stop::Raised(text)) => text.into_owned(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn values_of_the_wrong_type_raise_in_pythons_words() {
        assert_eq!(raised(key(&datum!([1]))), "unhashable type: 'list'");
        assert_eq!(raised(key(&datum!({}))), "unhashable type: 'dict'");
        assert_eq!(raised(items(&datum!(true))), "'bool' object is not iterable");
        assert_eq!(raised(length(&datum!(1.5))), "object of type 'float' has no len()");
        assert_eq!(
            raised(lower_equal("a", &datum!(null))),
            "'NoneType' object has no attribute 'lower'"
        );
        assert_eq!(
            raised(count(&datum!({"a": 1}), &datum!("a"))),
            "'dict' object has no attribute 'count'"
        );
        assert_eq!(raised(at(&datum!({}), "it's")), "\"it's\"");
    }

    #[test]
    fn loops_lengths_and_counts_take_what_python_takes() {
        assert_eq!(items(&datum!("ab")).unwrap().as_ref(), [datum!("a"), datum!("b")]);
        assert_eq!(items(&datum!({"k": 1})).unwrap().as_ref(), [datum!("k")]);
        assert_eq!(length(&datum!("é")).unwrap(), 1);
        assert_eq!(count(&datum!([1, 1.0, true, "1"]), &datum!(1)).unwrap(), 3);
        assert_eq!(sorted(&datum!(["b", "a", "B"])).unwrap(), datum!(["B", "a", "b"]));
        assert!(lower_equal("Ärger", &datum!("äRGER")).unwrap());
        assert_eq!(key(&datum!(1.5)).unwrap(), None);
    }
}

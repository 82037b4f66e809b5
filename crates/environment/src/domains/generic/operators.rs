//! Python's operators on values of any type where a tool expects numbers: the kinds of numbers survive, and what is
//! no number gives the text of the exception. A boolean counts as an int, as in Python.

use super::python::{key, missing, raise};
use super::toolbox::Stop;
use crate::state::{Datum, Record};
use crate::value::{Data, Kind, Number, float_repr, python_str, text_repr, type_name};

/// The number that a value is in arithmetic.
#[inline]
pub(crate) fn operand(value: &impl Data) -> Option<Number> {
    value.kind().operand()
}

/// `left + right`; `symbol` is what the exception names (`+` or `+=`).
pub(crate) fn add(symbol: &str, left: Number, right: &impl Data) -> Result<Number, Stop> {
    match operand(right) {
        Some(number) => Ok(left.plus(number)),
        None => unsupported(symbol, kind(left), type_name(right)),
    }
}

/// `left - right`.
pub(crate) fn subtract(left: &impl Data, right: &impl Data) -> Result<Number, Stop> {
    match (operand(left), operand(right)) {
        (Some(one), Some(two)) => Ok(one.minus(two)),
        _ => unsupported("-", type_name(left), type_name(right)),
    }
}

/// `total += factor * value`: a text or a list can be multiplied, but not added to a number.
pub(crate) fn add_product(total: Number, factor: i128, value: &impl Data) -> Result<Number, Stop> {
    match (operand(value), value.kind()) {
        (Some(number), _) => Ok(total.plus(times(Number::Int(factor), number))),
        (None, Kind::String(_) | Kind::Array(_)) => {
            unsupported("+=", kind(total), type_name(value))
        }
        (None, _) => unsupported("*", "int", type_name(value)),
    }
}

/// `left < right`.
pub(crate) fn less(left: &impl Data, right: &impl Data) -> Result<bool, Stop> {
    match (operand(left), operand(right)) {
        (Some(one), Some(two)) => Ok(one < two),
        _ => less_text(left, right),
    }
}

fn less_text(left: &impl Data, right: &impl Data) -> Result<bool, Stop> {
    match (left.kind(), right.kind()) {
        (Kind::String(one), Kind::String(two)) => Ok(one < two),
        _ => raise(format!(
            "'<' not supported between instances of '{}' and '{}'",
            type_name(left),
            type_name(right)
        )),
    }
}

/// `-value`.
pub(crate) fn negate(value: &impl Data) -> Result<Number, Stop> {
    match operand(value) {
        Some(Number::Int(int)) => Ok(Number::Int(-int)),
        Some(Number::Float(float)) => Ok(Number::Float(-float)),
        None => raise(format!("bad operand type for unary -: '{}'", type_name(value))),
    }
}

/// The product; an int only of two ints.
pub(crate) fn times(one: Number, two: Number) -> Number {
    match (one, two) {
        (Number::Int(one), Number::Int(two)) => Number::Int(one.saturating_mul(two)),
        _ => Number::Float(one.as_f64() * two.as_f64()),
    }
}

/// The number as Python's `str` spells it.
pub(crate) fn spelt(number: Number) -> String {
    match number {
        Number::Int(int) => int.to_string(),
        Number::Float(float) => float_repr(float),
    }
}

/// `key in container`, an object, and what is there.
#[inline]
pub(crate) fn within<'a>(container: &'a Datum, id: &impl Data) -> Result<Option<&'a Datum>, Stop> {
    Ok(key(id)?.and_then(|id| container.get(id)))
}

/// `container[key]`, an object.
#[inline]
pub(crate) fn entry<'a>(container: &'a Datum, id: &impl Data) -> Result<&'a Datum, Stop> {
    within(container, id)?.ok_or_else(|| {
        let key = match id.kind() {
            Kind::String(text) => text_repr(text),
            _ => python_str(id),
        };
        Stop::Raised(key.into())
    })
}

/// `value["name"]` of a value that a caller gave, which may be no object.
#[expect(
    clippy::inline_always,
    reason = "a literal's hash is worked out when the program is compiled"
)]
#[inline(always)]
pub(crate) fn member<'a>(value: &'a Datum, name: &str) -> Result<&'a Datum, Stop> {
    value.field(name).ok_or_else(|| no_member(value, name))
}

#[cold]
fn no_member(value: &Datum, name: &str) -> Stop {
    Stop::Raised(match value {
        Datum::Object(_) => return missing(name),
        Datum::String(_) => "string indices must be integers, not 'str'".into(),
        Datum::Array(_) => "list indices must be integers or slices, not str".into(),
        _ => format!("'{}' object is not subscriptable", type_name(value)).into(),
    })
}

fn kind(number: Number) -> &'static str {
    match number {
        Number::Int(_) => "int",
        Number::Float(_) => "float",
    }
}

fn unsupported<T>(symbol: &str, left: &str, right: &str) -> Result<T, Stop> {
    raise(format!("unsupported operand type(s) for {symbol}: '{left}' and '{right}'"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::datum;

    fn check(result: Result<Number, Stop>, expected: &str) {
        let found = match result {
            Ok(number) => spelt(number),
            Err(Stop::Raised(text)) => text.into_owned(),
            Err(refused) => format!("{refused:?}"),
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn kinds_of_numbers_survive() {
        check(add("+", Number::Int(1), &datum!(2)), "3");
        check(add("+", Number::Int(1), &datum!(2.0)), "3.0");
        check(add("+", Number::Int(1), &datum!(true)), "2");
        check(subtract(&datum!(1), &datum!(0.5)), "0.5");
        check(add_product(Number::Int(7), 50, &datum!(-1)), "-43");
        check(add_product(Number::Int(7), 50, &datum!(0.0)), "7.0");
        check(negate(&datum!(0)), "0");
        check(negate(&datum!(0.0)), "-0.0");
        check(negate(&datum!(true)), "-1");
        check(negate(&datum!(u64::MAX)), "-18446744073709551615");
    }

    #[test]
    fn what_is_no_number_raises_in_pythons_words() {
        let text = |operator: &str, one: &str, two: &str| {
            format!("unsupported operand type(s) for {operator}: '{one}' and '{two}'")
        };
        check(add("+", Number::Float(1.0), &datum!("2")), &text("+", "float", "str"));
        check(subtract(&datum!([]), &datum!(1)), &text("-", "list", "int"));
        check(add_product(Number::Int(7), 50, &datum!("")), &text("+=", "int", "str"));
        check(add_product(Number::Int(7), 50, &datum!(null)), &text("*", "int", "NoneType"));
        check(negate(&datum!({})), "bad operand type for unary -: 'dict'");
        let order = "'<' not supported between instances of 'int' and 'NoneType'";
        assert_eq!(less(&datum!(1), &datum!(null)), raise(order));
        assert_eq!(less(&datum!(1), &datum!(1.5)), Ok(true));
        assert_eq!(less(&datum!("b"), &datum!("a")), Ok(false));
    }

    #[test]
    fn keys_are_looked_up_as_python_does() {
        let flight = datum!({"date": 1});
        assert_eq!(member(&flight, "date"), Ok(&datum!(1)));
        assert_eq!(member(&flight, "day"), raise("'day'"));
        assert_eq!(
            member(&datum!("x"), "day"),
            raise("string indices must be integers, not 'str'")
        );
        assert_eq!(member(&datum!(1), "day"), raise("'int' object is not subscriptable"));
        assert_eq!(entry(&flight, &datum!(1.5)), raise("1.5"));
        assert_eq!(entry(&flight, &datum!(null)), raise("None"));
        assert_eq!(entry(&flight, &datum!([])), raise("unhashable type: 'list'"));
        assert_eq!(within(&flight, &datum!("day")), Ok(None));
    }
}

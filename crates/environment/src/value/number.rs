//! Python's int and float as far as prices need them: the kind survives arithmetic, text and rounding.

use std::cmp::Ordering;
use std::fmt::{self, Write};

use serde_json::Value;

use super::data::{Data, Kind};

/// A JSON number that remembers which kind it is.
#[derive(Clone, Copy, Debug)]
pub enum Number {
    /// A whole number.
    Int(i128),
    /// An IEEE double.
    Float(f64),
}

impl Number {
    /// The number in a JSON value; a boolean is none.
    pub fn of(value: &impl Data) -> Option<Self> {
        if let Kind::Number(number) = value.kind() { Self::read(number) } else { None }
    }

    pub(super) fn read(number: &serde_json::Number) -> Option<Self> {
        number.as_i128().map(Self::Int).or_else(|| number.as_f64().map(Self::Float))
    }

    /// As a double.
    #[expect(
        clippy::cast_precision_loss,
        reason = "Python's float(int) rounds to nearest, as this does"
    )]
    pub fn as_f64(self) -> f64 {
        match self {
            Self::Int(int) => int as f64,
            Self::Float(float) => float,
        }
    }

    /// The sum; an int only of two ints.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        match (self, other) {
            (Self::Int(one), Self::Int(two)) => Self::Int(one.saturating_add(two)),
            _ => Self::Float(self.as_f64() + other.as_f64()),
        }
    }

    /// The difference; an int only of two ints.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        match (self, other) {
            (Self::Int(one), Self::Int(two)) => Self::Int(one.saturating_sub(two)),
            _ => Self::Float(self.as_f64() - other.as_f64()),
        }
    }

    /// Python's `abs`.
    #[must_use]
    pub fn abs(self) -> Self {
        match self {
            Self::Int(int) => Self::Int(int.saturating_abs()),
            Self::Float(float) => Self::Float(float.abs()),
        }
    }

    /// Python's `round(x, 2)`; an int stays as it is.
    #[must_use]
    pub fn round2(self) -> Self {
        match self {
            Self::Int(_) => self,
            Self::Float(float) => Self::Float(round2(float)),
        }
    }

    /// As JSON; a number that JSON cannot hold (infinite, beyond 64 bits) becomes the nearest it can, or null.
    pub fn to_value(self) -> Value {
        match self {
            Self::Int(int) => i64::try_from(int)
                .map(Value::from)
                .or_else(|_| u64::try_from(int).map(Value::from))
                .unwrap_or_else(|_| Value::from(self.as_f64())),
            Self::Float(float) => Value::from(float),
        }
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.partial_cmp(other) == Some(Ordering::Equal)
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Int(one), Self::Int(two)) => Some(one.cmp(two)),
            _ => self.as_f64().partial_cmp(&other.as_f64()),
        }
    }
}

/// Python's `repr` of a float: shortest digits that round-trip; plain from 1e-4 up to 1e16, with an exponent outside.
pub fn float_repr(float: f64) -> String {
    let mut text = String::new();
    write_float(&mut text, float).expect("writing to a String does not fail");
    text
}

/// Writes a number as Python's JSON has it.
pub(super) fn write(out: &mut impl Write, number: &serde_json::Number) -> fmt::Result {
    if let Some(int) = number.as_i64() {
        return write_decimal(out, int < 0, int.unsigned_abs());
    }
    match number.as_f64() {
        Some(float) if number.is_f64() => match cents(float) {
            Some(cents) => write_cents(out, float < 0.0, cents),
            // In this range Rust's JSON and Python spell a float alike, and the former is quicker than `{:?}`.
            None if (1e-4..1e16).contains(&float.abs()) => write!(out, "{number}"),
            None => write_float(out, float),
        },
        _ => write!(out, "{number}"),
    }
}

/// The size of an amount of money in cents: the whole number of which the float is the nearest hundredth. Decimals of
/// so few digits are all told apart by doubles, so that there is no shorter one for this float.
fn cents(float: f64) -> Option<u64> {
    let size = float.abs();
    if size == 0.0 || size >= 1e12 {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        clippy::float_cmp,
        reason = "whole, not negative and below 2^53; anything but the very float fails the test"
    )]
    {
        let cents = (size * 100.0 + 0.5) as u64;
        (cents as f64 / 100.0 == size).then_some(cents)
    }
}

fn write_cents(out: &mut impl Write, negative: bool, cents: u64) -> fmt::Result {
    write_decimal(out, negative, cents / 100)?;
    let (ten, one) = (cents / 10 % 10, cents % 10);
    out.write_char('.')?;
    out.write_char(digit(ten))?;
    if one > 0 { out.write_char(digit(one)) } else { Ok(()) }
}

fn write_decimal(out: &mut impl Write, negative: bool, mut size: u64) -> fmt::Result {
    let mut digits = [b'0'; 20];
    let mut start = digits.len();
    loop {
        start -= 1;
        digits[start] = digit(size % 10) as u8;
        size /= 10;
        if size == 0 {
            break;
        }
    }
    if negative {
        out.write_char('-')?;
    }
    out.write_str(std::str::from_utf8(&digits[start..]).map_err(|_| fmt::Error)?)
}

fn digit(number: u64) -> char {
    char::from(b'0' + (number % 10) as u8)
}

/// Writes `float_repr`.
pub(super) fn write_float(out: &mut impl Write, float: f64) -> fmt::Result {
    let size = float.abs();
    if float.is_nan() {
        return out.write_str("nan");
    }
    if float.is_infinite() {
        return out.write_str(if float > 0.0 { "inf" } else { "-inf" });
    }
    if size == 0.0 || (1e-4..1e16).contains(&size) {
        return write!(out, "{float:?}");
    }
    let text = format!("{float:e}");
    let (digits, exponent) = text.split_once('e').expect("the exponent form has an e");
    let (sign, exponent) = exponent.strip_prefix('-').map_or(('+', exponent), |rest| ('-', rest));
    write!(out, "{digits}e{sign}{exponent:0>2}")
}

/// Python's `round(x, 2)`: correctly rounded on the exact binary value, exact ties to even.
///
/// Only odd multiples of 1/8 can be ties, since a tie is an odd multiple of 1/200 and a dyadic fraction.
/// All others are decided by the exact decimal expansion, whatever way the formatter breaks ties.
pub fn round2(float: f64) -> f64 {
    let size = float.abs();
    if !float.is_finite() || size >= 4_503_599_627_370_496.0 {
        return float; // from 2^52 on every double is whole
    }
    let (hundredfold, whole) = (size * 100.0, (size * 100.0).round());
    if size < 1e9 && (hundredfold - whole).abs() < 0.499 {
        return (whole / 100.0).copysign(float); // far from a tie, whatever the multiplication lost
    }
    #[expect(clippy::cast_possible_truncation, reason = "below 2^55")]
    let eighths = (size * 8.0) as i64;
    #[expect(
        clippy::cast_precision_loss,
        clippy::float_cmp,
        reason = "a lossy cast is not a tie: it fails the test"
    )]
    let tie = eighths % 2 == 1 && eighths as f64 == size * 8.0;
    if !tie {
        return format!("{float:.2}").parse().unwrap_or(float);
    }
    let below = i128::from(eighths) * 25 / 2;
    let even = below + below % 2;
    let text = format!("{}.{:02}", even / 100, even % 100);
    text.parse().map_or(float, |rounded: f64| rounded.copysign(float))
}

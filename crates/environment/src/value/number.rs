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
    /// A number of things.
    pub(crate) fn of_length(length: usize) -> Self {
        Self::Int(i128::try_from(length).unwrap_or(i128::MAX))
    }

    /// The number in a JSON value; a boolean is none.
    pub fn of(value: &impl Data) -> Option<Self> {
        if let Kind::Number(number) = value.kind() { Self::read(number) } else { None }
    }

    #[inline]
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
            // The conversion from 64 bits is one instruction.
            Self::Int(int) => i64::try_from(int).map_or_else(|_| int as f64, |int| int as f64),
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
    match Digits::of(number) {
        Some(digits) => out.write_str(digits.as_str()),
        None => write_other(out, number),
    }
}

/// The same at the end of a text.
#[inline(never)]
pub(crate) fn push(out: &mut String, number: &serde_json::Number) {
    match Digits::of(number) {
        Some(digits) => out.push_str(digits.as_str()),
        None => write_other(out, number).expect("writing to a String does not fail"),
    }
}

/// Writes a number that is neither whole nor an amount of money.
fn write_other(out: &mut impl Write, number: &serde_json::Number) -> fmt::Result {
    match number.as_f64() {
        // In this range Rust's JSON and Python spell a float alike, and the former is quicker than `{:?}`.
        Some(float) if number.is_f64() && !(1e-4..1e16).contains(&float.abs()) => {
            write_float(out, float)
        }
        _ => write!(out, "{number}"),
    }
}

/// Numbers as they nearly always are, spelt from the last digit to the first.
struct Digits {
    bytes: [u8; 24],
    start: usize,
}

impl Digits {
    fn of(number: &serde_json::Number) -> Option<Self> {
        let mut digits = Self { bytes: [0; 24], start: 24 };
        if let Some(int) = number.as_i64() {
            digits.whole(int.unsigned_abs());
            digits.sign(int < 0);
            return Some(digits);
        }
        let float = number.as_f64().filter(|_| number.is_f64())?;
        let cents = cents(float)?;
        if cents % 10 > 0 {
            digits.put(cents % 10);
        }
        digits.put(cents / 10 % 10);
        digits.set(b'.');
        digits.whole(cents / 100);
        digits.sign(float < 0.0);
        Some(digits)
    }

    fn whole(&mut self, mut size: u64) {
        loop {
            self.put(size % 10);
            size /= 10;
            if size == 0 {
                return;
            }
        }
    }

    fn put(&mut self, digit: u64) {
        self.set(b'0' + (digit % 10) as u8);
    }

    fn sign(&mut self, negative: bool) {
        if negative {
            self.set(b'-');
        }
    }

    fn set(&mut self, byte: u8) {
        self.start -= 1;
        self.bytes[self.start] = byte;
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[self.start..]).expect("signs and digits are ASCII")
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

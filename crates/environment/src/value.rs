//! JSON values as tau-bench prints and compares them: Python's `json.dumps`, `str`, `repr` and `round`.
//!
//! Int and float are different data throughout; the numbers themselves are in `number`.

mod number;
mod printable;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::fmt::{self, Write};

use serde_json::{Map, Value};

pub use number::{Number, float_repr, round2};

/// How a value is spelt for a hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Python's `str` of tau-bench's sorted tuples.
    Tuples,
    /// JSON with keys sorted by code point, no spaces, non-ASCII raw.
    Canonical,
    /// The same in insertion order.
    Ordered,
}

/// `json.dumps(value)` with Python's defaults: `", "`, `": "`, insertion order, non-ASCII escaped, floats by repr.
pub fn dumps(value: &Value) -> String {
    written(|out| write_dumps(out, value))
}

/// `json.dumps` of an object with these fields, each name once.
pub fn dumps_fields<'a>(fields: impl Iterator<Item = (&'a str, &'a Value)>) -> String {
    written(|out| {
        out.push('{');
        for (index, (name, value)) in fields.enumerate() {
            separate(out, index, ", ")?;
            write_dumps_text(out, name)?;
            out.push_str(": ");
            write_dumps(out, value)?;
        }
        out.push('}');
        Ok(())
    })
}

/// Canonical JSON: sorted keys, `,` and `:`, non-ASCII raw, only `"`, `\` and C0 escaped.
pub fn canonical(value: &Value) -> String {
    written(|out| write_form(out, Form::Canonical, value))
}

/// Python's `str` of the value after tau-bench's `to_hashable`; a text alone has no quotes.
pub fn tuple_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        _ => written(|out| write_form(out, Form::Tuples, value)),
    }
}

/// Python's `repr` of a text.
pub fn text_repr(text: &str) -> String {
    written(|out| write_repr(out, text))
}

/// Python's `str` of a plain value as it stands: lists in brackets, dicts in braces, a text without quotes.
pub fn python_str(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        _ => written(|out| write_python(out, value)),
    }
}

/// `python_str` of a value whose text is most often there already.
pub fn python_text(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => Cow::Borrowed(text),
        _ => Cow::Owned(python_str(value)),
    }
}

/// Python's name of the value's type.
pub fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "NoneType",
        Value::Bool(_) => "bool",
        Value::Number(number) if number.is_f64() => "float",
        Value::Number(_) => "int",
        Value::String(_) => "str",
        Value::Array(_) => "list",
        Value::Object(_) => "dict",
    }
}

/// Equal data: int and float differ, `0.0` and `-0.0` differ, the order of keys does not matter.
pub fn same(one: &Value, two: &Value) -> bool {
    match (one, two) {
        (Value::Number(one), Value::Number(two)) if one.is_f64() && two.is_f64() => {
            one.as_f64().map(f64::to_bits) == two.as_f64().map(f64::to_bits)
        }
        (Value::Array(one), Value::Array(two)) => {
            one.len() == two.len() && one.iter().zip(two).all(|(one, two)| same(one, two))
        }
        (Value::Object(one), Value::Object(two)) => {
            one.len() == two.len()
                && one.iter().all(|(key, one)| two.get(key).is_some_and(|two| same(one, two)))
        }
        _ => one == two,
    }
}

/// Equal as parts of a state under tau-bench's hash, which cannot tell `{}` from `[]` nor an object from a list of
/// pairs.
pub fn hash_same(one: &Value, two: &Value) -> bool {
    let spelt = |value| written(|out| write_form(out, Form::Tuples, value));
    same(one, two) || spelt(one) == spelt(two)
}

/// Python's `==`: numbers compare by value, and `True` is 1.
pub fn python_eq(one: &Value, two: &Value) -> bool {
    let number = |value: &Value| match value {
        Value::Bool(flag) => Some(Number::Int(i128::from(*flag))),
        _ => Number::of(value),
    };
    match (number(one), number(two)) {
        (Some(one), Some(two)) => one == two,
        _ => match (one, two) {
            (Value::Array(one), Value::Array(two)) => {
                one.len() == two.len() && one.iter().zip(two).all(|(one, two)| python_eq(one, two))
            }
            (Value::Object(one), Value::Object(two)) => {
                one.len() == two.len()
                    && one
                        .iter()
                        .all(|(key, one)| two.get(key).is_some_and(|two| python_eq(one, two)))
            }
            _ => one == two,
        },
    }
}

/// Writes `json.dumps(value)`.
pub fn write_dumps(out: &mut impl Write, value: &Value) -> fmt::Result {
    match value {
        Value::Null => out.write_str("null"),
        Value::Bool(flag) => out.write_str(if *flag { "true" } else { "false" }),
        Value::Number(number) => write_number(out, number),
        Value::String(text) => write_json_text(out, text, true),
        Value::Array(items) => {
            out.write_char('[')?;
            for (index, item) in items.iter().enumerate() {
                separate(out, index, ", ")?;
                write_dumps(out, item)?;
            }
            out.write_char(']')
        }
        Value::Object(map) => {
            out.write_char('{')?;
            for (index, (key, item)) in map.iter().enumerate() {
                separate(out, index, ", ")?;
                write_json_text(out, key, true)?;
                out.write_str(": ")?;
                write_dumps(out, item)?;
            }
            out.write_char('}')
        }
    }
}

/// Writes a value in one of the forms that are hashed.
pub fn write_form(out: &mut impl Write, form: Form, value: &Value) -> fmt::Result {
    match value {
        Value::Object(map) => {
            let entries: Vec<(&str, &Value)> =
                map.iter().map(|(key, item)| (key.as_str(), item)).collect();
            write_entries(out, form, entries, |out, item| write_form(out, form, item))
        }
        Value::Array(items) => write_items(out, form, items),
        Value::Number(number) => write_number(out, number),
        Value::String(text) if form == Form::Tuples => write_repr(out, text),
        Value::String(text) => write_json_text(out, text, false),
        Value::Null => out.write_str(if form == Form::Tuples { "None" } else { "null" }),
        Value::Bool(flag) => out.write_str(match (form, flag) {
            (Form::Tuples, true) => "True",
            (Form::Tuples, false) => "False",
            (_, true) => "true",
            (_, false) => "false",
        }),
    }
}

/// Writes an object in one of the forms that are hashed, from its entries in insertion order.
pub fn write_entries<W: Write, T>(
    out: &mut W,
    form: Form,
    mut entries: Vec<(&str, T)>,
    write: impl Fn(&mut W, &T) -> fmt::Result,
) -> fmt::Result {
    if form != Form::Ordered {
        entries.sort_unstable_by_key(|(key, _)| *key);
    }
    let tuples = form == Form::Tuples;
    out.write_char(if tuples { '(' } else { '{' })?;
    for (index, (key, item)) in entries.iter().enumerate() {
        if tuples {
            out.write_str(if index == 0 { "(" } else { ", (" })?;
            write_repr(out, key)?;
            out.write_str(", ")?;
            write(out, item)?;
            out.write_char(')')?;
        } else {
            separate(out, index, ",")?;
            write_json_text(out, key, false)?;
            out.write_char(':')?;
            write(out, item)?;
        }
    }
    match (tuples, entries.len()) {
        (false, _) => out.write_char('}'),
        (true, 1) => out.write_str(",)"),
        (true, _) => out.write_char(')'),
    }
}

fn write_items(out: &mut impl Write, form: Form, items: &[Value]) -> fmt::Result {
    let tuples = form == Form::Tuples;
    out.write_char(if tuples { '(' } else { '[' })?;
    for (index, item) in items.iter().enumerate() {
        separate(out, index, if tuples { ", " } else { "," })?;
        write_form(out, form, item)?;
    }
    match (tuples, items.len()) {
        (false, _) => out.write_char(']'),
        (true, 1) => out.write_str(",)"),
        (true, _) => out.write_char(')'),
    }
}

fn write_python(out: &mut impl Write, value: &Value) -> fmt::Result {
    match value {
        Value::Array(items) => {
            out.write_char('[')?;
            for (index, item) in items.iter().enumerate() {
                separate(out, index, ", ")?;
                write_python(out, item)?;
            }
            out.write_char(']')
        }
        Value::Object(map) => write_dict(out, map),
        _ => write_form(out, Form::Tuples, value),
    }
}

fn write_dict(out: &mut impl Write, map: &Map<String, Value>) -> fmt::Result {
    out.write_char('{')?;
    for (index, (key, item)) in map.iter().enumerate() {
        separate(out, index, ", ")?;
        write_repr(out, key)?;
        out.write_str(": ")?;
        write_python(out, item)?;
    }
    out.write_char('}')
}

fn write_number(out: &mut impl Write, number: &serde_json::Number) -> fmt::Result {
    match number.as_f64() {
        // In this range Rust's JSON and Python spell a float alike, and the former is quicker than `{:?}`.
        Some(float) if number.is_f64() && !(1e-4..1e16).contains(&float.abs()) => {
            number::write_float(out, float)
        }
        _ => write!(out, "{number}"),
    }
}

/// Writes `json.dumps(text)`.
pub fn write_dumps_text(out: &mut impl Write, text: &str) -> fmt::Result {
    write_json_text(out, text, true)
}

/// A JSON string; `ascii` escapes everything from U+007F on, as `json.dumps` does.
fn write_json_text(out: &mut impl Write, text: &str, ascii: bool) -> fmt::Result {
    let mask = if ascii { ESCAPED | BEYOND_ASCII } else { ESCAPED };
    out.write_char('"')?;
    if text.bytes().all(|byte| BYTES[usize::from(byte)] & mask == 0) {
        out.write_str(text)?;
        return out.write_char('"');
    }
    for character in text.chars() {
        match character {
            '"' => out.write_str("\\\""),
            '\\' => out.write_str("\\\\"),
            '\n' => out.write_str("\\n"),
            '\r' => out.write_str("\\r"),
            '\t' => out.write_str("\\t"),
            '\u{8}' => out.write_str("\\b"),
            '\u{c}' => out.write_str("\\f"),
            '\0'..='\u{1f}' => write!(out, "\\u{:04x}", u32::from(character)),
            '\u{7f}'.. if ascii => character
                .encode_utf16(&mut [0; 2])
                .iter()
                .try_for_each(|unit| write!(out, "\\u{unit:04x}")),
            _ => out.write_char(character),
        }?;
    }
    out.write_char('"')
}

/// Escaped in every JSON text.
const ESCAPED: u8 = 1;
/// Escaped where JSON must be ASCII.
const BEYOND_ASCII: u8 = 2;

/// What each byte of a text asks for.
const BYTES: [u8; 256] = {
    let mut bytes = [0; 256];
    let mut byte = 0;
    while byte < bytes.len() {
        if byte < 0x20 || byte == b'"' as usize || byte == b'\\' as usize {
            bytes[byte] = ESCAPED;
        } else if byte >= 0x7f {
            bytes[byte] = BEYOND_ASCII;
        }
        byte += 1;
    }
    bytes
};

fn write_repr(out: &mut impl Write, text: &str) -> fmt::Result {
    let plain = |byte: u8| (0x20..0x7f).contains(&byte) && byte != b'\'' && byte != b'\\';
    if text.bytes().all(plain) {
        out.write_char('\'')?;
        out.write_str(text)?;
        return out.write_char('\'');
    }
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    out.write_char(quote)?;
    for character in text.chars() {
        match (character, u32::from(character)) {
            ('\n', _) => out.write_str("\\n"),
            ('\r', _) => out.write_str("\\r"),
            ('\t', _) => out.write_str("\\t"),
            ('\\', _) => out.write_str("\\\\"),
            _ if character == quote => write!(out, "\\{quote}"),
            _ if printable::is_printable(character) => out.write_char(character),
            (_, code @ 0..0x100) => write!(out, "\\x{code:02x}"),
            (_, code @ 0x100..0x1_0000) => write!(out, "\\u{code:04x}"),
            (_, code) => write!(out, "\\U{code:08x}"),
        }?;
    }
    out.write_char(quote)
}

fn separate(out: &mut impl Write, index: usize, separator: &str) -> fmt::Result {
    if index == 0 { Ok(()) } else { out.write_str(separator) }
}

fn written(write: impl FnOnce(&mut String) -> fmt::Result) -> String {
    let mut text = String::new();
    write(&mut text).expect("writing to a String does not fail");
    text
}

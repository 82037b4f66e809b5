//! JSON values as tau-bench prints and compares them: Python's `json.dumps`, `str`, `repr` and `round`.
//!
//! All of it is for any [`Data`]: rows as well as `serde_json`'s values. Int and float are different data throughout;
//! the numbers themselves are in `number`.

mod data;
mod number;
mod printable;
#[cfg(test)]
mod tests;
mod text;

use std::borrow::Cow;
use std::fmt::{self, Write};

pub use data::{Data, Fields, Kind};
pub(crate) use number::push as push_number;
pub use number::{Number, float_repr, round2};
pub(crate) use text::same_text;

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
pub fn dumps(value: &impl Data) -> String {
    written(|out| write_dumps(out, value))
}

/// Canonical JSON: sorted keys, `,` and `:`, non-ASCII raw, only `"`, `\` and C0 escaped.
pub fn canonical(value: &impl Data) -> String {
    written(|out| write_form(out, Form::Canonical, value))
}

/// Python's `str` of the value after tau-bench's `to_hashable`; a text alone has no quotes.
pub fn tuple_text(value: &impl Data) -> String {
    match value.kind() {
        Kind::String(text) => text.to_owned(),
        _ => written(|out| write_form(out, Form::Tuples, value)),
    }
}

/// Python's `repr` of a text.
pub fn text_repr(text: &str) -> String {
    written(|out| write_repr(out, text))
}

/// Python's `str` of a plain value as it stands: lists in brackets, dicts in braces, a text without quotes.
pub fn python_str(value: &impl Data) -> String {
    python_text(value).into_owned()
}

/// `python_str` of a value whose text is most often there already.
pub fn python_text(value: &impl Data) -> Cow<'_, str> {
    match value.kind() {
        Kind::String(text) => Cow::Borrowed(text),
        _ => Cow::Owned(written(|out| write_python(out, value))),
    }
}

/// Python's name of the value's type.
pub fn type_name(value: &impl Data) -> &'static str {
    match value.kind() {
        Kind::Null => "NoneType",
        Kind::Bool(_) => "bool",
        Kind::Number(number) if number.is_f64() => "float",
        Kind::Number(_) => "int",
        Kind::String(_) => "str",
        Kind::Array(_) => "list",
        Kind::Object(_) => "dict",
    }
}

/// Equal data: int and float differ, `0.0` and `-0.0` differ, the order of keys does not matter.
pub fn same<D: Data>(one: &D, two: &D) -> bool {
    match (one.kind(), two.kind()) {
        _ if one.is(two) => true,
        (Kind::Number(one), Kind::Number(two)) if one.is_f64() && two.is_f64() => {
            one.as_f64().map(f64::to_bits) == two.as_f64().map(f64::to_bits)
        }
        (one, two) => alike(&one, &two, same),
    }
}

/// Equal as parts of a state under tau-bench's hash, which cannot tell `{}` from `[]` nor an object from a list of
/// pairs.
pub fn hash_same<D: Data>(one: &D, two: &D) -> bool {
    let spelt = |value| written(|out| write_form(out, Form::Tuples, value));
    same(one, two) || (is_composed(one) && is_composed(two) && spelt(one) == spelt(two))
}

fn is_composed(value: &impl Data) -> bool {
    matches!(value.kind(), Kind::Array(_) | Kind::Object(_))
}

/// Python's `==`: numbers compare by value, and `True` is 1.
#[inline]
pub fn python_eq(one: &impl Data, two: &impl Data) -> bool {
    match (one.text(), two.text()) {
        (Some(one), Some(two)) => same_text(one, two),
        (None, None) => python_eq_kinds(&one.kind(), &two.kind()),
        _ => false,
    }
}

fn python_eq_kinds<D: Data, E: Data>(one: &Kind<'_, D>, two: &Kind<'_, E>) -> bool {
    match (one.operand(), two.operand()) {
        (Some(one), Some(two)) => one == two,
        _ => alike(one, two, python_eq),
    }
}

/// Whether both are the same kind of value and agree; `equal` holds between their parts. Numbers agree when they are of
/// one kind and equal.
fn alike<D: Data, E: Data>(
    one: &Kind<'_, D>,
    two: &Kind<'_, E>,
    equal: impl Fn(&D, &E) -> bool,
) -> bool {
    match (one, two) {
        (Kind::Null, Kind::Null) => true,
        (Kind::Bool(one), Kind::Bool(two)) => one == two,
        (Kind::Number(one), Kind::Number(two)) => one == two,
        (Kind::String(one), Kind::String(two)) => one == two,
        (Kind::Array(one), Kind::Array(two)) => {
            one.len() == two.len() && one.iter().zip(*two).all(|(one, two)| equal(one, two))
        }
        (Kind::Object(one), Kind::Object(two)) => {
            one.iter().len() == two.iter().len()
                && one.iter().all(|(name, one)| two.get(name).is_some_and(|two| equal(one, two)))
        }
        _ => false,
    }
}

/// Writes `json.dumps(value)`.
pub fn write_dumps(out: &mut impl Write, value: &impl Data) -> fmt::Result {
    match value.kind() {
        Kind::Array(items) => {
            out.write_char('[')?;
            for (index, item) in items.iter().enumerate() {
                separate(out, index, ", ")?;
                write_dumps(out, item)?;
            }
            out.write_char(']')
        }
        Kind::Object(fields) => {
            out.write_char('{')?;
            for (index, (name, item)) in fields.iter().enumerate() {
                separate(out, index, ", ")?;
                write_json_text(out, name, true)?;
                out.write_str(": ")?;
                write_dumps(out, item)?;
            }
            out.write_char('}')
        }
        Kind::Bool(flag) => out.write_str(if flag { "true" } else { "false" }),
        Kind::Number(number) => number::write(out, number),
        Kind::String(text) => write_json_text(out, text, true),
        Kind::Null => out.write_str("null"),
    }
}

/// Writes `json.dumps(text)`; most texts need no escape and are copied as they are.
#[inline(never)]
pub(crate) fn push_text(out: &mut String, text: &str) {
    if is_plain(text, ESCAPED | BEYOND_ASCII) {
        out.reserve(text.len() + 2);
        out.push('"');
        out.push_str(text);
        out.push('"');
    } else {
        push_escaped(out, text);
    }
}

#[cold]
fn push_escaped(out: &mut String, text: &str) {
    write_json_text(out, text, true).expect("writing to a String does not fail");
}

/// Writes a value in one of the forms that are hashed.
pub fn write_form<D: Data>(out: &mut impl Write, form: Form, value: &D) -> fmt::Result {
    match value.kind() {
        Kind::Object(fields) => write_fields(out, form, fields),
        Kind::Array(items) => write_items(out, form, items),
        Kind::Number(number) => number::write(out, number),
        Kind::String(text) if form == Form::Tuples => write_repr(out, text),
        Kind::String(text) => write_json_text(out, text, false),
        Kind::Null => out.write_str(if form == Form::Tuples { "None" } else { "null" }),
        Kind::Bool(flag) => out.write_str(match (form, flag) {
            (Form::Tuples, true) => "True",
            (Form::Tuples, false) => "False",
            (_, true) => "true",
            (_, false) => "false",
        }),
    }
}

/// Writes an object in one of the forms that are hashed.
pub(crate) fn write_fields<D: Data>(
    out: &mut impl Write,
    form: Form,
    fields: &impl Fields<D>,
) -> fmt::Result {
    let item = |out: &mut _, item: &&D| write_form(out, form, *item);
    match form {
        Form::Ordered => write_entries(out, form, fields.iter(), item),
        _ => write_entries(out, form, fields.sorted(), item),
    }
}

/// Writes an object in one of the forms that are hashed, from its entries in the order that the form asks for.
pub(crate) fn write_entries<'a, W: Write, T>(
    out: &mut W,
    form: Form,
    entries: impl ExactSizeIterator<Item = (&'a str, T)>,
    write: impl Fn(&mut W, &T) -> fmt::Result,
) -> fmt::Result {
    let (tuples, number) = (form == Form::Tuples, entries.len());
    out.write_char(if tuples { '(' } else { '{' })?;
    for (index, (name, item)) in entries.enumerate() {
        if tuples {
            out.write_str(if index == 0 { "(" } else { ", (" })?;
            write_repr(out, name)?;
            out.write_str(", ")?;
            write(out, &item)?;
            out.write_char(')')?;
        } else {
            separate(out, index, ",")?;
            write_json_text(out, name, false)?;
            out.write_char(':')?;
            write(out, &item)?;
        }
    }
    match (tuples, number) {
        (false, _) => out.write_char('}'),
        (true, 1) => out.write_str(",)"),
        (true, _) => out.write_char(')'),
    }
}

fn write_items(out: &mut impl Write, form: Form, items: &[impl Data]) -> fmt::Result {
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

fn write_python(out: &mut impl Write, value: &impl Data) -> fmt::Result {
    match value.kind() {
        Kind::Array(items) => {
            out.write_char('[')?;
            for (index, item) in items.iter().enumerate() {
                separate(out, index, ", ")?;
                write_python(out, item)?;
            }
            out.write_char(']')
        }
        Kind::Object(fields) => {
            out.write_char('{')?;
            for (index, (name, item)) in fields.iter().enumerate() {
                separate(out, index, ", ")?;
                write_repr(out, name)?;
                out.write_str(": ")?;
                write_python(out, item)?;
            }
            out.write_char('}')
        }
        _ => write_form(out, Form::Tuples, value),
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
    if is_plain(text, mask) {
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

/// Whether no byte asks for anything.
#[inline]
fn is_plain(text: &str, mask: u8) -> bool {
    let bytes = text.as_bytes();
    let Some(last) = bytes.last_chunk() else {
        return bytes.iter().all(|byte| BYTES[usize::from(*byte)] & mask == 0);
    };
    // Eight at once; the last eight are looked at whatever was before them.
    let beyond = if mask & BEYOND_ASCII == 0 { 0 } else { EACH };
    let (blocks, _) = bytes.as_chunks();
    let mut asked = asking(u64::from_le_bytes(*last), beyond);
    for block in blocks {
        asked |= asking(u64::from_le_bytes(*block), beyond);
    }
    asked == 0
}

/// One in each byte of a word.
const EACH: u64 = 0x0101_0101_0101_0101;

/// Not zero when some byte of the word is below a space, a quote or a backslash; with `beyond`, also when one is U+007F
/// or above.
#[inline]
fn asking(word: u64, beyond: u64) -> u64 {
    let zero = |word: u64| word.wrapping_sub(EACH) & !word;
    let below = word.wrapping_sub(EACH * 0x20) & !word;
    let (quote, slash) = (zero(word ^ (EACH * 0x22)), zero(word ^ (EACH * 0x5c)));
    let high = (word | zero(word ^ (EACH * 0x7f))) & (beyond * 0x80);
    ((below | quote | slash) & (EACH * 0x80)) | high
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

//! Percent-encoding of what a fragment cannot hold as it is (RFC 3986 section 2.1).

use std::fmt::Write as _;

/// Escapes all but unreserved characters.
pub(crate) fn escape(text: &str) -> String {
    escape_but(text, b"-._~")
}

/// Escapes all but letters, digits and `plain`.
pub(crate) fn escape_but(text: &str, plain: &[u8]) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || plain.contains(&byte) {
            out.push(char::from(byte));
        } else {
            write!(out, "%{byte:02X}").expect("writing to a text cannot fail");
        }
    }
    out
}

/// The text again; `None` where it is not well escaped.
pub(crate) fn unescape(text: &str) -> Option<String> {
    let mut out = Vec::new();
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let digits = [bytes.next()?, bytes.next()?];
            let digits = std::str::from_utf8(&digits).ok()?;
            out.push(u8::from_str_radix(digits, 16).ok()?);
        } else {
            out.push(byte);
        }
    }
    String::from_utf8(out).ok()
}

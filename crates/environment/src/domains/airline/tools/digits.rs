//! Python's `int(date[-2:])`, which decides the second date of a connection: it takes signs, spaces and the decimal
//! digits of every script (Unicode 14, as in CPython 3.11).

use crate::domains::generic::python::raise;
use crate::domains::generic::toolbox::Stop;
use crate::value::{Data, Kind, text_repr, type_name};

/// The zeros of the scripts that have decimal digits; the other nine follow each of them.
const ZEROS: [u32; 66] = [
    0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66,
    0xde6, 0xe50, 0xed0, 0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90,
    0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10,
    0x104a0, 0x10d30, 0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0, 0x11650,
    0x116c0, 0x11730, 0x118e0, 0x11950, 0x11c50, 0x11d50, 0x11da0, 0x16a60, 0x16ac0, 0x16b50,
    0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140, 0x1e2f0, 0x1e950, 0x1fbf0,
];

/// The number in the last two characters of a date.
pub(super) fn day(date: &impl Data) -> Result<i32, Stop> {
    match date.kind() {
        Kind::String(text) => {
            let start = text.char_indices().rev().nth(1).map_or(0, |(index, _)| index);
            let tail = &text[start..];
            int(tail).map_or_else(
                || {
                    let shown = text_repr(tail);
                    raise(format!("invalid literal for int() with base 10: {shown}"))
                },
                Ok,
            )
        }
        Kind::Array(_) => raise(
            "int() argument must be a string, a bytes-like object or a real number, not 'list'",
        ),
        Kind::Object(_) => raise("unhashable type: 'slice'"),
        _ => raise(format!("'{}' object is not subscriptable", type_name(date))),
    }
}

/// `int(text)` of at most two characters, which leave no room for an underscore between digits.
fn int(text: &str) -> Option<i32> {
    let space = |letter: char| letter.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&letter);
    let trimmed = text.trim_matches(space);
    let (sign, digits) = match trimmed.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, trimmed.strip_prefix('+').unwrap_or(trimmed)),
    };
    let number = digits.chars().try_fold(0, |number, letter| Some(10 * number + digit(letter)?))?;
    (!digits.is_empty()).then_some(sign * number)
}

fn digit(letter: char) -> Option<i32> {
    let code = u32::from(letter);
    let zero = ZEROS[..ZEROS.partition_point(|zero| *zero <= code)].last()?;
    i32::try_from(code - zero).ok().filter(|digit| *digit < 10)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn check(date: &str, expected: Option<i32>) {
        let invalid = |tail: &str| {
            Stop::Raised(
                format!("invalid literal for int() with base 10: {}", text_repr(tail)).into(),
            )
        };
        let letters: Vec<char> = date.chars().collect();
        let tail: String = letters[letters.len().saturating_sub(2)..].iter().collect();
        assert_eq!(day(&json!(date)), expected.ok_or_else(|| invalid(&tail)), "{date}");
    }

    #[test]
    fn a_day_is_read_as_python_reads_an_int() {
        check("2024-05-16", Some(16));
        check("2024-05-+9", Some(9));
        check("2024-05--9", Some(-9));
        check("2024-05- 9", Some(9));
        check("2024-05-9\u{a0}", Some(9));
        check("2024-05-\u{1f}9", Some(9));
        check("2024-05-\u{ff11}\u{ff16}", Some(16));
        check("\u{1fbf0}\u{669}", Some(9));
        check("7", Some(7));
    }

    #[test]
    fn what_is_no_day_raises() {
        for date in ["", "tomorrow", "2024-05-1x", "2024-05-1_", "--", " ", "5-", "Ⅷ", "1\u{b2}"]
        {
            check(date, None);
        }
        let other = |date: Value| day(&date).unwrap_err();
        assert_eq!(
            other(json!(null)),
            Stop::Raised("'NoneType' object is not subscriptable".into())
        );
        assert_eq!(other(json!({})), Stop::Raised("unhashable type: 'slice'".into()));
    }
}

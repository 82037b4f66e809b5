//! Damage to sound files: cut off, bytes changed, taken out, doubled or put in.

use crate::source::Source;

/// Pieces that damaged files are fond of.
const PIECES: &[&[u8]] = &[
    b"\"",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b"null",
    b"NaN",
    b"-Infinity",
    b"1e999",
    b"123456789012345678901234567890",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"\\ud800",
    b"\\u0000",
    b"\n",
    b"\0",
    b"\"a\":1,\"a\":2,",
    b"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
    b"{}",
    b"[]",
    b"\"\"",
    b"0",
    b"true",
];

/// The file after a few accidents.
pub fn damaged(mut file: Vec<u8>, source: &mut Source<'_>) -> Vec<u8> {
    for _ in 0..=source.below(4) {
        let at = source.below(file.len() + 1);
        let length = source.below(40).min(file.len() - at);
        match source.byte() % 6 {
            0 => file.truncate(at),
            1 => drop(file.drain(at..at + length)),
            2 => {
                let piece = file[at..at + length].to_vec();
                file.splice(at..at, piece);
            }
            3 => {
                let piece = source.pick(PIECES).copied().unwrap_or_default();
                file.splice(at..at, piece.iter().copied());
            }
            4 => {
                // In place of a whole value, so that the file is still JSON: other types than expected.
                let piece = source.pick(PIECES).copied().unwrap_or_default();
                let end = file[at..].iter().position(|byte| b",}]".contains(byte));
                file.splice(at..at + end.unwrap_or(0), piece.iter().copied());
            }
            _ => {
                if let Some(byte) = file.get_mut(at) {
                    *byte = source.byte();
                }
            }
        }
    }
    file
}

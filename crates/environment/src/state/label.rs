//! Names and ids as they are looked for: their ends as numbers, and a hash of them.

use smol_str::SmolStr;

/// A name to look for; that of a literal is worked out when the program is compiled.
#[derive(Clone, Copy)]
pub(crate) struct Label<'a> {
    pub(crate) text: &'a str,
    pub(super) mark: Mark,
    pub(super) hash: u32,
}

/// Names of fields that are set together. Where they stand in an object is worked out once for all objects that have the
/// same names.
pub(crate) struct Fields<const N: usize>(pub(super) [Label<'static>; N]);

impl<const N: usize> Fields<N> {
    /// These names, each once.
    pub(crate) const fn of(names: [&'static str; N]) -> Self {
        assert!(N <= TOGETHER, "so many places are kept");
        let mut labels = [Label::of(""); N];
        let mut at = 0;
        while at < N {
            labels[at] = Label::of(names[at]);
            at += 1;
        }
        Self(labels)
    }
}

/// Most fields that are set together.
pub(super) const TOGETHER: usize = 8;

/// The ends of a text and its length. Texts of up to 16 bytes that have the same mark are the same.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Mark {
    head: u64,
    tail: u64,
    length: usize,
}

/// Longest text that a mark holds all of.
const WHOLE: usize = 16;

impl<'a> Label<'a> {
    #[expect(
        clippy::inline_always,
        reason = "a literal's hash is worked out when the program is compiled"
    )]
    #[inline(always)]
    pub(crate) const fn of(text: &'a str) -> Self {
        let mark = Mark::of(text);
        Self { text, mark, hash: mark.hash() }
    }

    /// Whether a name with this mark is the one.
    #[inline]
    pub(super) fn is(&self, mark: &Mark, text: &SmolStr) -> bool {
        self.mark == *mark && (self.mark.length <= WHOLE || self.text == text)
    }
}

impl Mark {
    #[expect(
        clippy::inline_always,
        reason = "a literal's hash is worked out when the program is compiled"
    )]
    #[inline(always)]
    pub(super) const fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let length = bytes.len();
        if let (Some(head), Some(tail)) = (bytes.first_chunk(), bytes.last_chunk()) {
            let (head, tail) = (u64::from_le_bytes(*head), u64::from_le_bytes(*tail));
            return Self { head, tail, length };
        }
        let (head, tail) = match (bytes, bytes.first_chunk(), bytes.last_chunk()) {
            (_, Some(head), Some(tail)) => (u32::from_le_bytes(*head), u32::from_le_bytes(*tail)),
            ([one, two, three], ..) => (u32::from_le_bytes([*one, *two, *three, 0]), 0),
            ([one, two], ..) => (u32::from_le_bytes([*one, *two, 0, 0]), 0),
            ([one], ..) => (*one as u32, 0),
            _ => (0, 0),
        };
        Self { head: head as u64, tail: tail as u64, length }
    }

    #[inline]
    const fn hash(self) -> u32 {
        mixed(self.head.rotate_left(29) ^ self.tail ^ (self.length as u64) << 8)
    }
}

/// A hash of a whole text, for tables of any size.
#[inline]
pub(crate) fn hash(text: &str) -> u32 {
    let mark = Mark::of(text);
    if mark.length <= WHOLE {
        return mark.hash();
    }
    let (chunks, _) = text.as_bytes().as_chunks();
    let ends = chunks.iter().fold(mark.tail, |sum, chunk| {
        (sum.rotate_left(23) ^ u64::from_le_bytes(*chunk)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    });
    mixed(ends ^ mark.length as u64)
}

/// The high half of a product. Its low bits, which say where to look first, depend on all bits: texts often differ in
/// their last byte alone, which is the highest.
#[inline]
const fn mixed(bits: u64) -> u32 {
    ((bits ^ bits >> 32).wrapping_mul(0xd6e8_feb8_6659_fd93) >> 32) as u32
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn texts_that_differ_in_one_byte_have_different_places() {
        for (head, tail) in
            [("2024-05-", ""), ("#W12345", ""), ("", "-of-may"), ("a long name ", " of a row")]
        {
            let texts = (10..74).map(|number| format!("{head}{number}{tail}"));
            let places: BTreeSet<u32> = texts.map(|text| hash(&text) % 256).collect();
            assert!(places.len() > 45, "{head}, {tail}: {}", places.len());
        }
    }
}

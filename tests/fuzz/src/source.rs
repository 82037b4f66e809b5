//! Bytes as a source of choices: the same bytes give the same input, and other bytes a slightly different one.

use serde_json::{Map, Value, json};

/// Texts that have broken programs before.
const TEXTS: &[&str] = &[
    "",
    " ",
    "0",
    "#",
    "null",
    "yes",
    "a/b~c",
    "../..",
    "it's \"quoted\"",
    "back\\slash",
    "\u{0}",
    "\u{7f}\u{80}\u{ad}",
    "\u{feff}\u{2028}\u{202e}",
    "e\u{301}\u{df}\u{130}",
    "\u{1f469}\u{200d}\u{1f680}\u{10ffff}",
    "\u{ff11}\u{ff16}",
    "2024-05-1_",
    "certificate_3221322",
    "HATHAV",
    "###STOP###",
];

/// Bytes that are used up from the front; beyond the end there are zeros.
#[derive(Clone, Debug)]
pub struct Source<'a> {
    bytes: &'a [u8],
}

impl<'a> Source<'a> {
    /// All of these bytes.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    /// True when nothing is left.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Everything that is left.
    pub fn rest(&mut self) -> &'a [u8] {
        std::mem::take(&mut self.bytes)
    }

    /// The next byte.
    pub fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.bytes.split_first() else { return 0 };
        self.bytes = rest;
        *first
    }

    /// A number below `count`; 0 when there is none.
    pub fn below(&mut self, count: usize) -> usize {
        let wide = if count > 256 { 2 } else { 1 };
        let number = (0..wide).fold(0, |number, _| number * 256 + usize::from(self.byte()));
        number.checked_rem(count).unwrap_or(0)
    }

    /// True once in `of` times, and never when nothing is left.
    pub fn one_in(&mut self, of: u8) -> bool {
        self.byte() % of == 1
    }

    /// One of these, if there are any.
    pub fn pick<'b, T>(&mut self, among: &'b [T]) -> Option<&'b T> {
        among.get(self.below(among.len()))
    }

    /// A text: a known trouble-maker, or whatever the bytes spell.
    pub fn text(&mut self) -> String {
        if self.one_in(2) {
            return self.pick(TEXTS).map(|text| (*text).to_owned()).unwrap_or_default();
        }
        let length = self.below(12).min(self.bytes.len());
        let (text, rest) = self.bytes.split_at(length);
        self.bytes = rest;
        String::from_utf8_lossy(text).into_owned()
    }

    /// A number of either kind, small ones first.
    pub fn number(&mut self) -> Value {
        match self.byte() % 16 {
            0..=5 => json!(self.byte() % 8),
            6 => json!(u32::from(self.byte()) * u32::from(self.byte())),
            7 => json!(-i32::from(self.byte())),
            8 => json!(f64::from(self.byte()) / 4.0),
            9 => json!(f64::from(self.byte()) / 100.0),
            10 => json!(f64::from(self.byte() % 8)),
            11 => json!(-0.0),
            12 => json!(i64::MIN),
            13 => json!(u64::MAX),
            14 => json!(1e308),
            _ => json!(5e-324),
        }
    }

    /// Any JSON at all, at most this deep.
    pub fn json(&mut self, depth: usize) -> Value {
        match self.byte() % if depth == 0 { 5 } else { 8 } {
            0 => Value::Null,
            1 => Value::Bool(self.one_in(2)),
            2 => self.number(),
            3 | 4 => self.text().into(),
            5 | 6 => {
                let length = self.below(4);
                (0..length).map(|_| self.json(depth - 1)).collect()
            }
            _ => {
                let length = self.below(4);
                let fields = (0..length).map(|_| (self.text(), self.json(depth - 1)));
                Value::Object(fields.collect::<Map<_, _>>())
            }
        }
    }
}

//! Numbers that name things: drawn at random, never twice.

use std::collections::BTreeSet;

use seed::Stream;

/// All identifiers given out so far.
#[derive(Default)]
pub(crate) struct Ids {
    taken: BTreeSet<String>,
}

impl Ids {
    /// A text that `draw` makes and that was not given out before.
    pub(crate) fn fresh(&mut self, mut draw: impl FnMut() -> String) -> String {
        loop {
            let id = draw();
            if self.taken.insert(id.clone()) {
                return id;
            }
        }
    }

    /// `prefix` and `count` digits, new.
    pub(crate) fn number(&mut self, stream: &mut Stream, prefix: &str, count: usize) -> String {
        self.fresh(|| format!("{prefix}{}", digits(stream, count)))
    }
}

/// `count` digits, the first of them not 0.
pub(crate) fn digits(stream: &mut Stream, count: usize) -> String {
    let digit = |place: usize| stream.between(u32::from(place == 0), 9);
    (0..count)
        .map(digit)
        .map(|digit| char::from_digit(digit, 10).expect("a digit is below ten"))
        .collect()
}

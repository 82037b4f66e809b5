//! What lists and objects are made of: values in one shared piece of memory, copied when somebody writes to one that
//! others hold too.
//!
//! The nodes of a database keep the text that they print as, once it was asked for. A copy that somebody wrote to
//! remembers the node that it began as and which places were written: it prints by copying what lies between them, and
//! the copy of an object holds the written places alone.

use std::sync::OnceLock;

use triomphe::{Arc, HeaderSlice};

use super::datum::Datum;
use super::names::Names;

/// Values behind a head; a list has none to speak of, an object its names.
pub(super) struct Node<S>(Arc<HeaderSlice<Head<S>, [Datum]>>);

struct Head<S> {
    shape: S,
    text: Text<S>,
}

/// How a node comes to its text.
enum Text<S> {
    /// By spelling every value.
    Spelt,
    /// By keeping it: a node of a database.
    Kept(OnceLock<Kept>),
    /// By copying from the node of a database that this one was, but for the written places, one bit each, and what
    /// stands behind. Where the shape is `SPARSE`, nothing stands in the places that were not written: their values are
    /// those of `from`.
    Copied { from: Node<S>, written: u64 },
}

/// A text behind the ends of the values in it.
type Kept = Arc<HeaderSlice<Box<[u32]>, str>>;

/// What a node is printed as.
pub(super) trait Shape: Clone {
    const OPEN: char;
    const CLOSE: char;
    /// Copies hold the written values alone; who asks for a slice of all values needs them all.
    const SPARSE: bool;

    /// What stands before the value at a place; it begins with a comma and a space.
    fn lead(&self, place: usize) -> &str;
}

impl Shape for () {
    const OPEN: char = '[';
    const CLOSE: char = ']';
    const SPARSE: bool = false;

    fn lead(&self, _place: usize) -> &'static str {
        ", "
    }
}

impl Shape for Names {
    const OPEN: char = '{';
    const CLOSE: char = '}';
    const SPARSE: bool = true;

    #[inline]
    fn lead(&self, place: usize) -> &str {
        Names::lead(self, place)
    }
}

impl<S> Clone for Node<S> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<S: Shape> Node<S> {
    pub(super) fn new(shape: S, values: impl ExactSizeIterator<Item = Datum>) -> Self {
        Self(Arc::from_header_and_iter(Head { shape, text: Text::Spelt }, values))
    }

    pub(super) fn from_vec(shape: S, values: Vec<Datum>) -> Self {
        Self(Arc::from_header_and_vec(Head { shape, text: Text::Spelt }, values))
    }

    #[inline]
    pub(super) fn shape(&self) -> &S {
        &self.0.header.shape
    }

    #[inline]
    pub(super) fn len(&self) -> usize {
        self.0.slice.len()
    }

    #[inline]
    pub(super) fn value(&self, place: usize) -> &Datum {
        match &self.0.header.text {
            Text::Copied { from, written } if S::SPARSE && written & bit(place) == 0 => {
                &from.0.slice[place]
            }
            _ => &self.0.slice[place],
        }
    }

    /// A value to write to.
    pub(super) fn value_mut(&mut self, place: usize) -> &mut Datum {
        let node = self.own();
        if let Text::Copied { from, written } = &node.header.text
            && S::SPARSE
            && written & bit(place) == 0
        {
            node.slice[place] = from.0.slice[place].clone();
        }
        node.header.text.note(place);
        &mut node.slice[place]
    }

    /// Puts values into places, of which those that are not there yet are all behind the others; `longer` is what the
    /// node becomes then.
    pub(super) fn put(&mut self, longer: Option<S>, places: &[usize], values: &mut [Datum]) {
        if longer.is_some() || self.is_shared() {
            let (mut replaced, mut length) = (0, self.len());
            for place in places {
                replaced |= bit(*place);
                length = length.max(place + 1);
            }
            let shape = longer.unwrap_or_else(|| self.shape().clone());
            *self = self.renewed(shape, length, replaced);
        }
        let node = self.own();
        for (place, value) in places.iter().zip(values) {
            node.header.text.note(*place);
            node.slice[*place] = std::mem::take(value);
        }
    }

    /// Whether the values are not to be written to: others hold them too, or a text is kept of them.
    #[inline]
    fn is_shared(&self) -> bool {
        matches!(self.0.header.text, Text::Kept(_)) || !self.0.is_unique()
    }

    /// The node to write to; it is made anew when it is shared.
    fn own(&mut self) -> &mut HeaderSlice<Head<S>, [Datum]> {
        if self.is_shared() {
            *self = self.renewed(self.shape().clone(), self.len(), 0);
        }
        Arc::get_mut(&mut self.0).expect("a node just made has no other holder")
    }

    /// A node that begins with these values, and nulls behind; what is replaced is not copied before.
    fn renewed(&self, shape: S, length: usize, replaced: u64) -> Self {
        let (held, text) = match &self.0.header.text {
            Text::Spelt => (&self.0.slice, Text::Spelt),
            _ if S::SPARSE && length > BITS => {
                let value = |at| if at < self.len() { self.value(at).clone() } else { Datum::Null };
                return Self::new(shape, (0..length).map(value));
            }
            Text::Kept(_) => {
                let text = Text::Copied { from: self.clone(), written: 0 };
                if S::SPARSE {
                    let nulls = (0..length).map(|_| Datum::Null);
                    return Self(Arc::from_header_and_iter(Head { shape, text }, nulls));
                }
                (&self.0.slice, text)
            }
            Text::Copied { from, written } => {
                (&self.0.slice, Text::Copied { from: from.clone(), written: *written })
            }
        };
        let values = Copied { held: held.iter(), left: length, next: 1, replaced };
        Self(Arc::from_header_and_iter(Head { shape, text }, values))
    }

    /// Whether both are one piece of memory.
    #[inline]
    pub(super) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Keeps the text from now on, here and in all values; a node that others hold stays as it is.
    pub(super) fn keep_text(&mut self) {
        if !self.0.is_unique() {
            return;
        }
        if S::SPARSE && matches!(self.0.header.text, Text::Copied { .. }) {
            let values = (0..self.len()).map(|at| self.value(at).clone());
            *self = Self::new(self.shape().clone(), values);
        }
        if let Some(node) = Arc::get_mut(&mut self.0) {
            node.header.text = Text::Kept(OnceLock::new());
            node.slice.iter_mut().for_each(Datum::keep_text);
        }
    }

    /// Writes the text. With `keep`, a node of a database keeps it.
    #[inline(never)]
    pub(super) fn print(&self, out: &mut String, keep: bool) {
        match &self.0.header.text {
            Text::Kept(kept) if keep => out.push_str(&kept.get_or_init(|| self.spell()).slice),
            Text::Kept(kept) => match kept.get() {
                Some(kept) => out.push_str(&kept.slice),
                None => self.write(out, 0, keep, |_| {}),
            },
            Text::Copied { from, written } => self.splice(out, from, *written, keep),
            Text::Spelt => self.write(out, 0, keep, |_| {}),
        }
    }

    fn spell(&self) -> Kept {
        let (mut text, mut ends) = (String::new(), Vec::with_capacity(self.len()));
        let end = |end: usize| {
            ends.push(u32::try_from(end).expect("a record of four gigabytes gets no such far"));
        };
        self.write(&mut text, 0, false, end);
        Arc::from_header_and_str(ends.into(), &text)
    }

    /// Writes the values from a place on, and the brackets; before the first place nothing was written yet.
    fn write(&self, out: &mut String, first: usize, keep: bool, mut end: impl FnMut(usize)) {
        if first == 0 {
            out.push(S::OPEN);
        }
        let shape = self.shape();
        for place in first..self.len() {
            out.push_str(&shape.lead(place)[if place == 0 { 2 } else { 0 }..]);
            self.value(place).print(out, keep);
            end(out.len());
        }
        out.push(S::CLOSE);
    }

    fn splice(&self, out: &mut String, from: &Self, mut written: u64, keep: bool) {
        let Text::Kept(kept) = &from.0.header.text else {
            return self.write(out, 0, keep, |_| {});
        };
        let kept = kept.get_or_init(|| from.spell());
        let (text, ends, mut copied) = (&kept.slice, &kept.header, 0);
        while written != 0 {
            let place = written.trailing_zeros() as usize;
            written &= written - 1;
            let Some(end) = ends.get(place) else { break };
            let lead = self.shape().lead(place).len();
            let start = match place.checked_sub(1) {
                Some(before) => ends[before] as usize + lead,
                None => lead - 1, // a bracket, and no comma
            };
            out.push_str(&text[copied..start]);
            self.0.slice[place].print(out, keep);
            copied = *end as usize;
        }
        out.push_str(&text[copied..text.len() - 1]);
        if ends.is_empty() {
            out.truncate(out.len() - 1);
        }
        self.write(out, ends.len(), keep, |_| {});
    }
}

/// Copies of values, and nulls in the places that are going to be written to.
struct Copied<'a> {
    held: std::slice::Iter<'a, Datum>,
    left: usize,
    /// The place of the next one, as a bit.
    next: u64,
    replaced: u64,
}

impl Iterator for Copied<'_> {
    type Item = Datum;

    #[expect(clippy::inline_always, reason = "it is the body of one loop")]
    #[inline(always)]
    fn next(&mut self) -> Option<Datum> {
        self.left = self.left.checked_sub(1)?;
        let written = self.replaced & self.next != 0;
        self.next <<= 1;
        match self.held.next() {
            Some(held) if !written => Some(held.clone()),
            _ => Some(Datum::Null),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl ExactSizeIterator for Copied<'_> {}

/// Places that have a bit.
const BITS: usize = 64;

/// A place as a bit; nothing for one beyond the bits.
#[inline]
fn bit(place: usize) -> u64 {
    if place < BITS { 1 << place } else { 0 }
}

impl Node<()> {
    /// All values.
    #[inline]
    pub(super) fn values(&self) -> &[Datum] {
        &self.0.slice
    }

    /// All values, to be put in another order: the text is spelt anew.
    pub(super) fn values_mut(&mut self) -> &mut [Datum] {
        let node = self.own();
        node.header.text = Text::Spelt;
        &mut node.slice
    }

    /// The values and another.
    pub(super) fn with(&self, item: Datum) -> Self {
        let mut longer = self.renewed((), self.len() + 1, 0);
        *longer.value_mut(self.len()) = item;
        longer
    }
}

impl<S> Text<S> {
    /// Remembers that a place was written; one beyond the bits ends the copying.
    fn note(&mut self, place: usize) {
        match self {
            Self::Copied { written, .. } if place < BITS => *written |= bit(place),
            Self::Copied { .. } => *self = Self::Spelt,
            _ => {}
        }
    }
}

//! What lists and objects are made of: values in one shared piece of memory, copied when somebody writes to one that
//! others hold too.
//!
//! The nodes of a database keep the text that they print as, once it was asked for: what an episode did not write is
//! printed by copying.

use std::sync::OnceLock;

use triomphe::{Arc, HeaderSlice};

use super::datum::Datum;

/// Values behind a head; a list has none to speak of, an object its names.
pub(super) struct Node<H>(Arc<HeaderSlice<Head<H>, [Datum]>>);

struct Head<H> {
    shape: H,
    /// Whether it is one of a database, which keeps its text.
    kept: bool,
    text: OnceLock<Box<str>>,
}

impl<H> Head<H> {
    fn of(shape: H) -> Self {
        Self { shape, kept: false, text: OnceLock::new() }
    }
}

impl<H> Clone for Node<H> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<H: Clone> Node<H> {
    pub(super) fn new(shape: H, values: impl ExactSizeIterator<Item = Datum>) -> Self {
        Self(Arc::from_header_and_iter(Head::of(shape), values))
    }

    pub(super) fn from_vec(shape: H, values: Vec<Datum>) -> Self {
        Self(Arc::from_header_and_vec(Head::of(shape), values))
    }

    #[inline]
    pub(super) fn shape(&self) -> &H {
        &self.0.header.shape
    }

    #[inline]
    pub(super) fn values(&self) -> &[Datum] {
        &self.0.slice
    }

    /// The values to write to; they are copied when others hold them too, or a text was kept of them.
    pub(super) fn values_mut(&mut self) -> &mut [Datum] {
        if self.0.header.kept || !self.0.is_unique() {
            *self = Self::new(self.shape().clone(), self.values().iter().cloned());
        }
        let node = Arc::get_mut(&mut self.0).expect("a node just made has no other holder");
        &mut node.slice
    }

    /// The values followed by so many nulls.
    pub(super) fn extended(&self, shape: H, more: usize) -> Self {
        let held = self.values();
        let value = |at: usize| held.get(at).cloned().unwrap_or_default();
        Self::new(shape, (0..held.len() + more).map(value))
    }

    /// Whether both are one piece of memory.
    #[inline]
    pub(super) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// The length of the text where it is kept.
    pub(super) fn text_len(&self) -> Option<usize> {
        self.0.header.text.get().map(|text| text.len())
    }

    /// Keeps the text from now on, here and in all values; a node that others hold stays as it is.
    pub(super) fn keep_text(&mut self) {
        if let Some(node) = Arc::get_mut(&mut self.0) {
            node.header.kept = true;
            node.slice.iter_mut().for_each(Datum::keep_text);
        }
    }

    /// Writes the text: the kept one where there is one, else what `write` makes.
    pub(super) fn print(&self, out: &mut String, write: impl FnOnce(&mut String, &Self)) {
        let Head { kept, text, .. } = &self.0.header;
        if !kept {
            return write(out, self);
        }
        out.push_str(text.get_or_init(|| {
            let mut text = String::new();
            write(&mut text, self);
            text.into()
        }));
    }
}

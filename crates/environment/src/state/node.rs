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
    /// Where a node of a database keeps its text.
    text: Option<Box<OnceLock<Box<str>>>>,
}

impl<H> Clone for Node<H> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<H: Clone> Node<H> {
    pub(super) fn new(shape: H, values: impl ExactSizeIterator<Item = Datum>) -> Self {
        Self(Arc::from_header_and_iter(Head { shape, text: None }, values))
    }

    pub(super) fn from_vec(shape: H, values: Vec<Datum>) -> Self {
        Self(Arc::from_header_and_vec(Head { shape, text: None }, values))
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
        if self.0.header.text.is_some() || !self.0.is_unique() {
            *self = Self::new(self.shape().clone(), self.values().iter().cloned());
        }
        let node = Arc::get_mut(&mut self.0).expect("a node just made has no other holder");
        &mut node.slice
    }

    /// The values followed by these.
    pub(super) fn extended(&self, shape: H, more: impl ExactSizeIterator<Item = Datum>) -> Self {
        let mut values = Vec::with_capacity(self.values().len() + more.len());
        values.extend(self.values().iter().cloned().chain(more));
        Self::from_vec(shape, values)
    }

    /// Whether both are one piece of memory.
    #[inline]
    pub(super) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Keeps the text from now on, here and in all values; a node that others hold stays as it is.
    pub(super) fn keep_text(&mut self) {
        if let Some(node) = Arc::get_mut(&mut self.0) {
            node.header.text.get_or_insert_default();
            node.slice.iter_mut().for_each(Datum::keep_text);
        }
    }

    /// Writes the text: the kept one where there is one, else what `write` makes.
    pub(super) fn print(&self, out: &mut String, write: impl FnOnce(&mut String, &Self)) {
        match &self.0.header.text {
            Some(text) => out.push_str(text.get_or_init(|| {
                let mut text = String::new();
                write(&mut text, self);
                text.into()
            })),
            None => write(out, self),
        }
    }
}

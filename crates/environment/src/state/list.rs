//! A list of values, shared until somebody writes to it.

use std::cmp::Ordering;
use std::fmt;
use std::ops::Deref;

use super::datum::Datum;
use super::node::Node;

/// A list; it reads as a slice.
#[derive(Clone)]
pub struct List(Node<()>);

impl List {
    /// An item to write to.
    pub fn get_mut(&mut self, index: usize) -> Option<&mut Datum> {
        (index < self.len()).then(|| self.0.value_mut(index))
    }

    /// Adds an item to the end.
    pub fn push(&mut self, item: Datum) {
        self.0 = self.0.with(item);
    }

    /// Whether both are one piece of memory.
    #[inline]
    pub(super) fn is(&self, other: &Self) -> bool {
        self.0.is(&other.0)
    }

    pub(super) fn keep_text(&mut self) {
        self.0.keep_text();
    }

    pub(super) fn print(&self, out: &mut String, keep: bool) {
        self.0.print(out, keep);
    }
}

impl Deref for List {
    type Target = [Datum];

    #[inline]
    fn deref(&self) -> &[Datum] {
        self.0.values()
    }
}

impl From<Vec<Datum>> for List {
    fn from(items: Vec<Datum>) -> Self {
        Self(Node::from_vec((), items))
    }
}

impl List {
    /// Sorts the items; those that are equal keep their order.
    pub(crate) fn sort_by(&mut self, compare: impl FnMut(&Datum, &Datum) -> Ordering) {
        self.0.values_mut().sort_by(compare);
    }

    /// A list of as many items as the iterator says.
    pub(crate) fn of(items: impl ExactSizeIterator<Item = Datum>) -> Self {
        Self(Node::new((), items))
    }
}

impl FromIterator<Datum> for List {
    fn from_iter<I: IntoIterator<Item = Datum>>(items: I) -> Self {
        items.into_iter().collect::<Vec<_>>().into()
    }
}

impl PartialEq for List {
    fn eq(&self, other: &Self) -> bool {
        self.is(other) || **self == **other
    }
}

impl fmt::Debug for List {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.iter()).finish()
    }
}

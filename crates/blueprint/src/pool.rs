//! What a task may learn from the tasks before it: the accepted blueprints, in task order, and an index of them.
//!
//! A clone is a view that costs next to nothing: views share their blueprints and one index, which only grows, and
//! each looks no further than its own length. So thousands of tasks can hold the pool that they may see.

mod index;
#[cfg(test)]
mod tests;

use std::cell::{Ref, RefCell};
use std::rc::Rc;

use crate::blueprint::Blueprint;

use index::Index;
pub(crate) use index::{Ledger, tools_of};

/// Blueprints that are kept together; the last chunk of a pool is copied when somebody else still looks at it.
const CHUNK: usize = 64;

/// The accepted blueprints of a run so far. It only grows.
#[derive(Clone, Debug, Default)]
pub struct Pool {
    chunks: Vec<Rc<Vec<Rc<Blueprint>>>>,
    len: usize,
    index: Rc<RefCell<Index>>,
}

/// The part of the index that is about one domain, and how many of its blueprints this pool sees.
pub(crate) struct View<'a> {
    pub(crate) ledger: Ref<'a, Ledger>,
    /// How many, from the first; the ledger numbers them from 0.
    pub(crate) seen: u32,
}

impl Pool {
    /// Adds the next one.
    pub fn push(&mut self, blueprint: Rc<Blueprint>) {
        if self.index.borrow().len() != self.len {
            // Somebody else went on from here with other blueprints: this pool needs an index of its own.
            let mut index = Index::default();
            self.iter().for_each(|blueprint| index.add(blueprint));
            self.index = Rc::new(RefCell::new(index));
        }
        self.index.borrow_mut().add(&blueprint);
        match self.chunks.last_mut() {
            Some(chunk) if chunk.len() < CHUNK => Rc::make_mut(chunk).push(blueprint),
            _ => self.chunks.push(Rc::new(vec![blueprint])),
        }
        self.len += 1;
    }

    /// The first `len` of them, as they were when there were no more.
    #[must_use]
    pub fn first(&self, len: usize) -> Self {
        let len = len.min(self.len);
        let mut chunks = self.chunks[..len.div_ceil(CHUNK)].to_vec();
        if let (Some(last), rest @ 1..) = (chunks.last_mut(), len % CHUNK)
            && last.len() > rest
        {
            *last = Rc::new(last[..rest].to_vec());
        }
        Self { chunks, len, index: Rc::clone(&self.index) }
    }

    /// All, in task order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Rc<Blueprint>> + DoubleEndedIterator {
        (0..self.len).map(|at| self.at(at))
    }

    /// Number of blueprints.
    pub fn len(&self) -> usize {
        self.len
    }

    /// True without any.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The one with this id; the first, should there be two.
    pub fn find(&self, id: &str) -> Option<&Rc<Blueprint>> {
        let place = self.index.borrow().find(id)?;
        (place < self.len).then(|| self.at(place))
    }

    /// What is known of the blueprints of a domain; `None` when the pool has none.
    pub(crate) fn of(&self, domain: &str) -> Option<View<'_>> {
        let ledger = Ref::filter_map(self.index.borrow(), |index| index.ledger(domain)).ok()?;
        let seen = ledger.seen(self.len);
        (seen > 0).then_some(View { ledger, seen })
    }

    /// The blueprint of a number on a ledger.
    pub(crate) fn on(&self, ledger: &Ledger, number: u32) -> &Rc<Blueprint> {
        self.at(ledger.place(number))
    }

    fn at(&self, place: usize) -> &Rc<Blueprint> {
        &self.chunks[place / CHUNK][place % CHUNK]
    }
}

impl FromIterator<Blueprint> for Pool {
    fn from_iter<I: IntoIterator<Item = Blueprint>>(blueprints: I) -> Self {
        let mut pool = Self::default();
        blueprints.into_iter().for_each(|blueprint| pool.push(Rc::new(blueprint)));
        pool
    }
}

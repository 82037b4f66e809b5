//! Who waits, in order. Only the first is ever woken.

use std::collections::VecDeque;
use std::task::Waker;

/// The queue of a host.
#[derive(Debug, Default)]
pub(super) struct Queue {
    waiting: VecDeque<(u64, Option<Waker>)>,
    next: u64,
    signals: u64,
}

impl Queue {
    /// A new place at the end; gives its number.
    pub(super) fn push(&mut self) -> u64 {
        self.next += 1;
        self.waiting.push_back((self.next, None));
        self.next
    }

    pub(super) fn remove(&mut self, number: u64) {
        if let Ok(at) = self.waiting.binary_search_by_key(&number, |(number, _)| *number) {
            self.waiting.remove(at);
        }
    }

    pub(super) fn is_first(&self, number: u64) -> bool {
        self.waiting.front().is_some_and(|(first, _)| *first == number)
    }

    /// Wakes `waker` when this place is the first and something has changed.
    pub(super) fn wait(&mut self, number: u64, waker: &Waker) {
        if let Ok(at) = self.waiting.binary_search_by_key(&number, |(number, _)| *number) {
            self.waiting[at].1 = Some(waker.clone());
        }
    }

    /// Something has changed: gives the waker of the first, to be woken outside of every borrow.
    pub(super) fn signal(&mut self) -> Option<Waker> {
        self.signals += 1;
        self.waiting.front_mut().and_then(|(_, waker)| waker.take())
    }

    /// How often something has changed.
    pub(super) fn signals(&self) -> u64 {
        self.signals
    }

    pub(super) fn len(&self) -> usize {
        self.waiting.len()
    }
}

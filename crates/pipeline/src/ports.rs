//! Where the method meets storage, and whoever listens. Shells implement these; tests use the twins beside them.

use std::cell::RefCell;

use dataset::Record;
use futures_util::future::{LocalBoxFuture, ready};
use llm::Delta;

use crate::event::{Journal, Stage};

/// A call that a task makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Number of the call within the run, from 0.
    pub number: u64,
    /// Number of the task.
    pub task: u32,
    /// What it is for.
    pub stage: Stage,
}

/// Listens to answers while they come. What it hears is no part of the run, which only knows whole answers.
pub trait Audience {
    /// A call is made.
    fn begun(&self, call: Asked);
    /// More of its answer has come.
    fn heard(&self, call: Asked, delta: Delta);
    /// It is answered, has failed or was given up.
    fn over(&self, call: Asked);
}

/// Why something could not be stored.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct StoreError {
    /// What happened and what to do.
    pub message: String,
}

/// Keeps records and journals. A call that returns `Ok` has made its argument durable.
pub trait Store {
    /// Keeps an accepted record.
    fn keep<'a>(&'a self, record: &'a Record) -> LocalBoxFuture<'a, Result<(), StoreError>>;
    /// Keeps the journal of a closed task.
    fn close<'a>(&'a self, journal: &'a Journal) -> LocalBoxFuture<'a, Result<(), StoreError>>;
}

/// A store in memory, for tests, the example on the page, and the command line's own use.
#[derive(Default)]
pub struct MemoryStore {
    /// Records in order of arrival.
    pub records: RefCell<Vec<Record>>,
    /// Journals in order of arrival.
    pub journals: RefCell<Vec<Journal>>,
}

impl Store for MemoryStore {
    fn keep<'a>(&'a self, record: &'a Record) -> LocalBoxFuture<'a, Result<(), StoreError>> {
        self.records.borrow_mut().push(record.clone());
        Box::pin(ready(Ok(())))
    }

    fn close<'a>(&'a self, journal: &'a Journal) -> LocalBoxFuture<'a, Result<(), StoreError>> {
        self.journals.borrow_mut().push(journal.clone());
        Box::pin(ready(Ok(())))
    }
}

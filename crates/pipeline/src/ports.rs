//! Where the method meets storage. Shells implement it; tests use the twin beside it.

use std::cell::RefCell;

use dataset::Record;
use futures_util::future::{LocalBoxFuture, ready};

use crate::event::Journal;

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

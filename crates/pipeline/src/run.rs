//! The run: starts tasks in order, a bounded number at a time, and streams what happens.

use std::pin::Pin;
use std::rc::Rc;
use std::task::{self, Poll};

use environment::Environment;
use futures_core::Stream;

use crate::config::RunConfig;
use crate::event::{Event, Journal};
use crate::ports::{Cast, Store};

/// A run in progress. Poll it for events; drop it to cancel.
pub struct Run {
    _private: (),
}

impl Stream for Run {
    type Item = Event;

    fn poll_next(self: Pin<&mut Self>, _context: &mut task::Context<'_>) -> Poll<Option<Event>> {
        Poll::Ready(None)
    }
}

/// Starts a run, or resumes one whose closed tasks are `done`. `concurrency` tasks are in flight at most.
pub fn run(
    _config: RunConfig,
    _environment: Environment,
    _cast: Cast,
    _store: Rc<dyn Store>,
    _resume: Resume,
) -> Run {
    Run { _private: () }
}

/// How to start: what is done already, and how many tasks may be in flight.
#[derive(Default)]
pub struct Resume {
    /// Journals of closed tasks of the same run.
    pub done: Vec<Journal>,
    /// Tasks in flight at most; 0 counts as 1.
    pub concurrency: u32,
}

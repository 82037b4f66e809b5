//! How runs end before their time: dropped, a full disk, an endpoint that is gone.

use std::cell::Cell;
use std::rc::Rc;

use dataset::{Record, jsonl};
use futures_executor::block_on;
use futures_util::StreamExt;
use futures_util::future::{LocalBoxFuture, ready};
use llm::{ChatModel, ChatReply, ChatRequest, ModelError};
use pipeline::{Cast, Event, Journal, MemoryStore, Store, StoreError, run};
use simulated::Dials;

use crate::support::{at, cast, config, of};

#[test]
fn a_dropped_run_stops_at_once() {
    let store = Rc::new(MemoryStore::default());
    let kept: Rc<dyn Store> = Rc::<MemoryStore>::clone(&store);
    let mut running = run(config(40), of("retail"), cast(Dials::default()), kept, at(4));
    let some: Vec<Event> = block_on(running.by_ref().take(30).collect());
    assert_eq!(some.len(), 30);
    drop(running);
    assert_eq!(Rc::strong_count(&store), 1, "nothing keeps the store alive");
}

/// A store whose disk is full after a number of records.
struct Full {
    room: Cell<u32>,
    kept: MemoryStore,
}

impl Store for Full {
    fn keep<'a>(&'a self, record: &'a Record) -> LocalBoxFuture<'a, Result<(), StoreError>> {
        if self.room.get() == 0 {
            return Box::pin(ready(Err(StoreError { message: "the disk is full".into() })));
        }
        self.room.set(self.room.get() - 1);
        self.kept.keep(record)
    }

    fn close<'a>(&'a self, journal: &'a Journal) -> LocalBoxFuture<'a, Result<(), StoreError>> {
        self.kept.close(journal)
    }
}

#[test]
fn a_full_disk_halts_the_run_and_hands_over_the_record() {
    let store = Rc::new(Full { room: Cell::new(2), kept: MemoryStore::default() });
    let kept: Rc<dyn Store> = Rc::<Full>::clone(&store);
    let events: Vec<Event> =
        block_on(run(config(20), of("retail"), cast(Dials::perfect()), kept, at(1)).collect());
    let Some(Event::Halted { reason, unsaved: Some(line) }) = events.last() else {
        panic!("{:?}", events.last())
    };
    assert_eq!(reason, "the disk is full");
    assert!(jsonl::parse_line(1, line).unwrap().verdict.passed);
    assert_eq!(store.kept.records.borrow().len(), 2);
}

/// A model that cannot be reached after some answers.
struct Failing(Cell<u32>);

impl ChatModel for Failing {
    fn complete<'a>(
        &'a self,
        request: &'a ChatRequest,
    ) -> LocalBoxFuture<'a, Result<ChatReply, ModelError>> {
        let left = self.0.get();
        self.0.set(left.saturating_sub(1));
        let down =
            ModelError::Unreachable { host: "http://127.0.0.1:9".into(), reason: "refused".into() };
        let reply =
            if left == 0 { Err(down) } else { Ok(simulated::reply(&Dials::perfect(), request)) };
        Box::pin(ready(reply))
    }
}

#[test]
fn an_unreachable_endpoint_halts_with_its_address_and_keeps_what_was_kept() {
    let store = Rc::new(MemoryStore::default());
    let kept: Rc<dyn Store> = Rc::<MemoryStore>::clone(&store);
    let failing = Cast::one(Rc::new(Failing(Cell::new(400))), "m");
    let events: Vec<Event> =
        block_on(run(config(20), of("retail"), failing, kept, at(1)).collect());
    let Some(Event::Halted { reason, unsaved: None }) = events.last() else {
        panic!("{:?}", events.last())
    };
    assert!(reason.contains("http://127.0.0.1:9"), "{reason}");
    assert!(!store.records.borrow().is_empty());
}

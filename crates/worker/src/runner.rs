//! Drives one run: polls the pipeline, stores what it makes, tells the page in batches.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::task::Waker;

use dataset::Record;
use futures_util::future::{AbortHandle, LocalBoxFuture, abortable, poll_fn};
use futures_util::{FutureExt, StreamExt};
use pipeline::{Event, Journal, Run, Store, StoreError};
use protocol::{Reply, RunInfo, RunStatus};

use crate::clock;
use crate::library::Library;
use crate::page::Page;

/// Longest time that an event waits for company before it is told, in milliseconds.
const BATCH_MILLIS: u64 = 40;

/// A run in progress. Dropping it cancels the run.
pub(crate) struct Runner {
    /// The run as it was stored when it began.
    pub(crate) info: RunInfo,
    pause: Rc<Pause>,
    abort: AbortHandle,
    over: Rc<Cell<bool>>,
}

impl Runner {
    /// Starts to drive `run`; `id` is the command that its events answer.
    pub(crate) fn start(page: Page, library: Rc<Library>, info: RunInfo, run: Run, id: u64) -> Self {
        let pause = Rc::new(Pause::default());
        let (work, abort) = abortable(drive(page, library, info.clone(), run, Rc::clone(&pause), id));
        let over = Rc::new(Cell::new(false));
        let ended = Rc::clone(&over);
        wasm_bindgen_futures::spawn_local(work.map(move |_| ended.set(true)));
        Self { info, pause, abort, over }
    }

    /// False once the run has ended by itself.
    pub(crate) fn is_active(&self) -> bool {
        !self.over.get()
    }

    /// Holds or releases the run.
    pub(crate) fn hold(&self, held: bool) {
        self.pause.set(held);
    }
}

impl Drop for Runner {
    fn drop(&mut self) {
        self.abort.abort();
    }
}

/// A gate that the run passes before every event.
#[derive(Default)]
struct Pause {
    held: Cell<bool>,
    waker: RefCell<Option<Waker>>,
}

impl Pause {
    fn set(&self, held: bool) {
        self.held.set(held);
        if !held && let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }

    async fn pass(&self) {
        poll_fn(|context| {
            if self.held.get() {
                *self.waker.borrow_mut() = Some(context.waker().clone());
                std::task::Poll::Pending
            } else {
                std::task::Poll::Ready(())
            }
        })
        .await;
    }
}

async fn drive(page: Page, library: Rc<Library>, info: RunInfo, mut run: Run, pause: Rc<Pause>, id: u64) {
    let mut batch = Batch { page, run: info.id.clone(), id, events: Vec::new(), since: clock::now_millis() };
    let mut status = RunStatus::Finished;
    loop {
        pause.pass().await;
        let event = match run.next().now_or_never() {
            Some(event) => event,
            None => {
                batch.tell();
                run.next().await
            }
        };
        let Some(event) = event else { break };
        if let Event::Halted { reason, .. } = &event {
            status = RunStatus::Halted { reason: reason.clone() };
        }
        batch.push(event);
    }
    let page = batch.page.clone();
    // The status is stored before the last events are told: who reads the list after them reads the truth.
    let stored = library.put_run(&RunInfo { status, ..info }).await;
    batch.tell();
    if let Err(error) = stored {
        page.say(id, Reply::Failed { message: error.message });
    }
    match library.runs().await {
        Ok(runs) => page.say(id, Reply::Runs { runs }),
        Err(error) => page.say(id, Reply::Failed { message: error.message }),
    }
}

/// Events that wait to be told together.
struct Batch {
    page: Page,
    run: String,
    id: u64,
    events: Vec<Event>,
    since: u64,
}

impl Batch {
    fn push(&mut self, event: Event) {
        self.events.push(event);
        if clock::now_millis().saturating_sub(self.since) >= BATCH_MILLIS {
            self.tell();
        }
    }

    fn tell(&mut self) {
        self.since = clock::now_millis();
        if !self.events.is_empty() {
            let events = std::mem::take(&mut self.events);
            self.page.say(self.id, Reply::Events { run: self.run.clone(), events });
        }
    }
}

/// The store of one run: this browser's library.
pub(crate) struct RunStore {
    /// The library.
    pub(crate) library: Rc<Library>,
    /// Id of the run.
    pub(crate) run: String,
}

impl Store for RunStore {
    fn keep<'a>(&'a self, record: &'a Record) -> LocalBoxFuture<'a, Result<(), StoreError>> {
        Box::pin(self.library.keep(&self.run, record))
    }

    fn close<'a>(&'a self, journal: &'a Journal) -> LocalBoxFuture<'a, Result<(), StoreError>> {
        Box::pin(self.library.close(&self.run, journal))
    }
}

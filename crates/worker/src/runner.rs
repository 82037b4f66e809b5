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
    status: Rc<RefCell<RunStatus>>,
}

impl Runner {
    /// Starts to drive `run`; `id` is the command that its events answer.
    pub(crate) fn start(
        page: Page,
        library: Rc<Library>,
        info: RunInfo,
        run: Run,
        id: u64,
    ) -> Self {
        let (pause, status) =
            (Rc::new(Pause::default()), Rc::new(RefCell::new(RunStatus::Running)));
        let drive = Drive {
            library,
            info: info.clone(),
            pause: Rc::clone(&pause),
            status: Rc::clone(&status),
        };
        let (work, abort) = abortable(drive.perform(page, run, id));
        wasm_bindgen_futures::spawn_local(work.map(drop));
        Self { info, pause, abort, status }
    }

    /// Where the run stands. This holds also when the end could not be stored.
    pub(crate) fn status(&self) -> RunStatus {
        self.status.borrow().clone()
    }

    /// False once the run has ended by itself.
    pub(crate) fn is_active(&self) -> bool {
        *self.status.borrow() == RunStatus::Running
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

/// What the work on a run needs besides the page.
struct Drive {
    library: Rc<Library>,
    info: RunInfo,
    pause: Rc<Pause>,
    status: Rc<RefCell<RunStatus>>,
}

impl Drive {
    async fn perform(self, page: Page, mut run: Run, id: u64) {
        let mut batch = Batch {
            page,
            run: self.info.id.clone(),
            id,
            events: Vec::new(),
            since: clock::now_millis(),
        };
        let mut status = RunStatus::Finished;
        loop {
            self.pause.pass().await;
            let event = if let Some(event) = run.next().now_or_never() {
                event
            } else {
                batch.tell();
                run.next().await
            };
            let Some(event) = event else { break };
            if let Event::Halted { reason, .. } = &event {
                status = RunStatus::Halted { reason: reason.clone() };
            }
            batch.push(event);
        }
        // The status is stored before the last events are told: who reads the list after them reads the truth.
        let stored =
            self.library.put_run(&RunInfo { status: status.clone(), ..self.info.clone() }).await;
        self.status.replace(status.clone());
        batch.tell();
        if let Err(error) = stored {
            batch.page.say(id, Reply::Failed { message: error.message });
        }
        match self.library.runs().await {
            Ok(mut runs) => {
                runs.iter_mut()
                    .filter(|run| run.id == self.info.id)
                    .for_each(|run| run.status = status.clone());
                batch.page.say(id, Reply::Runs { runs });
            }
            Err(error) => batch.page.say(id, Reply::Failed { message: error.message }),
        }
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

//! Drives one run: polls the pipeline, stores what it makes, tells the page what changed a few times a second.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::task::Waker;

use dataset::Record;
use futures_util::future::{AbortHandle, LocalBoxFuture, abortable, poll_fn};
use futures_util::{FutureExt, StreamExt};
use gloo_timers::future::TimeoutFuture;
use llm::money::Meter;
use pipeline::{Event, Journal, Run, Step, Store, StoreError};
use protocol::live::Writings;
use protocol::progress::{End, Follower};
use protocol::{Gauges, Reply, RunInfo, RunStatus, Writing};

use crate::detached::detached;
use crate::gauges::{self, Instruments};
use crate::library::Library;
use crate::locks::Held;
use crate::memory;
use crate::models;
use crate::page::Page;

/// Time between two pieces of news, in milliseconds.
const NEWS_MILLIS: u32 = 45;

/// A run in progress. Dropping it cancels the run.
pub(crate) struct Runner {
    /// The run as it was stored when it began.
    pub(crate) info: RunInfo,
    teller: Rc<Teller>,
    pause: Rc<Pause>,
    abort: AbortHandle,
    status: Rc<RefCell<RunStatus>>,
    /// Keeps other tabs from going on with the same run.
    _lock: Lock,
}

/// The lock of a run, until it is given back.
type Lock = Rc<RefCell<Option<Held>>>;

/// What is folded of the run: by the runner, and by its store when a task is closed.
pub(crate) type Shared = Rc<RefCell<Follower>>;

/// A run that is ready to be driven.
pub(crate) struct Ready {
    /// Who is told.
    pub(crate) page: Page,
    /// Where its end is stored.
    pub(crate) library: Rc<Library>,
    /// The run as it is stored.
    pub(crate) info: RunInfo,
    /// What its store folds too.
    pub(crate) follower: Shared,
    /// The lock of the run.
    pub(crate) lock: Held,
    /// What is read off it while it goes on.
    pub(crate) instruments: Instruments,
    /// The answers that are being written.
    pub(crate) writings: Rc<Writings>,
}

impl Runner {
    /// Starts to drive `run`; `id` is the command that its news answer.
    pub(crate) fn start(ready: Ready, run: Run, id: u64) -> Self {
        let Ready { page, library, info, follower, lock, instruments, writings } = ready;
        let (pause, status, lock) = (
            Rc::new(Pause::default()),
            Rc::new(RefCell::new(RunStatus::Running)),
            Rc::new(RefCell::new(Some(lock))),
        );
        let live = Live { instruments, writings, told: RefCell::default() };
        let teller = Rc::new(Teller { page, run: info.id.clone(), id, follower, live });
        let drive = Drive {
            library,
            info: info.clone(),
            pause: Rc::clone(&pause),
            status: Rc::clone(&status),
            teller: Rc::clone(&teller),
            lock: Rc::clone(&lock),
        };
        let (work, abort) = abortable(drive.perform(run));
        wasm_bindgen_futures::spawn_local(work.map(drop));
        Self { info, teller, pause, abort, status, _lock: lock }
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

    /// The run as it stands.
    pub(crate) fn now(&self) -> RunInfo {
        self.teller.now(&self.info)
    }

    /// Watches a task from now on; its steps so far, or `None` when it is not in flight.
    pub(crate) fn watch(&self, task: u32) -> Option<Vec<Step>> {
        self.teller.follower.borrow_mut().watch(task).map(<[Step]>::to_vec)
    }

    /// What is folded of the run.
    pub(crate) fn follower(&self) -> Shared {
        Rc::clone(&self.teller.follower)
    }

    /// Tells the page what has changed since the last time, at once.
    pub(crate) fn tell(&self) {
        self.teller.tell();
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

/// What the work on a run needs besides the run.
struct Drive {
    library: Rc<Library>,
    info: RunInfo,
    pause: Rc<Pause>,
    status: Rc<RefCell<RunStatus>>,
    teller: Rc<Teller>,
    /// Given back when the work ends, also when the runner stays.
    lock: Lock,
}

impl Drive {
    async fn perform(self, mut run: Run) {
        let status = {
            let news = self.teller.keep_telling().fuse();
            let work = self.work(&mut run).fuse();
            futures_util::pin_mut!(news, work);
            match futures_util::future::select(work, news).await {
                futures_util::future::Either::Left((status, _)) => status,
                futures_util::future::Either::Right(_) => return,
            }
        };
        // The status is stored before the last news are told: who reads the list after them reads the truth.
        let now = RunInfo { status: status.clone(), ..self.teller.now(&self.info) };
        let stored = self.library.put_run(&now).await;
        self.status.replace(status.clone());
        drop(self.lock.take());
        self.teller.tell();
        let Teller { page, id, .. } = &*self.teller;
        if let Err(error) = stored {
            page.say(*id, Reply::Failed { message: error.message });
        }
        match self.library.runs().await {
            Ok(mut runs) => {
                runs.iter_mut()
                    .filter(|run| run.id == self.info.id)
                    .for_each(|run| run.status = status.clone());
                page.say(*id, Reply::Runs { runs });
            }
            Err(error) => page.say(*id, Reply::Failed { message: error.message }),
        }
    }

    /// Takes every event in; gives how the run ended.
    async fn work(&self, run: &mut Run) -> RunStatus {
        let mut status = RunStatus::Finished;
        loop {
            self.pause.pass().await;
            let Some(event) = run.next().await else { return status };
            let mut follower = self.teller.follower.borrow_mut();
            match event {
                Event::Started { .. } => {}
                Event::Task { task, step } => follower.step(task, step),
                // Its store has folded the journal already.
                Event::Closed { task, .. } => follower.landed(task),
                // A cap ends a run as its visitor does.
                Event::Halted { unsaved: None, .. } if self.teller.live.is_capped() => {
                    status = RunStatus::Stopped;
                    let reason = self.teller.live.instruments.capped.borrow().clone();
                    follower.end(End::Capped { reason: reason.unwrap_or_default() });
                }
                Event::Halted { reason, unsaved } => {
                    status = RunStatus::Halted { reason: reason.clone() };
                    follower.end(End::Halted { reason, unsaved });
                }
                Event::Finished => follower.end(End::Finished),
            }
        }
    }
}

/// Tells the page what has changed, never more often than it draws.
struct Teller {
    page: Page,
    run: String,
    id: u64,
    follower: Shared,
    live: Live,
}

/// What is told of the run only while it goes on.
struct Live {
    instruments: Instruments,
    writings: Rc<Writings>,
    told: RefCell<Told>,
}

/// What the page knows already.
#[derive(Default)]
struct Told {
    gauges: Option<Gauges>,
    task: u32,
    answers: Vec<Writing>,
}

impl Live {
    fn is_capped(&self) -> bool {
        self.instruments.capped.borrow().is_some()
    }

    /// What they say now, where that is new.
    fn gauges(&self) -> Option<Gauges> {
        let gauges = self.instruments.read();
        let mut told = self.told.borrow_mut();
        if told.gauges == gauges {
            return None;
        }
        told.gauges.clone_from(&gauges);
        gauges
    }

    /// The answers that are being written in the watched task, where that is new. Of a task that is over, none are.
    fn answers(&self, watched: Option<u32>) -> Option<(u32, Vec<Writing>)> {
        let mut told = self.told.borrow_mut();
        let task = watched.unwrap_or(told.task);
        let answers = watched.map(|task| self.writings.of(task)).unwrap_or_default();
        if told.task == task && told.answers == answers {
            return None;
        }
        told.task = task;
        told.answers.clone_from(&answers);
        Some((task, answers))
    }
}

impl Teller {
    /// The run as it stands.
    fn now(&self, info: &RunInfo) -> RunInfo {
        gauges::metered(info, self.live.instruments.meter.as_ref())
    }

    async fn keep_telling(&self) {
        loop {
            TimeoutFuture::new(NEWS_MILLIS).await;
            self.tell();
        }
    }

    fn tell(&self) {
        let news = self.follower.borrow_mut().news();
        if let Some(mut delta) = news {
            delta.memory = memory::bytes();
            self.page.say(self.id, Reply::News { run: self.run.clone(), delta });
        }
        if let Some(gauges) = self.live.gauges() {
            self.page.say(self.id, Reply::Live { run: self.run.clone(), gauges: Box::new(gauges) });
        }
        models::tell_learnt(&self.page);
        let watched = self.follower.borrow().watching();
        if let Some((task, answers)) = self.live.answers(watched) {
            self.page.say(self.id, Reply::Writing { run: self.run.clone(), task, answers });
        }
    }
}

/// The store of one run: this browser's library.
pub(crate) struct RunStore {
    /// The library.
    pub(crate) library: Rc<Library>,
    /// The run as it goes on.
    pub(crate) info: RunInfo,
    /// The run in small, which is stored with every closed task.
    pub(crate) follower: Shared,
    /// What is spent, which is stored beside it.
    pub(crate) meter: Option<Rc<Meter>>,
}

impl Store for RunStore {
    fn keep<'a>(&'a self, record: &'a Record) -> LocalBoxFuture<'a, Result<(), StoreError>> {
        let (library, run) = (Rc::clone(&self.library), self.info.id.clone());
        let record = record.clone();
        Box::pin(detached(async move { library.keep(&run, &record).await }))
    }

    fn close<'a>(&'a self, journal: &'a Journal) -> LocalBoxFuture<'a, Result<(), StoreError>> {
        self.follower.borrow_mut().close(journal);
        let info = gauges::metered(&self.info, self.meter.as_ref());
        let values = Library::closing(&info, journal, self.follower.borrow().done());
        let library = Rc::clone(&self.library);
        Box::pin(detached(async move { library.put(values).await }))
    }
}

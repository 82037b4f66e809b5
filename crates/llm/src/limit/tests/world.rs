//! A world for tests: a clock that jumps to the next thing that happens, and an endpoint that lives by it.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use futures_util::StreamExt;
use futures_util::future::LocalBoxFuture;
use futures_util::stream;

use crate::transport::{HttpRequest, HttpResponse, Transport, TransportError};

/// A clock. It stands still while anything can be done, and then jumps to the next timer.
#[derive(Default)]
pub(super) struct Clock {
    now: Cell<u64>,
    timers: RefCell<BTreeMap<(u64, u64), Waker>>,
    next: Cell<u64>,
    /// Polls of the outermost future: a busy loop shows here.
    pub(super) polls: Cell<u64>,
}

struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Clock {
    pub(super) fn now(&self) -> u64 {
        self.now.get()
    }

    /// Runs to the end of `future`; panics when nothing can happen any more.
    pub(super) fn run<F: Future>(&self, future: F) -> F::Output {
        let flag = Arc::new(Flag(AtomicBool::new(true)));
        let waker = Waker::from(Arc::clone(&flag));
        let mut context = Context::from_waker(&waker);
        let mut future = pin!(future);
        loop {
            if flag.0.swap(false, Ordering::Relaxed) {
                self.polls.set(self.polls.get() + 1);
                if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
                    return output;
                }
                continue;
            }
            let next = self.timers.borrow_mut().pop_first();
            let ((moment, _), waker) = next.expect("something is still to happen");
            self.now.set(self.now.get().max(moment));
            waker.wake();
        }
    }

    pub(super) async fn sleep(&self, millis: u64) {
        let (until, number) = (self.now() + millis, self.next.get());
        self.next.set(number + 1);
        poll_fn(|context| {
            if self.now() >= until {
                return Poll::Ready(());
            }
            self.timers.borrow_mut().insert((until, number), context.waker().clone());
            Poll::Pending
        })
        .await;
    }
}

/// What the endpoint answers to its `number`th request, at a moment, with so many calls in flight.
pub(super) type Rule = dyn Fn(u64, u64, u32) -> Answer;

/// One answer.
#[derive(Clone)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) text: &'static str,
    /// Until the head is there.
    pub(super) latency_millis: u64,
    /// From the head to the end of the body.
    pub(super) body_millis: u64,
}

impl Answer {
    pub(super) fn good(latency_millis: u64) -> Self {
        Self { status: 200, headers: Vec::new(), text: "ok", latency_millis, body_millis: 0 }
    }

    pub(super) fn refusal(status: u16) -> Self {
        Self { status, text: "slow down", ..Self::good(20) }
    }

    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

/// An endpoint by a rule.
pub(super) struct Endpoint {
    pub(super) clock: Rc<Clock>,
    rule: Box<Rule>,
    in_flight: Rc<Cell<u32>>,
    /// Most calls in flight at once.
    pub(super) most: Cell<u32>,
    /// Moment and URL of every request.
    pub(super) sent: RefCell<Vec<(u64, String)>>,
}

impl Endpoint {
    pub(super) fn new(rule: impl Fn(u64, u64, u32) -> Answer + 'static) -> Rc<Self> {
        Rc::new(Self {
            clock: Rc::default(),
            rule: Box::new(rule),
            in_flight: Rc::default(),
            most: Cell::new(0),
            sent: RefCell::default(),
        })
    }

    /// Calls in flight.
    pub(super) fn in_flight(&self) -> u32 {
        self.in_flight.get()
    }

    async fn answer(&self, request: HttpRequest) -> HttpResponse {
        let busy = Busy::new(&self.in_flight);
        self.most.set(self.most.get().max(self.in_flight.get()));
        let number = self.sent.borrow().len() as u64;
        let now = self.clock.now();
        self.sent.borrow_mut().push((now, request.url));
        let answer = (self.rule)(number, now, self.in_flight.get());
        self.clock.sleep(answer.latency_millis).await;
        let headers = answer.headers.into_iter().map(|(name, value)| (name.to_owned(), value));
        let clock = Rc::clone(&self.clock);
        // A stream that must not be polled past its end, as those of real transports.
        let body = stream::unfold(Some(busy), move |busy| {
            let clock = Rc::clone(&clock);
            async move {
                let busy = busy?;
                clock.sleep(answer.body_millis).await;
                drop(busy);
                Some((Ok(answer.text.as_bytes().to_vec()), None))
            }
        });
        HttpResponse { status: answer.status, headers: headers.collect(), body: body.boxed_local() }
    }
}

struct Busy(Rc<Cell<u32>>);

impl Busy {
    fn new(count: &Rc<Cell<u32>>) -> Self {
        count.set(count.get() + 1);
        Self(Rc::clone(count))
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}

impl Transport for Endpoint {
    fn send(
        &self,
        request: HttpRequest,
    ) -> LocalBoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async move { Ok(self.answer(request).await) })
    }

    fn sleep(&self, millis: u64) -> LocalBoxFuture<'_, ()> {
        Box::pin(self.clock.sleep(millis))
    }

    fn now_millis(&self) -> u64 {
        self.clock.now()
    }
}

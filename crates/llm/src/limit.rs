//! Sends no faster than an endpoint takes it: one place where every call to a host waits its turn.
//!
//! [`Limited`] is a transport over a transport. Per host it keeps how many calls may be in flight, which halves when the
//! endpoint says that it is too much and grows back by one for each round of answers; requests and tokens a minute, where
//! they are known; and a pause, when the endpoint asks for one. Calls go in the order in which they came. Whoever drops a
//! call leaves the queue. A call is in flight until its body ends or is dropped.

mod headers;
mod hidden;
mod host;
mod queue;
mod window;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_util::StreamExt;
use futures_util::future::{LocalBoxFuture, select};
use futures_util::stream;
use serde::{Deserialize, Serialize};

use crate::model::ModelError;
use crate::retry::{asked_delay_millis, is_passing};
use crate::transport::{Body, HttpRequest, HttpResponse, Transport, TransportError};
use crate::wire::error::ErrorBody;
use hidden::Tail;
use host::{Host, Turn};
use queue::Queue;

/// What a host is asked at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limit {
    /// Calls in flight at most; fewer after the endpoint said that it is too much. 0 counts as 1.
    pub in_flight: u32,
    /// Requests within any minute; `None` where that is not known.
    pub requests_per_minute: Option<u32>,
    /// Tokens of requests within any minute, at four bytes a token; `None` where that is not known.
    pub tokens_per_minute: Option<u32>,
}

impl Default for Limit {
    fn default() -> Self {
        Self { in_flight: 32, requests_per_minute: None, tokens_per_minute: None }
    }
}

/// A host as people see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostState {
    /// `scheme://host:port`.
    pub host: String,
    /// Calls in flight.
    pub in_flight: u32,
    /// Calls that wait for their turn.
    pub waiting: u32,
    /// Calls that may be in flight now.
    pub allowed: u32,
    /// Nothing is sent before this moment of the transport's clock.
    pub paused_until_millis: Option<u64>,
    /// Why it is paused, or why fewer are allowed than the settings say.
    pub reason: Option<String>,
    /// Answers that said it was too much.
    pub refused: u64,
}

/// The limits of all hosts. Clones share one state: every client of a host must have the same.
#[derive(Clone, Debug, Default)]
pub struct Limits(Rc<RefCell<Hosts>>);

#[derive(Debug, Default)]
struct Hosts {
    default: Limit,
    hosts: BTreeMap<String, (Host, Queue)>,
}

impl Limits {
    /// The same limit for every host.
    pub fn new(limit: Limit) -> Self {
        Self(Rc::new(RefCell::new(Hosts { default: limit, hosts: BTreeMap::new() })))
    }

    /// Another limit for one host, `scheme://host:port`; what it has learnt is forgotten.
    pub fn set(&self, host: &str, limit: Limit) {
        self.at(host, |state, _| state.set(limit));
        self.wake(host);
    }

    /// Every host that was called, in order of name.
    pub fn snapshot(&self) -> Vec<HostState> {
        let hosts = &self.0.borrow().hosts;
        hosts.iter().map(|(name, (host, queue))| host.snapshot(name, queue.len())).collect()
    }

    fn at<R>(&self, host: &str, act: impl FnOnce(&mut Host, &mut Queue) -> R) -> R {
        let mut all = self.0.borrow_mut();
        let default = all.default;
        if !all.hosts.contains_key(host) {
            all.hosts.insert(host.to_owned(), (Host::new(default), Queue::default()));
        }
        let (host, queue) = all.hosts.get_mut(host).expect("it was put there if it was not");
        act(host, queue)
    }

    /// Has the first of the queue look again.
    fn wake(&self, host: &str) {
        let waker = self.at(host, |_, queue| queue.signal());
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Waits until it is this call's turn, and everything allows it.
    async fn enter<T: Transport>(&self, transport: &T, host: String, tokens: u64) -> Permit {
        let ticket = Ticket::new(self.clone(), host);
        loop {
            let now = transport.now_millis();
            let (turn, seen) = self.at(&ticket.host, |host, queue| {
                let is_first = queue.is_first(ticket.number);
                let turn = if is_first { host.turn(now, tokens) } else { Turn::Full };
                (turn, queue.signals())
            });
            match turn {
                Turn::Go => break,
                Turn::Full => ticket.signalled(seen).await,
                Turn::At(moment) => {
                    let sleep = transport.sleep(moment.saturating_sub(now).max(1));
                    select(Box::pin(ticket.signalled(seen)), sleep).await;
                }
            }
        }
        let now = transport.now_millis();
        let number = self.at(&ticket.host, |host, _| host.depart(now, tokens));
        Permit { limits: self.clone(), host: ticket.host.clone(), number }
    }
}

/// A place in the queue of a host; the next one moves up when it is dropped.
struct Ticket {
    limits: Limits,
    host: String,
    number: u64,
}

impl Ticket {
    fn new(limits: Limits, host: String) -> Self {
        let number = limits.at(&host, |_, queue| queue.push());
        Self { limits, host, number }
    }

    /// Waits until something has changed for the first of the queue since `seen`.
    async fn signalled(&self, seen: u64) {
        std::future::poll_fn(|context| {
            self.limits.at(&self.host, |_, queue| {
                if queue.signals() != seen {
                    return Poll::Ready(());
                }
                queue.wait(self.number, context.waker());
                Poll::Pending
            })
        })
        .await;
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.limits.at(&self.host, |_, queue| queue.remove(self.number));
        self.limits.wake(&self.host);
    }
}

/// A call in flight.
struct Permit {
    limits: Limits,
    host: String,
    number: u64,
}

impl Permit {
    fn at<R>(&self, act: impl FnOnce(&mut Host) -> R) -> R {
        let result = self.limits.at(&self.host, |host, _| act(host));
        self.limits.wake(&self.host);
        result
    }

    /// It was too much, unless the text says that it is about money.
    fn refused(&self, now: u64, status: u16, message: String, retry_after: Option<&str>) {
        let delay = asked_delay_millis(retry_after, &message);
        let host = self.host.clone();
        let error = ModelError::Status { host, status, message, retry_after_millis: delay };
        if is_passing(&error) {
            self.at(|host| host.refused(now, self.number, status, delay));
        }
    }

    /// A piece of a good answer: it may hold the error that says that it was too much.
    fn passed(&self, tail: &mut Tail, piece: &[u8]) {
        let Some(ErrorBody { message, status: Some(status @ (429 | 503 | 529)), .. }) =
            tail.pass(piece)
        else {
            return;
        };
        let now = self.at(|host| host.latest());
        self.refused(now, status, message, None);
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.at(|host| host.leave(self.number));
    }
}

/// A transport that keeps to [`Limits`].
#[derive(Clone, Debug)]
pub struct Limited<T> {
    inner: T,
    limits: Limits,
}

impl<T> Limited<T> {
    /// Sends through `inner` as `limits` allow.
    pub fn new(inner: T, limits: Limits) -> Self {
        Self { inner, limits }
    }
}

impl<T: Transport> Limited<T> {
    async fn limited(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let host = host_of(&request.url).to_owned();
        let tokens = request.body.as_ref().map_or(0, |body| body.len().div_ceil(4) as u64);
        let permit = self.limits.enter(&self.inner, host, tokens).await;
        let response = self.inner.send(request).await?;
        let now = self.inner.now_millis();
        let told = headers::told(&response.headers);
        permit.at(|host| host.head(now, permit.number, &told));
        match response.status {
            200..300 => permit.at(|host| host.accepted(permit.number)),
            429 | 503 | 529 => return Ok(self.refused(permit, response).await),
            _ => {}
        }
        let tail = (200..300).contains(&response.status).then(Tail::default);
        let body = Guarded { open: Some((response.body, permit)), tail }.boxed_local();
        Ok(HttpResponse { body, ..response })
    }

    /// Too much, perhaps. The text may name a delay, so it is read here.
    async fn refused(&self, permit: Permit, response: HttpResponse) -> HttpResponse {
        let HttpResponse { status, headers, mut body } = response;
        let (mut text, mut end, mut is_open) = (Vec::new(), None, true);
        while is_open && text.len() < MOST_READ {
            match body.next().await {
                Some(Ok(piece)) => text.extend(piece),
                last => {
                    is_open = false;
                    end = last;
                }
            }
        }
        let message = String::from_utf8_lossy(&text).into_owned();
        let retry_after = headers.iter().find(|(name, _)| name == "retry-after");
        let retry_after = retry_after.map(|(_, value)| value.as_str());
        permit.refused(self.inner.now_millis(), status, message, retry_after);
        let read = stream::iter([Ok(text)].into_iter().chain(end));
        let rest = Guarded { open: is_open.then_some((body, permit)), tail: None };
        HttpResponse { status, headers, body: read.chain(rest).boxed_local() }
    }
}

/// Bytes of a refusal that are read in search of a delay.
const MOST_READ: usize = 64 * 1024;

impl<T: Transport> Transport for Limited<T> {
    fn send(
        &self,
        request: HttpRequest,
    ) -> LocalBoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(self.limited(request))
    }

    fn sleep(&self, millis: u64) -> LocalBoxFuture<'_, ()> {
        self.inner.sleep(millis)
    }

    fn now_millis(&self) -> u64 {
        self.inner.now_millis()
    }
}

/// A body whose call is in flight until it ends, fails or is dropped. Past its end it is not polled again.
struct Guarded {
    open: Option<(Body, Permit)>,
    /// Of an answer with a good status.
    tail: Option<Tail>,
}

impl Stream for Guarded {
    type Item = Result<Vec<u8>, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Self { open, tail } = &mut *self;
        let Some((body, permit)) = open else { return Poll::Ready(None) };
        let piece = body.poll_next_unpin(context);
        if let (Poll::Ready(Some(Ok(bytes))), Some(tail)) = (&piece, tail) {
            permit.passed(tail, bytes);
        }
        if matches!(piece, Poll::Ready(None | Some(Err(_)))) {
            self.open = None;
        }
        piece
    }
}

/// `scheme://host:port` of a URL.
fn host_of(url: &str) -> &str {
    let after = url.find("://").map_or(0, |at| at + 3);
    let end = url[after..].find(['/', '?', '#']).map_or(url.len(), |at| after + at);
    &url[..end]
}

#[cfg(test)]
mod tests;

//! The transport of a tab: fetch through gloo-net. Dropping a call or its body aborts its request.
//!
//! A request carries the headers of the client and nothing else, follows no redirect (a key must not travel on), and
//! leaves no trace in caches, cookies or referrers.

use futures_util::StreamExt;
use futures_util::future::{Either, LocalBoxFuture, select};
use futures_util::stream;
use gloo_net::http::{Request, RequestBuilder, Response};
use gloo_timers::future::TimeoutFuture;
use js_sys::{Reflect, Uint8Array};
use llm::{Body, HttpRequest, HttpResponse, Transport, TransportError};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, AbortSignal, DedicatedWorkerGlobalScope, ReadableStreamDefaultReader,
    ReferrerPolicy, RequestCache, RequestCredentials, RequestMode, RequestRedirect,
};

use crate::clock;

/// Longest wait for the first piece of an answer, and from one to the next, in milliseconds.
const SILENCE_MILLIS: u64 = 180_000;

/// A timer that is this late has slept with its tab: what it waited for gets another chance.
const SLEPT_MILLIS: u64 = 10_000;

/// Sends by `fetch`, waits by `setTimeout`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fetch {
    /// Longest wait for a whole answer, in milliseconds.
    pub timeout_millis: u64,
}

impl Transport for Fetch {
    fn send(
        &self,
        request: HttpRequest,
    ) -> LocalBoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async move {
            let mut watch = Watch { guard: AbortGuard::new()?, left_millis: self.timeout_millis };
            let signal = watch.guard.signal();
            let sent = watch.in_time(async { build(request, &signal)?.send().await });
            let response = sent.await.ok_or(TransportError::TimedOut)?;
            let unreachable =
                |error: gloo_net::Error| TransportError::Unreachable(error.to_string());
            Ok(answer(&response.map_err(unreachable)?, watch))
        })
    }

    fn sleep(&self, millis: u64) -> LocalBoxFuture<'_, ()> {
        // `setTimeout` counts in 31 bits.
        let millis = u32::try_from(millis).unwrap_or(u32::MAX).min(i32::MAX.unsigned_abs());
        Box::pin(TimeoutFuture::new(millis))
    }

    fn now_millis(&self) -> u64 {
        clock::since_start_millis()
    }
}

/// Keeps a request and the time that is left for it.
struct Watch {
    guard: AbortGuard,
    left_millis: u64,
}

impl Watch {
    /// `None` when the silence lasts too long. Time that a tab has slept through does not count.
    async fn in_time<T>(&mut self, coming: impl Future<Output = T>) -> Option<T> {
        let mut coming = Box::pin(coming);
        let mut silence = SILENCE_MILLIS;
        loop {
            let wait = silence.min(self.left_millis);
            let started = clock::since_start_millis();
            let timer = TimeoutFuture::new(u32::try_from(wait).unwrap_or(u32::MAX));
            let came = select(&mut coming, timer).await;
            let waited = clock::since_start_millis().saturating_sub(started);
            self.left_millis = self.left_millis.saturating_sub(waited.min(wait));
            match came {
                Either::Left((came, _)) => return Some(came),
                Either::Right(_) if waited > wait + SLEPT_MILLIS => {
                    // Whatever came meanwhile is read before the timer fires again.
                    silence = SLEPT_MILLIS;
                    self.left_millis = self.left_millis.max(SLEPT_MILLIS);
                }
                Either::Right(_) => return None,
            }
        }
    }
}

fn answer(response: &Response, watch: Watch) -> HttpResponse {
    let reader = response.body().map(|body| body.get_reader().unchecked_into());
    let headers = response.headers().entries();
    HttpResponse {
        status: response.status(),
        headers: headers.map(|(name, value)| (name.to_ascii_lowercase(), value)).collect(),
        body: body(reader.map(|reader| (reader, watch))),
    }
}

/// The body piece by piece; after a failure it ends.
fn body(state: Option<(ReadableStreamDefaultReader, Watch)>) -> Body {
    let next = async |state: Option<(ReadableStreamDefaultReader, Watch)>| {
        let (reader, mut watch) = state?;
        let Some(read) = watch.in_time(JsFuture::from(reader.read())).await else {
            return Some((Err(TransportError::TimedOut), None));
        };
        match read.and_then(|read| piece(&read)) {
            Ok(None) => None,
            Ok(Some(piece)) => Some((Ok(piece), Some((reader, watch)))),
            Err(error) => Some((Err(TransportError::Dropped(words(&error))), None)),
        }
    };
    stream::unfold(state, next).boxed_local()
}

/// What one `read()` gave; `None` at the end.
fn piece(read: &JsValue) -> Result<Option<Vec<u8>>, JsValue> {
    if Reflect::get(read, &"done".into())?.is_truthy() {
        return Ok(None);
    }
    let bytes: Uint8Array = Reflect::get(read, &"value".into())?.dyn_into()?;
    Ok(Some(bytes.to_vec()))
}

fn words(error: &JsValue) -> String {
    let error = error.dyn_ref::<js_sys::Error>();
    error.map_or_else(|| "the connection broke".into(), |error| String::from(error.message()))
}

fn build(request: HttpRequest, signal: &AbortSignal) -> Result<Request, gloo_net::Error> {
    let start = match request.body {
        Some(_) => Request::post(&request.url),
        None => Request::get(&request.url),
    };
    let header =
        |builder: RequestBuilder, (name, value): &(String, String)| builder.header(name, value);
    let builder = request
        .headers
        .iter()
        .fold(start, header)
        .abort_signal(Some(signal))
        .credentials(RequestCredentials::Omit)
        .redirect(RequestRedirect::Error)
        .referrer_policy(ReferrerPolicy::NoReferrer)
        .cache(RequestCache::NoStore);
    match request.body {
        Some(body) => builder.body(body),
        None => builder.build(),
    }
}

/// The origin of the page, as servers see it.
pub(crate) fn page_origin() -> Option<String> {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().dyn_into().ok()?;
    Some(scope.location().origin())
}

/// Whether anything answers at an address: a request without a key and without a body, whose answer stays sealed. Unlike
/// other requests it needs no consent of the server (CORS), so it tells a server that is off from one that keeps the page
/// out. Only for an address that the visitor typed, on a click.
pub(crate) async fn reaches(url: &str) -> bool {
    let Ok(guard) = AbortGuard::new() else { return false };
    let signal = guard.signal();
    let request = Request::get(url)
        .abort_signal(Some(&signal))
        .mode(RequestMode::NoCors)
        .credentials(RequestCredentials::Omit)
        .referrer_policy(ReferrerPolicy::NoReferrer)
        .cache(RequestCache::NoStore)
        .build();
    let Ok(request) = request else { return false };
    let mut watch = Watch { guard, left_millis: SLEPT_MILLIS };
    watch.in_time(request.send()).await.is_some_and(|answer| answer.is_ok())
}

/// Aborts its request when dropped; after the answer that changes nothing.
struct AbortGuard(AbortController);

impl AbortGuard {
    fn new() -> Result<Self, TransportError> {
        let controller = AbortController::new();
        let missing =
            |_| TransportError::Unreachable("this browser offers no AbortController".into());
        controller.map(Self).map_err(missing)
    }

    fn signal(&self) -> AbortSignal {
        self.0.signal()
    }
}

impl Drop for AbortGuard {
    fn drop(&mut self) {
        self.0.abort();
    }
}

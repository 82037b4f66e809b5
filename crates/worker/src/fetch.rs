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
    AbortController, AbortSignal, ReadableStreamDefaultReader, ReferrerPolicy, RequestCache,
    RequestCredentials, RequestRedirect,
};

use crate::clock;

/// Sends by `fetch`, waits by `setTimeout`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fetch {
    /// Longest wait for the first piece of an answer, and from one to the next, in milliseconds.
    pub(crate) silence_millis: u32,
}

impl Default for Fetch {
    fn default() -> Self {
        Self { silence_millis: 120_000 }
    }
}

impl Transport for Fetch {
    fn send(
        &self,
        request: HttpRequest,
    ) -> LocalBoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async move {
            let guard = AbortGuard::new()?;
            let silence = self.silence_millis;
            let sent = in_time(silence, async { build(request, &guard.signal())?.send().await });
            let response = sent.await.ok_or(TransportError::TimedOut)?;
            let unreachable =
                |error: gloo_net::Error| TransportError::Unreachable(error.to_string());
            Ok(answer(&response.map_err(unreachable)?, guard, silence))
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

/// `None` when the silence lasts too long.
async fn in_time<T>(millis: u32, coming: impl Future<Output = T>) -> Option<T> {
    match select(Box::pin(coming), TimeoutFuture::new(millis)).await {
        Either::Left((came, _)) => Some(came),
        Either::Right(_) => None,
    }
}

fn answer(response: &Response, guard: AbortGuard, silence: u32) -> HttpResponse {
    let reader = response.body().map(|body| body.get_reader().unchecked_into());
    let headers = response.headers().entries();
    HttpResponse {
        status: response.status(),
        headers: headers.map(|(name, value)| (name.to_ascii_lowercase(), value)).collect(),
        body: body(reader.map(|reader| (reader, guard)), silence),
    }
}

/// The body piece by piece; after a failure it ends.
fn body(state: Option<(ReadableStreamDefaultReader, AbortGuard)>, silence: u32) -> Body {
    let next = move |state: Option<(ReadableStreamDefaultReader, AbortGuard)>| async move {
        let (reader, guard) = state?;
        let Some(read) = in_time(silence, JsFuture::from(reader.read())).await else {
            return Some((Err(TransportError::TimedOut), None));
        };
        match read.and_then(|read| piece(&read)) {
            Ok(None) => None,
            Ok(Some(piece)) => Some((Ok(piece), Some((reader, guard)))),
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

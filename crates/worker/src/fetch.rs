//! The transport of a tab: fetch through gloo-net. Dropping a call aborts its request.
//!
//! A request carries the two headers of the client and nothing else, follows no redirect (a
//! key must not travel on), and leaves no trace in caches, cookies or referrers.

use futures_util::future::{Either, LocalBoxFuture, select};
use gloo_net::http::{Request, RequestBuilder};
use gloo_timers::future::TimeoutFuture;
use llm::Transport;
use llm::client::{HttpRequest, HttpResponse};
use web_sys::{
    AbortController, AbortSignal, ReferrerPolicy, RequestCache, RequestCredentials, RequestRedirect,
};

/// Longest wait for a whole answer, in milliseconds.
const TIMEOUT_MILLIS: u32 = 120_000;

/// Sends by `fetch`, waits by `setTimeout`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fetch;

impl Transport for Fetch {
    fn send(&self, request: HttpRequest) -> LocalBoxFuture<'_, Result<HttpResponse, String>> {
        Box::pin(async move {
            let guard = AbortGuard::new()?;
            let answer = Box::pin(fetch(request, guard.signal()));
            match select(answer, TimeoutFuture::new(TIMEOUT_MILLIS)).await {
                Either::Left((answer, _)) => answer.map_err(|error| error.to_string()),
                Either::Right(_) => {
                    Err(format!("no answer within {} seconds", TIMEOUT_MILLIS / 1000))
                }
            }
        })
    }

    fn sleep(&self, millis: u64) -> LocalBoxFuture<'_, ()> {
        // `setTimeout` counts in 31 bits.
        let millis = u32::try_from(millis).unwrap_or(u32::MAX).min(i32::MAX.unsigned_abs());
        Box::pin(TimeoutFuture::new(millis))
    }
}

async fn fetch(request: HttpRequest, signal: AbortSignal) -> Result<HttpResponse, gloo_net::Error> {
    let response = build(request, &signal)?.send().await?;
    Ok(HttpResponse {
        status: response.status(),
        retry_after: response.headers().get("retry-after"),
        body: response.text().await?,
    })
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
    fn new() -> Result<Self, String> {
        let controller = AbortController::new();
        controller.map(Self).map_err(|_| "this browser offers no AbortController".into())
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

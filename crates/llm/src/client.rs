//! A chat model at an endpoint: wire and retry over a transport that a shell supplies.

use futures_util::future::LocalBoxFuture;

/// A POST request, ready to send.
pub struct HttpRequest {
    /// Absolute URL.
    pub url: String,
    /// Header names and values.
    pub headers: Vec<(String, String)>,
    /// JSON text; `None` makes it a GET.
    pub body: Option<String>,
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpResponse {
    /// Status code.
    pub status: u16,
    /// Value of `Retry-After`, where the platform lets us read it.
    pub retry_after: Option<String>,
    /// The body as text.
    pub body: String,
}

/// The outside world of a client: sending and waiting. Dropping a future cancels it.
pub trait Transport {
    /// Sends one request; `Err` says why no answer came.
    fn send(&self, request: HttpRequest) -> LocalBoxFuture<'_, Result<HttpResponse, String>>;
    /// Waits.
    fn sleep(&self, millis: u64) -> LocalBoxFuture<'_, ()>;
}

/// A chat model at one endpoint.
pub struct Client<T> {
    /// Sends and waits.
    pub transport: T,
    /// Where to.
    pub endpoint: crate::endpoint::Endpoint,
}

//! The outside world of a client: sending, waiting, and telling how long it took. A shell supplies it.

use std::rc::Rc;

use futures_util::StreamExt;
use futures_util::future::LocalBoxFuture;
use futures_util::stream::{self, LocalBoxStream};

/// A request, ready to send. Deliberately without `Debug`: its headers hold the key.
pub struct HttpRequest {
    /// Absolute URL.
    pub url: String,
    /// Header names and values.
    pub headers: Vec<(String, String)>,
    /// JSON text to POST; `None` makes it a GET.
    pub body: Option<String>,
}

/// The bytes of an answer as they arrive. Dropping it aborts the request.
pub type Body = LocalBoxStream<'static, Result<Vec<u8>, TransportError>>;

/// What came back: the head, and a body that is still coming.
pub struct HttpResponse {
    /// Status code.
    pub status: u16,
    /// Header names in lower case, and values, as far as the platform lets us read them.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Body,
}

impl HttpResponse {
    /// An answer whose body is here at once: for tests, stored replies and simulated endpoints.
    pub fn whole(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { status, headers: Vec::new(), body: whole(body.into()) }
    }

    /// The same answer with one more header; `name` in lower case.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The first header of this name, in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// A body that is here at once.
pub fn whole(bytes: Vec<u8>) -> Body {
    stream::iter([Ok(bytes)]).boxed_local()
}

/// Why no answer came, or not all of it. Its texts hold no key that the sender did not put into an error itself; the
/// client hides what it knows before it shows them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// Nothing came: network, CORS, DNS, a server that is off.
    #[error("{0}")]
    Unreachable(String),
    /// The answer took too long, as a whole or between two pieces.
    #[error("no answer in time")]
    TimedOut,
    /// The connection broke after the head had come.
    #[error("{0}")]
    Dropped(String),
}

/// Sends and waits. Dropping the future or the body aborts the request.
pub trait Transport {
    /// Sends one request. The answer is there once its head is.
    fn send(
        &self,
        request: HttpRequest,
    ) -> LocalBoxFuture<'_, Result<HttpResponse, TransportError>>;
    /// Waits.
    fn sleep(&self, millis: u64) -> LocalBoxFuture<'_, ()>;
    /// Milliseconds since some moment; never runs backwards.
    fn now_millis(&self) -> u64;
}

impl<T: Transport + ?Sized> Transport for Rc<T> {
    fn send(
        &self,
        request: HttpRequest,
    ) -> LocalBoxFuture<'_, Result<HttpResponse, TransportError>> {
        (**self).send(request)
    }

    fn sleep(&self, millis: u64) -> LocalBoxFuture<'_, ()> {
        (**self).sleep(millis)
    }

    fn now_millis(&self) -> u64 {
        (**self).now_millis()
    }
}

/// The whole of a body as text; what is no UTF-8 becomes the replacement character.
pub(crate) async fn read_to_end(mut body: Body) -> Result<String, TransportError> {
    let mut bytes = Vec::new();
    while let Some(piece) = body.next().await {
        bytes.extend(piece?);
    }
    Ok(String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
}

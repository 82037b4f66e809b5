//! What goes back: refusals, answers whole and streamed, and the bytes and pauses that they are sent in.

use std::convert::Infallible;
use std::io;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, StreamExt};
use serde_json::Value;

use super::wire::Wire;

/// An answer with an error status.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    /// HTTP status code.
    pub status: u16,
    /// Headers beside the content type.
    pub headers: Vec<(&'static str, String)>,
    /// Content type.
    pub kind: &'static str,
    /// The body.
    pub body: String,
}

impl Refusal {
    /// An error as the servers of a wire word it.
    pub(super) fn new(wire: Wire, status: u16, code: &str, message: &str) -> Self {
        Self::raw(status, JSON, wire.error(status, code, message).to_string())
    }

    /// Any body.
    pub(super) fn raw(status: u16, kind: &'static str, body: impl Into<String>) -> Self {
        Self { status, headers: Vec::new(), kind, body: body.into() }
    }
}

/// Content type of whole answers.
pub(super) const JSON: &str = "application/json";

/// Content type of streams.
pub(super) const EVENTS: &str = "text/event-stream";

/// An answer, written.
#[derive(Clone, Debug)]
pub(super) enum Written {
    /// In one piece.
    Whole(Value),
    /// As events.
    Stream(Vec<Value>),
}

/// How events become the text of a stream.
#[derive(Clone, Copy, Debug)]
pub(super) struct Framing {
    /// End of a line.
    pub newline: &'static str,
    /// Between a field and its value.
    pub colon: &'static str,
    /// Lines before each event, ended by `\n`.
    pub before: &'static str,
    /// Data on several lines.
    pub pretty: bool,
    /// Ends with the word that says so, on the wire that has one.
    pub done: bool,
}

impl Default for Framing {
    fn default() -> Self {
        Self { newline: "\n", colon: ": ", before: "", pretty: false, done: true }
    }
}

impl Framing {
    /// The text of each event, blank line included.
    pub(super) fn texts(&self, wire: Wire, events: &[Value]) -> Vec<String> {
        let mut texts: Vec<String> = events.iter().map(|event| self.text(wire, event)).collect();
        if wire == Wire::OpenAi && self.done {
            texts.push(self.lines(&format!("data{}[DONE]\n\n", self.colon)));
        }
        texts
    }

    fn text(&self, wire: Wire, event: &Value) -> String {
        let mut text = self.before.to_owned();
        if let (Wire::Anthropic, Some(name)) = (wire, event["type"].as_str()) {
            text.extend(["event", self.colon, name, "\n"]);
        }
        let data = if self.pretty { format!("{event:#}") } else { event.to_string() };
        for line in data.lines() {
            text.extend(["data", self.colon, line, "\n"]);
        }
        text.push('\n');
        self.lines(&text)
    }

    fn lines(&self, text: &str) -> String {
        text.replace('\n', self.newline)
    }
}

/// What an empty body that waits takes until its head is out.
const HEAD_MILLIS: u64 = 5;

/// A step of sending a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Bytes.
    Bytes(Vec<u8>),
    /// Status and headers go out; without it they wait for the first byte.
    Head,
    /// Nothing for so many milliseconds.
    Pause(u64),
    /// The connection is closed.
    Cut,
    /// Nothing, until the other side gives up.
    Stall,
}

/// An answer with a good status, ready to be sent.
#[derive(Clone, Debug)]
pub(super) struct Sent {
    /// Content type.
    pub kind: &'static str,
    /// The body.
    pub pieces: Vec<Piece>,
}

impl Sent {
    /// The answer, once whatever holds back its head is over. `flight` lasts as long as its body.
    pub(super) async fn respond(self, flight: impl Send + 'static) -> Response {
        let pieces = joined(self.pieces);
        let is_wait = |piece: &&Piece| matches!(piece, Piece::Pause(_) | Piece::Stall);
        let waits = pieces.iter().take_while(is_wait).count();
        let mut pieces = pieces.into_iter();
        for wait in pieces.by_ref().take(waits) {
            step(wait).await;
        }
        let body = stream::iter(pieces).filter_map(move |piece| {
            let _ = &flight;
            step(piece)
        });
        let body = Body::from_stream(body);
        ([(header::CONTENT_TYPE, self.kind)], body).into_response()
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::BAD_REQUEST);
        let mut response = (status, [(header::CONTENT_TYPE, self.kind)], self.body).into_response();
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                response.headers_mut().insert(HeaderName::from_static(name), value);
            }
        }
        response
    }
}

async fn step(piece: Piece) -> Option<Result<Bytes, io::Error>> {
    match piece {
        Piece::Bytes(bytes) => Some(Ok(bytes.into())),
        Piece::Head => wait(HEAD_MILLIS).await,
        Piece::Pause(millis) => wait(millis).await,
        Piece::Cut => Some(Err(io::ErrorKind::ConnectionReset.into())),
        Piece::Stall => match std::future::pending::<Infallible>().await {},
    }
}

async fn wait(millis: u64) -> Option<Result<Bytes, io::Error>> {
    tokio::time::sleep(Duration::from_millis(millis)).await;
    None
}

/// Bytes behind bytes are one piece.
fn joined(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut joined: Vec<Piece> = Vec::new();
    for piece in pieces {
        match (joined.last_mut(), piece) {
            (Some(Piece::Bytes(before)), Piece::Bytes(more)) => before.extend(more),
            (_, piece) => joined.push(piece),
        }
    }
    joined
}

//! A chat model at an endpoint: wire and retry over a transport that a shell supplies.
//!
//! This is the one place that reads a [`Secret`](crate::Secret). Every text that leaves it is
//! rid of the key, whatever the endpoint echoes.

mod probe;

use std::cell::Cell;

use futures_util::future::LocalBoxFuture;
use seed::Stream;

use crate::endpoint::Endpoint;
use crate::model::{ChatModel, ChatReply, ChatRequest, ModelError};
use crate::redact::{redact, redact_exactly};
use crate::retry::{RetryPolicy, asked_delay_millis};
use crate::transport::{HttpRequest, Transport, TransportError, read_to_end};
use crate::wire::openai::{self, ReplyFault, TokenLimit};

pub use probe::Verdict;

/// An answer that has come whole.
struct Answer {
    status: u16,
    retry_after: Option<String>,
    body: String,
}

/// A chat model at one endpoint.
pub struct Client<T> {
    /// Sends and waits.
    pub transport: T,
    /// Where to.
    pub endpoint: Endpoint,
    /// How often and how patiently.
    pub retry: RetryPolicy,
    /// The endpoint has refused a request for several replies and taken it for one: it is asked for one from then on.
    gives_one: Cell<bool>,
}

impl<T: Transport> Client<T> {
    /// A client with the usual patience.
    pub fn new(transport: T, endpoint: Endpoint) -> Self {
        Self { transport, endpoint, retry: RetryPolicy::default(), gives_one: Cell::new(false) }
    }

    /// The names of the models that the endpoint offers, in its order (`GET /models`).
    pub async fn models(&self) -> Result<Vec<String>, ModelError> {
        let response = self.send("/models", None).await?;
        let names = openai::decode_models(&response.body);
        let names = names.map_err(|fault| self.fault(fault, &response))?;
        Ok(names.into_iter().map(|name| redact_exactly(name, self.key())).collect())
    }

    /// A call for several replies. An endpoint that calls that a wrong request is asked for one.
    async fn call_for_several(&self, request: &ChatRequest) -> Result<ChatReply, ModelError> {
        if !self.gives_one.get() {
            match self.call(request, &self.retry).await {
                Err(ModelError::Status { status: 400 | 404 | 422 | 501, .. }) => {}
                answer => return answer,
            }
        }
        let one = ChatRequest { more: 0, ..request.clone() };
        let answer = self.call(&one, &self.retry).await;
        self.gives_one.set(self.gives_one.get() || answer.is_ok());
        answer
    }

    /// One call, repeated as `retry` says.
    async fn call(
        &self,
        request: &ChatRequest,
        retry: &RetryPolicy,
    ) -> Result<ChatReply, ModelError> {
        let body = openai::encode_request(request, self.token_limit());
        let mut jitter = Stream::new(seed::hash(body.as_bytes()), "retry");
        let mut failed = 0;
        loop {
            let error = match self.call_once(&body, request.messages.len()).await {
                Ok(reply) => return Ok(reply),
                Err(error) => error,
            };
            failed += 1;
            match retry.delay_millis(failed, &error, &mut jitter) {
                Some(millis) => self.transport.sleep(millis).await,
                None => return Err(error),
            }
        }
    }

    async fn call_once(&self, body: &str, turn: usize) -> Result<ChatReply, ModelError> {
        let response = self.send("/chat/completions", Some(body.to_owned())).await?;
        match openai::decode_reply(&response.body, turn) {
            Ok(reply) => Ok(self.without_key(reply)),
            Err(fault) => Err(self.fault(fault, &response)),
        }
    }

    /// Sends; an answer with an error status is an error.
    async fn send(&self, path: &str, body: Option<String>) -> Result<Answer, ModelError> {
        let mut headers = Vec::new();
        if body.is_some() {
            headers.push(("Content-Type".to_owned(), "application/json".to_owned()));
        }
        if let Some(key) = self.key() {
            headers.push(("Authorization".to_owned(), format!("Bearer {key}")));
        }
        let url = format!("{}{path}", self.endpoint.base_url.trim_end_matches('/'));
        let sent = self.transport.send(HttpRequest { url, headers, body }).await;
        let response = sent.map_err(|error| self.unanswered(error))?;
        let (status, retry_after) = (response.status, response.header("retry-after"));
        let retry_after = retry_after.map(str::to_owned);
        let body = read_to_end(response.body).await.map_err(|error| self.unanswered(error))?;
        let response = Answer { status, retry_after, body };
        match response.status {
            200..300 => Ok(response),
            status => Err(self.status(status, &response)),
        }
    }

    fn unanswered(&self, error: TransportError) -> ModelError {
        let host = self.host();
        match error {
            TransportError::Unreachable(reason) => {
                ModelError::Unreachable { host, reason: redact(&reason, self.key()) }
            }
            TransportError::TimedOut => ModelError::TimedOut { host },
            TransportError::Dropped(reason) => ModelError::Incomplete {
                host,
                reason: redact(&reason, self.key()),
                partial: String::new(),
            },
        }
    }

    fn status(&self, status: u16, response: &Answer) -> ModelError {
        let error = openai::error_body(&response.body);
        self.status_error(status, &error.message, response)
    }

    fn status_error(&self, status: u16, message: &str, response: &Answer) -> ModelError {
        ModelError::Status {
            host: self.host(),
            status,
            message: redact(message, self.key()),
            retry_after_millis: asked_delay_millis(response.retry_after.as_deref(), &response.body),
        }
    }

    /// What a good status hid: an error of the endpoint, or nothing that can be read.
    fn fault(&self, fault: ReplyFault, response: &Answer) -> ModelError {
        match fault {
            ReplyFault::Error(error) => {
                let status = error.status.unwrap_or(response.status);
                self.status_error(status, &error.message, response)
            }
            ReplyFault::Malformed(reason) => {
                ModelError::Malformed { host: self.host(), reason: redact(&reason, self.key()) }
            }
        }
    }

    fn without_key(&self, mut reply: ChatReply) -> ChatReply {
        let clean = |text: &mut String| {
            *text = redact_exactly(std::mem::take(text), self.key());
        };
        clean(&mut reply.model);
        for message in std::iter::once(&mut reply.message).chain(&mut reply.others) {
            clean(&mut message.content);
            for call in &mut message.tool_calls {
                clean(&mut call.id);
                clean(&mut call.name);
                clean(&mut call.arguments);
            }
        }
        reply
    }

    fn key(&self) -> Option<&str> {
        self.endpoint.key.as_ref().map(crate::Secret::expose)
    }

    fn host(&self) -> String {
        self.endpoint.host().to_owned()
    }

    fn token_limit(&self) -> TokenLimit {
        let host = self.endpoint.host();
        if host == "https://api.openai.com" || host.ends_with(".openai.azure.com") {
            TokenLimit::MaxCompletionTokens
        } else {
            TokenLimit::MaxTokens
        }
    }
}

impl<T: Transport> ChatModel for Client<T> {
    fn complete<'a>(
        &'a self,
        request: &'a ChatRequest,
    ) -> LocalBoxFuture<'a, Result<ChatReply, ModelError>> {
        match request.more {
            0 => Box::pin(self.call(request, &self.retry)),
            _ => Box::pin(self.call_for_several(request)),
        }
    }
}

#[cfg(test)]
mod tests;

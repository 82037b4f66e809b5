//! One planned call: sent, read as it comes, and repeated as the policy says.

use futures_util::StreamExt;
use seed::Stream;

use super::refusal::{self, Refusal, is_too_long};
use super::{Client, Contact};
use crate::learn::Parameter;
use crate::model::{ChatReply, Delta, ModelError};
use crate::redact::{redact, redact_exactly};
use crate::retry::{RetryPolicy, asked_delay_millis, date_delay_millis};
use crate::transport::{Body, HttpRequest, HttpResponse, Transport, TransportError};
use crate::wire::draft::Asked;
use crate::wire::fault::ReplyFault;
use crate::wire::incoming::Incoming;
use crate::wire::plan::Plan;
use crate::wire::{self, address, error};

/// Calls at most to an endpoint from which nothing has ever come.
const FIRST_CONTACT: u32 = 5;

/// Calls at most that end in an answer that nobody can read: of an endpoint that has never given a reply, and of one
/// that has.
const UNREADABLE: (u32, u32) = (2, 6);

impl<T: Transport> Client<T> {
    /// One call, repeated as `retry` says.
    pub(super) async fn call(
        &self,
        plan: &Plan<'_>,
        retry: &RetryPolicy,
        watch: &mut dyn FnMut(Delta),
    ) -> Result<ChatReply, Refusal> {
        let body = wire::encode(self.endpoint.dialect, plan);
        let mut jitter = Stream::new(seed::hash(body.as_bytes()), "retry");
        let mut failed = 0;
        loop {
            let mut shown = false;
            let mut show = |delta| {
                shown = true;
                watch(delta);
            };
            let refusal = match self.call_once(plan, body.clone(), &mut show).await {
                Ok(reply) => {
                    self.got_to(Contact::Replied);
                    return Ok(reply);
                }
                Err(refusal) => refusal,
            };
            if shown {
                watch(Delta::Again);
            }
            // A server's own failure that names a field of the request comes again with that field.
            let is_500 = matches!(refusal.error, ModelError::Status { status: 500, .. });
            if is_500 && refusal::read(&refusal, plan).is_some() {
                return Err(refusal);
            }
            failed += 1;
            let patience = RetryPolicy { attempts: self.attempts(retry, &refusal.error), ..*retry };
            match patience.delay_millis(failed, &refusal.error, &mut jitter) {
                Some(millis) => self.transport.sleep(millis).await,
                None => return Err(refusal),
            }
        }
    }

    /// How often a call may be made that ends like this.
    fn attempts(&self, retry: &RetryPolicy, error: &ModelError) -> u32 {
        let most = match (error, self.contact.get()) {
            (ModelError::Malformed { .. }, Contact::Replied) => UNREADABLE.1,
            (ModelError::Malformed { .. }, _) => UNREADABLE.0,
            (_, Contact::None) => FIRST_CONTACT,
            _ => u32::MAX,
        };
        retry.attempts.min(most)
    }

    async fn call_once(
        &self,
        plan: &Plan<'_>,
        body: String,
        watch: &mut dyn FnMut(Delta),
    ) -> Result<ChatReply, Refusal> {
        let is_stream = plan.sends(Parameter::Stream);
        let url = address::chat(&self.endpoint, &plan.request.model, is_stream);
        let response = self.send(url, Some(body)).await?;
        let more = if plan.sends(Parameter::Several) { plan.request.more } else { 0 };
        let asked = Asked {
            model: plan.request.model.clone(),
            turn: plan.request.messages.len(),
            replies: more as usize + 1,
        };
        let incoming = Incoming::new(wire::reader(self.endpoint.dialect, asked));
        let mut watch = |delta| watch(self.delta_without_key(delta));
        let read = read(incoming, response.body, &mut watch).await;
        read.map(|reply| self.without_key(reply)).map_err(|failure| match failure {
            Failure::Fault(fault) => self.fault(fault),
            Failure::Broken(error, partial) => self.unanswered(error, partial).into(),
        })
    }

    /// Sends; an answer with an error status is an error.
    pub(super) async fn send(
        &self,
        url: String,
        body: Option<String>,
    ) -> Result<HttpResponse, Refusal> {
        let headers = address::headers(&self.endpoint, body.is_some());
        let sent = self.transport.send(HttpRequest { url, headers, body }).await;
        let response = sent.map_err(|error| self.unanswered(error, String::new()))?;
        self.got_to(Contact::Answered);
        match response.status {
            200..300 => Ok(response),
            _ => Err(self.status(response).await),
        }
    }

    async fn status(&self, response: HttpResponse) -> Refusal {
        let header = |name: &str| response.header(name).map(str::to_owned);
        let (after, date) = (header("retry-after"), header("date"));
        let millis = header("retry-after-ms").and_then(|millis| millis.trim().parse().ok());
        let status = response.status;
        // Of a body that breaks off the beginning says enough.
        let text = read_leniently(response.body).await;
        let dated = after.as_deref().zip(date.as_deref());
        let asked = millis
            .or_else(|| dated.and_then(|(after, date)| date_delay_millis(after, date)))
            .or_else(|| asked_delay_millis(after.as_deref(), &text));
        self.refusal(status, error::error_body(&text), asked)
    }

    fn refusal(&self, status: u16, body: error::ErrorBody, asked: Option<u64>) -> Refusal {
        let host = self.host();
        let message = redact(&body.message, self.key());
        let error = if is_too_long(status, &message) {
            ModelError::TooLong { host, message }
        } else {
            ModelError::Status { host, status, message, retry_after_millis: asked }
        };
        Refusal { error, param: body.param }
    }

    /// What a good status hid: an error of the endpoint, or nothing that can be read.
    pub(super) fn fault(&self, fault: ReplyFault) -> Refusal {
        let host = self.host();
        let clean = |reason: &str| redact(reason, self.key());
        let error = match fault {
            ReplyFault::Error(body) => {
                // An error without a status, behind a good one, is the server's own.
                let status = body.status.unwrap_or(502);
                let asked = asked_delay_millis(None, &body.message);
                return self.refusal(status, body, asked);
            }
            ReplyFault::Malformed(reason) => ModelError::Malformed { host, reason: clean(&reason) },
            ReplyFault::Incomplete(reason) => {
                ModelError::Incomplete { host, reason: clean(&reason), partial: String::new() }
            }
            ReplyFault::TooLong(message) => ModelError::TooLong { host, message: clean(&message) },
        };
        error.into()
    }

    pub(super) fn unanswered(&self, error: TransportError, partial: String) -> ModelError {
        let host = self.host();
        match error {
            TransportError::Unreachable(reason) => {
                ModelError::Unreachable { host, reason: redact(&reason, self.key()) }
            }
            TransportError::TimedOut => ModelError::TimedOut { host },
            TransportError::Dropped(reason) => ModelError::Incomplete {
                host,
                reason: redact(&reason, self.key()),
                partial: redact_exactly(partial, self.key()),
            },
        }
    }

    fn delta_without_key(&self, delta: Delta) -> Delta {
        let clean = |text| redact_exactly(text, self.key());
        match delta {
            Delta::Text(text) => Delta::Text(clean(text)),
            Delta::Reasoning(text) => Delta::Reasoning(clean(text)),
            Delta::Call(text) => Delta::Call(clean(text)),
            Delta::Arguments(text) => Delta::Arguments(clean(text)),
            Delta::Again => Delta::Again,
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
            if let Some(reasoning) = &mut message.reasoning {
                clean(&mut reasoning.text);
                // What is sealed is dropped rather than changed.
                let text = serde_json::Value::Object(reasoning.opaque.clone()).to_string();
                if redact_exactly(text.clone(), self.key()) != text {
                    reasoning.opaque.clear();
                }
            }
        }
        reply
    }
}

impl From<ModelError> for Refusal {
    fn from(error: ModelError) -> Self {
        Self { error, param: None }
    }
}

/// Why a body gave no reply.
enum Failure {
    Fault(ReplyFault),
    /// It broke off, after this text.
    Broken(TransportError, String),
}

/// Reads a body as it comes.
async fn read(
    mut incoming: Incoming,
    mut body: Body,
    watch: &mut dyn FnMut(Delta),
) -> Result<ChatReply, Failure> {
    while let Some(piece) = body.next().await {
        match piece {
            Ok(bytes) => incoming.push(&bytes, watch).map_err(Failure::Fault)?,
            // The reply is whole: how the connection ends does not matter.
            Err(_) if incoming.is_settled() => break,
            Err(error) => return Err(Failure::Broken(error, incoming.partial())),
        }
        if incoming.is_done() {
            break;
        }
    }
    incoming.end(watch).map_err(Failure::Fault)
}

async fn read_leniently(mut body: Body) -> String {
    let mut bytes = Vec::new();
    while let Some(Ok(piece)) = body.next().await {
        bytes.extend(piece);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

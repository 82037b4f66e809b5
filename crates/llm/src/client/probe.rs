//! The test button: one tiny call, and a verdict that a person can act on.

use super::{Client, Transport};
use crate::message::{Message, Role};
use crate::model::{ChatReply, ChatRequest, Finish, ModelError};
use crate::retry::{self, RetryPolicy};

/// Tokens that the tiny call may cost; enough for a word, too few to matter on a bill.
const PROBE_TOKENS: u32 = 64;

/// Models named in a verdict at most.
const NAMED_MODELS: usize = 8;

/// What a test of the endpoint showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether the model answered.
    pub works: bool,
    /// What happened and, if it failed, what to do: a few sentences.
    pub text: String,
}

impl<T: Transport> Client<T> {
    /// Sends one tiny request, without retries, and says how it went. Call it on a click only:
    /// it may cost a fraction of a cent, and a browser may ask for a permission.
    pub async fn probe(&self, model: &str) -> Verdict {
        let request = ChatRequest {
            model: model.to_owned(),
            messages: vec![Message::new(Role::User, "Answer with the single word: ready")],
            max_tokens: Some(PROBE_TOKENS),
            ..ChatRequest::default()
        };
        match self.answer(&request, &RetryPolicy::ONCE, &mut |_| {}).await {
            Ok(reply) => Verdict { works: true, text: self.success(model, &reply) },
            Err(error) => {
                let mut text = self.explain(&error);
                if let ModelError::Status { status: 400 | 404, .. } = error {
                    text.push_str(&self.offered(model).await);
                }
                Verdict { works: false, text }
            }
        }
    }

    fn success(&self, model: &str, reply: &ChatReply) -> String {
        let host = self.endpoint.host();
        let name = if reply.model.is_empty() { model } else { &reply.model };
        let words = reply.message.content.trim();
        match reply.finish {
            Finish::Length if words.is_empty() => format!(
                "{host} answers as {name}. It used all {PROBE_TOKENS} test tokens for thinking, \
                 so it needs a generous token limit."
            ),
            _ => {
                let start: String = words.chars().take(60).collect();
                format!("{host} answers as {name}: \u{201c}{start}\u{201d}.")
            }
        }
    }

    fn explain(&self, error: &ModelError) -> String {
        let hint = match error {
            ModelError::Unreachable { reason, .. } => return self.explain_silence(reason),
            ModelError::Status { status: 401, .. } => self.key_hint(),
            ModelError::Status { status: 403, .. } if self.endpoint.is_private() => {
                "The server runs but refuses this page. Allow its address in the server's \
                 settings; Ollama takes it from OLLAMA_ORIGINS."
            }
            ModelError::Status { status: 403, .. } => {
                "The key is not allowed to use this model or this address."
            }
            ModelError::Status { status: 402, .. } => "The account has no money left.",
            ModelError::Status { status: 404, .. } => {
                "Either the base URL is wrong (most end in /v1) or it has no such model."
            }
            ModelError::Status { status: 429, .. } if retry::is_passing(error) => {
                "The endpoint works but is asked too often. Wait, and let fewer calls run at once."
            }
            ModelError::Status { status: 429, .. } => "The account has no money or quota left.",
            ModelError::Status { status: 500.., .. } => {
                "The endpoint has a problem of its own. Try again later."
            }
            ModelError::Status { .. } => "The endpoint refuses the request as it is.",
            ModelError::Malformed { .. } => {
                "Something answers there, but no chat-completions endpoint. Check the base URL: \
                 most end in /v1."
            }
            ModelError::TimedOut { .. }
            | ModelError::Incomplete { .. }
            | ModelError::TooLong { .. }
            | ModelError::Starved { .. }
            | ModelError::CapReached { .. }
            | ModelError::NotRecorded { .. }
            | ModelError::Unrecorded { .. }
            | ModelError::Exhausted => "",
        };
        format!("{error}. {hint}").trim_end().to_owned()
    }

    /// No answer has several causes that a browser does not let us tell apart.
    fn explain_silence(&self, reason: &str) -> String {
        let host = self.endpoint.host();
        let causes = if self.endpoint.is_private() {
            "the server is off; it does not allow this page (CORS); the browser has not been \
             given permission to reach this device or local network; or the page is https and \
             this browser blocks plain http"
        } else {
            "the address is wrong; there is no network; the endpoint does not allow web pages \
             (CORS); or the key is wrong, which some providers answer in a way that the browser \
             withholds"
        };
        format!("No answer from {host} ({reason}). Possible causes: {causes}.")
    }

    fn key_hint(&self) -> &'static str {
        if self.endpoint.key.is_some() {
            "The endpoint does not accept the key. Copy it again, whole."
        } else {
            "The endpoint wants a key. Enter one."
        }
    }

    /// The models that the endpoint offers, when `model` is not one of them.
    async fn offered(&self, model: &str) -> String {
        let Ok(names) = self.models().await else { return String::new() };
        if names.is_empty() || names.iter().any(|name| name == model) {
            return String::new();
        }
        let more = names.len().saturating_sub(NAMED_MODELS);
        let shown = names[..names.len().min(NAMED_MODELS)].join(", ");
        let tail = if more > 0 { format!(" and {more} more") } else { String::new() };
        format!(" It offers {shown}{tail}, but not `{model}`.")
    }
}

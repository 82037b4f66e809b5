//! The three wires that are spoken: how each takes a request, writes an answer, and words an error.

use llm::wire::openai::RequestFault;
use llm::wire::{anthropic, gemini, openai};
use llm::{ChatReply, ChatRequest};
use serde_json::{Value, json};

/// A form in which a conversation is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wire {
    /// Chat completions.
    OpenAi,
    /// Anthropic's Messages.
    Anthropic,
    /// Gemini's generateContent.
    Gemini,
}

/// All wires.
pub(super) const ALL: &[Wire] = &[Wire::OpenAi, Wire::Anthropic, Wire::Gemini];

impl Wire {
    /// Its name in lists.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::OpenAi => "openai",
            Self::Anthropic => "anthropic",
            Self::Gemini => "gemini",
        }
    }

    /// Reads a request; `model` is the one that stands in the address, where one does.
    pub(super) fn decode(self, model: &str, body: &str) -> Result<ChatRequest, RequestFault> {
        match self {
            Self::OpenAi => openai::decode_request(body),
            Self::Anthropic => anthropic::decode_request(body),
            Self::Gemini => gemini::decode_request(model, body),
        }
    }

    /// A reply in one piece.
    pub(super) fn whole(self, reply: &ChatReply) -> Value {
        match self {
            Self::OpenAi => {
                serde_json::from_str(&openai::encode_reply(reply)).unwrap_or(Value::Null)
            }
            Self::Anthropic => anthropic::encode_reply(reply),
            Self::Gemini => gemini::encode_reply(reply),
        }
    }

    /// A reply as the events of a stream.
    pub(super) fn events(self, reply: &ChatReply) -> Vec<Value> {
        match self {
            Self::OpenAi => openai::encode_chunks(reply),
            Self::Anthropic => anthropic::encode_events(reply),
            Self::Gemini => gemini::encode_chunks(reply),
        }
    }

    /// The list of models.
    pub(super) fn models(self, names: &[&str]) -> Value {
        match self {
            Self::OpenAi => {
                serde_json::from_str(&openai::encode_models(names)).unwrap_or(Value::Null)
            }
            Self::Anthropic => anthropic::encode_models(names),
            Self::Gemini => gemini::encode_models(names),
        }
    }

    /// An error as its own servers word it; `code` may be empty.
    pub(super) fn error(self, status: u16, code: &str, message: &str) -> Value {
        let known = Some(code).filter(|code| !code.is_empty());
        match self {
            Self::OpenAi => {
                let kind = if status < 500 { "invalid_request_error" } else { "server_error" };
                json!({ "error": { "message": message, "type": kind, "param": null, "code": known } })
            }
            Self::Anthropic => {
                let kind = known.unwrap_or_else(|| anthropic_kind(status));
                json!({ "type": "error", "error": { "type": kind, "message": message } })
            }
            Self::Gemini => {
                let word = gemini_status(status);
                json!({ "error": { "code": status, "message": message, "status": word } })
            }
        }
    }
}

fn anthropic_kind(status: u16) -> &'static str {
    match status {
        401 => "authentication_error",
        402 => "billing_error",
        403 => "permission_error",
        404 => "not_found_error",
        413 => "request_too_large",
        429 => "rate_limit_error",
        504 => "timeout_error",
        529 => "overloaded_error",
        500.. => "api_error",
        _ => "invalid_request_error",
    }
}

fn gemini_status(status: u16) -> &'static str {
    match status {
        401 => "UNAUTHENTICATED",
        403 => "PERMISSION_DENIED",
        404 => "NOT_FOUND",
        429 => "RESOURCE_EXHAUSTED",
        503 => "UNAVAILABLE",
        504 => "DEADLINE_EXCEEDED",
        500.. => "INTERNAL",
        _ => "INVALID_ARGUMENT",
    }
}

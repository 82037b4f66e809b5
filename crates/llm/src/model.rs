//! The model port: one request in, one reply or a typed failure out.

use std::rc::Rc;

use futures_util::future::LocalBoxFuture;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::message::{Message, Role, ToolDefinition};

/// What form the answer must have.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReplyFormat {
    /// Free text.
    #[default]
    Text,
    /// One JSON object.
    JsonObject,
    /// JSON of this schema.
    JsonSchema {
        /// Name of the schema, `[a-zA-Z0-9_-]{1,64}`.
        name: String,
        /// The JSON Schema.
        schema: Value,
    },
}

/// Whether the model must, may or must not call a tool.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToolChoice {
    /// As it likes.
    #[default]
    Auto,
    /// It must not.
    None,
    /// It must, whichever.
    Required,
    /// It must call this one.
    Named(String),
}

impl ToolChoice {
    /// Whether the model is free, which every endpoint takes for granted.
    pub fn is_auto(&self) -> bool {
        *self == Self::Auto
    }
}

/// Everything that a reply may depend on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ChatRequest {
    /// Name of the model at its endpoint.
    pub model: String,
    /// The conversation so far.
    pub messages: Vec<Message>,
    /// Tools the model may call; empty for none.
    pub tools: Rc<Vec<ToolDefinition>>,
    /// Whether it must call one.
    #[serde(default, skip_serializing_if = "ToolChoice::is_auto")]
    pub tool_choice: ToolChoice,
    /// Form of the answer.
    pub format: ReplyFormat,
    /// Sampling temperature; `None` leaves it to the endpoint.
    pub temperature: Option<f64>,
    /// Seed for endpoints that take one.
    pub seed: Option<u32>,
    /// Most tokens to generate; `None` leaves it to the endpoint.
    pub max_tokens: Option<u32>,
    /// Replies wanted beside the first; an endpoint may give fewer.
    #[serde(default)]
    pub more: u32,
}

/// Why the model stopped.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finish {
    /// It was done.
    #[default]
    Stop,
    /// It wants tools called.
    ToolCalls,
    /// It ran out of tokens.
    Length,
    /// The endpoint withheld the answer.
    ContentFilter,
    /// Something else, in the endpoint's word.
    Other(String),
}

/// Tokens counted by the endpoint (the simulated model estimates four bytes a token).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Tokens of the request, those from and into a cache included.
    pub prompt_tokens: u64,
    /// Tokens of the reply, those of its reasoning included.
    pub completion_tokens: u64,
    /// Of the request: read from a cache, mostly cheaper.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub cached_tokens: u64,
    /// Of the request: written into a cache, mostly dearer.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub cache_write_tokens: u64,
    /// Of the reply: spent on reasoning.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub reasoning_tokens: u64,
    /// What the endpoint says that the call cost, in billionths of a US dollar; 0 where it says nothing.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub cost_nanos: u64,
}

#[cfg_attr(
    target_pointer_width = "64",
    expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands out a reference")
)]
fn is_zero(tokens: &u64) -> bool {
    *tokens == 0
}

impl std::ops::AddAssign for Usage {
    fn add_assign(&mut self, other: Self) {
        self.prompt_tokens += other.prompt_tokens;
        self.completion_tokens += other.completion_tokens;
        self.cached_tokens += other.cached_tokens;
        self.cache_write_tokens += other.cache_write_tokens;
        self.reasoning_tokens += other.reasoning_tokens;
        self.cost_nanos += other.cost_nanos;
    }
}

/// What the model answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChatReply {
    /// The model as the endpoint names it.
    pub model: String,
    /// The assistant message.
    pub message: Message,
    /// Why it stopped.
    pub finish: Finish,
    /// Tokens of the whole answer, zero where the endpoint counts none.
    pub usage: Usage,
    /// The replies beside the first, as far as the endpoint gave them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<Message>,
    /// What had to be mended to read the answer, in words that people see.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub repairs: Vec<String>,
    /// What this call taught about the endpoint, in words that people see.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub learned: Vec<String>,
}

impl ChatReply {
    /// A reply of one message; nothing was counted, mended or learnt.
    pub fn new(model: impl Into<String>, message: Message, finish: Finish) -> Self {
        Self {
            model: model.into(),
            message,
            finish,
            usage: Usage::default(),
            others: Vec::new(),
            repairs: Vec::new(),
            learned: Vec::new(),
        }
    }
}

impl Default for ChatReply {
    fn default() -> Self {
        Self::new("", Message::new(Role::Assistant, ""), Finish::Stop)
    }
}

/// A piece of an answer that is still coming.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delta {
    /// More of the text.
    Text(String),
    /// More of the reasoning.
    Reasoning(String),
    /// A tool call begins: its name.
    Call(String),
    /// More of the arguments of the call that began last.
    Arguments(String),
    /// What came so far is void: the call is repeated.
    Again,
}

/// Why there is no reply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum ModelError {
    /// No answer at all: network, CORS, DNS, a server that is off.
    #[error(
        "{host} could not be reached: {reason}. Check the address, that the server runs, and that it allows this page (CORS)"
    )]
    Unreachable {
        /// `scheme://host:port` of the endpoint.
        host: String,
        /// What the platform said.
        reason: String,
    },
    /// The endpoint answered with an error status.
    #[error("{host} answered {status}: {message}")]
    Status {
        /// `scheme://host:port` of the endpoint.
        host: String,
        /// HTTP status code.
        status: u16,
        /// The endpoint's own message, or the start of the body.
        message: String,
        /// Delay the endpoint asked for, in milliseconds.
        retry_after_millis: Option<u64>,
    },
    /// The answer was not what the wire promises.
    #[error("{host} sent an answer that cannot be read: {reason}")]
    Malformed {
        /// `scheme://host:port` of the endpoint.
        host: String,
        /// What is wrong, and where.
        reason: String,
    },
    /// The next call would go beyond what the run may spend. It was not made.
    #[error("the run may spend {}, and has spent {}: the next call would go beyond. Allow more and resume the run", .which.amount(*.cap), .which.amount(*.spent))]
    CapReached {
        /// What is capped.
        which: Cap,
        /// What is spent, in the cap's unit.
        spent: u64,
        /// The cap, in its unit.
        cap: u64,
    },
    /// A recording is replayed and does not hold the request.
    #[error("the recording holds no reply to this request: {reason}")]
    NotRecorded {
        /// In what the nearest recorded request differs.
        reason: String,
    },
    /// A reply came, and the recording of the run cannot take it.
    #[error("the recording cannot be written: {reason}")]
    Unrecorded {
        /// What the platform said.
        reason: String,
    },
    /// The endpoint was too slow, as a whole or between two pieces of its answer.
    #[error(
        "{host} took too long to answer. Wait longer (the time limit of a call), or ask a quicker model"
    )]
    TimedOut {
        /// `scheme://host:port` of the endpoint.
        host: String,
    },
    /// The answer broke off. What came is no answer and stands in no conversation.
    #[error("{host} broke off in the middle of its answer: {reason}")]
    Incomplete {
        /// `scheme://host:port` of the endpoint.
        host: String,
        /// What the platform or the stream said.
        reason: String,
        /// The text that had come.
        partial: String,
    },
    /// The model's context cannot hold the conversation.
    #[error("{host}: the conversation is too long for the model: {message}")]
    TooLong {
        /// `scheme://host:port` of the endpoint.
        host: String,
        /// The endpoint's own message, or how we know.
        message: String,
    },
    /// The model spent all its tokens and said nothing.
    #[error(
        "{host}: the model used all {tokens} tokens it may write and said nothing. Allow more, or less reasoning"
    )]
    Starved {
        /// `scheme://host:port` of the endpoint.
        host: String,
        /// Tokens it was allowed.
        tokens: u32,
    },
    /// A script had no step left (tests and demos).
    #[error("the script of replies is exhausted")]
    Exhausted,
}

/// What a run may be kept from spending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cap {
    /// Billionths of a US dollar.
    Money,
    /// Tokens, of prompts and replies.
    Tokens,
    /// Calls that were answered.
    Calls,
}

impl Cap {
    /// An amount in words.
    pub fn amount(self, amount: u64) -> String {
        match self {
            Self::Money => dollars(amount),
            Self::Tokens => format!("{amount} tokens"),
            Self::Calls => format!("{amount} calls"),
        }
    }
}

/// Billionths of a US dollar as people write dollars: in cents, or with three digits that count where it is less.
pub fn dollars(nanos: u64) -> String {
    const DOLLAR: u64 = 1_000_000_000;
    if nanos == 0 || nanos >= DOLLAR / 10 {
        let cents = nanos / 10_000_000 + u64::from(nanos % 10_000_000 >= 5_000_000);
        return format!("${}.{:02}", cents / 100, cents % 100);
    }
    let digits = format!("{nanos:09}");
    let first = digits.find(|digit| digit != '0').unwrap_or(0);
    format!("$0.{}", digits[..(first + 3).min(9)].trim_end_matches('0'))
}

impl ModelError {
    /// Whether the failure lies in this one conversation, so that others may go on.
    pub fn is_of_this_call(&self) -> bool {
        matches!(self, Self::Malformed { .. } | Self::TooLong { .. } | Self::Starved { .. })
    }
}

/// A chat model. Dropping the future cancels the call.
pub trait ChatModel {
    /// Answers one request.
    fn complete<'a>(
        &'a self,
        request: &'a ChatRequest,
    ) -> LocalBoxFuture<'a, Result<ChatReply, ModelError>>;

    /// Answers one request and shows the first reply as it comes. What is shown may be taken back by
    /// [`Delta::Again`]; only the reply counts. A model that cannot stream shows nothing.
    fn complete_watched<'a>(
        &'a self,
        request: &'a ChatRequest,
        watch: &'a mut dyn FnMut(Delta),
    ) -> LocalBoxFuture<'a, Result<ChatReply, ModelError>> {
        let _ = watch;
        self.complete(request)
    }
}

impl<M: ChatModel + ?Sized> ChatModel for Rc<M> {
    fn complete<'a>(
        &'a self,
        request: &'a ChatRequest,
    ) -> LocalBoxFuture<'a, Result<ChatReply, ModelError>> {
        (**self).complete(request)
    }

    fn complete_watched<'a>(
        &'a self,
        request: &'a ChatRequest,
        watch: &'a mut dyn FnMut(Delta),
    ) -> LocalBoxFuture<'a, Result<ChatReply, ModelError>> {
        (**self).complete_watched(request, watch)
    }
}

/// The name under which the simulated model answers, in process or served. Records carry it, so that figures from it
/// are never taken for a language model's.
pub const SIMULATED: &str = "interplay-simulated";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_told_in_cents_and_little_money_in_what_counts() {
        for (nanos, expected) in [
            (0, "$0.00"),
            (5_000_000_000, "$5.00"),
            (1_234_567_890, "$1.23"),
            (1_235_000_000, "$1.24"),
            (99_999_999, "$0.0999"),
            (12_345_678, "$0.0123"),
            (150, "$0.00000015"),
            (1, "$0.000000001"),
        ] {
            assert_eq!(dollars(nanos), expected);
        }
    }

    #[test]
    fn a_cap_says_what_is_spent_and_what_to_do() {
        let error = ModelError::CapReached { which: Cap::Tokens, spent: 900, cap: 1000 };
        assert_eq!(
            error.to_string(),
            "the run may spend 1000 tokens, and has spent 900 tokens: the next call would go beyond. \
             Allow more and resume the run"
        );
    }
}

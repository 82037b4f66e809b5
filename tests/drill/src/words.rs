//! What came of a call, in words that are the same wherever it was made.

use std::fmt::Write;

use llm::{ChatReply, Finish, ModelError, ToolCall};
use serde_json::Value;

use crate::client::KEY;
use crate::{Ask, Kind};

/// What came of a call, or of several that belong together.
pub(crate) struct Asked {
    pub(crate) ask: Ask,
    pub(crate) outcome: Result<Vec<ChatReply>, ModelError>,
    /// The text that was shown and not taken back.
    pub(crate) shown: String,
    /// Requests that were sent.
    pub(crate) calls: usize,
    /// The same call teaches the same again.
    pub(crate) learns_again: bool,
    /// The limiter let fewer calls go.
    pub(crate) is_held: bool,
}

/// Tells it; `calm` is what a server says that does everything right.
pub(crate) fn tell(asked: &Asked, calm: Option<&[ChatReply]>) -> String {
    let mut text = match &asked.outcome {
        Ok(replies) => match calm {
            Some(calm) => compared(replies, calm),
            None => told(replies),
        },
        Err(error) => error_words(error),
    };
    // How many calls a busy server refuses is a matter of moments.
    if asked.ask.kind == Kind::Many {
        text += if asked.is_held { ", held back" } else { "" };
    } else if asked.calls != asked.outcome.as_ref().map_or(1, Vec::len) {
        let _ = write!(text, ", {} calls", asked.calls);
    }
    let replies = || asked.outcome.iter().flatten();
    notes(&mut text, "mended", replies().flat_map(|reply| &reply.repairs));
    notes(&mut text, "learnt", replies().flat_map(|reply| &reply.learned));
    text += if asked.learns_again { ", learns it again" } else { "" };
    let said = replies().next().map_or("", |reply| reply.message.content.trim());
    let is_shown = matches!(asked.ask.kind, Kind::Words | Kind::Long);
    if is_shown && asked.outcome.is_ok() && asked.shown.trim() != said {
        let _ = write!(text, ", shown {:?}", asked.shown);
    }
    let everything = format!("{:?} {}", asked.outcome, asked.shown);
    text += if everything.contains(KEY) { ", SHOWS THE KEY" } else { "" };
    text
}

fn notes<'a>(text: &mut String, word: &str, notes: impl Iterator<Item = &'a String>) {
    let notes: Vec<&String> = notes.collect();
    if !notes.is_empty() {
        let _ = write!(text, ", {word} {notes:?}");
    }
}

fn compared(replies: &[ChatReply], calm: &[ChatReply]) -> String {
    let pairs = || replies.iter().zip(calm);
    let is_same = |(reply, calm): (&ChatReply, &ChatReply)| {
        let calls = |reply: &ChatReply| reply.message.tool_calls.first().map(call_words);
        reply.message.content == calm.message.content
            && calls(reply) == calls(calm)
            && reply.finish == calm.finish
    };
    if replies.len() != calm.len() || !pairs().all(is_same) {
        return told(replies);
    }
    let ids = |reply: &ChatReply| reply.message.tool_calls.first().map(|call| call.id.clone());
    let others = |reply: &ChatReply| {
        let contents = reply.others.iter().map(|other| other.content.clone());
        contents.collect::<Vec<_>>()
    };
    let mut text = "same".to_owned();
    if pairs().any(|(reply, calm)| ids(reply) != ids(calm)) {
        text += " under another id";
    }
    if pairs().any(|(reply, calm)| others(reply) != others(calm)) {
        text += " without the other reply";
    }
    text
}

/// What is said and called; equal replies once.
fn told(replies: &[ChatReply]) -> String {
    let mut told: Vec<String> = replies.iter().map(reply_words).collect();
    told.dedup();
    told.join("; ")
}

fn reply_words(reply: &ChatReply) -> String {
    let mut parts = Vec::new();
    let calls = &reply.message.tool_calls;
    if !reply.message.content.is_empty() || calls.is_empty() {
        parts.push(format!("says {:?}", reply.message.content));
    }
    parts.extend(reply.others.iter().map(|other| format!("or {:?}", other.content)));
    parts.extend(calls.iter().map(|call| format!("calls {}", call_words(call))));
    match &reply.finish {
        Finish::Stop if calls.is_empty() => {}
        Finish::ToolCalls if !calls.is_empty() => {}
        finish => parts.push(format!("ends with {finish:?}")),
    }
    parts.join(", ")
}

fn call_words(call: &ToolCall) -> String {
    match call.parsed() {
        Ok(arguments) => format!("{} {}", call.name, Value::Object(arguments)),
        Err(_) => format!("{} with arguments that cannot be read", call.name),
    }
}

/// The kind of an error and the words of the server; those of the platform differ.
fn error_words(error: &ModelError) -> String {
    match error {
        ModelError::Unreachable { .. } => "error: unreachable".into(),
        ModelError::TimedOut { .. } => "error: timed out".into(),
        ModelError::Incomplete { .. } => "error: incomplete".into(),
        ModelError::Status { status, message, retry_after_millis, .. } => {
            let wait = retry_after_millis.map_or_else(String::new, |it| format!(", wait {it} ms"));
            format!("error: status {status} {message:?}{wait}")
        }
        ModelError::Malformed { reason, .. } => format!("error: malformed {reason:?}"),
        ModelError::TooLong { message, .. } => format!("error: too long {message:?}"),
        ModelError::Starved { tokens, .. } => format!("error: starved of {tokens} tokens"),
        ModelError::CapReached { .. }
        | ModelError::NotRecorded { .. }
        | ModelError::Unrecorded { .. }
        | ModelError::Exhausted => format!("error: {error}"),
    }
}

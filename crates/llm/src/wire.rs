//! Wire formats, one module each, and what they share. Pure: text in, text out.

pub(crate) mod address;
pub mod anthropic;
pub(crate) mod draft;
pub mod error;
pub mod fault;
pub mod gemini;
pub(crate) mod ids;
pub(crate) mod incoming;
pub mod openai;
pub(crate) mod plan;
#[cfg(test)]
pub(crate) mod samples;
mod server;
pub(crate) mod sse;
pub(crate) mod turns;

use draft::Asked;
use incoming::Reader;
use plan::Plan;

use crate::address::Dialect;

/// The body of a request.
pub(crate) fn encode(dialect: Dialect, plan: &Plan<'_>) -> String {
    match dialect {
        Dialect::OpenAi => openai::encode(plan),
        Dialect::Anthropic => anthropic::encode(plan),
        Dialect::Gemini => gemini::encode(plan),
    }
}

/// A reader of answers.
pub(crate) fn reader(dialect: Dialect, asked: Asked) -> Box<dyn Reader> {
    match dialect {
        Dialect::OpenAi => Box::new(openai::Completion::new(asked)),
        Dialect::Anthropic => Box::new(anthropic::Answer::new(asked)),
        Dialect::Gemini => Box::new(gemini::Content::new(asked)),
    }
}

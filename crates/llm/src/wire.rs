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
mod server;
pub(crate) mod sse;

use draft::Asked;
use incoming::Reader;
use plan::Plan;

use crate::endpoint::Dialect;

/// The body of a request.
pub(crate) fn encode(dialect: Dialect, plan: &Plan<'_>) -> String {
    match dialect {
        Dialect::OpenAi | Dialect::Anthropic | Dialect::Gemini => openai::encode(plan),
    }
}

/// A reader of answers.
pub(crate) fn reader(dialect: Dialect, asked: Asked) -> Box<dyn Reader> {
    match dialect {
        Dialect::OpenAi | Dialect::Anthropic | Dialect::Gemini => {
            Box::new(openai::Completion::new(asked))
        }
    }
}

//! Anthropic's Messages: both sides, and only the fields that we use.
//!
//! Source: <https://platform.claude.com/docs/en/api/messages>.

mod request;
mod response;
mod server;

pub use server::{decode_request, encode_events, encode_models, encode_reply};

pub(crate) use request::encode;
pub(crate) use response::Answer;

#[cfg(test)]
mod client_tests;

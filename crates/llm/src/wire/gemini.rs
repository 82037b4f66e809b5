//! Gemini's generateContent: both sides, and only the fields that we use.
//!
//! Source: <https://ai.google.dev/api/generate-content>.

mod request;
mod response;
mod server;

pub use server::{decode_request, encode_chunks, encode_models, encode_reply};

pub(crate) use request::encode;
pub(crate) use response::Content;

#[cfg(test)]
mod client_tests;

//! Gemini's generateContent, and only the fields that we use.
//!
//! Source: <https://ai.google.dev/api/generate-content>.

mod server;

pub use server::{decode_request, encode_chunks, encode_models, encode_reply};

//! Anthropic's Messages, and only the fields that we use.
//!
//! Source: <https://platform.claude.com/docs/en/api/messages>.

mod server;

pub use server::{decode_request, encode_events, encode_models, encode_reply};

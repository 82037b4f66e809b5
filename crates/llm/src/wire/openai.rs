//! The chat-completions wire as OpenAI defined it and a dozen servers imitate it: both sides,
//! and only the fields that we use.
//!
//! Source: <https://platform.openai.com/docs/api-reference/chat>. Reading is tolerant (see
//! each module), writing is what all servers take.

mod error;
mod request;
mod response;
mod server;

pub use error::{ErrorBody, error_body};
pub use request::{TokenLimit, encode_request};
pub use response::{ReplyFault, decode_models, decode_reply};
pub use server::{decode_request, encode_chunks, encode_fault, encode_models, encode_reply};

pub use super::server::RequestFault;

#[cfg(test)]
mod tests;

//! The chat-completions wire as OpenAI defined it and a dozen servers imitate it: both sides,
//! and only the fields that we use.
//!
//! Source: <https://platform.openai.com/docs/api-reference/chat>. Reading is tolerant (see
//! each module), writing is what all servers take.

mod calls;
mod content;
mod request;
mod response;
mod server;

pub use super::error::{ErrorBody, error_body};
pub use super::fault::ReplyFault;
pub use super::server::RequestFault;
pub use crate::learn::TokenLimit;
pub use request::encode_request;
pub use response::{decode_models, decode_reply};
pub use server::{decode_request, encode_chunks, encode_fault, encode_models, encode_reply};

pub(crate) use request::encode;
pub(crate) use response::Completion;

#[cfg(test)]
mod stream_tests;
#[cfg(test)]
mod tests;

//! Speaks to chat models without sending anything: conversation types, the model port, wires, retry.
//!
//! [`ChatModel`] is the seam between the method and the models: the pipeline knows nothing else. A shell supplies a
//! [`Transport`] (fetch, reqwest); [`Client`] turns it into a `ChatModel` for one [`Endpoint`]. What a model wrote as
//! JSON is read by [`json`].

pub(crate) mod address;
pub mod client;
pub mod doctor;
pub mod endpoint;
pub mod json;
pub mod learn;
pub mod limit;
pub mod message;
pub mod model;
pub mod money;
pub mod presets;
pub mod recording;
pub mod redact;
pub mod replies;
pub mod retry;
pub(crate) mod schema;
pub mod scripted;
pub mod transport;
pub mod wire;

pub use address::Dialect;
pub use client::Client;
pub use endpoint::{Endpoint, Secret};
pub use message::{Message, Reasoning, Role, ToolCall, ToolDefinition};
pub use model::{
    ChatModel, ChatReply, ChatRequest, Delta, Finish, ModelError, ReplyFormat, ToolChoice, Usage,
};
pub use retry::RetryPolicy;
pub use transport::{Body, HttpRequest, HttpResponse, Transport, TransportError};

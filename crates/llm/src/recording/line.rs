//! The lines of a recording.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::message::{Message, ToolDefinition};
use crate::model::{ChatReply, ModelError};

/// Version of the form of these files; readers refuse later ones.
pub const FORMAT: u32 = 1;

/// The first line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// [`FORMAT`] of the writer. Its name tells a recording from other files.
    pub recording: u32,
    /// Version of the program that wrote it.
    pub version: String,
    /// What the run was, in whatever form its shell chooses, so that it can be begun again from this file alone.
    #[serde(default)]
    pub run: Value,
}

impl Header {
    /// The header of a recording by this version.
    pub fn new(run: Value) -> Self {
        Self { recording: FORMAT, version: env!("CARGO_PKG_VERSION").to_owned(), run }
    }
}

/// Every other line.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Line {
    Message(Message),
    Tools(Vec<ToolDefinition>),
    Call(Box<Call>),
}

/// One request and what came of it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Call {
    /// The request without messages and tools.
    pub(super) request: Value,
    /// Numbers of its messages.
    pub(super) messages: Vec<usize>,
    /// Number of its tools; `None` where there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) tools: Option<usize>,
    /// How often the run had asked the same before.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(super) occurrence: u32,
    pub(super) answer: Answer,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands out references")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// What came of a request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Answer {
    Reply(Box<ChatReply>),
    Failure(ModelError),
}

impl Answer {
    /// What is recorded of an answer; `None` where it came from no endpoint.
    pub(super) fn of(answer: &Result<ChatReply, ModelError>) -> Option<Self> {
        match answer {
            Ok(reply) => Some(Self::Reply(Box::new(reply.clone()))),
            Err(
                ModelError::CapReached { .. }
                | ModelError::NotRecorded { .. }
                | ModelError::Unrecorded { .. }
                | ModelError::Exhausted,
            ) => None,
            Err(error) => Some(Self::Failure(error.clone())),
        }
    }

    pub(super) fn into_result(self) -> Result<ChatReply, ModelError> {
        match self {
            Self::Reply(reply) => Ok(*reply),
            Self::Failure(error) => Err(error),
        }
    }
}

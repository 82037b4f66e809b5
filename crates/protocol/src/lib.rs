//! What the page and its worker say to each other, and what a share link says to both.
//!
//! Messages cross the thread boundary as a [`Frame`]: an object with a version and JSON text. JSON text, because a
//! JavaScript number cannot tell `50` from `50.0`, and the state's hash can.

pub mod address;
pub mod command;
pub mod endpoint;
mod escape;
pub mod examined;
pub mod files;
pub mod link;
pub mod live;
pub mod older;
pub mod path;
pub mod progress;
pub mod reply;
pub mod results;
pub mod suggestion;
pub mod terms;
pub mod world;

pub use command::{Command, Form, How, ModelChoice, RunRequest};
pub use endpoint::{Calling, EndpointChoice, OriginKey};
pub use examined::{Ability, Examined};
pub use live::{Gauges, HostGauge, Writing};
pub use reply::{OpenedRecording, RecordKey, RecordRow, Reply, RunInfo, RunStatus};
pub use suggestion::Suggestion;
pub use terms::Terms;

use serde::{Deserialize, Serialize};

/// Version of the messages; page and worker of one build always agree, a stale worker is refused.
pub const VERSION: u32 = 1;

/// One message as it crosses the boundary. Files that belong to it lie beside it, in a field `files` of the object that
/// crosses: handles, whose content stays with the browser until the worker reads it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// [`VERSION`] of the sender.
    pub version: u32,
    /// A [`Command`] with its [`Request`] id, or a list of [`Answer`]s, as JSON text.
    pub body: String,
}

/// A command with the number that its replies carry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// Chosen by the page, increasing.
    pub id: u64,
    /// What to do.
    pub command: Command,
}

/// A reply with the number of the command that caused it; 0 for news nobody asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// Number of the command.
    pub id: u64,
    /// What it says.
    pub reply: Reply,
}

impl std::fmt::Debug for Frame {
    /// Without the body, which may hold a key.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Frame").field("version", &self.version).finish_non_exhaustive()
    }
}

impl Frame {
    /// Wraps a message.
    pub fn new<T: Serialize>(message: &T) -> Self {
        let body = serde_json::to_string(message).expect("messages hold nothing that JSON cannot");
        Self { version: VERSION, body }
    }

    /// The message; `Err` says why it cannot be read.
    pub fn open<'a, T: Deserialize<'a>>(&'a self) -> Result<T, String> {
        if self.version != VERSION {
            return Err(format!(
                "the message has version {}, this page speaks {VERSION}: reload the page",
                self.version
            ));
        }
        serde_json::from_str(&self.body)
            .map_err(|error| format!("the message cannot be read: {error}"))
    }
}

//! The client against every fault that the served model plays: the same calls in each shell, and what came of them in
//! words that can be compared.
//!
//! A shell brings its transport, [`play`] asks with it; `outcomes.txt` is what is expected of every shell. How the
//! program of this package runs in a tab is in `main.rs`.

mod ask;
mod client;
#[cfg(not(target_arch = "wasm32"))]
pub mod kept;
mod play;
pub mod table;
mod words;

pub use ask::{Ask, Kind};
pub use play::play;
pub use table::Row;

use llm::Dialect;
use serde::{Deserialize, Serialize};

/// Longest wait for an answer, in milliseconds.
pub const PATIENCE_MILLIS: u64 = 3000;

/// A server that does everything right.
pub const CALM: &str = "none";

/// A fault on one wire.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Unit {
    /// Name of the fault, or [`CALM`].
    pub fault: String,
    /// The wire.
    pub dialect: Dialect,
}

/// What a tab is told to play.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Work {
    /// `http://host:port` of the served model.
    pub host: String,
    /// What to play.
    pub units: Vec<Unit>,
}

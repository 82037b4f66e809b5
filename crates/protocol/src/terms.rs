//! On what terms a run is made: what it may spend, and what is kept of it beside its records.

use llm::money::Caps;
use serde::{Deserialize, Serialize};

/// What the visitor allows a run at an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Terms {
    /// What it may spend, counted from each start or resume.
    pub caps: Caps,
    /// Whether replies that this browser keeps are used, and new ones kept.
    pub reuse: bool,
    /// Whether all requests and replies are recorded. A resumed run is not: a recording holds a whole run.
    pub record: bool,
}

impl Default for Terms {
    fn default() -> Self {
        Self { caps: Caps::default(), reuse: true, record: false }
    }
}

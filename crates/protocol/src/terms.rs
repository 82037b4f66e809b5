//! On what terms a run is made: who plays, how fast, what it may spend, what is kept of it beside its records.

use std::collections::BTreeMap;

use llm::money::{Caps, Price};
use pipeline::event::Stage;
use serde::{Deserialize, Serialize};

use crate::ModelChoice;

/// How a run is made. The records depend on who plays and on nothing else of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct How {
    /// Who plays. A resumed run gets its own dials or endpoint again: the key is never stored.
    pub model: ModelChoice,
    /// Tasks in flight at most.
    pub concurrency: u32,
    /// Least time between two model answers, in milliseconds; 0 for full speed (not for an endpoint).
    pub pace_millis: u32,
    /// What the visitor allows.
    pub terms: Terms,
    /// What tokens cost, by stage; nothing where no price is known.
    pub prices: BTreeMap<Stage, Price>,
}

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

//! The run that is shown: where it came from, what it does, how far it is.

use pipeline::RunConfig;
use protocol::progress::{End, Progress};
use protocol::{RunInfo, RunStatus};

use crate::snapshot::Snapshot;

/// The run that is shown.
#[derive(Clone)]
pub struct Shown {
    /// Where it came from.
    pub origin: Origin,
    /// Its config.
    pub config: RunConfig,
    /// Name of the model, as its host names it.
    pub model: String,
    /// Base URL of its endpoint; empty without one.
    pub endpoint: String,
    /// Name of the recording that it is played from.
    pub recording: Option<String>,
    /// True when the simulated model plays.
    pub simulated: bool,
    /// What it does at the moment.
    pub phase: Phase,
    /// How far it is.
    pub progress: Snapshot<Progress>,
    /// How it ended, if that was seen.
    pub end: Option<End>,
    /// Bytes of the worker's memory when it last told; 0 before.
    pub memory: u64,
}

/// Where a shown run came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Made for the first sight of the page; not stored.
    Example,
    /// Stored in this browser under this id.
    Stored(String),
}

/// What a run does at the moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The worker prepares it.
    Starting,
    /// It runs.
    Running,
    /// It is held.
    Paused,
    /// It is being ended.
    Stopping,
    /// The visitor ended it.
    Stopped,
    /// Every task is closed.
    Finished,
    /// It could not go on.
    Halted(String),
    /// Tab or worker went away while it ran.
    CutOff,
    /// It runs in another tab of this browser.
    Elsewhere,
}

impl Phase {
    /// True while the worker is at it.
    pub fn is_active(&self) -> bool {
        matches!(self, Self::Starting | Self::Running | Self::Paused | Self::Stopping)
    }

    /// True when it can be taken up again.
    pub fn can_resume(&self) -> bool {
        matches!(self, Self::Stopped | Self::Halted(_) | Self::CutOff)
    }

    pub(super) fn of(status: &RunStatus) -> Self {
        match status {
            RunStatus::Running => Self::Running,
            RunStatus::Finished => Self::Finished,
            RunStatus::Stopped => Self::Stopped,
            RunStatus::Halted { reason } => Self::Halted(reason.clone()),
            RunStatus::CutOff => Self::CutOff,
            RunStatus::Elsewhere => Self::Elsewhere,
        }
    }
}

impl Shown {
    pub(super) fn stored(info: &RunInfo, progress: Progress) -> Self {
        Self {
            origin: Origin::Stored(info.id.clone()),
            config: info.config.clone(),
            model: info.model.clone(),
            endpoint: info.endpoint.clone(),
            recording: info.recording.clone(),
            simulated: info.dials.is_some(),
            phase: Phase::of(&info.status),
            progress: Snapshot::new(progress),
            end: None,
            memory: 0,
        }
    }

    pub(super) fn example(config: RunConfig, progress: Progress) -> Self {
        Self {
            origin: Origin::Example,
            config,
            model: "interplay-simulated".into(),
            endpoint: String::new(),
            recording: None,
            simulated: true,
            phase: Phase::Finished,
            progress: Snapshot::new(progress),
            end: None,
            memory: 0,
        }
    }

    pub(super) fn is(&self, run: &str) -> bool {
        matches!(&self.origin, Origin::Stored(id) if id == run)
    }

    /// The run's id as the worker knows it; empty for the example.
    pub fn id(&self) -> &str {
        match &self.origin {
            Origin::Example => "",
            Origin::Stored(id) => id,
        }
    }
}

//! What the worker says to the page.

use std::collections::BTreeMap;

use blueprint::graph::Edge;
use dataset::Record;
use dataset::attempts::Failure;
use environment::Effect;
use figures::Figures;
use llm::learn::Learned;
use llm::money::{Plan, Spent};
use pipeline::event::Stage;
use pipeline::{RunConfig, Step};
use serde::{Deserialize, Serialize};
use simulated::Dials;

use crate::endpoint::OriginKey;
use crate::examined::Examined;
use crate::live::{Gauges, Writing};
use crate::progress::{Delta, Progress};
use crate::results::{GradedRun, GradedRuns, OpenedResults};
use crate::world::Seen;

/// What it says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// The worker is up.
    Ready,
    /// A run for the first sight of the page.
    Example {
        /// Its config.
        config: RunConfig,
        /// The run in small.
        progress: Progress,
    },
    /// A run is stored and begins.
    Began {
        /// The run.
        run: RunInfo,
        /// What was closed before (a resumed run).
        progress: Progress,
    },
    /// What happened in the current run since the last time; told some twenty times a second at most.
    News {
        /// Id of the run.
        run: String,
        /// What has changed.
        delta: Delta,
    },
    /// What is seen of the current run only while it goes on; told with the news, where it has changed.
    Live {
        /// Id of the run.
        run: String,
        /// What it spends, and what holds it up.
        gauges: Box<Gauges>,
    },
    /// The answers that are being written in the watched task, all anew.
    Writing {
        /// Id of the run.
        run: String,
        /// Number of the task.
        task: u32,
        /// The answers, in order of their calls.
        answers: Vec<Writing>,
    },
    /// What a run will ask.
    Planned {
        /// The plan, without prices.
        plan: Plan,
    },
    /// A recording is open and can be played.
    RecordingOpened(Box<OpenedRecording>),
    /// What this browser keeps of replies.
    Replies {
        /// How many.
        count: u32,
        /// Bytes of their texts.
        bytes: u64,
    },
    /// All runs, newest first.
    Runs {
        /// The runs.
        runs: Vec<RunInfo>,
    },
    /// A stored run in small.
    Shown {
        /// The run.
        run: RunInfo,
        /// What is closed.
        progress: Progress,
    },
    /// One task's steps, so far or in full.
    Task {
        /// Id of the run; empty for the example.
        run: String,
        /// Number of the task.
        task: u32,
        /// In order.
        steps: Vec<Step>,
        /// True when no more will come.
        closed: bool,
        /// Why its failed dialogues failed, where that could be worked out.
        failures: Vec<Failure>,
    },
    /// Figures are being worked out.
    Gathering {
        /// Id of the run.
        run: String,
        /// Tasks that were read.
        done: u32,
        /// Tasks that there are to read.
        of: u32,
    },
    /// The figures of a run.
    Figures {
        /// Id of the run; empty for the example.
        run: String,
        /// Tasks that they are of: those that were closed then.
        closed: u32,
        /// The figures, without prices.
        figures: Box<Figures>,
    },
    /// A page of records.
    Records {
        /// All that match.
        total: u32,
        /// Rows skipped.
        offset: u32,
        /// The rows.
        rows: Vec<RecordRow>,
        /// Hash of all records that match, in order: equal datasets have equal hashes.
        hash: String,
    },
    /// One record.
    Record {
        /// Its key.
        key: RecordKey,
        /// The record.
        record: Box<Record>,
    },
    /// An exported file.
    Export {
        /// Proposed file name.
        name: String,
        /// Address under which the browser holds the file, until the next export or the end of the worker.
        url: String,
        /// Lines in it.
        count: u32,
        /// Records with bad turns that were left out.
        left_out: u32,
    },
    /// The API graph.
    Graph {
        /// Name of the domain.
        domain: String,
        /// Tools with their place.
        nodes: Vec<GraphNode>,
        /// Dependencies.
        edges: Vec<Edge>,
    },
    /// What a look at a world showed.
    World {
        /// The question's mark.
        mark: u64,
        /// What it showed.
        seen: Seen,
    },
    /// Data files are loaded and will be used by runs whose source names this hash.
    Loaded {
        /// Name of the domain.
        domain: String,
        /// Canonical hash of the initial state.
        hash: String,
        /// Rows by table.
        rows: Vec<(String, u32)>,
    },
    /// Results files are open; their runs are not graded yet.
    ResultsOpened(OpenedResults),
    /// Runs of the open results files were graded.
    Graded(GradedRuns),
    /// One run of the open results files.
    GradedRun(Box<GradedRun>),
    /// What a test of an endpoint found.
    Tested(Box<Examined>),
    /// What endpoints have taught so far; told unasked when it has changed.
    Learnt {
        /// Their ways; neither keys nor texts.
        learned: Learned,
    },
    /// The models of an endpoint, by name.
    Models {
        /// Scheme, host and port of the endpoint.
        origin: String,
        /// The names, in the endpoint's order.
        names: Vec<String>,
    },
    /// What this browser keeps for an origin.
    Key(OriginKey),
    /// How much is stored.
    Storage {
        /// Bytes used, where the browser tells.
        used: Option<u64>,
        /// Bytes granted, where the browser tells.
        quota: Option<u64>,
        /// True when the browser promised not to evict.
        persistent: bool,
    },
    /// A command was carried out.
    Done,
    /// A command could not be carried out.
    Failed {
        /// What happened and what to do.
        message: String,
    },
}

/// A tool in the drawn graph.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GraphNode {
    /// Name of the tool.
    pub tool: String,
    /// What it does to the state.
    pub effect: Effect,
    /// What it is for.
    pub description: String,
    /// Place in the layered layout, from left (0) to right (1000); tools of one layer share it.
    pub x: u32,
    /// From top (0) to bottom (1000).
    pub y: u32,
}

/// A run as lists show it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunInfo {
    /// Id, unique in this browser.
    pub id: String,
    /// Start, in milliseconds since 1970-01-01 UTC.
    pub created_millis: u64,
    /// Its config.
    pub config: RunConfig,
    /// The dials, when the simulated model plays; `None` for an endpoint.
    pub dials: Option<Dials>,
    /// Name of the model.
    pub model: String,
    /// Where it stands.
    pub status: RunStatus,
    /// Closed tasks.
    pub closed: u32,
    /// Kept records (the bin included).
    pub records: u32,
    /// Base URL of the endpoint; empty without one.
    #[serde(default)]
    pub endpoint: String,
    /// Name of the recording that it is played from.
    #[serde(default)]
    pub recording: Option<String>,
    /// What it has spent at endpoints: caps are of the whole run, however often it is taken up again.
    #[serde(default)]
    pub spent: BTreeMap<Stage, Spent>,
}

/// A recording that can be played.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OpenedRecording {
    /// Name of the file, or its address.
    pub name: String,
    /// Bytes of it.
    pub bytes: u64,
    /// Calls in it.
    pub calls: u32,
    /// Config of the run.
    pub config: RunConfig,
    /// Name of the model that was asked.
    pub model: String,
    /// True when the simulated model played.
    pub simulated: bool,
}

/// Where a run stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunStatus {
    /// It runs in this tab.
    Running,
    /// It runs in another tab of this browser.
    Elsewhere,
    /// Every task is closed.
    Finished,
    /// The visitor ended it.
    Stopped,
    /// It could not go on.
    Halted {
        /// Why.
        reason: String,
    },
    /// The tab went away while it ran.
    CutOff,
}

/// Names a record in this browser.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RecordKey {
    /// Id of the run.
    pub run: String,
    /// Number of the task.
    pub task: u32,
    /// Number of the attempt.
    pub attempt: u32,
}

/// A record as lists show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordRow {
    /// Its key.
    pub key: RecordKey,
    /// Name of the domain.
    pub domain: String,
    /// Id of the blueprint.
    pub blueprint: String,
    /// The instruction.
    pub instruction: String,
    /// Write tools of the ground truth, in order.
    pub writes: Vec<String>,
    /// Turns of the dialogue.
    pub turns: u32,
    /// Tool calls of the dialogue.
    pub calls: u32,
    /// True when the simulated model had a part in it.
    pub simulated: bool,
    /// Turns that a trainer should not learn from; 0 in rows of before they were marked.
    #[serde(default)]
    pub bad_turns: u32,
}

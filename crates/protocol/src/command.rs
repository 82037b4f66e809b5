//! What the page asks of the worker.

use std::collections::BTreeMap;

use dataset::Filter;
use dataset::export::Format;
use dataset::export::preference::Preference;
use dataset::record::Source;
use llm::doctor::Surroundings;
use llm::learn::Learned;
use llm::money::Price;
use pipeline::RunConfig;
use pipeline::event::Stage;
use serde::{Deserialize, Serialize};
use simulated::Dials;

use crate::endpoint::{EndpointChoice, OriginKey};
use crate::reply::RecordKey;
use crate::results::RunPlace;
use crate::terms::Terms;
use crate::world::{Look, Moment};

/// What to do.
#[expect(clippy::large_enum_variant, reason = "a command is sent now and then and kept nowhere")]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Makes a small finished run in memory for the first sight of the page; stores nothing. Answer: `Example`.
    Example,
    /// Starts a run. Answers: `Began`, then `News` as they happen.
    Start {
        /// What to run.
        request: RunRequest,
    },
    /// Goes on with a run that was stopped, halted or cut off. Answers as `Start`.
    Resume {
        /// Id of the run.
        run: String,
        /// How.
        how: How,
    },
    /// What a run will ask, before it begins. Answer: `Planned`.
    Plan {
        /// Its config.
        config: RunConfig,
    },
    /// Gives the recording of the last run that was recorded here, as a file. Answer: `Export`.
    Recording,
    /// Fetches a recording, without key or cookies, and opens it. Answer: `RecordingOpened`.
    FetchRecording {
        /// Its address.
        url: String,
    },
    /// Forgets the open recording. Answer: `Done`.
    CloseRecording,
    /// How many replies this browser keeps. Answer: `Replies`.
    Replies,
    /// Forgets all kept replies. Answer: `Replies`.
    ForgetReplies,
    /// Holds the current run; nothing in flight is lost.
    Pause,
    /// Goes on after `Pause`.
    Continue,
    /// Ends the current run; closed tasks stay. Answer: `Runs`.
    Stop,
    /// Lists all runs, newest first. Answer: `Runs`.
    Runs,
    /// Gives a stored run in small. Answer: `Shown`.
    Show {
        /// Id of the run.
        run: String,
    },
    /// Gives the steps of a task, and news of it as long as it is in flight and no other task is watched. Answer: `Task`.
    Watch {
        /// Id of the run; empty for the example.
        run: String,
        /// Number of the task.
        task: u32,
    },
    /// Works out the figures of a run's closed tasks. Answers: `Gathering` as it goes, then `Figures`.
    Figures {
        /// Id of the run; empty for the example.
        run: String,
    },
    /// Lists records. Answer: `Records`.
    Records {
        /// One run; `None` for all.
        run: Option<String>,
        /// Rows to skip.
        offset: u32,
        /// Most rows to give.
        limit: u32,
        /// True lists the bin instead.
        deleted: bool,
    },
    /// Opens one record. Answer: `Record`.
    Record {
        /// Which.
        key: RecordKey,
    },
    /// Puts records into the bin. Answer: `Done`.
    Delete {
        /// Which.
        keys: Vec<RecordKey>,
    },
    /// Takes records out of the bin. Answer: `Done`.
    Restore {
        /// Which.
        keys: Vec<RecordKey>,
    },
    /// Removes what is in the bin for good. Answer: `Done`.
    EmptyBin,
    /// Writes records (the bin aside) or all dialogues in a form. Answer: `Export`.
    Export {
        /// One run; `None` for all.
        run: Option<String>,
        /// Which form.
        form: Form,
        /// What becomes of bad turns in good dialogues; matters for records only.
        bad_turns: Filter,
    },
    /// The API graph with its layout, and the tools. Answer: `Graph`.
    Graph {
        /// Name of the domain.
        domain: String,
    },
    /// Looks at a world after some calls; stores nothing. Answer: `World`.
    World {
        /// When.
        moment: Moment,
        /// At what.
        look: Look,
    },
    /// Reads the files that come with this message: data files of a domain, for later runs in this tab, or results of
    /// runs, or a recording. Answer: `Loaded`, `ResultsOpened`, `RecordingOpened` or `Failed`.
    Open {
        /// The domain whose data files are wanted; `None` to go by the names of the files.
        domain: Option<String>,
    },
    /// Grades all runs of the open results files. Answers: `Graded` as it goes, the last of them `done`.
    GradeResults {
        /// Which files.
        mark: u64,
        /// On which rows.
        source: Source,
    },
    /// Opens one run of the open results files. Answer: `GradedRun`.
    ResultsRun {
        /// Which files.
        mark: u64,
        /// Which run.
        place: RunPlace,
        /// On which rows.
        source: Source,
    },
    /// Tries an endpoint with a few tiny calls. Answer: `Tested`, or `Failed` where none can be made.
    Test {
        /// The endpoint.
        endpoint: EndpointChoice,
        /// What the page knows of its browser.
        around: Surroundings,
    },
    /// Asks an endpoint which models it has. Answer: `Models` or `Failed`.
    Models {
        /// The endpoint; the name of its model does not matter.
        endpoint: EndpointChoice,
    },
    /// Keeps a key in this browser, encrypted, or forgets the one of this origin. Answer: `Done` or `Failed`.
    KeepKey {
        /// The key; without one, that of its origin is forgotten.
        key: OriginKey,
    },
    /// Gives the key that this browser keeps for an origin. Answer: `Key`.
    RecallKey {
        /// The origin.
        origin: String,
    },
    /// Forgets all keys that this browser keeps. Answer: `Done` or `Failed`.
    ForgetKeys,
    /// What endpoints have taught this tab before the worker was up. Answer: `Done`.
    Know {
        /// Their ways; neither keys nor texts.
        learned: Learned,
    },
    /// How much is stored and how safe it is there. Answer: `Storage`.
    Storage,
}

/// What an export holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// Kept records in a format.
    Records(Format),
    /// What failures teach: preference pairs or labelled turns.
    Learning(Preference),
    /// Every dialogue, kept or not, with why the others failed.
    Attempts,
}

impl Form {
    /// Name of the exported file.
    pub fn file(self) -> String {
        let name = match self {
            Self::Records(Format::Interplay) => "records",
            Self::Records(format) => format.name(),
            Self::Learning(form) => form.name(),
            Self::Attempts => "attempts",
        };
        format!("interplay-{name}.jsonl")
    }
}

/// A run to start.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunRequest {
    /// What the records depend on.
    pub config: RunConfig,
    /// How it is made.
    pub how: How,
}

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

/// Who plays.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ModelChoice {
    /// The embedded model.
    Simulated {
        /// How it errs.
        dials: Dials,
    },
    /// A chat model at an endpoint.
    Endpoint(EndpointChoice),
    /// The open recording, which gives the replies of the run that it was made of.
    Recorded,
}

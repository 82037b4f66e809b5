//! Everything that can happen to the page, and everything that it can cause.

pub mod dataset;
pub mod environment;
pub mod figures;
pub mod files;
pub mod graph;
pub mod results;
pub mod run;
pub mod settings;

pub use dataset::DatasetAction;
pub use environment::EnvironmentAction;
pub use figures::FiguresAction;
pub use files::{Files, FilesAction};
pub use graph::GraphAction;
pub use results::ResultsAction;
pub use run::RunAction;
pub use settings::SettingsAction;

use llm::learn::Learned;
use protocol::{Answer, Command, OriginKey, Request};

use crate::route::Page;

/// What the visitor, the worker or the browser did.
#[derive(Clone)]
pub enum Action {
    /// The page was opened, or the fragment changed by hand: the fragment, with `#`.
    Opened(String),
    /// What was found in the browser's local settings at the start, as JSON.
    Recalled(String),
    /// What endpoints have taught this tab, as its session storage has it at the start.
    Learnt(Learned),
    /// The visitor chose a view.
    Go(Page),
    /// The visitor chose light, dark, or what the system says.
    Theme(Theme),
    /// The worker is up and takes commands.
    WorkerReady,
    /// The worker broke down; it was started again when `restarted` is true.
    WorkerDied {
        /// What the browser said.
        message: String,
        /// False when it failed too often.
        restarted: bool,
    },
    /// What the worker said since the last frame, in order.
    Answers(Vec<Answer>),
    /// Something to tell the visitor for a moment.
    Tell(Notice),
    /// A notice was closed or its time is over.
    Dismiss(u64),
    /// On the run page.
    Run(RunAction),
    /// On the dataset page.
    Dataset(DatasetAction),
    /// On the graph page.
    Graph(GraphAction),
    /// On the environment page.
    Environment(EnvironmentAction),
    /// On the figures page.
    Figures(FiguresAction),
    /// On the results page.
    Results(ResultsAction),
    /// To files, on any page.
    Files(FilesAction),
    /// On the settings page.
    Settings(SettingsAction),
}

/// What an action makes the page do outside its own state; performed by [`crate::effects`].
#[derive(Clone)]
pub enum Effect {
    /// Ask the worker; `State` gives the number and remembers whose question it was.
    Ask(Owner, Command),
    /// Have the worker open files: data files of the named domain, or whatever they are by their names.
    Open(Owner, Option<String>, Files),
    /// A numbered question, ready for the bridge, with the files that belong to it.
    Send(Request, Files),
    /// Tell the visitor something; `State` does it itself.
    Tell(Notice),
    /// Offer a file.
    Download {
        /// Name of the file.
        name: String,
        /// Its text.
        text: String,
    },
    /// Offer a file that the browser holds under an address.
    Offer {
        /// Name of the file.
        name: String,
        /// The address.
        url: String,
    },
    /// Put a text on the clipboard, then say so.
    Copy {
        /// The text.
        text: String,
        /// What to tell the visitor when it worked.
        done: String,
    },
    /// Put a share link to this fragment on the clipboard, then say so.
    CopyLink {
        /// The fragment, without `#`.
        fragment: String,
        /// What to tell the visitor when it worked.
        done: String,
    },
    /// Write the fragment into the address bar.
    Fragment(String),
    /// Switch the colours.
    Theme(Theme),
    /// Ask the browser whether this page may call this device; the answer comes as `SettingsAction::Examine`.
    AskPermission,
    /// Keep a key with the tab, or forget the one of its origin there.
    KeepInTab(OriginKey),
    /// Fetch the key that the tab keeps for an origin; it comes as `SettingsAction::KeyFound`.
    RecallFromTab(String),
    /// Forget all keys that the tab keeps.
    ForgetInTab,
    /// Keep with the tab what endpoints have taught.
    KeepLearnt(Learned),
    /// Keep the local settings (never a key), as JSON.
    Remember(String),
    /// Draw a seed at random and put it into the controls.
    RandomSeed,
    /// Send an action later.
    After {
        /// Milliseconds from now.
        millis: u32,
        /// The action.
        action: Box<Action>,
    },
    /// Scroll to the element of this id.
    Reveal(String),
    /// Scroll as little as needed to see the element of this id, and put the focus on it.
    Near(String),
    /// Scroll to where the element of this id begins; the focus stays.
    Top(String),
    /// Ask the browser not to evict what is stored; the answer comes as `DatasetAction::Protected`.
    Protect,
}

/// Whose question it was: where a refusal is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The run page.
    Run,
    /// The dataset page.
    Dataset,
    /// The graph page.
    Graph,
    /// The environment page.
    Environment,
    /// The results page.
    Results,
    /// The figures page.
    Figures,
    /// The run page: a recording that a link names.
    Recording,
    /// The settings page: kept replies.
    Replies,
    /// The settings page: files.
    Settings,
    /// The settings page: kept keys.
    Keys,
    /// The settings page: the models of an endpoint.
    Models,
    /// The settings page: whether an endpoint works.
    Doctor,
    /// No page: files that were dropped anywhere.
    Files,
}

/// Light, dark, or what the system says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// How much a notice matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// It worked, or is good to know; goes away by itself.
    Calm,
    /// Something did not work; stays until closed.
    Alarm,
}

/// Something told to the visitor at the edge of the page.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// How much it matters.
    pub tone: Tone,
    /// What happened and what to do.
    pub text: String,
    /// A button in it, such as *Undo*.
    pub offer: Option<Offer>,
}

/// A button in a notice.
#[derive(Clone)]
pub struct Offer {
    /// The word on it.
    pub label: String,
    /// What it sends.
    pub action: Box<Action>,
}

impl std::fmt::Debug for Offer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Offer({})", self.label)
    }
}

impl PartialEq for Offer {
    fn eq(&self, other: &Self) -> bool {
        self.label == other.label
    }
}

impl Notice {
    /// Something that worked.
    pub fn calm(text: impl Into<String>) -> Self {
        Self { tone: Tone::Calm, text: text.into(), offer: None }
    }

    /// Something that did not work.
    pub fn alarm(text: impl Into<String>) -> Self {
        Self { tone: Tone::Alarm, text: text.into(), offer: None }
    }

    /// The same notice with a button.
    #[must_use]
    pub fn with_offer(self, label: impl Into<String>, action: Action) -> Self {
        Self { offer: Some(Offer { label: label.into(), action: Box::new(action) }), ..self }
    }
}

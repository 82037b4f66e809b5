//! What happens on the run page.

/// What the visitor did on the run page.
#[derive(Clone, Debug, PartialEq)]
pub enum RunAction {
    /// A control was changed.
    Edit(Edit),
    /// The dice beside the seed.
    RandomSeed,
    /// Start a run as the controls say.
    Start,
    /// Hold the run.
    Pause,
    /// Go on after a pause.
    Continue,
    /// End the run; what is done stays.
    Stop,
    /// Go on with the shown run, which was stopped, halted or cut off.
    Resume,
    /// Show a stored run.
    Open(String),
    /// Show a stored run, and this task of it.
    OpenTask(String, u32),
    /// Show a stored run and go on with it.
    TakeUp(String),
    /// Show the finished example.
    Example,
    /// Show this task, and stop following.
    Select(u32),
    /// Show the task so many places further in the list.
    Move(i32),
    /// Follow the newest task again.
    Follow,
    /// Show this stage of the method in full, or none.
    Stage(Option<Stage>),
    /// Copy a link to the run that the controls describe.
    Share,
    /// Offer the record that could not be stored as a file.
    SaveUnsaved,
    /// The banner was closed.
    CloseBanner,
}

/// One changed control.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// Name of the domain.
    Domain(String),
    /// Seed.
    Seed(u64),
    /// Number of tasks.
    Count(u32),
    /// Who plays.
    Model(ModelKind),
    /// One dial of the simulated model, by name, in percent.
    Dial(&'static str, u32),
    /// All dials at once.
    Dials(Preset),
    /// Speed of the simulated model.
    Pace(Pace),
    /// Tasks in flight at most.
    Concurrency(u32),
    /// One number of the method.
    Knob(Knob, u32),
    /// All numbers of the method back to their defaults.
    ResetKnobs,
    /// One setting of the config, by its path, as it was typed.
    Method(&'static str, String),
    /// All settings of the method back to their defaults.
    ResetMethod,
    /// The domain's own rows again, instead of loaded ones.
    GeneratedRows,
}

/// Who plays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ModelKind {
    /// The embedded model.
    #[default]
    Simulated,
    /// The endpoint of the settings page.
    Endpoint,
}

/// Positions of all dials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// The demonstration default.
    Demonstration,
    /// A model that never errs.
    Perfect,
}

/// Speed of the simulated model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pace {
    /// To read along.
    Slow,
    /// To watch.
    #[default]
    Watch,
    /// As fast as the tab can.
    Instant,
}

/// Numbers of the method that the visitor can set; each one's default and source stand in `state::run::form`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Knob {
    /// Feedback rounds after the first proposal.
    FeedbackRounds,
    /// Judges of the committee.
    Judges,
    /// The average must exceed this many percent.
    Threshold,
    /// How often a task has three write calls.
    MaxWrites,
    /// Attempts at each dialogue.
    Attempts,
    /// Candidates for each reply of the human.
    Candidates,
    /// Most agent actions in a dialogue.
    MaxSteps,
}

/// Stages of the method, as the funnel shows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// A context was sampled.
    Sampled,
    /// A task was proposed.
    Proposed,
    /// A proposal passed the checks.
    Checked,
    /// The committee accepted it.
    Accepted,
    /// A dialogue was verified.
    Verified,
    /// Records in the store.
    Records,
}

impl Stage {
    /// All stages, in order.
    pub const ALL: [Self; 6] = [
        Self::Sampled,
        Self::Proposed,
        Self::Checked,
        Self::Accepted,
        Self::Verified,
        Self::Records,
    ];
}

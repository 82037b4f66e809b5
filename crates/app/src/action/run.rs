//! What happens on the run page.

use llm::model::Cap;
use pipeline::committee::Rule;
use protocol::progress::Stage;

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
    /// The task that was followed is over since a moment: take the newest.
    Turn,
    /// List only the tasks behind a number, or all again.
    List(Option<Behind>),
    /// Show a run (empty for the example) and list only the tasks behind a number of it.
    ListOf(String, Behind),
    /// Count the stored votes under this rule, or no longer.
    Recount(Option<Rule>),
    /// Show this stage of the method in full, or none.
    Stage(Option<Stage>),
    /// Copy a link to the run that the controls describe.
    Share,
    /// Offer the recording of the last run that was recorded.
    SaveRecording,
    /// Fetch the recording that a link names.
    FetchRecording,
    /// Play the open recording.
    PlayRecording,
    /// Put the recording away.
    CloseRecording,
    /// Offer the record that could not be stored as a file.
    SaveUnsaved,
    /// The banner was closed.
    CloseBanner,
}

/// Whose tasks a number counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Behind {
    /// Tasks that reached a stage.
    Reached(Stage),
    /// Tasks that reached the stage before and not this one.
    Stopped(Stage),
    /// Tasks that a cause sent back at least once, by its place among the run's causes.
    Cause(usize),
    /// Tasks whose outcome another rule of the committee would change.
    Recounted(Recounted),
    /// These tasks, with the words for what they have in common.
    Tasks(String, Vec<u32>),
}

/// What another rule would change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recounted {
    /// Accepted, and refused then.
    Lost,
    /// Refused, and accepted then.
    Won,
    /// Accepted in an earlier round then.
    Earlier,
    /// It hangs on judges that were not asked.
    Open,
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
    /// What a run may spend, as it was typed; empty for no cap.
    Cap(Cap, String),
    /// Whether kept replies are used.
    Reuse(bool),
    /// Whether the next run is recorded.
    Record(bool),
    /// One setting of the config, by its path, as it was typed.
    Method(&'static str, String),
    /// All settings of the method back to their defaults.
    ResetMethod,
    /// The same, with one part of the method left out: the arm of an ablation, by name.
    Arm(&'static str),
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

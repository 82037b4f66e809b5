//! What happens on the results page.

use protocol::results::RunPlace;

/// What the visitor did on the results page.
#[derive(Clone, Debug, PartialEq)]
pub enum ResultsAction {
    /// Show these runs only.
    Filter(Filter),
    /// Show the page of the list that begins at this run.
    Offset(usize),
    /// Open this run.
    Open(RunPlace),
    /// Open the run so many places on (positive) or back.
    Move(i32),
    /// Close the open run.
    Close,
    /// Forget the files.
    Forget,
}

/// Which runs are listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Filter {
    /// All.
    #[default]
    All,
    /// Those whose recorded reward is not ours.
    Reward,
    /// Those with an observation that is not ours.
    Observation,
    /// Those that reached another state than expected.
    State,
    /// Those whose ground truth changes nothing.
    NoOp,
    /// Those that cannot be read.
    Unreadable,
    /// Those that show this quirk.
    Quirk(String),
}

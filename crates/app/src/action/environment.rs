//! What happens on the environment page.

use protocol::path::Path;
use serde_json::Value;

/// What the visitor did on the environment page.
#[derive(Clone, Debug, PartialEq)]
pub enum EnvironmentAction {
    /// Show another domain.
    Domain(String),
    /// Show the rows of another seed.
    Seed(u64),
    /// Show generated rows in place of the visitor's files.
    Generated,
    /// A link to steps was opened.
    Invited(Box<Path>),
    /// A link to steps cannot be read; why.
    BadLink(String),
    /// Close what stands above the view.
    CloseBanner,
    /// Tables or policy.
    Panel(Panel),
    /// In the tables.
    Browse(Browse),
    /// In the form of a call.
    Form(FormEdit),
    /// Run the call of the form at the moment that is shown.
    Run,
    /// Show the moment after this step; `None` for the beginning.
    Go(Option<usize>),
    /// Steps forward (positive) or back.
    Move(i32),
    /// Take away a step and all that follows it.
    Remove(usize),
    /// Take away all steps.
    StartOver,
    /// Take the last removal back.
    Restore,
    /// Put the steps as JSON on the clipboard.
    Copy,
    /// Put a link to the steps on the clipboard.
    Share,
    /// Open or close the place for pasted steps.
    Pasting(bool),
    /// What stands in it.
    Pasted(String),
    /// Replay what stands in it.
    Replay,
    /// Pointer or focus is on a sentence of the policy, or on none any more.
    Point(Option<Mark>),
    /// Keep a sentence explained; a second time lets go.
    Pin(Mark),
    /// Show this rule in the policy.
    ShowRule(String),
}

/// The two faces of a world.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Panel {
    /// Its rows.
    #[default]
    Tables,
    /// Its policy.
    Policy,
}

/// What the visitor did in the tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Browse {
    /// Show this table.
    Table(String),
    /// Show rows that hold this text.
    Search(String),
    /// Show only rows that the steps changed, or all.
    Changed(bool),
    /// Show the page that begins at this row.
    Offset(u32),
    /// Open this row; a second time closes it.
    Row(String),
}

/// What the visitor did in the form of a call.
#[derive(Clone, Debug, PartialEq)]
pub enum FormEdit {
    /// Choose this tool.
    Tool(String),
    /// Change the value at a place.
    Set(Vec<Key>, Value),
    /// Take the value at a place away.
    Take(Vec<Key>),
    /// Write the arguments as JSON, or in fields.
    Raw(bool),
    /// The JSON as typed.
    Text(String),
}

/// One part of the way to a value in the arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// A field of an object.
    Name(String),
    /// A place in a list.
    Index(usize),
}

/// A marked sentence of the policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Of the rule with this id.
    Rule(String),
    /// The undecided sentence of this number.
    Undecided(usize),
}

//! tau-bench's results files: what an agent did in each run, and the reward that was recorded.
//!
//! A file is a JSON list of `{task_id, reward, info, traj, trial}` or the same one a line; trajectories of tool-calling
//! agents hold OpenAI messages, those of act and react agents hold their calls as JSON after `Action:`. Recorded
//! traces of the real program (`steps`, `replies`, `gt_actions`) are read too. Nothing is judged here.

mod entry;
mod message;
mod reader;
mod tasks;
#[cfg(test)]
mod tests;

use environment::Call;

pub use entry::parse;
pub use reader::{Entry, RUN_LIMIT, ReadError, Reader};
pub use tasks::{Tasks, TasksError};

/// One run of one task.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Run {
    /// The task, a number or a name; empty when the file does not say.
    pub task: String,
    /// Which attempt at the task, from 0.
    pub trial: u64,
    /// The recorded reward, 0 or 1.
    pub reward: Option<f64>,
    /// Why the run broke down, where it did; it has no trajectory then.
    pub error: Option<String>,
    /// What the run should have done.
    pub truth: Option<Truth>,
    /// What the recorded reward was made of.
    pub judged: Judged,
    /// How the agent called its tools.
    pub style: Style,
    /// What the human said first.
    pub opening: Option<String>,
    /// What the agent did, in order.
    pub steps: Vec<Step>,
    /// Whether the episode came to its end, where the file says so; otherwise the steps show it.
    pub finished: Option<bool>,
    /// What was passed over while reading, each with its place.
    pub oddities: Vec<String>,
}

/// A ground truth.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Truth {
    /// The account it is about.
    pub user_id: String,
    /// What the human wanted.
    pub instruction: String,
    /// The calls that lead to the right state.
    pub actions: Vec<Call>,
    /// Texts that the agent must say.
    pub outputs: Vec<String>,
}

/// What a file says a reward was made of; tau-bench writes the state's part or the outputs' part.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Judged {
    /// tau-bench's hash of the ground truth's final state.
    pub truth_hash: Option<String>,
    /// tau-bench's hash of the state that the run reached.
    pub reached_hash: Option<String>,
    /// Whether the two were equal.
    pub state_equal: Option<bool>,
    /// The expected outputs and whether each was said.
    pub outputs: Vec<(String, bool)>,
}

/// How an agent called its tools.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// Tool calls in OpenAI messages.
    #[default]
    Calls,
    /// JSON in its text after `Action:`.
    Text,
    /// A recorded trace without messages.
    Trace,
}

/// One step of the agent. `message` is its place in the trajectory.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// It speaks.
    Say {
        /// Index of the message.
        message: usize,
        /// What it says.
        text: String,
        /// What the human says to that.
        answer: Option<String>,
    },
    /// It calls a tool.
    Call {
        /// Index of the message.
        message: usize,
        /// The call.
        call: Call,
        /// What came back.
        observation: Option<String>,
        /// Further calls in the same message, which tau-bench does not run.
        dropped: usize,
    },
}

/// What is wrong with one run, and where in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place} {message}")]
pub struct Fault {
    /// The place, such as `traj[3].content`.
    pub place: String,
    /// What is wrong there.
    pub message: String,
}

impl Fault {
    fn new(place: impl Into<String>, message: impl Into<String>) -> Self {
        Self { place: place.into(), message: message.into() }
    }

    fn should_be(place: impl Into<String>, wanted: &str, found: &serde_json::Value) -> Self {
        Self::new(place, format!("should be {wanted}, but is {}", kind(found)))
    }
}

impl Run {
    /// What the agent said, in order.
    pub fn replies(&self) -> impl Iterator<Item = &str> {
        self.steps.iter().filter_map(|step| match step {
            Step::Say { text, .. } => Some(text.as_str()),
            Step::Call { .. } => None,
        })
    }

    /// What the agent called, in order.
    pub fn calls(&self) -> impl Iterator<Item = &Call> {
        self.steps.iter().filter_map(|step| match step {
            Step::Call { call, .. } => Some(call),
            Step::Say { .. } => None,
        })
    }
}

/// The kind of a value, with its article.
fn kind(value: &serde_json::Value) -> &'static str {
    use serde_json::Value;
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

//! Reads rows of the training formats back into turns: to prove round trips, and to execute exported files again.
//!
//! Strict about what a row carries (another key is an error), tolerant about how arguments are written: as an object
//! or as JSON in a text, since published files hold both.

mod openai;
mod sharegpt;

use environment::Call;
use serde_json::{Map, Value};
use thiserror::Error;

use crate::export::Format;
use crate::trajectory::{Trajectory, Turn};

/// A row of a training format.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Which format it had.
    pub format: Format,
    /// What the system message says: the policy.
    pub system: String,
    /// Names of the tools that it offers.
    pub tools: Vec<String>,
    /// Their definitions as they stand there: bare, with `name`, `description` and `parameters`.
    pub definitions: Vec<Value>,
    /// The dialogue.
    pub turns: Vec<Said>,
    /// Indexes of calls that stand in one message with the call before.
    pub several: Vec<usize>,
    /// Indexes of calls whose arguments are JSON in a text although the format has objects. They were read as objects.
    pub encoded: Vec<usize>,
}

/// A turn as a row holds it: without candidates, patches, ids and outcomes.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    /// The human speaks.
    Human(String),
    /// The agent speaks.
    Agent(String),
    /// The agent calls a tool and gets this text.
    Tool(Call, String),
}

/// A row that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{place}: {message}")]
pub struct ImportError {
    /// Where in the row, such as `conversations[3]`.
    pub place: String,
    /// What is wrong there.
    pub message: String,
}

impl ImportError {
    fn new(place: impl Into<String>, message: impl Into<String>) -> Self {
        Self { place: place.into(), message: message.into() }
    }
}

/// The training format of a row, by its keys; `None` when it is neither.
pub fn detect(row: &Value) -> Option<Format> {
    if row.get("conversations").is_some() {
        Some(Format::Sharegpt)
    } else if row.get("messages").is_some() {
        Some(Format::Openai)
    } else {
        None
    }
}

/// Reads a row of either training format.
pub fn row(value: &Value) -> Result<Row, ImportError> {
    let map = value.as_object().ok_or_else(|| ImportError::new("row", "is not a JSON object"))?;
    match detect(value) {
        Some(Format::Sharegpt) => sharegpt::read(map),
        Some(Format::Openai) => openai::read(map),
        Some(Format::Interplay) | None => Err(ImportError::new(
            "row",
            "has neither `conversations` (sharegpt) nor `messages` (openai)",
        )),
    }
}

/// The turns of a trajectory as rows hold them, the human's last words included.
pub fn plain(trajectory: &Trajectory) -> Vec<Said> {
    let said = |turn: &Turn| match turn {
        Turn::Human { text, .. } => Said::Human(text.clone()),
        Turn::Agent { text } => Said::Agent(text.clone()),
        Turn::Tool { call, observation, .. } => Said::Tool(call.clone(), observation.text.clone()),
    };
    trajectory.turns.iter().map(said).collect()
}

/// No other keys than these, and each of them unless it ends with `?`.
fn keys(place: &str, map: &Map<String, Value>, known: &[&str]) -> Result<(), ImportError> {
    let bare = |key: &&str| key.trim_end_matches('?').to_owned();
    if let Some(other) = map.keys().find(|key| !known.iter().any(|name| bare(name) == **key)) {
        return Err(ImportError::new(
            place,
            format!("has a key `{other}` that this format does not have"),
        ));
    }
    match known.iter().find(|key| !key.ends_with('?') && !map.contains_key(**key)) {
        Some(missing) => Err(ImportError::new(place, format!("has no `{missing}`"))),
        None => Ok(()),
    }
}

fn text<'a>(place: &str, map: &'a Map<String, Value>, key: &str) -> Result<&'a str, ImportError> {
    let found = map.get(key).and_then(Value::as_str);
    found.ok_or_else(|| ImportError::new(place, format!("has no text `{key}`")))
}

fn list<'a>(
    place: &str,
    map: &'a Map<String, Value>,
    key: &str,
) -> Result<&'a [Value], ImportError> {
    let found = map.get(key).and_then(Value::as_array);
    found.map(Vec::as_slice).ok_or_else(|| ImportError::new(place, format!("has no list `{key}`")))
}

fn object<'a>(place: &str, value: &'a Value) -> Result<&'a Map<String, Value>, ImportError> {
    value.as_object().ok_or_else(|| ImportError::new(place, "is not an object"))
}

/// A call from its name and arguments, which may be JSON in a text.
fn call(place: &str, name: &str, arguments: Option<&Value>) -> Result<Call, ImportError> {
    let decoded = match arguments {
        Some(Value::String(text)) => serde_json::from_str(text).ok(),
        other => other.cloned(),
    };
    match decoded {
        Some(Value::Object(arguments)) => {
            Ok(Call { name: name.to_owned(), arguments: arguments.into() })
        }
        _ => Err(ImportError::new(place, "has arguments that are not a JSON object")),
    }
}

/// The names of function definitions.
fn names<'a>(
    place: &str,
    definitions: impl Iterator<Item = &'a Value>,
) -> Result<Vec<String>, ImportError> {
    let name = |tool: &Value| tool.get("name").and_then(Value::as_str).map(str::to_owned);
    definitions
        .map(|tool| name(tool).ok_or_else(|| ImportError::new(place, "has a tool without a name")))
        .collect()
}

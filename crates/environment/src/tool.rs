//! Tools as data: what a tool is called, takes, gives and does. Their behaviour belongs to a domain.

mod arguments;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub use self::arguments::Arguments;

/// What a tool does to the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Looks something up.
    Read,
    /// Changes the state.
    Write,
    /// Neither: thinking, calculating, handing over.
    Generic,
}

/// One typed value that a tool takes or gives; the API graph joins fields of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Where it stands: `order_id`, `items[].item_id`, or `$` for the whole observation.
    pub path: String,
    /// What it means, such as `order_id`; equal kinds can fill each other.
    pub kind: String,
}

impl Field {
    /// A field at `path` that means `kind`.
    pub fn new(path: impl Into<String>, kind: impl Into<String>) -> Self {
        Self { path: path.into(), kind: kind.into() }
    }
}

/// A tool as models and graphs see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToolSpec {
    /// The name that calls use.
    pub name: String,
    /// What it does and when to use it, for a model.
    pub description: String,
    /// JSON Schema of the arguments object.
    pub parameters: Value,
    /// What it does to the state.
    pub effect: Effect,
    /// Arguments with a meaning that another tool's output can fill.
    pub inputs: Vec<Field>,
    /// Values in the observation with a meaning.
    pub outputs: Vec<Field>,
    /// True when a call ends the episode.
    #[serde(default)]
    pub terminates: bool,
}

impl ToolSpec {
    /// The spec in OpenAI's form: `{"type":"function","function":{name, description, parameters}}`.
    pub fn to_function(&self) -> Value {
        json!({"type": "function", "function": {
            "name": self.name, "description": self.description, "parameters": self.parameters}})
    }
}

/// A tool call: the name and the arguments object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// Name of the tool.
    pub name: String,
    /// Arguments by name, in the caller's order.
    #[serde(default)]
    pub arguments: Arguments,
}

impl Call {
    /// A call of `name` with an arguments object; anything but an object counts as no arguments.
    pub fn new(name: impl Into<String>, arguments: Value) -> Self {
        let arguments = match arguments {
            Value::Object(map) => map.into(),
            _ => Arguments::new(),
        };
        Self { name: name.into(), arguments }
    }

    /// A text argument; `None` when absent or not a text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.arguments.get(name)?.as_str()
    }
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The tool did what it does.
    Done,
    /// The tool said no: the observation is `Error: …`.
    Refused,
    /// The call did not fit the tool at all (arguments missing, of the wrong type): tau-bench raises there.
    Raised,
    /// There is no such tool: the observation is `Unknown action …`.
    Unknown,
}

/// The observation o_E of one call: exactly the text that a model reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// The text.
    pub text: String,
    /// How the call ended.
    pub outcome: Outcome,
}

impl Observation {
    /// The tool did its work.
    pub fn done(text: impl Into<String>) -> Self {
        Self { text: text.into(), outcome: Outcome::Done }
    }

    /// There is no tool of this name.
    pub fn unknown(tool: &str) -> Self {
        Self { text: format!("Unknown action {tool}"), outcome: Outcome::Unknown }
    }

    /// The tool refuses; `reason` comes without the `Error: ` that is put before it.
    pub fn refused(reason: impl AsRef<str>) -> Self {
        Self { text: ["Error: ", reason.as_ref()].concat(), outcome: Outcome::Refused }
    }

    /// True when the call had its effect.
    pub fn is_done(&self) -> bool {
        self.outcome == Outcome::Done
    }
}

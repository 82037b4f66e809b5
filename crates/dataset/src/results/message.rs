//! A trajectory of chat messages as the steps of its agent, in each of the styles that tau-bench's agents have.

use environment::Call;
use serde_json::{Map, Value};

use super::{Fault, Step, Style};

/// The action that speaks.
const RESPOND: &str = "respond";
/// What act and react agents see before an observation.
const OUTPUT: &str = "API output: ";
/// What they write before a call.
const ACTION: &str = "Action:";

/// A trajectory as steps.
pub(super) struct Read {
    pub(super) style: Style,
    pub(super) opening: Option<String>,
    pub(super) steps: Vec<Step>,
    pub(super) oddities: Vec<String>,
}

/// Reads a trajectory. What tau-bench would pass over is passed over and noted; what is no message is a fault.
pub(super) fn read(messages: &[Value]) -> Result<Read, Fault> {
    let mut read =
        Read { style: style(messages), opening: None, steps: Vec::new(), oddities: Vec::new() };
    for (index, message) in messages.iter().enumerate() {
        let Value::Object(message) = message else {
            return Err(Fault::should_be(format!("traj[{index}]"), "a message", message));
        };
        read.message(index, message)?;
    }
    Ok(read)
}

/// Text agents have no calls in their messages and write `Action:`, or read what the environment answers them.
fn style(messages: &[Value]) -> Style {
    let has = |role: &str, part: &str| {
        let of_role = messages.iter().filter(|message| message["role"] == role);
        of_role.filter_map(|message| message["content"].as_str()).any(|text| text.contains(part))
    };
    let calls = |message: &Value| {
        message["role"] == "tool"
            || message["tool_calls"].is_array()
            || message["function_call"].is_object()
    };
    let text = !messages.iter().any(calls) && (has("assistant", ACTION) || has("user", OUTPUT));
    if text { Style::Text } else { Style::Calls }
}

impl Read {
    fn message(&mut self, index: usize, message: &Map<String, Value>) -> Result<(), Fault> {
        let Some(role) = message.get("role").and_then(Value::as_str) else {
            return Err(Fault::new(format!("traj[{index}]"), "has no text `role`"));
        };
        let text = content(index, message)?;
        match role {
            "system" | "developer" => {}
            "assistant" => {
                let step = self.act(index, message, text)?;
                self.steps.push(step);
            }
            "user" => self.hear(index, text),
            "tool" | "function" => self.observe(index, text),
            other => self.odd(index, format!("has the role `{other}`, which no agent reads")),
        }
        Ok(())
    }

    fn odd(&mut self, index: usize, what: impl std::fmt::Display) {
        self.oddities.push(format!("traj[{index}] {what}"));
    }

    fn act(
        &mut self,
        index: usize,
        message: &Map<String, Value>,
        text: String,
    ) -> Result<Step, Fault> {
        if self.style == Style::Text {
            return Ok(self.written(index, &text));
        }
        match message.get("tool_calls") {
            Some(Value::Array(calls)) if !calls.is_empty() => {
                let place = format!("traj[{index}].tool_calls[0]");
                self.called(index, &calls[0]["function"], place, calls.len() - 1)
            }
            None | Some(Value::Null | Value::Array(_)) => match message.get("function_call") {
                Some(call @ Value::Object(_)) => {
                    self.called(index, call, format!("traj[{index}].function_call"), 0)
                }
                _ => Ok(Step::Say { message: index, text, answer: None }),
            },
            Some(other) => {
                Err(Fault::should_be(format!("traj[{index}].tool_calls"), "a list of calls", other))
            }
        }
    }

    /// A call in OpenAI's form: a name, and arguments as JSON in a text.
    fn called(
        &mut self,
        index: usize,
        function: &Value,
        place: String,
        dropped: usize,
    ) -> Result<Step, Fault> {
        let Some(name) = function.get("name").and_then(Value::as_str) else {
            return Err(Fault::new(place, "has no function with a text `name`"));
        };
        let arguments = match function.get("arguments") {
            Some(Value::String(text)) => serde_json::from_str(text).unwrap_or(Value::Null),
            Some(other) => other.clone(),
            None => Value::Null,
        };
        if !arguments.is_object() {
            self.odd(index, format!("calls {name} with arguments that are no JSON object"));
        }
        Ok(step(index, name, arguments, dropped))
    }

    /// An action written as text: JSON after the last `Action:`, or else words for the human.
    fn written(&mut self, index: usize, text: &str) -> Step {
        let action = text.rsplit(ACTION).next().unwrap_or(text).trim();
        let Ok(found) = serde_json::from_str::<Value>(action) else {
            if action.starts_with('{') {
                self.odd(index, "looks like a call but is no JSON, so it was said to the human");
            }
            return Step::Say { message: index, text: action.to_owned(), answer: None };
        };
        let name = found.get("name").and_then(Value::as_str);
        if let (Some(name), Some(arguments)) = (name, found.get("arguments")) {
            return step(index, name, arguments.clone(), 0);
        }
        self.odd(index, "is JSON without `name` and `arguments`, which breaks a run down");
        Step::Say { message: index, text: action.to_owned(), answer: None }
    }

    /// The human speaks, or the environment answers a text agent.
    fn hear(&mut self, index: usize, text: String) {
        match self.steps.last_mut() {
            None if self.opening.is_none() => self.opening = Some(text),
            Some(Step::Say { answer: slot @ None, .. }) => *slot = Some(text),
            Some(Step::Call { observation: slot @ None, .. }) => {
                let bare = text.strip_prefix(OUTPUT).map(str::to_owned);
                *slot = Some(bare.unwrap_or(text));
            }
            _ => self.odd(index, "is a second message of the human in a row"),
        }
    }

    fn observe(&mut self, index: usize, text: String) {
        match self.steps.last_mut() {
            Some(Step::Call { observation: slot @ None, .. }) => *slot = Some(text),
            Some(Step::Call { .. }) => {
                self.odd(index, "answers a call that was not the first of its message");
            }
            _ => self.odd(index, "answers a call that is not there"),
        }
    }
}

fn step(message: usize, name: &str, arguments: Value, dropped: usize) -> Step {
    if name == RESPOND {
        let text = arguments.get("content").and_then(Value::as_str).unwrap_or_default().to_owned();
        return Step::Say { message, text, answer: None };
    }
    Step::Call { message, call: Call::new(name, arguments), observation: None, dropped }
}

/// The text of a message: a text, null, or a list of parts of which the texts count.
fn content(index: usize, message: &Map<String, Value>) -> Result<String, Fault> {
    match message.get("content") {
        None | Some(Value::Null) => Ok(String::new()),
        Some(Value::String(text)) => Ok(text.clone()),
        Some(Value::Array(parts)) => {
            Ok(parts.iter().filter_map(|part| part.get("text").and_then(Value::as_str)).collect())
        }
        Some(other) => Err(Fault::should_be(format!("traj[{index}].content"), "a text", other)),
    }
}

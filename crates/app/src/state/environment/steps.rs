//! Steps that come and go: as JSON, pasted, and as links.

use environment::Call;
use protocol::path::{self, Path};
use protocol::world::World;
use serde_json::{Map, Value, json};

use super::{Banner, EnvironmentState};
use crate::action::{Effect, Notice};

use dataset::record::Source;

/// Id of the element that holds the steps.
pub const LIST: &str = "steps";

/// Most steps that are replayed from a text.
const MOST: usize = 1000;

impl EnvironmentState {
    /// A link to steps was opened. They stand beside the visitor's own: nothing is overwritten.
    pub(super) fn invite(&mut self, path: Path) {
        self.enter(World { domain: path.domain, source: Source::Generated(path.seed) });
        let (steps, beside) = (path.calls.len(), !self.tree.is_empty());
        let tree = self.tree.edit();
        tree.follow(path.calls);
        if let Some(at) = path.at {
            let back = i32::try_from(steps).unwrap_or(i32::MAX) - i32::try_from(at).unwrap_or(0);
            tree.walk(-back);
        }
        self.banner = Some(Banner::Invited { steps, beside });
    }

    /// Puts the shown branch on the clipboard.
    pub(super) fn copy(&self, effects: &mut Vec<Effect>) {
        let text = write(&self.tree.all_calls());
        effects.push(Effect::Copy { text, done: "The steps are copied as JSON.".into() });
    }

    /// The link to the shown branch; `Err` says why there is none.
    pub fn link(&self) -> Result<String, String> {
        let Some(seed) = self.seed() else {
            return Err(
                "Links never carry files. Whoever has the same files can replay the steps: copy them as JSON.".into()
            );
        };
        let calls = self.tree.all_calls();
        let depth = self.tree.depth();
        let at = u32::try_from(depth).ok().filter(|_| depth < calls.len());
        path::encode(&Path { domain: self.world.domain.clone(), seed, calls, at })
    }

    pub(super) fn share(&self, effects: &mut Vec<Effect>) {
        effects.push(match self.link() {
            Ok(fragment) => Effect::CopyLink {
                fragment,
                done: "The link is copied. It opens this world with these steps.".into(),
            },
            Err(message) => Effect::Tell(Notice::alarm(message)),
        });
    }

    /// Shows the pasted steps as a branch of their own.
    pub(super) fn replay(&mut self, effects: &mut Vec<Effect>) {
        match read(self.paste.as_deref().unwrap_or_default()) {
            Ok(calls) => {
                self.tree.edit().follow(calls);
                self.paste = None;
                self.paste_problem = None;
                effects.push(Effect::Top(LIST.into()));
            }
            Err(message) => self.paste_problem = Some(message),
        }
    }
}

/// Calls as a list of `{"name", "arguments"}`, one a line.
fn write(calls: &[Call]) -> String {
    let line = |call: &Call| {
        json!({"name": call.name, "arguments": call.arguments.to_value()}).to_string()
    };
    format!("[{}]", calls.iter().map(line).collect::<Vec<_>>().join(",\n "))
}

/// Reads calls: a list of `{"name", "arguments"}` or of tau-bench's `{"name", "kwargs"}`, alone or as `actions` or
/// `steps` of an object.
fn read(text: &str) -> Result<Vec<Call>, String> {
    let value: Value =
        serde_json::from_str(text.trim()).map_err(|error| format!("This is no JSON: {error}."))?;
    let list = match &value {
        Value::Object(map) => map.get("actions").or_else(|| map.get("steps")),
        other => Some(other),
    };
    let list = list
        .and_then(Value::as_array)
        .ok_or("This is no list of steps. Write [{\"name\": …, \"arguments\": {…}}, …].")?;
    if list.len() > MOST {
        return Err(format!("These are {} steps; at most {MOST} are replayed.", list.len()));
    }
    list.iter().enumerate().map(|(place, step)| read_call(place, step)).collect()
}

fn read_call(place: usize, step: &Value) -> Result<Call, String> {
    let number = place + 1;
    let name = step.get("name").and_then(Value::as_str);
    let name = name.ok_or(format!("Step {number} has no \"name\" that is a text."))?;
    let arguments = match step.get("arguments").or_else(|| step.get("kwargs")) {
        None => Map::new(),
        Some(Value::Object(map)) => map.clone(),
        Some(_) => return Err(format!("The \"arguments\" of step {number} are no object.")),
    };
    Ok(Call { name: name.to_owned(), arguments: arguments.into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_read_back_as_they_were_written() {
        let calls =
            [Call::new("pay", json!({"whole": 50, "exact": 50.0})), Call::new("think", json!({}))];
        let text = write(&calls);
        assert_eq!(read(&text).unwrap(), calls);
        assert!(text.contains("50.0"), "{text}");
    }

    #[test]
    fn steps_of_other_hands_are_read_too() {
        let expected = [Call::new("a", json!({"x": 1}))];
        for text in [
            r#"[{"name": "a", "kwargs": {"x": 1}}]"#,
            r#"{"instruction": "…", "actions": [{"name": "a", "arguments": {"x": 1}}]}"#,
            "\n [{\"name\":\"a\",\"arguments\":{\"x\":1}}] ",
        ] {
            assert_eq!(read(text).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_list_of_steps_is_refused_with_its_place() {
        let cases = [
            ("", "no JSON"),
            ("7", "no list"),
            (r#"{"a": 1}"#, "no list"),
            (r#"[{"name": "a"}, {"arguments": {}}]"#, "Step 2"),
            (r#"[{"name": "a", "arguments": [1]}]"#, "step 1"),
        ];
        for (text, expected) in cases {
            let message = read(text).unwrap_err();
            assert!(message.contains(expected), "{text}: {message}");
        }
        let many = format!("[{}]", vec![r#"{"name":"a"}"#; MOST + 1].join(","));
        assert!(read(&many).unwrap_err().contains("at most"));
    }
}

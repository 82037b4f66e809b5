//! The form of one call: a tool and its arguments, in fields or as JSON.

use environment::offer::Offers;
use environment::{Call, Finding, ToolSpec, schema};
use serde_json::{Map, Value};

use crate::action::environment::{FormEdit, Key};

/// The form.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Form {
    /// Name of the tool.
    pub tool: String,
    /// The arguments.
    pub arguments: Map<String, Value>,
    /// True while they are written as JSON.
    pub raw: bool,
    /// The JSON as typed.
    pub text: String,
    /// What could fill the arguments.
    pub offers: Vec<Offers>,
    /// True once the visitor changed an argument: then nothing else does.
    pub touched: bool,
}

impl Form {
    /// A form for this tool, still empty.
    pub fn of(tool: &str) -> Self {
        Self { tool: tool.to_owned(), ..Self::default() }
    }

    /// The call as it stands; `Err` says why there is none.
    pub fn call(&self) -> Result<Call, String> {
        let arguments = if self.raw {
            let value: Value = serde_json::from_str(&self.text)
                .map_err(|error| format!("This is no JSON yet: {error}."))?;
            match value {
                Value::Object(map) => map,
                _ => {
                    return Err(
                        "The arguments of a call are a JSON object: {\"name\": value}.".into()
                    );
                }
            }
        } else {
            self.arguments.clone()
        };
        Ok(Call { name: self.tool.clone(), arguments: arguments.into() })
    }

    /// Where the call does not fit the tool's schema.
    pub fn findings(&self, spec: &ToolSpec) -> Vec<Finding> {
        self.call().map(|call| schema::check(spec, &call)).unwrap_or_default()
    }

    /// Offers for the argument at a path of `ToolSpec::inputs`.
    pub fn offers(&self, path: &str) -> &[environment::offer::Offer] {
        let found = self.offers.iter().find(|offers| offers.path == path);
        found.map_or(&[], |offers| &offers.offers)
    }

    /// The arguments that the worker proposes, unless the visitor was faster.
    pub fn propose(&mut self, call: &Call) {
        if !self.touched && call.name == self.tool {
            self.arguments.clone_from(&call.arguments);
            self.text = pretty(&self.arguments);
        }
    }

    /// The visitor did something in the form.
    pub fn update(&mut self, edit: FormEdit) {
        match edit {
            FormEdit::Tool(tool) if tool == self.tool && !self.touched => {}
            FormEdit::Tool(tool) => *self = Self { raw: self.raw, ..Self::of(&tool) },
            FormEdit::Set(path, value) => {
                self.touched = true;
                set(&mut self.arguments, &path, value);
            }
            FormEdit::Take(path) => {
                self.touched = true;
                take(&mut self.arguments, &path);
            }
            FormEdit::Raw(raw) => self.switch(raw),
            FormEdit::Text(text) => {
                self.touched = true;
                self.text = text;
            }
        }
    }

    /// From one way of writing to the other; JSON that cannot be read loses to the fields.
    fn switch(&mut self, raw: bool) {
        if raw {
            self.text = pretty(&self.arguments);
        } else if let Ok(call) = self.call() {
            self.arguments = call.arguments.into();
        }
        self.raw = raw;
    }
}

/// Arguments as text, indented.
pub fn pretty(arguments: &Map<String, Value>) -> String {
    serde_json::to_string_pretty(arguments).expect("JSON values always serialise")
}

/// Sets a value; a place at the end of a list is a new one. A path that leads nowhere changes nothing.
fn set(arguments: &mut Map<String, Value>, path: &[Key], value: Value) {
    let Some((Key::Name(first), rest)) = path.split_first() else { return };
    let mut at = arguments.entry(first.clone()).or_insert(Value::Null);
    for key in rest {
        at = match (key, at) {
            (Key::Name(name), Value::Object(map)) => map.entry(name.clone()).or_insert(Value::Null),
            (Key::Index(index), Value::Array(items)) if *index <= items.len() => {
                if *index == items.len() {
                    items.push(Value::Null);
                }
                &mut items[*index]
            }
            _ => return,
        };
    }
    *at = value;
}

fn take(arguments: &mut Map<String, Value>, path: &[Key]) {
    let (Some(Key::Name(first)), Some((last, way))) = (path.first(), path.split_last()) else {
        return;
    };
    if way.is_empty() {
        arguments.shift_remove(first);
        return;
    }
    let Some(mut at) = arguments.get_mut(first) else { return };
    for key in &way[1..] {
        let next = match key {
            Key::Name(name) => at.get_mut(name),
            Key::Index(index) => at.get_mut(*index),
        };
        let Some(next) = next else { return };
        at = next;
    }
    match (last, at) {
        (Key::Name(name), Value::Object(map)) => {
            map.shift_remove(name);
        }
        (Key::Index(index), Value::Array(items)) if *index < items.len() => {
            items.remove(*index);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn name(name: &str) -> Key {
        Key::Name(name.into())
    }

    #[test]
    fn values_are_set_appended_and_taken_at_any_depth() {
        let mut form = Form::of("book");
        form.update(FormEdit::Set(vec![name("flights")], json!([])));
        let place = |index| vec![name("flights"), Key::Index(index)];
        form.update(FormEdit::Set(place(0), json!({"date": "1"})));
        form.update(FormEdit::Set(place(1), json!({"date": "2"})));
        form.update(FormEdit::Set([place(1), vec![name("number")]].concat(), json!(7.0)));
        assert_eq!(
            Value::Object(form.arguments.clone()).to_string(),
            r#"{"flights":[{"date":"1"},{"date":"2","number":7.0}]}"#
        );
        form.update(FormEdit::Take(place(0)));
        form.update(FormEdit::Take([place(0), vec![name("date")]].concat()));
        form.update(FormEdit::Set(place(5), json!(1)));
        assert_eq!(Value::Object(form.arguments.clone()), json!({"flights": [{"number": 7.0}]}));
        form.update(FormEdit::Take(vec![name("flights")]));
        assert!(form.arguments.is_empty());
    }

    #[test]
    fn the_proposal_never_overwrites_what_the_visitor_typed() {
        let mut form = Form::of("pay");
        form.propose(&Call::new("pay", json!({"a": 1})));
        assert_eq!(form.arguments["a"], 1);
        form.update(FormEdit::Set(vec![name("a")], json!(2)));
        form.propose(&Call::new("pay", json!({"a": 3})));
        assert_eq!(form.arguments["a"], 2);
    }

    #[test]
    fn json_and_fields_hold_the_same_arguments_and_numbers_keep_their_kind() {
        let mut form = Form::of("pay");
        form.propose(&Call::new("pay", json!({"amount": 50.0, "count": 50})));
        form.update(FormEdit::Raw(true));
        assert!(form.text.contains("50.0") && form.text.contains("50\n"), "{}", form.text);
        form.update(FormEdit::Text("{\"amount\": 5.0".into()));
        assert!(form.call().unwrap_err().contains("no JSON"));
        form.update(FormEdit::Text("[1]".into()));
        assert!(form.call().unwrap_err().contains("object"));
        form.update(FormEdit::Text("{\"amount\": 5.0, \"more\": null}".into()));
        form.update(FormEdit::Raw(false));
        assert_eq!(form.call().unwrap(), Call::new("pay", json!({"amount": 5.0, "more": null})));
    }
}

//! Grounding: ids and other specific values in the calls of a dialogue stand in what the human said or a tool showed
//! before.
//!
//! Looked at are the typed arguments; of a tool without types all texts. A value counts as specific when it has a digit,
//! or when its kind is an id. Texts that the schema lists, and numbers, which agents work out, do not count.

use environment::tool::Field;
use environment::{Effect, Finding, ToolSpec, schema};
use serde_json::Value;

use super::Page;
use crate::facts::Facts;
use crate::paths;
use crate::talk::Line;

/// Adds the ungrounded values of a dialogue's calls to the page.
pub(super) fn check(tools: &[ToolSpec], lines: &[Line<'_>], page: &mut Page) {
    let mut facts = Facts::default();
    for (at, line) in lines.iter().enumerate() {
        match *line {
            Line::Human(text) => facts.learn(text),
            Line::Agent(_) => {}
            Line::Tool { call, text, .. } => {
                if let Some(spec) = tools.iter().find(|spec| spec.name == call.name) {
                    for value in specific(spec, &call.arguments) {
                        if !facts.bears(&value) {
                            page.findings([&ungrounded(&call.name, &value).at(at)]);
                        }
                    }
                }
                facts.learn(text);
            }
        }
    }
}

/// The schema findings of the calls of a dialogue, each at its turn.
pub(super) fn schema(tools: &[ToolSpec], lines: &[Line<'_>], page: &mut Page) {
    for (at, line) in lines.iter().enumerate() {
        let Line::Tool { call, .. } = *line else { continue };
        let findings = match tools.iter().find(|spec| spec.name == call.name) {
            Some(spec) => schema::check(spec, call),
            None => vec![Finding::new(
                "schema.unknown_tool",
                format!("There is no tool `{}`.", call.name),
                "Use a tool that is offered.",
            )],
        };
        for finding in findings {
            page.findings([&finding.at(at)]);
        }
    }
}

fn ungrounded(tool: &str, value: &str) -> Finding {
    let message = format!("`{tool}` is called with \"{value}\", which nobody has named before.");
    Finding::new("grounding.invented", message, "Use values that the customer or a tool has given.")
}

/// The specific values of a call.
fn specific(spec: &ToolSpec, arguments: &serde_json::Map<String, Value>) -> Vec<String> {
    let digit = |text: &str| text.chars().any(|it| it.is_ascii_digit());
    if spec.effect == Effect::Generic {
        return Vec::new();
    }
    if spec.inputs.is_empty() {
        let texts = paths::leaves(arguments).into_iter().filter_map(|(_, value)| value.as_str());
        return texts
            .filter(|text| digit(text) && !text.contains(' '))
            .map(str::to_owned)
            .collect();
    }
    let values = |field: &Field| {
        let id = field.kind.ends_with("_id");
        let listed = spec.parameters.pointer(&format!("/properties/{}/enum", field.path)).is_some();
        let values = if listed { Vec::new() } else { numbers_left_out(&field.path, arguments) };
        values
            .into_iter()
            .filter(move |text| digit(text) || (id && !text.is_empty()))
            .collect::<Vec<_>>()
    };
    spec.inputs.iter().flat_map(values).collect()
}

/// The texts at a path; numbers are left out.
fn numbers_left_out(path: &str, arguments: &serde_json::Map<String, Value>) -> Vec<String> {
    let texts: Vec<&str> =
        paths::leaves(arguments).into_iter().filter_map(|(_, value)| value.as_str()).collect();
    let values = paths::texts_in(path, arguments);
    values.into_iter().filter(|value| texts.contains(&value.as_str())).collect()
}

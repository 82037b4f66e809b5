//! Grounding check: nothing in the actions is invented. Ours.
//!
//! Every text of an argument stands in the sampled rows, in the instruction, or in what an earlier action gave. Texts
//! that the schema lists are exempt, and so are numbers: amounts and counts are worked out, not looked up, and the
//! tools and the policy decide whether they are right.

use environment::{Finding, ToolSpec, Trace};
use serde_json::Value;

use super::held::Rows;
use super::said::Said;
use crate::context::Context;
use crate::graph::identifies;

/// A text of an argument that nothing has explained yet.
struct Open<'a> {
    step: usize,
    tool: &'a ToolSpec,
    /// Path of the argument as in `ToolSpec::inputs`.
    path: String,
    text: &'a str,
}

/// What the check looks at.
pub(super) struct Grounds<'a> {
    pub(super) environment: &'a environment::Environment,
    pub(super) context: &'a Context,
    pub(super) rows: &'a Rows<'a>,
    pub(super) said: &'a Said,
}

/// Findings in step order, over the steps that had their effect: others are explained by what the environment said.
pub(super) fn check(grounds: &Grounds<'_>, trace: &Trace) -> Vec<Finding> {
    let mut open = Vec::new();
    for (step, transition) in trace.steps.iter().enumerate() {
        let Some(tool) = grounds.environment.tool(&transition.call.name) else { continue };
        if !transition.observation.is_done() {
            continue;
        }
        let schemas = tool.parameters.get("properties");
        for (name, value) in &transition.call.arguments {
            let schema = schemas.and_then(|schemas| schemas.get(name));
            texts(value, schema, name.clone(), &mut |path, text| {
                open.push(Open { step, tool, path, text });
            });
        }
    }
    open.retain(|open| {
        !open.text.is_empty()
            && open.text != grounds.context.account
            && !grounds.said.text(open.text)
    });
    if !open.is_empty() {
        // One way through the rows for all of them.
        grounds.rows.texts(&mut |held| open.retain(|open| open.text != held));
    }
    open.retain(|open| {
        let earlier = trace.steps[..open.step].iter();
        !earlier.map(|step| &step.observation.text).any(|seen| Said::of(seen).text(open.text))
    });
    open.into_iter().map(|open| finding(grounds, &open)).collect()
}

fn finding(grounds: &Grounds<'_>, open: &Open<'_>) -> Finding {
    let kind = open.tool.inputs.iter().find(|input| input.path == open.path);
    let is_id = kind.is_some_and(|kind| identifies(grounds.environment.domain(), &kind.kind));
    let code = if is_id { "grounding.id" } else { "grounding.value" };
    let Open { step, tool, path, text } = open;
    Finding::new(
        code,
        format!(
            "`{}` uses \"{text}\" as `{path}`, which stands neither in the data shown nor in the instruction nor in \
             what an earlier action gave.",
            tool.name
        ),
        "Use a value of the data shown, or state it in the instruction.",
    )
    .at(*step)
}

/// Calls `see` with every text of an argument that its schema does not list.
fn texts<'a>(
    value: &'a Value,
    schema: Option<&Value>,
    path: String,
    see: &mut impl FnMut(String, &'a str),
) {
    let part = |name: &str| schema.and_then(|schema| schema.get(name));
    match value {
        Value::String(text) if part("enum").is_none() => see(path, text),
        Value::Array(items) => {
            for item in items {
                texts(item, part("items"), format!("{path}[]"), see);
            }
        }
        Value::Object(fields) => {
            for (name, value) in fields {
                let schema = part("properties").and_then(|properties| properties.get(name));
                texts(value, schema, format!("{path}.{name}"), see);
            }
        }
        _ => {}
    }
}

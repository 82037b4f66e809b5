//! One row of a training format: what can be known without a blueprint.

use environment::{Domain, Effect, Environment, ToolSpec, registry};
use serde_json::Value;

use super::{Class, Page, grounding};
use crate::import::Row;
use crate::procedure;
use crate::talk;
use crate::verify;

/// The domain whose tools a row offers: the one that has them all but generic ones of its own.
pub(super) fn domain(row: &Row) -> Option<&'static dyn Domain> {
    let has = |domain: &&dyn Domain| {
        let known = |tool: &&String| domain.tools().iter().any(|spec| spec.name == **tool);
        let own = |tool: &&String| {
            domain.tools().iter().any(|spec| spec.name == **tool && spec.effect != Effect::Generic)
        };
        row.tools.iter().filter(own).count() > 1 && row.tools.iter().all(|tool| known(&tool))
    };
    registry::all().into_iter().find(has)
}

/// Everything that is wrong with a row by itself.
pub(super) fn check(row: &Row, domain: Option<&dyn Domain>, page: &mut Page) {
    let specs: Vec<ToolSpec> = row.definitions.iter().map(|it| spec(it, domain)).collect();
    let lines = talk::of_said(&row.turns);
    grounding::schema(&specs, &lines, page);
    for at in &row.encoded {
        let message = "The arguments are JSON in a text; read as an object.".to_owned();
        page.add(Class::Encoded, "arguments.encoded", Some(*at), message);
    }
    page.findings(&procedure::several_calls(&row.several));
    grounding::check(&specs, &lines, page);
    if let Some(domain) = domain {
        page.findings(&procedure::check(domain, &lines));
    }
}

/// What executing the row again shows.
pub(super) fn execute(environment: &Environment, row: &Row, page: &mut Page) {
    for found in verify::row(environment, row) {
        if found.code != "turn.tool_not_offered" {
            let message = "executed again, it is not what is written".to_owned();
            page.add(Class::Execution, &found.code, found.turn, message);
        }
    }
}

/// A tool as the row defines it; what it does and what its values mean is taken from the domain.
fn spec(definition: &Value, domain: Option<&dyn Domain>) -> ToolSpec {
    let text =
        |key: &str| definition.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let name = text("name");
    let known = domain.and_then(|domain| domain.tools().iter().find(|spec| spec.name == name));
    ToolSpec {
        description: text("description"),
        parameters: definition.get("parameters").cloned().unwrap_or_default(),
        effect: known.map_or(Effect::Read, |spec| spec.effect),
        inputs: known.map(|spec| spec.inputs.clone()).unwrap_or_default(),
        outputs: known.map(|spec| spec.outputs.clone()).unwrap_or_default(),
        terminates: known.is_some_and(|spec| spec.terminates),
        name,
    }
}

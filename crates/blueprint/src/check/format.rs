//! Format check: reads a proposal out of the JSON that the generator wrote, and reports every fault at once.
//!
//! Forgiven, because the meaning is beyond doubt: space around texts, a thought inside the answer, arguments that are
//! absent, null, or an object encoded as a text. Everything else is a finding.

use environment::{Call, Finding};
use serde_json::{Map, Value};

use crate::blueprint::Proposal;
use crate::context::Context;
use crate::manner::Manner;

/// Reads the proposal out of the generator's answer (the JSON value inside `<answer>`). The thought may stand before
/// the answer or, as `thought`, in it.
///
/// # Errors
/// Every fault, never an empty list. Paper section 4.1.2: the four parts are there, every action is a call, every
/// output is a text.
pub fn format(thought: Option<&str>, answer: &Value) -> Result<Proposal, Vec<Finding>> {
    let Some(parts) = answer.as_object() else {
        return Err(vec![Finding::new(
            "format.not_object",
            format!("The answer is {}, not a JSON object.", kind(answer)),
            "Write one JSON object with the keys instruction, actions and outputs inside <answer>.",
        )]);
    };
    let mut findings = Vec::new();
    let proposal = Proposal {
        thought: read_thought(thought, parts, &mut findings),
        instruction: read_instruction(parts, &mut findings),
        actions: read_actions(parts, &mut findings),
        outputs: read_outputs(parts, &mut findings),
        forbidden: read_forbidden(parts, &mut findings),
    };
    let Proposal { actions, outputs, forbidden, .. } = &proposal;
    if findings.is_empty() && actions.is_empty() && outputs.is_empty() && forbidden.is_empty() {
        findings.push(Finding::new(
            "format.nothing_to_do",
            "The task has neither actions nor outputs, so nothing could ever fail it.",
            "Give at least one action, or one output that answers a question of the instruction.",
        ));
    }
    if findings.is_empty() { Ok(proposal) } else { Err(findings) }
}

/// Findings for a proposal whose forbidden calls do not agree with the manner of its human. Those of an answer alone
/// cannot know the manner.
pub(super) fn manner(context: &Context, proposal: &Proposal) -> Vec<Finding> {
    let finding = match (context.manner == Manner::Forbidden, proposal.forbidden.is_empty()) {
        (true, true) => Finding::new(
            "format.missing_forbidden",
            "The customer is to ask for something that policy forbids, but no call is listed as forbidden.",
            "Put such a wish into the instruction and the calls that would grant it into \"forbidden\".",
        ),
        (false, false) => Finding::new(
            "format.unexpected_forbidden",
            format!(
                "Calls are listed as forbidden, but the customer's manner is {}.",
                context.manner.name()
            ),
            "Leave \"forbidden\" and the wish that goes with it out.",
        ),
        _ => return Vec::new(),
    };
    vec![finding]
}

/// The finding for an answer that is no JSON at all; `why` comes from the parser.
pub fn unreadable(why: &str) -> Finding {
    Finding::new(
        "format.not_json",
        format!("The answer could not be read: {why}."),
        "Write exactly one <answer> with strict JSON in it: double quotes, no comments, no trailing commas.",
    )
}

fn read_thought(
    before: Option<&str>,
    parts: &Map<String, Value>,
    findings: &mut Vec<Finding>,
) -> String {
    let inside = || parts.get("thought").and_then(Value::as_str);
    let thought = before
        .map(str::trim)
        .filter(|text| !text.is_empty())
        .or_else(inside)
        .unwrap_or_default()
        .trim();
    if thought.is_empty() {
        findings.push(Finding::new(
            "format.missing_thought",
            "There is no thought.",
            "Plan the task in a <thought> before the <answer>.",
        ));
    }
    thought.to_owned()
}

fn read_instruction(parts: &Map<String, Value>, findings: &mut Vec<Finding>) -> String {
    let (code, message) = match parts.get("instruction") {
        Some(Value::String(text)) if !text.trim().is_empty() => return text.trim().to_owned(),
        Some(Value::String(_)) => {
            ("format.empty_instruction", "The instruction is empty.".to_owned())
        }
        Some(other) => (
            "format.instruction_not_text",
            format!("The instruction is {}, not a text.", kind(other)),
        ),
        None => ("format.missing_instruction", "There is no instruction.".to_owned()),
    };
    let hint = "Write the instruction as one text that tells the customer who they are and what they want.";
    findings.push(Finding::new(code, message, hint));
    String::new()
}

fn read_actions(parts: &Map<String, Value>, findings: &mut Vec<Finding>) -> Vec<Call> {
    let items = read_list(parts, "actions", "calls {\"name\": …, \"arguments\": {…}}", findings);
    let place = |step: usize| (format!("Action {}", step + 1), Some(step));
    items
        .iter()
        .enumerate()
        .filter_map(|(step, item)| read_call(place(step), item, findings))
        .collect()
}

/// The calls that must not happen; a part that is most often left out.
fn read_forbidden(parts: &Map<String, Value>, findings: &mut Vec<Finding>) -> Vec<Call> {
    if parts.get("forbidden").is_none_or(Value::is_null) {
        return Vec::new();
    }
    let of = "calls {\"name\": …, \"arguments\": {…}}";
    let items = read_list(parts, "forbidden", of, findings);
    let place = |number: usize| (format!("Forbidden call {}", number + 1), None);
    items
        .iter()
        .enumerate()
        .filter_map(|(number, item)| read_call(place(number), item, findings))
        .collect()
}

/// Reads a call. `what` names it; findings carry its step when it is an action.
fn read_call(
    (what, step): (String, Option<usize>),
    item: &Value,
    findings: &mut Vec<Finding>,
) -> Option<Call> {
    let mut add = |code: &str, message: String, hint: &str| {
        let finding = Finding::new(format!("format.{code}"), message, hint);
        findings.push(Finding { step, ..finding });
    };
    let shape = "Write it as {\"name\": \"<tool>\", \"arguments\": {…}} and nothing else.";
    let Some(call) = item.as_object() else {
        add("action_not_call", format!("{what} is {}, not a call.", kind(item)), shape);
        return None;
    };
    for key in call.keys().filter(|key| !matches!(key.as_str(), "name" | "arguments")) {
        add("action_unknown_key", format!("{what} has a key `{key}` that no call has."), shape);
    }
    let name =
        call.get("name").and_then(Value::as_str).map(str::trim).filter(|name| !name.is_empty());
    if name.is_none() {
        add("action_not_call", format!("{what} does not name a tool."), shape);
    }
    let arguments = read_arguments(call.get("arguments"));
    if let Err(found) = &arguments {
        let what = what.to_lowercase();
        let message = format!("The arguments of {what} are {found}, not an object.");
        add(
            "arguments_not_object",
            message,
            "Give the arguments as a JSON object of values by name.",
        );
    }
    Some(Call { name: name?.to_owned(), arguments: arguments.ok()?.into() })
}

/// The arguments object; `Err` names what stands there instead.
fn read_arguments(arguments: Option<&Value>) -> Result<Map<String, Value>, &'static str> {
    match arguments {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Object(map)) => Ok(map.clone()),
        Some(Value::String(text)) => match serde_json::from_str(text) {
            Ok(Value::Object(map)) => Ok(map),
            Ok(_) | Err(_) => Err("a text"),
        },
        Some(other) => Err(kind(other)),
    }
}

fn read_outputs(parts: &Map<String, Value>, findings: &mut Vec<Finding>) -> Vec<String> {
    let items = read_list(parts, "outputs", "texts", findings);
    items
        .iter()
        .enumerate()
        .filter_map(|(index, item)| read_output(index + 1, item, findings))
        .collect()
}

fn read_output(number: usize, item: &Value, findings: &mut Vec<Finding>) -> Option<String> {
    let finding = match item.as_str().map(str::trim) {
        None => Finding::new(
            "format.output_not_text",
            format!("Output {number} is {}, not a text.", kind(item)),
            "Write every output as one text in double quotes, numbers too.",
        ),
        Some("") => Finding::new(
            "format.empty_output",
            format!("Output {number} is empty, so every reply contains it."),
            "Write the answer that the agent must say, or leave the output out.",
        ),
        // tau-bench removes the commas of the replies, not those of the expected output: it could never be found.
        Some(text) if text.contains(',') => Finding::new(
            "format.output_with_comma",
            format!(
                "Output {number}, \"{text}\", has a comma; replies are compared without commas."
            ),
            "Write numbers without separators, and several answers as several outputs.",
        ),
        Some(text) => return Some(text.to_owned()),
    };
    findings.push(finding);
    None
}

/// A list among the parts; empty, with a finding, where there is none.
fn read_list<'a>(
    parts: &'a Map<String, Value>,
    key: &str,
    of: &str,
    findings: &mut Vec<Finding>,
) -> &'a [Value] {
    let (code, message) = match parts.get(key) {
        Some(Value::Array(items)) => return items,
        Some(other) => {
            (format!("format.{key}_not_array"), format!("`{key}` is {}, not a list.", kind(other)))
        }
        None => (format!("format.missing_{key}"), format!("There is no `{key}`.")),
    };
    findings.push(Finding::new(
        code,
        message,
        format!("Give `{key}` as a JSON list of {of}; [] when there are none."),
    ));
    &[]
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

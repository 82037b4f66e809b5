//! What goes wrong in a proposal when a dial says so.

use seed::Stream;
use serde_json::{Map, Value, json};

use super::plan;
use crate::dials::Dials;
use crate::skill::{Call, Plan, Skill, list_of, text};

/// Questions that are drawn until one has an answer.
const TRIES: u32 = 6;

/// A fault of a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    MalformedJson,
    UnknownTool,
    WrongArgument,
    StaleId,
    PolicyViolation,
    IntentMismatch,
    MissingOutput,
    NoOp,
    Ungrounded,
    Ambiguous,
    NearDuplicate,
}

/// The fault of one proposal, if any: at most one, so that each can be told apart. `share` divides the rates.
pub(super) fn drawn(dials: &Dials, share: u32, stream: &mut Stream) -> Option<Fault> {
    let mut faults = [
        (Fault::MalformedJson, dials.malformed_json),
        (Fault::UnknownTool, dials.unknown_tool),
        (Fault::WrongArgument, dials.wrong_argument),
        (Fault::StaleId, dials.stale_id),
        (Fault::PolicyViolation, dials.policy_violation),
        (Fault::IntentMismatch, dials.intent_mismatch),
        (Fault::MissingOutput, dials.missing_output),
        (Fault::NoOp, dials.no_op),
        (Fault::Ungrounded, dials.ungrounded),
        (Fault::Ambiguous, dials.ambiguous),
        (Fault::NearDuplicate, dials.near_duplicate),
    ];
    stream.shuffle(&mut faults);
    faults
        .into_iter()
        .find(|(_, percent)| stream.below(100 * share) < *percent)
        .map(|(fault, _)| fault)
}

/// Spoils a plan before it is put into words; true when the wants changed and the words have to be made anew.
pub(super) fn spoil<S: Skill>(
    fault: Fault,
    plan: &mut Plan<S::Want>,
    rows: &S::Rows,
    prompt: &str,
    stream: &mut Stream,
) -> bool {
    match fault {
        Fault::UnknownTool => unknown_tool::<S>(plan, stream),
        Fault::WrongArgument => wrong_argument::<S>(plan, stream),
        Fault::StaleId => stale_id::<S>(plan, prompt, stream),
        Fault::IntentMismatch => mismatch::<S>(plan, rows, stream),
        Fault::PolicyViolation => return S::transgress(plan, rows),
        Fault::MissingOutput => return missing_output::<S>(plan, rows, stream),
        Fault::NoOp => return S::idle(plan, rows),
        Fault::Ungrounded => S::invent(plan, rows, stream),
        Fault::Ambiguous => return blurred::<S>(plan, rows, stream),
        Fault::MalformedJson | Fault::NearDuplicate => {}
    }
    false
}

/// JSON as careless writers leave it: cut off, with a colon missing, or prose in its place.
pub(super) fn malformed(json: &str, stream: &mut Stream) -> String {
    match stream.below(3) {
        0 => json.chars().take(json.chars().count() / 2).collect(),
        1 => json.replacen("\"actions\":", "\"actions\" ", 1).replacen(
            "\"instruction\":",
            "\"instruction\" ",
            1,
        ),
        _ => "Here is the task that you asked for, with its actions and outputs as described above"
            .to_owned(),
    }
}

/// An example with a word more, one about the same records where there is one; `None` where none is shown.
pub(super) fn copied(prompt: &str, stream: &mut Stream) -> Option<Value> {
    let (before, _) = prompt.split_once("<examples>")?;
    let examples: Vec<Value> =
        serde_json::from_str(crate::sections::section(prompt, "examples")?).ok()?;
    let own = |example: &&Value| {
        let mut calls = list_of(&example["actions"]).iter().map(Call::of_json);
        calls.all(|call| {
            let mut ids = call.arguments.iter().filter(|(name, _)| name.ends_with("_id"));
            ids.all(|(_, id)| before.contains(text(id)))
        })
    };
    let near: Vec<&Value> = examples.iter().filter(own).collect();
    let mut example = stream.pick(&near).copied().or_else(|| stream.pick(&examples))?.clone();
    let instruction = text(&example["instruction"]).to_owned();
    example["instruction"] = json!(format!("{instruction} You are glad of any help."));
    Some(example)
}

/// Takes a telling detail out of one of the wants.
pub(super) fn blurred<S: Skill>(
    plan: &mut Plan<S::Want>,
    rows: &S::Rows,
    stream: &mut Stream,
) -> bool {
    let mut order: Vec<usize> = (0..plan.wants.len()).collect();
    stream.shuffle(&mut order);
    let found = order
        .into_iter()
        .find_map(|at| S::blur(&plan.wants[at], rows, stream).map(|want| (at, want)));
    let Some((at, want)) = found else { return false };
    plan.wants[at] = want;
    true
}

fn unknown_tool<S: Skill>(plan: &mut Plan<S::Want>, stream: &mut Stream) {
    let at = stream.index(plan.calls.len());
    let Some(call) = plan.calls.get_mut(at) else {
        plan.calls.push(Call::new("answer_question", Vec::new()));
        return;
    };
    if let Some(tool) = S::TOOLS.iter().find(|tool| tool.name == call.name) {
        tool.misnamed.clone_into(&mut call.name);
    }
}

/// An argument that no tool takes, or one left out.
fn wrong_argument<S: Skill>(plan: &mut Plan<S::Want>, stream: &mut Stream) {
    let at = stream.index(plan.calls.len());
    let Some(call) = plan.calls.get_mut(at) else { return };
    if !S::misuse(call, stream) {
        let last = call.arguments.keys().next_back().cloned().unwrap_or_default();
        call.arguments.shift_remove(&last);
    }
}

/// Takes an id of the examples, which are about other customers, or an id that never was.
fn stale_id<S: Skill>(plan: &mut Plan<S::Want>, prompt: &str, stream: &mut Stream) {
    let at = stream.index(plan.calls.len());
    let Some(call) = plan.calls.get_mut(at) else { return };
    let examples = crate::sections::section(prompt, "examples").unwrap_or_default();
    S::mislead(call, examples, stream);
}

/// Actions that differ from the wants: a slip in one of them, or one left out.
fn mismatch<S: Skill>(plan: &mut Plan<S::Want>, rows: &S::Rows, stream: &mut Stream) {
    let at = stream.index(plan.calls.len());
    let Some(call) = plan.calls.get(at) else { return };
    if plan.calls.len() > 1 && stream.percent(25) {
        plan.calls.remove(at);
    } else if let Some(slipped) = S::slip(call, rows, stream) {
        plan.calls[at] = slipped;
    } else {
        plan.calls.remove(at);
    }
}

/// An output less than there are questions; where there are none, a question is added.
fn missing_output<S: Skill>(plan: &mut Plan<S::Want>, rows: &S::Rows, stream: &mut Stream) -> bool {
    if !plan.outputs.is_empty() {
        plan.outputs.remove(stream.index(plan.outputs.len()));
        return false;
    }
    let mut asked = plan.clone();
    for _ in 0..TRIES {
        if !asked.outputs.is_empty() {
            break;
        }
        asked = plan::with_question::<S>(plan.clone(), rows, stream);
    }
    let changed = !asked.outputs.is_empty();
    plan.wants = asked.wants;
    changed
}

/// The task as the answer's JSON object.
pub(super) fn task<W>(instruction: &str, plan: &Plan<W>) -> Map<String, Value> {
    let actions: Vec<Value> = plan.calls.iter().map(Call::to_json).collect();
    let fields = [
        ("instruction", json!(instruction)),
        ("actions", json!(actions)),
        ("outputs", json!(plan.outputs)),
    ];
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

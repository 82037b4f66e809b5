//! The generator: reads the sampled context, plans a task that fits it, and puts it into words.
//!
//! After a rejection it reads its own instruction again and derives the actions and outputs anew, so that what was
//! right stays and what was wrong is repaired; an instruction that cannot be carried out is replaced.

use llm::{Message, Role};
use seed::Stream;

use super::faults::{self, Fault};
use super::{colour, forbidden, plan};
use crate::dials::Dials;
use crate::sections::section;
use crate::skill::{Call, Identity, Plan, Skill, language};
use crate::template::Voice;

/// What the generator answers.
pub(crate) fn propose<S: Skill>(
    dials: &Dials,
    messages: &[Message],
    stream: &mut Stream,
) -> String {
    let prompt = first_user(messages);
    let domain = section(prompt, "domain").unwrap_or("unnamed");
    let rows = S::rows(prompt);
    if domain != S::DOMAIN || S::customer(&rows).is_none() {
        return cannot(&format!("of the domain {domain}, or without a customer"));
    }
    let previous = messages.iter().rev().find(|message| message.role == Role::Assistant);
    let mut draws = stream.fork("faults");
    if let Some(previous) = previous.filter(|_| draws.percent(dials.feedback_ignored)) {
        return previous.content.clone();
    }
    let fault = faults::drawn(dials, share(previous), &mut draws);
    if fault == Some(Fault::NearDuplicate)
        && let Some(copied) = faults::copied(prompt, &mut draws)
    {
        return answer("An example fits this customer as well.", &copied.to_string());
    }
    let mut draft: Draft<S> = match previous {
        Some(message) => Draft::again(&message.content, messages, &rows, stream),
        None => Draft::fresh(prompt, &rows, stream),
    };
    if draft.plan.wants.is_empty() {
        return cannot(&format!(
            "of the domain {domain}, with rows that allow nothing of what is asked"
        ));
    }
    let thought = thought::<S>(&draft.plan);
    let denied = forbidden::is_asked_for(prompt).then(|| forbidden::calls::<S>(&draft.plan, &rows));
    let reworded = fault
        .is_some_and(|fault| faults::spoil::<S>(fault, &mut draft.plan, &rows, prompt, &mut draws));
    let identity = S::identity(&rows, stream);
    let persona = section(prompt, "persona").unwrap_or_default();
    let instruction = match draft.instruction.filter(|_| !reworded) {
        Some(instruction) => instruction,
        None => instruction::<S>(&identity, persona, &draft.plan.wants, stream),
    };
    let mut task = faults::task(&instruction, &draft.plan);
    if let Some(denied) = denied {
        let calls: Vec<_> = denied.iter().map(Call::to_json).collect();
        task.insert("forbidden".into(), calls.into());
    }
    let mut text = serde_json::Value::from(task).to_string();
    if fault == Some(Fault::MalformedJson) {
        text = faults::malformed(&text, &mut draws);
    }
    answer(&thought, &text)
}

/// A plan, and the instruction that stands for it where there is one already.
struct Draft<S: Skill> {
    plan: Plan<S::Want>,
    instruction: Option<String>,
}

impl<S: Skill> Draft<S> {
    /// A plan for the context of a prompt.
    fn fresh(prompt: &str, rows: &S::Rows, stream: &mut Stream) -> Self {
        let core = core(prompt);
        let asked = section(prompt, "questions").and_then(|text| text.parse().ok()).unwrap_or(0);
        let asks = if core.is_empty() { asked.max(1) } else { asked };
        let mut plan = plan::plan::<S>(rows, &core, asks, stream);
        if forbidden::is_asked_for(prompt) {
            forbidden::add::<S>(&mut plan, rows, prompt, stream);
        }
        Self { plan, instruction: None }
    }

    /// What the refused answer stands for, and more where the feedback asks for it; a new plan where it stands for
    /// nothing that could be done.
    fn again(refused: &str, messages: &[Message], rows: &S::Rows, stream: &mut Stream) -> Self {
        let prompt = first_user(messages);
        let Some((mut plan, instruction)) = repaired::<S>(refused, &core(prompt), rows) else {
            return Self::fresh(prompt, rows, stream);
        };
        let grows = last(messages).contains("one more request");
        let mut changed = grows && grow::<S>(&mut plan, rows, stream);
        if forbidden::is_asked_for(prompt) && forbidden::calls::<S>(&plan, rows).is_empty() {
            changed |= forbidden::add::<S>(&mut plan, rows, prompt, stream);
        }
        // The same again would be refused again.
        if !changed && is_task_of(refused, &plan) {
            return Self::fresh(prompt, rows, stream);
        }
        Self { plan, instruction: (!changed).then_some(instruction) }
    }
}

/// What the rates are divided by: whoever revises errs a third as often.
pub(super) fn share(previous: Option<&Message>) -> u32 {
    if previous.is_some() { 3 } else { 1 }
}

/// Thought and answer in the form that is asked for.
pub(super) fn answer(thought: &str, json: &str) -> String {
    format!("<thought>{thought}</thought>\n<answer>{json}</answer>")
}

/// The write tools of the core.
fn core(prompt: &str) -> Vec<String> {
    section(prompt, "core").and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}

/// The plan that the previous instruction stands for, with that instruction, where it covers the core.
fn repaired<S: Skill>(
    answer: &str,
    core: &[String],
    rows: &S::Rows,
) -> Option<(Plan<S::Want>, String)> {
    let instruction = instruction_of(answer)?;
    let wants = language::wants::<S>(&instruction);
    let plan = plan::compile::<S>(&wants, rows).ok().filter(|plan| !plan.wants.is_empty())?;
    let covered = core.iter().all(|tool| plan.calls.iter().any(|call| call.name == *tool));
    covered.then_some((plan, instruction))
}

/// The instruction of an answer, even of one that is not quite JSON.
fn instruction_of(answer: &str) -> Option<String> {
    let (_, rest) = answer.split_once("\"instruction\":")?;
    let mut values = serde_json::Deserializer::from_str(rest).into_iter::<String>();
    values.next()?.ok()
}

/// True when an answer holds just the actions and outputs of a plan.
fn is_task_of<W>(answer: &str, plan: &Plan<W>) -> bool {
    let task = section(answer, "answer").and_then(|text| serde_json::from_str(text).ok());
    let task: serde_json::Value = task.unwrap_or_default();
    let ours = faults::task("", plan);
    ["actions", "outputs"].iter().all(|part| task[part] == ours[*part])
}

/// Adds a question; false when none fits.
fn grow<S: Skill>(plan: &mut Plan<S::Want>, rows: &S::Rows, stream: &mut Stream) -> bool {
    let before = plan.wants.len();
    *plan = plan::with_question::<S>(std::mem::take(plan), rows, stream);
    plan.wants.len() > before
}

fn thought<S: Skill>(plan: &Plan<S::Want>) -> String {
    let steps: Vec<&str> = plan.calls.iter().map(|call| call.name.as_str()).collect();
    let unmet = match &plan.unmet[..] {
        [] => String::new(),
        unmet => format!(" The data do not allow {}, so it is left out.", unmet.join(", ")),
    };
    let steps = if steps.is_empty() { "no change".to_owned() } else { steps.join(", then ") };
    format!(
        "The customer's rows allow this plan: {steps}; {} to answer.{unmet}",
        plan.outputs.len()
    )
}

/// Puts wants into words for whoever plays the customer.
pub(super) fn instruction<S: Skill>(
    identity: &Identity,
    persona: &str,
    wants: &[S::Want],
    stream: &mut Stream,
) -> String {
    let mut sentences = vec![identity.write(S::IDENTITY, Voice::You, stream)];
    sentences.extend(colour::character(persona, stream));
    let count = wants.len();
    for (index, want) in wants.iter().enumerate() {
        sentences.extend(
            colour::background(S::phrases(want).background, stream)
                .filter(|sentence| !sentences.contains(sentence)),
        );
        sentences.push(language::write_linked::<S>(want, (index, count), stream));
    }
    sentences.extend(colour::ending(stream));
    sentences.iter().map(|sentence| format!("{sentence}.")).collect::<Vec<_>>().join(" ")
}

/// What it answers where it has no plan.
fn cannot(what: &str) -> String {
    format!(
        "<thought>There is no task to be made: the simulated model plans for customers of the domains that it knows, \
         and this context is {what}.</thought>\n\
         <answer>{{\"instruction\": \"\", \"actions\": [], \"outputs\": []}}</answer>"
    )
}

pub(super) fn first_user(messages: &[Message]) -> &str {
    messages
        .iter()
        .find(|message| message.role == Role::User)
        .map_or("", |message| &message.content)
}

fn last(messages: &[Message]) -> &str {
    messages.last().map_or("", |message| &message.content)
}

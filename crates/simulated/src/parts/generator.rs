//! The generator: reads the sampled context, plans a task that fits it, and puts it into words.
//!
//! After a rejection it reads its own instruction again and derives the actions and outputs anew, so that what was
//! right stays and what was wrong is repaired; an instruction that cannot be carried out is replaced.

use llm::{Message, Role};
use seed::Stream;

use super::faults::{self, Fault};
use super::{colour, plan};
use crate::dials::Dials;
use crate::sections::section;
use crate::skill::{Identity, Plan, Skill, language};
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
    let core = core(prompt);
    let questions = section(prompt, "questions").and_then(|text| text.parse().ok()).unwrap_or(0);
    let previous = messages.iter().rev().find(|message| message.role == Role::Assistant);
    let (mut plan, kept) =
        match previous.and_then(|message| repaired::<S>(&message.content, &core, &rows)) {
            Some((plan, instruction)) => (plan, Some(instruction)),
            None => (fresh::<S>(&rows, &core, questions, stream), None),
        };
    if plan.wants.is_empty() {
        return cannot(&format!(
            "of the domain {domain}, with rows that allow nothing of what is asked"
        ));
    }
    let asked_for_more = previous.is_some() && last(messages).contains("one more request");
    let grown = asked_for_more && grow::<S>(&mut plan, &rows, stream);
    let mut draws = stream.fork("faults");
    let fault = faults::drawn(dials, if previous.is_some() { 3 } else { 1 }, &mut draws);
    let thought = thought::<S>(&plan);
    let reworded =
        fault.is_some_and(|fault| faults::spoil::<S>(fault, &mut plan, &rows, prompt, &mut draws));
    let identity = S::identity(&rows, stream);
    let persona = section(prompt, "persona").unwrap_or_default();
    let instruction = match kept.filter(|_| !reworded && !grown) {
        Some(instruction) => instruction,
        None => instruction::<S>(&identity, persona, &plan, stream),
    };
    let mut answer = serde_json::Value::from(faults::task(&instruction, &plan)).to_string();
    if fault == Some(Fault::MalformedJson) {
        answer = faults::malformed(&answer, &mut draws);
    }
    format!("<thought>{thought}</thought>\n<answer>{answer}</answer>")
}

/// The write tools of the core.
fn core(prompt: &str) -> Vec<String> {
    section(prompt, "core").and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}

fn fresh<S: Skill>(
    rows: &S::Rows,
    core: &[String],
    questions: usize,
    stream: &mut Stream,
) -> Plan<S::Want> {
    let asks = if core.is_empty() { questions.max(1) } else { questions };
    plan::plan::<S>(rows, core, asks, stream)
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

/// Puts the plan into words for whoever plays the customer.
fn instruction<S: Skill>(
    identity: &Identity,
    persona: &str,
    plan: &Plan<S::Want>,
    stream: &mut Stream,
) -> String {
    let mut sentences = vec![identity.write(S::IDENTITY, Voice::You, stream)];
    sentences.extend(colour::character(persona, stream));
    let count = plan.wants.len();
    for (index, want) in plan.wants.iter().enumerate() {
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
pub(crate) fn cannot(what: &str) -> String {
    format!(
        "<thought>There is no task to be made: the simulated model plans for customers of the domains that it knows, \
         and this context is {what}.</thought>\n\
         <answer>{{\"instruction\": \"\", \"actions\": [], \"outputs\": []}}</answer>"
    )
}

fn first_user(messages: &[Message]) -> &str {
    messages
        .iter()
        .find(|message| message.role == Role::User)
        .map_or("", |message| &message.content)
}

fn last(messages: &[Message]) -> &str {
    messages.last().map_or("", |message| &message.content)
}

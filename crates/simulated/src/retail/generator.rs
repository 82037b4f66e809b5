//! The generator: reads the sampled context, plans a task that fits it, and puts it into words.
//!
//! After a rejection it reads its own instruction again and derives the actions and outputs anew, so that what was
//! right stays and what was wrong is repaired; an instruction that cannot be carried out is replaced.

use llm::{Message, Role};
use seed::Stream;

use super::colour;
use super::faults::{self, Fault};
use super::phrases;
use super::plan::{self, Plan};
use super::rows::Rows;
use super::want::{Identity, Want};
use super::{describe, listen};
use crate::dials::Dials;
use crate::sections::section;

/// What the generator answers.
pub(crate) fn propose(dials: &Dials, messages: &[Message], stream: &mut Stream) -> String {
    let prompt = first_user(messages);
    let domain = section(prompt, "domain").unwrap_or("unnamed");
    let rows = Rows::of_prompt(prompt);
    let Some(user) = rows.user.as_ref().filter(|_| domain == "retail") else {
        return cannot(&format!("of the domain {domain}, or without a customer"));
    };
    let core = core(prompt);
    let questions = section(prompt, "questions").and_then(|text| text.parse().ok()).unwrap_or(0);
    let previous = messages.iter().rev().find(|message| message.role == Role::Assistant);
    let (mut plan, kept) =
        match previous.and_then(|message| repaired(&message.content, &core, &rows)) {
            Some((plan, instruction)) => (plan, Some(instruction)),
            None => (fresh(&rows, &core, questions, stream), None),
        };
    if plan.wants.is_empty() {
        return cannot("retail, with rows that allow nothing of what is asked");
    }
    let asked_for_more = previous.is_some() && last(messages).contains("one more request");
    let grown = asked_for_more && grow(&mut plan, &rows, stream);
    let mut draws = stream.fork("faults");
    let fault = faults::drawn(dials, if previous.is_some() { 3 } else { 1 }, &mut draws);
    let thought = thought(&plan);
    let reworded =
        fault.is_some_and(|fault| faults::spoil(fault, &mut plan, &rows, prompt, &mut draws));
    let identity = describe::identity(user, stream);
    let persona = section(prompt, "persona").unwrap_or_default();
    let instruction = match kept.filter(|_| !reworded && !grown) {
        Some(instruction) => instruction,
        None => instruction(&identity, persona, &plan, stream),
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

fn fresh(rows: &Rows, core: &[String], questions: usize, stream: &mut Stream) -> Plan {
    let asks = if core.is_empty() { questions.max(1) } else { questions };
    plan::plan(rows, core, asks, stream)
}

/// The plan that the previous instruction stands for, with that instruction, where it covers the core.
fn repaired(answer: &str, core: &[String], rows: &Rows) -> Option<(Plan, String)> {
    let instruction = instruction_of(answer)?;
    let wants = listen::wants(&instruction);
    let plan = plan::compile(&wants, rows).ok().filter(|plan| !plan.wants.is_empty())?;
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
fn grow(plan: &mut Plan, rows: &Rows, stream: &mut Stream) -> bool {
    let before = plan.wants.len();
    *plan = plan::with_question(std::mem::take(plan), rows, stream);
    plan.wants.len() > before
}

fn thought(plan: &Plan) -> String {
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
fn instruction(identity: &Identity, persona: &str, plan: &Plan, stream: &mut Stream) -> String {
    let mut sentences =
        vec![phrases::write_identity(identity, crate::template::Voice::You, stream)];
    sentences.extend(colour::character(persona, stream));
    let count = plan.wants.len();
    for (index, want) in plan.wants.iter().enumerate() {
        sentences.extend(
            colour::background(want, stream).filter(|sentence| !sentences.contains(sentence)),
        );
        sentences.push(phrases::write_linked(want, (index, count), stream));
    }
    sentences.extend(colour::ending(stream));
    sentences.iter().map(|sentence| format!("{sentence}.")).collect::<Vec<_>>().join(" ")
}

fn cannot(what: &str) -> String {
    format!(
        "<thought>There is no task to be made: the simulated model plans for customers of the retail domain, and this \
         context is {what}.</thought>\n\
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

/// True when a want is a question; for callers that count them.
pub(super) fn is_question(want: &Want) -> bool {
    matches!(want, Want::Ask(_))
}

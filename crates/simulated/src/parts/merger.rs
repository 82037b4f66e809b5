//! The merger: tells several accepted tasks of one customer as one story.
//!
//! It reads the parents' requests back from their instructions and says them anew: identity once, the changes in the
//! order of the actions, then the questions, each where it still has the answer that is expected.

use llm::{Message, Role};
use seed::Stream;
use serde_json::{Value, json};

use super::generator::{answer, first_user, instruction, share};
use super::{faults, plan};
use crate::dials::Dials;
use crate::sections::section;
use crate::skill::{Call, Identity, Plan, Skill, Wanted, language, list_of, text};
use crate::template::sentences;

/// What the merger answers.
pub(crate) fn merge<S: Skill>(dials: &Dials, messages: &[Message], stream: &mut Stream) -> String {
    let prompt = first_user(messages);
    let rows = S::rows(prompt);
    let goal = Goal::of(prompt);
    let parents = read(prompt, "parents");
    let told: Vec<&str> =
        list_of(&parents).iter().map(|parent| text(&parent["instruction"])).collect();
    let mut wants = joined::<S>(&told, &goal, &rows);
    let previous = messages.iter().rev().find(|message| message.role == Role::Assistant);
    let mut draws = stream.fork("faults");
    if let Some(previous) = previous.filter(|_| draws.percent(dials.feedback_ignored)) {
        return previous.content.clone();
    }
    if draws.below(100 * share(previous)) < dials.merge_forgets {
        forget::<S>(&mut wants, &rows, &mut draws);
    }
    let identity = S::identity(&rows, stream);
    let persona = section(prompt, "persona").unwrap_or_default();
    let mut story = instruction::<S>(&identity, persona, &wants, stream);
    for foreign in told.iter().flat_map(|told| foreign::<S>(told)) {
        story = format!("{story} {foreign}.");
    }
    reply(&told, &story)
}

/// What the whole has to come to.
struct Goal {
    calls: Vec<Call>,
    outputs: Vec<String>,
}

impl Goal {
    fn of(prompt: &str) -> Self {
        let (actions, outputs) = (read(prompt, "actions"), read(prompt, "outputs"));
        let outputs = list_of(&outputs).iter().map(|output| text(output).to_owned()).collect();
        Self { calls: list_of(&actions).iter().map(Call::of_json).collect(), outputs }
    }

    /// The answers of the wants; `None` where the calls are others.
    fn reached<S: Skill>(&self, wants: &[S::Want], rows: &S::Rows) -> Option<Vec<String>> {
        let Plan { calls, outputs, .. } = plan::compile::<S>(wants, rows).ok()?;
        let same = calls.len() == self.calls.len()
            && calls.iter().zip(&self.calls).all(|(one, other)| S::same(one, other));
        same.then_some(outputs)
    }
}

/// The parents' wants as one list: changes first, then whatever is only asked or hoped for, as late as its answer
/// stays what is expected.
fn joined<S: Skill>(told: &[&str], goal: &Goal, rows: &S::Rows) -> Vec<S::Want> {
    let all: Vec<S::Want> = told.iter().flat_map(|told| language::wants::<S>(told)).collect();
    let (questions, mut wants): (Vec<_>, Vec<_>) = all.into_iter().partition(Wanted::is_question);
    for (number, question) in questions.iter().enumerate() {
        if questions[..number].contains(question) {
            continue;
        }
        let with = |at: usize| {
            let mut wants = wants.clone();
            wants.insert(at, question.clone());
            wants
        };
        let fits = |wants: &Vec<S::Want>| {
            goal.reached::<S>(wants, rows)
                .is_some_and(|outputs| outputs.iter().all(|output| goal.outputs.contains(output)))
        };
        let found = (0..=wants.len()).rev().map(with).find(fits);
        wants = found.unwrap_or_else(|| with(wants.len()));
    }
    wants
}

/// Sentences of an instruction in unknown words, which can only be taken as they are.
fn foreign<S: Skill>(told: &str) -> Vec<&str> {
    if !language::wants::<S>(told).is_empty() {
        return Vec::new();
    }
    let mut identity = Identity::default();
    sentences(told).into_iter().filter(|it| !identity.read(S::IDENTITY, it)).collect()
}

/// Leaves out a want, or what is telling about one.
fn forget<S: Skill>(wants: &mut Vec<S::Want>, rows: &S::Rows, stream: &mut Stream) {
    let mut plan = Plan { wants: std::mem::take(wants), ..Plan::default() };
    let vague = stream.percent(40) && faults::blurred::<S>(&mut plan, rows, stream);
    if !vague && !plan.wants.is_empty() {
        plan.wants.remove(stream.index(plan.wants.len()));
    }
    *wants = plan.wants;
}

fn reply(told: &[&str], story: &str) -> String {
    let thought = format!("{} tasks become one visit: changes first, then questions.", told.len());
    answer(&thought, &json!({"instruction": story}).to_string())
}

fn read(prompt: &str, tag: &str) -> Value {
    section(prompt, tag).and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}

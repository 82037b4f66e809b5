//! The judge: carries the instruction out on the rows of the prompt and compares that with the task.
//!
//! An instruction that no pattern fits is weighed by what it mentions: ids, names, options, amounts.

use llm::Message;
use seed::Stream;
use serde_json::{Map, Value, json};

use super::plan::{self, Failed};
use crate::dials::Dials;
use crate::sections::section;
use crate::skill::{Call, Identity, Plan, Problem, Skill, Wanted, language, list_of, text};

/// What a judge finds: one remark per metric that is not met.
#[derive(Debug, Default)]
struct Verdict {
    correctness: Option<String>,
    completeness: Option<String>,
    satisfaction: Option<String>,
    creativity: Option<String>,
}

/// A task as the prompt holds it.
struct Task {
    instruction: String,
    calls: Vec<Call>,
    outputs: Vec<String>,
}

/// What a judge answers.
pub(crate) fn judge<S: Skill>(dials: &Dials, messages: &[Message], stream: &mut Stream) -> String {
    let prompt = messages.last().map_or("", |message| &message.content);
    let task = read_task(section(prompt, "task").unwrap_or_default());
    if stream.percent(dials.unreadable_vote) {
        return unreadable(stream);
    }
    if stream.percent(dials.lazy_judge) {
        return scores(&lazy(stream), "Looks as usual.");
    }
    let mut verdict = review::<S>(&task, prompt);
    verdict.creativity = trivial::<S>(&task, stream);
    let reflection = format!(
        "The instruction stands for {} request(s); the task has {} action(s) and {} output(s).",
        language::wants::<S>(&task.instruction).len(),
        task.calls.len(),
        task.outputs.len()
    );
    scores(&verdict, &reflection)
}

fn review<S: Skill>(task: &Task, prompt: &str) -> Verdict {
    let rows = S::rows(prompt);
    let wants = language::wants::<S>(&task.instruction);
    let mut verdict = match plan::compile::<S>(&wants, &rows) {
        _ if wants.is_empty() || S::customer(&rows).is_none() => by_mention::<S>(task, &rows),
        Ok(plan) => by_plan::<S>(task, &plan),
        Err(Failed { want, problem: Problem::Unclear(what) }) => Verdict {
            completeness: Some(format!(
                "Give every detail of the request about {}: nobody could {what}.",
                S::about(&want)
            )),
            ..Verdict::default()
        },
        Err(Failed { want, problem: Problem::Refused(why) }) => Verdict {
            correctness: Some(format!("Replace the request about {}: {why}.", S::about(&want))),
            ..Verdict::default()
        },
        Err(_) => by_mention::<S>(task, &rows),
    };
    let diff = section(prompt, "diff_patch").unwrap_or_default();
    if !task.calls.is_empty() && diff.is_empty() {
        verdict.correctness = Some("The actions change nothing: choose actions that do.".into());
    }
    if verdict.completeness.is_none() && !names_customer::<S>(&task.instruction) {
        verdict.completeness =
            Some("Say who the customer is: the name, and what the account can be found by.".into());
    }
    verdict
}

/// Compares the task with what its instruction stands for.
fn by_plan<S: Skill>(task: &Task, plan: &Plan<S::Want>) -> Verdict {
    let mut verdict = Verdict::default();
    let extra = task.calls.iter().find(|call| !plan.calls.iter().any(|other| S::same(call, other)));
    let missing =
        plan.calls.iter().find(|call| !task.calls.iter().any(|other| S::same(call, other)));
    if let Some(call) = extra {
        verdict.correctness =
            Some(format!("Make the action {} do what the instruction asks.", shown(call)));
    }
    if let Some(call) = missing {
        verdict.completeness =
            Some(format!("Add the action that the instruction asks for: {}.", shown(call)));
        verdict.correctness.get_or_insert_with(|| "Cover every request with an action.".to_owned());
    }
    let (mut ours, mut theirs) = (plan.outputs.clone(), task.outputs.clone());
    // One answer to two questions has to be said once.
    for answers in [&mut ours, &mut theirs] {
        answers.sort();
        answers.dedup();
    }
    if ours.len() > theirs.len() {
        verdict.satisfaction = Some(format!(
            "Answer every question of the instruction in the outputs: {}.",
            ours.join(", ")
        ));
    } else if ours != theirs {
        verdict.satisfaction =
            Some(format!("Put exactly the answers into the outputs: [{}].", ours.join(", ")));
    }
    verdict
}

/// Weighs an instruction in unknown words by what it mentions.
fn by_mention<S: Skill>(task: &Task, rows: &S::Rows) -> Verdict {
    let lower = task.instruction.to_ascii_lowercase();
    let mut verdict = Verdict::default();
    for call in &task.calls {
        let unmentioned = S::details(call, rows)
            .into_iter()
            .find(|detail| !lower.contains(&detail.to_ascii_lowercase()));
        if let Some(detail) = unmentioned {
            verdict.completeness =
                Some(format!("Let the instruction say \"{detail}\", which {} needs.", call.name));
        }
    }
    verdict.correctness = S::stranger(&task.instruction, rows);
    let asks = ["how much", "how many", "want to know", "tracking"]
        .iter()
        .any(|words| lower.contains(words));
    if asks && task.outputs.is_empty() {
        verdict.satisfaction =
            Some("Put the answer to the customer's question into the outputs.".into());
    }
    verdict
}

fn names_customer<S: Skill>(instruction: &str) -> bool {
    let digits = instruction.split(|c: char| !c.is_ascii_digit()).any(|word| word.len() == 5);
    let account = |word: &str| match word.rsplit_once('_') {
        Some((name, number)) => name.contains('_') && number.len() == 4,
        None => false,
    };
    let mut words = instruction.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    let named = digits || instruction.contains('@') || words.any(account);
    named || Identity::of_text(S::IDENTITY, instruction).is_found()
}

/// A task of one step without a choice is trivial to some judges and not to others.
fn trivial<S: Skill>(task: &Task, stream: &mut Stream) -> Option<String> {
    let wants = language::wants::<S>(&task.instruction);
    let questions = wants.iter().filter(|want| want.is_question()).count();
    let steps = task.calls.len() + questions.max(task.outputs.len());
    let choice = task.calls.iter().any(S::is_choice);
    let boring = steps < 2 && !choice && stream.percent(50);
    boring.then(|| "Make the task less trivial with one more request.".to_owned())
}

/// A vote without scores, with a score that is none, or cut off.
fn unreadable(stream: &mut Stream) -> String {
    let votes = [
        "A fine task, as far as I can see.",
        "<scores>{\"reflection\": \"Good.\", \"correctness\": 7, \"completeness\": 8}</scores>",
        "<scores>{\"reflection\": \"The instruction",
    ];
    votes[stream.index(votes.len())].to_owned()
}

fn lazy(stream: &mut Stream) -> Verdict {
    if stream.percent(60) {
        return Verdict::default();
    }
    let remark = || Some("Something seems off.".to_owned());
    Verdict { correctness: remark(), completeness: remark(), ..Verdict::default() }
}

fn scores(verdict: &Verdict, reflection: &str) -> String {
    let metrics = [
        ("correctness", &verdict.correctness),
        ("completeness", &verdict.completeness),
        ("satisfaction", &verdict.satisfaction),
        ("creativity", &verdict.creativity),
    ];
    let mut object = Map::from_iter([("reflection".to_owned(), json!(reflection))]);
    object
        .extend(metrics.map(|(name, remark)| (name.to_owned(), json!(u8::from(remark.is_none())))));
    let total = metrics.iter().filter(|(_, remark)| remark.is_none()).count();
    let remarks: Vec<&str> = metrics.iter().filter_map(|(_, remark)| remark.as_deref()).collect();
    object.insert("total".into(), json!(total));
    object.insert("correction".into(), json!(remarks.join(" ")));
    format!("<scores>{}</scores>", Value::from(object))
}

fn read_task(json: &str) -> Task {
    let value: Value = serde_json::from_str(json).unwrap_or_default();
    Task {
        instruction: text(&value["instruction"]).to_owned(),
        calls: list_of(&value["actions"]).iter().map(Call::of_json).collect(),
        outputs: list_of(&value["outputs"]).iter().map(|output| text(output).to_owned()).collect(),
    }
}

fn shown(call: &Call) -> String {
    format!("{}({})", call.name, Value::from(call.arguments.clone()))
}

//! The judge: carries the instruction out on the rows of the prompt and compares that with the task.
//!
//! An instruction that no pattern fits is weighed by what it mentions: ids, names, options, amounts.

use llm::Message;
use seed::Stream;
use serde_json::{Map, Value, json};

use super::plan::{self, Plan};
use super::resolve::{Problem, variant};
use super::rows::{Call, Rows, lines, list_of, options, text};
use super::want::{Identity, Want};
use super::{generator, listen};
use crate::dials::Dials;
use crate::sections::section;

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
pub(crate) fn judge(dials: &Dials, messages: &[Message], stream: &mut Stream) -> String {
    let prompt = messages.last().map_or("", |message| &message.content);
    let task = read_task(section(prompt, "task").unwrap_or_default());
    if stream.percent(dials.lazy_judge) {
        return scores(&lazy(stream), "Looks as usual.");
    }
    let mut verdict = review(&task, prompt);
    verdict.creativity = trivial(&task, stream);
    let reflection = format!(
        "The instruction stands for {} request(s); the task has {} action(s) and {} output(s).",
        listen::wants(&task.instruction).len(),
        task.calls.len(),
        task.outputs.len()
    );
    scores(&verdict, &reflection)
}

fn review(task: &Task, prompt: &str) -> Verdict {
    let rows = Rows::of_prompt(prompt);
    let wants = listen::wants(&task.instruction);
    let mut verdict = match plan::compile(&wants, &rows).map_err(|failed| *failed) {
        _ if wants.is_empty() || rows.user.is_none() => by_mention(task, &rows),
        Ok(plan) => by_plan(task, &plan),
        Err((want, Problem::Unclear(what))) => Verdict {
            completeness: Some(format!(
                "Give every detail of the request about {}: nobody could {what}.",
                about(&want)
            )),
            ..Verdict::default()
        },
        Err((want, Problem::Refused(why))) => Verdict {
            correctness: Some(format!("Replace the request about {}: {why}.", about(&want))),
            ..Verdict::default()
        },
        Err(_) => by_mention(task, &rows),
    };
    let diff = section(prompt, "diff_patch").unwrap_or_default();
    if !task.calls.is_empty() && diff.is_empty() {
        verdict.correctness = Some("The actions change nothing: choose actions that do.".into());
    }
    if verdict.completeness.is_none() && !names_customer(&task.instruction) {
        verdict.completeness =
            Some("Say who the customer is: name, and zip code or email address.".into());
    }
    verdict
}

/// Compares the task with what its instruction stands for.
fn by_plan(task: &Task, plan: &Plan) -> Verdict {
    let mut verdict = Verdict::default();
    let extra = task.calls.iter().find(|call| !plan.calls.iter().any(|other| same(call, other)));
    let missing = plan.calls.iter().find(|call| !task.calls.iter().any(|other| same(call, other)));
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
    ours.sort();
    theirs.sort();
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
fn by_mention(task: &Task, rows: &Rows) -> Verdict {
    let lower = task.instruction.to_ascii_lowercase();
    let mut verdict = Verdict::default();
    for call in &task.calls {
        let unmentioned = details(call, rows)
            .into_iter()
            .find(|detail| !lower.contains(&detail.to_ascii_lowercase()));
        if let Some(detail) = unmentioned {
            verdict.completeness =
                Some(format!("Let the instruction say \"{detail}\", which {} needs.", call.name));
        }
    }
    let strange = listen::order_ids(&task.instruction)
        .into_iter()
        .find(|id| !rows.orders.contains_key(*id) && !rows.orders.is_empty());
    if let Some(id) = strange {
        verdict.correctness = Some(format!("Order {id} is not in the data: name one that is."));
    }
    let asks = ["how much", "how many", "want to know", "tracking"]
        .iter()
        .any(|words| lower.contains(words));
    if asks && task.outputs.is_empty() {
        verdict.satisfaction =
            Some("Put the answer to the customer's question into the outputs.".into());
    }
    verdict
}

/// What an instruction has to mention for a call.
fn details(call: &Call, rows: &Rows) -> Vec<String> {
    let mut details = Vec::new();
    let order = rows.orders.get(call.text("order_id"));
    details.extend(Some(call.text("order_id").to_owned()).filter(|id| !id.is_empty()));
    details.extend(
        ["address1", "city", "zip"]
            .map(|field| call.text(field).to_owned())
            .into_iter()
            .filter(|it| !it.is_empty()),
    );
    let items = call.texts("item_ids");
    let line = |id: &&str| {
        order.and_then(|order| lines(order).iter().find(|line| line["item_id"] == **id))
    };
    details.extend(items.iter().filter_map(line).map(|line| text(&line["name"]).to_owned()));
    for (old, new) in items.iter().zip(call.texts("new_item_ids")) {
        let (Some(line), Some(variant)) = (line(old), variant(rows, new)) else { continue };
        let changed = options(variant).filter(|(option, value)| line["options"][option] != *value);
        details.extend(changed.map(|(_, value)| value.to_owned()));
    }
    details
}

fn names_customer(instruction: &str) -> bool {
    let identity: Identity = listen::identity(instruction);
    let digits = instruction.split(|c: char| !c.is_ascii_digit()).any(|word| word.len() == 5);
    identity.email.is_some() || identity.zip.is_some() || instruction.contains('@') || digits
}

/// A task of one step without a choice is trivial to some judges and not to others.
fn trivial(task: &Task, stream: &mut Stream) -> Option<String> {
    let questions =
        listen::wants(&task.instruction).iter().filter(|want| generator::is_question(want)).count();
    let steps = task.calls.len() + questions.max(task.outputs.len());
    let choice = task.calls.iter().any(|call| call.arguments.contains_key("item_ids"));
    let boring = steps < 2 && !choice && stream.percent(50);
    boring.then(|| "Make the task less trivial with one more request.".to_owned())
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
    let call = |action: &Value| Call {
        name: text(&action["name"]).to_owned(),
        arguments: action["arguments"].as_object().cloned().unwrap_or_default(),
    };
    Task {
        instruction: text(&value["instruction"]).to_owned(),
        calls: list_of(&value["actions"]).iter().map(call).collect(),
        outputs: list_of(&value["outputs"]).iter().map(|output| text(output).to_owned()).collect(),
    }
}

/// True when both calls do the same: lists of items may stand in any order, pairs staying pairs.
fn same(one: &Call, other: &Call) -> bool {
    let pairs = |call: &Call| {
        let new = call
            .texts("new_item_ids")
            .into_iter()
            .map(str::to_owned)
            .chain(std::iter::repeat(String::new()));
        let mut pairs: Vec<(String, String)> =
            call.texts("item_ids").into_iter().map(str::to_owned).zip(new).collect();
        pairs.sort();
        pairs
    };
    let rest = |call: &Call| {
        let mut arguments = call.arguments.clone();
        arguments.retain(|name, _| !name.ends_with("item_ids"));
        arguments
    };
    one.name == other.name && rest(one) == rest(other) && pairs(one) == pairs(other)
}

fn shown(call: &Call) -> String {
    format!("{}({})", call.name, Value::from(call.arguments.clone()))
}

fn about(want: &Want) -> String {
    want.order().map_or_else(|| "the account".to_owned(), |order| format!("order {order}"))
}

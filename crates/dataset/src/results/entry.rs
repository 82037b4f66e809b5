//! One entry of a results file: the parts around the trajectory.

use environment::Call;
use serde_json::{Map, Value};

use super::message;
use super::{Fault, Judged, Run, Step, Style, Truth};

type Object = Map<String, Value>;

/// Reads one entry, of a results file or of a recorded trace.
pub fn parse(value: &Value) -> Result<Run, Fault> {
    let Value::Object(entry) = value else {
        return Err(Fault::should_be("the run", "an object", value));
    };
    if entry.contains_key("traj") {
        published(entry)
    } else if entry.contains_key("steps") {
        traced(entry)
    } else {
        Err(Fault::new(
            "the run",
            "has no `traj`; each run of a results file has `task_id`, `reward`, `info`, `traj` and `trial`",
        ))
    }
}

fn published(entry: &Object) -> Result<Run, Fault> {
    let empty = Object::new();
    let info = object_or(entry, "info", "info", &empty)?;
    let said = object_or(info, "reward_info", "info.reward_info", &empty)?;
    let traj = match &entry["traj"] {
        Value::Array(messages) => messages.as_slice(),
        Value::Null => &[],
        other => return Err(Fault::should_be("traj", "a list of messages", other)),
    };
    let read = message::read(traj)?;
    let error = match info.get("error") {
        None | Some(Value::Null) => None,
        Some(error) => Some(error.as_str().map_or_else(|| error.to_string(), str::to_owned)),
    };
    Ok(Run {
        task: name(entry.get("task_id")),
        trial: entry.get("trial").and_then(Value::as_u64).unwrap_or(0),
        reward: reward(entry, "reward")?,
        error,
        truth: published_truth(info, said)?,
        judged: judged(object_or(said, "info", "info.reward_info.info", &empty)?),
        style: read.style,
        opening: read.opening,
        steps: read.steps,
        finished: None,
        oddities: read.oddities,
    })
}

/// The task; where a file does not carry it, what the recorded reward says of it.
fn published_truth(info: &Object, said: &Object) -> Result<Option<Truth>, Fault> {
    match info.get("task") {
        Some(Value::Object(task)) if task.contains_key("actions") => {
            truth(task, "info.task").map(Some)
        }
        Some(Value::Null | Value::Object(_)) | None if said.contains_key("actions") => {
            let actions = actions(said, "actions", "info.reward_info")?;
            let outputs = said.get("info").and_then(|info| info.get("outputs"));
            let outputs = outputs.and_then(Value::as_object).map(|said| said.keys().cloned());
            let outputs = outputs.into_iter().flatten().collect();
            Ok(Some(Truth { actions, outputs, ..Truth::default() }))
        }
        Some(Value::Null | Value::Object(_)) | None => Ok(None),
        Some(other) => Err(Fault::should_be("info.task", "an object", other)),
    }
}

/// A task as tau-bench writes it.
pub(super) fn truth(task: &Object, place: &str) -> Result<Truth, Fault> {
    let words = |key: &str| task.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    Ok(Truth {
        user_id: words("user_id"),
        instruction: words("instruction"),
        actions: actions(task, "actions", place)?,
        outputs: outputs(task, place)?,
    })
}

fn outputs(task: &Object, place: &str) -> Result<Vec<String>, Fault> {
    match task.get("outputs") {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(outputs)) => {
            Ok(outputs.iter().map(|output| name(Some(output))).collect())
        }
        Some(other) => Err(Fault::should_be(format!("{place}.outputs"), "a list of texts", other)),
    }
}

/// A list of calls; a missing one is a fault, since a reward cannot be worked out from half a task.
fn actions(task: &Object, key: &str, place: &str) -> Result<Vec<Call>, Fault> {
    let place = format!("{place}.{key}");
    match task.get(key) {
        Some(Value::Array(actions)) => actions
            .iter()
            .enumerate()
            .map(|(at, one)| action(one, &format!("{place}[{at}]")))
            .collect(),
        Some(other) => Err(Fault::should_be(place, "a list of calls", other)),
        None => Err(Fault::new(place, "is missing")),
    }
}

/// A call: a name and its arguments under `kwargs`, or under `arguments` in older files.
fn action(value: &Value, place: &str) -> Result<Call, Fault> {
    let Some(name) = value.get("name").and_then(Value::as_str) else {
        return Err(Fault::new(place, "has no text `name`"));
    };
    match value.get("kwargs").or_else(|| value.get("arguments")) {
        Some(Value::Object(arguments)) => {
            Ok(Call { name: name.to_owned(), arguments: arguments.clone().into() })
        }
        Some(Value::Null) | None => {
            Ok(Call { name: name.to_owned(), arguments: Object::new().into() })
        }
        Some(other) => Err(Fault::should_be(format!("{place}.kwargs"), "an object", other)),
    }
}

fn judged(info: &Object) -> Judged {
    let truthy =
        |value: &Value| value.as_bool().or_else(|| value.as_f64().map(|number| number > 0.5));
    let outputs = info.get("outputs").and_then(Value::as_object).into_iter().flatten();
    Judged {
        truth_hash: info.get("gt_data_hash").and_then(Value::as_str).map(str::to_owned),
        reached_hash: None,
        state_equal: info.get("r_actions").and_then(truthy),
        outputs: outputs.filter_map(|(text, said)| Some((text.clone(), truthy(said)?))).collect(),
    }
}

/// A recorded trace: calls with their observations first, then all replies, since it does not say how they mixed.
fn traced(entry: &Object) -> Result<Run, Fault> {
    let calls = list(entry, "steps")?.iter().enumerate();
    let calls = calls.map(|(at, step)| {
        let call = action(step, &format!("steps[{at}]"))?;
        let observation = step.get("observation").and_then(Value::as_str).map(str::to_owned);
        Ok(Step::Call { message: at, call, observation, dropped: 0 })
    });
    let mut steps = calls.collect::<Result<Vec<Step>, Fault>>()?;
    let first = steps.len();
    if entry.contains_key("replies") {
        let replies = list(entry, "replies")?.iter().filter_map(Value::as_str).zip(first..);
        steps.extend(replies.map(|(text, message)| Step::Say {
            message,
            text: text.to_owned(),
            answer: None,
        }));
    }
    let truth = entry.contains_key("gt_actions").then(|| {
        Ok(Truth {
            actions: actions(entry, "gt_actions", "the run")?,
            outputs: outputs(entry, "the run")?,
            ..Truth::default()
        })
    });
    let hash = |key: &str| entry.get(key).and_then(Value::as_str).map(str::to_owned);
    let published =
        if entry.contains_key("published_reward") { "published_reward" } else { "reward" };
    Ok(Run {
        task: name(entry.get("task_id").or_else(|| entry.get("id"))),
        trial: entry.get("trial").and_then(Value::as_u64).unwrap_or(0),
        reward: reward(entry, published)?,
        truth: truth.transpose()?,
        judged: Judged {
            truth_hash: hash("gt_data_hash"),
            reached_hash: hash("final_state_hash"),
            ..Judged::default()
        },
        style: Style::Trace,
        steps,
        finished: entry.get("finished").and_then(Value::as_bool),
        ..Run::default()
    })
}

fn list<'a>(entry: &'a Object, key: &str) -> Result<&'a [Value], Fault> {
    match entry.get(key) {
        Some(Value::Array(items)) => Ok(items),
        Some(other) => Err(Fault::should_be(key, "a list", other)),
        None => Err(Fault::new(key, "is missing")),
    }
}

fn object_or<'a>(
    map: &'a Object,
    key: &str,
    place: &str,
    otherwise: &'a Object,
) -> Result<&'a Object, Fault> {
    match map.get(key) {
        Some(Value::Object(object)) => Ok(object),
        None | Some(Value::Null) => Ok(otherwise),
        Some(other) => Err(Fault::should_be(place, "an object", other)),
    }
}

fn reward(entry: &Object, key: &str) -> Result<Option<f64>, Fault> {
    match entry.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Bool(flag)) => Ok(Some(f64::from(u8::from(*flag)))),
        Some(value) => {
            value.as_f64().map(Some).ok_or_else(|| Fault::should_be(key, "a number", value))
        }
    }
}

/// A number or text as text.
fn name(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

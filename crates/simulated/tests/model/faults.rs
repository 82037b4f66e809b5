//! Each error dial makes its own kind of error, and the checks of the method can tell them apart.

use std::collections::BTreeMap;

use serde_json::Value;
use simulated::Dials;

use crate::bench::{Bench, Frame, Kind, Task, generate, read, revise};

const KINDS: [(&str, Kind); 7] = [
    ("malformed_json", Kind::Format),
    ("unknown_tool", Kind::Tool),
    ("wrong_argument", Kind::Execution),
    ("stale_id", Kind::Execution),
    ("policy_violation", Kind::Policy),
    ("intent_mismatch", Kind::Intent),
    ("missing_output", Kind::Output),
];

fn only(dial: &str, percent: u32) -> Dials {
    let mut dials = Dials::perfect();
    assert!(dials.set(dial, percent));
    dials
}

#[test]
fn each_dial_makes_its_own_kind_of_error() {
    for bench in Bench::all() {
        for (dial, expected) in KINDS {
            let dials = only(dial, 100);
            let mut seen: BTreeMap<Kind, u32> = BTreeMap::new();
            for seed in 0..40 {
                let (messages, data) = bench.context(seed);
                if bench.core(&messages).is_empty() {
                    continue;
                }
                *seen.entry(bench.kind(&generate(&dials, &messages, 5), &data)).or_default() += 1;
            }
            let right = seen.get(&expected).copied().unwrap_or_default();
            let all: u32 = seen.values().sum();
            assert!(right * 10 >= all * 9, "{dial}: {right} of {all} are {expected:?}: {seen:?}");
        }
    }
}

#[test]
fn the_default_dials_show_every_kind_of_rejection_within_fifty_tasks() {
    for bench in Bench::all() {
        let mut seen: BTreeMap<Kind, u32> = BTreeMap::new();
        for seed in 0..50 {
            let (messages, data) = bench.context(seed);
            *seen
                .entry(bench.kind(&generate(&Dials::default(), &messages, 11), &data))
                .or_default() += 1;
        }
        for (dial, kind) in KINDS {
            assert!(seen.contains_key(&kind), "nothing of {dial} in {seen:?}");
        }
        assert!(seen[&Kind::Good] >= 20, "{seen:?}");
    }
}

#[test]
fn feedback_repairs_actions_and_outputs_and_keeps_the_instruction() {
    for bench in Bench::all() {
        for dial in ["unknown_tool", "wrong_argument", "stale_id", "intent_mismatch"] {
            for seed in 0..25 {
                let (mut messages, data) = bench.context(seed);
                let first = generate(&only(dial, 100), &messages, 5);
                if bench.kind(&first, &data) == Kind::Good {
                    continue;
                }
                revise(&mut messages, &first, "- Make the actions do what the instruction asks.");
                let second = generate(&Dials::perfect(), &messages, 6);
                assert_eq!(
                    bench.kind(&second, &data),
                    Kind::Good,
                    "{dial} {seed}\n{first}\n{second}"
                );
                let instruction = |answer: &str| read(answer).map(|task| task.instruction);
                assert_eq!(instruction(&first), instruction(&second), "{dial} {seed}");
            }
        }
    }
}

#[test]
fn feedback_replaces_an_instruction_that_cannot_be_followed() {
    for bench in Bench::all() {
        for seed in 0..25 {
            let (mut messages, data) = bench.context(seed);
            let first = generate(&only("policy_violation", 100), &messages, 5);
            revise(&mut messages, &first, "- Obey the policy.");
            let second = generate(&Dials::perfect(), &messages, 6);
            assert_eq!(bench.kind(&second, &data), Kind::Good, "{seed}\n{first}\n{second}");
        }
    }
}

#[test]
fn a_trivial_task_grows_when_the_feedback_asks_for_it() {
    for bench in Bench::all() {
        let mut grown = 0;
        for seed in 0..25 {
            let (mut messages, data) = bench.context(seed);
            let first = generate(&Dials::perfect(), &messages, 5);
            revise(&mut messages, &first, "- Make the task less trivial with one more request.");
            let second = generate(&Dials::perfect(), &messages, 6);
            assert_eq!(bench.kind(&second, &data), Kind::Good, "{second}");
            let size =
                |answer: &str| read(answer).map(|task| task.outputs.len()).unwrap_or_default();
            grown += u32::from(size(&second) > size(&first));
        }
        assert!(grown >= 20, "{grown} of 25 grew");
    }
}

#[test]
fn later_rounds_err_a_third_as_often() {
    for bench in Bench::all() {
        let dials = only("unknown_tool", 60);
        let (mut first, mut later) = (0, 0);
        for seed in 0..150 {
            let (mut messages, data) = bench.context(seed);
            let answer = generate(&dials, &messages, 5);
            first += u32::from(bench.kind(&answer, &data) == Kind::Tool);
            revise(&mut messages, &answer, "- Use the tools that there are.");
            later += u32::from(bench.kind(&generate(&dials, &messages, 5), &data) == Kind::Tool);
        }
        assert!(
            (75..=105).contains(&first) && (18..=42).contains(&later),
            "{first} at first, {later} later"
        );
    }
}

/// How many proposals with one dial at 100 show what is looked for; tasks without actions aside.
#[track_caller]
fn shown(dial: &str, least: usize, shows: impl Fn(&Bench, &Task, &str) -> bool) {
    for bench in Bench::all() {
        let (mut seen, mut all, mut clean) = (0, 0, 0);
        for seed in 0..40 {
            let (messages, data) = bench.context(seed);
            if bench.core(&messages).is_empty() {
                continue;
            }
            all += 1;
            let task = |dials: &Dials| read(&generate(dials, &messages, 5)).expect("it is JSON");
            seen += usize::from(shows(&bench, &task(&only(dial, 100)), &data));
            clean += usize::from(shows(&bench, &task(&Dials::perfect()), &data));
        }
        println!("{dial} at {}: {seen} of {all}, {clean} without it", bench.name());
        assert!(
            seen * 100 >= all * least && clean == 0,
            "{dial}: {seen} of {all}, {clean} without"
        );
    }
}

#[test]
fn a_call_without_effect_runs_and_changes_nothing() {
    shown("no_op", 90, |bench, task, _| {
        let trace = bench.environment.trace(&task.calls);
        let mut steps = trace.steps.iter();
        bench.run(task).is_ok() && steps.any(|step| step.before.same_as(&step.after))
    });
}

#[test]
fn an_ungrounded_value_runs_and_stands_nowhere() {
    shown("ungrounded", 90, |bench, task, data| {
        let enumerated = |text: &str| bench.specs().contains(&format!("\"{text}\""));
        let mut values = task.calls.iter().flat_map(|call| texts(&call.arguments));
        bench.run(task).is_ok()
            && values.any(|text| {
                !data.contains(&text) && !task.instruction.contains(&text) && !enumerated(&text)
            })
    });
}

/// All texts in arguments.
fn texts(arguments: &serde_json::Map<String, Value>) -> Vec<String> {
    let mut left: Vec<&Value> = arguments.values().collect();
    let mut found = Vec::new();
    while let Some(value) = left.pop() {
        match value {
            Value::String(text) => found.push(text.clone()),
            Value::Array(items) => left.extend(items),
            Value::Object(fields) => left.extend(fields.values()),
            _ => {}
        }
    }
    found
}

#[test]
fn an_ambiguous_wish_runs_and_is_seen_by_a_judge() {
    // Not every want has a detail without which it means several things.
    shown("ambiguous", 30, |bench, task, data| {
        bench.run(task).is_ok()
            && bench.judge(&Dials::perfect(), task, data, 1)["completeness"] != 1
    });
}

#[test]
fn an_example_is_handed_in_again() {
    for bench in Bench::all() {
        let (other, _) = bench.context(1);
        let example = read(&generate(&Dials::perfect(), &other, 5)).expect("it is JSON");
        let data = bench.context(2).1;
        let examples = serde_json::json!([example.shown()]).to_string();
        let frame = Frame { questions: 1, data: &data, examples: &examples, ..Frame::default() };
        let prompt = bench.prompt(&frame);
        let copy = read(&generate(&only("near_duplicate", 100), &prompt, 5)).expect("it is JSON");
        assert_eq!((&copy.calls, &copy.outputs), (&example.calls, &example.outputs));
        assert!(copy.instruction.starts_with(&example.instruction));
        let own = read(&generate(&Dials::perfect(), &prompt, 5)).expect("it is JSON");
        assert_ne!(own.instruction, example.instruction);
    }
}

#[test]
fn a_revision_is_the_refused_proposal_once_more() {
    for bench in Bench::all() {
        let (mut messages, _) = bench.context(3);
        let first = generate(&only("unknown_tool", 100), &messages, 5);
        revise(&mut messages, &first, "- Use the tools that there are.");
        assert_eq!(generate(&only("feedback_ignored", 100), &messages, 6), first);
        assert_ne!(generate(&Dials::perfect(), &messages, 6), first);
    }
}

#[test]
fn a_right_proposal_that_is_refused_is_not_handed_in_again() {
    for bench in Bench::all() {
        for seed in 0..10 {
            let (mut messages, data) = bench.context(seed);
            let first = generate(&Dials::perfect(), &messages, 5);
            revise(&mut messages, &first, "- Too much like another task.");
            let second = generate(&Dials::perfect(), &messages, 6);
            assert_eq!(bench.kind(&second, &data), Kind::Good, "{second}");
            let text = |answer: &str| read(answer).map(|task| task.instruction);
            assert_ne!(text(&first), text(&second));
        }
    }
}

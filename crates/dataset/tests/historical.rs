//! Runs of the real program, graded again: every recorded reward must come out, and every observation that differs
//! must be explained. Skipped where the recorded runs are not there.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use dataset::regrade::{Ending, Grade, Grader, Verdict};
use dataset::results::{self, Reader, Run};
use environment::{Environment, registry};
use serde_json::{Value, json};

/// Where the recorded runs are, beside the repository; says so when they are not.
fn shared(name: &str) -> Option<PathBuf> {
    let path =
        PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/tau-bench")).join(name);
    if !path.exists() {
        println!("skipped: ../shared/tau-bench/{name} is not there");
        return None;
    }
    Some(path)
}

fn environment(domain: &str) -> Environment {
    let domain = registry::find(domain).unwrap();
    let folder = shared("data").unwrap().join(domain.name());
    let file = |table: &&str| {
        ((*table).to_owned(), fs::read(folder.join(format!("{table}.json"))).unwrap())
    };
    let files: Vec<_> = domain.tables().iter().map(file).collect();
    Environment::new(domain, registry::load(domain, &files).unwrap())
}

static AIRLINE: LazyLock<Environment> = LazyLock::new(|| environment("airline"));
static RETAIL: LazyLock<Environment> = LazyLock::new(|| environment("retail"));

fn runs(bytes: &[u8]) -> Vec<Run> {
    let (mut runs, mut reader) = (Vec::new(), Reader::new());
    let mut keep = |entry: results::Entry| runs.push(entry.run.unwrap());
    for chunk in bytes.chunks(64 * 1024) {
        reader.push(chunk, &mut keep).unwrap();
    }
    reader.finish(&mut keep).unwrap();
    runs
}

fn grades(bytes: &[u8]) -> Vec<Grade> {
    let mut grader = Grader::new(AIRLINE.clone());
    runs(bytes).iter().map(|run| grader.grade(run)).collect()
}

#[test]
fn every_published_reward_and_hash_comes_out_and_every_observation_is_explained() {
    let Some(path) = shared("results/gpt-4o-airline_even_tasks.json") else { return };
    let grades = grades(&fs::read(path).unwrap());
    assert_eq!(grades.len(), 100);
    for grade in &grades {
        let name = format!("task {} trial {}", grade.task, grade.trial);
        assert_eq!(grade.verdict, Verdict::Reproduced, "{name}");
        let seen = &grade.observations;
        assert_eq!(seen.equal_on_older.unwrap_or(seen.equal), seen.compared, "{name}");
        assert!(seen.first.as_ref().is_none_or(|first| first.tool == "get_user_details"), "{name}");
        assert!(grade.truth_hash.as_ref().is_none_or(|hashes| hashes.agree), "{name}");
        let same = |output: &dataset::regrade::Output| {
            output.recorded.is_none_or(|said| said == output.said)
        };
        assert!(grade.outputs.iter().all(same), "{name}");
    }
    let cut_off = grades.iter().filter(|grade| grade.ending == Ending::CutOff).count();
    assert_eq!(cut_off, 2);
}

#[test]
fn the_traces_of_the_same_runs_come_out_with_both_hashes() {
    let Some(path) = shared("traces/hist_airline_even.jsonl") else { return };
    let grades = grades(&fs::read(path).unwrap());
    assert_eq!(grades.len(), 100);
    for grade in &grades {
        let name = format!("task {} trial {}", grade.task, grade.trial);
        assert_eq!(grade.verdict, Verdict::Reproduced, "{name}");
        assert_eq!(grade.observations.equal, grade.observations.compared, "{name}");
        assert!(grade.truth_hash.as_ref().is_none_or(|hashes| hashes.agree), "{name}");
        assert!(grade.reached_hash.as_ref().is_some_and(|hashes| hashes.agree), "{name}");
    }
}

/// A case of the real reward function in the form of a results file.
fn published(case: &Value) -> Value {
    let list = |key: &str| case[key].as_array().unwrap().clone();
    let mut messages = vec![
        json!({"role": "system", "content": "policy"}),
        json!({"role": "user", "content": "Hi"}),
    ];
    for (action, observation) in list("actions").iter().zip(list("observations")) {
        if action["name"] == "respond" {
            messages.push(json!({"role": "assistant", "content": action["kwargs"]["content"]}));
            messages.push(json!({"role": "user", "content": observation}));
        } else {
            let call = json!({"function": {"name": action["name"], "arguments": action["kwargs"].to_string()}});
            messages.push(json!({"role": "assistant", "content": null, "tool_calls": [call]}));
            messages.push(json!({"role": "tool", "content": observation}));
        }
    }
    json!({"task_id": case["task_id"], "reward": case["reward"], "traj": messages, "trial": 0,
        "info": {"reward_info": case["reward_info"]}})
}

#[test]
fn every_case_of_the_real_reward_function_comes_out() {
    let Some(path) = shared("traces/reward_cases.jsonl") else { return };
    let text = fs::read_to_string(path).unwrap();
    let mut graders = [Grader::new(RETAIL.clone()), Grader::new(AIRLINE.clone())];
    let mut cases = 0;
    for line in text.split('\n').filter(|line| !line.is_empty()) {
        let case: Value = serde_json::from_str(line).unwrap();
        let run = results::parse(&published(&case)).unwrap();
        let grader = &mut graders[usize::from(case["domain"] == "airline")];
        let grade = grader.grade(&run);
        let name = format!("{} {} {}", case["domain"], case["task_id"], case["label"]);
        assert_eq!(grade.verdict, Verdict::Reproduced, "{name}");
        assert_eq!(grade.ending.is_proper(), case["done"] == true, "{name}");
        assert!(grade.truth_hash.as_ref().is_none_or(|hashes| hashes.agree), "{name}");
        check_label(case["label"].as_str().unwrap(), &grade, &name);
        cases += 1;
    }
    assert!(cases > 300, "{cases}");
}

/// What a case was made to show is called by its name.
fn check_label(label: &str, grade: &Grade, name: &str) {
    let shows = |id: &str| grade.quirks.iter().any(|found| found.id == id);
    let decides = |id: &str| grade.quirks.iter().any(|found| found.id == id && found.decides);
    match label {
        "never_stops" => assert!(shows("run.cut_off"), "{name}"),
        "int_as_float" => assert!(decides("number.kind"), "{name}: {:?}", grade.quirks),
        "outputs_embedded" => assert!(decides("outputs.inside"), "{name}: {:?}", grade.quirks),
        "unknown_tool_and_bad_args" if grade.ours == Some(1.0) => {
            assert!(shows("calls.errors_forgiven"), "{name}");
        }
        _ => {}
    }
}

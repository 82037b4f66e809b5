//! The oracle's retail episodes, and a report on the mock domain.

use std::fs;

use super::*;
use crate::diff::{self, Operation};
use crate::domain::Domain;
use crate::domains::mock::Mock;
use crate::domains::retail::Retail;
use crate::state::Row;
use crate::{registry, schema, value};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/tau-bench");

/// tau-bench's retail database and one of its trace files, or a printed reason for having none.
fn oracle(name: &str) -> Option<(Environment, Vec<String>)> {
    let path = format!("{ROOT}/traces/{name}");
    let Ok(text) = fs::read_to_string(&path) else {
        println!("skipped: {path} is not here");
        return None;
    };
    let file = |stem: &&str| {
        ((*stem).to_owned(), fs::read(format!("{ROOT}/data/retail/{stem}.json")).unwrap())
    };
    let files: Vec<_> = Retail.tables().iter().map(file).collect();
    let env = Environment::new(&Retail, registry::load(&Retail, &files).unwrap());
    Some((env, text.split_terminator('\n').map(str::to_owned).collect()))
}

/// Replays a file; hashing the whole database takes most of the time, so only every `every`-th episode is hashed.
fn check(name: &str, every: usize) {
    let Some((env, lines)) = oracle(name) else { return };
    let (mut steps, mut odd, mut unlike) = (0, 0, Vec::new());
    for (index, line) in lines.iter().enumerate() {
        let mut episode = parse(line).unwrap();
        if index % every != 0 {
            episode.final_state_hash = None;
            episode.final_state_sha256 = None;
            episode.final_state_ordered_sha256 = None;
        }
        let report = replay(&env, &episode);
        assert!(
            report.is_ok(),
            "{name} {}: {:#?} {:?}",
            report.id,
            report.mismatches,
            report.hashes_differ
        );
        steps += report.steps;
        odd += report.schema_invalid;
        unlike.extend(report.schema_invalid_mismatches);
    }
    println!(
        "{name}: {} episodes, {steps} steps, {odd} outside the schema, {} of them unlike",
        lines.len(),
        unlike.len()
    );
    assert!(steps > 0);
    assert_eq!(unlike, [], "calls outside the schema");
}

#[test]
fn the_initial_database_has_its_hash() {
    let Some((env, _)) = oracle("retail_dev.jsonl") else { return };
    let expected = "5a4b2cb59f4d12dea7e4adff24a7f8fada510ead49372ea4a729a82bbb5f49b5";
    assert_eq!(hash::consistent(&env.reset()), expected);
}

#[test]
fn the_development_tasks_replay_without_a_mismatch() {
    check("retail_dev.jsonl", 1);
}

#[test]
fn the_training_tasks_replay_without_a_mismatch() {
    check("retail_train.jsonl", 50);
}

#[test]
fn the_random_episodes_replay_without_a_mismatch() {
    check("fuzz_retail.jsonl", 100);
}

#[test]
fn our_patch_has_the_effect_of_the_recorded_one() {
    for name in ["retail_dev.jsonl", "retail_train.jsonl", "fuzz_retail.jsonl"] {
        let Some((env, lines)) = oracle(name) else { return };
        for line in &lines {
            let (episode, recorded) =
                (parse(line).unwrap(), serde_json::from_str::<Value>(line).unwrap());
            let mut state = env.reset();
            for step in &episode.steps {
                env.step(&mut state, &step.call());
            }
            let theirs: Vec<Operation> =
                serde_json::from_value(recorded["state_diff"].clone()).unwrap();
            let ours = diff::patch(&env.reset(), &state);
            for (table, id) in places(&ours).chain(places(&theirs)) {
                let before = env.reset().get(table, id).map(Row::to_value).unwrap_or_default();
                let (one, two) =
                    (patched(&before, &ours, table, id), patched(&before, &theirs, table, id));
                assert!(value::same(&one, &two), "{name} {}: {ours:#?}", episode.id);
                let now = state.get(table, id).unwrap().to_value();
                assert!(value::same(&one, &now), "{name} {}", episode.id);
            }
        }
    }
}

#[test]
fn our_schema_check_agrees_with_the_recorded_one() {
    for name in ["retail_dev.jsonl", "retail_train.jsonl", "fuzz_retail.jsonl"] {
        let Some((env, lines)) = oracle(name) else { return };
        for step in lines.iter().flat_map(|line| parse(line).unwrap().steps) {
            let fits = env
                .tool(&step.name)
                .is_some_and(|tool| schema::check(tool, &step.call()).is_empty());
            assert_eq!(fits, step.schema_valid, "{} {:?}", step.name, step.kwargs);
        }
    }
}

fn path(operation: &Operation) -> &str {
    match operation {
        Operation::Add { path, .. }
        | Operation::Remove { path }
        | Operation::Replace { path, .. } => path,
    }
}

/// Table and id of the records that a patch touches.
fn places(patch: &[Operation]) -> impl Iterator<Item = (&str, &str)> {
    patch.iter().map(|operation| {
        let mut parts = path(operation).split('/').skip(1);
        (parts.next().unwrap(), parts.next().unwrap())
    })
}

/// One record after the operations that touch it (RFC 6902, as far as add, remove and replace go).
fn patched(record: &Value, patch: &[Operation], table: &str, id: &str) -> Value {
    let mut record = record.clone();
    let prefix = format!("/{table}/{id}/");
    for operation in patch.iter().filter(|operation| path(operation).starts_with(&prefix)) {
        let inner = &path(operation)[prefix.len() - 1..];
        let (parent, last) = inner.rsplit_once('/').unwrap();
        let last = last.replace("~1", "/").replace("~0", "~");
        match (record.pointer_mut(parent).unwrap(), operation) {
            (Value::Object(map), Operation::Remove { .. }) => {
                drop(map.shift_remove(&last).unwrap());
            }
            (
                Value::Object(map),
                Operation::Add { value, .. } | Operation::Replace { value, .. },
            ) => {
                map.insert(last, value.clone());
            }
            (Value::Array(items), Operation::Add { value, .. }) => {
                let index = if last == "-" { items.len() } else { last.parse().unwrap() };
                items.insert(index, value.clone());
            }
            (Value::Array(items), Operation::Remove { .. }) => {
                drop(items.remove(last.parse().unwrap()));
            }
            (Value::Array(items), Operation::Replace { value, .. }) => {
                items[last.parse::<usize>().unwrap()] = value.clone();
            }
            (other, _) => panic!("{inner} leads into {other}"),
        }
    }
    record
}

#[test]
fn a_report_names_every_difference_and_counts_misfits_apart() {
    let env = Environment::new(&Mock, Mock.generate(1));
    let hash = hash::canonical(&env.reset());
    let line = format!(
        r#"{{"id": "e", "domain": "mock", "final_state_hash": "0", "final_state_sha256": "{hash}", "steps": [
            {{"name": "think", "kwargs": {{}}, "observation": "Unknown action think", "schema_valid": false}},
            {{"name": "calculate", "kwargs": {{}}, "observation": "0", "schema_valid": false}},
            {{"name": "calculate", "kwargs": {{"expression": "1+1"}}, "observation": "2"}}]}}"#
    );
    let report = replay(&env, &parse(&line).unwrap());
    assert_eq!(
        (report.steps, report.schema_invalid, report.hash_ok, report.is_ok()),
        (3, 2, false, false)
    );
    assert_eq!(report.hashes_differ, ["final_state_hash"]);
    let expected =
        Mismatch { step: 2, name: "calculate".into(), expected: "2".into(), got: "2.0".into() };
    assert_eq!(report.mismatches, [expected]);
    assert_eq!(report.schema_invalid_mismatches.len(), 1);
}

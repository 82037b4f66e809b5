//! The airline tools against the recorded episodes of the real program, where they are present.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;

use environment::diff::{self, Operation};
use environment::domains::airline::Airline;
use environment::replay::{EpisodeReport, parse, replay};
use environment::tool::ToolSpec;
use environment::{Domain, Environment, Finding, hash, registry, schema};
use serde_json::Value;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/tau-bench");
const TRACES: [&str; 3] = ["airline_half.jsonl", "fuzz_airline.jsonl", "hist_airline_even.jsonl"];

/// tau-bench's airline database, or a printed reason for having none.
fn recorded() -> Option<Environment> {
    let mut files = Vec::new();
    for stem in Airline.tables() {
        let path = format!("{ROOT}/data/airline/{stem}.json");
        let Ok(bytes) = fs::read(&path) else {
            println!("skipped: {path} is not here");
            return None;
        };
        files.push(((*stem).to_owned(), bytes));
    }
    Some(Environment::new(&Airline, registry::load(&Airline, &files).unwrap()))
}

fn lines(name: &str) -> Vec<String> {
    let text = fs::read_to_string(format!("{ROOT}/traces/{name}")).unwrap();
    text.split_terminator('\n').map(str::to_owned).collect()
}

/// Replays a file; hashing the whole database takes most of the time, so only every `every`-th episode is hashed.
/// Gives the number of steps and the differing observations outside the schema.
fn check(name: &str, every: usize) -> (usize, Vec<EpisodeReport>) {
    let Some(env) = recorded() else { return (1, Vec::new()) };
    let (mut steps, mut odd) = (0, Vec::new());
    for (index, line) in lines(name).iter().enumerate() {
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
        odd.push(report);
    }
    odd.retain(|report| !report.schema_invalid_mismatches.is_empty());
    println!("{name}: {steps} steps, {} episodes with another text outside the schema", odd.len());
    (steps, odd)
}

#[test]
fn the_initial_database_has_its_hash() {
    let Some(env) = recorded() else { return };
    let expected = "4587e6b48ad2b2c4f3e1fecb40aabec7bb2286513273b8f8cec3f5865222f290";
    assert_eq!(hash::consistent(&env.reset()), expected);
}

#[test]
fn the_tasks_replay_without_a_mismatch() {
    let (steps, odd) = check("airline_half.jsonl", 5);
    assert!(steps > 0 && odd.is_empty(), "{odd:#?}");
}

#[test]
fn the_random_episodes_replay_without_a_mismatch() {
    let (steps, odd) = check("fuzz_airline.jsonl", 100);
    assert!(steps > 0 && odd.is_empty(), "{odd:#?}");
}

#[test]
fn the_recorded_runs_replay_without_a_mismatch() {
    let (steps, odd) = check("hist_airline_even.jsonl", 20);
    assert!(steps > 0 && odd.is_empty(), "{odd:#?}");
}

#[test]
fn our_patch_touches_what_the_recorded_one_touches() {
    let Some(env) = recorded() else { return };
    for (name, line) in
        TRACES.iter().flat_map(|name| lines(name).into_iter().map(move |line| (name, line)))
    {
        let episode = parse(&line).unwrap();
        let mut state = env.reset();
        for step in &episode.steps {
            env.step(&mut state, &step.call());
        }
        let recorded: Value = serde_json::from_str(&line).unwrap();
        let theirs: Vec<Operation> =
            serde_json::from_value(recorded["state_diff"].clone()).unwrap();
        assert_eq!(
            records(&diff::patch(&env.reset(), &state)),
            records(&theirs),
            "{name} {}",
            episode.id
        );
    }
}

/// Table and id of the records that a patch touches, each once, sorted.
fn records(patch: &[Operation]) -> Vec<String> {
    let place = |operation: &Operation| match operation {
        Operation::Add { path, .. }
        | Operation::Remove { path }
        | Operation::Replace { path, .. } => path.split('/').take(3).collect::<Vec<_>>().join("/"),
    };
    let mut records: Vec<String> = patch.iter().map(place).collect();
    records.sort();
    records.dedup();
    records
}

/// The record counts undeclared keys of a passenger or a flight as fitting; our check reports them, since a model
/// that sends one has misread the tool. Everything else is judged alike.
#[test]
fn our_schema_check_agrees_with_the_recorded_one_but_for_keys_of_inner_objects() {
    let Some(env) = recorded() else { return };
    let mut stricter = 0;
    for line in TRACES.iter().flat_map(|name| lines(name)) {
        for step in parse(&line).unwrap().steps {
            let findings = env.tool(&step.name).map(|tool| schema::check(tool, &step.call()));
            let inner = |finding: &&Finding| {
                finding.code == "schema.undeclared" && finding.message.contains("].")
            };
            let fits = findings.is_some_and(|findings| {
                let ours = findings.iter().filter(inner).count();
                stricter += usize::from(ours > 0 && ours == findings.len());
                ours == findings.len()
            });
            assert_eq!(fits, step.schema_valid, "{} {:?}", step.name, step.kwargs);
        }
    }
    println!("{stricter} calls have undeclared keys in inner objects");
}

/// A schema without its descriptions.
fn structure(mut schema: Value) -> Value {
    match &mut schema {
        Value::Object(map) => {
            if map.get("description").is_some_and(Value::is_string) {
                map.shift_remove("description");
            }
            for inner in map.values_mut() {
                *inner = structure(inner.take());
            }
        }
        Value::Array(items) => {
            for inner in items {
                *inner = structure(inner.take());
            }
        }
        _ => {}
    }
    schema
}

/// Every text under a `description`.
fn descriptions(schema: &Value, found: &mut Vec<String>) {
    match schema {
        Value::Object(map) => {
            found.extend(map.get("description").and_then(Value::as_str).map(str::to_owned));
            map.values().for_each(|inner| descriptions(inner, found));
        }
        Value::Array(items) => items.iter().for_each(|inner| descriptions(inner, found)),
        _ => {}
    }
}

#[test]
fn schemas_have_the_structure_of_tau_benchs_in_our_own_words() {
    let path = format!("{ROOT}/tools_airline.json");
    let Ok(text) = fs::read_to_string(&path) else {
        println!("skipped: {path} is not here");
        return;
    };
    let theirs: Vec<Value> = serde_json::from_str(&text).unwrap();
    let ours: Vec<Value> = Airline.tools().iter().map(ToolSpec::to_function).collect();
    assert_eq!(ours.len(), theirs.len());
    let mut words = Vec::new();
    descriptions(&Value::Array(theirs.clone()), &mut words);
    for (one, two) in ours.iter().zip(&theirs) {
        assert_eq!(structure(one.clone()).to_string(), structure(two.clone()).to_string());
        let mut own = Vec::new();
        descriptions(one, &mut own);
        assert!(own.iter().all(|text| !words.contains(text)), "{own:#?}");
    }
}

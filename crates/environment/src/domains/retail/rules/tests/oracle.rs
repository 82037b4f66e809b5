//! The rules on tau-bench's own ground truths: what they find there, each looked at by hand.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use serde_json::{Map, Value};

use super::RULES;
use crate::tool::Call;
use crate::{Database, Environment};

/// Where tau-bench's data and traces stand, seen from the repository's root.
const SHARED: &str = "../shared/tau-bench";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").join(SHARED)
}

fn database() -> Option<Database> {
    let table = |name: &str| {
        let text =
            fs::read_to_string(root().join("data/retail").join(format!("{name}.json"))).ok()?;
        let rows: Map<String, Value> = serde_json::from_str(&text).ok()?;
        Some((name.to_owned(), rows))
    };
    ["orders", "products", "users"]
        .into_iter()
        .map(table)
        .collect::<Option<Vec<_>>>()
        .map(Database::new)
}

fn calls(line: &str) -> (String, Vec<Call>) {
    let task: Value = serde_json::from_str(line).unwrap();
    let call = |step: &Value| Call::new(step["name"].as_str().unwrap(), step["kwargs"].clone());
    (task["id"].to_string(), task["steps"].as_array().unwrap().iter().map(call).collect())
}

/// For each rule, the tasks of a split that break it.
fn broken(environment: &Environment, split: &str) -> BTreeMap<String, Vec<String>> {
    let text = fs::read_to_string(root().join(format!("traces/retail_{split}.jsonl"))).unwrap();
    let mut found = BTreeMap::<String, Vec<String>>::new();
    for line in text.split_terminator('\n') {
        let (id, calls) = calls(line);
        for finding in crate::policy::check(RULES, &environment.trace(&calls)) {
            if std::env::var_os("SHOW_FINDINGS").is_some() {
                println!("{split} {id} {finding:?} {:?}", calls[finding.step.unwrap_or_default()]);
            }
            found.entry(finding.code).or_default().push(id.clone());
        }
    }
    found
}

#[test]
fn ground_truths_break_few_rules_and_each_for_a_reason() {
    let Some(database) = database() else {
        println!(
            "skipped: {SHARED}/data/retail is not there, seen from the root of the repository"
        );
        return;
    };
    let environment = Environment::new(crate::registry::find("retail").unwrap(), database);
    for (split, expected) in [("dev", vec![]), ("train", vec![("", 0)])] {
        let found = broken(&environment, split);
        let counts: Vec<(&str, usize)> =
            found.iter().map(|(code, tasks)| (code.as_str(), tasks.len())).collect();
        assert_eq!(counts, expected, "{split}: {found:?}");
    }
}

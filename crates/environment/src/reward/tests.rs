//! The reward on the mock domain, and on the recorded cases of the real reward function where they are present.

use std::fs;

use serde::Deserialize;
use serde_json::{Value, json};

use super::*;
use crate::domains::airline::Airline;
use crate::domains::mock::Mock;
use crate::domains::retail::Retail;
use crate::tool::Outcome;
use crate::{Domain, registry};

fn check(done: &[Call], replies: &[&str], outputs: &[&str], expected: (bool, &[&str], f64)) {
    let env = Environment::new(&Mock, Mock.generate(1));
    let wanted = [lend("b1"), Call::new("transfer_to_human_agents", json!({"summary": ""}))];
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    let mut reached = env.reset();
    for call in done {
        env.step(&mut reached, call);
    }
    let reward = reward(&env, &wanted, &texts(outputs), &reached, &texts(replies));
    assert_eq!(
        (reward.state_equal, reward.missing_outputs, reward.value),
        (expected.0, texts(expected.1), expected.2)
    );
}

fn lend(book: &str) -> Call {
    Call::new("lend_book", json!({"member_id": "m1", "book_id": book}))
}

#[test]
fn the_state_and_all_outputs_are_needed() {
    check(&[lend("b1")], &[], &[], (true, &[], 1.0));
    check(&[], &[], &[], (false, &[], 0.0));
    check(&[lend("b1")], &["It is 1,234.50 DOLLARS"], &["1234.50", "dollars"], (true, &[], 1.0));
    check(&[lend("b1")], &["1234"], &["1,234"], (true, &["1,234"], 0.0));
    check(&[lend("b1")], &["12", "34"], &["12", "34", "1234"], (true, &["1234"], 0.0));
    check(&[lend("b2")], &["x"], &["y"], (false, &["y"], 0.0));
}

#[derive(Deserialize)]
struct Step {
    name: String,
    kwargs: Value,
}

impl Step {
    fn call(&self) -> Call {
        Call::new(self.name.as_str(), self.kwargs.clone())
    }
}

#[derive(Deserialize)]
struct Case {
    domain: String,
    label: String,
    actions: Vec<Step>,
    observations: Vec<Option<String>>,
    done: bool,
    reward: f64,
    reward_info: Option<Info>,
}

#[derive(Deserialize)]
struct Info {
    info: Value,
    actions: Vec<Step>,
}

/// The environment of a domain and its recorded cases, or a printed reason for having none.
fn recorded(domain: &'static dyn Domain) -> Option<(Environment, Vec<Case>)> {
    let root = format!("{}/../../../shared/tau-bench", env!("CARGO_MANIFEST_DIR"));
    let Ok(text) = fs::read_to_string(format!("{root}/traces/reward_cases.jsonl")) else {
        println!("skipped: {root} is not here");
        return None;
    };
    let name = domain.name();
    let file = |stem: &&str| {
        ((*stem).to_owned(), fs::read(format!("{root}/data/{name}/{stem}.json")).unwrap())
    };
    let files: Vec<_> = domain.tables().iter().map(file).collect();
    let database = registry::load(domain, &files).unwrap();
    let cases = text.split_terminator('\n').map(|line| serde_json::from_str::<Case>(line).unwrap());
    let cases = cases.filter(|case| case.domain == name).collect();
    Some((Environment::new(domain, database), cases))
}

/// Outputs as far as the record tells them: the texts of `info.outputs`, which is absent when there are none.
fn outputs(info: &Info) -> Vec<(String, bool)> {
    let said = info.info.get("outputs").and_then(Value::as_object).into_iter().flatten();
    said.map(|(text, said)| (text.clone(), *said == json!(true))).collect()
}

#[test]
fn the_recorded_retail_rewards_come_out_alike() {
    check_recorded(&Retail, 100);
}

#[test]
fn the_recorded_airline_rewards_come_out_alike() {
    check_recorded(&Airline, 30);
}

/// Plays every finished case of a domain and compares its reward; there must be more than `least` of them.
fn check_recorded(domain: &'static dyn Domain, least: usize) {
    let Some((env, cases)) = recorded(domain) else { return };
    let mut checked = 0;
    for case in cases.iter().filter(|case| case.done) {
        let Some(info) = &case.reward_info else { continue };
        let mut state = env.reset();
        let mut replies = Vec::new();
        for (step, expected) in case.actions.iter().zip(&case.observations) {
            if step.name == "respond" {
                replies.push(step.kwargs["content"].as_str().unwrap_or_default().to_owned());
                continue;
            }
            let observation = env.step(&mut state, &step.call());
            if observation.outcome != Outcome::Raised {
                assert_eq!(
                    Some(&observation.text),
                    expected.as_ref(),
                    "{} {}",
                    case.label,
                    step.name
                );
            }
        }
        let actions: Vec<Call> = info.actions.iter().map(Step::call).collect();
        let outputs = outputs(info);
        let texts: Vec<String> = outputs.iter().map(|(text, _)| text.clone()).collect();
        let found = reward(&env, &actions, &texts, &state, &replies);
        assert_eq!(found.value.to_bits(), case.reward.to_bits(), "{}: {found:?}", case.label);
        if let Some(state) = info.info.get("r_actions") {
            assert_eq!(*state == json!(1.0), found.state_equal, "{}", case.label);
        }
        let missing: Vec<_> =
            outputs.iter().filter(|(_, said)| !said).map(|(text, _)| text.clone()).collect();
        assert_eq!(found.missing_outputs, missing, "{}", case.label);
        checked += 1;
    }
    println!("{}: {checked} of {} cases", domain.name(), cases.len());
    assert!(checked > least, "{checked} cases");
}

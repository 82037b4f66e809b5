//! Pairs and labels: only what is known, and never a turn against itself.

use serde_json::Value;

use super::{Act, Basis, labelled, pairs};
use crate::attempt::Tried;
use crate::export::preference::{Preference, lines};
use crate::samples::{self, environment};
use crate::trajectory::Turn;

fn reason(act: &Act) -> &str {
    match act {
        Act::Call(call) => call.text("reason").unwrap(),
        Act::Say(text) => text,
    }
}

#[test]
fn a_success_that_shares_the_beginning_is_held_against_a_failure() {
    let tried = samples::attempts().tried;
    let found = pairs(&environment("retail"), &tried);
    assert_eq!(found.len(), 1, "the human who left teaches an agent nothing");
    let pair = &found[0];
    assert_eq!((pair.basis, pair.attempt, pair.before.len()), (Basis::SharedBeginning, 1, 5));
    assert_eq!(
        (reason(&pair.chosen), reason(&pair.rejected)),
        ("no longer needed", "ordered by mistake")
    );
}

#[test]
fn without_a_success_the_ground_truth_is_held_against_it_once_the_human_said_yes() {
    let mut tried = samples::attempts().tried;
    tried.attempts.remove(0);
    let found = pairs(&environment("retail"), &tried);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].basis, Basis::GroundTruth);
    assert_eq!(found[0].chosen, Act::Call(tried.blueprint.proposal.actions[0].clone()));
    let Turn::Human { text, .. } = &mut tried.attempts[0].trajectory.turns[4] else {
        unreachable!()
    };
    *text = "No.".into();
    assert!(pairs(&environment("retail"), &tried).is_empty(), "nothing was right to call then");
}

#[test]
fn equal_pairs_are_given_once_and_successes_alone_give_none() {
    let mut tried = samples::attempts().tried;
    let again = tried.attempts[1].clone();
    tried.attempts.push(again);
    assert_eq!(pairs(&environment("retail"), &tried).len(), 1);
    tried.attempts.truncate(1);
    assert!(pairs(&environment("retail"), &tried).is_empty());
}

#[test]
fn labels_pin_the_failure_and_the_decisive_turns_of_a_success() {
    let tried = samples::attempts().tried;
    let found: Vec<(u32, usize, bool)> = labelled(&environment("retail"), &tried)
        .iter()
        .map(|row| (row.attempt, row.before.len(), row.good))
        .collect();
    // Of the success: the failed look-up is bad, the write and the reply with the output are good.
    assert_eq!(found, [(1, 5, false), (0, 2, false), (0, 5, true), (0, 6, true)]);
}

fn rows(form: Preference, tried: &Tried) -> Vec<Value> {
    let lines = lines(form, &environment("retail"), tried);
    lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn keys(row: &Value) -> Vec<&str> {
    row.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn dpo_rows_are_conversational_with_arguments_as_objects() {
    let tried = samples::attempts().tried;
    let row = &rows(Preference::Dpo, &tried)[0];
    assert_eq!(keys(row), ["prompt", "chosen", "rejected", "tools"]);
    assert_eq!(row["prompt"][0]["role"], "system");
    assert_eq!(row["prompt"].as_array().unwrap().last().unwrap()["role"], "user");
    let function = &row["chosen"][0]["tool_calls"][0]["function"];
    assert_eq!(function["arguments"]["reason"], "no longer needed");
    assert_eq!(row["rejected"].as_array().unwrap().len(), 1);
    assert_eq!(row["tools"][0]["type"], "function");
    let call = &row["prompt"][2]["tool_calls"][0];
    assert!(call["function"]["arguments"].is_object());
    assert_eq!(row["prompt"][3]["tool_call_id"], call["id"]);
}

#[test]
fn kto_rows_have_one_message_and_a_label() {
    let rows = rows(Preference::Kto, &samples::attempts().tried);
    assert_eq!(rows.len(), 4);
    assert!(rows.iter().all(|row| keys(row) == ["prompt", "completion", "label", "tools"]));
    assert_eq!(rows.iter().filter(|row| row["label"] == true).count(), 2);
    assert!(rows.iter().all(|row| row["completion"][0]["role"] == "assistant"));
    for row in rows {
        let text = row.to_string();
        assert!(!text.contains("###STOP###") && !text.contains("You want something."));
    }
}

#[test]
fn forms_are_found_by_their_names() {
    for form in Preference::ALL {
        assert_eq!(form.name().parse(), Ok(form));
    }
    assert!("csv".parse::<Preference>().is_err());
}

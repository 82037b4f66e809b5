//! Every class of finding is found where it was planted, and honest data has none.

use environment::Call;
use serde_json::{Value, json};

use super::{Audit, Auditor, Class, compare};
use crate::export::{self, Format};
use crate::jsonl;
use crate::record::{Record, RecordId, Source};
use crate::samples::{self, Line, environment, play, proposal};
use crate::trajectory::Turn;
use crate::verify::Home;

const ID: RecordId = RecordId { task: 0, attempt: 0 };

fn audit(lines: &[String]) -> Audit {
    let home = Home { domain: None, source: Source::Generated(samples::SEED) };
    let mut auditor = Auditor::new(samples::databases(), home);
    for (number, line) in (1..).zip(lines) {
        auditor.line(number, line);
    }
    auditor.finish()
}

fn classes(audit: &Audit) -> Vec<Class> {
    audit.totals.iter().filter(|(_, count)| **count > 0).map(|(class, _)| *class).collect()
}

/// A customer authenticates, confirms and gets a pending order cancelled; told what it cost.
fn honest() -> Record {
    let state = environment("retail").reset();
    let (_, order) = state.rows("orders").find(|(_, order)| order["status"] == "pending").unwrap();
    let user = state.get("users", order["user_id"].as_str().unwrap()).unwrap();
    let (order_id, email) = (order["order_id"].clone(), user["email"].clone());
    let total = order["payment_history"][0]["amount"].to_string();
    let said = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
    let order = order_id.as_str().unwrap();
    let cancel =
        Call::new("cancel_pending_order", json!({"order_id": order, "reason": "no longer needed"}));
    let mut wanted = proposal(vec![cancel.clone()], vec![total.clone()]);
    wanted.instruction = format!(
        "Your email is {}. You want to cancel order {order} because it is no longer needed. You ask for its total.",
        email.as_str().unwrap()
    );
    let hello = said(format!(
        "Please cancel order {order}, no longer needed. My email is {}.",
        email.as_str().unwrap()
    ));
    let lines = vec![
        Line::Human(hello),
        Line::Tool(Call::new("find_user_id_by_email", json!({"email": email}))),
        Line::Tool(Call::new("get_order_details", json!({"order_id": order}))),
        Line::Agent(format!("I would cancel order {order}. Shall I?")),
        Line::Human("Yes, please. What was the total?"),
        Line::Tool(cancel),
        Line::Agent(format!("It is cancelled. The total was {total}.")),
        Line::Human("###STOP###"),
    ];
    play("retail", wanted, lines, ID)
}

/// The classes of findings after a change to the honest record; its verdict is made anew.
fn check(change: impl FnOnce(&mut Record), expected: &[Class]) {
    let mut record = honest();
    change(&mut record);
    record.blueprint = blueprint::Blueprint::new(
        "retail",
        record.blueprint.proposal,
        record.blueprint.persona,
        record.blueprint.provenance,
    );
    let environment = environment("retail");
    let reached = samples::reached(&environment, &record.trajectory.turns);
    record.verdict = crate::judge(
        &environment,
        &record.blueprint.proposal,
        record.keep,
        &record.trajectory,
        &reached,
    );
    let found = audit(&[jsonl::line(&record)]);
    assert_eq!(classes(&found), expected, "{:?}", found.findings);
    assert_eq!(found.is_clean(), expected.is_empty());
}

fn replay(record: &mut Record, at: usize, call: &Call) {
    let environment = environment("retail");
    let mut state = samples::reached(&environment, &record.trajectory.turns[..at]);
    let before = state.clone();
    let observation = environment.step(&mut state, call);
    let patch = environment::diff::patch(&before, &state);
    let turn = Turn::Tool { id: format!("n{at}"), call: call.clone(), observation, patch };
    record.trajectory.turns.insert(at, turn);
}

#[test]
fn an_honest_record_is_clean_and_counted() {
    check(|_| {}, &[]);
    let found = audit(&[jsonl::line(&honest())]);
    assert_eq!((found.lines, found.records, found.blueprints, found.rows), (1, 1, 1, 0));
    let coverage = &found.coverage["retail"];
    assert_eq!(coverage.writes.covered, 1);
    assert!(coverage.rules.covered > 3 && coverage.rules.of > coverage.rules.covered);
    assert!(
        !coverage.used.missing.contains(&"get_order_details -> cancel_pending_order".to_owned())
    );
    assert!(coverage.used.percent() < 10 && coverage.walked.covered == 0);
}

#[test]
fn what_is_planted_in_a_dialogue_is_found() {
    check(|record| drop(record.trajectory.turns.remove(1)), &[Class::Authentication]);
    let silent = |record: &mut Record| {
        record.trajectory.turns[3] = Turn::Agent { text: "One moment.".into() };
    };
    check(silent, &[Class::Consent]);
    let odd = Call::new("get_order_details", json!({"order": 7}));
    check(|record| replay(record, 3, &odd), &[Class::Schema]);
    let unknown = Call::new("look_up", json!({}));
    check(|record| replay(record, 3, &unknown), &[Class::Schema]);
    let invented = Call::new("get_order_details", json!({"order_id": "#W0000001"}));
    check(|record| replay(record, 3, &invented), &[Class::Grounding]);
    let foreign = environment("retail").reset();
    let other = foreign.rows("users").last().unwrap().0.to_owned();
    let look = Call::new("get_user_details", json!({"user_id": other}));
    check(|record| replay(record, 3, &look), &[Class::Grounding, Class::Authentication]);
}

#[test]
fn what_is_planted_in_a_task_is_found() {
    let twice = |record: &mut Record| {
        let action = record.blueprint.proposal.actions[0].clone();
        record.blueprint.proposal.actions.push(action);
    };
    let found = {
        let mut record = honest();
        twice(&mut record);
        classes(&audit(&[jsonl::line(&record)]))
    };
    assert!(found.contains(&Class::Policy) && found.contains(&Class::Execution), "{found:?}");
    check(
        |record| {
            record.blueprint.proposal.outputs = vec!["31337.31".into()];
            let Turn::Agent { text } = &mut record.trajectory.turns[6] else { unreachable!() };
            *text = "It was 31337.31.".into();
        },
        &[Class::Outputs],
    );
}

#[test]
fn what_was_tampered_with_does_not_execute_and_damaged_lines_are_counted() {
    let line = jsonl::line(&honest());
    let mut record = honest();
    record.verdict.passed = false;
    let lines = [jsonl::line(&record), line[..90].to_owned(), "{}".into()];
    let found = audit(&lines);
    assert_eq!(classes(&found), [Class::Unreadable, Class::Execution]);
    assert_eq!(found.totals[&Class::Unreadable], 2);
    assert_eq!(found.findings[0].line, 1);
}

#[test]
fn older_records_without_the_new_parts_of_the_verdict_still_hold() {
    let mut record = samples::cancelled();
    assert!(!record.verdict.procedure.is_empty());
    record.format = 1;
    record.verdict.procedure.clear();
    let environment = environment("retail");
    assert_eq!(crate::verify::record(&environment, &record), []);
    record.format = 2;
    let found = crate::verify::record(&environment, &record);
    assert_eq!(found[0].code, "verdict.procedure");
}

#[test]
fn rows_of_both_formats_are_audited_without_a_blueprint() {
    let record = honest();
    for format in [Format::Sharegpt, Format::Openai] {
        let found = audit(&[export::line(format, &record).unwrap()]);
        assert_eq!(classes(&found), [], "{:?}", found.findings);
        assert_eq!((found.rows, found.records), (1, 0));
    }
    let mut row: Value =
        serde_json::from_str(&export::line(Format::Sharegpt, &record).unwrap()).unwrap();
    let call = row["conversations"][1]["value"].as_str().unwrap();
    let mut call: Value = serde_json::from_str(call).unwrap();
    call["arguments"] = call["arguments"].to_string().into();
    row["conversations"][1]["value"] = call.to_string().into();
    assert_eq!(classes(&audit(&[row.to_string()])), [Class::Encoded]);
    row["system"] = "Another policy.".into();
    row["conversations"].as_array_mut().unwrap().drain(1..3);
    let found = audit(&[row.to_string()]);
    assert_eq!(classes(&found), [Class::Authentication], "{:?}", found.findings);
}

#[test]
fn several_calls_in_one_message_are_found() {
    let mut row: Value =
        serde_json::from_str(&export::line(Format::Openai, &honest()).unwrap()).unwrap();
    let messages = row["messages"].as_array_mut().unwrap();
    let second = messages.remove(4); // the call of the order, after the first call's result
    let call = second["tool_calls"][0].clone();
    messages[2]["tool_calls"].as_array_mut().unwrap().push(call);
    assert_eq!(classes(&audit(&[row.to_string()])), [Class::SeveralCalls]);
}

#[test]
fn near_duplicates_are_of_one_account_and_counted_once_a_blueprint() {
    let honest = honest();
    let mut reworded = honest.clone();
    reworded.blueprint.proposal.instruction = "Quite other words for the same.".into();
    reworded.blueprint.id = "bp-2".into();
    let mut elsewhere = reworded.clone();
    elsewhere.blueprint.provenance.context.account = "bob".into();
    elsewhere.blueprint.id = "bp-3".into();
    let mut changed = honest.clone();
    changed.blueprint.proposal.actions[0].arguments["reason"] = "ordered by mistake".into();
    changed.blueprint.id = "bp-4".into();
    let all = [&honest, &honest, &reworded, &elsewhere, &changed];
    let mut tasks = super::duplicates::Tasks::default();
    let found =
        all.iter().enumerate().filter_map(|(at, it)| Some((at, tasks.take(at, &it.blueprint)?)));
    assert_eq!(found.collect::<Vec<_>>(), [(2, 0), (4, 0)]);
    let twice = [jsonl::line(&honest), jsonl::line(&honest)];
    let found = audit(&twice);
    assert_eq!(classes(&found), [Class::Duplicate]);
    assert_eq!((found.blueprints, found.is_clean()), (1, false));
}

#[test]
fn datasets_are_compared_by_id_down_to_the_first_difference() {
    let records = samples::records();
    assert!(compare(&records, &records).same());
    let mut other = records.clone();
    other[1].models.agent = "another".into();
    other.remove(2);
    let found = compare(&records, &other);
    assert!(!found.same());
    assert_eq!((found.only_first.len(), found.only_second.len(), found.different.len()), (1, 0, 1));
    let first = found.first.unwrap();
    assert_eq!((first.path.as_str(), first.second.as_str()), ("/models/agent", "\"another\""));
    let lone = compare(&[], &records).first.unwrap();
    assert_eq!((lone.id, lone.second.as_str()), (records[0].id, "a record"));
}

//! Grading hand-made runs: every quirk in a run that shows it and beside one that does not.

use environment::state::Datum;
use environment::{Environment, registry};
use serde_json::{Value, json};

use super::*;
use crate::results::{self, Run};

const STOP: &str = "###STOP###";

fn environment() -> Environment {
    let domain = registry::find("mock").unwrap();
    Environment::new(domain, domain.generate(1))
}

/// A member and a book that the member can borrow, by title.
fn lend() -> (Value, String) {
    let environment = environment();
    let state = environment.reset();
    let free =
        |book: &environment::state::Row| book.get("copies").and_then(Datum::as_i64) > Some(0);
    let (book, row) = state.rows("books").find(|(_, book)| free(book)).unwrap();
    let borrowed = |member: &environment::state::Row| {
        member.get("books").and_then(Datum::as_array).map_or(9, <[Datum]>::len)
    };
    let (member, _) = state.rows("members").min_by_key(|(_, member)| borrowed(member)).unwrap();
    let title = row.get("title").unwrap().as_str().unwrap().to_owned();
    (json!({"name": "lend_book", "kwargs": {"member_id": member, "book_id": book}}), title)
}

/// What happens in a run.
enum Does<'a> {
    Calls(&'a Value),
    /// The agent's words and the human's answer.
    Says(&'a str, &'a str),
}

/// An entry of a results file, played in the real environment so that its observations are right.
fn entry(actions: &Value, outputs: &Value, reward: f64, does: &[Does<'_>]) -> Value {
    let environment = environment();
    let mut state = environment.reset();
    let mut traj = vec![json!({"role": "user", "content": "Hello"})];
    for one in does {
        match one {
            Does::Calls(call) => {
                let name = call["name"].as_str().unwrap();
                let seen = environment
                    .step(&mut state, &environment::Call::new(name, call["kwargs"].clone()));
                let function = json!({"name": name, "arguments": call["kwargs"].to_string()});
                traj.push(json!({"role": "assistant", "content": null, "tool_calls": [{"function": function}]}));
                traj.push(json!({"role": "tool", "content": seen.text}));
            }
            Does::Says(text, answer) => {
                traj.push(json!({"role": "assistant", "content": text}));
                traj.push(json!({"role": "user", "content": answer}));
            }
        }
    }
    json!({"task_id": 0, "trial": 0, "reward": reward, "traj": traj,
        "info": {"task": {"user_id": "m", "instruction": "", "actions": actions, "outputs": outputs}}})
}

fn run(actions: &Value, outputs: &Value, reward: f64, does: &[Does<'_>]) -> Run {
    results::parse(&entry(actions, outputs, reward, does)).unwrap()
}

fn grade(run: &Run) -> Grade {
    Grader::new(environment()).grade(run)
}

/// The quirks of a run, those that decide with a mark; and the run's reward is what the file says.
fn check(run: &Run, expected: &[&str]) {
    let grade = grade(run);
    let name = |found: &Found| format!("{}{}", found.id, if found.decides { "!" } else { "" });
    assert_eq!(grade.quirks.iter().map(name).collect::<Vec<_>>(), expected, "{:#?}", grade.quirks);
    assert_eq!(grade.verdict, Verdict::Reproduced);
}

#[test]
fn a_run_that_does_what_it_should_is_reproduced_without_a_quirk() {
    let (lend, title) = lend();
    let does = [Does::Calls(&lend), Does::Says(&title, STOP)];
    let run = run(&json!([lend]), &json!([title]), 1.0, &does);
    check(&run, &[]);
    let grade = grade(&run);
    assert_eq!(
        (grade.ending, grade.state_equal, grade.no_op),
        (Ending::Stopped, Some(true), false)
    );
    assert_eq!((grade.observations.compared, grade.observations.equal), (1, 1));
    assert_eq!(domain_of(&run).map(environment::Domain::name), Some("mock"));
}

#[test]
fn a_recorded_reward_that_is_not_ours_differs() {
    let (lend, _) = lend();
    let run = run(&json!([lend]), &json!([]), 1.0, &[Does::Says("No.", STOP)]);
    let grade = grade(&run);
    assert_eq!((grade.ours, grade.verdict), (Some(0.0), Verdict::Differs));
    assert!(
        grade.state_diff.contains("removed") || grade.state_diff.contains('→'),
        "{}",
        grade.state_diff
    );
    let mut tally = Tally::default();
    tally.add(&grade);
    assert!(!tally.holds());
}

#[test]
fn another_observation_is_shown_beside_ours() {
    let (lend, _) = lend();
    let mut entry =
        entry(&json!([lend]), &json!([]), 1.0, &[Does::Calls(&lend), Does::Says("Done.", STOP)]);
    entry["traj"][2]["content"] = json!("something else");
    let grade = grade(&results::parse(&entry).unwrap());
    let first = grade.observations.first.unwrap();
    assert_eq!(
        (first.step, first.tool.as_str(), first.recorded.as_str()),
        (0, "lend_book", "something else")
    );
    assert_eq!(grade.observations.equal, 0);
}

#[test]
fn a_run_that_did_not_end_has_reward_0_whatever_it_reached() {
    let (lend, title) = lend();
    let does = [Does::Calls(&lend), Does::Says(&title, "And now?")];
    check(&run(&json!([lend]), &json!([title]), 0.0, &does), &["run.cut_off!"]);
    let does = [Does::Says("Wait.", "And now?")];
    check(&run(&json!([lend]), &json!([]), 0.0, &does), &["run.cut_off"]);
}

#[test]
fn a_run_that_broke_down_has_reward_0_and_its_reason() {
    let entry =
        json!({"task_id": 0, "reward": 0.0, "trial": 0, "info": {"error": "timeout"}, "traj": []});
    let run = results::parse(&entry).unwrap();
    check(&run, &["run.raised"]);
    assert_eq!(grade(&run).ending, Ending::Raised);
}

#[test]
fn without_a_ground_truth_a_finished_run_has_no_reward_here() {
    let (lend, _) = lend();
    let mut entry =
        entry(&json!([]), &json!([]), 1.0, &[Does::Calls(&lend), Does::Says("Done.", STOP)]);
    entry["info"] = json!({});
    let grade = grade(&results::parse(&entry).unwrap());
    assert_eq!((grade.ours, grade.verdict), (None, Verdict::NoTruth));
    assert!(grade.notes.iter().any(|note| note.contains("info.task")), "{:?}", grade.notes);
}

#[test]
fn words_beside_the_stop_marker_count_only_where_the_run_failed() {
    let (lend, _) = lend();
    let words = "Yes, please go on. ###STOP###";
    let does = [Does::Says("Shall I?", words)];
    check(&run(&json!([lend]), &json!([]), 0.0, &does), &["stop.with_words"]);
    let does = [Does::Calls(&lend), Does::Says("Shall I?", words)];
    check(&run(&json!([lend]), &json!([]), 1.0, &does), &[]);
    let does = [Does::Says("###STOP###", "What?"), Does::Calls(&lend), Does::Says("Done.", STOP)];
    check(&run(&json!([lend]), &json!([]), 1.0, &does), &["stop.from_agent"]);
}

#[test]
fn handing_over_is_not_compared() {
    let transfer = json!({"name": "transfer_to_human_agents", "kwargs": {"summary": "s"}});
    assert!(environment().tool("transfer_to_human_agents").is_some());
    let does = [Does::Calls(&transfer)];
    check(&run(&json!([]), &json!([]), 1.0, &does), &["transfer.not_compared!", "truth.no_op"]);
    check(&run(&json!([transfer]), &json!([]), 1.0, &does), &["truth.no_op"]);
    let does = [Does::Says("No.", STOP)];
    check(
        &run(&json!([transfer]), &json!([]), 1.0, &does),
        &["transfer.not_compared!", "truth.no_op"],
    );
}

#[test]
fn failed_calls_on_the_way_are_forgiven_and_so_are_those_of_the_ground_truth() {
    let (lend, _) = lend();
    let nobody = json!({"name": "lend_book", "kwargs": {"member_id": "nobody", "book_id": "none"}});
    let unknown = json!({"name": "no_such_tool", "kwargs": {}});
    let does = [
        Does::Calls(&nobody),
        Does::Calls(&unknown),
        Does::Calls(&lend),
        Does::Says("Done.", STOP),
    ];
    check(&run(&json!([lend]), &json!([]), 1.0, &does), &["calls.errors_forgiven"]);
    let does = [Does::Says("No.", STOP)];
    check(&run(&json!([nobody]), &json!([]), 1.0, &does), &["truth.no_op", "truth.refused"]);
}

#[test]
fn outputs_are_looked_for_as_text() {
    let (lend, _) = lend();
    let actions = json!([lend]);
    let said = |output: &str, reply: &str, reward: f64, expected: &[&str]| {
        let does = [Does::Calls(&lend), Does::Says(reply, STOP)];
        check(&run(&actions, &json!([output]), reward, &does), expected);
    };
    said("10", "It is 10.", 1.0, &[]);
    said("10", "It is 100.", 1.0, &["outputs.inside!"]);
    said("10", "Take 1,0 or none.", 1.0, &["outputs.comma_joined!"]);
    said("1,000", "It is 1,000.", 0.0, &["outputs.comma!", "outputs.spelling!"]);
    said("54.50", "It is 54.5.", 0.0, &["outputs.spelling!"]);
    said("54.50", "It is nothing.", 0.0, &[]);
}

#[test]
fn a_number_of_another_kind_is_a_hazard_and_decides_when_nothing_else_differs() {
    let environment = environment();
    let (wanted, mut reached) = (environment.reset(), environment.reset());
    let id = wanted.rows("books").next().unwrap().0.to_owned();
    let copies = wanted.get("books", &id).unwrap().get("copies").unwrap().as_f64().unwrap();
    *reached.get_mut("books", &id).unwrap().get_mut("copies").unwrap() = json!(copies).into();
    let (lines, alone) = grader::hazards(&wanted, &reached);
    assert_eq!(lines, [format!("books/{id}/copies: {copies:.0} → {copies:.1}")]);
    assert!(alone);
    *reached.get_mut("books", &id).unwrap().get_mut("title").unwrap() = json!("Another").into();
    assert!(!grader::hazards(&wanted, &reached).1);
}

#[test]
fn calls_after_the_first_of_a_message_are_told() {
    let (lend, _) = lend();
    let mut entry =
        entry(&json!([lend]), &json!([]), 1.0, &[Does::Calls(&lend), Does::Says("Done.", STOP)]);
    let first = entry["traj"][1]["tool_calls"][0].clone();
    entry["traj"][1]["tool_calls"] = json!([first, first]);
    check(&results::parse(&entry).unwrap(), &["run.calls_dropped"]);
}

#[test]
fn quirks_are_a_list_without_doubles_and_every_sentence_ends() {
    for domain in registry::all() {
        let all = quirks(domain);
        let ids: std::collections::BTreeSet<&str> = all.iter().map(|quirk| quirk.id).collect();
        assert_eq!(ids.len(), all.len());
        assert!(all.iter().all(|quirk| quirk.sentence.ends_with('.')));
    }
}

#[test]
fn the_lines_of_a_run_are_its_words_and_calls_in_order() {
    let (lend, title) = lend();
    let run = run(&json!([lend]), &json!([]), 1.0, &[Does::Calls(&lend), Does::Says(&title, STOP)]);
    let lines = lines(&environment(), &run);
    assert!(matches!(&lines[0], Line::Said { agent: false, text } if text == "Hello"));
    let Line::Called { step: 0, tool, recorded, ours, changes, .. } = &lines[1] else {
        panic!("a call")
    };
    assert_eq!((tool.as_str(), recorded), ("lend_book", ours));
    assert!(!changes.is_empty());
    assert!(matches!(&lines[2], Line::Said { agent: true, text } if *text == title));
    assert!(matches!(&lines[3], Line::Said { agent: false, text } if text == STOP));
    assert_eq!(lines.len(), 4);
}

//! Honest records and rows hold; whatever is tampered with is found.

use expect_test::{Expect, expect};
use serde_json::{Value, json};

use super::{Databases, Home, Mismatch, VerifyError, line, lines};
use crate::export::{self, Format};
use crate::jsonl;
use crate::record::{Record, Source};
use crate::samples;
use crate::trajectory::{Ending, Turn};

const HOME: Home = Home { domain: None, source: Source::Generated(samples::SEED) };

fn codes(mismatches: &[Mismatch]) -> Vec<String> {
    let code = |found: &Mismatch| match found.turn {
        Some(turn) => format!("{}@{turn}", found.code),
        None => found.code.clone(),
    };
    mismatches.iter().map(code).collect()
}

/// Verifies the retail cancellation after a change to it.
fn check(tamper: impl FnOnce(&mut Record), expected: &[&str]) {
    let mut record = samples::cancelled();
    tamper(&mut record);
    let verified = line(&mut samples::databases(), &HOME, 1, &jsonl::line(&record)).unwrap();
    assert_eq!(codes(&verified.mismatches), expected);
}

/// Verifies a training row of it after a change.
fn check_row(format: Format, tamper: impl FnOnce(&mut Value), expected: &[&str]) {
    let text = export::line(format, &samples::cancelled()).unwrap();
    let mut row: Value = serde_json::from_str(&text).unwrap();
    tamper(&mut row);
    let verified = line(&mut samples::databases(), &HOME, 1, &row.to_string()).unwrap();
    assert_eq!(codes(&verified.mismatches), expected);
}

fn fails(text: &str, home: &Home, expected: &Expect) {
    let error: VerifyError = line(&mut samples::databases(), home, 4, text).unwrap_err();
    expected.assert_eq(&error.to_string());
}

#[test]
fn what_was_played_holds_in_every_format() {
    for record in samples::records() {
        assert!(record.verdict.passed, "{:?}", record.verdict);
        for format in Format::ALL {
            let text = export::line(format, &record).unwrap();
            let verified = line(&mut samples::databases(), &HOME, 1, &text).unwrap();
            assert!(verified.holds(), "{}: {:?}", verified.name, verified.mismatches);
        }
    }
}

#[test]
fn a_failed_trajectory_with_an_honest_verdict_holds() {
    let mut record = samples::cancelled();
    record.trajectory.turns.truncate(5);
    record.trajectory.ending = Ending::Human;
    let environment = samples::environment("retail");
    let reached = environment.reset();
    record.verdict = crate::judge(
        &environment,
        &record.blueprint.proposal,
        record.keep,
        &record.trajectory,
        &reached,
    );
    assert!(
        !record.verdict.passed
            && !record.verdict.state_equal
            && record.verdict.missing_outputs.len() == 1
    );
    assert!(
        record.verdict.state_diff.contains("\"cancelled\" → \"pending\""),
        "{}",
        record.verdict.state_diff
    );
    assert_eq!(super::record(&environment, &record), []);
}

#[test]
fn a_changed_observation_is_found() {
    check(
        |record| {
            let Turn::Tool { observation, .. } = &mut record.trajectory.turns[1] else {
                unreachable!()
            };
            observation.text = observation.text.replacen('1', "2", 1);
        },
        &["turn.observation@1"],
    );
}

#[test]
fn a_changed_call_is_found_by_all_that_follows_from_it() {
    check(
        |record| {
            let Turn::Tool { call, .. } = &mut record.trajectory.turns[5] else { unreachable!() };
            call.arguments["reason"] = "ordered by mistake".into();
        },
        &[
            "turn.observation@5",
            "turn.patch@5",
            "verdict.passed",
            "verdict.state_equal",
            "verdict.state_diff",
        ],
    );
}

#[test]
fn a_changed_patch_is_found_even_where_numbers_are_equal() {
    check(
        |record| {
            let Turn::Tool { patch, .. } = &mut record.trajectory.turns[5] else { unreachable!() };
            patch.pop();
        },
        &["turn.patch@5"],
    );
}

#[test]
fn a_changed_verdict_is_found() {
    check(|record| record.verdict.passed = false, &["verdict.passed"]);
    check(|record| record.verdict.state_equal = false, &["verdict.state_equal"]);
    check(|record| record.verdict.missing_outputs.push("7".into()), &["verdict.missing_outputs"]);
    check(|record| record.verdict.state_diff.push('x'), &["verdict.state_diff"]);
    check(|record| record.verdict.collateral.push("users/x".into()), &["verdict.collateral"]);
    check(|record| drop(record.verdict.procedure.pop()), &["verdict.procedure"]);
    let extra = environment::Finding::new("refusal.missing", "", "");
    check(|record| record.verdict.unrefused.push(extra), &["verdict.unrefused"]);
}

#[test]
fn a_removed_turn_is_found() {
    // Without authentication the sample has findings of procedure, which move with the turns.
    let (moved, state) = (
        "verdict.procedure",
        ["verdict.passed", "verdict.state_equal", "verdict.state_diff", "verdict.procedure"],
    );
    check(|record| drop(record.trajectory.turns.remove(0)), &["turn.order", moved]);
    check(|record| drop(record.trajectory.turns.remove(3)), &["turn.order@3", moved]);
    check(|record| drop(record.trajectory.turns.remove(4)), &["turn.order@4", moved]);
    check(|record| drop(record.trajectory.turns.remove(5)), &state);
    check(
        |record| drop(record.trajectory.turns.remove(6)),
        &["turn.order@6", "verdict.passed", "verdict.missing_outputs"],
    );
    check(|record| drop(record.trajectory.turns.pop()), &["trajectory.ending"]);
}

#[test]
fn an_output_that_was_never_said_is_found() {
    check(
        |record| {
            let Turn::Agent { text } = &mut record.trajectory.turns[6] else { unreachable!() };
            *text = "Done.".into();
        },
        &["verdict.passed", "verdict.missing_outputs"],
    );
}

#[test]
fn an_ending_that_the_turns_do_not_show_is_found() {
    check(|record| record.trajectory.ending = Ending::Transfer, &["trajectory.ending"]);
    check(|record| record.trajectory.ending = Ending::Limit, &["verdict.passed"]);
}

#[test]
fn a_human_turn_that_is_no_candidate_is_found() {
    check(
        |record| {
            let Turn::Human { text, .. } = &mut record.trajectory.turns[4] else { unreachable!() };
            *text = "Well, yes.".into();
        },
        &["turn.candidate@4"],
    );
}

#[test]
fn turns_after_a_transfer_are_found() {
    let mut record = samples::transferred();
    record.trajectory.turns.push(Turn::Agent { text: "Bye.".into() });
    let found = super::record(&samples::environment("retail"), &record);
    assert_eq!(codes(&found), ["turn.order@5", "trajectory.ending"]);
}

#[test]
fn a_changed_blueprint_is_found_by_its_id_and_by_the_checks() {
    check(|record| record.blueprint.proposal.instruction.push('!'), &["blueprint.id"]);
    check(
        |record| record.blueprint.proposal.actions[0].name = "cancel_it".into(),
        &[
            "blueprint.id",
            "blueprint.check",
            "verdict.passed",
            "verdict.state_equal",
            "verdict.state_diff",
            "verdict.collateral",
        ],
    );
    check(
        |record| record.blueprint.proposal.outputs.push("1,000".into()),
        &["blueprint.id", "blueprint.check", "verdict.passed", "verdict.missing_outputs"],
    );
}

#[test]
fn another_seed_gives_other_rows_and_so_other_observations() {
    let mut record = samples::cancelled();
    record.source = Source::Generated(2);
    let verified = line(&mut samples::databases(), &HOME, 1, &jsonl::line(&record)).unwrap();
    assert!(codes(&verified.mismatches).contains(&"turn.observation@1".to_owned()));
}

#[test]
fn a_changed_row_is_found_in_both_training_formats() {
    let observation = |row: &mut Value| row["conversations"][2]["value"] = "{}".into();
    check_row(Format::Sharegpt, observation, &["turn.observation@1"]);
    check_row(
        Format::Sharegpt,
        |row| row["tools"] = "[]".into(),
        &["turn.tool_not_offered@1", "turn.tool_not_offered@2", "turn.tool_not_offered@5"],
    );
    check_row(
        Format::Sharegpt,
        |row| drop(row["conversations"].as_array_mut().unwrap().remove(0)),
        &["turn.order"],
    );
    check_row(
        Format::Openai,
        |row| row["messages"][3]["content"] = "{}".into(),
        &["turn.observation@1"],
    );
    let more = json!({"role": "user", "content": "And?"});
    check_row(
        Format::Openai,
        |row| row["messages"].as_array_mut().unwrap().push(more),
        &["turn.order@7"],
    );
}

#[test]
fn loaded_files_are_asked_for_and_compared() {
    let environment = samples::environment("retail");
    let mut loaded = Databases::with_loaded(environment);
    let mut record = samples::cancelled();
    record.source = loaded.loaded().unwrap();
    assert!(line(&mut loaded, &HOME, 1, &jsonl::line(&record)).unwrap().holds());
    record.source = Source::Loaded("abc".into());
    let text = jsonl::line(&record);
    fails(
        &text,
        &HOME,
        &expect![
            "line 4: it was made on database files of the domain `retail` (state hash abc). Give their folder with --data"
        ],
    );
    let error = line(&mut loaded, &HOME, 1, &text).unwrap_err().to_string();
    assert!(
        error.starts_with(
            "line 1: it was made on database files with state hash abc, but those given have "
        ),
        "{error}"
    );
}

#[test]
fn what_cannot_be_verified_says_why() {
    let record = samples::record();
    let good = jsonl::line(&record);
    fails(
        &good[..80],
        &HOME,
        &expect![
            "line 4: the JSON is cut off at column 80. Writing was probably interrupted: remove this line, or export the file again"
        ],
    );
    fails(
        "{}",
        &HOME,
        &expect![
            "line 4: this is JSON but no Interplay record: it has no `format` number. Use a file that was exported in the interplay format"
        ],
    );
    fails(
        &good.replace(r#""domain":"mock""#, r#""domain":"moon""#),
        &HOME,
        &expect![
            "line 4: this version has no domain `moon`. Update Interplay, or name one of its own"
        ],
    );
    fails(
        r#"{"conversations": [], "tools": 3, "system": ""}"#,
        &HOME,
        &expect!["line 4: row: has no text `tools`. Export the file again"],
    );
    let home = Home { domain: Some("moon".into()), source: Source::Generated(1) };
    fails(
        &export::line(Format::Sharegpt, &record).unwrap(),
        &home,
        &expect![
            "line 4: this version has no domain `moon`. Update Interplay, or name one of its own"
        ],
    );
}

#[test]
fn a_file_may_be_lines_or_an_array_of_rows() {
    let row = export::line(Format::Sharegpt, &samples::record()).unwrap();
    let as_lines = lines(&format!("{row}\n\n{row}\n"));
    let as_array = lines(&format!("\u{feff} [{row},\n{row}]"));
    assert_eq!(as_lines, [(1, row.clone()), (3, row.clone())]);
    assert_eq!(as_array, [(1, row.clone()), (2, row)]);
    assert_eq!(lines("[1"), [(1, "[1".to_owned())]);
}

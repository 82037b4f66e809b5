//! The library as a whole: tools, policy, rows.

use serde_json::{Value, json};

use super::*;
use crate::tool::Outcome;
use crate::{Environment, policy};

/// A library of known content: `m1` has `b1` and `b2`, `b3` has no copy left.
fn environment() -> Environment {
    let rows = |value: Value| value.as_object().cloned().unwrap();
    let book = |copies: u8| json!({"title": "T", "copies": copies});
    let member = |books: Value| json!({"name": "N", "email": "N@example.org", "books": books});
    Environment::new(
        &Mock,
        Database::new(vec![
            (
                "books".into(),
                rows(
                    json!({"b1": book(1), "b2": book(1), "b3": book(0), "b4": book(2), "b5": book(1)}),
                ),
            ),
            (
                "members".into(),
                rows(json!({"m1": member(json!(["b1", "b2"])), "m2": member(json!([]))})),
            ),
        ]),
    )
}

fn call(name: &str, member: &str, book: &str) -> Call {
    Call::new(name, json!({"member_id": member, "book_id": book}))
}

#[test]
fn lending_and_returning_move_a_copy() {
    let env = environment();
    let trace = env.trace(&[call("lend_book", "m1", "b4"), call("return_book", "m1", "b1")]);
    let member = r#"{"name": "N", "email": "N@example.org", "books": ["b2", "b4"]}"#;
    assert_eq!(trace.steps[1].observation, Observation::done(member));
    assert_eq!(trace.last().get("books", "b4").unwrap()["copies"], json!(1));
    assert_eq!(trace.last().get("books", "b1").unwrap()["copies"], json!(2));
}

#[test]
fn refusals_say_why_and_change_nothing() {
    let env = environment();
    let check = |name: &str, member: &str, book: &str, reason: &str| {
        let mut state = env.reset();
        let observation = env.step(&mut state, &call(name, member, book));
        assert_eq!(observation, Observation::refused(reason));
        assert!(state.same_as(&env.reset()));
    };
    check("lend_book", "m9", "b4", "member not found");
    check("lend_book", "m1", "b9", "book not found");
    check("lend_book", "m1", "b1", "member already has this book");
    check("lend_book", "m1", "b3", "no copy left");
    check("return_book", "m2", "b1", "member does not have this book");
}

#[test]
fn look_ups_answer_and_unknown_tools_are_named() {
    let env = environment();
    let mut state = env.reset();
    let mut step = |name: &str, arguments: Value| env.step(&mut state, &Call::new(name, arguments));
    assert_eq!(step("find_member_by_email", json!({"email": "n@EXAMPLE.org"})).text, "m1");
    assert!(
        step("list_books", json!({}))
            .text
            .starts_with(r#"{"b1": {"id": "b1", "title": "T", "copies": 1}, "#)
    );
    assert_eq!(step("get_member", json!({"member_id": ["m1"]})).outcome, Outcome::Raised);
    assert_eq!(step("burn_book", json!({})).text, "Unknown action burn_book");
}

#[test]
fn rules_find_what_the_tools_let_pass() {
    let check = |calls: &[Call], expected: &[(&str, usize)]| {
        let findings = policy::check(Mock.rules(), &environment().trace(calls));
        let found: Vec<_> =
            findings.iter().map(|found| (found.code.as_str(), found.step.unwrap())).collect();
        assert_eq!(found, expected);
    };
    let transfer = Call::new("transfer_to_human_agents", json!({"summary": "s"}));
    check(&[call("lend_book", "m1", "b4")], &[]);
    check(
        &[call("lend_book", "m1", "b4"), call("lend_book", "m1", "b5")],
        &[("policy.mock.three_books", 1)],
    );
    check(
        &[call("return_book", "m1", "b1"), call("lend_book", "m2", "b1")],
        &[("policy.mock.one_member", 1)],
    );
    check(&[call("lend_book", "m2", "b1")], &[]);
    check(&[call("lend_book", "m1", "b1")], &[("policy.mock.second_copy", 0)]);
    check(&[call("lend_book", "m2", "b3")], &[("policy.mock.copy_left", 0)]);
    check(
        &[
            call("lend_book", "m2", "b5"),
            call("return_book", "m2", "b5"),
            call("lend_book", "m2", "b5"),
        ],
        &[],
    );
    check(std::slice::from_ref(&transfer), &[]);
    check(&[call("lend_book", "m1", "b4"), transfer.clone()], &[("policy.mock.transfer_alone", 1)]);
    check(&[transfer, call("lend_book", "m1", "b4")], &[("policy.mock.transfer_alone", 1)]);
}

#[test]
fn every_rule_enforces_a_sentence_of_the_policy() {
    for rule in Mock.rules() {
        assert!(Mock.policy().contains(rule.sentence), "{} is not in policy.md", rule.id);
    }
}

#[test]
fn rows_start_with_the_account_and_its_own() {
    let rows = Mock.rows_of(&environment().reset(), "m1");
    let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(ids, ["m1", "b1", "b2", "b3", "b4", "b5"]);
    assert!(Mock.rows_of(&environment().reset(), "m9").is_empty());
}

#[test]
fn a_seed_gives_one_library() {
    assert_eq!(Mock.generate(3), Mock.generate(3));
    assert_ne!(Mock.generate(3), Mock.generate(4));
}

#[test]
fn rows_suit_what_could_be_lent_and_returned_in_this_order() {
    let check = |rows: &[(&str, &str)], tools: &[&str], expected: bool| {
        let rows: Vec<RowRef> = rows.iter().map(|(table, id)| RowRef::new(*table, *id)).collect();
        let tools: Vec<String> = tools.iter().map(|tool| (*tool).to_owned()).collect();
        assert_eq!(
            Mock.suits(&environment().reset(), &rows, &tools),
            expected,
            "{rows:?} {tools:?}"
        );
    };
    let member = ("members", "m1");
    check(&[member, ("books", "b4")], &["lend_book"], true);
    check(&[member, ("books", "b3")], &["lend_book"], false);
    check(&[member, ("books", "b4"), ("books", "b5")], &["lend_book", "lend_book"], false);
    check(&[member, ("books", "b1")], &["return_book"], true);
    check(&[member, ("books", "b4")], &["return_book"], false);
    check(
        &[member, ("books", "b1"), ("books", "b4"), ("books", "b5")],
        &["return_book", "lend_book", "lend_book"],
        true,
    );
    check(
        &[member, ("books", "b1"), ("books", "b4"), ("books", "b5")],
        &["lend_book", "lend_book", "return_book"],
        false,
    );
    check(&[("books", "b1")], &[], false);
}

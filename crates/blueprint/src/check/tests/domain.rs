//! Tests of the checks that execute: on the small library, and on the shop with its policy.

use std::fmt::Write;

use environment::state::Row;
use environment::{Call, Environment, registry};
use expect_test::{Expect, expect};
use serde_json::{Value, json};

use super::lines;
use crate::Proposal;
use crate::check::{Ground, Report, run};

fn environment(domain: &str) -> Environment {
    let domain = registry::find(domain).unwrap();
    Environment::new(domain, domain.generate(1))
}

fn proposal(actions: Vec<Call>) -> Proposal {
    Proposal {
        thought: "t".into(),
        instruction: "i".into(),
        actions,
        outputs: vec!["1".into()],
        forbidden: Vec::new(),
    }
}

/// A member with room for another book, and two books that this member can borrow; and a book the member has.
fn library() -> (String, Vec<String>, String) {
    let state = environment("mock").reset();
    let held = |row: &Row| -> Vec<String> {
        row["books"].as_array().unwrap().iter().map(|id| id.as_str().unwrap().into()).collect()
    };
    let (member, mine) = state
        .rows("members")
        .map(|(id, row)| (id.to_owned(), held(row)))
        .find(|(_, mine)| mine.len() == 1)
        .unwrap();
    let free = |(id, row): &(&str, &Row)| {
        row["copies"].as_u64() > Some(0) && !mine.iter().any(|held| held == id)
    };
    let free = state.rows("books").filter(free).map(|(id, _)| id.to_owned()).collect();
    (member, free, mine[0].clone())
}

fn lend(member: &str, book: &str) -> Call {
    Call::new("lend_book", json!({"member_id": member, "book_id": book}))
}

fn give_back(member: &str, book: &str) -> Call {
    Call::new("return_book", json!({"member_id": member, "book_id": book}))
}

fn shown(report: &Report) -> String {
    let mut text = String::new();
    for (name, findings) in
        [("execution", &report.execution), ("policy", &report.policy), ("no_op", &report.no_op)]
    {
        if !findings.is_empty() {
            writeln!(text, "[{name}]\n{}", lines(findings)).unwrap();
        }
    }
    write!(text, "[diff]\n{}", report.diff).unwrap();
    text
}

fn check(domain: &str, actions: Vec<Call>, expected: &Expect) {
    let report = run(&Ground::of(&environment(domain)), &proposal(actions));
    assert_eq!(report.passed(), report.findings().count() == 0);
    expected.assert_eq(&shown(&report));
}

#[test]
fn a_sound_proposal_passes_with_patch_diff_and_observations() {
    let (member, free, _) = library();
    let report = run(&Ground::of(&environment("mock")), &proposal(vec![lend(&member, &free[0])]));
    assert!(report.passed(), "{}", shown(&report));
    assert_eq!((report.observations.len(), report.patch.len()), (1, 2));
    expect![[r#"
        books/b2/copies: 2 → 1
        members/m4/books/1: added "b2""#]]
    .assert_eq(&report.diff);
    expect![[r#"[{"op":"replace","path":"/books/b2/copies","value":1},{"op":"add","path":"/members/m4/books/1","value":"b2"}]"#]].assert_eq(&serde_json::to_string(&report.patch).unwrap());
}

#[test]
fn a_proposal_of_questions_alone_passes_with_an_empty_patch() {
    let report = run(&Ground::of(&environment("mock")), &proposal(Vec::new()));
    assert!(report.passed() && report.patch.is_empty() && report.diff.is_empty());
}

#[test]
fn every_faulty_call_is_reported_at_its_step_and_once_by_each_check() {
    let (member, free, _) = library();
    let calls = vec![
        lend(&member, &free[0]),
        Call::new("burn_book", json!({})),
        Call::new("lend_book", json!({"member_id": member, "book": "b1"})),
        Call::new("lend_book", json!({"member_id": member, "book_id": 7})),
        lend(&member, &free[0]),
        Call::new("get_member", json!({"member_id": member})),
        Call::new("transfer_to_human_agents", json!({"summary": "s"})),
    ];
    check(
        "mock",
        calls,
        &expect![[r#"
            [execution]
            execution.unknown_tool @1: There is no tool `burn_book`. | Use one of: lend_book, return_book.
            schema.missing @2: lend_book is called without `book_id`. | Add `book_id`, which is required.
            schema.undeclared @2: lend_book does not know `book`. | Remove it or use a declared name: member_id, book_id.
            schema.type @3: lend_book needs `book_id` as string, but got integer 7. | Give `book_id` as string.
            execution.refused @4: `lend_book` refused: Error: member already has this book | Choose values that the database shown to you supports, in an order in which each call is possible.
            execution.not_a_write @5: `get_member` changes nothing; actions hold only calls that change the database. | Remove the call; an answer that it would give belongs into outputs.
            execution.not_a_write @6: `transfer_to_human_agents` changes nothing; actions hold only calls that change the database. | Remove the call; an answer that it would give belongs into outputs.
            [policy]
            policy.mock.second_copy @4: Member m4 has book b2 already: b1, b2. | A member cannot borrow a second copy of a book.
            policy.mock.transfer_alone @6: A book is lent or taken back in a conversation that is handed over. | Hand over to a human only when the request is about neither lending nor returning, and do not lend or take back anything in the same conversation.
            [diff]
            books/b2/copies: 2 → 1
            members/m4/books/1: added "b2""#]],
    );
}

#[test]
fn a_policy_violation_names_the_sentence() {
    let (member, free, mine) = library();
    let state = environment("mock").reset();
    let other =
        state.rows("members").map(|(id, _)| id).find(|id| *id != member).unwrap().to_owned();
    let book = free.iter().find(|book| {
        let held = state.get("members", &other).unwrap()["books"].as_array().unwrap();
        held.iter().all(|other| *other != ***book)
    });
    check(
        "mock",
        vec![give_back(&member, &mine), lend(&other, book.unwrap())],
        &expect![[r#"
        [policy]
        policy.mock.one_member @1: This step is about member m1, but the conversation is with member m4. | Serve one member in a conversation.
        [diff]
        books/b1/copies: 2 → 3
        books/b2/copies: 2 → 1
        members/m1/books/0: added "b2"
        members/m4/books/0: removed "b1""#]],
    );
}

#[test]
fn writes_that_cancel_out_are_found() {
    let (member, free, _) = library();
    check(
        "mock",
        vec![lend(&member, &free[0]), give_back(&member, &free[0])],
        &expect![[r"
        [no_op]
        no_op.unchanged: After all actions the database is what it was before. | Choose actions whose effects remain, so that the final state shows whether the task was done.
        [diff]
    "]],
    );
}

/// An account of the shop, a pending order of it and its address.
fn pending_order() -> (String, String, Value) {
    let state = environment("retail").reset();
    let (id, order) = state.rows("orders").find(|(_, order)| order["status"] == "pending").unwrap();
    (order["user_id"].as_str().unwrap().to_owned(), id.to_owned(), order["address"].to_value())
}

fn address(order: &str, address: &Value) -> Call {
    let mut arguments = address.clone();
    arguments["order_id"] = order.into();
    Call::new("modify_pending_order_address", arguments)
}

#[test]
fn one_write_without_effect_among_others_is_found() {
    let (_, order, home) = pending_order();
    let cancel =
        Call::new("cancel_pending_order", json!({"order_id": order, "reason": "no longer needed"}));
    let report =
        run(&Ground::of(&environment("retail")), &proposal(vec![address(&order, &home), cancel]));
    let codes: Vec<_> =
        report.findings().map(|finding| (finding.code.as_str(), finding.step)).collect();
    assert_eq!(codes, [("no_op.action", Some(0))]);
}

#[test]
fn a_write_of_which_later_ones_leave_nothing_is_found() {
    let (user, order, home) = pending_order();
    let to = |street: &str| {
        let mut home = home.clone();
        home["address1"] = street.into();
        home
    };
    let settle = |street| {
        let mut arguments = to(street);
        arguments["user_id"] = user.as_str().into();
        Call::new("modify_user_address", arguments)
    };
    let codes = |actions: Vec<Call>| -> Vec<(String, Option<usize>)> {
        let report = run(&Ground::of(&environment("retail")), &proposal(actions));
        report.findings().map(|finding| (finding.code.clone(), finding.step)).collect()
    };
    let send = |street| address(&order, &to(street));
    assert_eq!(
        codes(vec![settle("1 First Street"), send("2 Third Street"), settle("3 Second Street")]),
        [("no_op.overwritten".to_owned(), Some(0))]
    );
    assert_eq!(codes(vec![settle("1 First Street"), send("1 First Street")]), []);
}

#[test]
fn a_refused_call_is_reported_with_the_sentence_that_forbids_it() {
    let (_, order, home) = pending_order();
    let cancel =
        Call::new("cancel_pending_order", json!({"order_id": order, "reason": "no longer needed"}));
    let report =
        run(&Ground::of(&environment("retail")), &proposal(vec![cancel, address(&order, &home)]));
    assert_eq!(report.execution.len(), 1);
    assert_eq!(
        (report.execution[0].code.as_str(), report.execution[0].step),
        ("execution.refused", Some(1))
    );
    assert!(report.execution[0].message.contains(&report.observations[1].text));
    assert!(
        report.policy.iter().all(|finding| finding.step == Some(1)) && !report.policy.is_empty()
    );
    assert!(report.no_op.is_empty() && !report.patch.is_empty());
}

#[test]
fn a_report_on_a_malformed_answer_holds_only_that() {
    let report = Report::malformed(vec![crate::check::unreadable("it is empty")]);
    assert!(!report.passed() && report.findings().count() == 1 && report.observations.is_empty());
}

#[test]
fn a_report_survives_its_json() {
    let (member, free, _) = library();
    let report = run(
        &Ground::of(&environment("mock")),
        &proposal(vec![lend(&member, &free[0]), lend("m99", &free[0])]),
    );
    let text = serde_json::to_string(&report).unwrap();
    assert_eq!(serde_json::from_str::<Report>(&text).unwrap(), report);
}

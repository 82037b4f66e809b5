//! Tests of the checks that look at what was sampled: grounding, forbidden calls, duplicates.

use environment::domain::RowRef;
use environment::state::Row as Record;
use environment::{Call, Environment, registry};
use expect_test::expect;
use serde_json::json;

use super::lines;
use crate::blueprint::{Blueprint, Provenance};
use crate::check::{Ground, Report, run};
use crate::context::{Context, Row};
use crate::manner::Manner;
use crate::{Pool, Proposal, persona};

/// An account of a domain whose record `fits`, with all its rows.
fn account(domain: &str, fits: impl Fn(&Record) -> bool) -> (Environment, Context) {
    let domain = registry::find(domain).unwrap();
    let environment = Environment::new(domain, domain.generate(1));
    let state = environment.reset();
    let accounts = domain.charter().accounts;
    let (id, _) = state.rows(accounts).find(|(_, row)| fits(row)).unwrap();
    let rows = domain.rows_of(&state, id).into_iter();
    let rows = rows.map(|RowRef { table, id }| Row { table, id }).collect();
    let context = Context { account: id.to_owned(), rows, ..Context::default() };
    (environment, context)
}

/// The member of the library who has one book, and a book to borrow.
fn library() -> (Environment, Context, String) {
    let (environment, context) =
        account("mock", |row| row["books"].as_array().is_some_and(|books| books.len() == 1));
    let state = environment.reset();
    let has = state.get("members", &context.account).unwrap()["books"][0].clone();
    let (book, _) = state
        .rows("books")
        .find(|(id, row)| has != *id && row["copies"].as_u64() != Some(0))
        .unwrap();
    (environment, context, book.to_owned())
}

fn title(environment: &Environment, book: &str) -> String {
    environment.reset().get("books", book).unwrap()["title"].as_str().unwrap().to_owned()
}

fn lend(context: &Context, book: &str) -> Call {
    Call::new("lend_book", json!({"member_id": context.account, "book_id": book}))
}

fn task(instruction: &str, actions: Vec<Call>) -> Proposal {
    Proposal { instruction: instruction.into(), actions, ..Proposal::default() }
}

fn report(environment: &Environment, context: &Context, proposal: &Proposal) -> Report {
    run(&Ground { context: Some(context), ..Ground::of(environment) }, proposal)
}

#[test]
fn ids_that_stand_in_no_sampled_row_are_invented() {
    let (environment, mut context, book) = library();
    let proposal = task("Borrow a book.", vec![lend(&context, &book)]);
    assert_eq!(report(&environment, &context, &proposal).grounding, []);
    context.rows.retain(|row| row.id != book);
    let found = report(&environment, &context, &proposal).grounding;
    expect![[r#"grounding.id @0: `lend_book` uses "b2" as `book_id`, which stands neither in the data shown nor in the instruction nor in what an earlier action gave. | Use a value of the data shown, or state it in the instruction."#]].assert_eq(&lines(&found));
    let told = task("Borrow the book b2.", vec![lend(&context, &book)]);
    assert_eq!(report(&environment, &context, &told).grounding, []);
}

#[test]
fn what_an_earlier_action_gave_is_grounded() {
    let (environment, mut context, book) = library();
    context.rows.retain(|row| row.table == "members");
    let back = Call::new("return_book", json!({"member_id": context.account, "book_id": book}));
    let calls = vec![lend(&context, &book), back];
    let found = report(&environment, &context, &task("Borrow b.", calls)).grounding;
    let steps: Vec<_> = found.iter().map(|finding| finding.step).collect();
    assert_eq!(steps, [Some(0)], "the member as it is after the first call has the book");
}

#[test]
fn names_and_dates_may_be_told_in_words_and_listed_texts_need_no_ground() {
    let with_order = |row: &Record| row["orders"].as_array().is_some_and(|orders| orders.len() > 1);
    let (environment, context) = account("retail", with_order);
    let address = json!({"user_id": context.account, "address1": "7 New Quay", "address2": "", "city": "Bergen",
        "state": "OR", "country": "USA", "zip": "97218"});
    let call = Call::new("modify_user_address", address);
    let told = "Your profile should have the address 7 New Quay, Bergen, OR 97218, USA.";
    assert_eq!(report(&environment, &context, &task(told, vec![call.clone()])).grounding, []);
    let found =
        report(&environment, &context, &task("You move to Bergen, OR.", vec![call])).grounding;
    let named: Vec<&str> = found.iter().map(|it| it.message.split('"').nth(1).unwrap()).collect();
    assert_eq!(named, ["7 New Quay", "97218"]);
    assert!(found.iter().all(|finding| finding.code == "grounding.value"));
}

#[test]
fn a_refused_call_is_explained_by_the_environment_alone() {
    let (environment, context, _) = library();
    let report = report(&environment, &context, &task("Borrow b99?", vec![lend(&context, "b98")]));
    assert!(!report.execution.is_empty() && report.grounding.is_empty());
}

/// A proposal whose human asks for these calls in vain.
fn insisting(context: &mut Context, actions: Vec<Call>, forbidden: Vec<Call>) -> Proposal {
    context.manner = Manner::Forbidden;
    Proposal { forbidden, ..task("Borrow it, and more.", actions) }
}

#[test]
fn a_forbidden_call_is_refused_or_breaks_a_rule_after_the_actions() {
    let (environment, mut context, book) = library();
    let fine = vec![lend(&context, &book)];
    let again = vec![lend(&context, &book)];
    let nobody = vec![lend(&context, "b99")];
    let stranger = Call::new("lend_book", json!({"member_id": "m2", "book_id": book}));
    let other = Context { account: "m2".into(), ..context.clone() };
    for (actions, forbidden) in [(vec![], nobody), (fine.clone(), vec![stranger])] {
        let proposal = insisting(&mut context, actions, forbidden);
        let report = report(&environment, &context, &proposal);
        assert_eq!((report.policy, report.format), (vec![], vec![]), "{:?}", other.account);
    }
    let mut codes = |actions: Vec<Call>, forbidden: Vec<Call>| {
        let proposal = insisting(&mut context, actions, forbidden);
        let report = report(&environment, &context, &proposal);
        report.policy.iter().map(|it| it.code.clone()).collect::<Vec<_>>()
    };
    assert_eq!(codes(vec![], fine.clone()), ["policy.not_forbidden"], "anybody may borrow");
    assert_eq!(codes(fine, again), ["policy.forbidden_action"]);
    assert_eq!(codes(vec![], vec![Call::new("burn", json!({}))]), ["policy.not_forbidden"]);
    assert_eq!(codes(vec![], vec![Call::new("lend_book", json!({}))]), ["policy.not_forbidden"]);
}

#[test]
fn forbidden_calls_and_the_manner_of_the_human_go_together() {
    let (environment, mut context, book) = library();
    let with = |forbidden: Vec<Call>| Proposal { forbidden, ..task("Borrow.", Vec::new()) };
    let code = |context: &Context, proposal: &Proposal| {
        let report = report(&environment, context, proposal);
        report.format.first().map(|finding| finding.code.clone()).unwrap_or_default()
    };
    let nobody = lend(&Context::default(), &book);
    assert_eq!(code(&context, &with(vec![nobody.clone()])), "format.unexpected_forbidden");
    assert_eq!(code(&context, &with(Vec::new())), "");
    context.manner = Manner::Forbidden;
    assert_eq!(code(&context, &with(vec![nobody])), "");
    assert_eq!(code(&context, &with(Vec::new())), "format.missing_forbidden");
}

fn accepted(context: &Context, proposal: &Proposal) -> Blueprint {
    let context = context.clone();
    let provenance = Provenance { seed: 1, task: 0, round: 0, context, parents: Vec::new() };
    let persona = persona::find(persona::NEUTRAL).cloned().unwrap();
    Blueprint::new("mock", proposal.clone(), persona, provenance)
}

#[test]
fn a_task_that_an_accepted_one_nearly_is_names_it() {
    let (environment, context, book) = library();
    let told = |book: &str| format!("You want to borrow {}.", title(&environment, book));
    let proposal = task(&told(&book), vec![lend(&context, &book)]);
    let pool = Pool::from_iter([accepted(&context, &proposal)]);
    let codes = |proposal: &Proposal, pool: Option<&Pool>| {
        let ground = Ground { context: Some(&context), pool, ..Ground::of(&environment) };
        let report = run(&ground, proposal);
        report.findings().map(|it| it.code.clone()).collect::<Vec<String>>()
    };
    assert_eq!(codes(&proposal, None), Vec::<String>::new());
    let other_words = task(&format!("{} Really.", told(&book)), proposal.actions.clone());
    assert_eq!(codes(&other_words, Some(&pool)), ["duplicates.same_change"]);
    assert_eq!(codes(&other_words, Some(&Pool::default())), Vec::<String>::new());
    let state = environment.reset();
    let free = |id: &str, row: &Record| {
        let held = &state.get("members", &context.account).unwrap()["books"];
        id != book
            && row["copies"].as_u64() != Some(0)
            && held.as_array().unwrap().iter().all(|book| *book != *id)
    };
    let (other, _) = state.rows("books").find(|(id, row)| free(id, row)).unwrap();
    let words = format!("{} and in truth {}", proposal.instruction, title(&environment, other));
    let long = "As you came along the river this morning you had the thought that reading would do you good";
    let similar = task(&format!("{long}. {}", told(other)), vec![lend(&context, other)]);
    assert_eq!(codes(&task(&words, vec![lend(&context, other)]), Some(&pool)).len(), 0);
    let earlier = task(&format!("{long}. {}", told(&book)), vec![lend(&context, &book)]);
    let pool = Pool::from_iter([accepted(&context, &earlier)]);
    assert_eq!(codes(&similar, Some(&pool)), ["duplicates.same_words"]);
}

//! Causes and first divergences, case by case.

use environment::state::Datum;
use environment::{Call, State};
use serde_json::json;

use super::{Cause, Diagnosis, Side, diagnose};
use crate::attempt::Attempt;
use crate::judge::judge;
use crate::record::RecordId;
use crate::samples::{self, Line, environment, play, proposal, reached};
use crate::trajectory::{Ending, KeepRule};

/// The order that is to be cancelled, its owner's email, and another order of somebody else.
fn world() -> (String, String, String) {
    let state: State = environment("retail").reset();
    let text = |value: &Datum| value.as_str().unwrap().to_owned();
    let pending = |(_, order): &(&str, &environment::state::Row)| order["status"] == "pending";
    let mut pending = state.rows("orders").filter(pending).map(|(_, order)| order.clone());
    let first = pending.next().unwrap();
    let other = pending.find(|order| order["user_id"] != first["user_id"]).unwrap();
    let user = state.get("users", &text(&first["user_id"])).unwrap();
    (text(&first["order_id"]), text(&user["email"]), text(&other["order_id"]))
}

fn cancel(order: &str, reason: &str) -> Call {
    Call::new("cancel_pending_order", json!({"order_id": order, "reason": reason}))
}

fn said(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

/// What is wrong with a dialogue about cancelling the order and telling its owner the number of product types.
struct Case {
    order: String,
    email: String,
    other: String,
    lines: Vec<Line>,
    ending: Option<Ending>,
    keep: KeepRule,
}

impl Case {
    fn new() -> Self {
        let (order, email, other) = world();
        let hello =
            said(format!("Cancel order {order}, it is no longer needed. My email is {email}."));
        let find = Call::new("find_user_id_by_email", json!({"email": email}));
        let lines = vec![Line::Human(hello), Line::Tool(find)];
        Self { order, email, other, lines, ending: None, keep: KeepRule::default() }
    }

    fn agent(mut self, text: &str) -> Self {
        self.lines.push(Line::Agent(text.into()));
        self
    }

    fn human(mut self, text: &'static str) -> Self {
        self.lines.push(Line::Human(text));
        self
    }

    fn cancels(mut self, order: &str, reason: &str) -> Self {
        self.lines.push(Line::Tool(cancel(order, reason)));
        self
    }

    fn done(self) -> Self {
        let order = self.order.clone();
        self.agent("I would cancel it. Shall I?").human("Yes.").cancels(&order, "no longer needed")
    }

    fn diagnosis(self) -> Option<Diagnosis> {
        let mut wanted = proposal(vec![cancel(&self.order, "no longer needed")], vec!["50".into()]);
        wanted.instruction = format!(
            "Your email is {}. You want to cancel order {} because it is no longer needed. You want to know how many \
             product types there are.",
            self.email, self.order
        );
        let mut record = play("retail", wanted, self.lines, RecordId { task: 0, attempt: 0 });
        record.trajectory.ending = self.ending.unwrap_or(record.trajectory.ending);
        let environment = environment("retail");
        let proposal = &record.blueprint.proposal;
        let state = reached(&environment, &record.trajectory.turns);
        let verdict = judge(&environment, proposal, self.keep, &record.trajectory, &state);
        let attempt = Attempt { number: 0, trajectory: record.trajectory, verdict };
        diagnose(&environment, proposal, &attempt)
    }

    fn gives(self, cause: Cause, diverged: usize, exact: bool) {
        let found = self.diagnosis().expect("it failed");
        assert_eq!(
            (found.cause, found.diverged, found.exact),
            (cause, diverged, exact),
            "{}",
            found.why
        );
        assert_eq!(found.side, cause.side());
    }
}

const ASK: &str = "How many product types are there?";

#[test]
fn a_success_has_no_cause() {
    let case =
        Case::new().done().agent("Done.").human(ASK).agent("There are 50.").human("###STOP###");
    assert_eq!(case.diagnosis(), None);
}

#[test]
fn a_wrong_write_after_a_right_question_is_the_agents() {
    let order = Case::new().order;
    Case::new()
        .agent("I would cancel it. Shall I?")
        .human("Yes.")
        .cancels(&order, "ordered by mistake")
        .agent("Done.")
        .human("###STOP###")
        .gives(Cause::WrongWrite, 4, true);
}

#[test]
fn a_write_that_touches_other_rows_is_collateral() {
    let other = Case::new().other;
    Case::new()
        .agent("I would cancel it. Shall I?")
        .human("Yes.")
        .cancels(&other, "no longer needed")
        .human("###STOP###")
        .gives(Cause::Collateral, 4, true);
}

#[test]
fn agreeing_to_something_else_is_the_humans() {
    let order = Case::new().order;
    Case::new()
        .agent("I would cancel it with the reason \"ordered by mistake\". Shall I?")
        .human("Yes.")
        .cancels(&order, "ordered by mistake")
        .human("###STOP###")
        .gives(Cause::HumanDrifted, 3, true);
}

#[test]
fn saying_something_else_is_the_humans_at_that_turn() {
    let order = Case::new().order;
    Case::new()
        .agent("Why?")
        .human("It was ordered by mistake.")
        .agent("I would cancel it as ordered by mistake. Shall I?")
        .human("Yes.")
        .cancels(&order, "ordered by mistake")
        .human("###STOP###")
        .gives(Cause::HumanDrifted, 3, true);
}

#[test]
fn an_invented_detail_explains_what_never_came() {
    Case::new()
        .agent("Which order again?")
        .human("Order #W0000001.")
        .agent("I could not find that order.")
        .human("###STOP###")
        .gives(Cause::HumanDrifted, 3, true);
}

#[test]
fn leaving_while_a_write_waits_is_the_humans() {
    Case::new().agent("I would cancel it. Shall I?").human("###STOP###").gives(
        Cause::HumanStopped,
        3,
        true,
    );
}

#[test]
fn a_write_that_is_only_claimed_is_missing_at_the_last_reply() {
    Case::new()
        .agent("I would cancel it. Shall I?")
        .human("Yes.")
        .agent("It is cancelled. Anything else?")
        .human(ASK)
        .agent("There are 50. Anything else?")
        .human("###STOP###")
        .gives(Cause::MissingWrite, 6, false);
}

#[test]
fn a_wrong_answer_is_the_reply_to_its_question() {
    Case::new()
        .done()
        .agent("Done. Anything else?")
        .human(ASK)
        .agent("There are 51. Anything else?")
        .human("###STOP###")
        .gives(Cause::MissingOutput, 7, true);
}

#[test]
fn limits_broken_replies_and_early_transfers_are_told_apart() {
    let end = |ending| Case { ending: Some(ending), ..Case::new().agent("Why?").human("Because.") };
    end(Ending::Limit).gives(Cause::StepLimit, 3, false);
    end(Ending::Broken).gives(Cause::BrokenReply, 3, false);
    let mut case = Case::new();
    let summary = json!({"summary": "s"});
    case.lines.push(Line::Tool(Call::new("transfer_to_human_agents", summary)));
    case.gives(Cause::Transferred, 2, true);
}

#[test]
fn procedure_is_the_cause_only_where_nothing_else_is() {
    let keep = KeepRule { procedure: true, ..KeepRule::default() };
    let order = Case::new().order;
    let case = Case { keep, ..Case::new() };
    case.cancels(&order, "no longer needed")
        .agent("Done.")
        .human(ASK)
        .agent("50.")
        .human("###STOP###")
        .gives(Cause::Procedure, 2, true);
}

#[test]
fn a_ground_truth_that_cannot_run_is_the_tasks_fault() {
    let record = samples::cancelled();
    let mut proposal = record.blueprint.proposal.clone();
    proposal.actions[0].arguments["order_id"] = "#W0".into();
    let mut verdict = record.verdict.clone();
    verdict.passed = false;
    let attempt = Attempt { number: 0, trajectory: record.trajectory, verdict };
    let found = diagnose(&environment("retail"), &proposal, &attempt).unwrap();
    assert_eq!((found.cause, found.side), (Cause::Unsound, Side::Task));
}

#[test]
fn every_cause_has_a_label_of_its_own() {
    let labels: std::collections::BTreeSet<&str> =
        Cause::ALL.into_iter().map(Cause::label).collect();
    assert_eq!(labels.len(), Cause::ALL.len());
}

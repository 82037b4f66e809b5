//! Authentication, one account, and consent, case by case.

use environment::{Call, registry};
use serde_json::json;

use super::check;
use crate::talk::Line;

struct Said(Vec<(Option<Call>, String, char)>);

impl Said {
    fn new() -> Self {
        Self(Vec::new())
    }

    fn human(mut self, text: &str) -> Self {
        self.0.push((None, text.into(), 'h'));
        self
    }

    fn agent(mut self, text: &str) -> Self {
        self.0.push((None, text.into(), 'a'));
        self
    }

    fn tool(mut self, name: &str, arguments: serde_json::Value, observation: &str) -> Self {
        self.0.push((Some(Call::new(name, arguments)), observation.into(), 't'));
        self
    }

    fn gives(&self, domain: &str, expected: &[(&str, usize)]) {
        let lines: Vec<Line<'_>> = self.0.iter().map(line).collect();
        let found = check(registry::find(domain).unwrap(), &lines);
        let found: Vec<(&str, usize)> = found
            .iter()
            .map(|it| (it.code.strip_prefix("procedure.").unwrap(), it.step.unwrap()))
            .collect();
        assert_eq!(found, expected);
    }
}

fn line((call, text, who): &(Option<Call>, String, char)) -> Line<'_> {
    match (call, who) {
        (Some(call), _) => Line::Tool { call, text, done: !text.starts_with("Error") },
        (None, 'h') => Line::Human(text),
        (None, _) => Line::Agent(text),
    }
}

const ORDER: &str = r##"{"order_id": "#W1", "user_id": "ada_1"}"##;

fn authenticated() -> Said {
    Said::new().human("Hi").tool("find_user_id_by_email", json!({"email": "a@b.c"}), "ada_1")
}

#[test]
fn private_data_needs_a_lookup_first_at_the_shop() {
    Said::new()
        .human("Hi, I am ada_1, order #W1.")
        .tool("get_order_details", json!({"order_id": "#W1"}), ORDER)
        .gives("retail", &[("unauthenticated", 1)]);
    authenticated()
        .tool("get_order_details", json!({"order_id": "#W1"}), ORDER)
        .gives("retail", &[]);
    Said::new()
        .human("Hi")
        .tool("find_user_id_by_email", json!({"email": "a@b.c"}), "Error: user not found")
        .tool("get_user_details", json!({"user_id": "ada_1"}), "{}")
        .gives("retail", &[("unauthenticated", 2)]);
}

#[test]
fn the_customers_word_is_enough_where_the_charter_says_so() {
    let look = |human: &str| {
        let reservation = r#"{"reservation_id": "AB12CD", "user_id": "ada_1"}"#;
        Said::new().human(human).tool(
            "get_reservation_details",
            json!({"reservation_id": "AB12CD"}),
            reservation,
        )
    };
    look("My user id is ada_1.").gives("airline", &[]);
    look("Hello.").gives("airline", &[("unauthenticated", 1)]);
    look("My user id is bob_2.").gives("airline", &[("unauthenticated", 1)]);
}

#[test]
fn another_account_is_foreign_once_one_is_proved() {
    let foreign = r##"{"order_id": "#W2", "user_id": "bob_2"}"##;
    authenticated()
        .tool("get_order_details", json!({"order_id": "#W2"}), foreign)
        .tool("find_user_id_by_email", json!({"email": "d@e.f"}), "bob_2")
        .gives("retail", &[("foreign_account", 2), ("foreign_account", 3)]);
    Said::new()
        .human("I am ada_1")
        .tool("get_user_details", json!({"user_id": "ada_1"}), "{}")
        .tool("get_user_details", json!({"user_id": "bob_2"}), "{}")
        .gives("airline", &[("foreign_account", 2)]);
}

#[test]
fn open_and_generic_tools_and_refusals_need_no_proof() {
    Said::new()
        .human("Hi")
        .tool("list_all_product_types", json!({}), "{}")
        .tool("get_product_details", json!({"product_id": "1"}), "{}")
        .tool("calculate", json!({"expression": "1 + 1"}), "2.0")
        .tool("get_order_details", json!({"order_id": "#W9"}), "Error: order not found")
        .gives("retail", &[]);
}

fn cancel(said: Said, order: &str) -> Said {
    let gives = format!(r#"{{"order_id": "{order}", "user_id": "ada_1"}}"#);
    said.tool("cancel_pending_order", json!({"order_id": order, "reason": "r"}), &gives)
}

#[test]
fn a_write_needs_a_question_and_a_yes_right_before() {
    let asked =
        |question: &str, answer: &str| cancel(authenticated().agent(question).human(answer), "#W1");
    asked("I would cancel #W1. Shall I?", "Yes, please.").gives("retail", &[]);
    asked("I would cancel #W1. Shall I?", "No, wait.").gives("retail", &[("no_consent", 4)]);
    asked("I will cancel #W1.", "Yes, good.").gives("retail", &[("no_consent", 4)]);
    asked("Is there anything else?", "Yes, cancel #W1.").gives("retail", &[("no_consent", 4)]);
    cancel(authenticated(), "#W1").gives("retail", &[("no_consent", 2)]);
    let reads = authenticated().agent("Shall I cancel #W1?").human("Yes.").tool(
        "get_order_details",
        json!({"order_id": "#W1"}),
        ORDER,
    );
    cancel(reads, "#W1").gives("retail", &[]);
}

#[test]
fn one_yes_covers_several_writes_only_where_all_were_named() {
    let two = |question: &str| {
        let one = cancel(authenticated().agent(question).human("Yes."), "#W1");
        cancel(one, "#W2")
    };
    two("I would cancel #W1. Shall I?").gives("retail", &[("no_consent", 5)]);
    two("I would cancel #W1 and #W2. Shall I?").gives("retail", &[]);
    two("I would cancel both orders. Shall I?").gives("retail", &[]);
}

#[test]
fn two_changes_of_one_order_are_told_apart_by_what_they_change() {
    let both = |question: &str| {
        let address = json!({"order_id": "#W1", "address1": "5 Oak Road", "city": "Boston"});
        let pay = json!({"order_id": "#W1", "payment_method_id": "paypal_1"});
        authenticated()
            .agent(question)
            .human("Yes.")
            .tool("modify_pending_order_address", address, ORDER)
            .tool("modify_pending_order_payment", pay, ORDER)
    };
    both("Order #W1 would go to 5 Oak Road, with the payment on PayPal. Is that right?")
        .gives("retail", &[]);
    both("Order #W1 would go to 5 Oak Road. Is that right?").gives("retail", &[("no_consent", 5)]);
}

#[test]
fn a_refused_write_uses_up_no_consent() {
    let said = authenticated().agent("Shall I cancel #W1?").human("Yes.").tool(
        "cancel_pending_order",
        json!({"order_id": "#W1", "reason": "x"}),
        "Error: invalid reason",
    );
    cancel(said, "#W1").gives("retail", &[]);
}

//! Tests of the format check; those of the other checks, which need a domain, are in `domain`.

mod data;
mod domain;

use environment::Finding;
use expect_test::{Expect, expect};
use serde_json::{Value, json};

use crate::Proposal;

fn lines<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> String {
    let line = |finding: &Finding| match finding.step {
        Some(step) => format!("{} @{step}: {} | {}", finding.code, finding.message, finding.hint),
        None => format!("{}: {} | {}", finding.code, finding.message, finding.hint),
    };
    findings.into_iter().map(line).collect::<Vec<_>>().join("\n")
}

fn check(thought: Option<&str>, answer: &Value, expected: &Expect) {
    let got = match super::format(thought, answer) {
        Ok(proposal) => serde_json::to_string_pretty(&proposal).unwrap(),
        Err(findings) => lines(&findings),
    };
    expected.assert_eq(&got);
}

fn answer() -> Value {
    json!({
        "instruction": "You are Ada. Cancel order #W1.",
        "actions": [{"name": "cancel", "arguments": {"order_id": "#W1", "fee": 2.0}}],
        "outputs": ["54.04"],
    })
}

fn with(key: &str, value: Value) -> Value {
    let mut answer = answer();
    answer[key] = value;
    answer
}

#[test]
fn a_whole_answer_becomes_a_proposal_with_int_and_float_kept_apart() {
    check(
        Some(" plan "),
        &answer(),
        &expect![[r##"
        {
          "thought": "plan",
          "instruction": "You are Ada. Cancel order #W1.",
          "actions": [
            {
              "name": "cancel",
              "arguments": {
                "order_id": "#W1",
                "fee": 2.0
              }
            }
          ],
          "outputs": [
            "54.04"
          ]
        }"##]],
    );
}

#[test]
fn arguments_written_as_a_text_or_left_out_become_an_object() {
    let actions = json!([{"name": "a", "arguments": "{\"z\": 1, \"b\": 1.0}"}, {"name": "b"}, {"name": "c", "arguments": null}]);
    let proposal = super::format(Some("t"), &with("actions", actions)).unwrap();
    let calls: Vec<String> =
        proposal.actions.iter().map(|call| serde_json::to_string(call).unwrap()).collect();
    expect![[r#"
        {"name":"a","arguments":{"z":1,"b":1.0}}
        {"name":"b","arguments":{}}
        {"name":"c","arguments":{}}"#]]
    .assert_eq(&calls.join("\n"));
}

#[test]
fn a_thought_may_stand_inside_the_answer_but_must_stand_somewhere() {
    assert_eq!(super::format(None, &with("thought", json!("inside"))).unwrap().thought, "inside");
    assert_eq!(
        super::format(Some(" "), &with("thought", json!("inside"))).unwrap().thought,
        "inside"
    );
    check(
        Some(""),
        &answer(),
        &expect![
            "format.missing_thought: There is no thought. | Plan the task in a <thought> before the <answer>."
        ],
    );
}

#[test]
fn every_missing_part_is_reported_at_once() {
    check(
        None,
        &json!({}),
        &expect![[r#"
        format.missing_thought: There is no thought. | Plan the task in a <thought> before the <answer>.
        format.missing_instruction: There is no instruction. | Write the instruction as one text that tells the customer who they are and what they want.
        format.missing_actions: There is no `actions`. | Give `actions` as a JSON list of calls {"name": …, "arguments": {…}}; [] when there are none.
        format.missing_outputs: There is no `outputs`. | Give `outputs` as a JSON list of texts; [] when there are none."#]],
    );
}

#[test]
fn parts_of_the_wrong_kind_are_reported() {
    check(
        Some("t"),
        &json!({"instruction": 7, "actions": {}, "outputs": "none"}),
        &expect![[r#"
        format.instruction_not_text: The instruction is a number, not a text. | Write the instruction as one text that tells the customer who they are and what they want.
        format.actions_not_array: `actions` is an object, not a list. | Give `actions` as a JSON list of calls {"name": …, "arguments": {…}}; [] when there are none.
        format.outputs_not_array: `outputs` is a text, not a list. | Give `outputs` as a JSON list of texts; [] when there are none."#]],
    );
    check(
        Some("t"),
        &json!([1]),
        &expect![
            "format.not_object: The answer is a list, not a JSON object. | Write one JSON object with the keys instruction, actions and outputs inside <answer>."
        ],
    );
    check(
        Some("t"),
        &with("instruction", json!("  ")),
        &expect![
            "format.empty_instruction: The instruction is empty. | Write the instruction as one text that tells the customer who they are and what they want."
        ],
    );
}

#[test]
fn every_bad_action_is_reported_at_its_place() {
    let actions = json!([
        "cancel", {"tool": "cancel"}, {"name": "cancel", "arguments": [1]}, {"name": "cancel", "kwargs": {}},
        {"name": "", "arguments": "not json"}, {"name": "fine", "arguments": {}},
    ]);
    check(
        Some("t"),
        &with("actions", actions),
        &expect![[r#"
        format.action_not_call @0: Action 1 is a text, not a call. | Write it as {"name": "<tool>", "arguments": {…}} and nothing else.
        format.action_unknown_key @1: Action 2 has a key `tool` that no call has. | Write it as {"name": "<tool>", "arguments": {…}} and nothing else.
        format.action_not_call @1: Action 2 does not name a tool. | Write it as {"name": "<tool>", "arguments": {…}} and nothing else.
        format.arguments_not_object @2: The arguments of action 3 are a list, not an object. | Give the arguments as a JSON object of values by name.
        format.action_unknown_key @3: Action 4 has a key `kwargs` that no call has. | Write it as {"name": "<tool>", "arguments": {…}} and nothing else.
        format.action_not_call @4: Action 5 does not name a tool. | Write it as {"name": "<tool>", "arguments": {…}} and nothing else.
        format.arguments_not_object @4: The arguments of action 5 are a text, not an object. | Give the arguments as a JSON object of values by name."#]],
    );
}

#[test]
fn forbidden_calls_are_read_like_actions_and_a_task_of_them_alone_is_one() {
    let call = json!({"name": "cancel", "arguments": {"order_id": "#W2"}});
    let proposal = super::format(Some("t"), &with("forbidden", json!([call]))).unwrap();
    assert_eq!(proposal.forbidden.len(), 1);
    assert_eq!(proposal.forbidden[0].text("order_id"), Some("#W2"));
    for absent in [json!(null), json!([])] {
        assert!(super::format(Some("t"), &with("forbidden", absent)).unwrap().forbidden.is_empty());
    }
    let alone = json!({"instruction": "Ask.", "actions": [], "outputs": [], "forbidden": [call]});
    assert!(super::format(Some("t"), &alone).is_ok());
}

#[test]
fn every_bad_forbidden_call_is_reported_and_none_is_an_action() {
    let calls = json!([7, {"name": "cancel", "arguments": [1], "why": "x"}, {"arguments": {}}]);
    check(
        Some("t"),
        &with("forbidden", calls),
        &expect![[r#"
            format.action_not_call: Forbidden call 1 is a number, not a call. | Write it as {"name": "<tool>", "arguments": {…}} and nothing else.
            format.action_unknown_key: Forbidden call 2 has a key `why` that no call has. | Write it as {"name": "<tool>", "arguments": {…}} and nothing else.
            format.arguments_not_object: The arguments of forbidden call 2 are a list, not an object. | Give the arguments as a JSON object of values by name.
            format.action_not_call: Forbidden call 3 does not name a tool. | Write it as {"name": "<tool>", "arguments": {…}} and nothing else."#]],
    );
    check(
        Some("t"),
        &with("forbidden", json!("none")),
        &expect![[r#"
            format.forbidden_not_array: `forbidden` is a text, not a list. | Give `forbidden` as a JSON list of calls {"name": …, "arguments": {…}}; [] when there are none."#]],
    );
}

#[test]
fn outputs_that_could_never_fail_or_never_be_found_are_reported() {
    check(
        Some("t"),
        &with("outputs", json!([54.04, "", "1,234.50", "fine", null])),
        &expect![[r#"
        format.output_not_text: Output 1 is a number, not a text. | Write every output as one text in double quotes, numbers too.
        format.empty_output: Output 2 is empty, so every reply contains it. | Write the answer that the agent must say, or leave the output out.
        format.output_with_comma: Output 3, "1,234.50", has a comma; replies are compared without commas. | Write numbers without separators, and several answers as several outputs.
        format.output_not_text: Output 5 is null, not a text. | Write every output as one text in double quotes, numbers too."#]],
    );
}

#[test]
fn a_task_without_actions_and_outputs_is_no_task() {
    check(
        Some("t"),
        &json!({"instruction": "Hello.", "actions": [], "outputs": []}),
        &expect![
            "format.nothing_to_do: The task has neither actions nor outputs, so nothing could ever fail it. | Give at least one action, or one output that answers a question of the instruction."
        ],
    );
}

#[test]
fn a_task_of_questions_only_is_well_formed() {
    assert!(super::format(Some("t"), &with("actions", json!([]))).is_ok());
}

#[test]
fn unreadable_answers_say_why() {
    expect!["format.not_json: The answer could not be read: expected `,` at line 3, column 9. | Write exactly one <answer> with strict JSON in it: double quotes, no comments, no trailing commas."].assert_eq(&lines(&[super::unreadable("expected `,` at line 3, column 9")]));
}

#[test]
fn a_proposal_survives_its_own_format() {
    let proposal: Proposal = super::format(Some("t"), &answer()).unwrap();
    let again = super::format(None, &serde_json::to_value(&proposal).unwrap()).unwrap();
    assert_eq!(again, proposal);
}

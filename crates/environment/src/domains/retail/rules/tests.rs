//! Each rule kept, broken and at its edge, on a tiny shop; and all of them on tau-bench's own ground truths.

mod accounts;
mod items;
mod oracle;
mod orders;
mod shop;

use expect_test::Expect;

use super::RULES;
use crate::domain::Domain;
use crate::domains::retail::Retail;
use crate::tool::Call;

/// The findings of a trace of these calls, a line each: step counted from 1, rule, message.
#[expect(clippy::needless_pass_by_value, reason = "an `expect!` reads best when given as it is")]
fn check(calls: &[Call], expected: Expect) {
    let trace = shop::environment().trace(calls);
    for finding in crate::policy::check(RULES, &trace) {
        let tool = &calls[finding.step.unwrap_or_default()].name;
        let rule = finding.code.trim_start_matches("policy.");
        assert!(concerns(rule, tool), "{rule} says that it looks at {tool}");
    }
    let line = |finding: crate::Finding| {
        let rule = finding.code.trim_start_matches("policy.retail.").to_owned();
        format!("{} {rule}: {}\n", finding.step.map_or(0, |step| step + 1), finding.message)
    };
    let lines: String = crate::policy::check(RULES, &trace).into_iter().map(line).collect();
    expected.assert_eq(&lines);
}

/// A trace that keeps every rule, and whose every call has its effect.
fn kept(calls: &[Call]) {
    let trace = shop::environment().trace(calls);
    for step in &trace.steps {
        assert!(step.observation.is_done(), "{} says {}", step.call.name, step.observation.text);
    }
    assert_eq!(crate::policy::check(RULES, &trace), []);
}

#[test]
fn every_sentence_stands_in_the_policy() {
    let policy = include_str!("../policy.md");
    for rule in RULES {
        assert_eq!(
            policy.matches(rule.sentence).count(),
            1,
            "{} quotes the policy: {}",
            rule.id,
            rule.sentence
        );
    }
}

#[test]
fn ids_are_unique_and_follow_the_order_of_the_policy() {
    let policy = include_str!("../policy.md");
    let places: Vec<usize> = RULES.iter().filter_map(|rule| policy.find(rule.sentence)).collect();
    assert!(places.is_sorted(), "rules stand in the order of the document");
    let ids: std::collections::BTreeSet<&str> = RULES.iter().map(|rule| rule.id).collect();
    assert_eq!(ids.len(), RULES.len());
    assert!(ids.iter().all(|id| id.starts_with("retail.")));
}

fn concerns(id: &str, tool: &str) -> bool {
    RULES.iter().any(|rule| rule.id == id && rule.concerns(tool))
}

#[test]
fn a_rule_concerns_the_tools_it_looks_at() {
    assert!(concerns("retail.cancel.reason", "cancel_pending_order"));
    assert!(!concerns("retail.cancel.reason", "modify_pending_order_items"));
    assert!(concerns("retail.transfer.last", "calculate"));
}

#[test]
fn arguments_of_any_kind_are_no_matter_for_the_rules() {
    let odd = [
        serde_json::json!(null),
        serde_json::json!(7),
        serde_json::json!("x"),
        serde_json::json!(["x", 1]),
        serde_json::json!({"a": []}),
    ];
    let tools = Retail.tools();
    for tool in tools {
        let names = tool.parameters["properties"].as_object().unwrap();
        for value in &odd {
            let arguments: serde_json::Map<_, _> =
                names.keys().map(|name| (name.clone(), value.clone())).collect();
            let call = Call { name: tool.name.clone(), arguments: arguments.into() };
            let trace = shop::environment().trace(&[call]);
            assert_eq!(trace.steps.len(), 1);
            drop(crate::policy::check(RULES, &trace));
        }
    }
}

//! What holds for the policy of every domain: document and lists are one, rules are named well and cannot be upset.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use environment::{Call, Domain, Environment, policy, registry};
use serde_json::{Map, Value, json};

#[test]
fn every_sentence_of_a_policy_is_a_rule_or_undecided_or_a_fact_exactly_once() {
    for domain in registry::all() {
        assert_eq!(domain.charter().policy.stray(), [""; 0], "{}", domain.name());
    }
}

#[test]
fn the_lists_follow_the_order_of_the_document() {
    for domain in registry::all() {
        let sentences = policy::document::sentences(domain.policy());
        let place = |text: &str| sentences.iter().position(|sentence| sentence.text == text);
        let rules: Vec<_> = domain.rules().iter().map(|rule| place(rule.sentence)).collect();
        let undecided: Vec<_> = domain
            .charter()
            .policy
            .undecided
            .iter()
            .map(|undecided| place(undecided.sentence))
            .collect();
        let facts: Vec<_> = domain.charter().policy.facts.iter().map(|fact| place(fact)).collect();
        for places in [rules, undecided, facts] {
            assert!(places.is_sorted(), "{} {places:?}", domain.name());
        }
    }
}

#[test]
fn rules_have_ids_of_their_domain_a_way_and_tools_that_exist() {
    for domain in registry::all() {
        let tools: BTreeSet<&str> = domain.tools().iter().map(|tool| tool.name.as_str()).collect();
        let ids: BTreeSet<&str> = domain.rules().iter().map(|rule| rule.id).collect();
        assert_eq!(ids.len(), domain.rules().len());
        for rule in domain.rules() {
            assert!(rule.id.starts_with(&format!("{}.", domain.name())), "{}", rule.id);
            assert!(rule.how.ends_with('.'), "{} says how it is decided", rule.id);
            assert!(rule.tools.iter().all(|tool| tools.contains(tool)), "{}", rule.id);
        }
        assert!(
            domain.charter().policy.undecided.iter().all(|undecided| undecided.why.ends_with('.'))
        );
    }
}

/// Every tool with every argument of one odd kind, then with lists and objects of odd values where it takes such.
#[test]
fn arguments_of_any_kind_are_no_matter_for_the_rules() {
    let odd = [
        json!(null),
        json!(true),
        json!(-7),
        json!(1e308),
        json!("\u{e9}\u{1f600}"),
        json!(["x", 1, null, {}]),
        json!([{"flight_number": 1, "date": []}, {"payment_id": null, "amount": "1"}]),
        json!([{"flight_number": "HAT001", "date": "2024-99-99"}, {"payment_id": "x", "amount": -1}]),
        json!({"a": []}),
    ];
    for domain in registry::all() {
        let environment = Environment::new(domain, domain.generate(1));
        let calls: Vec<Call> =
            odd.iter().flat_map(|value| calls(domain, &environment, value)).collect();
        let trace = environment.trace(&calls);
        assert_eq!(trace.steps.len(), calls.len());
        let codes: BTreeSet<String> =
            domain.rules().iter().map(|rule| format!("policy.{}", rule.id)).collect();
        let findings = policy::check(domain.rules(), &trace);
        assert!(findings.iter().all(|finding| codes.contains(&finding.code)));
    }
}

/// A call of each tool with this value for every argument, and one in which the ids are those of a row.
fn calls(domain: &'static dyn Domain, environment: &Environment, odd: &Value) -> Vec<Call> {
    let state = environment.reset();
    let known = |name: &str| {
        let table = domain
            .tables()
            .iter()
            .find(|table| name == format!("{}_id", table.trim_end_matches('s')));
        Some(json!(state.rows(table?).next()?.0))
    };
    let call = |tool: &environment::ToolSpec, with_ids: bool| {
        let names = tool.parameters["properties"].as_object().unwrap().keys();
        let value = |name: &str| known(name).filter(|_| with_ids).unwrap_or_else(|| odd.clone());
        let arguments: Map<_, _> = names.map(|name| (name.clone(), value(name))).collect();
        Call { name: tool.name.clone(), arguments: arguments.into() }
    };
    domain.tools().iter().flat_map(|tool| [call(tool, false), call(tool, true)]).collect()
}

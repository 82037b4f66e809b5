//! The rules on traces of tau-bench itself: few ground truths break one, each for a reason that stands in its
//! arguments, and on random calls the rules that tools enforce agree with what the tools refused.

use std::collections::BTreeMap;

use expect_test::expect;
use serde_json::Value;

use super::RULES;
use crate::Finding;
use crate::domains::generic::tests::oracle::{self, Episode};
use crate::domains::retail::Retail;
use crate::policy::{Trace, check};
use crate::tool::Outcome;

/// Rules that stand in the policy alone: the tools do what these forbid.
const UNENFORCED: [&str; 6] = [
    "policy.retail.account.one_user",
    "policy.retail.account.own_address",
    "policy.retail.transfer.no_changes",
    "policy.retail.transfer.last",
    "policy.retail.ids.product_or_item",
    "policy.retail.items.different",
];

/// A rule that the tool of this step enforces and that the step breaks. Tools accept an empty list of items.
fn enforced<'a>(episode: &Episode, findings: &'a [Finding], index: usize) -> Option<&'a Finding> {
    let items = episode.trace.steps[index].call.arguments.get("item_ids");
    let empty = items.and_then(Value::as_array).is_some_and(Vec::is_empty);
    let lax =
        |code: &str| UNENFORCED.contains(&code) || (empty && code == "policy.retail.items.named");
    findings.iter().find(|finding| finding.step == Some(index) && !lax(&finding.code))
}

/// Whether the arguments and the answer of the real program show what the finding says.
fn is_justified(finding: &Finding, trace: &Trace) -> bool {
    let step = &trace.steps[finding.step.unwrap()];
    let items = |name: &str| step.call.arguments[name].as_array().unwrap().iter();
    match finding.code.as_str() {
        "policy.retail.items.different" => {
            items("item_ids").zip(items("new_item_ids")).any(|(old, new)| old == new)
        }
        "policy.retail.items.gift_card_covers" | "policy.retail.payment.gift_card_covers" => {
            step.observation.text.starts_with("Error: insufficient gift card balance")
        }
        _ => false,
    }
}

#[test]
fn ground_truths_break_three_rules_and_each_for_a_reason() {
    let Some(environment) = oracle::environment(&Retail) else { return };
    let expected = [
        ("policy.retail.items.different", 47),
        ("policy.retail.items.gift_card_covers", 11),
        ("policy.retail.payment.gift_card_covers", 9),
    ];
    for (file, expected) in [("retail_dev.jsonl", [].as_slice()), ("retail_train.jsonl", &expected)]
    {
        let mut counts = BTreeMap::<String, usize>::new();
        for Episode { id, trace, .. } in oracle::episodes(&environment, file) {
            for finding in check(RULES, &trace) {
                assert!(is_justified(&finding, &trace), "{file} {id}: {finding:?}");
                *counts.entry(finding.code).or_default() += 1;
            }
        }
        let counts: Vec<(&str, usize)> =
            counts.iter().map(|(code, count)| (code.as_str(), *count)).collect();
        assert_eq!(counts, expected, "{file}");
    }
}

/// Both ways: a write that a tool refused breaks a rule, and one that it did breaks none of those it enforces.
/// The one thing they judge differently is noise: the tool adds floats without rounding, so that it refuses a gift
/// card that holds the difference to the cent.
#[test]
fn tools_refuse_exactly_what_their_rules_forbid() {
    let Some(environment) = oracle::environment(&Retail) else { return };
    let (mut done, mut refused, mut noise) = (0, 0, Vec::new());
    for episode in oracle::episodes(&environment, "fuzz_retail.jsonl") {
        let findings = check(RULES, &episode.trace);
        for (index, step) in episode.trace.steps.iter().enumerate() {
            let text = step.observation.text.as_str();
            let unknown = ["Error: order not found", "Error: user not found"].contains(&text);
            if !episode.valid[index] || unknown || !environment.is_write(&step.call.name) {
                continue;
            }
            match (
                step.observation.outcome == Outcome::Refused,
                enforced(&episode, &findings, index),
            ) {
                (false, None) => done += 1,
                (true, Some(_)) => refused += 1,
                (true, None) => noise.push(format!("{} {}: {text}", episode.id, step.call.name)),
                (false, Some(finding)) => {
                    panic!("{} did what a rule forbids: {finding:?}", episode.id)
                }
            }
        }
    }
    assert!(done > 500 && refused > 500, "{done} writes done and {refused} refused are compared");
    expect![[r"
        2000 modify_pending_order_items: Error: insufficient gift card balance to pay for the new item
        2002 modify_pending_order_items: Error: insufficient gift card balance to pay for the new item"]].assert_eq(&noise.join("\n"));
}

//! The rules on traces of tau-bench itself: few ground truths break one, each for a reason that stands in its arguments
//! and in the data, and on random calls the rules that tools enforce agree with what the tools refused.

use std::collections::BTreeMap;

use expect_test::expect;
use serde_json::Value;

use super::RULES;
use crate::Finding;
use crate::domains::airline::Airline;
use crate::domains::generic::tests::oracle::{self, Episode};
use crate::policy::{self, Trace};
use crate::tool::Outcome;

/// Rules whose breach makes a tool refuse: it checks the same thing.
const ENFORCED: [&str; 7] = [
    "policy.airline.flights.available",
    "policy.airline.flights.seats",
    "policy.airline.payment.in_profile",
    "policy.airline.payment.covers",
    "policy.airline.book.total",
    "policy.airline.change.passenger_count",
    "policy.airline.change.payment",
];

/// Rules that may be broken by a call that a tool refuses for a reason of another kind: the content of a call about a
/// cancelled reservation is not judged, and a certificate named twice raises an exception.
const MOOT: [&str; 2] = ["policy.airline.change.cancelled", "policy.airline.book.named_once"];

/// Whether the data, read anew, show what the finding says.
fn is_justified(finding: &Finding, trace: &Trace) -> bool {
    let index = finding.step.unwrap();
    let call = &trace.steps[index].call;
    let row = |table: &str, id: &str| trace.initial.get(table, id).unwrap().to_value();
    let status = |leg: &Value| {
        let flight = row("flights", leg["flight_number"].as_str().unwrap());
        flight["dates"][leg["date"].as_str().unwrap()]["status"].as_str().unwrap().to_owned()
    };
    let statuses = |reservation: &Value| -> Vec<String> {
        reservation["flights"].as_array().unwrap().iter().map(status).collect()
    };
    let reservation = || row("reservations", call.text("reservation_id").unwrap());
    let of_user = || -> Vec<Value> {
        let user = row("users", call.text("user_id").unwrap());
        let ids = user["reservations"].as_array().unwrap();
        ids.iter().map(|id| row("reservations", id.as_str().unwrap())).collect()
    };
    match finding.code.as_str() {
        "policy.airline.cancel.grounds" => {
            let reservation = reservation();
            let upgraded = trace.steps[..index].iter().any(|step| {
                step.call.text("reservation_id") == call.text("reservation_id")
                    && step.call.text("cabin") == Some("business")
            });
            reservation["created_at"].as_str().unwrap() < "2024-05-14T15:00:00"
                && reservation["cabin"] != "business"
                && reservation["insurance"] == "no"
                && !upgraded
                && !statuses(&reservation).contains(&"cancelled".to_owned())
        }
        "policy.airline.cancel.flown" => statuses(&reservation())
            .iter()
            .any(|status| ["landed", "flying"].contains(&status.as_str())),
        "policy.airline.compensation.trouble" => of_user()
            .iter()
            .flat_map(statuses)
            .all(|status| status != "cancelled" && status != "delayed"),
        "policy.airline.compensation.after_change" => {
            let wrote = |step: &policy::Transition| !step.before.same_as(&step.after);
            of_user().iter().flat_map(statuses).any(|status| status == "delayed")
                && !trace.steps[..index].iter().any(wrote)
        }
        _ => false,
    }
}

fn broken(episodes: &[Episode]) -> Vec<String> {
    let mut lines = BTreeMap::new();
    for Episode { id, trace, .. } in episodes {
        for finding in policy::check(RULES, trace) {
            assert!(is_justified(&finding, trace), "{id}: {finding:?}");
            let task = id.as_u64().unwrap();
            let rule = finding.code.trim_start_matches("policy.airline.");
            let line = format!("{task:>2} {rule}: {}", finding.message);
            lines.insert((task, finding.step), line);
        }
    }
    lines.into_values().collect()
}

#[test]
fn ground_truths_break_four_rules_and_each_for_a_reason() {
    let Some(environment) = oracle::environment(&Airline) else { return };
    let half = oracle::episodes(&environment, "airline_half.jsonl");
    let runs = oracle::episodes(&environment, "hist_airline_even.jsonl");
    assert_eq!((half.len(), runs.len()), (25, 100));
    assert_eq!(broken(&half), broken(&runs));
    expect![[r"
        10 cancel.grounds: reservation H9ZU1C was made at 2024-05-01T04:50:18, more than 24 hours ago; none of its flights is cancelled, its cabin is economy, its insurance `no`
        16 compensation.after_change: no earlier step changed or cancelled the delayed reservation M61CQM
        26 cancel.flown: flight HAT214 of 2024-05-13 in reservation NQNU5R is `landed`
        34 cancel.grounds: reservation XEHM4B was made at 2024-05-01T05:17:41, more than 24 hours ago; none of its flights is cancelled, its cabin is economy, its insurance `no`
        46 compensation.trouble: no flight in the reservations of noah_muller_9847 was cancelled or is delayed; looked at: SDZQKO, 4OG6T3"]].assert_eq(&broken(&half).join("\n"));
}

/// Both ways: a write that a tool refused breaks a rule, and one that it did breaks none of those it enforces. What is
/// left is no matter of policy: certificates that the system has no id for.
#[test]
fn tools_refuse_exactly_what_their_rules_forbid() {
    let Some(environment) = oracle::environment(&Airline) else { return };
    let (mut done, mut refused, mut others) = (0, 0, BTreeMap::<String, usize>::new());
    for Episode { id, valid, trace } in oracle::episodes(&environment, "fuzz_airline.jsonl") {
        let findings = policy::check(RULES, &trace);
        for (index, step) in trace.steps.iter().enumerate() {
            let text = step.observation.text.as_str();
            let unknown = ["Error: reservation not found", "Error: user not found"].contains(&text);
            if !valid[index] || unknown || !environment.is_write(&step.call.name) {
                continue;
            }
            let broken = |rules: &[&str]| {
                findings.iter().find(|finding| {
                    finding.step == Some(index) && rules.contains(&finding.code.as_str())
                })
            };
            match (step.observation.outcome, broken(&ENFORCED), broken(&MOOT)) {
                (Outcome::Done, None, _) => done += 1,
                (Outcome::Done, Some(finding), _) => {
                    panic!("{id} did what a rule forbids: {finding:?}")
                }
                (_, Some(_), _) | (_, _, Some(_)) => refused += 1,
                _ => {
                    *others.entry(format!("{}: {}", step.call.name, shape(text))).or_default() += 1;
                }
            }
        }
    }
    assert!(done > 500 && refused > 500, "{done} writes done and {refused} refused are compared");
    let others: Vec<String> =
        others.into_iter().map(|(what, count)| format!("{count} × {what}")).collect();
    expect!["19 × send_certificate: Error: user … has three certificates of this kind already; one must be spent before another can be sent"].assert_eq(&others.join("\n"));
}

/// A text without the words that have a digit.
fn shape(text: &str) -> String {
    let word = |word: &str| {
        if word.contains(|letter: char| letter.is_ascii_digit()) {
            "…".to_owned()
        } else {
            word.to_owned()
        }
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

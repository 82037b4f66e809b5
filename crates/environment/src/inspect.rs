//! What one call did, for people who look at it: what came back, what changed, which rules it keeps or breaks, and
//! where it does not fit its schema. Nothing here stops a call.

use serde::{Deserialize, Serialize};

use crate::diff;
use crate::domain::Environment;
use crate::finding::Finding;
use crate::policy::{Rule, Trace};
use crate::schema;
use crate::tool::{Call, Observation};

/// What one step did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inspection {
    /// o_E.
    pub observation: Observation,
    /// What changed, in the lines of [`diff::readable`]; empty when nothing did.
    pub diff: String,
    /// Ids of the rules that look at calls of this tool and have nothing to object.
    pub kept: Vec<String>,
    /// The rules that it breaks.
    pub broken: Vec<Breach>,
    /// Where the arguments do not fit the tool's schema.
    pub findings: Vec<Finding>,
}

/// A rule that a step breaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Breach {
    /// Id of the rule.
    pub rule: String,
    /// What is wrong, naming the values.
    pub evidence: String,
}

/// Runs calls from the initial state; one inspection a call.
pub fn inspect(env: &Environment, calls: &[Call]) -> Vec<Inspection> {
    let trace = env.trace(calls);
    (0..trace.steps.len()).map(|step| at(env, &trace, step)).collect()
}

fn at(env: &Environment, trace: &Trace, step: usize) -> Inspection {
    let now = &trace.steps[step];
    let (mut kept, mut broken) = (Vec::new(), Vec::new());
    for rule in env.domain().rules() {
        match (rule.check)(trace, step) {
            Some(evidence) => broken.push(Breach { rule: rule.id.to_owned(), evidence }),
            None if names(rule, &now.call) => kept.push(rule.id.to_owned()),
            None => {}
        }
    }
    let spec = env.tool(&now.call.name);
    Inspection {
        observation: now.observation.clone(),
        diff: diff::readable(&now.before, &now.after),
        kept,
        broken,
        findings: spec.map(|spec| schema::check(spec, &now.call)).unwrap_or_default(),
    }
}

/// Whether a rule that found nothing is worth naming: a rule about every tool would be named at every step.
fn names(rule: &Rule, call: &Call) -> bool {
    !rule.tools.is_empty() && rule.concerns(&call.name)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::Domain;
    use crate::domains::mock::Mock;
    use crate::tool::Outcome;

    fn look(calls: &[Call]) -> Vec<Inspection> {
        inspect(&Environment::new(&Mock, Mock.generate(1)), calls)
    }

    #[test]
    fn a_read_changes_nothing_and_a_write_shows_what_it_changed() {
        let steps = look(&[
            Call::new("list_books", json!({})),
            Call::new("lend_book", json!({"member_id": "m1", "book_id": "b1"})),
            Call::new("return_book", json!({"member_id": "m1", "book_id": "b1"})),
        ]);
        assert!(steps[0].diff.is_empty() && steps[0].observation.is_done());
        let changed = steps[1..].iter().filter(|step| step.diff.contains("members/m1/books"));
        assert!(changed.count() >= 1, "{steps:#?}");
    }

    #[test]
    fn a_broken_rule_is_named_at_its_step_with_evidence_and_the_call_still_ran() {
        let steps = look(&[
            Call::new("get_member", json!({"member_id": "m1"})),
            Call::new("get_member", json!({"member_id": "m2"})),
        ]);
        assert!(steps[0].broken.is_empty());
        assert_eq!(steps[1].broken[0].rule, "mock.one_member");
        assert!(steps[1].broken[0].evidence.contains("m2"));
        assert_eq!(steps[1].observation.outcome, Outcome::Done);
    }

    #[test]
    fn faults_of_the_schema_are_told_and_an_unknown_tool_has_none() {
        let steps =
            look(&[Call::new("get_member", json!({"id": 1})), Call::new("refund", json!({}))]);
        let codes: Vec<&str> =
            steps[0].findings.iter().map(|finding| finding.code.as_str()).collect();
        assert_eq!(codes, ["schema.missing", "schema.undeclared"]);
        assert_eq!(steps[1].observation.outcome, Outcome::Unknown);
        assert!(steps[1].findings.is_empty());
    }
}

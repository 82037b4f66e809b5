//! Policy check: the domain's executable rules over the trace of the actions.

use environment::policy;
use environment::{Finding, Outcome, Rule, Trace};

/// Findings in step order. Steps that never reached their tool (unknown, or the arguments do not fit) are left to the
/// execution check; a refused call stays, because the rule names the sentence that the tool enforces.
pub(super) fn check(rules: &[Rule], trace: &Trace) -> Vec<Finding> {
    let reached = |finding: &Finding| {
        let step = finding.step.and_then(|step| trace.steps.get(step));
        !step.is_some_and(|step| {
            matches!(step.observation.outcome, Outcome::Unknown | Outcome::Raised)
        })
    };
    policy::check(rules, trace).into_iter().filter(reached).collect()
}

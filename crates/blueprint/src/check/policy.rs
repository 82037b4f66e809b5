//! Policy check: the domain's executable rules over the trace of the actions, and what the human asks for against them.

use environment::{Call, Environment, Finding, Outcome, Rule, Trace, Transition};
use environment::{policy, schema};

use crate::blueprint::Proposal;

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

/// Findings for calls that are called forbidden and are not: made after the actions, each must be refused by the
/// environment or break a rule. Ours.
pub(crate) fn forbidden(
    environment: &Environment,
    proposal: &Proposal,
    trace: &Trace,
) -> Vec<Finding> {
    let calls = proposal.forbidden.iter();
    calls.filter_map(|call| allowed(environment, proposal, call, trace)).collect()
}

/// What is wrong with a forbidden call, if anything is.
fn allowed(
    environment: &Environment,
    proposal: &Proposal,
    call: &Call,
    trace: &Trace,
) -> Option<Finding> {
    let name = &call.name;
    if proposal.actions.contains(call) {
        return Some(Finding::new(
            "policy.forbidden_action",
            format!("`{name}` is among the actions and among the forbidden calls."),
            "A call that must not happen is no action.",
        ));
    }
    let hint = "List a call that the tools refuse or that a rule of the policy forbids, with every argument.";
    let finding = |message: String| Some(Finding::new("policy.not_forbidden", message, hint));
    let Some(spec) = environment.tool(name) else {
        return finding(format!("There is no tool `{name}`, so nobody could be refused it."));
    };
    if let Some(fault) = schema::check(spec, call).first() {
        return finding(format!("The forbidden call does not fit its tool. {}", fault.message));
    }
    let before = trace.last().clone();
    let mut after = before.clone();
    let observation = environment.step(&mut after, call);
    if observation.outcome == Outcome::Refused {
        return None;
    }
    let mut trace = trace.clone();
    trace.steps.push(Transition { before, call: call.clone(), observation, after });
    let last = trace.steps.len() - 1;
    if policy::broken(environment.domain().rules(), &trace, last).next().is_some() {
        return None;
    }
    finding(format!(
        "`{name}` is called forbidden, but it runs after the actions and breaks no rule."
    ))
}

//! Audit: a domain's rules over the ground truths of tasks that somebody else wrote.
//!
//! A task is one line of a trace file. Its ground truth is `gt_actions` where the line has them (a recorded run, whose
//! `steps` are what an agent did), and its `steps` otherwise.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::domain::Environment;
use crate::policy;
use crate::tool::Call;

/// The ground truth of one task.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    /// Its id, a number or a text.
    pub id: Value,
    /// Name of its domain, where the line tells it.
    pub domain: Option<String>,
    /// The calls, in order.
    pub calls: Vec<Call>,
}

/// A rule that a ground truth breaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Broken {
    /// Id of the rule.
    pub rule: &'static str,
    /// The sentence of the policy.
    pub sentence: &'static str,
    /// Index of the call, from 0.
    pub step: usize,
    /// Name of its tool.
    pub tool: String,
    /// The values that were compared.
    pub evidence: String,
}

#[derive(Deserialize)]
struct Line {
    id: Value,
    task_id: Option<Value>,
    domain: Option<String>,
    #[serde(default)]
    steps: Vec<Action>,
    gt_actions: Option<Vec<Action>>,
}

#[derive(Deserialize)]
struct Action {
    name: String,
    #[serde(default)]
    kwargs: Map<String, Value>,
}

/// Reads one line of a trace file.
pub fn parse(line: &str) -> serde_json::Result<Task> {
    let Line { id, task_id, domain, steps, gt_actions } = serde_json::from_str(line)?;
    let call = |action: Action| Call { name: action.name, arguments: action.kwargs.into() };
    let calls = gt_actions.unwrap_or(steps).into_iter().map(call).collect();
    Ok(Task { id: task_id.unwrap_or(id), domain, calls })
}

/// What the ground truth breaks, in step order, then rule order.
pub fn audit(environment: &Environment, calls: &[Call]) -> Vec<Broken> {
    let rules = environment.domain().rules();
    let trace = environment.trace(calls);
    let broken = |step: usize| {
        let trace = &trace;
        policy::broken(rules, trace, step).map(move |(rule, evidence)| Broken {
            rule: rule.id,
            sentence: rule.sentence,
            step,
            tool: trace.steps[step].call.name.clone(),
            evidence,
        })
    };
    (0..trace.steps.len()).flat_map(broken).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::registry;

    #[test]
    fn a_recorded_run_is_judged_by_its_ground_truth_and_named_by_its_task() {
        let line = r#"{"id": 7, "task_id": 2, "steps": [{"name": "a"}], "gt_actions": [{"name": "b", "kwargs": {"x": 1}}]}"#;
        let task = parse(line).unwrap();
        assert_eq!(
            task,
            Task { id: json!(2), domain: None, calls: vec![Call::new("b", json!({"x": 1}))] }
        );
        let task = parse(r#"{"id": "7", "domain": "mock", "steps": [{"name": "a"}]}"#).unwrap();
        assert_eq!((task.id, task.domain.as_deref()), (json!("7"), Some("mock")));
        assert_eq!(task.calls, [Call::new("a", json!({}))]);
        assert!(parse(r#"{"steps": []}"#).is_err());
    }

    #[test]
    fn what_is_broken_is_named_with_step_and_evidence() {
        let domain = registry::find("mock").unwrap();
        let environment = Environment::new(domain, domain.generate(1));
        let transfer = Call::new("transfer_to_human_agents", json!({"summary": "s"}));
        let lend = Call::new("lend_book", json!({"member_id": "m1", "book_id": "b1"}));
        let broken = audit(&environment, &[transfer, lend]);
        let found = broken.iter().find(|broken| broken.rule == "mock.transfer_alone").unwrap();
        assert_eq!((found.step, found.tool.as_str()), (1, "lend_book"));
        assert!(found.evidence.contains("handed over") && found.sentence.starts_with("Hand over"));
    }
}

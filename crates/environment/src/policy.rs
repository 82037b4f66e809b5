//! The part of a policy that a program can decide: rules over the trace of a ground truth or a run.

pub mod document;

use crate::finding::Finding;
use crate::state::State;
use crate::tool::{Call, Observation};

/// One step of a trace: the state before, the action, what came back, the state after.
#[derive(Clone, Debug)]
pub struct Transition {
    /// s_E before the call.
    pub before: State,
    /// The action.
    pub call: Call,
    /// o_E.
    pub observation: Observation,
    /// s_E after the call.
    pub after: State,
}

/// A sequence of transitions from one initial state.
#[derive(Clone, Debug)]
pub struct Trace {
    /// The state before the first step.
    pub initial: State,
    /// The steps in order.
    pub steps: Vec<Transition>,
}

impl Trace {
    /// The state after the last step.
    pub fn last(&self) -> &State {
        self.steps.last().map_or(&self.initial, |step| &step.after)
    }
}

/// One sentence of a policy as an executable check.
#[derive(Clone, Copy)]
pub struct Rule {
    /// Stable name, such as `retail.cancel.pending_only`.
    pub id: &'static str,
    /// The sentence of the policy document that it enforces, word for word as it stands there.
    pub sentence: &'static str,
    /// How it is decided, in a sentence: what is compared with what, and which values are the evidence.
    pub how: &'static str,
    /// The tools whose calls it looks at; none named means all.
    pub tools: &'static [&'static str],
    /// Looks at the step at this index, and all that came before it; says what is violated.
    pub check: fn(&Trace, usize) -> Option<String>,
}

impl Rule {
    /// Whether it has something to say about calls of this tool.
    pub fn concerns(&self, tool: &str) -> bool {
        self.tools.is_empty() || self.tools.contains(&tool)
    }
}

/// A sentence of a policy that no program can decide from a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Undecided {
    /// The sentence of the policy document, word for word.
    pub sentence: &'static str,
    /// Why no check decides it.
    pub why: &'static str,
}

impl std::fmt::Debug for Rule {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Rule").field("id", &self.id).finish_non_exhaustive()
    }
}

/// The rules that the step at this index breaks, in rule order, each with its evidence.
pub fn broken<'a>(
    rules: &'a [Rule],
    trace: &'a Trace,
    step: usize,
) -> impl Iterator<Item = (&'a Rule, String)> {
    let tool = trace.steps.get(step).map_or("", |step| step.call.name.as_str());
    let concerned = rules.iter().filter(move |rule| rule.concerns(tool));
    concerned.filter_map(move |rule| Some((rule, (rule.check)(trace, step)?)))
}

/// Runs every rule over every step; findings in step order, then rule order.
pub fn check(rules: &[Rule], trace: &Trace) -> Vec<Finding> {
    let at = |step: usize| {
        broken(rules, trace, step).map(move |(rule, message)| {
            Finding::new(format!("policy.{}", rule.id), message, rule.sentence).at(step)
        })
    };
    (0..trace.steps.len()).flat_map(at).collect()
}

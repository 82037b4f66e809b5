//! The order in which several tasks can be done one after the other, from one state and within the policy; or why there
//! is none.

use environment::{Call, Environment, Trace, Transition, policy};
use serde_json::Value;

use super::answers;
use crate::blueprint::{Blueprint, Proposal};
use crate::check;

/// Tasks that are put behind others before the search gives up; four tasks have 64 places at most.
const MOST: u32 = 64;

/// A search through the orders of some tasks, those that keep the given order longest first.
pub(super) struct Search<'a> {
    environment: &'a Environment,
    tasks: &'a [&'a Blueprint],
    left: u32,
    /// What stood in the way of the first order that was tried.
    obstacle: Option<String>,
}

impl<'a> Search<'a> {
    /// A search over these tasks.
    pub(super) fn new(environment: &'a Environment, tasks: &'a [&'a Blueprint]) -> Self {
        Self { environment, tasks, left: MOST, obstacle: None }
    }

    /// Places of the tasks in an order that works. `Err` says why the order given does not, when none does.
    pub(super) fn order(mut self) -> Result<Vec<usize>, String> {
        let trace = self.environment.trace(&[]);
        let mut order = Vec::new();
        if self.place(&mut order, &trace) {
            return Ok(order);
        }
        Err(self.obstacle.unwrap_or_else(|| "No order of the tasks was found.".to_owned()))
    }

    /// Puts every task that is left behind those in `order`; false when that cannot be. What breaks a rule or is
    /// refused in the beginning stays so, whatever follows.
    fn place(&mut self, order: &mut Vec<usize>, trace: &Trace) -> bool {
        if order.len() == self.tasks.len() {
            return self.holds(trace);
        }
        for at in 0..self.tasks.len() {
            if order.contains(&at) || self.left == 0 {
                continue;
            }
            self.left -= 1;
            match self.extended(trace, at) {
                Ok(trace) => {
                    order.push(at);
                    if self.place(order, &trace) {
                        return true;
                    }
                    order.pop();
                }
                Err(obstacle) => drop(self.obstacle.get_or_insert(obstacle)),
            }
        }
        false
    }

    /// The trace with the actions of one more task.
    fn extended(&self, trace: &Trace, at: usize) -> Result<Trace, String> {
        let (mut trace, earlier) = (trace.clone(), trace.steps.len());
        for call in &self.tasks[at].proposal.actions {
            let before = trace.last().clone();
            let mut after = before.clone();
            let observation = self.environment.step(&mut after, call);
            let reason = if !observation.is_done() {
                Some(observation.text.clone())
            } else if before.same_as(&after) {
                Some("nothing is left to change.".to_owned())
            } else {
                None
            };
            trace.steps.push(Transition { before, call: call.clone(), observation, after });
            let rules = self.environment.domain().rules();
            let last = trace.steps.len() - 1;
            let broken =
                || policy::broken(rules, &trace, last).next().map(|(_, evidence)| evidence);
            if let Some(reason) = reason.or_else(broken) {
                return Err(self.explain(&trace, earlier, &reason));
            }
        }
        Ok(trace)
    }

    /// Whether every action leaves something, and what the tasks say besides them holds after all of them.
    fn holds(&mut self, trace: &Trace) -> bool {
        let lost = self.tasks.iter().find_map(|task| {
            let own = || self.environment.trace(&task.proposal.actions);
            let asks = !task.proposal.outputs.is_empty();
            let answer = asks.then(own).and_then(|own| answers::lost(task, &own, trace.last()))?;
            Some(format!("The answer \"{answer}\" of {} no longer holds in the end.", task.id))
        });
        let forbidden = || {
            let tasks = self.tasks.iter();
            let forbidden = tasks.flat_map(|task| task.proposal.forbidden.clone()).collect();
            let actions = trace.steps.iter().map(|step| step.call.clone()).collect();
            let whole = Proposal { actions, forbidden, ..Proposal::default() };
            let findings = check::forbidden(self.environment, &whole, trace);
            findings.into_iter().next().map(|finding| finding.message)
        };
        let overwritten = || Some(check::overwritten(self.environment, trace)?.message);
        let obstacle = lost.or_else(forbidden).or_else(overwritten);
        let holds = obstacle.is_none();
        if let Some(obstacle) = obstacle {
            self.obstacle.get_or_insert(obstacle);
        }
        holds
    }

    /// Why the last call of a trace cannot follow the calls of the earlier tasks.
    fn explain(&self, trace: &Trace, earlier: usize, reason: &str) -> String {
        let Some(call) = trace.steps.last().map(|step| &step.call) else {
            return reason.to_owned();
        };
        let before = || trace.steps[..earlier].iter().rev().map(|step| &step.call);
        let touched =
            before().find_map(|other| Some((&other.name, self.common_row(trace, call, other)?)));
        match (touched, before().next()) {
            (Some((other, (what, id))), _) => {
                format!("{other} and {} both touch {what} {id}: {reason}", call.name)
            }
            (None, Some(other)) => format!("{} cannot follow {}: {reason}", call.name, other.name),
            (None, None) => format!("{} cannot be done: {reason}", call.name),
        }
    }

    /// What two calls are both about, the account aside: what it is, and its id.
    fn common_row(&self, trace: &Trace, one: &Call, two: &Call) -> Option<(String, String)> {
        let charter = self.environment.domain().charter();
        let (mine, mut theirs) = (texts(one), texts(two).into_iter());
        theirs.find_map(|id| {
            let tables = charter.meanings.iter().filter(|it| it.table != charter.accounts);
            let mut named = tables.filter(|it| trace.initial.get(it.table, id).is_some());
            let kind = mine.contains(&id).then(|| named.next()).flatten()?.id;
            Some((kind.trim_end_matches("_id").replace('_', " "), id.to_owned()))
        })
    }
}

/// Every text in the arguments of a call.
fn texts(call: &Call) -> Vec<&str> {
    let mut texts = Vec::new();
    call.arguments.values().for_each(|value| collect(value, &mut texts));
    texts
}

fn collect<'a>(value: &'a Value, texts: &mut Vec<&'a str>) {
    match value {
        Value::String(text) => texts.push(text),
        Value::Array(values) => values.iter().for_each(|value| collect(value, texts)),
        Value::Object(fields) => fields.values().for_each(|value| collect(value, texts)),
        _ => {}
    }
}

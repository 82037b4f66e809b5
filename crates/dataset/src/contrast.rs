//! What failures teach: preference pairs (DPO) and labelled turns (KTO), from attempts at one blueprint.
//!
//! Nothing is made up. A chosen turn was either played in a success after the very same turns, or is a ground-truth call
//! that was executed in that very state and leads to the expected one. A rejected turn is one that its failure is
//! pinned on; where that is not certain, or the human failed, there is no pair and no label.
//!
//! Refused proposals of phase 1 give no pairs here: a revision answers another prompt than the proposal it improves.

use environment::{Call, Environment, State, reward};
use serde::{Deserialize, Serialize};

use crate::attempt::{Attempt, Tried};
use crate::cause::{self, Cause, Diagnosis, Side, Wrong, is_write_of_the_same};
use crate::marks;
use crate::procedure;
use crate::talk;
use crate::trajectory::Turn;

/// How it is known that the chosen turn is the better one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// A success and the failure share every turn before.
    SharedBeginning,
    /// The chosen call is the ground truth's, executed in that state.
    GroundTruth,
}

/// What the agent does in one turn.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// It speaks.
    Say(String),
    /// It calls a tool.
    Call(Call),
}

/// Two acts after the same turns, one better than the other.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair<'a> {
    /// Number of the task.
    pub task: u32,
    /// Number of the failed attempt.
    pub attempt: u32,
    /// How it is known.
    pub basis: Basis,
    /// The turns before.
    pub before: &'a [Turn],
    /// What leads on.
    pub chosen: Act,
    /// What led away.
    pub rejected: Act,
}

/// One act, said to be good or bad.
#[derive(Clone, Debug, PartialEq)]
pub struct Labelled<'a> {
    /// Number of the task.
    pub task: u32,
    /// Number of the attempt.
    pub attempt: u32,
    /// The turns before.
    pub before: &'a [Turn],
    /// The act.
    pub act: Act,
    /// True when it is good.
    pub good: bool,
}

/// The preference pairs of a blueprint's attempts: at most one a failure, and none twice.
pub fn pairs<'a>(environment: &Environment, tried: &'a Tried) -> Vec<Pair<'a>> {
    let mut pairs: Vec<Pair<'a>> = Vec::new();
    for (attempt, diagnosis) in failures(environment, tried) {
        let known = shared(tried, attempt, &diagnosis)
            .or_else(|| corrected(environment, tried, attempt, &diagnosis));
        let Some(pair) = known.filter(|pair| pair.chosen != pair.rejected) else { continue };
        let same = |other: &Pair<'_>| {
            talk::of_turns(other.before) == talk::of_turns(pair.before)
                && (&other.chosen, &other.rejected) == (&pair.chosen, &pair.rejected)
        };
        if !pairs.iter().any(same) {
            pairs.push(pair);
        }
    }
    pairs
}

/// The labelled acts of a blueprint's attempts. Bad: the turn that a failure is pinned on, and calls that failed or were
/// repeated in a success. Good: the writes of a success, and the replies that first say an expected output.
pub fn labelled<'a>(environment: &Environment, tried: &'a Tried) -> Vec<Labelled<'a>> {
    let mut rows = Vec::new();
    for (attempt, diagnosis) in failures(environment, tried) {
        let turns = &attempt.trajectory.turns;
        if let Some(act) = turns.get(diagnosis.diverged).and_then(act) {
            let before = &turns[..diagnosis.diverged];
            rows.push(Labelled {
                task: tried.task,
                attempt: attempt.number,
                before,
                act,
                good: false,
            });
        }
    }
    for attempt in tried.attempts.iter().filter(|attempt| attempt.verdict.passed) {
        rows.extend(of_success(tried, attempt));
    }
    rows
}

fn of_success<'a>(tried: &'a Tried, attempt: &'a Attempt) -> Vec<Labelled<'a>> {
    let turns = &attempt.trajectory.turns;
    let bad: Vec<usize> = marks::marks(turns).into_iter().map(|mark| mark.turn).collect();
    let mut unsaid: Vec<&String> = tried.blueprint.proposal.outputs.iter().collect();
    let mut decides = |turn: &Turn| match turn {
        Turn::Tool { patch, .. } => !patch.is_empty(),
        Turn::Agent { text } => {
            let said = text.to_lowercase().replace(',', "");
            let before = unsaid.len();
            unsaid.retain(|output| !said.contains(&output.to_lowercase()));
            unsaid.len() < before
        }
        Turn::Human { .. } => false,
    };
    let row = |(at, turn): (usize, &Turn)| {
        let (decides, bad) = (decides(turn), bad.contains(&at));
        let act = act(turn).filter(|_| decides || bad)?;
        let before = &turns[..at];
        Some(Labelled { task: tried.task, attempt: attempt.number, before, act, good: !bad })
    };
    turns.iter().enumerate().filter_map(row).collect()
}

/// The failures that are pinned on a turn of the agent.
fn failures<'a>(environment: &Environment, tried: &'a Tried) -> Vec<(&'a Attempt, Diagnosis)> {
    let proposal = &tried.blueprint.proposal;
    let failure = |attempt: &'a Attempt| {
        let diagnosis = cause::diagnose(environment, proposal, attempt)?;
        (diagnosis.exact && diagnosis.side == Side::Agent).then_some((attempt, diagnosis))
    };
    tried.attempts.iter().filter_map(failure).collect()
}

/// The pair with a success that shares every turn up to the one that led away.
fn shared<'a>(tried: &'a Tried, failed: &'a Attempt, diagnosis: &Diagnosis) -> Option<Pair<'a>> {
    let at = diagnosis.diverged;
    let turns = &failed.trajectory.turns;
    let rejected = act(turns.get(at)?)?;
    let passed = tried.attempts.iter().filter(|attempt| attempt.verdict.passed);
    let chosen = passed.filter_map(|attempt| {
        let theirs = &attempt.trajectory.turns;
        let bad = marks::marks(theirs).iter().any(|mark| mark.turn == at);
        let same =
            theirs.len() > at && talk::of_turns(&theirs[..at]) == talk::of_turns(&turns[..at]);
        if same && !bad { act(&theirs[at]) } else { None }
    });
    let chosen = chosen.into_iter().next()?;
    let basis = Basis::SharedBeginning;
    let (task, attempt, before) = (tried.task, failed.number, &turns[..at]);
    Some(Pair { task, attempt, basis, before, chosen, rejected })
}

/// The pair with the ground truth's call, where the human had said yes to it and it is right in that very state.
fn corrected<'a>(
    environment: &Environment,
    tried: &'a Tried,
    failed: &'a Attempt,
    diagnosis: &Diagnosis,
) -> Option<Pair<'a>> {
    if !matches!(diagnosis.cause, Cause::WrongWrite | Cause::Collateral) {
        return None;
    }
    let (proposal, turns) = (&tried.blueprint.proposal, &failed.trajectory.turns);
    let wrong = Wrong::first(environment, proposal, turns)?;
    let chosen = wrong.meant()?.clone();
    let lines = talk::of_turns(turns);
    let question = talk::exchange(&lines, wrong.turn)?.agent;
    let consented = procedure::has_consent(&lines, wrong.turn);
    let meant = is_write_of_the_same(&chosen, wrong.call) || mentions(question, &chosen);
    if !consented || !meant || !leads_on(environment, &wrong, &chosen, &proposal.actions) {
        return None;
    }
    let before = &turns[..wrong.turn];
    Some(Pair {
        task: tried.task,
        attempt: failed.number,
        basis: Basis::GroundTruth,
        before,
        chosen: Act::Call(chosen),
        rejected: Act::Call(wrong.call.clone()),
    })
}

/// Whether a question names the first argument of a call.
fn mentions(question: &str, call: &Call) -> bool {
    let first = call.arguments.values().next().and_then(|value| value.as_str());
    first.is_some_and(|first| question.contains(first.trim_start_matches('#')))
}

/// Whether a call works in the state before the wrong one, and the rest of the ground truth leads on to its end.
fn leads_on(environment: &Environment, wrong: &Wrong<'_>, chosen: &Call, actions: &[Call]) -> bool {
    let mut state: State = wrong.before.clone();
    let mut rest = wrong.remaining.clone();
    if let Some(at) = rest.iter().position(|call| call == chosen) {
        rest.remove(at);
    }
    let mut calls = std::iter::once(chosen).chain(&rest);
    calls.all(|call| environment.step(&mut state, call).is_done())
        && state.same_as(&reward::expected(environment, actions))
}

fn act(turn: &Turn) -> Option<Act> {
    match turn {
        Turn::Human { .. } => None,
        Turn::Agent { text } => Some(Act::Say(text.clone())),
        Turn::Tool { call, .. } => Some(Act::Call(call.clone())),
    }
}

#[cfg(test)]
mod tests;

//! Why an attempt failed, on which side, and in which turn it left every way to success.
//!
//! The turn is the first fault of the human where that explains the failure; else the first write whose effect no order
//! of the ground truth's calls contains; else the turn from which on a needed write or output could no longer come. All
//! of it is decided by executing the calls again and by words; where words do not show that it was the human, it counts
//! as the agent's.

mod blame;
mod path;
#[cfg(test)]
mod tests;

use blueprint::Proposal;
use environment::{Environment, Finding};
use serde::{Deserialize, Serialize};

use crate::attempt::Attempt;
use crate::cues;
use crate::human;
use crate::trajectory::{Ending, Trajectory, Turn, Verdict};

pub use path::Way;
pub(crate) use path::{Wrong, is_write_of_the_same};

/// Why an attempt failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The human ended the talk too soon.
    HumanStopped,
    /// The human said, or agreed to, something else than the instruction.
    HumanDrifted,
    /// The agent made a write that is not the ground truth's.
    WrongWrite,
    /// The agent left a write out.
    MissingWrite,
    /// The agent changed rows that the ground truth does not touch.
    Collateral,
    /// The agent did not say an expected output.
    MissingOutput,
    /// The agent granted a forbidden request, or never refused it.
    NoRefusal,
    /// The dialogue reached the limit of steps.
    StepLimit,
    /// A reply of the agent could not be used.
    BrokenReply,
    /// The agent handed over before everything was done.
    Transferred,
    /// Everything was reached, against procedure; only a keep rule that asks for procedure fails it.
    Procedure,
    /// The ground truth itself cannot be carried out.
    Unsound,
}

/// On which side a failure lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The simulated human.
    Human,
    /// The agent.
    Agent,
    /// The blueprint.
    Task,
}

impl Cause {
    /// All causes, in the order of a table.
    pub const ALL: [Self; 12] = [
        Self::HumanStopped,
        Self::HumanDrifted,
        Self::WrongWrite,
        Self::MissingWrite,
        Self::Collateral,
        Self::MissingOutput,
        Self::NoRefusal,
        Self::StepLimit,
        Self::BrokenReply,
        Self::Transferred,
        Self::Procedure,
        Self::Unsound,
    ];

    /// The side that it lies on.
    pub fn side(self) -> Side {
        match self {
            Self::HumanStopped | Self::HumanDrifted => Side::Human,
            Self::Unsound => Side::Task,
            Self::WrongWrite
            | Self::MissingWrite
            | Self::Collateral
            | Self::MissingOutput
            | Self::NoRefusal
            | Self::StepLimit
            | Self::BrokenReply
            | Self::Transferred
            | Self::Procedure => Side::Agent,
        }
    }

    /// Two or three words for a table.
    pub fn label(self) -> &'static str {
        match self {
            Self::HumanStopped => "human stopped early",
            Self::HumanDrifted => "human drifted",
            Self::WrongWrite => "wrong write",
            Self::MissingWrite => "missing write",
            Self::Collateral => "collateral change",
            Self::MissingOutput => "missing output",
            Self::NoRefusal => "no refusal",
            Self::StepLimit => "step limit",
            Self::BrokenReply => "broken reply",
            Self::Transferred => "handed over",
            Self::Procedure => "against procedure",
            Self::Unsound => "unsound task",
        }
    }
}

/// Why an attempt failed, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnosis {
    /// Why.
    pub cause: Cause,
    /// On which side.
    pub side: Side,
    /// Index of the first turn that leaves every way to success.
    pub diverged: usize,
    /// True when this very turn is what was wrong; false when it is only the last chance that was not taken.
    pub exact: bool,
    /// In a sentence.
    pub why: String,
}

impl Diagnosis {
    fn new(cause: Cause, diverged: usize, exact: bool, why: impl Into<String>) -> Self {
        Self { cause, side: cause.side(), diverged, exact, why: why.into() }
    }
}

/// Why an attempt failed; `None` for one that passed.
pub fn diagnose(
    environment: &Environment,
    proposal: &Proposal,
    attempt: &Attempt,
) -> Option<Diagnosis> {
    let Attempt { trajectory, verdict, .. } = attempt;
    if verdict.passed {
        return None;
    }
    if let Some(step) =
        environment.trace(&proposal.actions).steps.iter().find(|it| !it.observation.is_done())
    {
        let why =
            format!("`{}` of the ground truth fails: {}", step.call.name, step.observation.text);
        return Some(Diagnosis::new(Cause::Unsound, 0, false, why));
    }
    let case = Case { environment, proposal, trajectory, verdict };
    let found = if verdict.state_equal { None } else { case.of_writes() };
    Some(found.or_else(|| case.of_gaps()).unwrap_or_else(|| case.of_manners()))
}

/// One failed attempt, looked at.
#[derive(Clone, Copy)]
struct Case<'a> {
    environment: &'a Environment,
    proposal: &'a Proposal,
    trajectory: &'a Trajectory,
    verdict: &'a Verdict,
}

impl Case<'_> {
    fn turns(&self) -> &[Turn] {
        &self.trajectory.turns
    }

    fn last(&self) -> usize {
        self.turns().len().saturating_sub(1)
    }

    /// The first write that leads away.
    fn of_writes(&self) -> Option<Diagnosis> {
        let wrong = Wrong::first(self.environment, self.proposal, self.turns())?;
        if let Some((turn, why)) =
            blame::of_write(self.environment, self.proposal, self.turns(), &wrong)
        {
            return Some(Diagnosis::new(Cause::HumanDrifted, turn, true, why));
        }
        let name = &wrong.call.name;
        let granted = self.verdict.unrefused.iter().any(|finding| finding.step == Some(wrong.turn));
        let (cause, why) = if granted {
            (Cause::NoRefusal, format!("`{name}` grants what is forbidden."))
        } else if wrong.is_collateral(self.environment, self.proposal) {
            (
                Cause::Collateral,
                format!("`{name}` changes rows that the ground truth does not touch."),
            )
        } else {
            (Cause::WrongWrite, format!("`{name}` does something else than the ground truth."))
        };
        Some(Diagnosis::new(cause, wrong.turn, true, why))
    }

    /// Writes or outputs that never came, or a dialogue that never ended.
    fn of_gaps(&self) -> Option<Diagnosis> {
        let write = !self.verdict.state_equal;
        let output = self.verdict.missing_outputs.first();
        let ending = self.trajectory.ending;
        if !write && output.is_none() && ending.is_proper() {
            return None;
        }
        if let Some((turn, why)) = blame::of_gap(self.proposal, self.turns()) {
            return Some(Diagnosis::new(Cause::HumanDrifted, turn, true, why));
        }
        let at = |cause, exact, why: &str| Some(Diagnosis::new(cause, self.last(), exact, why));
        match ending {
            Ending::Limit => return at(Cause::StepLimit, false, "The limit of steps was reached."),
            Ending::Broken => {
                return at(
                    Cause::BrokenReply,
                    false,
                    "After this turn a reply of the agent could not be used.",
                );
            }
            Ending::Transfer => {
                return at(
                    Cause::Transferred,
                    true,
                    "The agent handed over although something was open.",
                );
            }
            // A dialogue that was ended because its way was lost has a wrong write, or was ended by another version.
            Ending::Human | Ending::Lost => {}
        }
        if let Some(fault) = self.stopped() {
            return at(Cause::HumanStopped, true, &fault.message);
        }
        Some(match output {
            Some(output) if !write => {
                let (turn, exact) = self.answer(output);
                Diagnosis::new(
                    Cause::MissingOutput,
                    turn,
                    exact,
                    format!("\"{output}\" was never said."),
                )
            }
            _ => {
                let why = "A write of the ground truth was never made.";
                Diagnosis::new(Cause::MissingWrite, self.given_up(), false, why)
            }
        })
    }

    /// Nothing is missing: the keep rule asked for more than the reward.
    fn of_manners(&self) -> Diagnosis {
        if let Some(finding) = self.verdict.unrefused.first() {
            let asked = finding.code != "refusal.not_asked";
            let cause = if asked { Cause::NoRefusal } else { Cause::HumanStopped };
            let turn =
                finding.step.unwrap_or_else(|| if asked { self.last_reply() } else { self.last() });
            return Diagnosis::new(cause, turn, finding.step.is_some(), &finding.message);
        }
        let fault = human::all_faults(self.proposal, self.turns()).into_iter().next();
        let breach = self.verdict.procedure.first();
        let step = |finding: &Finding| finding.step.unwrap_or_default();
        match (fault, breach) {
            (Some(fault), breach) if breach.is_none_or(|breach| step(&fault) < step(breach)) => {
                let stopped = fault.code == "human.stops_early";
                let cause = if stopped { Cause::HumanStopped } else { Cause::HumanDrifted };
                Diagnosis::new(cause, step(&fault), true, fault.message)
            }
            (_, Some(breach)) => {
                Diagnosis::new(Cause::Procedure, step(breach), true, &breach.message)
            }
            _ => Diagnosis::new(
                Cause::Procedure,
                self.last(),
                false,
                "The keep rule asked for more.",
            ),
        }
    }

    /// The human's fault at the end, if ending there was one.
    fn stopped(&self) -> Option<Finding> {
        let Some((Turn::Human { text, .. }, before)) = self.turns().split_last() else {
            return None;
        };
        let faults = human::faults(self.proposal, before, text);
        faults.into_iter().find(|fault| fault.code == "human.stops_early")
    }

    /// The reply that should have held an output: the one after the question, where as many were asked as there are
    /// outputs; else the last one. True when it is known.
    fn answer(&self, output: &str) -> (usize, bool) {
        let asks = |(_, turn): &(usize, &Turn)| matches!(turn, Turn::Human { text, .. } if cues::inquires(text) && !cues::consents(text));
        let reply = |from: usize| {
            let rest = self.turns()[from..].iter();
            rest.clone().position(|turn| matches!(turn, Turn::Agent { .. })).map(|at| from + at)
        };
        let questions: Vec<usize> =
            self.turns().iter().enumerate().filter(asks).map(|(at, _)| at).collect();
        let wanted = self.proposal.outputs.iter().position(|known| known == output);
        if questions.len() == self.proposal.outputs.len()
            && let Some(at) = wanted.and_then(|wanted| reply(questions[wanted]))
            && matches!(&self.turns()[at], Turn::Agent { text } if !cues::asks_yes(text))
        {
            return (at, true);
        }
        (self.last_reply(), false)
    }

    /// The reply after which a write could no longer be expected: the first that gives up, else the last.
    fn given_up(&self) -> usize {
        let gives_up = |turn: &Turn| matches!(turn, Turn::Agent { text } if cues::gives_up(text));
        self.turns().iter().position(gives_up).unwrap_or_else(|| self.last_reply())
    }

    fn last_reply(&self) -> usize {
        let reply = self.turns().iter().rposition(|turn| matches!(turn, Turn::Agent { .. }));
        reply.unwrap_or_else(|| self.last())
    }
}

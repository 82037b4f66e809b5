//! One task's way through the method, folded from its steps.

use crate::snapshot::Snapshot;

use blueprint::check::Report;
use blueprint::persona::Persona;
use blueprint::{Blueprint, Context, Proposal};
use dataset::attempts::Failure;
use dataset::{Branch, Diagnosis, Ending, RecordId, Turn, Verdict};
use pipeline::Step;
use pipeline::committee::{Tally, Vote};

/// One task's way. Cloning costs a few reference counts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Task {
    /// Its number within the run, from 0.
    pub number: u32,
    /// What was sampled, and who the human will be.
    pub sampled: Option<Snapshot<(Context, Persona)>>,
    /// What it joins; `None` for a first-hand task.
    pub joined: Option<Snapshot<Joined>>,
    /// Rounds of the feedback loop, in order.
    pub rounds: Vec<Snapshot<Round>>,
    /// The accepted blueprint.
    pub blueprint: Option<Snapshot<Blueprint>>,
    /// True when all rounds were used up.
    pub rejected: bool,
    /// Dialogues, in order.
    pub attempts: Vec<Snapshot<Attempt>>,
    /// Records it gave.
    pub records: Vec<RecordId>,
    /// True when it is over and stored.
    pub closed: bool,
}

/// Accepted tasks that a task joins.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Joined {
    /// Ids of their blueprints, in the order of their actions.
    pub parents: Vec<String>,
    /// Why others were left out, in words.
    pub conflicts: Vec<String>,
}

/// One round: a proposal and what became of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Round {
    /// Its number, from 0.
    pub number: u32,
    /// The proposal; `None` when nothing could be read.
    pub proposal: Option<Snapshot<Proposal>>,
    /// The generator's answer as it came.
    pub raw: String,
    /// Repairs of its JSON, in words.
    pub repairs: Vec<String>,
    /// What changed since the round before, in lines; empty in the first.
    pub changed: String,
    /// Stage 1.
    pub report: Option<Snapshot<Report>>,
    /// Stage 2: one vote a judge that was asked.
    pub votes: Vec<Vote>,
    /// Stage 2: seats of the committee.
    pub seats: u32,
    /// Stage 2: the majority.
    pub tally: Option<Tally>,
    /// Stage 3: advice for the next round.
    pub feedback: Option<String>,
}

/// One dialogue.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Attempt {
    /// Its number, from 0.
    pub number: u32,
    /// Where it leaves an earlier one.
    pub branch: Option<Branch>,
    /// What was said and done so far.
    pub turns: Vec<Snapshot<Turn>>,
    /// How it ended.
    pub ending: Option<Ending>,
    /// How it was judged.
    pub verdict: Option<Snapshot<Verdict>>,
    /// True when its record is stored.
    pub kept: bool,
    /// True when it succeeded and equals one that is kept already.
    pub duplicate: bool,
    /// Why it failed, once the worker has worked that out.
    pub cause: Option<Snapshot<Diagnosis>>,
}

impl Task {
    /// A task of which nothing is known.
    pub fn new(number: u32) -> Self {
        Self { number, ..Self::default() }
    }

    /// A task from its steps.
    pub fn of(number: u32, steps: impl IntoIterator<Item = Step>, closed: bool) -> Self {
        let mut task = Self::new(number);
        steps.into_iter().for_each(|step| task.take(step));
        Self { closed, ..task }
    }

    /// Takes in why dialogues failed.
    pub fn explain(&mut self, failures: &[Failure]) {
        for failure in failures {
            let cause = Snapshot::new(failure.diagnosis.clone());
            self.attempt(failure.attempt).cause = Some(cause);
        }
    }

    /// Takes one step in.
    pub fn take(&mut self, step: Step) {
        match step {
            Step::Sampled { context, persona } => {
                self.sampled = Some(Snapshot::new((context, persona)));
            }
            Step::Recombined { parents, conflicts } => {
                self.joined = Some(Snapshot::new(Joined { parents, conflicts }));
            }
            Step::Accepted { blueprint } => self.blueprint = Some(Snapshot::new(blueprint)),
            Step::Rejected { .. } => self.rejected = true,
            Step::Proposed { .. }
            | Step::Checked { .. }
            | Step::Reviewed { .. }
            | Step::Advised { .. } => {
                self.take_round(step);
            }
            Step::Attempt { .. }
            | Step::Turn { .. }
            | Step::Judged { .. }
            | Step::Kept { .. }
            | Step::Duplicate { .. } => {
                self.take_attempt(step);
            }
        }
    }

    fn take_round(&mut self, step: Step) {
        match step {
            Step::Proposed { round, proposal, raw, repairs, changed } => {
                let slot = self.round(round);
                slot.proposal = proposal.map(Snapshot::new);
                slot.raw = raw;
                slot.repairs = repairs;
                slot.changed = changed;
            }
            Step::Checked { round, report } => {
                self.round(round).report = Some(Snapshot::new(report));
            }
            Step::Reviewed { round, votes, seats, tally } => {
                let slot = self.round(round);
                slot.seats = seats.max(u32::try_from(votes.len()).unwrap_or(u32::MAX));
                slot.votes = votes;
                slot.tally = Some(tally);
            }
            Step::Advised { round, feedback } => self.round(round).feedback = Some(feedback),
            _ => {}
        }
    }

    fn take_attempt(&mut self, step: Step) {
        match step {
            Step::Attempt { attempt, branch } => self.attempt(attempt).branch = branch,
            Step::Turn { attempt, turn } => self.attempt(attempt).turns.push(Snapshot::new(turn)),
            Step::Judged { attempt, ending, verdict } => {
                let slot = self.attempt(attempt);
                slot.ending = Some(ending);
                slot.verdict = Some(Snapshot::new(verdict));
            }
            Step::Kept { record } => {
                self.attempt(record.attempt).kept = true;
                self.records.push(record);
            }
            Step::Duplicate { attempt } => self.attempt(attempt).duplicate = true,
            _ => {}
        }
    }

    fn round(&mut self, number: u32) -> &mut Round {
        let place =
            self.rounds.iter().position(|round| round.number == number).unwrap_or_else(|| {
                self.rounds.push(Snapshot::new(Round { number, ..Round::default() }));
                self.rounds.len() - 1
            });
        self.rounds[place].edit()
    }

    fn attempt(&mut self, number: u32) -> &mut Attempt {
        let place =
            self.attempts.iter().position(|attempt| attempt.number == number).unwrap_or_else(
                || {
                    self.attempts.push(Snapshot::new(Attempt { number, ..Attempt::default() }));
                    self.attempts.len() - 1
                },
            );
        self.attempts[place].edit()
    }
}

impl Round {
    /// True when the checks found nothing.
    pub fn passed_checks(&self) -> bool {
        self.report.as_ref().is_some_and(|report| report.passed())
    }
}

impl Attempt {
    /// True when the dialogue was judged a success.
    pub fn passed(&self) -> bool {
        self.verdict.as_ref().is_some_and(|verdict| verdict.passed)
    }
}

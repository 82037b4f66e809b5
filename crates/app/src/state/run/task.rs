//! One task's way through the method, folded from its steps.

use crate::snapshot::Snapshot;

use blueprint::check::Report;
use blueprint::persona::Persona;
use blueprint::{Blueprint, Context, Proposal};
use dataset::{Ending, RecordId, Turn, Verdict};
use pipeline::Step;
use pipeline::committee::{Tally, Vote};

/// One task's way. Cloning costs a few reference counts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Task {
    /// Its number within the run, from 0.
    pub number: u32,
    /// What was sampled, and who the human will be.
    pub sampled: Option<Snapshot<(Context, Persona)>>,
    /// Blueprints that it joins, by id; empty for a first-hand task.
    pub parents: Vec<String>,
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
    /// Stage 1.
    pub report: Option<Snapshot<Report>>,
    /// Stage 2: one vote a judge.
    pub votes: Vec<Vote>,
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
}

/// Where a task stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// A context is being sampled, or the generator writes.
    Writing,
    /// The checks run.
    Checking,
    /// The committee reads.
    Reviewing,
    /// The proposal was refused and goes back.
    Revising,
    /// A dialogue runs.
    Talking,
    /// No proposal was accepted.
    Rejected,
    /// A blueprint stands, but no dialogue was verified.
    Unverified,
    /// It gave this many records.
    Kept(u32),
}

impl Task {
    /// A task of which nothing is known.
    pub fn new(number: u32) -> Self {
        Self { number, ..Self::default() }
    }

    /// Takes one step in.
    pub fn take(&mut self, step: Step) {
        match step {
            Step::Sampled { context, persona } => {
                self.sampled = Some(Snapshot::new((context, persona)));
            }
            Step::Recombined { parents, .. } => self.parents = parents,
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

    /// Where it stands.
    pub fn standing(&self) -> Standing {
        let records = u32::try_from(self.records.len()).unwrap_or(u32::MAX);
        match self {
            Self { rejected: true, .. } => Standing::Rejected,
            Self { closed: true, .. } if records > 0 => Standing::Kept(records),
            Self { closed: true, blueprint: Some(_), .. } => Standing::Unverified,
            Self { closed: true, .. } => Standing::Rejected,
            Self { blueprint: Some(_), .. } => Standing::Talking,
            Self { .. } => self.rounds.last().map_or(Standing::Writing, |round| round.standing()),
        }
    }

    fn take_round(&mut self, step: Step) {
        match step {
            Step::Proposed { round, proposal, raw, repairs, .. } => {
                let slot = self.round(round);
                slot.proposal = proposal.map(Snapshot::new);
                slot.raw = raw;
                slot.repairs = repairs;
            }
            Step::Checked { round, report } => {
                self.round(round).report = Some(Snapshot::new(report));
            }
            Step::Reviewed { round, votes, tally, .. } => {
                let slot = self.round(round);
                slot.votes = votes;
                slot.tally = Some(tally);
            }
            Step::Advised { round, feedback } => self.round(round).feedback = Some(feedback),
            _ => {}
        }
    }

    fn take_attempt(&mut self, step: Step) {
        match step {
            Step::Attempt { attempt } => drop(self.attempt(attempt)),
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

    /// True when the committee accepted it.
    pub fn accepted(&self) -> bool {
        self.tally.as_ref().is_some_and(|tally| tally.accepted)
    }

    /// True when checks or committee refused it.
    pub fn refused(&self) -> bool {
        let by_checks = self.report.as_ref().is_some_and(|report| !report.passed());
        by_checks || self.tally.as_ref().is_some_and(|tally| !tally.accepted)
    }

    fn standing(&self) -> Standing {
        match (&self.report, &self.tally) {
            _ if self.refused() => Standing::Revising,
            (None, _) => Standing::Checking,
            (Some(_), _) => Standing::Reviewing,
        }
    }
}

impl Attempt {
    /// True when the dialogue was judged a success.
    pub fn passed(&self) -> bool {
        self.verdict.as_ref().is_some_and(|verdict| verdict.passed)
    }
}

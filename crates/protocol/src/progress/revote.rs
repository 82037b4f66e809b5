//! The committee's votes in one number a round, counted again under another rule without asking anybody.

use pipeline::committee::{Rule, Tally, Vote};
use serde::{Deserialize, Serialize};

use super::Progress;

/// Most votes that a ballot holds.
const VOTES: u32 = 16;

/// The votes of one reviewed round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "(u32, [u8; 4], u64)", from = "(u32, [u8; 4], u64)")]
pub struct Ballot {
    /// Number of the task.
    pub task: u32,
    /// Round of the feedback loop, from 0.
    pub round: u8,
    /// Seats of the committee.
    pub seats: u8,
    /// Judges that were asked: fewer when the outcome was settled early.
    pub asked: u8,
    /// The outcome under the rule of the run.
    pub accepted: bool,
    /// Four bits a vote, the first vote lowest; criteria in the order of the rubric, the first lowest.
    bits: u64,
}

impl From<Ballot> for (u32, [u8; 4], u64) {
    fn from(ballot: Ballot) -> Self {
        let Ballot { task, round, seats, asked, accepted, bits } = ballot;
        (task, [round, seats, asked, u8::from(accepted)], bits)
    }
}

impl From<(u32, [u8; 4], u64)> for Ballot {
    fn from((task, [round, seats, asked, accepted], bits): (u32, [u8; 4], u64)) -> Self {
        Self { task, round, seats, asked, accepted: accepted != 0, bits }
    }
}

/// What a rule makes of votes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Accepted, whatever judges that were not asked would have said.
    Accepted,
    /// Refused, whatever they would have said.
    Refused,
    /// It hangs on them.
    Open,
}

impl Ballot {
    /// The votes of a round of a task; beyond sixteen they are not kept.
    pub fn new((task, round): (u32, u32), votes: &[Vote], seats: u32, tally: &Tally) -> Self {
        let kept = votes.iter().take(VOTES as usize);
        let bits = kept.enumerate().fold(0, |bits, (at, vote)| {
            let scores = vote.bits();
            let four = (0..4).fold(0_u64, |four, place| four | u64::from(scores[place]) << place);
            bits | four << (4 * at)
        });
        let asked = u8::try_from(votes.len().min(VOTES as usize)).unwrap_or(u8::MAX);
        Self {
            task,
            round: u8::try_from(round).unwrap_or(u8::MAX),
            seats: u8::try_from(seats.min(VOTES)).unwrap_or(u8::MAX).max(asked),
            asked,
            accepted: tally.accepted,
            bits,
        }
    }

    /// What another rule would have made of this round.
    pub fn under(&self, rule: Rule) -> Outcome {
        // Every rule counts zeros never better than ones: the two extremes bound all that the others could have said.
        if self.tally(rule, false).accepted {
            Outcome::Accepted
        } else if self.asked < self.seats && self.tally(rule, true).accepted {
            Outcome::Open
        } else {
            Outcome::Refused
        }
    }

    /// The tally when every judge that was not asked gives all, or nothing.
    fn tally(&self, rule: Rule, others: bool) -> Tally {
        let votes: Vec<Vote> = (0..u32::from(self.seats))
            .map(|seat| {
                let score = |place: u32| {
                    if seat < u32::from(self.asked) {
                        self.bits >> (4 * seat + place) & 1 == 1
                    } else {
                        others
                    }
                };
                let [correctness, completeness, satisfaction, creativity] = [0, 1, 2, 3].map(score);
                Vote { correctness, completeness, satisfaction, creativity, ..Vote::default() }
            })
            .collect();
        Tally::of(&votes, rule)
    }
}

/// What another rule would have made of a run's votes: tasks by number, each at most once in all lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Revote {
    /// Tasks whose votes are known.
    pub reviewed: u32,
    /// Accepted by the rule of the run.
    pub accepted_before: u32,
    /// Accepted by the other rule for sure.
    pub accepted_after: u32,
    /// Accepted before, refused in every stored round after.
    pub lost: Vec<u32>,
    /// Refused before, accepted after.
    pub won: Vec<u32>,
    /// Accepted in an earlier round than before.
    pub earlier: Vec<u32>,
    /// It hangs on judges that were not asked.
    pub open: Vec<u32>,
}

impl Revote {
    /// Counts the votes of a run under another rule.
    pub fn of(progress: &Progress, rule: Rule) -> Self {
        let mut revote = Self::default();
        for rounds in progress.ballots.chunk_by(|one, two| one.task == two.task) {
            revote.count(rounds, rule);
        }
        revote
    }

    fn count(&mut self, rounds: &[Ballot], rule: Rule) {
        let task = rounds[0].task;
        let before = rounds.iter().find(|ballot| ballot.accepted);
        let outcomes = || rounds.iter().map(|ballot| (ballot.round, ballot.under(rule)));
        let after = outcomes().find(|(_, outcome)| *outcome == Outcome::Accepted);
        let open = outcomes().any(|(_, outcome)| outcome == Outcome::Open);
        self.reviewed += 1;
        self.accepted_before += u32::from(before.is_some());
        self.accepted_after += u32::from(after.is_some());
        match (before, after) {
            (Some(before), Some((round, _))) if round < before.round => self.earlier.push(task),
            (None, Some(_)) => self.won.push(task),
            (_, None) if open => self.open.push(task),
            (Some(_), None) => self.lost.push(task),
            (Some(_), Some(_)) | (None, None) => {}
        }
    }
}

//! The stored votes of a run, counted again under another rule: what would have been accepted, without a call.

use pipeline::committee::{Rule, Tally, Vote};
use pipeline::{Journal, Step};
use serde::{Deserialize, Serialize};

use crate::number::{Count, Counter, Share};

/// All votes of a run, small enough to be counted again while a slider moves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ballots {
    /// One entry a task.
    tasks: Vec<Ballot>,
}

/// The votes about one task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Ballot {
    task: u32,
    /// Whether it gave a blueprint.
    accepted: bool,
    /// Rounds in which the committee was asked, in order.
    rounds: Vec<Round>,
}

/// The votes of one round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Round {
    /// One a judge that was asked: its criteria as four bits, correctness first (8).
    votes: Vec<u8>,
    /// Seats of the committee.
    seats: u32,
}

/// What another rule would have given.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recount {
    /// The rule.
    pub rule: Rule,
    /// Tasks with a blueprint in the run as it was.
    pub before: Share,
    /// Tasks with a blueprint under the rule, as far as the votes settle it.
    pub after: Share,
    /// Accepted under the rule and refused in the run: what the rule would let escape.
    pub gained: Count,
    /// Refused under the rule and accepted in the run. Feedback might have saved some: those rounds never happened.
    pub lost: Count,
    /// Accepted by both, by the rule in an earlier round.
    pub earlier: Count,
    /// Not settled: judges that were never asked would decide.
    pub unsettled: Count,
}

/// What the votes of one round say under a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Yes,
    No,
    Unsettled,
}

impl Ballots {
    /// Adds the votes of a task.
    pub fn add(&mut self, journal: &Journal) {
        let round = |step: &Step| {
            let Step::Reviewed { votes, seats, .. } = step else { return None };
            let bits = |vote: &Vote| {
                vote.bits().into_iter().fold(0, |bits, bit| bits << 1 | u8::from(bit))
            };
            let asked = u32::try_from(votes.len()).unwrap_or(u32::MAX);
            Some(Round { votes: votes.iter().map(bits).collect(), seats: asked.max(*seats) })
        };
        self.tasks.push(Ballot {
            task: journal.task,
            accepted: journal.blueprint().is_some(),
            rounds: journal.steps.iter().filter_map(round).collect(),
        });
    }

    /// Counts all votes under a rule. What was accepted without a committee stays accepted.
    pub fn recount(&self, rule: Rule) -> Recount {
        let (mut before, mut after) = (Counter::default(), Counter::default());
        let (mut gained, mut lost) = (Counter::default(), Counter::default());
        let (mut earlier, mut unsettled) = (Counter::default(), Counter::default());
        for ballot in &self.tasks {
            let (answer, round) = ballot.answer(rule);
            if ballot.accepted {
                before.add(ballot.task);
            }
            match (answer, ballot.accepted) {
                (Answer::Yes, accepted) => {
                    after.add(ballot.task);
                    if !accepted {
                        gained.add(ballot.task);
                    } else if round + 1 < ballot.rounds.len() {
                        earlier.add(ballot.task);
                    }
                }
                (Answer::No, true) => lost.add(ballot.task),
                (Answer::No, false) => {}
                (Answer::Unsettled, _) => unsettled.add(ballot.task),
            }
        }
        let tasks = u64::try_from(self.tasks.len()).unwrap_or(u64::MAX);
        Recount {
            rule,
            before: before.share(tasks),
            after: after.share(tasks),
            gained: gained.count(),
            lost: lost.count(),
            earlier: earlier.count(),
            unsettled: unsettled.count(),
        }
    }
}

impl Ballot {
    /// The answer about the task, and the round that gave it.
    fn answer(&self, rule: Rule) -> (Answer, usize) {
        if self.rounds.is_empty() {
            return (if self.accepted { Answer::Yes } else { Answer::No }, 0);
        }
        let mut open = false;
        for (at, round) in self.rounds.iter().enumerate() {
            match round.answer(rule) {
                Answer::Yes => return (Answer::Yes, at),
                Answer::Unsettled => open = true,
                Answer::No => {}
            }
        }
        (if open { Answer::Unsettled } else { Answer::No }, self.rounds.len() - 1)
    }
}

impl Round {
    /// More ones never turn a yes into a no, so it is enough to fill empty seats with all ones and with all zeroes.
    fn answer(&self, rule: Rule) -> Answer {
        match (self.filled(rule, 0b1111), self.filled(rule, 0)) {
            (true, true) => Answer::Yes,
            (false, _) => Answer::No,
            (true, false) => Answer::Unsettled,
        }
    }

    fn filled(&self, rule: Rule, with: u8) -> bool {
        let seats = usize::try_from(self.seats).unwrap_or(usize::MAX);
        let empty = std::iter::repeat_n(with, seats.saturating_sub(self.votes.len()));
        let vote = |bits: u8| Vote {
            correctness: bits & 8 > 0,
            completeness: bits & 4 > 0,
            satisfaction: bits & 2 > 0,
            creativity: bits & 1 > 0,
            ..Vote::default()
        };
        let votes: Vec<Vote> = self.votes.iter().copied().chain(empty).map(vote).collect();
        Tally::of(&votes, rule).accepted
    }
}

/// A rule as people write it: `majority:75`, `unanimous` or `sum:10`.
pub fn rule(text: &str) -> Result<Rule, String> {
    let (name, number) =
        text.split_once(':').map_or((text, None), |(name, rest)| (name, Some(rest)));
    let number = number.map(|number| number.parse::<u32>().ok());
    match (name, number) {
        ("majority", Some(Some(percent))) if percent < 100 => Ok(Rule::Majority(percent)),
        ("unanimous", None) => Ok(Rule::Unanimous),
        ("sum", Some(Some(least))) => Ok(Rule::Sum(least)),
        _ => Err(format!(
            "`{text}` is no rule; write majority:PERCENT with 0 to 99 (75 asks for all four criteria), unanimous, or \
             sum:LEAST (of 4 for each judge)"
        )),
    }
}

#[cfg(test)]
mod tests {
    use blueprint::Blueprint;

    use super::*;
    use crate::samples::{self, reviewed};

    const STRICT: Rule = Rule::Majority(75);

    fn accepted(task: u32) -> Step {
        let blueprint: Blueprint = samples::blueprint(task, &[]);
        Step::Accepted { blueprint }
    }

    fn count(journals: &[Journal], rule: Rule) -> Recount {
        let mut ballots = Ballots::default();
        for journal in journals {
            ballots.add(journal);
        }
        ballots.recount(rule)
    }

    fn numbers(recount: &Recount) -> (u64, u64, [u64; 4]) {
        let counts = [&recount.gained, &recount.lost, &recount.earlier, &recount.unsettled];
        (recount.before.hits, recount.after.hits, counts.map(|count| count.n))
    }

    /// Task 0: refused at creativity. Task 1: accepted by two of three. Task 2: refused, then accepted.
    fn journals() -> Vec<Journal> {
        vec![
            samples::journal(0, vec![reviewed(0, &["1110", "1110", "1110"], 3, STRICT)]),
            samples::journal(
                1,
                vec![reviewed(0, &["1111", "1111", "0000"], 3, STRICT), accepted(1)],
            ),
            samples::journal(
                2,
                vec![
                    reviewed(0, &["1110", "1111", "1110"], 3, STRICT),
                    reviewed(1, &["1111", "1111", "1111"], 3, STRICT),
                    accepted(2),
                ],
            ),
        ]
    }

    #[test]
    fn the_rule_of_the_run_gives_the_run() {
        let found = count(&journals(), STRICT);
        assert_eq!(numbers(&found), (2, 2, [0, 0, 0, 0]));
    }

    #[test]
    fn a_milder_rule_shows_what_escapes_and_what_comes_earlier() {
        let found = count(&journals(), Rule::Majority(50));
        assert_eq!(numbers(&found), (2, 3, [1, 0, 1, 0]));
        assert_eq!(found.gained.behind.ranges, [(0, 0)]);
    }

    #[test]
    fn a_harsher_rule_loses() {
        let found = count(&journals(), Rule::Unanimous);
        assert_eq!(numbers(&found), (2, 1, [0, 1, 0, 0]));
        assert_eq!(found.lost.behind.ranges, [(1, 1)]);
        assert_eq!(numbers(&count(&journals(), Rule::Sum(13))), (2, 0, [0, 2, 0, 0]));
    }

    #[test]
    fn judges_that_were_not_asked_leave_it_open_only_where_they_decide() {
        let early = vec![samples::journal(0, vec![reviewed(0, &["0111", "0111"], 3, STRICT)])];
        assert_eq!(numbers(&count(&early, STRICT)), (0, 0, [0; 4]));
        assert_eq!(numbers(&count(&early, Rule::Majority(50))), (0, 1, [1, 0, 0, 0]));
        assert_eq!(numbers(&count(&early, Rule::Sum(8))), (0, 0, [0, 0, 0, 1]));
        assert_eq!(numbers(&count(&early, Rule::Sum(6))), (0, 1, [1, 0, 0, 0]));
    }

    #[test]
    fn what_needed_no_vote_stays_as_it_was() {
        let journals = [samples::journal(0, vec![accepted(0)]), samples::journal(1, Vec::new())];
        assert_eq!(numbers(&count(&journals, Rule::Unanimous)), (1, 1, [0; 4]));
    }

    #[test]
    fn rules_are_read_as_they_are_written() {
        assert_eq!(rule("majority:75"), Ok(Rule::Majority(75)));
        assert_eq!(rule("unanimous"), Ok(Rule::Unanimous));
        assert_eq!(rule("sum:10"), Ok(Rule::Sum(10)));
        for wrong in ["", "majority", "majority:100", "sum:x", "unanimous:1", "most"] {
            assert!(rule(wrong).unwrap_err().contains("majority:PERCENT"), "{wrong}");
        }
    }
}

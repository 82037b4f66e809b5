//! The committee's votes and the rules that turn them into an outcome (paper section 4.1.2). Pure counting, so that
//! stored votes can be counted again under another rule without asking anybody.

use serde::{Deserialize, Serialize};

/// One judge's scores, each 0 or 1 (paper section 4.1.2).
#[expect(clippy::struct_excessive_bools, reason = "the rubric has four binary criteria")]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vote {
    /// Number of the judge, from 0.
    pub judge: u32,
    /// The actions do what the instruction asks.
    pub correctness: bool,
    /// The instruction is detailed and fully covered.
    pub completeness: bool,
    /// The outputs answer all questions.
    pub satisfaction: bool,
    /// Plausible and more than trivial.
    pub creativity: bool,
    /// Why.
    pub reflection: String,
    /// What to change.
    pub correction: String,
    /// What made the vote unreadable (it then counts as all 0).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
}

/// Majority per criterion, and whether the average passes the threshold.
#[expect(clippy::struct_excessive_bools, reason = "the rubric has four binary criteria")]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Majority for correctness.
    pub correctness: bool,
    /// Majority for completeness.
    pub completeness: bool,
    /// Majority for satisfaction.
    pub satisfaction: bool,
    /// Majority for creativity.
    pub creativity: bool,
    /// True when the committee accepts.
    pub accepted: bool,
}

/// How votes become an outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Majority per criterion; accepted when the average of the criteria exceeds this many percent. 75 asks for all
    /// four; the paper's threshold is not stated.
    Majority(u32),
    /// Every judge gives every criterion.
    Unanimous,
    /// The sum of all scores of all judges is at least this.
    Sum(u32),
}

impl Default for Rule {
    fn default() -> Self {
        Self::Majority(75)
    }
}

impl Vote {
    /// The four criteria, in the order of the rubric.
    pub fn bits(&self) -> [bool; 4] {
        [self.correctness, self.completeness, self.satisfaction, self.creativity]
    }
}

impl Tally {
    /// Counts votes; without any nothing is accepted.
    pub fn of(votes: &[Vote], rule: Rule) -> Self {
        let majority =
            |at: usize| votes.iter().filter(|vote| vote.bits()[at]).count() * 2 > votes.len();
        let won = [0, 1, 2, 3].map(majority);
        let sum = |bits: [bool; 4]| bits.into_iter().map(u32::from).sum::<u32>();
        let accepted = match rule {
            Rule::Majority(threshold_percent) => sum(won) * 100 > threshold_percent * 4,
            Rule::Unanimous => !votes.is_empty() && votes.iter().all(|vote| sum(vote.bits()) == 4),
            Rule::Sum(least) => {
                !votes.is_empty() && votes.iter().map(|vote| sum(vote.bits())).sum::<u32>() >= least
            }
        };
        let [correctness, completeness, satisfaction, creativity] = won;
        Self { correctness, completeness, satisfaction, creativity, accepted }
    }

    /// True when no votes of the seats that have not voted yet can change whether the committee accepts; [`Tally::of`]
    /// then says of these votes, of which there must be one, what it would say of all.
    pub fn is_settled(votes: &[Vote], seats: u32, rule: Rule) -> bool {
        let seats = seats as usize;
        let open = seats.saturating_sub(votes.len());
        if open == 0 {
            return true;
        }
        let given = |at: usize| votes.iter().filter(|vote| vote.bits()[at]).count();
        match rule {
            Rule::Majority(threshold_percent) => {
                let passes = |won: usize| won * 100 > threshold_percent as usize * 4;
                let sure = (0..4).filter(|at| given(*at) * 2 > seats).count();
                let possible = (0..4).filter(|at| (given(*at) + open) * 2 > seats).count();
                passes(sure) || !passes(possible)
            }
            Rule::Unanimous => votes.iter().any(|vote| vote.bits().contains(&false)),
            Rule::Sum(least) => {
                let (least, sum) = (least as usize, (0..4).map(given).sum::<usize>());
                sum >= least || sum + open * 4 < least
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn vote(bits: [bool; 4]) -> Vote {
        let [correctness, completeness, satisfaction, creativity] = bits;
        Vote { correctness, completeness, satisfaction, creativity, ..Vote::default() }
    }

    fn accepted(votes: &[[bool; 4]], rule: Rule) -> bool {
        Tally::of(&votes.iter().copied().map(vote).collect::<Vec<_>>(), rule).accepted
    }

    const ALL: [bool; 4] = [true; 4];
    const NONE: [bool; 4] = [false; 4];
    const DULL: [bool; 4] = [true, true, true, false];

    #[test]
    fn a_criterion_needs_more_than_half_of_the_votes() {
        assert!(!accepted(&[ALL, DULL], Rule::Majority(75)));
        assert!(accepted(&[ALL, ALL, NONE], Rule::Majority(75)));
    }

    #[test]
    fn the_average_must_exceed_the_threshold() {
        assert!(!accepted(&[DULL], Rule::Majority(75)));
        assert!(accepted(&[DULL], Rule::Majority(74)));
    }

    #[test]
    fn unanimity_and_sums_count_every_judge() {
        assert!(accepted(&[ALL, ALL], Rule::Unanimous));
        assert!(!accepted(&[ALL, DULL], Rule::Unanimous));
        assert!(accepted(&[ALL, DULL], Rule::Sum(7)));
        assert!(!accepted(&[ALL, DULL], Rule::Sum(8)));
    }

    /// The votes that a number stands for: a leading 1, then four bits a vote.
    fn votes(prefix: u32) -> Vec<Vote> {
        let count = prefix.ilog2() / 4;
        let bits = |at: u32| [0, 1, 2, 3].map(|bit| prefix >> (at * 4 + bit) & 1 == 1);
        (0..count).map(bits).map(vote).collect()
    }

    /// Whether some completion of `prefix` is refused, and whether some is accepted. Only how often each vote is given
    /// matters, so a vote never falls below the one before it.
    fn ends(
        prefix: u32,
        seats: u32,
        rule: Rule,
        known: &mut BTreeMap<u32, [bool; 2]>,
    ) -> [bool; 2] {
        if let Some(ends) = known.get(&prefix) {
            return *ends;
        }
        let mut found = [false; 2];
        if prefix >= 1 << (seats * 4) {
            found[usize::from(Tally::of(&votes(prefix), rule).accepted)] = true;
        } else {
            for next in 0..16 {
                let [refused, accepted] = ends(with(prefix, next), seats, rule, known);
                found = [found[0] || refused, found[1] || accepted];
            }
        }
        known.insert(prefix, found);
        found
    }

    /// The number of `prefix` and one vote more, in order.
    fn with(prefix: u32, vote: u32) -> u32 {
        if prefix == 1 || prefix & 15 <= vote {
            prefix << 4 | vote
        } else {
            with(prefix >> 4, vote) << 4 | prefix & 15
        }
    }

    #[test]
    fn a_vote_is_settled_exactly_when_every_completion_ends_alike_and_then_ends_so() {
        let majorities = [0, 24, 25, 49, 50, 74, 75, 99, 100].map(Rule::Majority);
        for seats in 1..=5_u32 {
            let sums = (0..=seats * 4 + 1).map(Rule::Sum);
            for rule in majorities.into_iter().chain([Rule::Unanimous]).chain(sums) {
                let mut known = BTreeMap::new();
                ends(1, seats, rule, &mut known);
                for (prefix, [refused, accepted]) in &known {
                    let votes = votes(*prefix);
                    let settled = Tally::is_settled(&votes, seats, rule);
                    assert_eq!(settled, refused != accepted, "{rule:?}, {seats} seats: {votes:?}");
                    if settled && !votes.is_empty() {
                        let told = Tally::of(&votes, rule).accepted;
                        assert_eq!(told, *accepted, "{rule:?}, {seats} seats: {votes:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn two_judges_of_three_can_settle_it_and_one_objection_ends_unanimity() {
        let given = |all: &[[bool; 4]]| all.iter().copied().map(vote).collect::<Vec<_>>();
        let settled = |all, rule| Tally::is_settled(&given(all), 3, rule);
        assert!(settled(&[ALL, ALL], Rule::Majority(75)));
        assert!(settled(&[DULL, DULL], Rule::Majority(75)));
        assert!(!settled(&[ALL, DULL], Rule::Majority(75)));
        assert!(settled(&[DULL], Rule::Unanimous));
        assert!(!settled(&[ALL, ALL], Rule::Unanimous));
    }

    #[test]
    fn no_votes_accept_nothing() {
        for rule in [Rule::Majority(0), Rule::Unanimous, Rule::Sum(0)] {
            assert!(!accepted(&[], rule));
        }
    }
}

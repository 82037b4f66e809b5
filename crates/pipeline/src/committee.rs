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
}

#[cfg(test)]
mod tests {
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

    #[test]
    fn no_votes_accept_nothing() {
        for rule in [Rule::Majority(0), Rule::Unanimous, Rule::Sum(0)] {
            assert!(!accepted(&[], rule));
        }
    }
}

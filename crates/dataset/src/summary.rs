//! A dataset in a few numbers: what the header of a list shows.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::record::Record;
use crate::trajectory::Turn;

/// What a set of records holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Accepted trajectories.
    pub records: usize,
    /// Different blueprints among them.
    pub blueprints: usize,
    /// Records by domain.
    pub domains: BTreeMap<String, usize>,
    /// Records in which the simulated model played a part.
    pub simulated: usize,
    /// Calls by tool, over all dialogues.
    pub tools: BTreeMap<String, usize>,
    /// Turns of each dialogue: what the human says, what the agent says, and calls.
    pub turns: Spread,
    /// What the human says, in turns, of each dialogue.
    pub human_turns: Spread,
    /// Tool calls of each dialogue.
    pub calls: Spread,
}

/// Smallest, mean and largest of some counts; all 0 without any.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// The smallest.
    pub min: usize,
    /// The arithmetic mean.
    pub mean: f64,
    /// The largest.
    pub max: usize,
}

impl Spread {
    /// The spread of some counts.
    pub fn of(counts: &[usize]) -> Self {
        let (Some(&min), Some(&max)) = (counts.iter().min(), counts.iter().max()) else {
            return Self::default();
        };
        #[expect(clippy::cast_precision_loss, reason = "counts of turns stay far below 2^52")]
        let mean = counts.iter().sum::<usize>() as f64 / counts.len() as f64;
        Self { min, mean, max }
    }
}

impl Summary {
    /// Counts records.
    pub fn of<'a>(records: impl IntoIterator<Item = &'a Record>) -> Self {
        let mut summary = Self::default();
        let mut blueprints = BTreeSet::new();
        let (mut turns, mut human_turns, mut calls) = (Vec::new(), Vec::new(), Vec::new());
        for record in records {
            summary.records += 1;
            summary.simulated += usize::from(record.models.simulated);
            *summary.domains.entry(record.blueprint.domain.clone()).or_default() += 1;
            blueprints.insert(record.blueprint.id.as_str());
            let trajectory = &record.trajectory;
            for call in trajectory.calls() {
                *summary.tools.entry(call.name.clone()).or_default() += 1;
            }
            turns.push(trajectory.turns.len());
            calls.push(trajectory.calls().count());
            human_turns.push(
                trajectory.turns.iter().filter(|turn| matches!(turn, Turn::Human { .. })).count(),
            );
        }
        let spreads = (Spread::of(&turns), Spread::of(&human_turns), Spread::of(&calls));
        (summary.turns, summary.human_turns, summary.calls) = spreads;
        summary.blueprints = blueprints.len();
        summary
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::samples;

    #[test]
    fn a_summary_counts_records_blueprints_tools_and_lengths() {
        let got = serde_json::to_string_pretty(&Summary::of(&samples::records())).unwrap();
        expect![[r#"
            {
              "records": 3,
              "blueprints": 3,
              "domains": {
                "mock": 1,
                "retail": 2
              },
              "simulated": 1,
              "tools": {
                "cancel_pending_order": 1,
                "find_member_by_email": 1,
                "get_order_details": 1,
                "get_user_details": 1,
                "lend_book": 1,
                "list_all_product_types": 1,
                "list_books": 1,
                "transfer_to_human_agents": 1
              },
              "turns": {
                "min": 5,
                "mean": 7.666666666666667,
                "max": 10
              },
              "human_turns": {
                "min": 2,
                "mean": 3.0,
                "max": 4
              },
              "calls": {
                "min": 2,
                "mean": 2.6666666666666665,
                "max": 3
              }
            }"#]]
        .assert_eq(&got);
    }

    #[test]
    fn no_records_give_zeroes() {
        assert_eq!(Summary::of([]), Summary::default());
    }
}

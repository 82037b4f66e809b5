//! Many runs in numbers: rewards, pass^k, and how often each quirk showed.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Grade, Verdict};

/// What grading the runs of a file, or of several, showed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tally {
    /// Runs that were graded.
    pub runs: usize,
    /// Runs that could not be read.
    pub unreadable: usize,
    /// Recorded observations, and how many of them are equal here.
    pub observations: (usize, usize),
    /// Observations that are equal only on the older data that a quirk stands for.
    pub on_older: usize,
    /// Runs by verdict.
    pub reproduced: usize,
    /// Runs whose reward is another, and a quirk says why.
    pub explained: usize,
    /// Runs whose reward is another.
    pub differ: usize,
    /// Runs without a recorded reward.
    pub not_recorded: usize,
    /// Runs whose ground truth is missing.
    pub no_truth: usize,
    /// Runs of tasks whose ground truth changes nothing.
    pub no_op: usize,
    /// Runs whose states differ somewhere only in the kind of a number.
    pub hazards: usize,
    /// Hashes of expected states that the files give, and how many of them are met.
    pub truth_hashes: (usize, usize),
    /// By quirk: runs where it showed, and runs where it decided the reward.
    pub quirks: BTreeMap<String, (usize, usize)>,
    /// The recorded rewards.
    pub recorded: Scores,
    /// The rewards here.
    pub ours: Scores,
}

/// Rewards of many runs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Scores {
    sum: f64,
    count: usize,
    trials: BTreeSet<u64>,
    /// Successes by task.
    successes: BTreeMap<String, u64>,
}

impl Tally {
    /// Counts one run.
    pub fn add(&mut self, grade: &Grade) {
        self.runs += 1;
        self.observations.0 += grade.observations.compared;
        self.observations.1 += grade.observations.equal;
        let older = grade.observations.equal_on_older;
        self.on_older += older.map_or(0, |older| older.saturating_sub(grade.observations.equal));
        match grade.verdict {
            Verdict::Reproduced => self.reproduced += 1,
            Verdict::Explained => self.explained += 1,
            Verdict::Differs => self.differ += 1,
            Verdict::NotRecorded => self.not_recorded += 1,
            Verdict::NoTruth => self.no_truth += 1,
        }
        self.no_op += usize::from(grade.no_op);
        self.hazards += usize::from(!grade.hazards.is_empty());
        if let Some(hashes) = &grade.truth_hash {
            self.truth_hashes.0 += 1;
            self.truth_hashes.1 += usize::from(hashes.agree);
        }
        self.count_quirks(grade);
        self.recorded.add(grade, grade.recorded);
        self.ours.add(grade, grade.ours);
    }

    fn count_quirks(&mut self, grade: &Grade) {
        let ids: BTreeSet<&str> = grade.quirks.iter().map(|found| found.id.as_str()).collect();
        for id in ids {
            let decides = grade.quirks.iter().any(|found| found.id == id && found.decides);
            let counts = self.quirks.entry(id.to_owned()).or_default();
            counts.0 += 1;
            counts.1 += usize::from(decides);
        }
    }

    /// Adds the runs of another file. Tasks of several files have nothing to do with each other, so that pass^k of the
    /// sum means nothing; averages do.
    pub fn merge(&mut self, other: &Self) {
        let both = |one: (usize, usize), two: (usize, usize)| (one.0 + two.0, one.1 + two.1);
        self.runs += other.runs;
        self.unreadable += other.unreadable;
        self.observations = both(self.observations, other.observations);
        self.on_older += other.on_older;
        self.reproduced += other.reproduced;
        self.explained += other.explained;
        self.differ += other.differ;
        self.not_recorded += other.not_recorded;
        self.no_truth += other.no_truth;
        self.no_op += other.no_op;
        self.hazards += other.hazards;
        self.truth_hashes = both(self.truth_hashes, other.truth_hashes);
        for (id, counts) in &other.quirks {
            let sum = self.quirks.entry(id.clone()).or_default();
            *sum = both(*sum, *counts);
        }
        for (sum, part) in [(&mut self.recorded, &other.recorded), (&mut self.ours, &other.ours)] {
            sum.sum += part.sum;
            sum.count += part.count;
        }
    }

    /// True when every recorded reward that could be worked out is reproduced or explained, and every run was read.
    pub fn holds(&self) -> bool {
        self.differ == 0 && self.unreadable == 0
    }

    /// True when the observations look as if they came from another database altogether.
    pub fn other_data(&self) -> bool {
        let (compared, equal) = self.observations;
        compared > 0 && (equal + self.on_older) * 2 < compared
    }
}

impl Scores {
    fn add(&mut self, grade: &Grade, reward: Option<f64>) {
        let Some(reward) = reward else { return };
        self.sum += reward;
        self.count += 1;
        self.trials.insert(grade.trial);
        let success = (reward - 1.0).abs() <= 1e-6;
        *self.successes.entry(grade.task.clone()).or_default() += u64::from(success);
    }

    /// The average reward; `None` without any.
    pub fn average(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum / ratio(self.count as u64))
    }

    /// pass^k for k from 1 to the number of trials: the mean over tasks of C(c, k) / C(n, k), where c of a task's n
    /// trials succeeded (tau-bench, arXiv 2406.12045, section 2).
    pub fn pass_hat(&self) -> Vec<f64> {
        let trials = self.trials.len() as u64;
        let tasks = ratio(self.successes.len() as u64);
        let at = |k: u64| {
            self.successes.values().map(|c| choose_ratio(*c, trials, k)).sum::<f64>() / tasks
        };
        (1..=trials).map(at).collect()
    }
}

/// C(c, k) / C(n, k), without large numbers.
fn choose_ratio(c: u64, n: u64, k: u64) -> f64 {
    (0..k).map(|i| ratio(c.saturating_sub(i)) / ratio(n - i)).product()
}

/// Counts of runs are far below 2^53.
#[expect(clippy::cast_precision_loss, reason = "counts of runs are far below 2^53")]
fn ratio(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pass_hat_k_is_the_share_of_k_trials_that_all_succeed() {
        let mut scores = Scores::default();
        for (task, rewards) in [("0", [1.0, 1.0, 0.0, 0.0]), ("1", [1.0; 4]), ("2", [0.0; 4])] {
            for (trial, reward) in (0..).zip(rewards) {
                let grade = Grade { task: task.into(), trial, ..Grade::default() };
                scores.add(&grade, Some(reward));
            }
        }
        let rounded: Vec<String> =
            scores.pass_hat().iter().map(|one| format!("{one:.4}")).collect();
        // Of the 6 pairs of trials of task 0 one succeeds twice; of the 4 triples none.
        assert_eq!(rounded, ["0.5000", "0.3889", "0.3333", "0.3333"]);
        assert_eq!(scores.average(), Some(0.5));
    }

    #[test]
    fn no_runs_have_no_average_and_no_pass_hat() {
        assert_eq!(Scores::default().average(), None);
        assert!(Scores::default().pass_hat().is_empty());
    }
}

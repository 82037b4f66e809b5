//! What repeated trials of the same tasks say: pass^k, and how much one trial differs from the next.
//!
//! A trial is an attempt: trial j is attempt j of every task. pass^k is tau-bench's estimator, C(c, k) / C(n, k)
//! averaged over tasks, where c of a task's n trials succeed: the chance that k trials chosen from the n all succeed.
//! It means what it says only where trials go on after a success (`phase2.keep_all`); of a task whose dialogues leave one
//! another (`phase2.branch`) only the first is a trial.

use std::collections::BTreeMap;

use seed::Stream;
use serde::{Deserialize, Serialize};

use crate::interval::{self, float};
use crate::number::{Counter, Share};

/// Resamples of the bootstrap.
const RESAMPLES: usize = 1000;

/// Success by trial.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Trials {
    /// Success of each trial, over the tasks that had it.
    pub each: Vec<Share>,
    /// Mean of the trials' successes in percent, as the paper prints it (section 5.3, Table 3).
    pub mean: Option<f64>,
    /// Their sample variance, in percent squared; the paper's printed variances are sample variances.
    pub variance: Option<f64>,
    /// Sample variance, over tasks, of the share of a task's trials that succeed. Trials of one task are alike, so what
    /// is said of dialogues is as sure as the number of tasks makes it, not the number of dialogues.
    pub between_tasks: Option<f64>,
    /// pass^k for every k up to the number of trials.
    pub pass: Vec<Pass>,
}

/// pass^k.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pass {
    /// k.
    pub k: u32,
    /// The estimate, from 0 to 1.
    pub estimate: f64,
    /// The 95 % interval: percentile bootstrap over tasks, 1,000 resamples from a seeded stream; where that has no
    /// width, since all tasks came out alike, Wilson's. Ours; tau-bench and the paper give none.
    pub interval: (f64, f64),
    /// Tasks with at least k trials.
    pub tasks: u64,
}

/// The arithmetic mean; `None` of nothing.
pub fn mean(values: &[f64]) -> Option<f64> {
    let count = u64::try_from(values.len()).ok().filter(|count| *count > 0)?;
    Some(values.iter().sum::<f64>() / float(count))
}

/// The sample variance (divided by n − 1); `None` of fewer than two values.
pub fn sample_variance(values: &[f64]) -> Option<f64> {
    let middle = mean(values)?;
    let rest = u64::try_from(values.len() - 1).ok().filter(|rest| *rest > 0)?;
    Some(values.iter().map(|value| (value - middle) * (value - middle)).sum::<f64>() / float(rest))
}

/// The chance that `k` trials chosen from `n`, of which `c` succeed, all succeed; 0 where there are fewer than `k`.
pub fn all_succeed(n: u32, c: u32, k: u32) -> f64 {
    if n < k {
        return 0.0;
    }
    (0..k).map(|i| f64::from(c.saturating_sub(i)) / f64::from(n - i)).product()
}

/// Tasks by what their trials gave.
#[derive(Clone, Debug, Default)]
pub(crate) struct Results {
    /// Tasks by (trials, successes).
    classes: BTreeMap<(u32, u32), u64>,
    /// Successes of each trial, and how many tasks had it.
    each: Vec<(Counter, u64)>,
}

impl Results {
    /// Adds a task: whether each of its trials succeeded, in order.
    pub(crate) fn add(&mut self, task: u32, passed: &[bool]) {
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let successes = passed.iter().filter(|passed| **passed).count();
        *self.classes.entry((count(passed.len()), count(successes))).or_default() += 1;
        if self.each.len() < passed.len() {
            self.each.resize_with(passed.len(), Default::default);
        }
        for ((counter, of), passed) in self.each.iter_mut().zip(passed) {
            *of += 1;
            if *passed {
                counter.add(task);
            }
        }
    }

    pub(crate) fn trials(&self) -> Trials {
        let each: Vec<Share> = self.each.iter().map(|(counter, of)| counter.share(*of)).collect();
        let percents: Vec<f64> =
            each.iter().filter_map(Share::value).map(|share| share * 100.0).collect();
        let (mean, variance) = (mean(&percents), sample_variance(&percents));
        let pass = pass(&self.classes);
        Trials { each, mean, variance, between_tasks: between(&self.classes), pass }
    }
}

/// The sample variance of the tasks' shares of success; `None` of fewer than two tasks.
fn between(classes: &BTreeMap<(u32, u32), u64>) -> Option<f64> {
    let share = |(n, c): &(u32, u32)| f64::from(*c) / f64::from((*n).max(1));
    let tasks: u64 = classes.values().sum();
    let sum: f64 = classes.iter().map(|(class, count)| share(class) * float(*count)).sum();
    let middle = sum / float(tasks.max(1));
    let squares = classes.iter().map(|(class, count)| {
        let off = share(class) - middle;
        off * off * float(*count)
    });
    (tasks > 1).then(|| squares.sum::<f64>() / float(tasks - 1))
}

/// pass^k of tasks by (trials, successes), for every k up to the most trials.
fn pass(classes: &BTreeMap<(u32, u32), u64>) -> Vec<Pass> {
    let kinds: Vec<(u32, u32)> = classes.keys().copied().collect();
    let counts: Vec<u64> = classes.values().copied().collect();
    let most = kinds.iter().map(|(n, _)| *n).max().unwrap_or(0);
    let resampled = resample(&counts);
    let of = |k| {
        let tasks = kinds.iter().zip(&counts).filter(|((n, _), _)| *n >= k);
        let tasks = tasks.map(|(_, count)| count).sum();
        let estimate = estimate(&kinds, &counts, k)?;
        let (low, high) = percentiles(&kinds, &resampled, k);
        let interval = if low < high { (low, high) } else { interval::wilson_of(estimate, tasks) };
        Some(Pass { k, estimate, interval, tasks })
    };
    (1..=most).filter_map(of).collect()
}

/// The 2.5th and 97.5th percentile of the resampled estimates; no width without any.
fn percentiles(kinds: &[(u32, u32)], resampled: &[Vec<u64>], k: u32) -> (f64, f64) {
    let mut found: Vec<f64> =
        resampled.iter().filter_map(|counts| estimate(kinds, counts, k)).collect();
    found.sort_by(f64::total_cmp);
    let at = |part: usize| found.get(found.len() * part / 1000).or(found.last()).copied();
    (at(25).unwrap_or_default(), at(975).unwrap_or_default())
}

/// The mean over the tasks with at least `k` trials.
fn estimate(kinds: &[(u32, u32)], counts: &[u64], k: u32) -> Option<f64> {
    let able = || kinds.iter().zip(counts).filter(|((n, _), _)| *n >= k);
    let tasks: u64 = able().map(|(_, count)| count).sum();
    let sum: f64 = able().map(|((n, c), count)| all_succeed(*n, *c, k) * float(*count)).sum();
    (tasks > 0).then(|| sum / float(tasks))
}

/// As many tasks drawn with replacement, again and again: how many of each kind.
fn resample(counts: &[u64]) -> Vec<Vec<u64>> {
    let tasks: Vec<usize> = counts
        .iter()
        .enumerate()
        .flat_map(|(kind, count)| std::iter::repeat_n(kind, usize::try_from(*count).unwrap_or(0)))
        .collect();
    let mut stream = Stream::new(0, "pass^k bootstrap");
    let draw = |_| {
        let mut drawn = vec![0; counts.len()];
        for _ in 0..tasks.len() {
            drawn[tasks[stream.index(tasks.len())]] += 1;
        }
        drawn
    };
    if counts.len() < 2 { vec![counts.to_vec()] } else { (0..RESAMPLES).map(draw).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The printed trials of the paper's Table 3 give these variances when divided by n − 1.
    #[test]
    fn the_papers_variances_are_sample_variances() {
        let rows = [
            ([61.7, 57.4, 65.2, 65.2, 64.4], 62.8, 11.11),
            ([65.2, 69.6, 67.0, 66.1, 67.0], 67.0, 2.70),
            ([69.6, 65.2, 62.6, 68.7, 69.6], 67.1, 9.73),
            ([66.9, 71.3, 68.7, 66.9, 70.4], 68.8, 4.01),
        ];
        for (trials, expected, variance) in rows {
            assert!((mean(&trials).unwrap() - expected).abs() < 0.05, "{trials:?}");
            assert!((sample_variance(&trials).unwrap() - variance).abs() < 0.005, "{trials:?}");
        }
    }

    #[test]
    fn the_estimator_counts_choices() {
        assert_eq!(Some(all_succeed(4, 2, 2)), Some(1.0 / 6.0));
        assert_eq!(
            (all_succeed(4, 4, 4), all_succeed(4, 3, 4), all_succeed(3, 3, 4)),
            (1.0, 0.0, 0.0)
        );
    }

    #[test]
    fn pass_k_is_the_mean_over_tasks_and_falls_with_k() {
        let mut results = Results::default();
        let tasks = [[true; 4], [false; 4], [true, false, true, false], [true, true, true, false]];
        (0..).zip(&tasks).for_each(|(task, passed)| results.add(task, passed));
        let trials = results.trials();
        let estimates: Vec<f64> = trials.pass.iter().map(|pass| pass.estimate).collect();
        assert_eq!((estimates[0], estimates[3]), ((1.0 + 0.0 + 0.5 + 0.75) / 4.0, 0.25));
        assert!(estimates.windows(2).all(|pair| pair[1] <= pair[0]));
        assert!(
            trials
                .pass
                .iter()
                .all(|pass| pass.interval.0 <= pass.estimate && pass.estimate <= pass.interval.1)
        );
        assert_eq!(trials.each[1].hits, 2);
        assert_eq!(trials.each[1].behind.ranges, [(0, 0), (3, 3)]);
        assert_eq!(trials.mean, Some(56.25));
        // Shares 1, 0, 1/2, 3/4 with mean 9/16.
        assert!((trials.between_tasks.unwrap() - 35.0 / 192.0).abs() < 1e-12);
    }

    #[test]
    fn tasks_with_fewer_trials_count_only_for_the_k_they_have() {
        let mut results = Results::default();
        results.add(0, &[true]);
        results.add(1, &[true, false]);
        let pass = results.trials().pass;
        assert_eq!((pass[0].tasks, pass[0].estimate), (2, 0.75));
        assert_eq!((pass[1].tasks, pass[1].estimate), (1, 0.0));
        assert!(Results::default().trials().pass.is_empty());
    }

    #[test]
    fn more_tasks_give_a_narrower_interval_and_the_same_one_each_time() {
        let width = |tasks: u32| {
            let mut results = Results::default();
            (0..tasks).for_each(|task| results.add(task, &[task % 3 > 0]));
            let again = results.trials();
            assert_eq!(again, results.trials());
            again.pass[0].interval.1 - again.pass[0].interval.0
        };
        assert!(width(900) < width(30) / 3.0);
    }
}

//! The kinds of numbers that figures are made of: counts, shares, spreads, histograms.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::behind::{Behind, Tasks};
use crate::interval::{self, float};

/// A count and the tasks behind it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// How many; one task can count more than once.
    pub n: u64,
    /// The tasks.
    pub behind: Behind,
}

/// A share with its confidence interval.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// How many hold.
    pub hits: u64,
    /// Of how many.
    pub of: u64,
    /// Wilson's 95 % interval, from 0 to 1; the whole range of nothing.
    pub interval: (f64, f64),
    /// The tasks of those that hold.
    pub behind: Behind,
}

impl Share {
    /// From 0 to 1; `None` of nothing.
    pub fn value(&self) -> Option<f64> {
        (self.of > 0).then(|| float(self.hits) / float(self.of))
    }
}

/// A count that grows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counter {
    pub(crate) n: u64,
    pub(crate) tasks: Tasks,
}

impl Counter {
    pub(crate) fn add(&mut self, task: u32) {
        self.n += 1;
        self.tasks.add(task);
    }

    pub(crate) fn count(&self) -> Count {
        Count { n: self.n, behind: self.tasks.behind() }
    }

    pub(crate) fn share(&self, of: u64) -> Share {
        let interval = interval::wilson(self.n, of);
        Share { hits: self.n, of, interval, behind: self.tasks.behind() }
    }
}

/// How often each value occurs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Histogram {
    /// One bar a value that occurs, in order of value.
    pub bars: Vec<Bar>,
}

/// One value and how often it occurs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bar {
    /// The value.
    pub value: u32,
    /// How often it occurs, and in which tasks.
    #[serde(flatten)]
    pub count: Count,
}

/// Smallest, mean and largest of some counts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// The smallest.
    pub min: u32,
    /// The arithmetic mean.
    pub mean: f64,
    /// The largest.
    pub max: u32,
}

impl Histogram {
    /// How many values were counted.
    pub fn n(&self) -> u64 {
        self.bars.iter().map(|bar| bar.count.n).sum()
    }

    /// The arithmetic mean; `None` of nothing.
    pub fn mean(&self) -> Option<f64> {
        let sum: u64 = self.bars.iter().map(|bar| u64::from(bar.value) * bar.count.n).sum();
        (self.n() > 0).then(|| float(sum) / float(self.n()))
    }

    /// The sample variance (divided by n − 1); `None` of fewer than two values.
    pub fn variance(&self) -> Option<f64> {
        let mean = self.mean()?;
        let squares = self.bars.iter().map(|bar| {
            let off = f64::from(bar.value) - mean;
            off * off * float(bar.count.n)
        });
        (self.n() > 1).then(|| squares.sum::<f64>() / float(self.n() - 1))
    }

    /// Smallest, mean and largest; `None` of nothing.
    pub fn spread(&self) -> Option<Spread> {
        let (first, last) = (self.bars.first()?, self.bars.last()?);
        Some(Spread { min: first.value, mean: self.mean()?, max: last.value })
    }
}

/// A histogram that grows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bins(BTreeMap<u32, Counter>);

impl Bins {
    pub(crate) fn add(&mut self, task: u32, value: u32) {
        self.0.entry(value).or_default().add(task);
    }

    pub(crate) fn histogram(&self) -> Histogram {
        let bar =
            |(value, counter): (&u32, &Counter)| Bar { value: *value, count: counter.count() };
        Histogram { bars: self.0.iter().map(bar).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn histogram(values: &[u32]) -> Histogram {
        let mut bins = Bins::default();
        (0..).zip(values).for_each(|(task, value)| bins.add(task, *value));
        bins.histogram()
    }

    #[test]
    fn a_histogram_knows_its_values_their_spread_and_their_tasks() {
        let found = histogram(&[3, 1, 3, 5]);
        assert_eq!(found.spread(), Some(Spread { min: 1, mean: 3.0, max: 5 }));
        assert_eq!(found.variance(), Some(8.0 / 3.0));
        assert_eq!(found.bars[1].count.behind.ranges, [(0, 0), (2, 2)]);
    }

    #[test]
    fn of_nothing_there_is_no_mean_and_of_one_no_variance() {
        assert_eq!((histogram(&[]).spread(), histogram(&[]).mean()), (None, None));
        assert_eq!(histogram(&[4]).variance(), None);
        assert_eq!(Counter::default().share(0).value(), None);
    }
}

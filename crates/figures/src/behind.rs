//! Which tasks stand behind a number.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Most ranges that are listed; what is beyond is counted.
pub const MOST: usize = 100;

/// Task numbers: one bit each, so that many numbers over many tasks stay small.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tasks(BTreeMap<u32, u64>);

impl Tasks {
    /// Adds a task; one that is in already stays once.
    pub(crate) fn add(&mut self, task: u32) {
        *self.0.entry(task / 64).or_default() |= 1 << (task % 64);
    }

    /// Whether a task is in.
    pub(crate) fn contains(&self, task: u32) -> bool {
        self.0.get(&(task / 64)).is_some_and(|word| word >> (task % 64) & 1 == 1)
    }

    /// In order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.0.iter().flat_map(|(at, word)| {
            (0..64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| at * 64 + bit)
        })
    }

    /// As it is shown.
    pub(crate) fn behind(&self) -> Behind {
        let mut behind = Behind::default();
        for task in self.iter() {
            behind.tasks += 1;
            let (room, full) = (behind.ranges.len() < MOST, behind.more > 0);
            match behind.ranges.last_mut() {
                Some(range) if !full && range.1.checked_add(1) == Some(task) => range.1 = task,
                _ if room => behind.ranges.push((task, task)),
                _ => behind.more += 1,
            }
        }
        behind
    }
}

/// The tasks behind a number: ranges of task numbers in order, both ends included; of very scattered ones the first
/// [`MOST`] ranges.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Behind {
    /// How many tasks.
    pub tasks: u32,
    /// First and last task of each range.
    pub ranges: Vec<(u32, u32)>,
    /// Tasks beyond the ranges.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub more: u32,
}

impl Behind {
    /// The listed tasks, in order.
    pub fn listed(&self) -> impl Iterator<Item = u32> + '_ {
        self.ranges.iter().flat_map(|(first, last)| *first..=*last)
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(tasks: impl IntoIterator<Item = u32>) -> Tasks {
        let mut found = Tasks::default();
        tasks.into_iter().for_each(|task| found.add(task));
        found
    }

    #[test]
    fn neighbours_are_one_range_in_whatever_order_they_come() {
        let behind = of([7, 64, 5, 63, 6, 5, u32::MAX]).behind();
        assert_eq!(behind.ranges, [(5, 7), (63, 64), (u32::MAX, u32::MAX)]);
        assert_eq!(behind.tasks, 6);
        assert_eq!(behind.listed().take(5).collect::<Vec<_>>(), [5, 6, 7, 63, 64]);
    }

    #[test]
    fn scattered_tasks_are_listed_up_to_a_bound_and_counted_beyond() {
        let behind = of((0..300).map(|task| task * 2)).behind();
        assert_eq!((behind.tasks, behind.ranges.len(), behind.more), (300, MOST, 200));
        assert_eq!(behind.listed().count(), MOST);
    }

    #[test]
    fn nothing_after_the_bound_is_taken_for_a_listed_task() {
        let scattered = (0..).map(|task| task * 2).take(MOST);
        let behind = of(scattered.chain([300, 301])).behind();
        assert_eq!((behind.more, behind.ranges.last()), (2, Some(&(198, 198))));
    }
}

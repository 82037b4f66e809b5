//! Success and interactions by length of the task (paper section 5.4, Fig. 7).
//!
//! The paper bins tasks by the turns that one model needed, at the 33rd and 66th percentiles. Ours bins by the turns
//! of the task's own dialogues: the mean of those that succeeded or, where none did, of all, rounded down.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::interval::float;
use crate::number::{Counter, Share};

/// Tasks in three classes of length.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Lengths {
    /// Short, medium and long; fewer when the tasks differ too little. Empty without dialogues.
    pub classes: Vec<Class>,
}

/// One class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Class {
    /// `short`, `medium` or `long`.
    pub name: String,
    /// Fewest and most turns of its tasks.
    pub turns: (u32, u32),
    /// Tasks in it.
    pub tasks: u64,
    /// Dialogues that succeeded, of those about its tasks.
    pub success: Share,
    /// Messages of the human in a dialogue, on average.
    pub interactions: f64,
}

/// One dialogue, in numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dialogue {
    pub(crate) passed: bool,
    pub(crate) turns: u32,
    pub(crate) human_turns: u32,
}

/// Tasks by length.
#[derive(Clone, Debug, Default)]
pub(crate) struct ByLength(BTreeMap<u32, Same>);

/// Tasks of one length.
#[derive(Clone, Debug, Default)]
struct Same {
    tasks: u64,
    dialogues: u64,
    passed: Counter,
    human_turns: u64,
}

impl ByLength {
    /// Adds a task by its dialogues; one without any has no length.
    pub(crate) fn add(&mut self, task: u32, dialogues: &[Dialogue]) {
        let turns = |keep: &dyn Fn(&Dialogue) -> bool| {
            let some: Vec<u32> =
                dialogues.iter().filter(|one| keep(one)).map(|one| one.turns).collect();
            let count = u32::try_from(some.len()).ok().filter(|count| *count > 0)?;
            Some(some.iter().sum::<u32>() / count)
        };
        let Some(length) = turns(&|one| one.passed).or_else(|| turns(&|_| true)) else { return };
        let same = self.0.entry(length).or_default();
        same.tasks += 1;
        for dialogue in dialogues {
            same.dialogues += 1;
            same.human_turns += u64::from(dialogue.human_turns);
            if dialogue.passed {
                same.passed.add(task);
            }
        }
    }

    pub(crate) fn lengths(&self) -> Lengths {
        let total: u64 = self.0.values().map(|same| same.tasks).sum();
        // The nearest-rank percentile: the first length at which that share of the tasks is reached.
        let percentile = |percent: u64| {
            let mut seen = 0;
            let reached = self.0.iter().find(|(_, same)| {
                seen += same.tasks;
                seen * 100 >= total * percent
            });
            reached.map_or(0, |(length, _)| *length)
        };
        let (first, second) = (percentile(33), percentile(66));
        let bounds = [
            ("short", 0..first),
            ("medium", first..second.saturating_add(1)),
            ("long", second.saturating_add(1)..u32::MAX),
        ];
        let class = |(name, lengths): (&str, std::ops::Range<u32>)| {
            if lengths.is_empty() { None } else { self.class(name, lengths) }
        };
        Lengths { classes: bounds.into_iter().filter_map(class).collect() }
    }

    fn class(&self, name: &str, lengths: std::ops::Range<u32>) -> Option<Class> {
        let mut sum = Same::default();
        let mut turns: Option<(u32, u32)> = None;
        for (length, same) in self.0.range(lengths) {
            turns = Some((turns.map_or(*length, |turns| turns.0), *length));
            sum.tasks += same.tasks;
            sum.dialogues += same.dialogues;
            sum.human_turns += same.human_turns;
            sum.passed.n += same.passed.n;
            same.passed.tasks.iter().for_each(|task| sum.passed.tasks.add(task));
        }
        Some(Class {
            name: name.to_owned(),
            turns: turns?,
            tasks: sum.tasks,
            success: sum.passed.share(sum.dialogues),
            interactions: float(sum.human_turns) / float(sum.dialogues.max(1)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dialogue(passed: bool, turns: u32) -> Dialogue {
        Dialogue { passed, turns, human_turns: turns / 3 }
    }

    #[test]
    fn thirds_of_the_tasks_are_short_medium_and_long() {
        let mut tasks = ByLength::default();
        for task in 0..30 {
            let turns = 6 + task;
            tasks.add(task, &[dialogue(task < 15, turns), dialogue(task < 5, turns)]);
        }
        let found = tasks.lengths().classes;
        let names: Vec<_> = found.iter().map(|class| (class.name.as_str(), class.turns)).collect();
        assert_eq!(names, [("short", (6, 14)), ("medium", (15, 25)), ("long", (26, 35))]);
        assert_eq!((found[0].tasks, found[1].tasks, found[2].tasks), (9, 11, 10));
        assert_eq!((found[0].success.hits, found[0].success.of), (14, 18));
        assert_eq!(found[2].success.hits, 0);
        assert!(found[0].interactions < found[2].interactions);
    }

    #[test]
    fn a_failed_dialogue_does_not_lengthen_a_task_that_succeeded() {
        let mut tasks = ByLength::default();
        tasks.add(0, &[dialogue(false, 30), dialogue(true, 8)]);
        tasks.add(1, &[dialogue(false, 30), dialogue(false, 20)]);
        tasks.add(2, &[]);
        let turns: Vec<_> = tasks.lengths().classes.iter().map(|class| class.turns).collect();
        assert_eq!(turns, [(8, 25)]);
    }

    #[test]
    fn tasks_of_one_length_are_one_class() {
        let mut tasks = ByLength::default();
        (0..5).for_each(|task| tasks.add(task, &[dialogue(true, 9)]));
        let found = tasks.lengths().classes;
        assert_eq!((found.len(), found[0].tasks), (1, 5));
        assert!(ByLength::default().lengths().classes.is_empty());
    }
}

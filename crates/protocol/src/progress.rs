//! How far a run is, in a few dozen bytes a task: what the worker folds the steps into, stores beside the journals and
//! tells the page in small pieces. The steps themselves stay in the journals; the page asks for those of one task.

mod fold;
mod line;
mod revote;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use pipeline::event::{StageUsage, UsageByStage};
use pipeline::{Journal, Step};
use serde::{Deserialize, Serialize};

use fold::Share;

pub use line::{Line, Stage, Standing};
pub use revote::{Ballot, Outcome, Revote};

/// A run in small.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// Tasks that have begun, in task order.
    pub lines: Vec<Line>,
    /// Votes of the committee, in order of task and round.
    pub ballots: Vec<Ballot>,
    /// Sums over these tasks.
    pub totals: Totals,
}

/// Sums over tasks, and the names that their lines refer to by place.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Totals {
    /// Tasks of the whole run; 0 until it is known.
    pub total: u32,
    /// Tasks that are over.
    pub closed: u32,
    /// Names of tools.
    pub tools: Vec<String>,
    /// Causes of refusals.
    pub causes: Vec<Cause>,
    /// Tasks that reached each stage (records at the last), in the order of [`Stage::ALL`].
    pub reached: [u32; 6],
    /// Proposals in all rounds.
    pub proposals: u32,
    /// Tasks accepted without any feedback.
    pub first_time: u32,
    /// Tasks that were accepted or given up.
    pub settled: u32,
    /// Dialogues that were judged.
    pub dialogues: u32,
    /// Dialogues that passed.
    pub dialogues_passed: u32,
    /// Model calls and tokens by stage, of closed tasks.
    pub usage: UsageByStage,
}

/// Why something was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// The stage that was not reached.
    pub stage: Stage,
    /// A finding's code, or one of ours: `committee.…`, `verdict.…`, `ending.…`, `duplicate`.
    pub code: String,
    /// How often.
    pub count: u32,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// Every task is closed.
    Finished,
    /// The next call would have gone beyond what it may spend.
    Capped {
        /// Which cap, and what to do.
        reason: String,
    },
    /// It could not go on.
    Halted {
        /// Why, and what to do.
        reason: String,
        /// The record that could not be stored, as a line of JSON.
        unsaved: Option<String>,
    },
}

/// What has changed since the last time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Delta {
    /// New state of the tasks that have changed, in task order.
    pub lines: Vec<Line>,
    /// Votes that are new, in order.
    pub ballots: Vec<Ballot>,
    /// The sums.
    pub totals: Totals,
    /// Which task is watched, and its new steps, in order.
    pub watched: Option<(u32, Vec<Step>)>,
    /// How the run ended, once it has.
    pub end: Option<End>,
    /// Bytes of the worker's memory; it never shrinks.
    pub memory: u64,
}

impl Totals {
    /// How many reached a stage.
    pub fn reached(&self, stage: Stage) -> u32 {
        self.reached[stage as usize]
    }

    /// Causes of refusals on the way into a stage, with their places.
    pub fn causes_of(&self, stage: Stage) -> impl Iterator<Item = (usize, &Cause)> {
        self.causes.iter().enumerate().filter(move |(_, cause)| cause.stage == stage)
    }

    /// The place of a tool's name.
    fn tool(&mut self, name: &str) -> usize {
        place(&mut self.tools, |known| known == name, || name.to_owned())
    }

    /// The place of a cause.
    fn cause(&mut self, stage: Stage, code: &str) -> usize {
        let same = |known: &Cause| known.stage == stage && known.code == code;
        place(&mut self.causes, same, || Cause { stage, code: code.to_owned(), count: 0 })
    }

    fn add(&mut self, share: &Share) {
        let counts = &share.counts;
        for (sum, more) in self.reached.iter_mut().zip(counts.reached) {
            *sum += more;
        }
        for (place, count) in &counts.causes {
            self.causes[*place].count += count;
        }
        self.proposals += counts.proposals;
        self.first_time += counts.first_time;
        self.settled += counts.settled;
        self.dialogues += counts.dialogues;
        self.dialogues_passed += counts.dialogues_passed;
    }

    fn spend(&mut self, usage: &UsageByStage) {
        for (stage, more) in usage {
            let sum: &mut StageUsage = self.usage.entry(*stage).or_default();
            sum.calls += more.calls;
            sum.tokens += more.tokens;
            sum.prefix_tokens += more.prefix_tokens;
        }
    }
}

fn place<T>(all: &mut Vec<T>, same: impl Fn(&T) -> bool, new: impl FnOnce() -> T) -> usize {
    all.iter().position(same).unwrap_or_else(|| {
        all.push(new());
        all.len() - 1
    })
}

impl Progress {
    /// Nothing of a run of so many tasks.
    pub fn new(total: u32) -> Self {
        Self { totals: Totals { total, ..Totals::default() }, ..Self::default() }
    }

    /// The journals of closed tasks, folded.
    pub fn of<'a>(total: u32, journals: impl IntoIterator<Item = &'a Journal>) -> Self {
        let mut progress = Self::new(total);
        journals.into_iter().for_each(|journal| progress.close(journal));
        progress
    }

    /// The line of a task.
    pub fn line(&self, task: u32) -> Option<&Line> {
        self.place(task).ok().map(|place| &self.lines[place])
    }

    /// The task that gave the blueprint of this id.
    pub fn task_of(&self, blueprint: &str) -> Option<u32> {
        self.lines.iter().find(|line| line.gave(blueprint)).map(|line| line.task)
    }

    /// Where a task stands in the list, or would.
    pub fn place(&self, task: u32) -> Result<usize, usize> {
        self.lines.binary_search_by_key(&task, |line| line.task)
    }

    /// True when the task is over.
    pub fn is_closed(&self, task: u32) -> bool {
        self.line(task).is_some_and(|line| line.closed)
    }

    /// Takes a closed task in; one that is closed already counts once.
    pub fn close(&mut self, journal: &Journal) {
        if self.is_closed(journal.task) {
            return;
        }
        let mut share = Share::new(journal.task);
        journal.steps.iter().for_each(|step| share.take(step, &mut self.totals));
        share.close();
        self.totals.add(&share);
        self.totals.spend(&journal.usage);
        self.totals.closed += 1;
        self.put(share.line);
        self.put_ballots(&share.ballots);
    }

    /// Takes in what the worker has told.
    pub fn apply(&mut self, delta: &Delta) {
        delta.lines.iter().for_each(|line| self.put(*line));
        self.put_ballots(&delta.ballots);
        self.totals.clone_from(&delta.totals);
    }

    fn put(&mut self, line: Line) {
        match self.place(line.task) {
            Ok(place) => self.lines[place] = line,
            Err(place) => self.lines.insert(place, line),
        }
    }

    fn put_ballots(&mut self, ballots: &[Ballot]) {
        for ballot in ballots {
            let key = (ballot.task, ballot.round);
            match self.ballots.binary_search_by_key(&key, |known| (known.task, known.round)) {
                Ok(place) => self.ballots[place] = *ballot,
                Err(place) => self.ballots.insert(place, *ballot),
            }
        }
    }
}

/// A run as its host follows it: closed tasks for good, those in flight until they are closed or forgotten.
#[derive(Debug, Default)]
pub struct Follower {
    done: Progress,
    flight: BTreeMap<u32, Flight>,
    changed: std::collections::BTreeSet<u32>,
    watched: Option<(u32, Vec<Step>)>,
    end: Option<End>,
    stirred: bool,
}

#[derive(Debug)]
struct Flight {
    share: Share,
    steps: Vec<Step>,
}

impl Follower {
    /// Goes on from what is closed already.
    pub fn new(done: Progress) -> Self {
        Self { done, ..Self::default() }
    }

    /// What is closed.
    pub fn done(&self) -> &Progress {
        &self.done
    }

    /// Takes one step in.
    pub fn step(&mut self, task: u32, step: Step) {
        self.stirred = true;
        if let Some((_, news)) = self.watched.as_mut().filter(|(watched, _)| *watched == task) {
            news.push(step.clone());
        }
        let flight = self
            .flight
            .entry(task)
            .or_insert_with(|| Flight { share: Share::new(task), steps: Vec::new() });
        if !self.done.is_closed(task) {
            flight.share.take(&step, &mut self.done.totals);
            self.changed.insert(task);
        }
        flight.steps.push(step);
    }

    /// Takes in a task that is being stored as closed; news of it may still follow.
    pub fn close(&mut self, journal: &Journal) {
        self.stirred = true;
        self.done.close(journal);
        self.changed.insert(journal.task);
    }

    /// The news of a closed task are over.
    pub fn landed(&mut self, task: u32) {
        self.flight.remove(&task);
    }

    /// How the run ended.
    pub fn end(&mut self, end: End) {
        self.stirred = true;
        self.end = Some(end);
    }

    /// Watches a task from now on and gives its steps so far; `None` when it is not in flight, and nothing is watched.
    pub fn watch(&mut self, task: u32) -> Option<&[Step]> {
        let flight = self.flight.get(&task);
        self.watched = flight.map(|_| (task, Vec::new()));
        flight.map(|flight| flight.steps.as_slice())
    }

    /// The task that is watched, while it is in flight.
    pub fn watching(&self) -> Option<u32> {
        self.watched.as_ref().map(|(task, _)| *task)
    }

    /// What has changed since the last time; `None` when nothing has.
    pub fn news(&mut self) -> Option<Delta> {
        if !std::mem::take(&mut self.stirred) {
            return None;
        }
        let mut delta = Delta { totals: self.done.totals.clone(), ..Delta::default() };
        delta.end.clone_from(&self.end);
        for task in std::mem::take(&mut self.changed) {
            let closed = self.done.line(task).filter(|line| line.closed);
            let line = closed.or_else(|| self.flight.get(&task).map(|flight| &flight.share.line));
            delta.lines.extend(line.copied());
            let first = self.done.ballots.partition_point(|ballot| ballot.task < task);
            let ballots = self.done.ballots[first..].iter();
            delta.ballots.extend(ballots.take_while(|ballot| ballot.task == task));
        }
        for flight in
            self.flight.values().filter(|flight| !self.done.is_closed(flight.share.line.task))
        {
            delta.totals.add(&flight.share);
        }
        if let Some((task, news)) = &mut self.watched {
            delta.watched = Some((*task, std::mem::take(news)));
        }
        if delta.watched.as_ref().is_some_and(|(task, _)| !self.flight.contains_key(task)) {
            self.watched = None;
        }
        Some(delta)
    }
}

//! A run folded from its events or its journals: the same fold for what happens now and for what is stored.

use crate::snapshot::Snapshot;
use std::collections::BTreeMap;

use dataset::{Ending, Verdict};
use pipeline::committee::Tally;
use pipeline::event::{StageUsage, UsageByStage};
use pipeline::{Event, Journal, Step};

use crate::action::run::Stage;
use crate::state::run::task::Task;

/// A folded run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fold {
    /// Tasks of the whole run; 0 until it is known.
    pub total: u32,
    /// Tasks that have begun, by number.
    pub tasks: BTreeMap<u32, Snapshot<Task>>,
    /// Tasks that are over.
    pub closed: u32,
    /// The funnel.
    pub funnel: Funnel,
    /// Model calls and tokens by stage, of closed tasks.
    pub usage: UsageByStage,
    /// How the run ended, once it has.
    pub end: Option<End>,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// Every task is closed.
    Finished,
    /// It could not go on.
    Halted {
        /// Why, and what to do.
        reason: String,
        /// The record that could not be stored.
        unsaved: Option<String>,
    },
}

/// How many came how far, and why the others did not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Funnel {
    /// Tasks that reached each stage (records at the last), in the order of [`Stage::ALL`].
    pub reached: [u32; 6],
    /// Refusals on the way *into* each stage: code and count.
    pub refusals: [BTreeMap<String, u32>; 6],
    /// Proposals in all rounds.
    pub proposals: u32,
    /// Tasks accepted without any feedback.
    pub first_time: u32,
    /// Dialogues that were judged.
    pub dialogues: u32,
    /// Dialogues that passed.
    pub dialogues_passed: u32,
}

impl Funnel {
    /// How many reached a stage.
    pub fn reached(&self, stage: Stage) -> u32 {
        self.reached[stage as usize]
    }

    /// Refusals on the way into a stage, by code.
    pub fn refusals(&self, stage: Stage) -> &BTreeMap<String, u32> {
        &self.refusals[stage as usize]
    }

    fn reach(&mut self, stage: Stage) {
        self.reached[stage as usize] += 1;
    }

    fn refuse(&mut self, stage: Stage, code: impl Into<String>) {
        *self.refusals[stage as usize].entry(code.into()).or_default() += 1;
    }
}

impl Fold {
    /// Folds the journals of closed tasks.
    pub fn of(total: u32, journals: Vec<Journal>) -> Self {
        let mut fold = Self { total, ..Self::default() };
        for journal in journals {
            for step in journal.steps {
                fold.step(journal.task, step);
            }
            fold.close(journal.task, &journal.usage);
        }
        fold
    }

    /// Takes one event in.
    pub fn take(&mut self, event: Event) {
        match event {
            Event::Started { total, .. } => {
                self.total = total;
                self.end = None;
            }
            Event::Task { task, step } => self.step(task, step),
            Event::Closed { task, usage } => self.close(task, &usage),
            Event::Halted { reason, unsaved } => self.end = Some(End::Halted { reason, unsaved }),
            Event::Finished => self.end = Some(End::Finished),
        }
    }

    fn step(&mut self, number: u32, step: Step) {
        let task = self.tasks.entry(number).or_insert_with(|| Snapshot::new(Task::new(number)));
        self.funnel.count(task, &step);
        task.edit().take(step);
    }

    fn close(&mut self, number: u32, usage: &UsageByStage) {
        let task = self.tasks.entry(number).or_insert_with(|| Snapshot::new(Task::new(number)));
        if !task.closed {
            self.closed += 1;
            task.edit().closed = true;
        }
        for (stage, more) in usage {
            add(self.usage.entry(*stage).or_default(), more);
        }
    }
}

fn add(sum: &mut StageUsage, more: &StageUsage) {
    sum.calls += more.calls;
    sum.tokens += more.tokens;
}

impl Funnel {
    /// Counts a step; `task` is as it was before.
    fn count(&mut self, task: &Task, step: &Step) {
        match step {
            Step::Sampled { .. } => self.reach(Stage::Sampled),
            Step::Proposed { proposal, .. } => self.count_proposal(task, proposal.is_some()),
            Step::Checked { report, .. } if report.passed() => {
                if !task.rounds.iter().any(|round| round.passed_checks()) {
                    self.reach(Stage::Checked);
                }
            }
            Step::Checked { report, .. } => {
                report.findings().for_each(|finding| self.refuse(Stage::Checked, &finding.code));
            }
            Step::Reviewed { tally, .. } if !tally.accepted => self.count_review(tally),
            Step::Accepted { blueprint } => {
                self.reach(Stage::Accepted);
                self.first_time += u32::from(blueprint.provenance.round == 0);
            }
            Step::Judged { verdict, ending, .. } => self.count_verdict(task, verdict, *ending),
            Step::Kept { .. } => self.reach(Stage::Records),
            Step::Duplicate { .. } => self.refuse(Stage::Records, "duplicate"),
            Step::Recombined { .. }
            | Step::Reviewed { .. }
            | Step::Advised { .. }
            | Step::Rejected { .. }
            | Step::Attempt { .. }
            | Step::Turn { .. } => {}
        }
    }

    fn count_proposal(&mut self, task: &Task, readable: bool) {
        self.proposals += 1;
        if readable && !task.rounds.iter().any(|round| round.proposal.is_some()) {
            self.reach(Stage::Proposed);
        }
    }

    fn count_review(&mut self, tally: &Tally) {
        let criteria = [
            ("committee.correctness", tally.correctness),
            ("committee.completeness", tally.completeness),
            ("committee.satisfaction", tally.satisfaction),
            ("committee.creativity", tally.creativity),
        ];
        criteria
            .iter()
            .filter(|(_, passed)| !passed)
            .for_each(|(code, _)| self.refuse(Stage::Accepted, *code));
    }

    fn count_verdict(&mut self, task: &Task, verdict: &Verdict, ending: Ending) {
        self.dialogues += 1;
        if verdict.passed {
            self.dialogues_passed += 1;
            if !task.attempts.iter().any(|attempt| attempt.passed()) {
                self.reach(Stage::Verified);
            }
            return;
        }
        if !verdict.state_equal {
            self.refuse(Stage::Verified, "verdict.state");
        }
        if !verdict.missing_outputs.is_empty() {
            self.refuse(Stage::Verified, "verdict.output");
        }
        match ending {
            Ending::Limit => self.refuse(Stage::Verified, "ending.limit"),
            Ending::Broken => self.refuse(Stage::Verified, "ending.broken"),
            Ending::Human | Ending::Transfer => {}
        }
    }
}

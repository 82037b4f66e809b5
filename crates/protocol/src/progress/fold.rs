//! What one task adds to a run, folded from its steps.

use std::collections::BTreeMap;

use dataset::{Ending, Turn, Verdict};
use pipeline::Step;
use pipeline::committee::Tally;

use super::Totals;
use super::line::{Line, Stage, Standing};
use super::revote::Ballot;

/// One task's share of a run.
#[derive(Clone, Debug)]
pub(super) struct Share {
    pub line: Line,
    pub ballots: Vec<Ballot>,
    pub counts: Counts,
    /// Faults of the human in the dialogue that goes on.
    faults: Vec<String>,
}

/// What it adds to the sums.
#[derive(Clone, Debug, Default)]
pub(super) struct Counts {
    pub reached: [u32; 6],
    /// By place among the run's causes.
    pub causes: BTreeMap<usize, u32>,
    pub proposals: u32,
    pub first_time: u32,
    pub settled: u32,
    pub dialogues: u32,
    pub dialogues_passed: u32,
}

impl Share {
    pub(super) fn new(task: u32) -> Self {
        Self {
            line: Line::new(task),
            ballots: Vec::new(),
            counts: Counts::default(),
            faults: Vec::new(),
        }
    }

    /// Takes one step in; `names` get what is new to them.
    pub(super) fn take(&mut self, step: &Step, names: &mut Totals) {
        match step {
            Step::Sampled { context, .. } => {
                self.reach(Stage::Sampled);
                self.line.set_tools(context.core.iter().map(|tool| names.tool(tool)));
            }
            Step::Recombined { .. } => self.line.joined = true,
            Step::Proposed { round, proposal, .. } => {
                self.line.rounds = small(round.saturating_add(1));
                self.line.standing = Standing::Checking;
                self.counts.proposals += 1;
                if let Some(proposal) = proposal {
                    self.reach(Stage::Proposed);
                    let tools = proposal.actions.iter().map(|call| names.tool(&call.name));
                    self.line.set_tools(tools);
                }
            }
            Step::Checked { report, .. } if report.passed() => {
                self.reach(Stage::Checked);
                self.line.standing = Standing::Reviewing;
            }
            Step::Checked { report, .. } => {
                self.line.standing = Standing::Revising;
                report
                    .findings()
                    .for_each(|finding| self.refuse(Stage::Checked, &finding.code, names));
            }
            Step::Reviewed { round, votes, seats, tally } => {
                self.ballots.push(Ballot::new((self.line.task, *round), votes, *seats, tally));
                self.review(tally, names);
            }
            Step::Accepted { blueprint } => {
                self.reach(Stage::Accepted);
                self.line.standing = Standing::Talking;
                self.line.set_blueprint(&blueprint.id);
                self.counts.settled += 1;
                self.counts.first_time += u32::from(blueprint.provenance.round == 0);
            }
            Step::Rejected { .. } => {
                self.line.standing = Standing::Rejected;
                self.counts.settled += 1;
            }
            Step::Attempt { attempt, .. } => {
                self.line.attempts = small(attempt.saturating_add(1));
                self.faults.clear();
            }
            Step::Turn { turn: Turn::Human { faults, .. }, .. } => {
                self.faults.extend(faults.iter().map(|fault| fault.code.clone()));
            }
            Step::Judged { verdict, ending, .. } => self.judge(verdict, *ending, names),
            Step::Kept { .. } => {
                self.line.reach(Stage::Records);
                self.line.records = self.line.records.saturating_add(1);
                self.counts.reached[Stage::Records as usize] += 1;
            }
            Step::Duplicate { .. } => self.refuse(Stage::Records, "duplicate", names),
            Step::Advised { .. } | Step::Turn { .. } => {}
        }
    }

    /// The task is over.
    pub(super) fn close(&mut self) {
        self.line.closed = true;
        self.line.standing = if self.line.records > 0 {
            Standing::Kept
        } else if self.line.reached(Stage::Accepted) {
            Standing::Unverified
        } else {
            Standing::Rejected
        };
    }

    fn reach(&mut self, stage: Stage) {
        if self.line.reach(stage) {
            self.counts.reached[stage as usize] += 1;
        }
    }

    fn refuse(&mut self, stage: Stage, code: &str, names: &mut Totals) {
        let place = names.cause(stage, code);
        self.line.note_cause(place);
        *self.counts.causes.entry(place).or_default() += 1;
    }

    fn review(&mut self, tally: &Tally, names: &mut Totals) {
        if tally.accepted {
            return;
        }
        self.line.standing = Standing::Revising;
        let criteria = [
            ("committee.correctness", tally.correctness),
            ("committee.completeness", tally.completeness),
            ("committee.satisfaction", tally.satisfaction),
            ("committee.creativity", tally.creativity),
        ];
        if criteria.iter().all(|(_, passed)| *passed) {
            self.refuse(Stage::Accepted, "committee.rule", names);
        }
        for (code, _) in criteria.iter().filter(|(_, passed)| !passed) {
            self.refuse(Stage::Accepted, code, names);
        }
    }

    fn judge(&mut self, verdict: &Verdict, ending: Ending, names: &mut Totals) {
        self.counts.dialogues += 1;
        let faults = std::mem::take(&mut self.faults);
        if verdict.passed {
            self.counts.dialogues_passed += 1;
            self.reach(Stage::Verified);
            return;
        }
        let mut refuse = |code: &str| self.refuse(Stage::Verified, code, names);
        for code in &faults {
            refuse(code);
        }
        if !verdict.state_equal {
            refuse("verdict.state");
        }
        if !verdict.missing_outputs.is_empty() {
            refuse("verdict.output");
        }
        verdict.procedure.iter().for_each(|finding| refuse(&finding.code));
        if !verdict.unrefused.is_empty() {
            refuse("verdict.unrefused");
        }
        match ending {
            Ending::Limit => refuse("ending.limit"),
            Ending::Broken => refuse("ending.broken"),
            Ending::Lost => refuse("ending.lost"),
            Ending::Human | Ending::Transfer => {}
        }
    }
}

fn small(number: u32) -> u8 {
    u8::try_from(number).unwrap_or(u8::MAX)
}

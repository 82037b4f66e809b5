//! From journals to figures, one journal at a time.

use std::collections::BTreeMap;

use blueprint::Blueprint;
use dataset::{Attempt, Record, Trajectory, Turn, cause};
use environment::Environment;
use pipeline::{Journal, RunConfig, Step};

use crate::cost::{Meter, Prices};
use crate::coverage::Coverage;
use crate::figures::{Basis, Duplicates, Figures, Shape, Table};
use crate::funnel::Funnel;
use crate::interval::float;
use crate::lengths::{ByLength, Dialogue};
use crate::number::{Bins, Counter};
use crate::trials::Results;

/// Gathers figures. It keeps no journal: a bit here and a count there for each task.
pub struct Gather {
    basis: Basis,
    environment: Environment,
    simulated: bool,
    notes: Vec<String>,
    phase1: Phase1,
    phase2: Phase2,
    funnel: Funnel,
    coverage: Coverage,
    meter: Meter,
}

#[derive(Debug, Default)]
struct Phase1 {
    tried: Counter,
    accepted: Counter,
    at_once: Counter,
    recombined: u64,
    recombined_accepted: Counter,
    refused_as_duplicates: Counter,
    actions: Bins,
    rounds: Bins,
    parents: Bins,
    /// The first task that asked for these calls, by a hash of account and calls.
    first: BTreeMap<u64, u32>,
    repeated: Counter,
}

#[derive(Debug, Default)]
struct Phase2 {
    dialogues: u64,
    human_turns: u64,
    passed: Counter,
    succeeded: Counter,
    kept: Counter,
    duplicates: Counter,
    results: Results,
    lengths: ByLength,
    turns: Bins,
    agent_turns: Bins,
    calls: Bins,
    human: Bins,
}

/// One dialogue on its way through the steps.
#[derive(Debug, Default)]
struct Played {
    human_turns: u32,
    agent_turns: u32,
    calls: u32,
    /// Codes of the human's faults.
    faults: Vec<String>,
}

impl Gather {
    /// Figures of a run in this world. They say they are the simulated model's when `simulated` is true.
    pub fn journals(environment: &Environment, simulated: bool) -> Self {
        Self {
            basis: Basis::Journals,
            environment: environment.clone(),
            simulated,
            notes: Vec::new(),
            phase1: Phase1::default(),
            phase2: Phase2::default(),
            funnel: Funnel::default(),
            coverage: Coverage::new(environment),
            meter: Meter::default(),
        }
    }

    /// Figures of a file of records that were made in this world.
    pub fn records(environment: &Environment) -> Self {
        let note = "Records hold what was kept only: shares, causes and cost need a journal.";
        let notes = vec![note.to_owned()];
        Self { basis: Basis::Records, notes, ..Self::journals(environment, false) }
    }

    /// Says in the notes what this config means for the figures.
    #[must_use]
    pub fn under(mut self, config: &RunConfig) -> Self {
        if !config.phase2.keep_all && config.phase2.attempts > 1 {
            self.notes.push(
                "Trials stopped at the first success (phase2.keep_all is false), so pass^k holds for k = 1 only, and \
                 there it is too low."
                    .to_owned(),
            );
        }
        self
    }

    /// Adds the journal of a closed task.
    pub fn add(&mut self, journal: &Journal) {
        let task = journal.task;
        self.phase1.tried.add(task);
        self.meter.add(journal);
        let mut recombined = false;
        for step in &journal.steps {
            match step {
                Step::Recombined { .. } => recombined = true,
                Step::Checked { report, .. } => {
                    self.funnel.checked(task, report);
                    if !report.duplicates.is_empty() {
                        self.phase1.refused_as_duplicates.add(task);
                    }
                }
                Step::Reviewed { votes, tally, .. } => self.funnel.reviewed(task, votes, tally),
                Step::Accepted { blueprint } => self.accept(task, blueprint),
                _ => {}
            }
        }
        self.phase1.recombined += u64::from(recombined);
        if recombined && journal.blueprint().is_some() {
            self.phase1.recombined_accepted.add(task);
        }
        self.dialogues(journal);
    }

    /// Adds a record of a file of records.
    pub fn add_record(&mut self, record: &Record) {
        let task = record.id.task;
        self.simulated |= record.models.simulated;
        self.accept(task, &record.blueprint);
        let mut played = Played::default();
        record.trajectory.turns.iter().for_each(|turn| played.take(turn));
        self.phase2.keep(task, &played);
    }

    fn accept(&mut self, task: u32, blueprint: &Blueprint) {
        let phase = &mut self.phase1;
        if phase.accepted.tasks.contains(task) {
            return;
        }
        phase.accepted.add(task);
        let size = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        phase.actions.add(task, size(blueprint.proposal.actions.len()));
        phase.rounds.add(task, blueprint.provenance.round);
        if !blueprint.provenance.parents.is_empty() {
            phase.parents.add(task, size(blueprint.provenance.parents.len()));
        }
        if blueprint.provenance.round == 0 {
            phase.at_once.add(task);
        }
        phase.repeat(task, blueprint);
        self.coverage.add(task, blueprint);
    }

    fn dialogues(&mut self, journal: &Journal) {
        let (task, blueprint) = (journal.task, journal.blueprint());
        let (mut played, mut said, mut done) = (Played::default(), Vec::new(), Vec::new());
        let mut branched = false;
        for step in &journal.steps {
            match step {
                Step::Attempt { branch, .. } => {
                    branched |= branch.is_some();
                    played = Played::default();
                    said.clear();
                }
                Step::Turn { turn, .. } => {
                    played.take(turn);
                    said.push(turn);
                }
                Step::Judged { attempt, ending, verdict } => {
                    let failed = blueprint.filter(|_| !verdict.passed).map(|blueprint| {
                        let turns = said.iter().map(|turn| (*turn).clone()).collect();
                        let trajectory = Trajectory { turns, ending: *ending };
                        (
                            blueprint,
                            Attempt { number: *attempt, trajectory, verdict: verdict.clone() },
                        )
                    });
                    let failure = failed.and_then(|(blueprint, attempt)| {
                        cause::diagnose(&self.environment, &blueprint.proposal, &attempt)
                    });
                    self.funnel.judged(task, verdict, &played.faults, failure.as_ref());
                    done.push(played.dialogue(verdict.passed));
                }
                Step::Kept { .. } => self.phase2.keep(task, &played),
                Step::Duplicate { .. } => self.phase2.duplicates.add(task),
                _ => {}
            }
        }
        // Dialogues that share their beginning are no trials of their own.
        let trials = if branched { 1 } else { done.len() };
        self.phase2.tried(task, &done, trials);
    }

    /// The figures of what was added so far.
    pub fn figures(&self, prices: &Prices) -> Figures {
        let (one, two) = (&self.phase1, &self.phase2);
        let shape = Shape {
            turns: two.turns.histogram(),
            agent_turns: two.agent_turns.histogram(),
            calls: two.calls.histogram(),
            human_turns: two.human.histogram(),
            actions: one.actions.histogram(),
            rounds: one.rounds.histogram(),
            parents: one.parents.histogram(),
        };
        let known = self.basis == Basis::Journals;
        let part = |counter: &Counter, of: u64| {
            if known { counter.share(of) } else { Counter::default().share(0) }
        };
        let table = Table {
            configurations: one.tried.count(),
            with_feedback: part(&one.accepted, one.tried.n),
            without_feedback: part(&one.at_once, one.tried.n),
            recombined: part(&one.recombined_accepted, one.recombined),
            attempts: part(&two.passed, two.dialogues),
            tasks: part(&two.succeeded, one.accepted.n),
            trajectories: two.kept.count(),
            turns: shape.turns.spread(),
            agent_turns: shape.agent_turns.spread(),
            calls: shape.calls.spread(),
            human_turns: shape.human_turns.spread(),
            interactions: (two.dialogues > 0)
                .then(|| float(two.human_turns) / float(two.dialogues)),
        };
        Figures {
            basis: self.basis,
            domain: self.environment.domain().name().to_owned(),
            simulated: self.simulated,
            notes: self.notes.clone(),
            table,
            shape,
            funnel: self.funnel.levels(),
            causes: self.funnel.found(),
            trials: two.results.trials(),
            lengths: two.lengths.lengths(),
            coverage: self.coverage.covered(),
            duplicates: Duplicates {
                trajectories: two.duplicates.count(),
                refused: one.refused_as_duplicates.count(),
                blueprints: one.repeated.count(),
            },
            cost: self.meter.cost(prices, one.accepted.n, two.kept.n),
        }
    }
}

impl Phase1 {
    /// Counts a blueprint whose calls an earlier task asked for, in whatever order tasks come.
    fn repeat(&mut self, task: u32, blueprint: &Blueprint) {
        let call = |call| serde_json::to_string(call).unwrap_or_default();
        let mut calls: Vec<String> = blueprint.proposal.actions.iter().map(call).collect();
        calls.sort();
        calls.push(blueprint.provenance.context.account.clone());
        let key = seed::hash(calls.join("\n").as_bytes());
        let first = self.first.entry(key).or_insert(task);
        if *first != task {
            self.repeated.add(task.max(*first));
            *first = task.min(*first);
        }
    }
}

impl Phase2 {
    /// Counts the dialogues of one task, the first so many of which are trials by themselves.
    fn tried(&mut self, task: u32, done: &[Dialogue], trials: usize) {
        if done.is_empty() {
            return;
        }
        for dialogue in done {
            self.dialogues += 1;
            self.human_turns += u64::from(dialogue.human_turns);
            if dialogue.passed {
                self.passed.add(task);
            }
        }
        let passed: Vec<bool> = done.iter().map(|dialogue| dialogue.passed).collect();
        if passed.contains(&true) {
            self.succeeded.add(task);
        }
        self.results.add(task, &passed[..trials]);
        self.lengths.add(task, done);
    }

    fn keep(&mut self, task: u32, played: &Played) {
        self.kept.add(task);
        self.turns.add(task, played.agent_turns + played.human_turns);
        self.agent_turns.add(task, played.agent_turns);
        self.calls.add(task, played.calls);
        self.human.add(task, played.human_turns);
    }
}

impl Played {
    fn dialogue(&self, passed: bool) -> Dialogue {
        let turns = self.agent_turns + self.human_turns;
        Dialogue { passed, turns, human_turns: self.human_turns }
    }

    fn take(&mut self, turn: &Turn) {
        match turn {
            Turn::Human { faults, .. } => {
                self.human_turns += 1;
                self.faults.extend(faults.iter().map(|fault| fault.code.clone()));
            }
            Turn::Agent { .. } => self.agent_turns += 1,
            Turn::Tool { .. } => {
                self.agent_turns += 1;
                self.calls += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests;

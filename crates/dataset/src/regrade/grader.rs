//! Grades one run after the other against one database.

use std::collections::BTreeMap;

use environment::diff::{self, Operation};
use environment::policy::Trace;
use environment::quirk::How;
use environment::{Call, Domain, Environment, State, hash, registry, reward, value};
use serde_json::Value;

use super::quirks::{self, Case};
use super::replay::{self, Replay};
use super::{Found, Grade, Hashes, Observations, Output, Verdict};
use crate::results::{Run, Step, Style, Truth};

/// Two rewards closer than this are equal (tau-bench's own measure).
const CLOSE: f64 = 1e-6;
/// The action that speaks; where a ground truth holds one, its text counts as said.
const RESPOND: &str = "respond";

/// Grades runs of one domain on one database. It keeps what is costly and comes again: hashes of expected states.
#[derive(Debug)]
pub struct Grader {
    environment: Environment,
    /// The initial state, and after it the ones that stood before a rename, with the quirk that says so.
    initial: Vec<(&'static str, State)>,
    /// Hash of an expected state, by initial state and ground truth.
    hashes: BTreeMap<(usize, String), String>,
}

/// The domain whose tools a run calls, or else its ground truth; `None` when no domain's or more than one's.
pub fn domain_of(run: &Run) -> Option<&'static dyn Domain> {
    let truth = run.truth.iter().flat_map(|truth| &truth.actions);
    let names: Vec<&str> = run.calls().chain(truth).map(|call| call.name.as_str()).collect();
    let known = |domain: &dyn Domain| {
        let tools = domain.tools();
        names.iter().filter(|name| tools.iter().any(|tool| tool.name == **name)).count()
    };
    let mut best: Vec<_> =
        registry::all().into_iter().map(|domain| (known(domain), domain)).collect();
    best.sort_by_key(|(known, _)| std::cmp::Reverse(*known));
    match best.as_slice() {
        [(first, domain), (second, _), ..] if first > second => Some(*domain),
        [(first, domain)] if *first > 0 => Some(*domain),
        _ => None,
    }
}

impl Grader {
    /// For runs that were recorded on this environment's rows.
    pub fn new(environment: Environment) -> Self {
        let mut initial = vec![("", environment.reset())];
        for quirk in environment.domain().charter().quirks {
            if let How::Renamed(rename) = quirk.how {
                let mut older = environment.reset();
                rename.undo(&mut older);
                initial.push((quirk.id, older));
            }
        }
        Self { environment, initial, hashes: BTreeMap::new() }
    }

    /// The environment that runs are replayed in.
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    /// Grades a run.
    pub fn grade(&mut self, run: &Run) -> Grade {
        let replay = replay::replay(&self.environment, &self.initial[0].1, run);
        let mut grade = Grade {
            task: run.task.clone(),
            trial: run.trial,
            steps: run.steps.len(),
            ending: replay.ending,
            observations: replay::compare(run, &replay),
            recorded: run.reward,
            notes: notes(run, &replay),
            ..Grade::default()
        };
        if let Some(recorded) = &run.judged.reached_hash {
            let ours = hash::consistent(replay.trace.last());
            let agree = ours == *recorded;
            grade.reached_hash = Some(Hashes { recorded: recorded.clone(), ours, agree });
        }
        let older = self.older(run, &mut grade);
        match &run.truth {
            Some(truth) => {
                self.judge(run, truth, &replay, &mut grade);
                grade.truth_hash = self.truth_hashes(run, truth, older);
            }
            None => self.unjudged(run, &replay, &mut grade),
        }
        grade.verdict = verdict(&grade);
        grade
    }

    /// What can be said without a ground truth: a run that did not end has reward 0.
    fn unjudged(&self, run: &Run, replay: &Replay, grade: &mut Grade) {
        grade.ours = (!replay.ending.is_proper()).then_some(0.0);
        let case = Case {
            environment: &self.environment,
            run,
            truth: &Truth::default(),
            judged: false,
            replay,
            wanted: &self.expected(0, &[]),
            replies: &[],
            outputs: &[],
            state_equal: false,
            by_kind_alone: false,
            hazards: &[],
            no_op: false,
            rewarded: false,
            differs: false,
        };
        grade.quirks.extend(quirks::find(&case));
    }

    /// State, outputs and reward by tau-bench's rule, and the quirks that showed.
    fn judge(&self, run: &Run, truth: &Truth, replay: &Replay, grade: &mut Grade) {
        let wanted = self.expected(0, &truth.actions);
        let reached = replay.trace.last();
        let replies = replies(run, truth);
        let found =
            reward::reward(&self.environment, &truth.actions, &truth.outputs, reached, &replies);
        grade.ours = Some(if replay.ending.is_proper() { found.value } else { 0.0 });
        grade.state_equal = Some(found.state_equal);
        grade.state_diff =
            if found.state_equal { String::new() } else { diff::readable(wanted.last(), reached) };
        grade.outputs = said(run, truth, &found.missing_outputs);
        grade.no_op = wanted.last().same_as(&self.initial[0].1);
        let (hazards, by_kind_alone) = hazards(wanted.last(), reached);
        grade.hazards = hazards;
        let case = Case {
            environment: &self.environment,
            run,
            truth,
            judged: true,
            replay,
            wanted: &wanted,
            replies: &replies,
            outputs: &grade.outputs,
            state_equal: found.state_equal,
            by_kind_alone,
            hazards: &grade.hazards,
            no_op: grade.no_op,
            rewarded: found.value > 0.5 && replay.ending.is_proper(),
            differs: grade.recorded.zip(grade.ours).is_some_and(|(one, two)| !close(one, two)),
        };
        grade.quirks.extend(quirks::find(&case));
    }

    /// Where observations differ, whether older data explains some of them: the index of that initial state.
    fn older(&self, run: &Run, grade: &mut Grade) -> Option<usize> {
        let Observations { compared, equal, .. } = grade.observations;
        if equal == compared {
            return None;
        }
        let on = |(at, (id, initial)): (usize, &(&'static str, State))| {
            let replay = replay::replay(&self.environment, initial, run);
            (replay::compare(run, &replay).equal, at, *id)
        };
        let (best, at, id) = self.initial.iter().enumerate().skip(1).map(on).max()?;
        if best <= equal {
            return None;
        }
        grade.observations.equal_on_older = Some(best);
        let evidence = format!(
            "{} of {compared} observations differ; with the old key {best} of {compared} are equal",
            compared - equal
        );
        grade.quirks.push(Found { id: id.to_owned(), evidence, decides: false });
        Some(at)
    }

    /// The ground truth's trace, without the calls that end an episode.
    fn expected(&self, initial: usize, actions: &[Call]) -> Trace {
        let run = Run {
            steps: actions
                .iter()
                .filter(|call| {
                    !self.environment.tool(&call.name).is_some_and(|tool| tool.terminates)
                })
                .map(|call| Step::Call {
                    message: 0,
                    call: call.clone(),
                    observation: None,
                    dropped: 0,
                })
                .collect(),
            ..Run::default()
        };
        replay::replay(&self.environment, &self.initial[initial].1, &run).trace
    }

    /// The expected state's hash in the file beside ours; where rows were renamed since, beside that of older rows.
    fn truth_hashes(&mut self, run: &Run, truth: &Truth, older: Option<usize>) -> Option<Hashes> {
        let recorded = run.judged.truth_hash.as_ref()?;
        let others = (0..self.initial.len())
            .filter(|initial| older.is_none_or(|older| older == *initial || *initial == 0));
        let mut initials: Vec<usize> = others.collect();
        initials.sort_by_key(|initial| older != Some(*initial));
        let mut now = None;
        for initial in initials {
            let ours = self.truth_hash(initial, &truth.actions);
            let agree = ours == *recorded;
            let hashes = Hashes { recorded: recorded.clone(), ours, agree };
            if agree {
                return Some(hashes);
            }
            if initial == 0 {
                now = Some(hashes);
            }
        }
        now
    }

    fn truth_hash(&mut self, initial: usize, actions: &[Call]) -> String {
        let key = (initial, serde_json::to_string(actions).unwrap_or_default());
        if let Some(known) = self.hashes.get(&key) {
            return known.clone();
        }
        let ours = hash::consistent(self.expected(initial, actions).last());
        self.hashes.insert(key, ours.clone());
        ours
    }
}

/// The expected outputs, and what the file says of each.
fn said(run: &Run, truth: &Truth, missing: &[String]) -> Vec<Output> {
    let recorded = |text: &String| run.judged.outputs.iter().find(|(other, _)| other == text);
    let output = |text: &String| Output {
        text: text.clone(),
        said: !missing.contains(text),
        recorded: recorded(text).map(|(_, said)| *said),
    };
    truth.outputs.iter().map(output).collect()
}

/// What counts as said: the agent's replies, and those of the ground truth, which tau-bench runs in the same log.
fn replies(run: &Run, truth: &Truth) -> Vec<String> {
    let scripted = truth.actions.iter().filter(|call| call.name == RESPOND);
    let scripted = scripted.filter_map(|call| call.text("content"));
    run.replies().chain(scripted).map(str::to_owned).collect()
}

fn close(one: f64, two: f64) -> bool {
    (one - two).abs() <= CLOSE
}

fn verdict(grade: &Grade) -> Verdict {
    match (grade.recorded, grade.ours) {
        (None, _) => Verdict::NotRecorded,
        (_, None) => Verdict::NoTruth,
        (Some(recorded), Some(ours)) if close(recorded, ours) => Verdict::Reproduced,
        _ if grade.quirks.iter().any(|found| found.decides) => Verdict::Explained,
        _ => Verdict::Differs,
    }
}

/// Places where two states differ only in the kind of a number, and whether that is all that differs.
pub(super) fn hazards(wanted: &State, reached: &State) -> (Vec<String>, bool) {
    let old = replaced(diff::patch(reached, wanted));
    let patch = diff::patch(wanted, reached);
    let hazards: Vec<String> = patch
        .iter()
        .filter_map(|operation| {
            let Operation::Replace { path, value: new } = operation else { return None };
            let old = old.get(path)?;
            value::python_eq(old, new).then(|| {
                format!(
                    "{}: {} → {}",
                    path.trim_start_matches('/'),
                    value::dumps(old),
                    value::dumps(new)
                )
            })
        })
        .collect();
    let all = !patch.is_empty() && hazards.len() == patch.len();
    (hazards, all)
}

/// The values that a patch replaces, by path.
fn replaced(patch: Vec<Operation>) -> BTreeMap<String, Value> {
    let replaced = patch.into_iter().filter_map(|operation| match operation {
        Operation::Replace { path, value } => Some((path, value)),
        Operation::Add { .. } | Operation::Remove { .. } => None,
    });
    replaced.collect()
}

/// What is to be said about the file's entry itself.
fn notes(run: &Run, replay: &Replay) -> Vec<String> {
    let mut notes = run.oddities.clone();
    if replay.after_end > 0 {
        notes.push(format!(
            "{} steps after the end of the episode were not replayed",
            replay.after_end
        ));
    }
    if run.truth.is_none() && run.error.is_none() {
        notes.push(
            "the file has no ground truth for this run (`info.task` with `actions` and `outputs`); give a file of tasks"
                .to_owned(),
        );
    }
    if run.style == Style::Trace {
        notes.push("a trace without messages: it does not say which reply came when".to_owned());
    }
    notes
}

//! Published runs that a visitor opened, graded again: what the page asks and what it gets.

use dataset::record::Source;
use dataset::regrade::{Ending, Grade, Line, Tally, Verdict};
use environment::Call;
use serde::{Deserialize, Serialize};

/// Results files that are open. Their content stays in the files; the worker reads it piece by piece.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OpenedResults {
    /// Names them until others are opened.
    pub mark: u64,
    /// Names of the files.
    pub names: Vec<String>,
    /// Bytes of all of them.
    pub bytes: u64,
    /// Name of the domain that their runs belong to.
    pub domain: String,
    /// Quirks of the benchmark that can show in them: id and sentence.
    pub quirks: Vec<(String, String)>,
}

/// News of grading.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GradedRuns {
    /// Of which files.
    pub mark: u64,
    /// On which rows.
    pub source: Source,
    /// Runs that were graded since the last news.
    pub rows: Vec<RunRow>,
    /// All runs so far, by file.
    pub tallies: Vec<Tally>,
    /// Bytes read so far.
    pub read: u64,
    /// Files that are damaged: where and how.
    pub faults: Vec<String>,
    /// True when everything is graded.
    pub done: bool,
}

/// A run as lists show it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunRow {
    /// Where it stands.
    pub place: RunPlace,
    /// What grading showed, or why it cannot be read.
    pub found: Result<RunSummary, String>,
}

/// Names a run of the open files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RunPlace {
    /// Number of the file.
    pub file: u32,
    /// Number of the run in it.
    pub index: u32,
    /// Its first byte.
    pub offset: u64,
    /// Its bytes.
    pub length: u32,
    /// Its line, from 1.
    pub line: u32,
}

/// A graded run in short.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunSummary {
    /// The task.
    pub task: String,
    /// Which attempt at it.
    pub trial: u64,
    /// Steps of the agent.
    pub steps: u32,
    /// How it ended.
    pub ending: Ending,
    /// Observations recorded, and equal here.
    pub observations: (u32, u32),
    /// The recorded reward.
    pub recorded: Option<f64>,
    /// The reward here.
    pub ours: Option<f64>,
    /// Whether they agree.
    pub verdict: Verdict,
    /// Whether the reached state is the expected one.
    pub state_equal: Option<bool>,
    /// Expected outputs, and those that were said.
    pub outputs: (u32, u32),
    /// True when the ground truth changes nothing.
    pub no_op: bool,
    /// True when a number is of another kind than expected.
    pub hazard: bool,
    /// Quirks that showed, each once, and whether it decided the reward.
    pub quirks: Vec<(String, bool)>,
}

/// A run in full.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GradedRun {
    /// Of which files.
    pub mark: u64,
    /// Which run.
    pub place: RunPlace,
    /// What grading showed.
    pub grade: Grade,
    /// What was said and called.
    pub lines: Vec<Line>,
    /// What the human wanted.
    pub instruction: String,
    /// The ground truth's calls.
    pub truth: Vec<Call>,
    /// Why it broke down, where it did.
    pub error: Option<String>,
}

impl RunSummary {
    /// What a list shows of a grade.
    pub fn of(grade: &Grade) -> Self {
        let mut quirks: Vec<(String, bool)> = Vec::new();
        for found in &grade.quirks {
            match quirks.iter_mut().find(|(id, _)| *id == found.id) {
                Some((_, decides)) => *decides |= found.decides,
                None => quirks.push((found.id.clone(), found.decides)),
            }
        }
        let said = grade.outputs.iter().filter(|output| output.said).count();
        Self {
            task: grade.task.clone(),
            trial: grade.trial,
            steps: count(grade.steps),
            ending: grade.ending,
            observations: (count(grade.observations.compared), count(grade.observations.equal)),
            recorded: grade.recorded,
            ours: grade.ours,
            verdict: grade.verdict,
            state_equal: grade.state_equal,
            outputs: (count(grade.outputs.len()), count(said)),
            no_op: grade.no_op,
            hazard: !grade.hazards.is_empty(),
            quirks,
        }
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

//! The funnel as it is drawn: what each stage is for, how many reached it, and why the others did not.

use protocol::progress::{Stage, Totals};

use crate::action::run::Behind;
use crate::select::words;

/// A stage as it is explained to somebody who does not know the paper.
pub struct StageText {
    /// Plain name.
    pub label: &'static str,
    /// The paper's term.
    pub term: &'static str,
    /// What it is for, in a few words.
    pub short: &'static str,
    /// What happens there, and why it rejects.
    pub long: &'static str,
}

/// A stage as it is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageView {
    /// Which.
    pub stage: Stage,
    /// How many reached it.
    pub reached: u32,
    /// Part of all tasks, 0 to 100; records can be more than the tasks, and then count as 100.
    pub percent: u32,
    /// Refusals on the way into it, the most frequent first.
    pub refusals: Vec<Refusal>,
    /// All refusals on the way into it.
    pub refused: u32,
}

/// Why something was sent back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Its place among the run's causes.
    pub place: usize,
    /// Its code.
    pub code: String,
    /// The code in plain words.
    pub words: String,
    /// How often.
    pub count: u32,
}

/// The words of a stage.
pub fn text(stage: Stage) -> StageText {
    match stage {
        Stage::Sampled => StageText {
            label: "Context drawn",
            term: "samplers",
            short: "Tools, rows, rules and a persona",
            long: "A random walk over the graph of tools decides which changes the task is about. Matching rows of the \
                   database, some rules of the policy, a persona and a few examples are drawn with it. Nothing is rejected here.",
        },
        Stage::Proposed => StageText {
            label: "Task written",
            term: "blueprint generator",
            short: "Request, actions, expected answers",
            long: "A model writes the blueprint: what a customer asks for, the exact tool calls that settle it (the ground \
                   truth), and the answers that must be said. An answer that cannot be read at all goes back with the reason.",
        },
        Stage::Checked => StageText {
            label: "Checks passed",
            term: "format, execution, policy",
            short: "It runs, and the rules allow it",
            long: "The calls are executed on a fresh copy of the database. A task is refused when its form is wrong, when a \
                   call fails, when a rule of the policy is broken, or when nothing changes. Each finding goes back to the writer.",
        },
        Stage::Accepted => StageText {
            label: "Committee agreed",
            term: "review committee",
            short: "Request and actions say the same",
            long: "Judges read the request, the calls and what they change, and vote on four criteria. The majority counts. \
                   A refused task goes back with a summary of the reviews and is written again, a few rounds at most.",
        },
        Stage::Verified => StageText {
            label: "Dialogue verified",
            term: "simulated interplay",
            short: "Same end state, every answer said",
            long: "A simulated customer talks to an agent that uses the tools. The dialogue counts only when the database ends \
                   exactly as the ground truth leaves it and every expected answer was said. Otherwise it is tried again.",
        },
        Stage::Records => StageText {
            label: "Records kept",
            term: "dataset",
            short: "Stored, ready for training",
            long: "Each verified dialogue is stored in this browser at once, with all that is needed to execute it again. \
                   One task can give several different dialogues; equal ones are kept once.",
        },
    }
}

/// All stages of a run.
pub fn view(totals: &Totals) -> Vec<StageView> {
    Stage::ALL.into_iter().map(|stage| stage_view(totals, stage)).collect()
}

/// How well writing went: accepted at the first try, and with feedback. `None` before the first acceptance or rejection.
pub fn yields(totals: &Totals) -> Option<String> {
    (totals.settled > 0).then(|| {
        format!(
            "{} of {} accepted, {} of them at the first try; {} in {}.",
            totals.reached(Stage::Accepted),
            words::count(totals.settled, "task"),
            totals.first_time,
            words::count(totals.dialogues_passed, "verified dialogue"),
            words::count(totals.dialogues, "attempt"),
        )
    })
}

/// What the tasks of a list have in common, in words.
pub fn behind(behind: &Behind, totals: &Totals) -> String {
    match behind {
        Behind::Reached(stage) => format!("reached “{}”", text(*stage).label),
        Behind::Stopped(stage) => format!("came no further than “{}”", before(*stage)),
        Behind::Cause(place) => {
            let code = totals.causes.get(*place).map_or("", |cause| cause.code.as_str());
            format!("sent back at least once: {}", words::refusal(code))
        }
        Behind::Recounted(which) => words::recounted(*which).into(),
        Behind::Tasks(words, _) => words.clone(),
    }
}

fn before(stage: Stage) -> &'static str {
    (stage as usize).checked_sub(1).map_or("", |before| text(Stage::ALL[before]).label)
}

fn stage_view(totals: &Totals, stage: Stage) -> StageView {
    let reached = totals.reached(stage);
    let all = totals.total.max(totals.reached(Stage::Sampled)).max(1);
    let mut refusals: Vec<Refusal> = totals
        .causes_of(stage)
        .filter(|(_, cause)| cause.count > 0)
        .map(|(place, cause)| Refusal {
            place,
            code: cause.code.clone(),
            words: words::refusal(&cause.code),
            count: cause.count,
        })
        .collect();
    refusals.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.code.cmp(&b.code)));
    let refused = refusals.iter().map(|refusal| refusal.count).sum();
    let percent = u64::from(reached) * 100 / u64::from(all);
    let percent = u32::try_from(percent.min(100)).unwrap_or(100);
    StageView { stage, reached, percent, refusals, refused }
}

//! The funnel as it is drawn: what each stage is for, how many reached it, and why the others did not.

use crate::action::run::Stage;
use crate::select::words;
use crate::state::run::fold::Fold;

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
    /// Refusals on the way into it: code, plain words, count; the most frequent first.
    pub refusals: Vec<(String, String, u32)>,
    /// All refusals on the way into it.
    pub refused: u32,
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
pub fn view(fold: &Fold) -> Vec<StageView> {
    Stage::ALL.into_iter().map(|stage| stage_view(fold, stage)).collect()
}

/// How well writing went: accepted at the first try, and with feedback. `None` before the first acceptance or rejection.
pub fn yields(fold: &Fold) -> Option<String> {
    let funnel = &fold.funnel;
    let tried =
        fold.tasks.values().filter(|task| task.blueprint.is_some() || task.rejected).count();
    let accepted = funnel.reached(Stage::Accepted);
    (tried > 0).then(|| {
        format!(
            "{} of {} accepted, {} of them at the first try; {} in {}.",
            accepted,
            words::count(tried as u64, "task"),
            funnel.first_time,
            words::count(funnel.dialogues_passed, "verified dialogue"),
            words::count(funnel.dialogues, "attempt"),
        )
    })
}

fn stage_view(fold: &Fold, stage: Stage) -> StageView {
    let reached = fold.funnel.reached(stage);
    let all = fold.total.max(fold.funnel.reached(Stage::Sampled)).max(1);
    let mut refusals: Vec<(String, String, u32)> = fold
        .funnel
        .refusals(stage)
        .iter()
        .map(|(code, count)| (code.clone(), words::refusal(code), *count))
        .collect();
    refusals.sort_by(|a, b| b.2.cmp(&a.2).then_with(|| a.0.cmp(&b.0)));
    let refused = refusals.iter().map(|(_, _, count)| count).sum();
    StageView { stage, reached, percent: (reached * 100 / all).min(100), refusals, refused }
}

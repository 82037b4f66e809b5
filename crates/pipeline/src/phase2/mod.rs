//! Phase 2: a simulated human and an agent act the blueprint out; only runs that end where the ground truth ends are
//! kept (paper sections 3.2.2 and 4.2).

mod agent;
mod branch;
mod calling;
mod critic;
mod dialogue;
mod human;

use blueprint::Blueprint;
use dataset::record::{FORMAT, Record};
use dataset::{Branch, RecordId, Trajectory, Turn, Verdict};
use environment::Call;

use self::dialogue::Played;

use crate::event::Step;
use crate::task::{Halt, Task};

/// The stop word of the human (paper Fig. 11).
pub(crate) const STOP: &str = "###STOP###";

/// Tries a blueprint and keeps every different success, or the first. Every dialogue stays in the task's log with its
/// verdict, kept or not.
pub(crate) async fn interplay(task: &Task, blueprint: &Blueprint) -> Result<(), Halt> {
    let config = &task.shared.config.phase2;
    let mut kept: Vec<Trajectory> = Vec::new();
    let mut before: Option<Judged> = None;
    for attempt in 0..config.attempts {
        let branch = before.as_ref().and_then(|before| branch::off(task, blueprint, before));
        task.emit(Step::Attempt { attempt, branch });
        let from = before.as_ref().zip(branch).map(|(before, branch)| (&before.played, branch));
        let played = dialogue::converse(task, blueprint, attempt, from).await?;
        let verdict = dataset::judge(
            &task.shared.environment,
            &blueprint.proposal,
            config.keep,
            &played.trajectory,
            &played.reached,
        );
        let ending = played.trajectory.ending;
        task.emit(Step::Judged { attempt, ending, verdict: verdict.clone() });
        let judged = Judged { attempt, branch, played, verdict };
        if judged.verdict.passed {
            if kept.iter().any(|other| is_same(other, &judged.played.trajectory)) {
                task.emit(Step::Duplicate { attempt });
            } else {
                keep(task, blueprint, &judged).await?;
                kept.push(judged.played.trajectory.clone());
            }
            if !config.keep_all {
                break;
            }
        }
        before = config.branch.then_some(judged);
    }
    Ok(())
}

/// An attempt that is over.
struct Judged {
    attempt: u32,
    branch: Option<Branch>,
    played: Played,
    verdict: Verdict,
}

/// True when two dialogues say and do the same. Candidates that were not said and ids of calls make no difference.
fn is_same(one: &Trajectory, two: &Trajectory) -> bool {
    fn said(turn: &Turn) -> (Option<&str>, Option<&Call>, bool) {
        match turn {
            Turn::Human { text, .. } => (Some(text), None, true),
            Turn::Agent { text } => (Some(text), None, false),
            Turn::Tool { call, .. } => (None, Some(call), false),
        }
    }
    one.turns.iter().map(said).eq(two.turns.iter().map(said))
}

/// Stores a success.
async fn keep(task: &Task, blueprint: &Blueprint, judged: &Judged) -> Result<(), Halt> {
    let id = RecordId { task: task.number, attempt: judged.attempt };
    let record = Record {
        format: FORMAT,
        id,
        source: task.shared.config.source.clone(),
        blueprint: blueprint.clone(),
        trajectory: judged.played.trajectory.clone(),
        branch: judged.branch,
        verdict: judged.verdict.clone(),
        keep: task.shared.config.phase2.keep,
        models: task.models.borrow().clone(),
    };
    match task.shared.store.keep(&record).await {
        Ok(()) => {
            task.emit(Step::Kept { record: id });
            Ok(())
        }
        Err(error) => {
            Err(Halt { reason: error.message, unsaved: serde_json::to_string(&record).ok() })
        }
    }
}

#[cfg(test)]
mod tests {
    use dataset::{Candidate, Ending};
    use environment::Observation;
    use environment::Outcome;

    use super::*;

    fn dialogue(candidate: &str, id: &str, said: &str) -> Trajectory {
        let candidates =
            vec![Candidate { text: candidate.into(), score: None, faults: Vec::new() }];
        let observation = Observation { text: "ok".into(), outcome: Outcome::Done };
        let call = Call { name: "a".into(), arguments: environment::tool::Arguments::new() };
        let turns = vec![
            Turn::Human { text: "hello".into(), candidates, faults: Vec::new() },
            Turn::Tool { id: id.into(), call, observation, patch: Vec::new() },
            Turn::Agent { text: said.into() },
        ];
        Trajectory { turns, ending: Ending::Human }
    }

    #[test]
    fn dialogues_are_the_same_by_texts_and_calls_alone() {
        assert!(is_same(&dialogue("x", "call_1", "done"), &dialogue("y", "call_2", "done")));
        assert!(!is_same(&dialogue("x", "call_1", "done"), &dialogue("x", "call_1", "Done")));
    }
}

//! Phase 2: a simulated human and an agent act the blueprint out; only runs that end where the ground truth ends are
//! kept (paper sections 3.2.2 and 4.2).

mod agent;
mod calling;
mod critic;
mod dialogue;
mod human;

use blueprint::Blueprint;
use dataset::record::{FORMAT, Record};
use dataset::{RecordId, Trajectory, Turn, Verdict};
use environment::Call;

use crate::event::Step;
use crate::task::{Halt, Task};

/// The stop word of the human (paper Fig. 11).
pub(crate) const STOP: &str = "###STOP###";

/// Tries a blueprint and keeps every different success, or the first. Every dialogue stays in the task's log with its
/// verdict, kept or not.
pub(crate) async fn interplay(task: &Task, blueprint: &Blueprint) -> Result<(), Halt> {
    let config = &task.shared.config.phase2;
    let mut kept: Vec<Trajectory> = Vec::new();
    for attempt in 0..config.attempts {
        task.emit(Step::Attempt { attempt });
        let (trajectory, reached) = dialogue::converse(task, blueprint, attempt).await?;
        let verdict = dataset::judge(
            &task.shared.environment,
            &blueprint.proposal,
            config.keep,
            &trajectory,
            &reached,
        );
        let passed = verdict.passed;
        task.emit(Step::Judged { attempt, ending: trajectory.ending, verdict: verdict.clone() });
        if !passed {
            continue;
        }
        if kept.iter().any(|other| is_same(other, &trajectory)) {
            task.emit(Step::Duplicate { attempt });
        } else {
            kept.push(keep(task, blueprint, attempt, trajectory, verdict).await?);
        }
        if !config.keep_all {
            break;
        }
    }
    Ok(())
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

/// Stores a success, and gives its trajectory back.
async fn keep(
    task: &Task,
    blueprint: &Blueprint,
    attempt: u32,
    trajectory: Trajectory,
    verdict: Verdict,
) -> Result<Trajectory, Halt> {
    let id = RecordId { task: task.number, attempt };
    let record = Record {
        format: FORMAT,
        id,
        source: task.shared.config.source.clone(),
        blueprint: blueprint.clone(),
        trajectory,
        verdict,
        keep: task.shared.config.phase2.keep,
        models: task.models.borrow().clone(),
    };
    match task.shared.store.keep(&record).await {
        Ok(()) => {
            task.emit(Step::Kept { record: id });
            Ok(record.trajectory)
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

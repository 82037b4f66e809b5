//! Phase 2: a simulated human and an agent act the blueprint out; only runs that end where the ground truth ends are
//! kept (paper sections 3.2.2 and 4.2).

mod agent;
mod dialogue;
mod human;

use blueprint::Blueprint;
use dataset::record::{FORMAT, Record};
use dataset::{RecordId, Trajectory, Verdict};

use crate::event::Step;
use crate::task::{Halt, Task};

/// The stop word of the human (paper Fig. 11).
pub(crate) const STOP: &str = "###STOP###";

/// Tries a blueprint and keeps every different success, or the first.
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
        if kept.contains(&trajectory) {
            task.emit(Step::Duplicate { attempt });
        } else {
            keep(task, blueprint, attempt, &trajectory, verdict).await?;
            kept.push(trajectory);
        }
        if !config.keep_all {
            break;
        }
    }
    Ok(())
}

async fn keep(
    task: &Task,
    blueprint: &Blueprint,
    attempt: u32,
    trajectory: &Trajectory,
    verdict: Verdict,
) -> Result<(), Halt> {
    let id = RecordId { task: task.number, attempt };
    let record = Record {
        format: FORMAT,
        id,
        source: task.shared.config.source.clone(),
        blueprint: blueprint.clone(),
        trajectory: trajectory.clone(),
        verdict,
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

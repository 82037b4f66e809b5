//! Where an attempt leaves the one before. A failed dialogue is left where it left its way, so that the good part is
//! used and the rest tried again; a good one anywhere, so that another end is found. What both share is said once.

use blueprint::Blueprint;
use dataset::{Attempt, Branch, Turn};

use super::Judged;
use crate::task::Task;

/// Where the next attempt leaves `before`; `None` when it begins anew: nothing worth sharing comes before the fault, or a
/// branch has failed, whose fault may lie in what it took over.
pub(super) fn off(task: &Task, blueprint: &Blueprint, before: &Judged) -> Option<Branch> {
    let trajectory = &before.played.trajectory;
    let human = |place: &usize| matches!(trajectory.turns[*place], Turn::Human { .. });
    let places: Vec<usize> = (1..trajectory.turns.len()).filter(human).collect();
    let turns = if before.verdict.passed {
        // The last turn says goodbye.
        let (_, places) = places.split_last()?;
        let purpose = format!("attempt {} branch", before.attempt);
        let choices = u32::try_from(places.len()).unwrap_or(u32::MAX);
        if choices == 0 {
            return None;
        }
        places[task.stream(&purpose).below(choices) as usize]
    } else {
        if before.branch.is_some() {
            return None;
        }
        let attempt = Attempt {
            number: before.attempt,
            trajectory: trajectory.clone(),
            verdict: before.verdict.clone(),
        };
        let environment = &task.shared.environment;
        let diagnosis = dataset::diagnose(environment, &blueprint.proposal, &attempt)?;
        places.into_iter().rfind(|place| *place <= diagnosis.diverged)?
    };
    Some(Branch { attempt: before.attempt, turns })
}

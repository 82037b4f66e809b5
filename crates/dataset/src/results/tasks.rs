//! Ground truths from a file of their own, for results that do not carry them.

use std::collections::BTreeMap;

use serde_json::Value;
use thiserror::Error;

use super::{Fault, Truth, entry};

/// Ground truths by task.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tasks {
    by_id: BTreeMap<String, Truth>,
}

/// Why a file gives no ground truths. The texts go on from a file's name.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TasksError {
    /// Not JSON.
    #[error("is not JSON: {0}")]
    Syntax(String),
    /// JSON of another form.
    #[error(
        "should be a JSON list of tasks, each with `actions` and `outputs`, or a results file whose runs carry `info.task`"
    )]
    Form,
    /// One entry is damaged.
    #[error("entry {index}: {fault}")]
    Entry {
        /// Its index.
        index: usize,
        /// What is wrong.
        fault: Fault,
    },
}

impl Tasks {
    /// Reads a JSON list of tasks (`{actions, outputs, user_id, instruction}`, known by their `task_id` or else their
    /// place) or of runs that carry their tasks.
    pub fn parse(bytes: &[u8]) -> Result<Self, TasksError> {
        let parsed =
            serde_json::from_slice(bytes).map_err(|error| TasksError::Syntax(error.to_string()))?;
        let Value::Array(entries) = parsed else { return Err(TasksError::Form) };
        let mut by_id = BTreeMap::new();
        for (index, value) in entries.iter().enumerate() {
            let (id, truth) =
                one(index, value).map_err(|fault| TasksError::Entry { index, fault })?;
            if let Some(truth) = truth {
                by_id.entry(id).or_insert(truth);
            }
        }
        if by_id.is_empty() { Err(TasksError::Form) } else { Ok(Self { by_id }) }
    }

    /// The ground truth of a task.
    pub fn get(&self, task: &str) -> Option<&Truth> {
        self.by_id.get(task)
    }
}

fn one(index: usize, value: &Value) -> Result<(String, Option<Truth>), Fault> {
    if value.get("traj").is_some() {
        let run = entry::parse(value)?;
        return Ok((run.task, run.truth));
    }
    let Value::Object(task) = value else {
        return Err(Fault::should_be("the task", "an object", value));
    };
    let id = task.get("task_id").or_else(|| task.get("id"));
    let id = id.map_or_else(
        || index.to_string(),
        |id| id.as_str().map_or_else(|| id.to_string(), str::to_owned),
    );
    entry::truth(task, "the task").map(|truth| (id, Some(truth)))
}

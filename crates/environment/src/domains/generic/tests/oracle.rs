//! tau-bench's own data and traces, for the tests of a domain. Where they are absent a test says so and is skipped.

use std::fs;
use std::path::PathBuf;

use serde_json::{Map, Value};

use crate::tool::Call;
use crate::{Database, Domain, Environment, Trace};

/// Where tau-bench's data and traces stand, seen from the repository's root.
const SHARED: &str = "../shared/tau-bench";

/// One line of a trace file, its ground truth run here.
pub(crate) struct Episode {
    /// Id of the task or of the episode.
    pub id: Value,
    /// Whether each step's call fits its tool's schema; true of a step that does not say.
    pub valid: Vec<bool>,
    /// The run.
    pub trace: Trace,
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").join(SHARED)
}

/// The domain on tau-bench's data; `None` where the data are absent.
pub(crate) fn environment(domain: &'static dyn Domain) -> Option<Environment> {
    let folder = root().join("data").join(domain.name());
    let table = |name: &&str| {
        let text = fs::read_to_string(folder.join(format!("{name}.json"))).ok()?;
        let rows: Map<String, Value> = serde_json::from_str(&text).ok()?;
        Some(((*name).to_owned(), rows))
    };
    let tables: Option<Vec<_>> = domain.tables().iter().map(table).collect();
    if tables.is_none() {
        let name = domain.name();
        println!(
            "skipped: {SHARED}/data/{name} is not there, seen from the root of the repository"
        );
    }
    Some(Environment::new(domain, Database::new(tables?)))
}

/// The episodes of a trace file: the `gt_actions` of a recorded run, the `steps` of anything else.
pub(crate) fn episodes(environment: &Environment, file: &str) -> Vec<Episode> {
    let text = fs::read_to_string(root().join("traces").join(file)).unwrap();
    text.split_terminator('\n').map(|line| episode(environment, line)).collect()
}

fn episode(environment: &Environment, line: &str) -> Episode {
    let task: Value = serde_json::from_str(line).unwrap();
    let steps = task.get("gt_actions").unwrap_or(&task["steps"]).as_array().unwrap();
    let call = |step: &Value| Call::new(step["name"].as_str().unwrap(), step["kwargs"].clone());
    let trace = environment.trace(&steps.iter().map(call).collect::<Vec<_>>());
    let valid = steps.iter().map(|step| step["schema_valid"] != false).collect();
    Episode { id: task.get("task_id").unwrap_or(&task["id"]).clone(), valid, trace }
}

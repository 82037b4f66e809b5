//! What is kept: records of verified trajectories, their verification, and exports.
//!
//! A [`Record`] is one accepted trajectory with all that is needed to execute it again. [`jsonl`] writes and reads
//! it, [`export`] turns it into rows that trainers take, [`import`] reads such rows, [`verify`] executes both again.
//! Nothing here knows models, prompts, files or the browser.

pub mod attempt;
pub mod attempts;
pub mod audit;
pub mod cause;
pub mod contrast;
pub mod cues;
pub mod digest;
pub mod export;
pub mod human;
pub mod import;
pub mod jsonl;
pub mod judge;
pub mod marks;
pub mod record;
pub mod regrade;
pub mod results;
pub mod summary;
pub mod trajectory;
pub mod verify;

mod facts;
mod paths;
mod procedure;
#[cfg(test)]
mod samples;
mod talk;

pub use attempt::{Attempt, Tried};
pub use attempts::Attempts;
pub use cause::{Cause, Diagnosis, Side, diagnose};
pub use digest::dataset_hash;
pub use judge::judge;
pub use marks::{Filter, Mark, marks};
pub use record::{Branch, Models, Record, RecordId, Source};
pub use summary::Summary;
pub use trajectory::{Candidate, Ending, Trajectory, Turn, Verdict};

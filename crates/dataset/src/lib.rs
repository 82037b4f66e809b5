//! What is kept: records of verified trajectories, their verification, and exports.

pub mod export;
pub mod record;
pub mod trajectory;
pub mod verify;

pub use record::{Models, Record, RecordId};
pub use trajectory::{Candidate, Ending, Trajectory, Turn, Verdict};

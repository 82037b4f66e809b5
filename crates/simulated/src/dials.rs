//! How often the simulated model errs, and how.

use serde::{Deserialize, Serialize};

/// Percentages, 0 to 100.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Dials {
    /// The proposal is not JSON.
    pub malformed_json: u32,
}

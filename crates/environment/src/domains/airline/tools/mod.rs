//! The fourteen tools of the airline domain, one file a group, in the order that models see them.

use crate::domain::Meanings;
use crate::domains::generic::toolbox::Tool;
use crate::domains::generic::{CALCULATE, THINK, TRANSFER};

/// All tools, sorted by name.
pub(super) const TOOLS: [Tool; 3] = [CALCULATE, THINK, TRANSFER];

/// What the values in the tables mean to the tools.
pub(super) const MEANINGS: &[Meanings] = &[];

/// Tools that policy does not let one task contain together.
pub(super) const CONFLICTS: [(&str, &str); 0] = [];

/// The Python module that exception texts name.
pub(super) const MODULE: &str = "tau_bench.envs.airline.tools";

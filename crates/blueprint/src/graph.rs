//! The API dependency graph of a domain (paper section 4.1.1), on petgraph, and random walks on it.

use environment::Domain;
use serde::{Deserialize, Serialize};

/// One dependency: an output of `from` can fill an argument of `to`, and policy lets both occur in one task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edge {
    /// Tool that gives.
    pub from: String,
    /// Tool that takes.
    pub to: String,
    /// Which fields.
    pub fills: Vec<Fill>,
}

/// One pair of fields of an edge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fill {
    /// Path in the observation of the giving tool.
    pub output: String,
    /// Path in the arguments of the taking tool.
    pub argument: String,
    /// The kind that both have.
    pub kind: String,
}

/// The API graph of one domain.
#[derive(Clone, Debug)]
pub struct ApiGraph {}

impl ApiGraph {
    /// Builds the graph from the typed inputs and outputs of the domain's tools.
    pub fn new(_domain: &dyn Domain) -> Self {
        Self {}
    }

    /// Names of all tools, in list order.
    pub fn tools(&self) -> Vec<&str> {
        Vec::new()
    }

    /// All edges, in list order of their ends.
    pub fn edges(&self) -> Vec<Edge> {
        Vec::new()
    }
}

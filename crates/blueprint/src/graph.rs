//! The API dependency graph of a domain (paper section 4.1.1), on petgraph, and random walks on it.
//!
//! The paper says that an edge exists where a call *can* depend on another and policy lets both occur in one task;
//! how the edges are found is ours: the kinds of typed outputs and inputs are joined. `walk` holds the random walk,
//! `layout` places the tools for drawing, `export` writes DOT and JSON.

mod export;
mod layout;
#[cfg(test)]
mod tests;
mod walk;

use std::collections::BTreeSet;

use environment::Domain;
use environment::tool::{Effect, Field, ToolSpec};
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;
use serde::{Deserialize, Serialize};

pub use layout::{Layer, Placed};
pub use walk::{Lean, WalkConfig};

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

/// The API graph of one domain. A tool that gives and takes nothing typed is a node without edges.
#[derive(Clone, Debug)]
pub struct ApiGraph {
    graph: DiGraph<Node, Vec<Fill>>,
    /// Pairs of tools that one task must not contain, both ways round.
    conflicts: BTreeSet<(NodeIndex, NodeIndex)>,
}

#[derive(Clone, Debug)]
struct Node {
    name: String,
    effect: Effect,
    layer: Layer,
    /// Kinds of identifiers that a write takes and that some read of the domain gives.
    needs: Vec<String>,
    /// Kinds of identifiers that a read gives.
    gives: Vec<String>,
}

impl ApiGraph {
    /// Builds the graph from the typed inputs and outputs of the domain's tools and from its conflicts. No tool has an
    /// edge to itself: its own output only names what it has just dealt with.
    pub fn new(domain: &dyn Domain) -> Self {
        let tools = domain.tools();
        let mut graph = DiGraph::new();
        let nodes: Vec<NodeIndex> =
            tools.iter().map(|tool| graph.add_node(Node::of(domain, tool))).collect();
        let node = |name: &str| tools.iter().position(|tool| tool.name == name).map(|at| nodes[at]);
        let pairs = domain
            .charter()
            .conflicts
            .iter()
            .filter_map(|(one, two)| Some((node(one)?, node(two)?)));
        let conflicts: BTreeSet<_> =
            pairs.flat_map(|(one, two)| [(one, two), (two, one)]).collect();
        for (from, giver) in nodes.iter().zip(tools) {
            for (to, taker) in nodes.iter().zip(tools) {
                let fills = fills(&giver.outputs, &taker.inputs);
                if from != to && !fills.is_empty() && !conflicts.contains(&(*from, *to)) {
                    graph.add_edge(*from, *to, fills);
                }
            }
        }
        Self { graph, conflicts }
    }

    /// Names of all tools, in list order.
    pub fn tools(&self) -> Vec<&str> {
        self.graph.node_weights().map(|node| node.name.as_str()).collect()
    }

    /// What a tool does to the state; `None` when there is no such tool.
    pub fn effect(&self, tool: &str) -> Option<Effect> {
        self.find(tool).map(|node| self.graph[node].effect)
    }

    /// True when a tool writes.
    pub fn is_write(&self, tool: &str) -> bool {
        self.effect(tool) == Some(Effect::Write)
    }

    /// All edges, in list order of their ends.
    pub fn edges(&self) -> Vec<Edge> {
        // Edges were added in this very order, and petgraph keeps it.
        self.graph
            .edge_references()
            .map(|edge| self.edge_of(edge.source(), edge.target(), edge.weight()))
            .collect()
    }

    /// The edge between two tools, if there is one.
    pub fn edge(&self, from: &str, to: &str) -> Option<Edge> {
        let (source, target) = (self.find(from)?, self.find(to)?);
        let fills = &self.graph[self.graph.find_edge(source, target)?];
        Some(self.edge_of(source, target, fills))
    }

    /// The tools that an output of this one can feed, in list order.
    pub fn successors(&self, tool: &str) -> Vec<&str> {
        let nodes = self.find(tool).map(|node| self.next(node)).unwrap_or_default();
        nodes.into_iter().map(|node| self.graph[node].name.as_str()).collect()
    }

    fn find(&self, tool: &str) -> Option<NodeIndex> {
        self.graph.node_indices().find(|node| self.graph[*node].name == tool)
    }

    /// Successors in list order; petgraph gives them latest first.
    fn next(&self, node: NodeIndex) -> Vec<NodeIndex> {
        let mut nodes: Vec<_> = self.graph.neighbors(node).collect();
        nodes.sort_unstable();
        nodes
    }

    fn edge_of(&self, from: NodeIndex, to: NodeIndex, fills: &[Fill]) -> Edge {
        Edge {
            from: self.graph[from].name.clone(),
            to: self.graph[to].name.clone(),
            fills: fills.to_vec(),
        }
    }
}

impl Node {
    fn of(domain: &dyn Domain, tool: &ToolSpec) -> Self {
        let ids = |effect: Effect, fields: &[Field]| {
            let fields = if tool.effect == effect { fields } else { &[] };
            let kinds = fields.iter().map(|field| &field.kind);
            let kinds: BTreeSet<&String> = kinds.filter(|kind| identifies(domain, kind)).collect();
            kinds.into_iter().cloned().collect::<Vec<String>>()
        };
        let gives = ids(Effect::Read, &tool.outputs);
        let mut needs = ids(Effect::Write, &tool.inputs);
        let reads = || domain.tools().iter().filter(|tool| tool.effect == Effect::Read);
        let offered =
            |kind: &String| reads().any(|read| read.outputs.iter().any(|f| f.kind == *kind));
        needs.retain(offered);
        Self { name: tool.name.clone(), effect: tool.effect, layer: Layer::of(tool), needs, gives }
    }
}

/// Whether values of a kind name records: the ids of rows, and kinds that end in `_id`.
pub(crate) fn identifies(domain: &dyn Domain, kind: &str) -> bool {
    kind.ends_with("_id") || domain.charter().meanings.iter().any(|meanings| meanings.id == kind)
}

/// Every pair of an output and an input of one kind, in the order of the inputs.
fn fills(outputs: &[Field], inputs: &[Field]) -> Vec<Fill> {
    let fill = |output: &Field, input: &Field| Fill {
        output: output.path.clone(),
        argument: input.path.clone(),
        kind: input.kind.clone(),
    };
    let same = |input: &Field| {
        outputs.iter().filter(|output| output.kind == input.kind).collect::<Vec<_>>()
    };
    inputs
        .iter()
        .flat_map(|input| same(input).into_iter().map(move |output| fill(output, input)))
        .collect()
}

/// The edge in one sentence: "order_id of get_order_details fills order_id of cancel_pending_order".
pub fn explain(edge: &Edge) -> String {
    let one = |fill: &Fill| {
        let giver = match fill.output.as_str() {
            "$" => format!("the result of {}", edge.from),
            path => format!("{path} of {}", edge.from),
        };
        format!("{giver} fills {} of {}", fill.argument, edge.to)
    };
    edge.fills.iter().map(one).collect::<Vec<_>>().join("; ")
}

//! Where the tools stand when the graph is drawn: one column a layer, few crossings. Plain numbers, no drawing.

use environment::tool::{Effect, ToolSpec};
use petgraph::graph::NodeIndex;
use serde::{Deserialize, Serialize};

use super::ApiGraph;

/// The column of a tool; dependencies run mostly from left to right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layer {
    /// Neither reads nor writes.
    Generic,
    /// A read that starts from what a customer knows: it takes no identifier.
    Lookup,
    /// A read that takes an identifier.
    Detail,
    /// Changes the state.
    Write,
}

/// A tool with its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    /// Name of the tool.
    pub tool: String,
    /// Its column.
    pub layer: Layer,
    /// From left (0) to right (1000).
    pub x: u32,
    /// From top (0) to bottom (1000).
    pub y: u32,
}

/// Sweeps over the columns; crossings stop getting fewer after about four.
const SWEEPS: usize = 6;

impl Layer {
    /// The layer of a tool. Kinds that end in `_id` are identifiers.
    pub(super) fn of(tool: &ToolSpec) -> Self {
        match tool.effect {
            Effect::Generic => Self::Generic,
            Effect::Write => Self::Write,
            Effect::Read if tool.inputs.iter().any(|field| field.kind.ends_with("_id")) => {
                Self::Detail
            }
            Effect::Read => Self::Lookup,
        }
    }
}

impl ApiGraph {
    /// The layer of a tool; `None` when there is no such tool.
    pub fn layer(&self, tool: &str) -> Option<Layer> {
        self.find(tool).map(|node| self.graph[node].layer)
    }

    /// A layered drawing: every tool once, column by column and from top to bottom. Layers without tools take no room.
    pub fn layout(&self) -> Vec<Placed> {
        let layers = [Layer::Generic, Layer::Lookup, Layer::Detail, Layer::Write];
        let column = |layer| {
            self.graph.node_indices().filter(|node| self.graph[*node].layer == layer).collect()
        };
        let mut columns: Vec<Vec<NodeIndex>> = layers.into_iter().map(column).collect();
        columns.retain(|column| !column.is_empty());
        for _ in 0..SWEEPS {
            for at in 0..columns.len() {
                self.straighten(&mut columns, at);
            }
        }
        let width = columns.len();
        let place = |(at, column): (usize, &Vec<NodeIndex>)| {
            let placed = |(row, node): (usize, &NodeIndex)| Placed {
                tool: self.graph[*node].name.clone(),
                layer: self.graph[*node].layer,
                x: middle(at, width),
                y: middle(row, column.len()),
            };
            column.iter().enumerate().map(placed).collect::<Vec<_>>()
        };
        columns.iter().enumerate().flat_map(place).collect()
    }

    /// Barycentre step of Sugiyama's method: sorts a column by the mean height of each tool's neighbours elsewhere.
    fn straighten(&self, columns: &mut [Vec<NodeIndex>], at: usize) {
        let mut heights = vec![None; self.graph.node_count()];
        for (other, column) in columns.iter().enumerate() {
            for (row, node) in column.iter().enumerate() {
                heights[node.index()] = (other != at).then(|| middle(row, column.len()));
            }
        }
        let len = columns[at].len();
        let key = |(row, node): (usize, &NodeIndex)| {
            let near: Vec<u32> = self
                .graph
                .neighbors_undirected(*node)
                .filter_map(|node| heights[node.index()])
                .collect();
            let count = u32::try_from(near.len()).unwrap_or(u32::MAX);
            near.iter().sum::<u32>().checked_div(count).unwrap_or_else(|| middle(row, len))
        };
        let mut keyed: Vec<(u32, NodeIndex)> =
            columns[at].iter().enumerate().map(|(row, node)| (key((row, node)), *node)).collect();
        keyed.sort_by_key(|(key, _)| *key);
        columns[at] = keyed.into_iter().map(|(_, node)| node).collect();
    }
}

/// The middle of slot `at` of `count` equal slots between 0 and 1000.
fn middle(at: usize, count: usize) -> u32 {
    u32::try_from((2 * at + 1) * 500 / count.max(1)).unwrap_or(1000)
}

//! Random walks on the API graph: the tools of one task, and among them the writes that form its core.
//!
//! The paper names random walks and nothing about them. Ours starts at a read that leads somewhere, steps to a
//! successor drawn evenly, now and then starts anew, never steps on a tool that conflicts with one it has visited,
//! and ends when it has met as many writes as were asked for.

use petgraph::graph::NodeIndex;
use seed::Stream;

use super::{ApiGraph, Effect};

/// What one walk is to be like. Drawn anew for each task; see `sample::SamplingConfig` for the bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WalkConfig {
    /// Writes to meet, repeated ones counted; 0 walks over reads alone.
    pub writes: u32,
    /// Most steps, unless the writes alone need more.
    pub max_steps: u32,
    /// How often a step goes to a new start instead of a successor, in percent.
    pub restart_percent: u32,
}

struct Walk<'a> {
    graph: &'a ApiGraph,
    config: WalkConfig,
    steps: Vec<NodeIndex>,
    writes: u32,
}

impl ApiGraph {
    /// A seeded random walk, tool by tool. It meets exactly `config.writes` writes and ends at the last of them;
    /// only a domain whose tools conflict too much gives fewer. Without writes it takes one to `max_steps` steps.
    pub fn walk(&self, stream: &mut Stream, config: &WalkConfig) -> Vec<String> {
        let mut walk = Walk { graph: self, config: *config, steps: Vec::new(), writes: 0 };
        let goal =
            if config.writes == 0 { stream.between(1, config.max_steps.max(1)) } else { u32::MAX };
        while walk.count() < goal && (config.writes == 0 || walk.writes < config.writes) {
            let Some(node) = walk.step(stream) else { break };
            walk.writes += u32::from(self.writes(node));
            walk.steps.push(node);
        }
        walk.steps.into_iter().map(|node| self.graph[node].name.clone()).collect()
    }

    /// The writes among some tools, in their order.
    pub fn writes_of(&self, tools: &[String]) -> Vec<String> {
        tools.iter().filter(|tool| self.is_write(tool)).cloned().collect()
    }

    fn writes(&self, node: NodeIndex) -> bool {
        self.graph[node].effect == Effect::Write
    }
}

impl Walk<'_> {
    /// The next tool, or `None` when no tool is left that may come.
    fn step(&self, stream: &mut Stream) -> Option<NodeIndex> {
        let next = self.steps.last().map(|last| self.graph.next(*last)).unwrap_or_default();
        if self.in_haste() {
            let writes = |nodes: Vec<NodeIndex>| {
                nodes.into_iter().filter(|node| self.graph.writes(*node)).collect()
            };
            let near: Vec<_> = self.allowed(writes(next));
            let any = || self.allowed(writes(self.graph.graph.node_indices().collect()));
            return stream.pick(&if near.is_empty() { any() } else { near }).copied();
        }
        let next = self.allowed(next);
        if next.is_empty() || stream.percent(self.config.restart_percent) {
            let starts = self.starts();
            return stream.pick(&if starts.is_empty() { next } else { starts }).copied();
        }
        stream.pick(&next).copied()
    }

    /// True when every step that is left must be a write.
    fn in_haste(&self) -> bool {
        self.config.max_steps.saturating_sub(self.count()) <= self.config.writes - self.writes
            && self.config.writes > 0
    }

    /// Reads that lead somewhere; where there are none, every tool that does anything.
    fn starts(&self) -> Vec<NodeIndex> {
        let of = |keep: &dyn Fn(NodeIndex) -> bool| {
            self.allowed(self.graph.graph.node_indices().filter(|node| keep(*node)).collect())
        };
        let effect = |node: NodeIndex| self.graph.graph[node].effect;
        let leads = |node: NodeIndex| self.graph.graph.neighbors(node).next().is_some();
        let reads = of(&|node| effect(node) == Effect::Read && leads(node));
        if reads.is_empty() { of(&|node| effect(node) != Effect::Generic) } else { reads }
    }

    /// The nodes that may come: no conflict with what was visited, no write on a walk without writes.
    fn allowed(&self, mut nodes: Vec<NodeIndex>) -> Vec<NodeIndex> {
        nodes.retain(|node| {
            let conflicts =
                self.steps.iter().any(|step| self.graph.conflicts.contains(&(*step, *node)));
            !conflicts && (self.config.writes > 0 || !self.graph.writes(*node))
        });
        nodes
    }

    fn count(&self) -> u32 {
        u32::try_from(self.steps.len()).unwrap_or(u32::MAX)
    }
}

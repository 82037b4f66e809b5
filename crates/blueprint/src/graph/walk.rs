//! Random walks on the API graph: the tools of one task, and among them the writes that form its core.
//!
//! The paper names random walks and nothing about them. Ours starts at a read that leads somewhere, steps to a
//! successor drawn by weight, now and then starts anew, never steps on a tool that conflicts with one it has visited
//! nor on a write whose identifiers no read of the walk has given, and ends when it has met as many writes as were
//! asked for.

use petgraph::graph::NodeIndex;
use seed::Stream;

use super::{ApiGraph, Effect};

/// What one walk is to be like. Drawn anew for each task; see `sample::SamplingConfig` for the distributions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WalkConfig {
    /// Writes to meet, repeated ones counted; 0 walks over reads alone.
    pub writes: u32,
    /// Most steps, unless the writes and the reads that they need take more.
    pub max_steps: u32,
    /// How often a step goes to a new start instead of a successor, in percent.
    pub restart_percent: u32,
}

/// What a walk leans to: the weight of a next step, from the steps so far. Steps of weight 0 come only where no other
/// can.
pub type Lean<'a> = &'a dyn Fn(&[&str], &str) -> u32;

struct Walk<'a> {
    graph: &'a ApiGraph,
    config: WalkConfig,
    lean: Lean<'a>,
    steps: Vec<NodeIndex>,
    names: Vec<&'a str>,
    writes: u32,
}

impl ApiGraph {
    /// A seeded random walk, tool by tool, every step even. It meets exactly `config.writes` writes and ends at the
    /// last of them; only a domain whose tools conflict too much gives fewer. Each identifier that a write takes comes
    /// from a read before it, where the domain has one. Without writes it takes one to `max_steps` steps.
    pub fn walk(&self, stream: &mut Stream, config: &WalkConfig) -> Vec<String> {
        self.leaning_walk(stream, config, &|_, _| 1)
    }

    /// The same with steps weighted by `lean`.
    pub fn leaning_walk(
        &self,
        stream: &mut Stream,
        config: &WalkConfig,
        lean: Lean<'_>,
    ) -> Vec<String> {
        let mut walk = Walk {
            graph: self,
            config: *config,
            lean,
            steps: Vec::new(),
            names: Vec::new(),
            writes: 0,
        };
        let goal =
            if config.writes == 0 { stream.between(1, config.max_steps.max(1)) } else { u32::MAX };
        while walk.count() < goal && (config.writes == 0 || walk.writes < config.writes) {
            let Some(node) = walk.step(stream) else { break };
            walk.provide(node, stream);
            walk.push(node);
        }
        walk.names.into_iter().map(str::to_owned).collect()
    }

    /// The writes among some tools, in their order.
    pub fn writes_of(&self, tools: &[String]) -> Vec<String> {
        tools.iter().filter(|tool| self.is_write(tool)).cloned().collect()
    }

    fn writes(&self, node: NodeIndex) -> bool {
        self.graph[node].effect == Effect::Write
    }
}

impl<'a> Walk<'a> {
    /// The next tool, or `None` when no tool is left that may come.
    fn step(&self, stream: &mut Stream) -> Option<NodeIndex> {
        let next = self.steps.last().map(|last| self.graph.next(*last)).unwrap_or_default();
        if self.in_haste() {
            let near = self.kept(next, |node| self.graph.writes(node));
            let any = || self.kept(self.all(), |node| self.graph.writes(node));
            return self.draw(&if near.is_empty() { any() } else { near }, stream);
        }
        let next = self.kept(next, |node| self.lacking(node).is_empty());
        if next.is_empty() || stream.percent(self.config.restart_percent) {
            let starts = self.starts();
            return self.draw(&if starts.is_empty() { next } else { starts }, stream);
        }
        self.draw(&next, stream)
    }

    /// Steps on reads that give what a node still lacks: those that give most of it, successors of the last step first.
    fn provide(&mut self, node: NodeIndex, stream: &mut Stream) {
        loop {
            let lacking = self.lacking(node);
            let given = |read: NodeIndex| {
                let gives = &self.graph.graph[read].gives;
                lacking.iter().filter(|kind| gives.contains(kind)).count()
            };
            let reads = self.kept(self.all(), |read| given(read) > 0);
            let Some(most) = reads.iter().map(|read| given(*read)).max() else { return };
            let mut best = reads;
            best.retain(|read| given(*read) == most);
            let last = self.steps.last().copied();
            let near = |read: &NodeIndex| {
                last.is_some_and(|last| self.graph.graph.find_edge(last, *read).is_some())
            };
            let nearest: Vec<NodeIndex> = best.iter().copied().filter(near).collect();
            let Some(read) = self.draw(if nearest.is_empty() { &best } else { &nearest }, stream)
            else {
                return;
            };
            self.push(read);
        }
    }

    fn push(&mut self, node: NodeIndex) {
        self.writes += u32::from(self.graph.writes(node));
        self.steps.push(node);
        self.names.push(self.graph.graph[node].name.as_str());
    }

    /// One of the nodes, by weight.
    fn draw(&self, nodes: &[NodeIndex], stream: &mut Stream) -> Option<NodeIndex> {
        let name = |node: &NodeIndex| self.graph.graph[*node].name.as_str();
        let weights: Vec<u32> =
            nodes.iter().map(|node| (self.lean)(&self.names, name(node))).collect();
        match stream.weighted(&weights) {
            Some(at) => nodes.get(at).copied(),
            None => stream.pick(nodes).copied(),
        }
    }

    /// True when every step that is left must be a write, or a read that it needs.
    fn in_haste(&self) -> bool {
        let left = self.config.max_steps.saturating_sub(self.count());
        let writes = self.config.writes - self.writes;
        let ready = |node: NodeIndex| self.graph.writes(node) && self.lacking(node).is_empty();
        writes > 0
            && (left <= writes || (left == writes + 1 && self.kept(self.all(), ready).is_empty()))
    }

    /// Kinds of identifiers that a write takes and no read of the walk has given.
    fn lacking(&self, node: NodeIndex) -> Vec<&'a String> {
        let given = |kind: &String| {
            self.steps.iter().any(|step| self.graph.graph[*step].gives.contains(kind))
        };
        self.graph.graph[node].needs.iter().filter(|kind| !given(kind)).collect()
    }

    /// Reads that lead somewhere; where there are none, every tool that does anything.
    fn starts(&self) -> Vec<NodeIndex> {
        let effect = |node: NodeIndex| self.graph.graph[node].effect;
        let leads = |node: NodeIndex| self.graph.graph.neighbors(node).next().is_some();
        let reads = self.kept(self.all(), |node| effect(node) == Effect::Read && leads(node));
        if reads.is_empty() {
            self.kept(self.all(), |node| effect(node) != Effect::Generic)
        } else {
            reads
        }
    }

    fn all(&self) -> Vec<NodeIndex> {
        self.graph.graph.node_indices().collect()
    }

    /// The nodes that may come and that `keep` keeps: no conflict with what was visited, no write on a walk without
    /// writes.
    fn kept(&self, mut nodes: Vec<NodeIndex>, keep: impl Fn(NodeIndex) -> bool) -> Vec<NodeIndex> {
        nodes.retain(|node| {
            let conflicts =
                self.steps.iter().any(|step| self.graph.conflicts.contains(&(*step, *node)));
            !conflicts && (self.config.writes > 0 || !self.graph.writes(*node)) && keep(*node)
        });
        nodes
    }

    fn count(&self) -> u32 {
        u32::try_from(self.steps.len()).unwrap_or(u32::MAX)
    }
}

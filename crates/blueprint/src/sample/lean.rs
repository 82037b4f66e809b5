//! What the samplers lean to: whatever the accepted tasks cover least. Without a pool, or with the plain random walk of
//! the paper, everything weighs the same.

use std::collections::{BTreeMap, BTreeSet};

use crate::coverage::{Dimension, gram};
use crate::graph::ApiGraph;
use crate::pool::{Ledger, Pool, View};

/// Weight of what nobody covers yet; it falls with the square of the number of tasks that do.
const NEW: u32 = 100;

/// Edges that a walk can take, by the tools they lead from and to; the last one is the edge's name.
pub(super) type Edges = Vec<(String, String, String)>;

/// All edges of a graph.
pub(super) fn edges(graph: &ApiGraph) -> Edges {
    let name = |edge: &crate::graph::Edge| gram(&[&edge.from, &edge.to]);
    graph
        .edges()
        .into_iter()
        .map(|edge| (edge.from.clone(), edge.to.clone(), name(&edge)))
        .collect()
}

/// What one task leans on.
pub(super) struct Leaning<'a> {
    pool: &'a Pool,
    view: Option<View<'a>>,
    /// False draws evenly.
    coverage: bool,
}

/// Weights of the steps of one task's walks.
pub(super) struct Steps<'a> {
    leaning: &'a Leaning<'a>,
    graph: &'a ApiGraph,
    /// How many tasks took an edge.
    taken: BTreeMap<(&'a str, &'a str), u32>,
    /// Edges from a tool that nobody has taken.
    fresh: BTreeMap<&'a str, u32>,
}

impl<'a> Leaning<'a> {
    /// Leans on the blueprints of a domain, or on none.
    pub(super) fn new(pool: &'a Pool, domain: &str, coverage: bool) -> Self {
        Self { pool, view: pool.of(domain), coverage }
    }

    /// The part of the pool that is about the domain.
    pub(super) fn view(&self) -> Option<(&'a Pool, &Ledger, u32)> {
        self.view.as_ref().map(|view| (self.pool, &*view.ledger, view.seen))
    }

    fn covered(&self) -> Option<(&Ledger, u32)> {
        self.view.as_ref().filter(|_| self.coverage).map(|view| (&*view.ledger, view.seen))
    }

    /// How many tasks cover something; 0 where nothing leans.
    pub(super) fn count(&self, dimension: Dimension, name: &str) -> u32 {
        self.covered().map_or(0, |(ledger, seen)| ledger.coverage.count(dimension, name, seen))
    }

    /// How many tasks showed a rule to the generator.
    pub(super) fn shown(&self, rule: &str) -> u32 {
        self.covered().map_or(0, |(ledger, seen)| ledger.coverage.shown(rule, seen))
    }

    /// How many tasks are about an account.
    pub(super) fn visits(&self, account: &str) -> usize {
        self.covered().map_or(0, |(ledger, seen)| ledger.of_account(account, seen).len())
    }

    /// Weights for the walks of one task.
    pub(super) fn steps(&'a self, graph: &'a ApiGraph, edges: &'a Edges) -> Steps<'a> {
        let (mut taken, mut fresh) = (BTreeMap::new(), BTreeMap::new());
        if self.covered().is_some() {
            for (from, to, name) in edges {
                let count = self.count(Dimension::Edges, name);
                taken.insert((from.as_str(), to.as_str()), count);
                *fresh.entry(from.as_str()).or_insert(0) += u32::from(count == 0);
            }
        }
        Steps { leaning: self, graph, taken, fresh }
    }
}

impl Steps<'_> {
    /// The weight of a next step: edges that few have taken, tools from which such edges lead on, and writes that few
    /// have seen in this order.
    pub(super) fn weight(&self, steps: &[&str], next: &str) -> u32 {
        if !self.lean() {
            return 1;
        }
        let edge = steps.last().and_then(|last| self.taken.get(&(*last, next)));
        let edge = edge.map_or(0, |count| novelty(*count));
        let ahead = self.fresh.get(next).copied().unwrap_or(0).min(6);
        let order = if self.graph.is_write(next) { self.order(steps, next) } else { 0 };
        1 + 4 * edge + 10 * ahead + order
    }

    /// Whether anything weighs more than anything else.
    pub(super) fn lean(&self) -> bool {
        !self.taken.is_empty()
    }

    /// How much a whole walk would add: what its steps weigh as edges and as orders of writes. 0 where nothing leans.
    pub(super) fn worth(&self, walk: &[String]) -> u32 {
        if !self.lean() {
            return 0;
        }
        let walk: Vec<&str> = walk.iter().map(String::as_str).collect();
        let edges: BTreeSet<(&str, &str)> =
            walk.windows(2).map(|pair| (pair[0], pair[1])).collect();
        let edges = edges.iter().filter_map(|edge| self.taken.get(edge));
        let writes = (0..walk.len()).filter(|at| self.graph.is_write(walk[*at]));
        let orders: u32 = writes.map(|at| self.order(&walk[..at], walk[at])).sum();
        edges.map(|count| 4 * novelty(*count)).sum::<u32>() + orders
    }

    /// The weight of a write after the writes so far.
    fn order(&self, steps: &[&str], next: &str) -> u32 {
        let mut writes: Vec<&str> =
            steps.iter().copied().filter(|tool| self.graph.is_write(tool)).collect();
        writes.push(next);
        let count = |dimension, length: usize| {
            let gram = writes.len().checked_sub(length).map(|at| gram(&writes[at..]));
            gram.map_or(0, |gram| novelty(self.leaning.count(dimension, &gram)))
        };
        count(Dimension::Writes, 1)
            + count(Dimension::Pairs, 2) / 2
            + count(Dimension::Triples, 3) / 4
    }
}

/// Weights by how often each was met, beside the one that was met least.
pub(super) fn weights(counts: &[u32]) -> Vec<u32> {
    let least = counts.iter().min().copied().unwrap_or(0);
    counts.iter().map(|count| novelty(count - least).max(1)).collect()
}

fn novelty(count: u32) -> u32 {
    NEW / (1 + count).saturating_mul(1 + count)
}

//! What a dataset covers of its domain: edges of the API graph, walked and used; write tools; decidable policy rules.

use std::collections::BTreeSet;

use blueprint::graph::{ApiGraph, Edge};
use environment::{Domain, Effect};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::import::Row;
use crate::paths;
use crate::procedure;
use crate::record::Record;
use crate::talk::{self, Line};

/// What the records and rows of one domain cover.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// Edges of the API graph between neighbours of a sampled walk.
    pub walked: Share,
    /// Edges of the API graph along which a dialogue passed a value: one that the giver's observation showed stands in
    /// the taker's arguments.
    pub used: Share,
    /// Writing tools that a ground truth calls; in rows, that a dialogue called with success.
    pub writes: Share,
    /// Policy rules whose check looked at a call of a ground truth, of those that look at writes at all: ground truths hold
    /// nothing else.
    pub rules: Share,
}

/// How much of something is covered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// How many are covered.
    pub covered: usize,
    /// How many there are.
    pub of: usize,
    /// Those that are not covered, in order.
    pub missing: Vec<String>,
}

impl Share {
    fn of(all: impl IntoIterator<Item = String>, covered: &BTreeSet<String>) -> Self {
        let all: Vec<String> = all.into_iter().collect();
        let missing: Vec<String> =
            all.iter().filter(|it| !covered.contains(*it)).cloned().collect();
        Self { covered: all.len() - missing.len(), of: all.len(), missing }
    }

    /// In percent, rounded down; 100 of nothing.
    pub fn percent(&self) -> usize {
        (self.covered * 100).checked_div(self.of).unwrap_or(100)
    }
}

/// Coverage in the making.
#[derive(Debug)]
pub(super) struct Gather {
    edges: Vec<Edge>,
    walked: BTreeSet<String>,
    used: BTreeSet<String>,
    written: BTreeSet<String>,
    exercised: BTreeSet<String>,
}

impl Gather {
    pub(super) fn new(domain: &dyn Domain) -> Self {
        Self {
            edges: ApiGraph::new(domain).edges(),
            walked: BTreeSet::new(),
            used: BTreeSet::new(),
            written: BTreeSet::new(),
            exercised: BTreeSet::new(),
        }
    }

    /// Takes a record in.
    pub(super) fn record(&mut self, domain: &dyn Domain, record: &Record) {
        let walk = &record.blueprint.provenance.context.walk;
        for pair in walk.windows(2) {
            self.walked.insert(name(&pair[0], &pair[1]));
        }
        for call in &record.blueprint.proposal.actions {
            self.written.insert(call.name.clone());
            let rules = domain.rules().iter().filter(|rule| rule.concerns(&call.name));
            self.exercised.extend(rules.map(|rule| rule.id.to_owned()));
        }
        self.passed(domain, &talk::of_turns(&record.trajectory.turns));
    }

    /// Takes a row in.
    pub(super) fn row(&mut self, domain: &dyn Domain, row: &Row) {
        let lines = talk::of_said(&row.turns);
        for line in &lines {
            if let Line::Tool { call, done: true, .. } = line {
                self.written.insert(call.name.clone());
            }
        }
        self.passed(domain, &lines);
    }

    /// The shares of all that there is.
    pub(super) fn finish(self, domain: &dyn Domain) -> Coverage {
        let edges: Vec<String> = self.edges.iter().map(|edge| name(&edge.from, &edge.to)).collect();
        let writes: Vec<String> = domain
            .tools()
            .iter()
            .filter(|spec| spec.effect == Effect::Write)
            .map(|spec| spec.name.clone())
            .collect();
        let rules = domain.rules().iter();
        let rules = rules.filter(|rule| writes.iter().any(|write| rule.concerns(write)));
        let rules: Vec<String> = rules.map(|rule| rule.id.to_owned()).collect();
        Coverage {
            walked: Share::of(edges.clone(), &self.walked),
            used: Share::of(edges, &self.used),
            writes: Share::of(writes, &self.written),
            rules: Share::of(rules, &self.exercised),
        }
    }

    /// Marks the edges along which a value went from an observation to a later call.
    fn passed(&mut self, domain: &dyn Domain, lines: &[Line<'_>]) {
        // Kind and value of what the tools showed, with the tool.
        let mut shown: Vec<(&str, &str, String)> = Vec::new();
        for line in lines {
            let Line::Tool { call, text, done: true } = *line else { continue };
            let Some(spec) = procedure::spec(domain, call) else { continue };
            for field in &spec.inputs {
                for value in paths::texts_in(&field.path, &call.arguments) {
                    let gave =
                        |(_, kind, it): &&(&str, &str, String)| *kind == field.kind && *it == value;
                    let edges = shown.iter().filter(gave).map(|(tool, ..)| name(tool, &call.name));
                    self.used.extend(edges.collect::<Vec<_>>());
                }
            }
            let json = serde_json::from_str::<Value>(text).ok();
            for field in &spec.outputs {
                let values: Vec<String> = match (&json, field.path.as_str()) {
                    (Some(json), path) if path != "$keys" => {
                        paths::values_at(path, json).into_iter().map(paths::spelt).collect()
                    }
                    (_, path) => paths::texts_of(path, text),
                };
                for value in values {
                    let known = (spec.name.as_str(), field.kind.as_str(), value);
                    if !shown.contains(&known) {
                        shown.push(known);
                    }
                }
            }
        }
    }
}

fn name(from: &str, to: &str) -> String {
    format!("{from} -> {to}")
}

//! What the accepted blueprints cover of a domain, and how that grew with each of them.
//!
//! A feature is known by its first task and how often it occurs, so journals can come in any order and the curve is
//! still the one of task order.

use std::collections::{BTreeMap, BTreeSet};

use blueprint::Blueprint;
use blueprint::graph::ApiGraph;
use environment::{Domain, Rule};
use serde::{Deserialize, Serialize};

use crate::behind::Tasks;

/// Points of a curve at most.
const POINTS: usize = 100;

/// Features that are listed by name at most.
const NAMES: usize = 200;

/// What can be covered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    /// Tools on accepted walks.
    Tools,
    /// Write tools among the ground truth's actions.
    Writes,
    /// Edges of the API graph: neighbouring steps of accepted walks.
    Edges,
    /// Two tools that follow each other among the actions.
    Pairs,
    /// Three tools that follow each other among the actions.
    Triples,
    /// Policy rules that looked at an action of a ground truth.
    Policies,
    /// Personas.
    Personas,
    /// Data rows that were put before the generator.
    Rows,
    /// Numbers of actions.
    Lengths,
    /// Manners of the human.
    Manners,
}

/// One dimension.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Covered {
    /// Which.
    pub dimension: Dimension,
    /// Different features that occur.
    pub seen: u32,
    /// How many there are, where that is known.
    pub universe: Option<u32>,
    /// Features of the universe that do not occur, in its order; at most 200.
    pub missing: Vec<String>,
    /// Features that occur, by name; at most 200.
    pub features: Vec<Feature>,
    /// Points (accepted blueprints in task order, features seen until then); at most 101.
    pub curve: Vec<(u32, u32)>,
}

/// One feature that occurs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feature {
    /// Its name: a tool, `from → to`, a rule, `table/id`.
    pub name: String,
    /// Blueprints that have it.
    pub blueprints: u32,
    /// The first task that has it.
    pub first: u32,
}

/// Coverage as it is gathered.
#[derive(Debug)]
pub(crate) struct Coverage {
    universe: Universe,
    accepted: Tasks,
    seen: BTreeMap<Dimension, BTreeMap<String, Seen>>,
}

#[derive(Clone, Copy, Debug)]
struct Seen {
    first: u32,
    blueprints: u32,
}

/// What a domain has.
#[derive(Debug)]
struct Universe {
    tools: Vec<String>,
    writes: Vec<String>,
    edges: Vec<String>,
    rules: &'static [Rule],
}

impl Coverage {
    pub(crate) fn new(domain: &dyn Domain) -> Self {
        let graph = ApiGraph::new(domain);
        let tools: Vec<String> = graph.tools().into_iter().map(str::to_owned).collect();
        let universe = Universe {
            writes: graph.writes_of(&tools),
            edges: graph.edges().iter().map(|edge| arrow(&edge.from, &edge.to)).collect(),
            rules: domain.rules(),
            tools,
        };
        Self { universe, accepted: Tasks::default(), seen: BTreeMap::new() }
    }

    /// Adds the accepted blueprint of a task.
    pub(crate) fn add(&mut self, task: u32, blueprint: &Blueprint) {
        self.accepted.add(task);
        for (dimension, name) in self.universe.features(blueprint) {
            let seen = self.seen.entry(dimension).or_default();
            let seen = seen.entry(name).or_insert(Seen { first: task, blueprints: 0 });
            seen.first = seen.first.min(task);
            seen.blueprints += 1;
        }
    }

    /// Every dimension, in their order.
    pub(crate) fn covered(&self) -> Vec<Covered> {
        let accepted: Vec<u32> = self.accepted.iter().collect();
        let rules: Vec<String> =
            self.universe.rules.iter().map(|rule| rule.id.to_owned()).collect();
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let manners: Vec<String> = names(&blueprint::Manner::ALL.map(blueprint::Manner::name));
        let personas: Vec<String> =
            blueprint::persona::all().iter().map(|persona| persona.id.clone()).collect();
        let known = [
            (Dimension::Tools, Some(&self.universe.tools)),
            (Dimension::Writes, Some(&self.universe.writes)),
            (Dimension::Edges, Some(&self.universe.edges)),
            (Dimension::Pairs, None),
            (Dimension::Triples, None),
            (Dimension::Policies, Some(&rules)),
            (Dimension::Personas, Some(&personas)),
            (Dimension::Rows, None),
            (Dimension::Lengths, None),
            (Dimension::Manners, Some(&manners)),
        ];
        known.into_iter().map(|(dimension, all)| self.one(dimension, all, &accepted)).collect()
    }

    fn one(&self, dimension: Dimension, all: Option<&Vec<String>>, accepted: &[u32]) -> Covered {
        let empty = BTreeMap::new();
        let seen = self.seen.get(&dimension).unwrap_or(&empty);
        let missing = all.into_iter().flatten().filter(|name| !seen.contains_key(*name));
        let feature = |(name, seen): (&String, &Seen)| Feature {
            name: name.clone(),
            blueprints: seen.blueprints,
            first: seen.first,
        };
        let mut firsts: Vec<u32> = seen.values().map(|seen| seen.first).collect();
        firsts.sort_unstable();
        Covered {
            dimension,
            seen: count(seen.len()),
            universe: all.map(|all| count(all.len())),
            missing: missing.take(NAMES).cloned().collect(),
            features: seen.iter().take(NAMES).map(feature).collect(),
            curve: curve(accepted, &firsts),
        }
    }
}

impl Universe {
    /// Everything that a blueprint covers, each once.
    fn features(&self, blueprint: &Blueprint) -> BTreeSet<(Dimension, String)> {
        let context = &blueprint.provenance.context;
        let actions: Vec<&str> =
            blueprint.proposal.actions.iter().map(|call| call.name.as_str()).collect();
        let steps = context.walk.windows(2).map(|pair| arrow(&pair[0], &pair[1]));
        let edges = steps.filter(|step| self.edges.contains(step));
        let writes = actions.iter().filter(|name| self.writes.iter().any(|write| write == *name));
        let rules = self.rules.iter().filter(|rule| actions.iter().any(|name| rule.concerns(name)));
        let rows = context.rows.iter().map(|row| format!("{}/{}", row.table, row.id));
        let runs = |length| actions.windows(length).map(|run| run.join(" → "));
        let all: [(Dimension, Vec<String>); 10] = [
            (Dimension::Tools, context.walk.clone()),
            (Dimension::Writes, writes.map(|name| (*name).to_owned()).collect()),
            (Dimension::Edges, edges.collect()),
            (Dimension::Pairs, runs(2).collect()),
            (Dimension::Triples, runs(3).collect()),
            (Dimension::Policies, rules.map(|rule| rule.id.to_owned()).collect()),
            (Dimension::Personas, vec![blueprint.persona.id.clone()]),
            (Dimension::Rows, rows.collect()),
            (Dimension::Lengths, vec![actions.len().to_string()]),
            (Dimension::Manners, vec![context.manner.name().to_owned()]),
        ];
        let named = |(dimension, names): (Dimension, Vec<String>)| {
            names.into_iter().map(move |name| (dimension, name))
        };
        all.into_iter().flat_map(named).collect()
    }
}

fn arrow(from: &str, to: &str) -> String {
    format!("{from} → {to}")
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// Features seen after some of the accepted tasks; both lists in order.
fn curve(accepted: &[u32], firsts: &[u32]) -> Vec<(u32, u32)> {
    let step = accepted.len().div_ceil(POINTS).max(1);
    let until = |at: usize| {
        let last = accepted[at - 1];
        (count(at), count(firsts.partition_point(|first| *first <= last)))
    };
    let mut points: Vec<usize> = (1..=accepted.len()).filter(|at| at % step == 0).collect();
    if !accepted.is_empty() && points.last() != Some(&accepted.len()) {
        points.push(accepted.len());
    }
    points.into_iter().map(until).collect()
}

#[cfg(test)]
mod tests {
    use environment::registry;

    use super::*;
    use crate::samples;

    fn edges(tasks: &[(u32, &[&str])]) -> Covered {
        let mut coverage = Coverage::new(registry::find("retail").expect("it is built in"));
        for (task, walk) in tasks {
            coverage.add(*task, &samples::blueprint(*task, walk));
        }
        let covered = coverage.covered();
        covered.into_iter().find(|one| one.dimension == Dimension::Edges).unwrap()
    }

    const CANCEL: [&str; 3] = ["get_user_details", "get_order_details", "cancel_pending_order"];

    #[test]
    fn only_steps_along_an_edge_cover_one() {
        let jump = ["calculate", "get_order_details"];
        assert_eq!(edges(&[(0, &jump)]).seen, 0);
        let found = edges(&[(0, &CANCEL)]);
        assert_eq!(found.seen, 2);
        assert_eq!(found.features[0].name, "get_order_details → cancel_pending_order");
        assert_eq!(Some(count(found.missing.len() + 2)), found.universe);
    }

    #[test]
    fn the_curve_is_that_of_task_order_whatever_order_journals_come_in() {
        let later = edges(&[(9, &CANCEL), (2, &CANCEL[..2]), (5, &[])]);
        assert_eq!(later.curve, [(1, 1), (2, 1), (3, 2)]);
        assert_eq!(later, edges(&[(2, &CANCEL[..2]), (5, &[]), (9, &CANCEL)]));
        assert_eq!((later.features[1].first, later.features[1].blueprints), (2, 2));
    }

    #[test]
    fn a_curve_has_a_bounded_number_of_points_and_ends_with_all() {
        let accepted: Vec<u32> = (0..1234).collect();
        let curve = curve(&accepted, &[0, 600, 1233]);
        assert!(curve.len() <= POINTS + 1, "{}", curve.len());
        assert_eq!(curve.last(), Some(&(1234, 3)));
        assert!(curve.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 <= pair[1].1));
        assert!(super::curve(&[], &[]).is_empty());
    }
}

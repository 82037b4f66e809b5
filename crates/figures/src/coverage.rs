//! What the accepted blueprints cover of a domain, and how that grew with each of them.
//!
//! A feature is known by its first task and how often it occurs, so journals can come in any order and the curve is
//! still the one of task order.

use std::collections::BTreeMap;

use blueprint::Blueprint;
use blueprint::coverage::{Coverage as Marks, Universe};
use environment::Environment;
use serde::{Deserialize, Serialize};

pub use blueprint::coverage::Dimension;

use crate::behind::Tasks;

/// Points of a curve at most.
const POINTS: usize = 100;

/// Features that are listed by name at most.
const NAMES: usize = 200;

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

impl Coverage {
    pub(crate) fn new(environment: &Environment) -> Self {
        let universe = Universe::of(environment);
        Self { universe, accepted: Tasks::default(), seen: BTreeMap::new() }
    }

    /// Adds the accepted blueprint of a task.
    pub(crate) fn add(&mut self, task: u32, blueprint: &Blueprint) {
        self.accepted.add(task);
        let marks = Marks::of([blueprint]);
        for dimension in Dimension::ALL {
            let known = self.seen.entry(dimension).or_default();
            for name in marks.names(&self.universe, dimension) {
                let new = Seen { first: task, blueprints: 0 };
                let seen = known.entry(name.to_owned()).or_insert(new);
                seen.first = seen.first.min(task);
                seen.blueprints += 1;
            }
        }
    }

    /// Every dimension, in their order.
    pub(crate) fn covered(&self) -> Vec<Covered> {
        let accepted: Vec<u32> = self.accepted.iter().collect();
        Dimension::ALL.into_iter().map(|dimension| self.one(dimension, &accepted)).collect()
    }

    fn one(&self, dimension: Dimension, accepted: &[u32]) -> Covered {
        let empty = BTreeMap::new();
        let seen = self.seen.get(&dimension).unwrap_or(&empty);
        let all = self.universe.names(dimension).unwrap_or_default();
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
            universe: self.universe.size(dimension),
            missing: all
                .iter()
                .filter(|name| !seen.contains_key(*name))
                .take(NAMES)
                .cloned()
                .collect(),
            features: seen.iter().take(NAMES).map(feature).collect(),
            curve: curve(accepted, &firsts),
        }
    }
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
    use super::*;
    use crate::samples;

    fn edges(tasks: &[(u32, &[&str])]) -> Covered {
        let mut coverage = Coverage::new(&samples::world("retail"));
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

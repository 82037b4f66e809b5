//! Reverse task recombination (paper section 4.1.3): accepted tasks of one persona and account joined into a harder one.
//!
//! The paper joins the parts in order and checks the policy again. We also execute the whole from one state: each part
//! passed on a fresh one, and what comes before can take from it what it needs.

mod answers;
mod context;
mod order;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::rc::Rc;

use environment::{Call, Environment};
use seed::Stream;
use serde::{Deserialize, Serialize};

use crate::blueprint::Blueprint;
use crate::context::Context;
use crate::pool::{Ledger, Pool};
use order::Search;

/// Families tried before a merge is given up.
const FAMILIES: usize = 8;

/// Most members of a family that are looked at.
const MEMBERS: usize = 12;

/// Settings of recombination. The paper gives no numbers: all are ours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RecombineConfig {
    /// How many of the tasks are recombined ones, where parents can be found, in percent.
    pub percent: u32,
    /// Fewest parents; less than 2 counts as 2.
    pub min_parents: u32,
    /// Most parents, and most first-hand tasks that a chain of recombinations stems from.
    pub max_parents: u32,
}

impl Default for RecombineConfig {
    fn default() -> Self {
        Self { percent: 20, min_parents: 2, max_parents: 4 }
    }
}

/// Parents in an order in which their actions execute one after the other from one state.
#[derive(Clone, Debug)]
pub struct Merge {
    /// The parents, in order; all of one persona and account.
    pub parents: Vec<Rc<Blueprint>>,
    /// Their actions, in order.
    pub actions: Vec<Call>,
    /// Their outputs, each once.
    pub outputs: Vec<String>,
    /// Their forbidden calls, each once; all are still refused after the actions, or still break a rule.
    pub forbidden: Vec<Call>,
    /// Their contexts as one.
    pub context: Context,
    /// Why other candidates were left out, in words.
    pub conflicts: Vec<String>,
}

/// A merge of blueprints in the pool that nobody has made yet; `None` when no two go together. A pure function of the
/// stream and the pool.
pub fn merge(
    environment: &Environment,
    stream: &mut Stream,
    pool: &Pool,
    config: &RecombineConfig,
) -> Option<Merge> {
    let view = pool.of(environment.domain().name())?;
    let family = Family { environment, pool, ledger: &view.ledger, seen: view.seen, config };
    let count = view.ledger.joinable(view.seen);
    (0..FAMILIES.min(count)).find_map(|_| {
        let members = view.ledger.joinable_family(stream.index(count), view.seen);
        let members = stream.sample(members, MEMBERS);
        let mut members: Vec<u32> = members.into_iter().copied().collect();
        stream.shuffle(&mut members);
        let most = config.max_parents.max(family.least());
        family.join(&members, stream.between(family.least(), most) as usize)
    })
}

/// What stays the same while one family is tried.
#[derive(Clone, Copy)]
struct Family<'a> {
    environment: &'a Environment,
    pool: &'a Pool,
    ledger: &'a Ledger,
    seen: u32,
    config: &'a RecombineConfig,
}

impl<'a> Family<'a> {
    fn least(&self) -> u32 {
        self.config.min_parents.max(2)
    }

    /// Joins members, in the order in which they are given where that is possible, until there are so many.
    fn join(&self, members: &[u32], wanted: usize) -> Option<Merge> {
        let (first, others) = members.split_first()?;
        let (mut chosen, mut conflicts) = (vec![*first], Vec::new());
        for candidate in others {
            if chosen.len() >= wanted {
                break;
            }
            match self.with(&chosen, *candidate) {
                Ok(order) => chosen = order,
                Err(conflict) => conflicts.push(conflict),
            }
        }
        let ancestors: Vec<u32> = self.ancestors(&chosen).into_iter().collect();
        let new = !self.ledger.is_merged(&ancestors, self.seen);
        (chosen.len() >= self.least() as usize && new).then(|| self.merged(&chosen, conflicts))
    }

    /// An order of the chosen ones and a candidate; `Err` says why there is none.
    fn with(&self, chosen: &[u32], candidate: u32) -> Result<Vec<u32>, String> {
        let id = &self.blueprint(candidate).id;
        let (theirs, own) = (self.ancestors(chosen), self.ancestors(&[candidate]));
        if !theirs.is_disjoint(&own) {
            return Err(format!("{id} stems from a task that is in it already."));
        }
        let most = self.config.max_parents as usize;
        if theirs.len() + own.len() > most {
            return Err(format!("With {id} it would stem from more than {most} first-hand tasks."));
        }
        let all: Vec<u32> = chosen.iter().copied().chain([candidate]).collect();
        let parents: Vec<&Blueprint> =
            all.iter().map(|number| self.blueprint(*number).as_ref()).collect();
        let order = Search::new(self.environment, &parents).order()?;
        Ok(order.into_iter().map(|at| all[at]).collect())
    }

    fn merged(&self, chosen: &[u32], conflicts: Vec<String>) -> Merge {
        let parents: Vec<Rc<Blueprint>> =
            chosen.iter().map(|number| Rc::clone(self.blueprint(*number))).collect();
        let proposals = || parents.iter().map(|parent| &parent.proposal);
        let contexts: Vec<&Context> = parents.iter().map(|it| &it.provenance.context).collect();
        Merge {
            actions: proposals().flat_map(|it| &it.actions).cloned().collect(),
            outputs: once(proposals().flat_map(|it| &it.outputs)),
            forbidden: once(proposals().flat_map(|it| &it.forbidden)),
            context: context::join(self.environment.domain(), &contexts),
            parents,
            conflicts,
        }
    }

    /// The first-hand tasks that some members stem from.
    fn ancestors(&self, members: &[u32]) -> BTreeSet<u32> {
        members.iter().flat_map(|number| self.ledger.ancestors(*number)).copied().collect()
    }

    fn blueprint(&self, number: u32) -> &'a Rc<Blueprint> {
        self.pool.on(self.ledger, number)
    }
}

/// Each value once, where it comes first.
fn once<'a, T: Clone + PartialEq + 'a>(values: impl Iterator<Item = &'a T>) -> Vec<T> {
    let mut all: Vec<T> = Vec::new();
    for value in values {
        if !all.contains(value) {
            all.push(value.clone());
        }
    }
    all
}

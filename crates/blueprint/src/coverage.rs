//! What accepted tasks cover of a domain, and how that grows: the measure that the samplers lean on. Ours.
//!
//! Every thing that can be covered has a name within its dimension, and remembers the tasks that cover it. So a share,
//! a curve and the tasks behind both come from one place, and a look at fewer tasks costs nothing.

use std::collections::BTreeMap;

use environment::{Effect, Environment};
use serde::{Deserialize, Serialize};

use crate::blueprint::Blueprint;
use crate::graph::ApiGraph;
use crate::manner::Manner;
use crate::persona;

/// What is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    /// Tools on the walks: all but the generic ones.
    Tools,
    /// Write tools among the actions.
    Writes,
    /// Edges of the API graph that walks take, as `get_order_details → cancel_pending_order`.
    Edges,
    /// Two actions in a row, in the same form. Which of them are possible is not known.
    Pairs,
    /// Three actions in a row.
    Triples,
    /// Policy rules exercised: they concern an action, or a call that is asked for and forbidden. Rules that concern no
    /// write tool can never be and do not count.
    Policies,
    /// Personas.
    Personas,
    /// Rows put before the generator, as `orders/#W1`.
    Rows,
    /// Numbers of actions.
    Lengths,
    /// Manners of the human.
    Manners,
}

impl Dimension {
    /// All of them, in the order a table shows them.
    pub const ALL: [Self; 10] = [
        Self::Tools,
        Self::Writes,
        Self::Edges,
        Self::Pairs,
        Self::Triples,
        Self::Policies,
        Self::Personas,
        Self::Rows,
        Self::Lengths,
        Self::Manners,
    ];
}

/// How much of a dimension is covered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// Things covered.
    pub covered: u32,
    /// Things that there are; `None` where nobody knows.
    pub of: Option<u32>,
}

impl Share {
    /// In percent, rounded down; `None` where nobody knows how much there is.
    pub fn percent(self) -> Option<u32> {
        self.of.map(|of| (self.covered * 100).checked_div(of).unwrap_or(100))
    }
}

/// What there is to cover in one domain and database.
#[derive(Clone, Debug)]
pub struct Universe {
    names: BTreeMap<Dimension, Vec<String>>,
    rules: Vec<(String, Vec<String>)>,
    rows: u32,
}

impl Universe {
    /// Looks at the domain's tools, graph and rules, and counts the rows.
    pub fn of(environment: &Environment) -> Self {
        let domain = environment.domain();
        let tools = |keep: &dyn Fn(Effect) -> bool| -> Vec<String> {
            let tools = domain.tools().iter().filter(|tool| keep(tool.effect));
            tools.map(|tool| tool.name.clone()).collect()
        };
        let writes = tools(&|effect| effect == Effect::Write);
        let concerned = |rule: &environment::Rule| -> Vec<String> {
            writes.iter().filter(|tool| rule.concerns(tool)).cloned().collect()
        };
        let rules = domain.rules().iter().map(|rule| (rule.id.to_owned(), concerned(rule)));
        let rules: Vec<_> = rules.filter(|(_, tools)| !tools.is_empty()).collect();
        let edges = ApiGraph::new(domain).edges();
        let names = BTreeMap::from([
            (Dimension::Tools, tools(&|effect| effect != Effect::Generic)),
            (Dimension::Edges, edges.iter().map(|edge| gram(&[&edge.from, &edge.to])).collect()),
            (Dimension::Policies, rules.iter().map(|(id, _)| id.clone()).collect()),
            (Dimension::Personas, persona::all().iter().map(|it| it.id.clone()).collect()),
            (Dimension::Manners, Manner::ALL.iter().map(|it| it.name().to_owned()).collect()),
            (Dimension::Writes, writes.clone()),
        ]);
        let state = environment.reset();
        let rows: usize = domain.tables().iter().map(|table| state.rows(table).count()).sum();
        Self { names, rules, rows: u32::try_from(rows).unwrap_or(u32::MAX) }
    }

    /// All there is in a dimension, by name; `None` where nobody knows, and of rows, which are too many to be named.
    pub fn names(&self, dimension: Dimension) -> Option<&[String]> {
        self.names.get(&dimension).map(Vec::as_slice)
    }

    /// How much there is in a dimension; `None` where nobody knows.
    pub fn size(&self, dimension: Dimension) -> Option<u32> {
        match dimension {
            Dimension::Rows => Some(self.rows),
            _ => self.names(dimension).and_then(|names| u32::try_from(names.len()).ok()),
        }
    }
}

/// What a list of tasks of one domain covers; it only grows.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    /// By dimension and name, the numbers of the tasks that cover it, in order. Policies stand for themselves: they
    /// follow from `calls`.
    marks: BTreeMap<Dimension, BTreeMap<String, Vec<u32>>>,
    /// Tools of actions and forbidden calls.
    calls: BTreeMap<String, Vec<u32>>,
    /// Rules put before the generator.
    shown: BTreeMap<String, Vec<u32>>,
    tasks: u32,
}

impl Coverage {
    /// What these tasks cover, in their order.
    pub fn of<'a>(blueprints: impl IntoIterator<Item = &'a Blueprint>) -> Self {
        let mut coverage = Self::default();
        blueprints.into_iter().for_each(|blueprint| coverage.add(blueprint));
        coverage
    }

    /// Adds the next task.
    pub fn add(&mut self, blueprint: &Blueprint) {
        let context = &blueprint.provenance.context;
        let proposal = &blueprint.proposal;
        let task = self.tasks;
        self.tasks += 1;
        let actions: Vec<&str> = proposal.actions.iter().map(|call| call.name.as_str()).collect();
        let walk: Vec<&str> = context.walk.iter().map(String::as_str).collect();
        let mut mark = |dimension, name: String| {
            let tasks = self.marks.entry(dimension).or_default().entry(name).or_default();
            put(tasks, task);
        };
        for tool in &walk {
            mark(Dimension::Tools, (*tool).to_owned());
        }
        walk.windows(2).for_each(|pair| mark(Dimension::Edges, gram(pair)));
        for tool in &actions {
            mark(Dimension::Writes, (*tool).to_owned());
        }
        actions.windows(2).for_each(|pair| mark(Dimension::Pairs, gram(pair)));
        actions.windows(3).for_each(|triple| mark(Dimension::Triples, gram(triple)));
        mark(Dimension::Personas, blueprint.persona.id.clone());
        for row in &context.rows {
            mark(Dimension::Rows, format!("{}/{}", row.table, row.id));
        }
        mark(Dimension::Lengths, actions.len().to_string());
        mark(Dimension::Manners, context.manner.name().to_owned());
        for call in proposal.actions.iter().chain(&proposal.forbidden) {
            put(self.calls.entry(call.name.clone()).or_default(), task);
        }
        for rule in &context.policies {
            put(self.shown.entry(rule.clone()).or_default(), task);
        }
    }

    /// Number of tasks.
    pub fn tasks(&self) -> u32 {
        self.tasks
    }

    /// How much of a dimension is covered.
    pub fn share(&self, universe: &Universe, dimension: Dimension) -> Share {
        let covered = self.curve(universe, dimension).last().copied().unwrap_or(0);
        Share { covered, of: universe.size(dimension) }
    }

    /// What of a dimension these tasks cover, by name.
    pub fn names<'a>(&'a self, universe: &'a Universe, dimension: Dimension) -> Vec<&'a str> {
        match universe.names(dimension) {
            Some(names) => {
                let covered = |name: &&String| !self.covering(universe, dimension, name).is_empty();
                names.iter().filter(covered).map(String::as_str).collect()
            }
            None => {
                self.marks.get(&dimension).into_iter().flatten().map(|(name, _)| &**name).collect()
            }
        }
    }

    /// What of a dimension no task covers, where it is known what there is; rows are too many to be named.
    pub fn missing(&self, universe: &Universe, dimension: Dimension) -> Vec<String> {
        let names = universe.names.get(&dimension).into_iter().flatten();
        names.filter(|name| self.covering(universe, dimension, name).is_empty()).cloned().collect()
    }

    /// Numbers of the tasks that cover a thing, in order.
    pub fn covering(&self, universe: &Universe, dimension: Dimension, name: &str) -> Vec<u32> {
        if dimension == Dimension::Policies {
            let rule = universe.rules.iter().find(|(id, _)| id == name);
            let tools = rule.into_iter().flat_map(|(_, tools)| tools);
            let mut tasks: Vec<u32> =
                tools.filter_map(|tool| self.calls.get(tool)).flatten().copied().collect();
            tasks.sort_unstable();
            tasks.dedup();
            return tasks;
        }
        self.marks.get(&dimension).and_then(|names| names.get(name)).cloned().unwrap_or_default()
    }

    /// How many things of a dimension are covered after each task, in their order.
    pub fn curve(&self, universe: &Universe, dimension: Dimension) -> Vec<u32> {
        let mut new = vec![0_u32; self.tasks as usize];
        let mut begin = |tasks: &[u32]| {
            if let Some(slot) = tasks.first().and_then(|first| new.get_mut(*first as usize)) {
                *slot += 1;
            }
        };
        match universe.names.get(&dimension) {
            Some(names) => {
                for name in names {
                    begin(&self.covering(universe, dimension, name));
                }
            }
            None => self.marks.get(&dimension).into_iter().flatten().for_each(|(_, it)| begin(it)),
        }
        let mut covered = 0;
        new.into_iter()
            .map(|new| {
                covered += new;
                covered
            })
            .collect()
    }

    /// How many of the first `seen` tasks cover a thing; not of policies.
    pub(crate) fn count(&self, dimension: Dimension, name: &str, seen: u32) -> u32 {
        before(self.marks.get(&dimension).and_then(|names| names.get(name)), seen)
    }

    /// In how many of the first `seen` tasks a rule was put before the generator.
    pub(crate) fn shown(&self, rule: &str, seen: u32) -> u32 {
        before(self.shown.get(rule), seen)
    }
}

/// Names in a row as one name.
pub(crate) fn gram(names: &[&str]) -> String {
    names.join(" → ")
}

/// How many of these numbers, which are in order, lie below a bound.
fn before(tasks: Option<&Vec<u32>>, seen: u32) -> u32 {
    let count = tasks.map_or(0, |tasks| tasks.partition_point(|task| *task < seen));
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Notes a task once.
fn put(tasks: &mut Vec<u32>, task: u32) {
    if tasks.last() != Some(&task) {
        tasks.push(task);
    }
}

#[cfg(test)]
mod tests;

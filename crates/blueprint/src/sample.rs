//! The five samplers (API, policy, domain data, persona, example) and their randomly varied frequency.
//!
//! Paper section 4.1.1 names them and what each is for. How each one chooses, and every number, is ours.
//! One file a sampler; the persona sampler is a single draw and stands here.

mod account;
mod api;
mod config;
mod data;
mod example;
mod fits;
mod frequencies;
mod kin;
mod lean;
mod metadata;
mod policy;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use environment::Environment;
use environment::domain::RowRef;
use seed::Stream;
use serde_json::{Map, Value};

use crate::context::{Context, Frequencies, Row};
use crate::coverage::Dimension;
use crate::graph::ApiGraph;
use crate::manner::Manner;
use crate::persona::{self, Persona};
use crate::pool::Pool;

use api::Plan;
pub use config::{SamplingConfig, Weights};
use fits::Fits;
use kin::Kin;
use lean::{Edges, Leaning};

/// Prepares contexts for one domain and database.
#[derive(Debug)]
pub struct Sampler {
    /// The graph that is walked.
    pub graph: ApiGraph,
    edges: Edges,
    environment: Environment,
    config: SamplingConfig,
    /// Every account with all rows that it may touch, in table order.
    accounts: Vec<(String, Vec<RowRef>)>,
    /// Where an account stands among them.
    positions: BTreeMap<String, usize>,
    fits: Fits,
}

impl Sampler {
    /// A sampler over an environment. It looks at every account once.
    pub fn new(environment: &Environment, config: SamplingConfig) -> Self {
        let (domain, state) = (environment.domain(), environment.reset());
        let ids = state.rows(domain.charter().accounts).map(|(id, _)| id);
        let accounts: Vec<(String, Vec<RowRef>)> =
            ids.map(|id| (id.to_owned(), domain.rows_of(&state, id))).collect();
        let graph = ApiGraph::new(domain);
        let writes = graph.tools().into_iter().filter(|tool| graph.is_write(tool));
        let writes = writes.map(str::to_owned);
        Self {
            edges: lean::edges(&graph),
            fits: Fits::new(writes.take(64).collect(), accounts.len()),
            graph,
            environment: environment.clone(),
            config,
            positions: accounts.iter().enumerate().map(|(at, it)| (it.0.clone(), at)).collect(),
            accounts,
        }
    }

    /// The context of one task: a pure function of the stream and the pool. `pool` is the accepted blueprints that this
    /// task may see, in task order. The core is empty only when the schedule asks for no write or no account suits any.
    pub fn sample(&self, stream: &mut Stream, pool: &Pool) -> Context {
        let frequencies = frequencies::schedule(&mut stream.fork("frequencies"), &self.config);
        let leaning = Leaning::new(pool, self.environment.domain().name(), self.config.coverage);
        let (kin, plan) = self.plan_or_kin(stream, &frequencies, &leaning);
        let tools = self.in_list_order(&plan.walk);
        let wanted = config::draw(&self.config.manners, &mut stream.fork("manner"));
        let least = u32::from(wanted == Some(Manner::Forbidden));
        let (policies, data) = (&mut stream.fork("policy"), &mut stream.fork("data"));
        let policies = self.policies(policies, &plan, frequencies.policies.max(least), &leaning);
        let rows = self.rows(data, &plan, frequencies.rows, &leaning);
        let own = persona(&mut stream.fork("persona"), frequencies.persona, &leaning);
        let examples = &mut stream.fork("example");
        let examples = example::examples(examples, &plan.core, &leaning, frequencies.examples);
        let forbids = self.can_be_asked_against(&policies, &plan.core);
        let manner = wanted.filter(|manner| *manner != Manner::Forbidden || forbids);
        Context {
            account: plan.account.map(|at| self.accounts[at].0.clone()).unwrap_or_default(),
            tools,
            policies,
            rows: rows.into_iter().map(Row::from).collect(),
            persona: kin.map_or(own, |kin| kin.persona),
            examples,
            manner: manner.unwrap_or_default(),
            questions: frequencies.questions.max(u32::from(plan.core.is_empty())),
            walk: plan.walk,
            core: plan.core,
            frequencies,
        }
    }

    /// A plan for kin of an accepted task, where the schedule asks for one and it can be made; else any plan.
    fn plan_or_kin(
        &self,
        stream: &mut Stream,
        frequencies: &Frequencies,
        leaning: &Leaning<'_>,
    ) -> (Option<Kin>, Plan) {
        let (mut api, mut family) = (stream.fork("api"), stream.fork("kin"));
        if family.percent(self.config.kin_percent)
            && let Some(kin) = self.kin(&mut family, leaning)
            && let Some(plan) = self.kin_plan(&mut family, frequencies, leaning, &kin)
        {
            return (Some(kin), plan);
        }
        (None, self.plan(&mut api, frequencies, leaning))
    }

    /// The rows of a context, table by table in the order of `context.rows`, as they are in the initial state; the domain
    /// leaves out what no task about these rows needs.
    pub fn data_blocks(
        &self,
        environment: &Environment,
        context: &Context,
    ) -> Vec<(String, Map<String, Value>)> {
        let (domain, state) = (environment.domain(), environment.reset());
        let rows: Vec<RowRef> =
            context.rows.iter().map(|row| RowRef::new(&*row.table, &*row.id)).collect();
        let mut blocks: Vec<(String, Map<String, Value>)> = Vec::new();
        for row in &rows {
            let Some(value) = domain.excerpt(&state, &rows, row) else { continue };
            let at =
                blocks.iter().position(|(table, _)| *table == row.table).unwrap_or(blocks.len());
            if at == blocks.len() {
                blocks.push((row.table.clone(), Map::new()));
            }
            blocks[at].1.insert(row.id.clone(), value);
        }
        blocks
    }

    /// What a generator would otherwise have to count: per row its plain fields, and of each collection in it how many
    /// there are, how many are true of each flag, and the sum and range of each number.
    pub fn metadata(&self, environment: &Environment, context: &Context) -> Value {
        metadata::of(&environment.reset(), context)
    }

    /// Each tool once, in the order of the domain's list.
    fn in_list_order(&self, tools: &[String]) -> Vec<String> {
        let all = self.graph.tools();
        all.into_iter()
            .filter(|tool| tools.iter().any(|other| other == tool))
            .map(str::to_owned)
            .collect()
    }
}

/// Persona sampler: a draw of all but the neutral persona, leaning to those of few tasks, or that one.
fn persona(stream: &mut Stream, own: bool, leaning: &Leaning<'_>) -> String {
    let others: Vec<&Persona> =
        persona::all().iter().filter(|persona| persona.id != persona::NEUTRAL).collect();
    let count = |persona: &&Persona| leaning.count(Dimension::Personas, &persona.id);
    let counts: Vec<u32> = others.iter().map(count).collect();
    let drawn = if own { stream.weighted(&lean::weights(&counts)) } else { None };
    drawn.map_or(persona::NEUTRAL, |at| &others[at].id).to_owned()
}

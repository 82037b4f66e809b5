//! The five samplers (API, policy, domain data, persona, example) and their randomly varied frequency.
//!
//! Paper section 4.1.1 names them and what each is for. How each one chooses, and every number, is ours.
//! One file a sampler; the persona sampler is a single draw and stands here.

mod account;
mod api;
mod config;
mod data;
mod example;
mod frequencies;
mod metadata;
mod policy;
#[cfg(test)]
mod tests;

use environment::Environment;
use environment::domain::RowRef;
use seed::Stream;
use serde_json::{Map, Value};

use crate::context::{Context, Frequencies, Row};
use crate::graph::ApiGraph;
use crate::manner::Manner;
use crate::persona::{self, Persona};
use crate::pool::Pool;

pub use config::{SamplingConfig, Weights};

/// Prepares contexts for one domain and database.
#[derive(Debug)]
pub struct Sampler {
    /// The graph that is walked.
    pub graph: ApiGraph,
    environment: Environment,
    config: SamplingConfig,
    /// Every account with all rows that it may touch, in table order.
    accounts: Vec<(String, Vec<RowRef>)>,
}

impl Sampler {
    /// A sampler over an environment. It looks at every account once.
    pub fn new(environment: &Environment, config: SamplingConfig) -> Self {
        let (domain, state) = (environment.domain(), environment.reset());
        let ids = state.rows(domain.charter().accounts).map(|(id, _)| id);
        Self {
            graph: ApiGraph::new(domain),
            environment: environment.clone(),
            config,
            accounts: ids.map(|id| (id.to_owned(), domain.rows_of(&state, id))).collect(),
        }
    }

    /// The context of one task: a pure function of the stream and the pool. `pool` is the accepted blueprints that this
    /// task may see, in task order. The core is empty only when the schedule asks for no write or no account suits
    /// any.
    pub fn sample(&self, stream: &mut Stream, pool: &Pool) -> Context {
        let frequencies = frequencies::schedule(&mut stream.fork("frequencies"), &self.config);
        let plan = self.plan(&mut stream.fork("api"), &frequencies);
        let tools = self.in_list_order(&plan.walk);
        let policies = self.policies(&mut stream.fork("policy"), &plan, frequencies.policies);
        let rows = self.rows(&mut stream.fork("data"), &plan, frequencies.rows);
        let persona = persona(&mut stream.fork("persona"), frequencies.persona);
        let examples =
            self.examples(&mut stream.fork("example"), &plan.core, pool, frequencies.examples);
        Context {
            account: plan.account.map(|at| self.accounts[at].0.clone()).unwrap_or_default(),
            tools,
            policies,
            rows: rows.into_iter().map(Row::from).collect(),
            persona,
            examples,
            manner: Manner::default(),
            questions: frequencies.questions.max(u32::from(plan.core.is_empty())),
            walk: plan.walk,
            core: plan.core,
            frequencies,
        }
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

/// Persona sampler: an even draw of all but the neutral persona, or that one.
fn persona(stream: &mut Stream, own: bool) -> String {
    let others: Vec<&Persona> =
        persona::all().iter().filter(|persona| persona.id != persona::NEUTRAL).collect();
    let drawn = if own { stream.pick(&others) } else { None };
    drawn.map_or(persona::NEUTRAL, |persona| &persona.id).to_owned()
}

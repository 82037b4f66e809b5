//! What every command that runs the method is given: domain, database, models, settings.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::rc::Rc;

use anyhow::{Context, bail};
use dataset::{Models, Source};
use environment::Environment;
use llm::Endpoint;
use llm::limit::{Limit, Limited, Limits};
use llm::model::SIMULATED;
use llm::replies::key::Origin;
use pipeline::{Cast, RunConfig};
use simulated::{Dials, SimulatedModel};

use crate::place::Place;
use crate::{data, settings};

/// How a run is set up.
#[derive(clap::Args)]
pub(crate) struct Setup {
    /// Domain of the tasks.
    #[arg(long, default_value = "retail")]
    domain: String,
    /// How many tasks to try; each gives at most one blueprint.
    #[arg(long, default_value_t = 20)]
    count: u32,
    /// Seed of every random choice.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Folder with the domain's data files, instead of the generated database.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Seed of the generated database.
    #[arg(long, default_value_t = 1, conflicts_with = "data")]
    data_seed: u64,
    #[command(flatten)]
    place: Place,
    /// How often the simulated model errs: NAME=PERCENT, or perfect; can be repeated.
    #[arg(long = "dial", value_name = "NAME=PERCENT", conflicts_with = "model")]
    dials: Vec<String>,
    /// Any setting of the run by its path, such as phase1.committee=false; can be repeated.
    #[arg(long = "set", value_name = "PATH=VALUE")]
    settings: Vec<String>,
    /// Tasks in flight at most; the records do not depend on it.
    #[arg(long, default_value_t = 4)]
    pub(crate) concurrency: u32,
    /// Calls in flight at most; fewer when the endpoint says that it is too much.
    #[arg(long, value_name = "N", default_value_t = 32)]
    in_flight: u32,
    /// Requests that the endpoint takes in a minute.
    #[arg(long, value_name = "N")]
    requests_per_minute: Option<u32>,
    /// Tokens of requests that the endpoint takes in a minute.
    #[arg(long, value_name = "N")]
    tokens_per_minute: Option<u32>,
}

impl Setup {
    /// The world, and the settings of a run in it.
    pub(crate) fn world(&self) -> anyhow::Result<(Environment, RunConfig)> {
        let (environment, source) =
            data::environment(&self.domain, self.data.as_deref(), self.data_seed)?;
        let config = RunConfig {
            domain: self.domain.clone(),
            seed: self.seed,
            count: self.count,
            source,
            ..RunConfig::default()
        };
        Ok((environment, settings::apply(config, &self.settings)?))
    }

    /// The world of a run whose settings are known.
    pub(crate) fn world_of(&self, config: &RunConfig) -> anyhow::Result<Environment> {
        let seed = if let Source::Generated(seed) = config.source { seed } else { self.data_seed };
        let (environment, source) = data::environment(&config.domain, self.data.as_deref(), seed)?;
        if source != config.source {
            bail!("the run was made on another database; give the folder of its files as --data");
        }
        Ok(environment)
    }

    /// The endpoint and the name of its model; `None` when the simulated model plays.
    pub(crate) fn endpoint(&self) -> anyhow::Result<Option<(Endpoint, String)>> {
        self.place.endpoint()
    }

    /// How fast endpoints are asked.
    pub(crate) fn limits(&self) -> Limits {
        Limits::new(Limit {
            in_flight: self.in_flight,
            requests_per_minute: self.requests_per_minute,
            tokens_per_minute: self.tokens_per_minute,
        })
    }

    /// Who plays.
    pub(crate) fn cast(&self, limits: &Limits) -> anyhow::Result<Cast> {
        let Some((endpoint, model)) = self.endpoint()? else {
            let dials = data::dials(&self.dials)?;
            return Ok(Cast::one(Rc::new(SimulatedModel { dials }), SIMULATED));
        };
        let transport = Limited::new(self.place.transport()?, limits.clone());
        Ok(Cast::one(Rc::new(self.place.client(transport, endpoint)), model))
    }

    /// Where replies come from, as far as they depend on it.
    pub(crate) fn origin(&self) -> anyhow::Result<Origin> {
        Ok(match self.endpoint()? {
            Some((endpoint, _)) => {
                Origin::new(&endpoint.base_url, format!("{:?}", endpoint.dialect))
            }
            None => Origin::new(SIMULATED, serde_json::to_string(&self.dials()?)?),
        })
    }

    /// True when the simulated model plays.
    pub(crate) fn simulated(&self) -> bool {
        self.place.simulated()
    }

    /// The names of those who play, as a journal keeps them.
    pub(crate) fn models(&self) -> Models {
        let name = self.place.model.clone().unwrap_or_else(|| SIMULATED.to_owned());
        Models {
            generator: name.clone(),
            judges: vec![name.clone()],
            human: name.clone(),
            agent: name,
            simulated: self.simulated(),
        }
    }

    /// The simulated model's dials by name; empty when it does not play.
    pub(crate) fn dials(&self) -> anyhow::Result<BTreeMap<String, u32>> {
        if !self.simulated() {
            return Ok(BTreeMap::new());
        }
        let dials: Dials = data::dials(&self.dials)?;
        let value = serde_json::to_value(&dials).context("dials are numbers by name")?;
        serde_json::from_value(value).context("dials are numbers by name")
    }
}

//! What every command that runs the method is given: domain, database, models, settings.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::rc::Rc;

use anyhow::Context;
use dataset::Models;
use environment::Environment;
use llm::model::SIMULATED;
use llm::{Client, Endpoint, Secret};
use pipeline::{Cast, RunConfig};
use simulated::{Dials, SimulatedModel};

use crate::transport::Reqwest;
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
    /// Base URL of an OpenAI-compatible endpoint; without it the simulated model plays.
    #[arg(long, value_name = "URL", requires = "model")]
    endpoint: Option<String>,
    /// Name of the model at the endpoint.
    #[arg(long, requires = "endpoint")]
    model: Option<String>,
    /// Environment variable that holds the endpoint's key.
    #[arg(long, value_name = "NAME", requires = "endpoint")]
    key_env: Option<String>,
    /// How often the simulated model errs: NAME=PERCENT, or perfect; can be repeated.
    #[arg(long = "dial", value_name = "NAME=PERCENT", conflicts_with = "endpoint")]
    dials: Vec<String>,
    /// Any setting of the run by its path, such as phase1.committee=false; can be repeated.
    #[arg(long = "set", value_name = "PATH=VALUE")]
    settings: Vec<String>,
    /// Tasks in flight at most; the records do not depend on it.
    #[arg(long, default_value_t = 4)]
    pub(crate) concurrency: u32,
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

    /// Who plays.
    pub(crate) fn cast(&self) -> anyhow::Result<Cast> {
        let (Some(base), Some(model)) = (&self.endpoint, &self.model) else {
            let dials = data::dials(&self.dials)?;
            return Ok(Cast::one(Rc::new(SimulatedModel { dials }), SIMULATED));
        };
        let mut endpoint = Endpoint::parse(base).map_err(anyhow::Error::msg)?;
        if let Some(name) = &self.key_env {
            let key = std::env::var(name)
                .with_context(|| format!("the environment variable {name} holds no key"))?;
            endpoint.key = Secret::new(&key);
        }
        Ok(Cast::one(Rc::new(Client::new(Reqwest::new()?, endpoint)), model.as_str()))
    }

    /// True when the simulated model plays.
    pub(crate) fn simulated(&self) -> bool {
        self.endpoint.is_none()
    }

    /// The names of those who play, as a journal keeps them.
    pub(crate) fn models(&self) -> Models {
        let name = self.model.clone().unwrap_or_else(|| SIMULATED.to_owned());
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

//! `interplay serve-model`: the simulated model behind an OpenAI-compatible address, for tests and classrooms.

use std::process::ExitCode;

use crate::{data, serve_model};

/// Offers the simulated model as an OpenAI-compatible server on this machine.
#[derive(clap::Args)]
pub(crate) struct ServeModel {
    /// Port on 127.0.0.1; 0 picks a free one. The address is printed.
    #[arg(long, default_value_t = 8090)]
    port: u16,
    /// How often the model errs: NAME=PERCENT, or perfect; can be repeated.
    #[arg(long = "dial", value_name = "NAME=PERCENT")]
    dials: Vec<String>,
}

impl ServeModel {
    /// Serves until the process is ended.
    pub(crate) async fn execute(&self) -> anyhow::Result<ExitCode> {
        serve_model::serve(data::dials(&self.dials)?, self.port).await?;
        Ok(ExitCode::SUCCESS)
    }
}

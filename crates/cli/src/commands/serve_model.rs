//! `interplay serve-model`: the simulated model behind an address, well-behaved or not, for tests and classrooms.

use std::io::{self, Write};
use std::process::ExitCode;

use crate::{data, serve_model};

/// Offers the simulated model as an OpenAI-, Anthropic- and Gemini-compatible server on this machine.
#[derive(clap::Args)]
pub(crate) struct ServeModel {
    /// Port on 127.0.0.1; 0 picks a free one. The address is printed.
    #[arg(long, default_value_t = 8090)]
    port: u16,
    /// How often the model errs: NAME=PERCENT, or perfect; can be repeated.
    #[arg(long = "dial", value_name = "NAME=PERCENT")]
    dials: Vec<String>,
    /// How the server misbehaves: a fault's name, `mixed` for all that a good client gets over, at 30 % of calls, or
    /// `none`; `list` names them all.
    #[arg(long, value_name = "SCENARIO", default_value = "none")]
    faults: String,
}

impl ServeModel {
    /// Serves until the process is ended.
    pub(crate) async fn execute(&self) -> anyhow::Result<ExitCode> {
        if self.faults == "list" {
            io::stdout().write_all(serve_model::list().as_bytes())?;
            return Ok(ExitCode::SUCCESS);
        }
        serve_model::serve(data::dials(&self.dials)?, &self.faults, self.port).await?;
        Ok(ExitCode::SUCCESS)
    }
}

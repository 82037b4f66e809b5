//! `interplay estimate`: what a run would come to, without making a call.

use std::io::Write;
use std::process::ExitCode;

use crate::setup::Setup;
use crate::spending::{Known, Spending, count, forecast, span, usd};

/// Says how many calls and tokens a run would take, and what it would cost.
#[derive(clap::Args)]
pub(crate) struct EstimateRun {
    #[command(flatten)]
    setup: Setup,
    #[command(flatten)]
    spending: Spending,
    /// Prints everything as one JSON object.
    #[arg(long)]
    json: bool,
}

impl EstimateRun {
    /// Prints the estimate.
    pub(crate) fn execute(&self, out: &mut impl Write) -> anyhow::Result<ExitCode> {
        let (environment, config) = self.setup.world()?;
        let endpoint = self.setup.endpoint()?;
        let at = endpoint.as_ref().map(|(endpoint, model)| (endpoint, model.as_str()));
        let known = self.spending.known(at)?;
        let (estimate, basis) =
            forecast(&config, environment.domain(), config.count, known.as_ref());
        if self.json {
            writeln!(out, "{}", serde_json::to_string_pretty(&estimate)?)?;
            return Ok(ExitCode::SUCCESS);
        }
        for stage in &estimate.stages {
            let tokens = stage.prompt.plus(stage.completion);
            let money = stage.dollars.map(|dollars| format!(", {}", usd(dollars.likely)));
            writeln!(
                out,
                "{:<21}{} calls, {} tokens{}",
                stage.stage,
                count(stage.calls.likely),
                count(tokens.likely),
                money.unwrap_or_default()
            )?;
        }
        writeln!(out, "calls                {}", span(estimate.calls, count))?;
        writeln!(out, "tokens               {}", span(estimate.tokens, count))?;
        match (estimate.dollars, known) {
            (Some(dollars), Some(Known { from, .. })) => {
                writeln!(out, "money                {}", span(dollars, usd))?;
                writeln!(out, "price                {from}")?;
            }
            _ => writeln!(out, "money                no price is known; give --price IN/OUT")?,
        }
        writeln!(out, "taken from           {basis}")?;
        Ok(ExitCode::SUCCESS)
    }
}

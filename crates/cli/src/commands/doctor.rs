//! `interplay doctor`: whether an endpoint serves, what its model can do, and what mends it if not.

use std::io::Write;
use std::process::ExitCode;

use anyhow::bail;
use llm::doctor::{Diagnosis, Surroundings, diagnose};
use llm::presets::PRESETS;

use crate::place::Place;

/// Tries an endpoint with a few tiny calls and says what is wrong with it, and what mends it.
#[derive(clap::Args)]
pub(crate) struct Doctor {
    #[command(flatten)]
    place: Place,
    /// Lists the kinds of endpoints that are known, with their addresses.
    #[arg(long)]
    presets: bool,
}

impl Doctor {
    /// 0 when a run can begin.
    pub(crate) async fn execute(&self, out: &mut impl Write) -> anyhow::Result<ExitCode> {
        if self.presets {
            for preset in &PRESETS {
                writeln!(out, "{:14} {:26} {}", preset.id, preset.name, preset.base_url)?;
            }
            return Ok(ExitCode::SUCCESS);
        }
        let Some((endpoint, model)) = self.place.endpoint()? else {
            bail!("which endpoint? give --endpoint URL or --preset KIND, and --model NAME");
        };
        let client = self.place.client(self.place.transport()?, endpoint);
        let findings = client.examine(&model).await;
        let found = diagnose(&client.endpoint, &model, &Surroundings::default(), &findings);
        print(&found, out)?;
        Ok(if found.is_well() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

fn print(found: &Diagnosis, out: &mut impl Write) -> anyhow::Result<()> {
    writeln!(out, "{}", found.story)?;
    if !found.remedy.is_empty() {
        writeln!(out, "To do: {}", found.remedy)?;
    }
    for ability in &found.abilities {
        let word = match ability.works {
            Some(true) => "yes",
            Some(false) => "no",
            None => "not tried",
        };
        let note =
            if ability.note.is_empty() { String::new() } else { format!(" ({})", ability.note) };
        writeln!(out, "{:20} {word}{note}", ability.name)?;
    }
    for chip in &found.chips {
        writeln!(out, "learnt               {chip}")?;
    }
    Ok(())
}

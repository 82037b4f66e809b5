//! `interplay stats`: the figures of journals and record files, side by side.

mod table;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use dataset::jsonl as records;
use dataset::verify::Databases;
use figures::{Figures, Gather, Prices, compare};
use pipeline::jsonl;

use crate::{data, lines};

/// Figures of runs: the paper's table, what was lost where and why, repeated trials, lengths, coverage, cost.
#[derive(clap::Args)]
pub(crate) struct Stats {
    /// Journals (as `generate --journal` writes them: full figures) or files of records (what can be known from them).
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Write JSON: the figures of each file, with the tasks behind every number.
    #[arg(long)]
    json: bool,
    /// Hold two files against each other: differences, and whether they exceed noise.
    #[arg(long)]
    compare: bool,
    /// JSON file with prices in US dollars for a million tokens, and their date:
    /// {"date": "…", "all": {"prompt": 2.5, "cached": 1.25, "completion": 10}, "stages": {"agent": {…}}}
    #[arg(long, value_name = "FILE")]
    prices: Option<PathBuf>,
    /// Folder with the data files that the runs were made on, where they were not made on a generated database.
    #[arg(long, value_name = "DIR", requires = "domain")]
    data: Option<PathBuf>,
    /// Domain of --data.
    #[arg(long, requires = "data")]
    domain: Option<String>,
}

impl Stats {
    /// Always succeeds where the files can be read.
    pub(crate) fn execute(&self, out: &mut impl Write) -> anyhow::Result<ExitCode> {
        if self.compare && self.files.len() != 2 {
            bail!("--compare takes two files, not {}", self.files.len());
        }
        let prices = self.prices.as_deref().map_or_else(|| Ok(Prices::default()), prices)?;
        let (mut databases, _) = data::databases(self.domain.as_deref(), self.data.as_deref(), 1)?;
        let all = self.files.iter().map(|path| figures(path, &mut databases, &prices));
        let all: Vec<Figures> = all.collect::<anyhow::Result<_>>()?;
        match (self.compare, self.json) {
            (true, true) => {
                let differences = compare(&all[0], &all[1]);
                writeln!(out, "{}", serde_json::to_string_pretty(&differences)?)?;
            }
            (true, false) => table::differences(&self.names(), &compare(&all[0], &all[1]), out)?,
            (false, true) => {
                let named: Vec<_> = self.names().into_iter().zip(&all).collect();
                let one = |(name, figures)| serde_json::json!({"file": name, "figures": figures});
                let rows: Vec<_> = named.into_iter().map(one).collect();
                writeln!(out, "{}", serde_json::to_string_pretty(&rows)?)?;
            }
            (false, false) => table::print(&self.names(), &all, out)?,
        }
        Ok(ExitCode::SUCCESS)
    }

    fn names(&self) -> Vec<String> {
        self.files.iter().map(|path| path.display().to_string()).collect()
    }
}

fn prices(path: &Path) -> anyhow::Result<Prices> {
    let text = data::text(path)?;
    let prices: Prices = serde_json::from_str(&text).with_context(|| {
        format!("{} holds no prices; `interplay help stats` shows the form", path.display())
    })?;
    if prices.date.is_empty() && prices != Prices::default() {
        bail!("{} does not say when its prices were read; add \"date\"", path.display());
    }
    Ok(prices)
}

/// The figures of one file; a line at a time is held.
fn figures(path: &Path, databases: &mut Databases, prices: &Prices) -> anyhow::Result<Figures> {
    let mut gather: Option<Gather> = None;
    let mut of_journals = false;
    let mut domain = String::new();
    lines::all(path, |number, line| {
        if line.trim().is_empty() {
            return Ok(());
        }
        match &mut gather {
            None if jsonl::is_header(line) => {
                let header = jsonl::header(line)?;
                let config = &header.config;
                let world = databases.environment(&config.domain, &config.source)?;
                gather = Some(Gather::journals(&world, header.models.simulated).under(config));
                of_journals = true;
            }
            Some(gather) if of_journals => gather.add(&jsonl::journal(number, line)?),
            _ => {
                let record = records::parse_line(number, line)?;
                let name = &record.blueprint.domain;
                if gather.is_none() {
                    domain.clone_from(name);
                    gather = Some(Gather::records(&databases.environment(name, &record.source)?));
                }
                if *name != domain {
                    bail!(
                        "line {number} is of the domain {name}, the lines before of {domain}; give a file of one domain"
                    );
                }
                if let Some(gather) = &mut gather {
                    gather.add_record(&record);
                }
            }
        }
        Ok(())
    })?;
    let gather = gather.with_context(|| format!("{} holds no whole line", path.display()))?;
    Ok(gather.figures(prices))
}

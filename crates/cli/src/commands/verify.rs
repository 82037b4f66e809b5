//! `interplay verify`: executes every line of a file again, from a fresh state.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::bail;
use dataset::export::Format;
use dataset::verify::{self, Verified};
use dataset::{dataset_hash, jsonl};

use crate::{data, report};

/// Executes records, or exported rows, again and says whether they hold.
#[derive(clap::Args)]
pub(crate) struct Verify {
    /// A file of records, or of sharegpt or openai rows: JSON lines, or one JSON array of rows.
    file: PathBuf,
    /// Folder with the data files that it was made on, where it was not made on a generated database.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Seed of the generated database that exported rows were made on; records name their own.
    #[arg(long, alias = "seed", default_value_t = 1, conflicts_with = "data")]
    data_seed: u64,
    /// Domain of exported rows and of --data; rows are otherwise known by their policy.
    #[arg(long)]
    domain: Option<String>,
}

impl Verify {
    /// Exit code 1 when anything disagrees, 2 when a line cannot be verified at all.
    pub(crate) fn execute(&self, out: &mut impl Write) -> anyhow::Result<ExitCode> {
        let text = data::text(&self.file)?;
        let (mut databases, home) =
            data::databases(self.domain.as_deref(), self.data.as_deref(), self.data_seed)?;
        let mut tally = Tally::default();
        for (number, line) in verify::lines(&text) {
            match verify::line(&mut databases, &home, number, &line) {
                Ok(verified) => tally.count(number, &verified, out)?,
                Err(error) => {
                    tally.unreadable += 1;
                    writeln!(out, "{error}")?;
                }
            }
        }
        if tally.rows == 0 && tally.unreadable == 0 {
            bail!("{} is empty: there is nothing to verify", self.file.display());
        }
        tally.print(out)?;
        if tally.homeless {
            writeln!(
                out,
                "rows do not say which database they were made on; if it was another, give --data-seed or --data"
            )?;
        }
        if let Ok(records) = jsonl::read(&text) {
            writeln!(out, "dataset hash {}", dataset_hash(&records))?;
        }
        Ok(tally.code())
    }
}

/// What verifying a file showed.
#[derive(Default)]
struct Tally {
    rows: usize,
    disagree: usize,
    unreadable: usize,
    /// True when a row disagrees that does not name its database.
    homeless: bool,
}

impl Tally {
    fn count(
        &mut self,
        number: usize,
        verified: &Verified,
        out: &mut impl Write,
    ) -> anyhow::Result<()> {
        self.rows += 1;
        if verified.holds() {
            return Ok(());
        }
        self.disagree += 1;
        self.homeless |= verified.format != Format::Interplay;
        writeln!(out, "line {number}, {}: does not hold", verified.name)?;
        for found in &verified.mismatches {
            let turn = found.turn.map_or_else(String::new, |turn| format!(", turn {turn}"));
            writeln!(out, "  {}{turn}", found.code)?;
            report::sides(out, &found.expected, &found.got)?;
        }
        Ok(())
    }

    fn print(&self, out: &mut impl Write) -> anyhow::Result<()> {
        let Self { rows, disagree, unreadable, .. } = self;
        write!(out, "{} verified, {} hold, {disagree} do not", rows, rows - disagree)?;
        if *unreadable > 0 {
            write!(out, "; {unreadable} could not be verified")?;
        }
        Ok(writeln!(out)?)
    }

    fn code(&self) -> ExitCode {
        match (self.unreadable, self.disagree) {
            (0, 0) => ExitCode::SUCCESS,
            (0, _) => ExitCode::FAILURE,
            _ => ExitCode::from(2),
        }
    }
}

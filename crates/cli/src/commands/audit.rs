//! `interplay audit`: everything about a dataset that a machine can check, and whether two datasets are the same.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use dataset::audit::{Audit, Auditor, Class, Comparison, Found, Share, compare};
use dataset::{Record, jsonl, verify};

use crate::{data, report};

/// Audits records, or rows of a training format, and says what is wrong with them and what they cover.
#[derive(clap::Args)]
pub(crate) struct AuditFile {
    /// A file of records, or of sharegpt or openai rows: JSON lines, or one JSON array of rows.
    #[arg(required_unless_present = "compare")]
    file: Option<PathBuf>,
    /// Compares two files of records instead: do they hold the same, and where do they first differ?
    #[arg(long, num_args = 2, value_names = ["A", "B"], conflicts_with_all = ["file", "data", "domain", "show"])]
    compare: Vec<PathBuf>,
    /// Folder with the data files that it was made on, where it was not made on a generated database.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Seed of the generated database that exported rows were made on; records name their own.
    #[arg(long, alias = "seed", default_value_t = 1, conflicts_with = "data")]
    data_seed: u64,
    /// Domain of --data, and of the rows that are executed.
    #[arg(long)]
    domain: Option<String>,
    /// How many findings of each kind are printed.
    #[arg(long, value_name = "N", default_value_t = 5)]
    show: usize,
    /// Prints everything as one JSON object.
    #[arg(long)]
    json: bool,
}

impl AuditFile {
    /// Exit code 1 when anything is found, or the datasets differ.
    pub(crate) fn execute(&self, out: &mut impl Write) -> anyhow::Result<ExitCode> {
        if let [first, second] = &self.compare[..] {
            return self.compare(first, second, out);
        }
        let Some(file) = &self.file else { bail!("name a file to audit") };
        let text = data::text(file)?;
        let domain = self.domain.as_deref();
        let (databases, home) = data::databases(domain, self.data.as_deref(), self.data_seed)?;
        let mut auditor = Auditor::new(databases, home);
        for (number, line) in verify::lines(&text) {
            auditor.line(number, &line);
        }
        let audit = auditor.finish();
        if audit.lines == 0 {
            bail!("{} is empty: there is nothing to audit", file.display());
        }
        if self.json {
            writeln!(out, "{}", serde_json::to_string_pretty(&audit)?)?;
        } else {
            self.print(&audit, out)?;
        }
        Ok(code(audit.is_clean()))
    }

    fn print(&self, audit: &Audit, out: &mut impl Write) -> anyhow::Result<()> {
        for class in Class::ALL {
            let of = |found: &&Found| found.class == class;
            for found in audit.findings.iter().filter(of).take(self.show) {
                let place = found.at.map_or_else(String::new, |at| format!(", turn {at}"));
                writeln!(out, "line {}, {}{place}: {}", found.line, found.name, found.code)?;
                writeln!(out, "    {}", found.message)?;
            }
            let more = audit.totals[&class].saturating_sub(self.show);
            if more > 0 && self.show > 0 {
                writeln!(out, "    and {more} more of the kind: {}", class.label())?;
            }
        }
        writeln!(out, "{:<24}{}", "records", audit.records)?;
        writeln!(out, "{:<24}{}", "blueprints", audit.blueprints)?;
        writeln!(out, "{:<24}{}", "rows", audit.rows)?;
        for class in Class::ALL {
            let (total, lines) = (audit.totals[&class], audit.affected[&class]);
            let lines = if total > 0 { format!(" on {lines} lines") } else { String::new() };
            writeln!(out, "{:<24}{total}{lines}", class.label())?;
        }
        for (domain, coverage) in &audit.coverage {
            let parts = [
                ("edges walked", &coverage.walked),
                ("edges used", &coverage.used),
                ("write tools", &coverage.writes),
                ("policy rules", &coverage.rules),
            ];
            for (name, share) in parts {
                share_line(&format!("{domain}: {name}"), share, out)?;
            }
        }
        let verdict = if audit.is_clean() { "nothing is wrong" } else { "something is wrong" };
        Ok(writeln!(out, "{verdict}")?)
    }

    fn compare(&self, one: &Path, two: &Path, out: &mut impl Write) -> anyhow::Result<ExitCode> {
        let read = |path: &Path| -> anyhow::Result<Vec<Record>> {
            jsonl::read(&data::text(path)?).with_context(|| path.display().to_string())
        };
        let comparison = compare(&read(one)?, &read(two)?);
        if self.json {
            writeln!(out, "{}", serde_json::to_string_pretty(&comparison)?)?;
        } else {
            print_comparison(&comparison, out)?;
        }
        Ok(code(comparison.same()))
    }
}

/// Missing ones are named as long as they are few.
fn share_line(name: &str, share: &Share, out: &mut impl Write) -> std::io::Result<()> {
    const FEW: usize = 8;
    let missing = match share.missing.len() {
        0 => String::new(),
        1..=FEW => format!(", without {}", share.missing.join(", ")),
        more => format!(", without {} and {} more", share.missing[..FEW].join(", "), more - FEW),
    };
    writeln!(out, "{name:<24}{} of {} ({} %){missing}", share.covered, share.of, share.percent())
}

fn print_comparison(comparison: &Comparison, out: &mut impl Write) -> std::io::Result<()> {
    let (one, two) = comparison.records;
    writeln!(out, "records              {one} and {two}")?;
    writeln!(out, "dataset hash         {}", comparison.hashes.0)?;
    if comparison.same() {
        return writeln!(out, "both hold the same records");
    }
    writeln!(out, "dataset hash         {}", comparison.hashes.1)?;
    writeln!(out, "only in the first    {}", comparison.only_first.len())?;
    writeln!(out, "only in the second   {}", comparison.only_second.len())?;
    writeln!(out, "different            {}", comparison.different.len())?;
    if let Some(first) = &comparison.first {
        writeln!(
            out,
            "first difference     record {}.{} {}",
            first.id.task, first.id.attempt, first.path
        )?;
        report::sides(out, &first.first, &first.second)?;
    }
    Ok(())
}

fn code(good: bool) -> ExitCode {
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

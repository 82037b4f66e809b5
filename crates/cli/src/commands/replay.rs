//! `interplay replay`: runs recorded episodes of tau-bench and compares every observation and the final state.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use environment::Environment;
use environment::replay::{self, EpisodeReport, Mismatch};

use crate::{data, report};

/// Replays recorded episodes and compares observations and final states.
#[derive(clap::Args)]
pub(crate) struct Replay {
    /// Domain of the episodes.
    #[arg(long, default_value = "retail")]
    domain: String,
    /// Folder with the data files that the episodes were recorded on.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Show the first K mismatches with what was expected.
    #[arg(long, value_name = "K", default_value_t = 0)]
    show: usize,
    /// Oracle files: one episode a line.
    #[arg(required = true, value_name = "TRACES.jsonl")]
    traces: Vec<PathBuf>,
}

impl Replay {
    /// Exit code 1 on any mismatch.
    pub(crate) fn execute(&self, out: &mut impl Write) -> anyhow::Result<ExitCode> {
        let environment = data::load(data::domain(&self.domain)?, &self.data)?;
        let mut shown = Shown { left: self.show };
        let mut agree = true;
        for path in &self.traces {
            let tally = file(&environment, path, &mut shown, out)?;
            tally.print(path, out)?;
            agree &= tally.mismatches == 0 && tally.hashes == 0 && tally.rewards == 0;
        }
        Ok(if agree { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

/// What replaying a file showed.
#[derive(Default)]
struct Tally {
    episodes: usize,
    steps: usize,
    mismatches: usize,
    hashes: usize,
    rewarded: usize,
    rewards: usize,
    outside: usize,
    outside_mismatches: usize,
}

impl Tally {
    fn count(&mut self, report: &EpisodeReport) {
        self.episodes += 1;
        self.steps += report.steps;
        self.mismatches += report.mismatches.len();
        self.hashes += report.hashes_differ.len();
        self.rewarded += usize::from(report.rewarded);
        self.rewards += usize::from(report.rewards_differ.is_some());
        self.outside += report.schema_invalid;
        self.outside_mismatches += report.schema_invalid_mismatches.len();
    }

    fn print(&self, path: &Path, out: &mut impl Write) -> anyhow::Result<()> {
        writeln!(out, "{}", path.display())?;
        let lines =
            [("episodes", self.episodes), ("steps", self.steps), ("mismatches", self.mismatches)];
        let rewards = (self.rewarded > 0).then_some(("rewards differ", self.rewards));
        for (name, count) in
            lines.into_iter().chain([("hash mismatches", self.hashes)]).chain(rewards)
        {
            writeln!(out, "  {name:<16} {count:>6}")?;
        }
        if self.outside > 0 {
            let (all, differ) = (self.outside, self.outside_mismatches);
            writeln!(
                out,
                "  outside schema   {all:>6}  calls that no schema allows; {differ} differ, not counted above"
            )?;
        }
        Ok(())
    }
}

fn file(
    environment: &Environment,
    path: &Path,
    shown: &mut Shown,
    out: &mut impl Write,
) -> anyhow::Result<Tally> {
    let file = File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let mut tally = Tally::default();
    for (line, number) in BufReader::new(file).split(b'\n').zip(1..) {
        let line = line.with_context(|| format!("{} cannot be read", path.display()))?;
        if line.trim_ascii().is_empty() {
            continue;
        }
        let report = episode(environment, &line)
            .with_context(|| format!("{} line {number}", path.display()))?;
        shown.report(&report, out)?;
        tally.count(&report);
    }
    if tally.episodes == 0 {
        bail!("{} holds no episode; it should hold one JSON object a line", path.display());
    }
    Ok(tally)
}

fn episode(environment: &Environment, line: &[u8]) -> anyhow::Result<EpisodeReport> {
    let line = std::str::from_utf8(line).context("is not UTF-8 text")?;
    let episode = replay::parse(line)
        .context("is no recorded episode; remove the line or fetch the file again")?;
    let domain = environment.domain().name();
    if !episode.domain.is_empty() && episode.domain != domain {
        bail!(
            "the episode belongs to the domain `{}`, not `{domain}`; give --domain and its --data",
            episode.domain
        );
    }
    Ok(replay::replay(environment, &episode))
}

/// How many mismatches may still be shown.
struct Shown {
    left: usize,
}

impl Shown {
    fn report(&mut self, report: &EpisodeReport, out: &mut impl Write) -> anyhow::Result<()> {
        self.steps(report, &report.mismatches, "", out)?;
        self.steps(report, &report.schema_invalid_mismatches, " (outside schema)", out)?;
        if !report.hashes_differ.is_empty() && self.take() {
            writeln!(out, "episode {}: {} is another", report.id, report.hashes_differ.join(", "))?;
        }
        if let Some((recorded, ours)) = report.rewards_differ
            && self.take()
        {
            writeln!(out, "episode {}: the reward is {ours}, recorded is {recorded}", report.id)?;
        }
        Ok(())
    }

    fn steps(
        &mut self,
        report: &EpisodeReport,
        mismatches: &[Mismatch],
        note: &str,
        out: &mut impl Write,
    ) -> anyhow::Result<()> {
        for Mismatch { step, name, expected, got } in mismatches {
            if self.take() {
                writeln!(out, "episode {}, step {step}, {name}{note}", report.id)?;
                report::sides(out, expected, got)?;
            }
        }
        Ok(())
    }

    fn take(&mut self) -> bool {
        let may = self.left > 0;
        self.left = self.left.saturating_sub(1);
        may
    }
}

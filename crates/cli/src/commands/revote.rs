//! `interplay revote`: the stored votes of a run counted again under another rule, without asking anybody.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use figures::number::{Count, Share};
use figures::{Ballots, Recount, ballots};
use pipeline::committee::Rule;
use pipeline::jsonl;

use crate::lines;

/// Counts the stored votes of a run again under another rule.
#[derive(clap::Args)]
pub(crate) struct Revote {
    /// A journal, as `generate --journal` writes it.
    journal: PathBuf,
    /// The rule: majority:PERCENT, unanimous or sum:LEAST; can be repeated.
    #[arg(long = "rule", required = true, value_name = "RULE", value_parser = ballots::rule)]
    rules: Vec<Rule>,
    /// Write JSON.
    #[arg(long)]
    json: bool,
}

impl Revote {
    /// Always succeeds where the journal can be read: a lower yield is an answer too.
    pub(crate) fn execute(&self, out: &mut impl Write) -> anyhow::Result<ExitCode> {
        let (mut votes, mut was) = (Ballots::default(), Rule::default());
        lines::all(&self.journal, |number, line| {
            if number == 1 {
                was = jsonl::header(line)?.config.phase1.rule;
            } else {
                votes.add(&jsonl::journal(number, line)?);
            }
            Ok(())
        })?;
        let recounts: Vec<Recount> = self.rules.iter().map(|rule| votes.recount(*rule)).collect();
        if self.json {
            writeln!(out, "{}", serde_json::to_string_pretty(&recounts)?)?;
            return Ok(ExitCode::SUCCESS);
        }
        writeln!(out, "the run's rule        {}", words(was))?;
        for recount in &recounts {
            print(recount, out)?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn print(recount: &Recount, out: &mut impl Write) -> anyhow::Result<()> {
    let tasks = |count: &Count| {
        let listed: Vec<String> =
            count.behind.ranges.iter().take(12).map(|(first, last)| range(*first, *last)).collect();
        let more = if count.behind.ranges.len() > listed.len() { ", …" } else { "" };
        let shown = if listed.is_empty() {
            String::new()
        } else {
            format!("  (tasks {}{more})", listed.join(", "))
        };
        format!("{}{shown}", count.n)
    };
    writeln!(out, "\nunder                 {}", words(recount.rule))?;
    writeln!(out, "yield before          {}", share(&recount.before))?;
    writeln!(out, "yield after           {}", share(&recount.after))?;
    writeln!(out, "would escape          {}", tasks(&recount.gained))?;
    writeln!(out, "would be refused      {}", tasks(&recount.lost))?;
    writeln!(out, "accepted earlier      {}", tasks(&recount.earlier))?;
    writeln!(out, "not settled           {}", tasks(&recount.unsettled))?;
    if recount.unsettled.n > 0 {
        writeln!(
            out,
            "  judges that were never asked would decide; run with --set phase1.early_stop=false"
        )?;
    }
    Ok(())
}

fn range(first: u32, last: u32) -> String {
    if first == last { first.to_string() } else { format!("{first}–{last}") }
}

fn share(share: &Share) -> String {
    let percent = share.value().unwrap_or_default() * 100.0;
    format!("{} of {} ({percent:.1} %)", share.hits, share.of)
}

fn words(rule: Rule) -> String {
    match rule {
        Rule::Majority(percent) => format!("majority:{percent}"),
        Rule::Unanimous => "unanimous".to_owned(),
        Rule::Sum(least) => format!("sum:{least}"),
    }
}

//! `interplay policies`: what a policy asks, which sentences a program decides and how; and which tasks break them.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use environment::audit::{self, Broken};
use environment::{Call, Domain, Environment, Rule, registry};
use serde_json::{Value, json};

use crate::data;

/// Prints the rules of a policy, or audits tasks with them.
#[derive(clap::Args)]
pub(crate) struct Policies {
    /// Domain of the policy; all domains when it is left out.
    #[arg(long, value_name = "NAME")]
    domain: Option<String>,
    /// Write JSON.
    #[arg(long)]
    json: bool,
    /// Write the page of the documentation.
    #[arg(long, conflicts_with_all = ["json", "audit"])]
    markdown: bool,
    /// Folder with the data files that the audited tasks were written for.
    #[arg(long, value_name = "DIR", requires = "audit")]
    data: Option<PathBuf>,
    /// Check the ground truths in these files, one task a line.
    #[arg(long, value_name = "TRACES.jsonl", num_args = 1.., requires = "data", requires = "domain")]
    audit: Vec<PathBuf>,
}

impl Policies {
    /// Exit code 1 when an audited task breaks a rule.
    pub(crate) fn execute(&self, out: &mut impl Write) -> anyhow::Result<ExitCode> {
        if let (Some(name), Some(dir)) = (&self.domain, &self.data) {
            let environment = data::load(data::domain(name)?, dir)?;
            return self.audit(&environment, out);
        }
        let domains = match &self.domain {
            Some(name) => vec![data::domain(name)?],
            None => registry::all(),
        };
        if self.markdown {
            write!(out, "{}", markdown(&domains))?;
        } else if self.json {
            let all: Vec<Value> = domains.iter().map(|domain| as_json(*domain)).collect();
            let one = if self.domain.is_some() { all[0].clone() } else { all.into() };
            writeln!(out, "{}", serde_json::to_string_pretty(&one)?)?;
        } else {
            for domain in domains {
                print(domain, out)?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }

    fn audit(&self, environment: &Environment, out: &mut impl Write) -> anyhow::Result<ExitCode> {
        let audited = self.audit.iter().map(|path| Audited::read(environment, path));
        let audited: Vec<Audited> = audited.collect::<anyhow::Result<_>>()?;
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for broken in audited.iter().flat_map(|file| &file.broken).flat_map(|(_, broken)| broken) {
            *counts.entry(broken.rule).or_default() += 1;
        }
        let rules = environment.domain().rules();
        if self.json {
            let files: Vec<Value> = audited.iter().map(Audited::as_json).collect();
            let domain = environment.domain().name();
            let all = json!({"domain": domain, "files": files, "rules": counts});
            writeln!(out, "{}", serde_json::to_string_pretty(&all)?)?;
        } else {
            for file in &audited {
                file.print(out)?;
            }
            print_counts(rules, &counts, out)?;
        }
        Ok(if counts.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

/// The tasks of one file, and what those that break a rule break.
struct Audited {
    path: PathBuf,
    tasks: usize,
    broken: Vec<(Value, Vec<Broken>)>,
}

impl Audited {
    /// Lines that repeat an earlier task, such as further runs of it, count once.
    fn read(environment: &Environment, path: &Path) -> anyhow::Result<Self> {
        let cannot = || format!("{} cannot be read", path.display());
        let file = File::open(path).with_context(cannot)?;
        let mut seen: BTreeMap<String, Vec<Vec<Call>>> = BTreeMap::new();
        let mut audited = Self { path: path.to_owned(), tasks: 0, broken: Vec::new() };
        for (line, number) in BufReader::new(file).split(b'\n').zip(1..) {
            let line = line.with_context(cannot)?;
            if line.trim_ascii().is_empty() {
                continue;
            }
            let task = task(environment, &line)
                .with_context(|| format!("{} line {number}", path.display()))?;
            let known = seen.entry(task.id.to_string()).or_default();
            if !known.contains(&task.calls) {
                audited.tasks += 1;
                let broken = audit::audit(environment, &task.calls);
                known.push(task.calls);
                if !broken.is_empty() {
                    audited.broken.push((task.id, broken));
                }
            }
        }
        if audited.tasks == 0 {
            bail!("{} holds no task; it should hold one JSON object a line", path.display());
        }
        Ok(audited)
    }

    fn print(&self, out: &mut impl Write) -> anyhow::Result<()> {
        let (path, tasks, broken) = (self.path.display(), self.tasks, self.broken.len());
        writeln!(out, "{path}: {tasks} tasks, {broken} break a rule")?;
        for (id, broken) in &self.broken {
            for Broken { rule, step, tool, evidence, .. } in broken {
                writeln!(out, "  task {id}, step {} ({tool}), {rule}", step + 1)?;
                writeln!(out, "    {evidence}")?;
            }
        }
        Ok(())
    }

    fn as_json(&self) -> Value {
        let finding = |(id, broken): &(Value, Vec<Broken>)| json!({"task": id, "broken": broken});
        let broken: Vec<Value> = self.broken.iter().map(finding).collect();
        json!({"file": self.path.display().to_string(), "tasks": self.tasks, "breaking": broken})
    }
}

fn task(environment: &Environment, line: &[u8]) -> anyhow::Result<audit::Task> {
    let line = std::str::from_utf8(line).context("is not UTF-8 text")?;
    let task = audit::parse(line).context("is no task; remove the line or fetch the file again")?;
    let domain = environment.domain().name();
    if let Some(other) = task.domain.as_deref().filter(|other| *other != domain) {
        bail!(
            "the task belongs to the domain `{other}`, not `{domain}`; give --domain and its --data"
        );
    }
    Ok(task)
}

fn print_counts(
    rules: &[Rule],
    counts: &BTreeMap<&str, usize>,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    writeln!(out, "findings by rule")?;
    for rule in rules {
        let count = counts.get(rule.id).copied().unwrap_or_default();
        writeln!(out, "  {count:>6}  {}", rule.id)?;
    }
    Ok(())
}

fn print(domain: &dyn Domain, out: &mut impl Write) -> anyhow::Result<()> {
    writeln!(out, "{}: {}", domain.name(), summary(domain))?;
    writeln!(out, "\nDecided by a program")?;
    for rule in domain.rules() {
        writeln!(out, "\n  {}", rule.id)?;
        writeln!(out, "    rule   {}", rule.sentence)?;
        writeln!(out, "    how    {}", rule.how)?;
        writeln!(out, "    tools  {}", tools(rule))?;
    }
    writeln!(out, "\nUndecided")?;
    for undecided in domain.charter().policy.undecided {
        writeln!(out, "\n    rule   {}", undecided.sentence)?;
        writeln!(out, "    why    {}", undecided.why)?;
    }
    writeln!(out)?;
    Ok(())
}

fn as_json(domain: &dyn Domain) -> Value {
    let rule = |rule: &Rule| json!({"id": rule.id, "sentence": rule.sentence, "how": rule.how, "tools": rule.tools});
    let rules: Vec<Value> = domain.rules().iter().map(rule).collect();
    let undecided = domain.charter().policy.undecided.iter();
    let undecided: Vec<Value> = undecided
        .map(|undecided| json!({"sentence": undecided.sentence, "why": undecided.why}))
        .collect();
    json!({"domain": domain.name(), "rules": rules, "undecided": undecided, "facts": domain.charter().policy.facts})
}

fn summary(domain: &dyn Domain) -> String {
    let (rules, undecided, facts) = (
        domain.rules().len(),
        domain.charter().policy.undecided.len(),
        domain.charter().policy.facts.len(),
    );
    format!(
        "{} sentences, of which a program decides {rules}, none decides {undecided}, and {facts} ask nothing",
        rules + undecided + facts
    )
}

fn tools(rule: &Rule) -> String {
    if rule.tools.is_empty() { "all".to_owned() } else { rule.tools.join(", ") }
}

/// The page of the documentation about these policies.
fn markdown(domains: &[&dyn Domain]) -> String {
    let mut page = String::from(
        "# Policies\n\n\
         Every sentence of a policy document is one of three: a rule that a program decides from a trace of actions and\n\
         states, a rule that no program can decide that way, or a statement that asks nothing. This page lists the first\n\
         two. It is what `interplay policies --markdown` writes; a test compares them.\n",
    );
    for domain in domains {
        let (label, summary) = (domain.charter().card.label, capital(&summary(*domain)));
        page.extend(["\n## ", label, "\n\n", &summary, ".\n"]);
        page += "\n### Decided by a program\n\n| rule | sentence of the policy | how it is decided | tools |\n|---|---|---|---|\n";
        for rule in domain.rules() {
            let tools: Vec<String> = rule.tools.iter().map(|tool| format!("`{tool}`")).collect();
            let tools = if tools.is_empty() { "all".to_owned() } else { tools.join(" ") };
            page += &row(&[&format!("`{}`", rule.id), rule.sentence, rule.how, &tools]);
        }
        page += "\n### Undecided\n\n| sentence of the policy | why no program decides it |\n|---|---|\n";
        for undecided in domain.charter().policy.undecided {
            page += &row(&[undecided.sentence, undecided.why]);
        }
    }
    page
}

fn row(cells: &[&str]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
    format!("| {} |\n", cells.join(" | "))
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_of_the_documentation_is_up_to_date() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/policies.md");
        let page = std::fs::read_to_string(path).unwrap_or_default();
        let fresh = markdown(&registry::all());
        assert!(page == fresh, "write it with: interplay policies --markdown > docs/policies.md");
    }
}

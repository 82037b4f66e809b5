//! `interplay regrade`: replays published runs of tau-bench and compares observations and rewards.

use std::fs::{self, File};
use std::io::{BufReader, Read, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use dataset::regrade::{self, Ending, Grade, Grader, Tally, Verdict};
use dataset::results::{Entry, Reader, Run, Tasks};
use serde_json::json;

use crate::{data, report};

/// Grades published runs again: tau-bench's results files, or folders of them.
#[derive(clap::Args)]
pub(crate) struct Regrade {
    /// Domain of the runs; otherwise it is known by the tools that they call.
    #[arg(long)]
    domain: Option<String>,
    /// Folder with the data files that the runs were recorded on, or with one such folder a domain. Without it a generated database takes their place,
    /// and rewards mean nothing.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Seed of the generated database, without --data.
    #[arg(long, default_value_t = 1, conflicts_with = "data")]
    data_seed: u64,
    /// File of ground truths, for results that do not carry them: a JSON list of tasks, or other results.
    #[arg(long, value_name = "FILE")]
    tasks: Option<PathBuf>,
    /// One JSON object a run instead of a table, and one a file at its end.
    #[arg(long)]
    json: bool,
    /// Show the differences of the first K runs that have any.
    #[arg(long, value_name = "K", default_value_t = 0)]
    show: usize,
    /// Results files, or folders: every .json and .jsonl file in them.
    #[arg(required = true, value_name = "FILE|FOLDER")]
    files: Vec<PathBuf>,
}

impl Regrade {
    /// Exit code 1 when a recorded reward is not reproduced and no quirk says why, 2 when a file or run is damaged.
    pub(crate) fn execute(&self, out: &mut impl Write) -> anyhow::Result<ExitCode> {
        let tasks = self.tasks.as_deref().map(tasks).transpose()?.unwrap_or_default();
        let mut session =
            Session { options: self, tasks, grader: None, shown: self.show, damaged: false };
        let mut all = Tally::default();
        let files = files(&self.files)?;
        for path in &files {
            let tally = session.file(path, out)?;
            all.merge(&tally);
        }
        if files.len() > 1 && !self.json {
            writeln!(out, "all {} files", files.len())?;
            totals(&all, out)?;
        }
        Ok(match (session.damaged, all.differ) {
            (true, _) => ExitCode::from(2),
            (false, 0) => ExitCode::SUCCESS,
            (false, _) => ExitCode::FAILURE,
        })
    }
}

/// The files that are meant, those of a folder in the order of their names.
fn files(paths: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let entries =
            fs::read_dir(path).with_context(|| format!("{} cannot be read", path.display()))?;
        let mut inside =
            entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<PathBuf>>>()?;
        inside.retain(|path| path.extension().is_some_and(|end| end == "json" || end == "jsonl"));
        inside.sort();
        if inside.is_empty() {
            bail!(
                "{} holds no .json or .jsonl file; name a folder of results files",
                path.display()
            );
        }
        files.extend(inside);
    }
    Ok(files)
}

fn tasks(path: &Path) -> anyhow::Result<Tasks> {
    let bytes = fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    Tasks::parse(&bytes).with_context(|| path.display().to_string())
}

/// Reads a file in pieces; `each` may stop it.
fn read(path: &Path, each: &mut dyn FnMut(Entry) -> ControlFlow<()>) -> anyhow::Result<()> {
    const CHUNK: usize = 1 << 20;
    let named = || format!("{} cannot be read", path.display());
    let mut file = BufReader::new(File::open(path).with_context(named)?);
    let mut reader = Reader::new();
    let mut chunk = vec![0; CHUNK];
    let mut stopped = false;
    loop {
        let length = file.read(&mut chunk).with_context(named)?;
        let mut take = |entry| stopped |= !stopped && each(entry).is_break();
        if length == 0 {
            return reader.finish(&mut take).with_context(|| path.display().to_string());
        }
        reader.push(&chunk[..length], &mut take).with_context(|| path.display().to_string())?;
        if stopped {
            return Ok(());
        }
    }
}

/// What stays from file to file.
struct Session<'a> {
    options: &'a Regrade,
    tasks: Tasks,
    grader: Option<Grader>,
    /// How many runs may still be shown.
    shown: usize,
    damaged: bool,
}

impl Session<'_> {
    fn file(&mut self, path: &Path, out: &mut impl Write) -> anyhow::Result<Tally> {
        let mut tally = Tally::default();
        if !self.options.json {
            writeln!(out, "{}", path.display())?;
        }
        let known = self.grader_for(path);
        let read = match known {
            Ok(()) => self.runs(path, &mut tally, out),
            Err(error) => Err(error),
        };
        match read {
            Ok(()) => {}
            Err(error) if error.is::<std::io::Error>() => return Err(error),
            Err(error) => {
                self.damaged = true;
                eprintln!("error: {error:#}");
                if tally.runs > 0 {
                    eprintln!("       the {} runs before it are graded", tally.runs);
                }
            }
        }
        self.damaged |= tally.unreadable > 0;
        if self.options.json {
            writeln!(
                out,
                "{}",
                json!({"file": path, "tally": tally, "pass_hat_k": {
                "recorded": tally.recorded.pass_hat(), "ours": tally.ours.pass_hat()}})
            )?;
        } else {
            totals(&tally, out)?;
        }
        Ok(tally)
    }

    /// Finds the domain by the first run that shows it, and makes its database.
    fn grader_for(&mut self, path: &Path) -> anyhow::Result<()> {
        let (mut found, mut fault) = (None, None);
        match &self.options.domain {
            Some(name) => found = Some(data::domain(name)?),
            None => read(path, &mut |entry| {
                match &entry.run {
                    Ok(run) => found = regrade::domain_of(run),
                    Err(wrong) => {
                        let place =
                            format!("run {}, line {}: {wrong}", entry.index, entry.place.line);
                        fault.get_or_insert(place);
                    }
                }
                if found.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            })
            .or_else(|error| if found.is_some() { Ok(()) } else { Err(error) })?,
        }
        let Some(domain) = found else {
            match fault {
                Some(fault) => bail!("{}: {fault}", path.display()),
                None => bail!(
                    "{}: no run calls a tool of a known domain; give --domain",
                    path.display()
                ),
            }
        };
        if self
            .grader
            .as_ref()
            .is_some_and(|grader| grader.environment().domain().name() == domain.name())
        {
            return Ok(());
        }
        let inner = self.options.data.as_ref().map(|dir| dir.join(domain.name()));
        let dir = inner.filter(|dir| dir.is_dir()).or_else(|| self.options.data.clone());
        let (environment, _) =
            data::environment(domain.name(), dir.as_deref(), self.options.data_seed)?;
        if self.options.data.is_none() {
            eprintln!(
                "note: no --data: the runs are replayed on a generated {} database, not on the one that they were recorded on",
                domain.name()
            );
        }
        self.grader = Some(Grader::new(environment));
        Ok(())
    }

    fn runs(&mut self, path: &Path, tally: &mut Tally, out: &mut impl Write) -> anyhow::Result<()> {
        let mut failed = Ok(());
        read(path, &mut |entry| match self.run(entry, tally, out) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failed = Err(error);
                ControlFlow::Break(())
            }
        })?;
        failed
    }

    fn run(&mut self, entry: Entry, tally: &mut Tally, out: &mut impl Write) -> anyhow::Result<()> {
        let Some(grader) = &mut self.grader else { return Ok(()) };
        let (index, line) = (entry.index, entry.place.line);
        let mut run = match entry.run {
            Ok(run) => run,
            Err(fault) => {
                tally.unreadable += 1;
                let text = format!("run {index}, line {line}: {fault}");
                return if self.options.json {
                    Ok(writeln!(
                        out,
                        "{}",
                        json!({"index": index, "line": line, "error": fault.to_string()})
                    )?)
                } else {
                    Ok(writeln!(out, "  {text}")?)
                };
            }
        };
        if run.truth.is_none() {
            run.truth = self.tasks.get(&run.task).cloned();
        }
        let grade = grader.grade(&run);
        if self.options.json {
            writeln!(out, "{}", json!({"index": index, "line": line, "grade": grade}))?;
        } else {
            if tally.runs == 0 {
                head(out)?;
            }
            row(&grade, out)?;
            if self.shown > 0 && differs(&grade) {
                self.shown -= 1;
                show(&grade, &run, out)?;
            }
        }
        tally.add(&grade);
        Ok(())
    }
}

fn head(out: &mut impl Write) -> std::io::Result<()> {
    writeln!(
        out,
        "  {:>6} {:>5} {:>5}  {:<11} {:>12}  {:<5} {:<7} {:>8} {:>4}  {:<10} quirks",
        "task",
        "trial",
        "steps",
        "ending",
        "observations",
        "state",
        "outputs",
        "recorded",
        "ours",
        "verdict"
    )
}

fn row(grade: &Grade, out: &mut impl Write) -> std::io::Result<()> {
    let number =
        |reward: Option<f64>| reward.map_or_else(|| "-".to_owned(), |reward| format!("{reward}"));
    let said = grade.outputs.iter().filter(|output| output.said).count();
    let outputs = match grade.outputs.len() {
        0 => "-".to_owned(),
        all => format!("{said}/{all}"),
    };
    let state = match grade.state_equal {
        None => "-",
        Some(true) => "equal",
        Some(false) => "other",
    };
    let seen = &grade.observations;
    let observations = format!("{}/{}", seen.equal, seen.compared);
    let mut quirks: Vec<String> = Vec::new();
    for found in &grade.quirks {
        let id = format!("{}{}", found.id, if found.decides { "!" } else { "" });
        if !quirks.contains(&id) {
            quirks.push(id);
        }
    }
    writeln!(
        out,
        "  {:>6} {:>5} {:>5}  {:<11} {observations:>12}  {state:<5} {outputs:<7} {:>8} {:>4}  {:<10} {}",
        grade.task,
        grade.trial,
        grade.steps,
        ending(grade.ending),
        number(grade.recorded),
        number(grade.ours),
        verdict(grade.verdict),
        quirks.join(" ")
    )
}

fn ending(ending: Ending) -> &'static str {
    match ending {
        Ending::Stopped => "stopped",
        Ending::Transferred => "transferred",
        Ending::CutOff => "cut off",
        Ending::Raised => "raised",
    }
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Reproduced => "reproduced",
        Verdict::Explained => "explained",
        Verdict::Differs => "DIFFERS",
        Verdict::NotRecorded => "no reward",
        Verdict::NoTruth => "no truth",
    }
}

fn differs(grade: &Grade) -> bool {
    grade.observations.first.is_some()
        || grade.state_equal == Some(false)
        || !grade.quirks.is_empty()
}

/// All there is to say about one run.
fn show(grade: &Grade, run: &Run, out: &mut impl Write) -> std::io::Result<()> {
    if let Some(first) = &grade.observations.first {
        writeln!(out, "    first other observation: step {}, {}", first.step + 1, first.tool)?;
        report::sides(out, &first.recorded, &first.ours)?;
    }
    for line in grade.state_diff.lines() {
        writeln!(out, "    state, expected → reached: {line}")?;
    }
    for output in grade.outputs.iter().filter(|output| !output.said) {
        writeln!(out, "    never said: {}", output.text)?;
    }
    if let Some(hashes) = grade.truth_hash.as_ref().filter(|hashes| !hashes.agree) {
        writeln!(
            out,
            "    hash of the expected state: recorded {}, ours {}",
            hashes.recorded, hashes.ours
        )?;
    }
    for line in &grade.hazards {
        writeln!(out, "    only the kind of a number: {line}")?;
    }
    for found in &grade.quirks {
        let weight = if found.decides { ", decides the reward" } else { "" };
        writeln!(out, "    {}{weight}: {}", found.id, found.evidence)?;
    }
    for note in &grade.notes {
        writeln!(out, "    note: {note}")?;
    }
    if let Some(error) = &run.error {
        writeln!(out, "    the run broke down: {}", error.lines().next().unwrap_or_default())?;
    }
    Ok(())
}

fn totals(tally: &Tally, out: &mut impl Write) -> std::io::Result<()> {
    let rewards = tally.reproduced + tally.explained + tally.differ;
    writeln!(out, "  {} runs; rewards reproduced: {} of {rewards}", tally.runs, tally.reproduced)?;
    let rest = [
        (tally.explained, "other rewards that a quirk explains"),
        (tally.differ, "other rewards without a reason"),
        (tally.not_recorded, "runs without a recorded reward"),
        (tally.no_truth, "runs without a ground truth: give --tasks"),
        (tally.no_op, "runs of tasks whose ground truth changes nothing"),
        (tally.hazards, "runs with a number of another kind than expected"),
        (tally.unreadable, "runs that could not be read"),
    ];
    for (count, words) in rest.into_iter().filter(|(count, _)| *count > 0) {
        writeln!(out, "  {count:>6} {words}")?;
    }
    let (compared, equal) = tally.observations;
    write!(out, "  observations equal: {equal} of {compared}")?;
    if tally.on_older > 0 {
        write!(out, "; {} more on the data before a rename", tally.on_older)?;
    }
    writeln!(out)?;
    let (given, met) = tally.truth_hashes;
    if given > 0 {
        writeln!(out, "  hashes of expected states met: {met} of {given}")?;
    }
    for (name, scores) in [("recorded", &tally.recorded), ("ours", &tally.ours)] {
        let Some(average) = scores.average() else { continue };
        let hats = scores.pass_hat().into_iter().zip(1..);
        let hats: Vec<String> = hats.map(|(value, k)| format!("pass^{k} {value:.4}")).collect();
        writeln!(out, "  {name:<8} average reward {average:.4}  {}", hats.join("  "))?;
    }
    for (id, (shown, decided)) in &tally.quirks {
        let decided = if *decided > 0 { format!(", decides {decided}") } else { String::new() };
        writeln!(out, "  quirk {id:<32} {shown:>5} runs{decided}")?;
    }
    if tally.other_data() {
        writeln!(
            out,
            "  most observations differ: the runs were recorded on other data; give its folder with --data"
        )?;
    }
    Ok(())
}

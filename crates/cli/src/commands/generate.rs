//! `interplay generate`: a run on a terminal. Records reach the file the moment they are accepted.

use std::cell::RefCell;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::rc::Rc;

use anyhow::{Context, bail};
use dataset::{Record, digest, jsonl};
use futures_util::StreamExt;
use futures_util::future::{LocalBoxFuture, ready};
use indicatif::{ProgressBar, ProgressStyle};
use llm::model::SIMULATED;
use llm::{Client, Endpoint, Secret};
use pipeline::run::Resume;
use pipeline::{Cast, Event, Journal, RunConfig, Step, Store, StoreError, run};
use simulated::SimulatedModel;

use crate::data;
use crate::transport::Reqwest;

/// Makes blueprints and trajectories and writes the accepted records.
#[derive(clap::Args)]
pub(crate) struct Generate {
    /// Domain of the tasks.
    #[arg(long, default_value = "retail")]
    domain: String,
    /// How many tasks to try; each gives at most one blueprint.
    #[arg(long, default_value_t = 20)]
    count: u32,
    /// Seed of every random choice.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Folder with the domain's data files, instead of the generated database.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Seed of the generated database.
    #[arg(long, default_value_t = 1, conflicts_with = "data")]
    data_seed: u64,
    /// Base URL of an OpenAI-compatible endpoint; without it the simulated model plays.
    #[arg(long, value_name = "URL", requires = "model")]
    endpoint: Option<String>,
    /// Name of the model at the endpoint.
    #[arg(long, requires = "endpoint")]
    model: Option<String>,
    /// Environment variable that holds the endpoint's key.
    #[arg(long, value_name = "NAME", requires = "endpoint")]
    key_env: Option<String>,
    /// How often the simulated model errs: NAME=PERCENT, or perfect; can be repeated.
    #[arg(long = "dial", value_name = "NAME=PERCENT", conflicts_with = "endpoint")]
    dials: Vec<String>,
    /// Tasks in flight at most; the records do not depend on it.
    #[arg(long, default_value_t = 4)]
    concurrency: u32,
    /// File to write records to (one JSON line each); must not exist.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

impl Generate {
    /// Runs to the end; exit code 1 when the run halted.
    pub(crate) async fn execute(self, out: &mut impl Write) -> anyhow::Result<ExitCode> {
        let (environment, source) =
            data::environment(&self.domain, self.data.as_deref(), self.data_seed)?;
        let config = RunConfig {
            domain: self.domain.clone(),
            seed: self.seed,
            count: self.count,
            source,
            ..RunConfig::default()
        };
        let cast = self.cast()?;
        let store = Rc::new(FileStore::create(&self.out)?);
        let kept: Rc<dyn Store> = Rc::<FileStore>::clone(&store);
        let resume = Resume { done: Vec::new(), concurrency: self.concurrency };
        let tally = follow(run(config, environment, cast, kept, resume), self.count).await;
        let records = store.finish()?;
        tally.print(&records, &self.out, out)?;
        Ok(if tally.halted.is_some() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }

    fn cast(&self) -> anyhow::Result<Cast> {
        let (Some(base), Some(model)) = (&self.endpoint, &self.model) else {
            let dials = data::dials(&self.dials)?;
            return Ok(Cast::one(Rc::new(SimulatedModel { dials }), SIMULATED));
        };
        let mut endpoint = Endpoint::parse(base).map_err(anyhow::Error::msg)?;
        if let Some(name) = &self.key_env {
            let key = std::env::var(name)
                .with_context(|| format!("the environment variable {name} holds no key"))?;
            endpoint.key = Secret::new(&key);
        }
        Ok(Cast::one(Rc::new(Client::new(Reqwest::new()?, endpoint)), model.as_str()))
    }
}

/// What happened, counted.
#[derive(Default)]
struct Tally {
    proposals: u32,
    passed: u32,
    blueprints: u32,
    attempts: u32,
    tokens: u64,
    halted: Option<String>,
}

impl Tally {
    fn count(&mut self, event: &Event) {
        match event {
            Event::Task { step, .. } => self.step(step),
            Event::Closed { usage, .. } => {
                let tokens = usage
                    .values()
                    .map(|stage| stage.tokens.prompt_tokens + stage.tokens.completion_tokens);
                self.tokens += tokens.sum::<u64>();
            }
            Event::Halted { reason, .. } => self.halted = Some(reason.clone()),
            Event::Started { .. } | Event::Finished => {}
        }
    }

    fn step(&mut self, step: &Step) {
        match step {
            Step::Proposed { .. } => self.proposals += 1,
            Step::Checked { report, .. } => self.passed += u32::from(report.passed()),
            Step::Accepted { .. } => self.blueprints += 1,
            Step::Attempt { .. } => self.attempts += 1,
            Step::Sampled { .. }
            | Step::Recombined { .. }
            | Step::Reviewed { .. }
            | Step::Advised { .. }
            | Step::Rejected { .. }
            | Step::Turn { .. }
            | Step::Judged { .. }
            | Step::Kept { .. }
            | Step::Duplicate { .. } => {}
        }
    }

    fn print(&self, records: &[Record], file: &Path, out: &mut impl Write) -> std::io::Result<()> {
        writeln!(out, "proposals            {}", self.proposals)?;
        writeln!(out, "passed the checks    {}", self.passed)?;
        writeln!(out, "accepted blueprints  {}", self.blueprints)?;
        writeln!(out, "dialogues            {}", self.attempts)?;
        writeln!(out, "kept trajectories    {}", records.len())?;
        writeln!(out, "tokens               {}", self.tokens)?;
        writeln!(out, "dataset hash         {}", digest::dataset_hash(records))?;
        writeln!(out, "written to           {}", file.display())?;
        if records.iter().any(|record| record.models.simulated) {
            writeln!(
                out,
                "made with the simulated model: these figures say nothing about a language model"
            )?;
        }
        if let Some(reason) = &self.halted {
            writeln!(out, "the run halted       {reason}")?;
        }
        Ok(())
    }
}

/// Follows the run on a progress bar (shown on a terminal only).
async fn follow(mut run: pipeline::Run, count: u32) -> Tally {
    let bar = ProgressBar::new(u64::from(count));
    let style = "{bar:30} {pos}/{len} tasks · {msg} · {elapsed} elapsed, {eta} left";
    bar.set_style(
        ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    let (mut tally, mut kept) = (Tally::default(), 0);
    while let Some(event) = run.next().await {
        tally.count(&event);
        match event {
            Event::Closed { .. } => bar.inc(1),
            Event::Task { step: Step::Kept { .. }, .. } => kept += 1,
            Event::Task { .. } | Event::Started { .. } | Event::Halted { .. } | Event::Finished => {
            }
        }
        bar.set_message(format!("{} blueprints, {kept} trajectories", tally.blueprints));
    }
    bar.finish_and_clear();
    tally
}

/// Appends each record as it is accepted; puts them in order at the end.
struct FileStore {
    path: PathBuf,
    file: RefCell<File>,
    records: RefCell<Vec<Record>>,
}

impl FileStore {
    fn create(path: &Path) -> anyhow::Result<Self> {
        if path.exists() {
            bail!("{} exists already; name another file, or move it away", path.display());
        }
        let file = File::create_new(path)
            .with_context(|| format!("{} cannot be written", path.display()))?;
        Ok(Self { path: path.to_owned(), file: RefCell::new(file), records: RefCell::default() })
    }

    fn append(&self, record: &Record) -> std::io::Result<()> {
        let mut file = self.file.borrow_mut();
        file.write_all(jsonl::line(record).as_bytes())?;
        file.write_all(b"\n")?;
        file.sync_data()
    }

    /// Rewrites the file in order of task and attempt; the old one stays until the new one is complete.
    fn finish(&self) -> anyhow::Result<Vec<Record>> {
        let mut records = self.records.take();
        records.sort_by_key(|record| record.id);
        let partial = self.path.with_extension("partial");
        std::fs::write(&partial, jsonl::write(&records))
            .and_then(|()| std::fs::rename(&partial, &self.path))
            .with_context(|| {
                format!("{} cannot be put in order; its records are complete", self.path.display())
            })?;
        Ok(records)
    }
}

impl Store for FileStore {
    fn keep<'a>(&'a self, record: &'a Record) -> LocalBoxFuture<'a, Result<(), StoreError>> {
        let kept = self.append(record).map_err(|error| StoreError {
            message: format!(
                "{} cannot be written ({error}); free some space and run again",
                self.path.display()
            ),
        });
        if kept.is_ok() {
            self.records.borrow_mut().push(record.clone());
        }
        Box::pin(ready(kept))
    }

    fn close<'a>(&'a self, _journal: &'a Journal) -> LocalBoxFuture<'a, Result<(), StoreError>> {
        Box::pin(ready(Ok(())))
    }
}

//! `interplay generate`: a run on a terminal. Records reach the file the moment they are accepted, and the journal of
//! each task when it is over.

mod store;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::rc::Rc;

use futures_util::StreamExt;
use indicatif::{ProgressBar, ProgressStyle};
use pipeline::run::Resume;
use pipeline::{Event, Step, Store, run};

use crate::keeping::Keeping;
use crate::play::Play;
use crate::setup::Setup;
use crate::spending::Spending;
use store::{FileStore, Places};

/// Makes blueprints and trajectories and writes the accepted records.
#[derive(clap::Args)]
pub(crate) struct Generate {
    #[command(flatten)]
    setup: Setup,
    /// File to write records to (one JSON line each); must not exist.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// File to write the journal to: everything that happened, one task a line. `stats`, `revote` and `--resume` read it.
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,
    /// Go on where a run that was cut off left its journal; give the flags of that run.
    #[arg(long, requires = "journal")]
    resume: bool,
    /// File to write every attempt at every blueprint to, kept or not.
    #[arg(long, value_name = "FILE")]
    attempts_out: Option<PathBuf>,
    #[command(flatten)]
    keeping: Keeping,
    #[command(flatten)]
    spending: Spending,
}

impl Generate {
    /// Runs to the end; exit code 1 when the run halted.
    pub(crate) async fn execute(self, out: &mut impl Write) -> anyhow::Result<ExitCode> {
        self.keeping.check()?;
        let play = Play::open(&self.setup, &self.keeping, &self.spending)?;
        let Play { environment, header, .. } = &play;
        let places =
            Places { records: self.out, journal: self.journal, attempts: self.attempts_out };
        let (store, done) = if self.resume {
            FileStore::resume(places, header, environment)?
        } else {
            (FileStore::create(places, header, environment)?, Vec::new())
        };
        let store = Rc::new(store);
        let kept: Rc<dyn Store> = Rc::<FileStore>::clone(&store);
        let mut tally = Tally::default();
        for journal in &done {
            tally.closed(journal);
        }
        let cast = self.keeping.recorded(play.cast.clone(), header, play.key.clone())?;
        play.announce(done.len());
        let config = header.config.clone();
        let count = config.count;
        let resume = Resume { done, concurrency: self.setup.concurrency };
        let running = run(config, environment.clone(), cast, kept, resume);
        follow(running, count, &mut tally).await;
        store.finish()?;
        tally.print(&store, header.models.simulated, out)?;
        play.print(out)?;
        Ok(if tally.halted.is_some() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }
}

/// What happened, counted.
#[derive(Default)]
struct Tally {
    proposals: u32,
    passed: u32,
    blueprints: u32,
    attempts: u32,
    kept: u32,
    tokens: u64,
    halted: Option<String>,
}

impl Tally {
    fn count(&mut self, event: &Event) {
        match event {
            Event::Task { step, .. } => self.step(step),
            Event::Closed { usage, .. } => self.usage(usage),
            Event::Halted { reason, .. } => self.halted = Some(reason.clone()),
            Event::Started { .. } | Event::Finished => {}
        }
    }

    /// A task that was closed before this run began.
    fn closed(&mut self, journal: &pipeline::Journal) {
        journal.steps.iter().for_each(|step| self.step(step));
        self.usage(&journal.usage);
    }

    fn usage(&mut self, usage: &pipeline::event::UsageByStage) {
        let tokens =
            usage.values().map(|stage| stage.tokens.prompt_tokens + stage.tokens.completion_tokens);
        self.tokens += tokens.sum::<u64>();
    }

    fn step(&mut self, step: &Step) {
        match step {
            Step::Proposed { .. } => self.proposals += 1,
            Step::Checked { report, .. } => self.passed += u32::from(report.passed()),
            Step::Accepted { .. } => self.blueprints += 1,
            Step::Attempt { .. } => self.attempts += 1,
            Step::Kept { .. } => self.kept += 1,
            Step::Sampled { .. }
            | Step::Recombined { .. }
            | Step::Reviewed { .. }
            | Step::Advised { .. }
            | Step::Rejected { .. }
            | Step::Turn { .. }
            | Step::Judged { .. }
            | Step::Duplicate { .. } => {}
        }
    }

    fn print(
        &self,
        store: &FileStore,
        simulated: bool,
        out: &mut impl Write,
    ) -> anyhow::Result<()> {
        writeln!(out, "proposals            {}", self.proposals)?;
        writeln!(out, "passed the checks    {}", self.passed)?;
        writeln!(out, "accepted blueprints  {}", self.blueprints)?;
        writeln!(out, "dialogues            {}", self.attempts)?;
        writeln!(out, "kept trajectories    {}", store.records())?;
        writeln!(out, "tokens               {}", self.tokens)?;
        writeln!(out, "dataset hash         {}", store.hash())?;
        writeln!(out, "written to           {}", store.places.records.display())?;
        if let Some(path) = &store.places.journal {
            writeln!(out, "journal in           {}", path.display())?;
        }
        if let Some(path) = &store.places.attempts {
            writeln!(out, "attempts in          {}", path.display())?;
        }
        if simulated && store.records() > 0 {
            writeln!(
                out,
                "made with the simulated model: these figures say nothing about a language model"
            )?;
        }
        if let Some(reason) = &self.halted {
            writeln!(out, "the run halted       {reason}")?;
            if let Some(path) = &store.places.journal {
                writeln!(
                    out,
                    "go on with           the same flags and --resume; {} is complete",
                    path.display()
                )?;
            }
        }
        Ok(())
    }
}

/// Follows the run on a progress bar (shown on a terminal only).
async fn follow(mut run: pipeline::Run, count: u32, tally: &mut Tally) {
    let bar = ProgressBar::new(u64::from(count));
    let style = "{bar:30} {pos}/{len} tasks · {msg} · {elapsed} elapsed, {eta} left";
    bar.set_style(
        ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    while let Some(event) = run.next().await {
        tally.count(&event);
        match event {
            Event::Started { done, .. } => bar.set_position(u64::from(done)),
            Event::Closed { .. } => bar.inc(1),
            Event::Task { .. } | Event::Halted { .. } | Event::Finished => {}
        }
        let Tally { blueprints, kept, .. } = tally;
        bar.set_message(format!("{blueprints} blueprints, {kept} trajectories"));
    }
    bar.finish_and_clear();
}

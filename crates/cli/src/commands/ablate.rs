//! `interplay ablate`: what each part of the method is worth, and what each measure against cost saves, on one seed.

mod arms;

use std::cell::{Cell, RefCell};
use std::io::Write;
use std::process::ExitCode;
use std::rc::Rc;

use anyhow::bail;
use blueprint::check::{self, Ground};
use dataset::Record;
use environment::Environment;
use figures::coverage::Dimension;
use figures::number::Share;
use figures::{Difference, Figures, Gather, Prices, compare};
use futures_util::StreamExt;
use futures_util::future::{LocalBoxFuture, ready};
use pipeline::run::Resume;
use pipeline::{Arm, Cast, Event, Journal, RunConfig, Store, StoreError, run};
use serde::Serialize;

use crate::grid;
use crate::setup::Setup;

/// Runs the method with single parts left out, on one seed, and prints one table.
#[derive(clap::Args)]
pub(crate) struct Ablate {
    #[command(flatten)]
    setup: Setup,
    /// Only these arms, by name; the first is what the others are held against.
    #[arg(long, value_delimiter = ',', value_name = "NAME,NAME…")]
    arms: Vec<String>,
    /// Measure cost instead: the paper's plain loop, ours, and ours without each measure.
    #[arg(long)]
    cost: bool,
    /// Write JSON: the figures of every arm.
    #[arg(long)]
    json: bool,
}

/// What an arm came to.
#[derive(Serialize)]
struct Result {
    name: &'static str,
    about: &'static str,
    figures: Figures,
    /// Accepted blueprints that the checks refuse when all are on.
    faulty: u32,
}

impl Ablate {
    /// Exit code 1 when an arm halted: its figures would be those of a part.
    pub(crate) async fn execute(self, out: &mut impl Write) -> anyhow::Result<ExitCode> {
        let (environment, config) = self.setup.world()?;
        let cast = self.setup.cast(&self.setup.limits())?;
        let all = if self.cost { arms::measures(&config) } else { pipeline::arms(&config) };
        let arms = chosen(all, &self.arms)?;
        let mut results = Vec::new();
        for arm in arms {
            eprintln!("running {}: {}", arm.name, arm.about);
            let world = (&environment, self.setup.simulated());
            match perform(world, arm.config, &cast, self.setup.concurrency).await {
                Ok((figures, faulty)) => {
                    results.push(Result { name: arm.name, about: arm.about, figures, faulty });
                }
                Err(reason) => {
                    eprintln!("{} halted: {reason}", arm.name);
                    return Ok(ExitCode::FAILURE);
                }
            }
        }
        if self.json {
            writeln!(out, "{}", serde_json::to_string_pretty(&results)?)?;
        } else if self.cost {
            costs(&results, out)?;
        } else {
            parts(&results, out)?;
        }
        if self.setup.simulated() && !self.json {
            writeln!(
                out,
                "made with the simulated model: these figures say nothing about a language model"
            )?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// The arms with these names, in the order of the names; all when there is no name.
fn chosen(all: Vec<Arm>, names: &[String]) -> anyhow::Result<Vec<Arm>> {
    if names.is_empty() {
        return Ok(all);
    }
    let known: Vec<&str> = all.iter().map(|arm| arm.name).collect();
    if let Some(name) = names.iter().find(|name| !known.contains(&name.as_str())) {
        bail!("there is no arm `{name}`; use some of: {}", known.join(", "));
    }
    let mut arms: Vec<Arm> =
        all.into_iter().filter(|arm| names.iter().any(|name| name == arm.name)).collect();
    arms.sort_by_key(|arm| names.iter().position(|name| name == arm.name));
    Ok(arms)
}

/// A whole run of which only the figures are kept; `Err` says why it halted.
async fn perform(
    (environment, simulated): (&Environment, bool),
    config: RunConfig,
    cast: &Cast,
    concurrency: u32,
) -> std::result::Result<(Figures, u32), String> {
    let gather = Gather::journals(environment, simulated).under(&config);
    let store = Rc::new(Counting {
        environment: environment.clone(),
        gather: RefCell::new(gather),
        faulty: Cell::new(0),
    });
    let kept: Rc<dyn Store> = Rc::<Counting>::clone(&store);
    let resume = Resume { done: Vec::new(), concurrency };
    let mut running = run(config, environment.clone(), cast.clone(), kept, resume);
    while let Some(event) = running.next().await {
        if let Event::Halted { reason, .. } = event {
            return Err(reason);
        }
    }
    let figures = store.gather.borrow().figures(&Prices::default());
    Ok((figures, store.faulty.get()))
}

/// Counts what comes and keeps nothing.
struct Counting {
    environment: Environment,
    gather: RefCell<Gather>,
    faulty: Cell<u32>,
}

impl Store for Counting {
    fn keep<'a>(
        &'a self,
        _record: &'a Record,
    ) -> LocalBoxFuture<'a, std::result::Result<(), StoreError>> {
        Box::pin(ready(Ok(())))
    }

    fn close<'a>(
        &'a self,
        journal: &'a Journal,
    ) -> LocalBoxFuture<'a, std::result::Result<(), StoreError>> {
        self.gather.borrow_mut().add(journal);
        if let Some(blueprint) = journal.blueprint() {
            let context = Some(&blueprint.provenance.context);
            let ground = Ground { context, ..Ground::of(&self.environment) };
            let sound = check::run(&ground, &blueprint.proposal).passed();
            self.faulty.set(self.faulty.get() + u32::from(!sound));
        }
        Box::pin(ready(Ok(())))
    }
}

/// What each part is worth.
fn parts(results: &[Result], out: &mut impl Write) -> anyhow::Result<()> {
    let head = [
        "",
        "blueprints",
        "at once",
        "faulty",
        "dialogues passed",
        "trajectories",
        "variance",
        "edges",
        "repeats",
        "calls each",
        "tokens each",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for result in results {
        let Figures { table, trials, coverage, duplicates, cost, .. } = &result.figures;
        let edges = coverage.iter().find(|one| one.dimension == Dimension::Edges);
        let edges =
            edges.map(|one| format!("{} of {}", one.seen, one.universe.unwrap_or_default()));
        let each = cost.total.per_record;
        let number =
            |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |it| format!("{it:.1}"));
        rows.push(vec![
            result.name.to_owned(),
            percent(&table.with_feedback),
            percent(&table.without_feedback),
            result.faulty.to_string(),
            percent(&table.attempts),
            table.trajectories.n.to_string(),
            number(trials.variance),
            edges.unwrap_or_default(),
            duplicates.blueprints.n.to_string(),
            number(each.map(|spent| spent.calls)),
            each.map_or_else(|| "–".to_owned(), |spent| format!("{:.0}", spent.tokens())),
        ]);
    }
    grid::print(out, &rows)?;
    writeln!(out)?;
    writeln!(out, "faulty: accepted blueprints that the checks refuse when all of them are on")?;
    writeln!(
        out,
        "repeats: accepted blueprints with the calls of an earlier one about the same account"
    )?;
    writeln!(out, "variance: sample variance of the trials' success, in percent squared")?;
    beyond_noise(results, out)
}

/// Which shares of an arm differ from those of the first by more than chance.
fn beyond_noise(results: &[Result], out: &mut impl Write) -> anyhow::Result<()> {
    let Some((first, rest)) = results.split_first() else { return Ok(()) };
    writeln!(
        out,
        "beyond noise against {} (95 % interval of the difference leaves out 0):",
        first.name
    )?;
    for result in rest {
        let differences = compare(&first.figures, &result.figures);
        let found = differences.iter().filter(|one| one.beyond_noise == Some(true));
        let words = |one: &Difference| {
            let by = one.difference().unwrap_or_default();
            match one.unit {
                figures::compare::Unit::Share => format!("{} {:+.1} points", one.name, by * 100.0),
                _ => format!("{} {by:+.2}", one.name),
            }
        };
        let found: Vec<String> = found.map(words).collect();
        let compared = differences.iter().filter(|one| one.interval.is_some()).count();
        let found = if found.is_empty() { "nothing".to_owned() } else { found.join(", ") };
        writeln!(out, "  {}: {found} ({compared} compared)", result.name)?;
    }
    writeln!(
        out,
        "  one seed, and each interval by itself: where there is no difference, one in twenty still leaves out 0"
    )?;
    Ok(())
}

/// What each measure saves, against the first arm.
fn costs(results: &[Result], out: &mut impl Write) -> anyhow::Result<()> {
    let head = [
        "",
        "blueprints",
        "dialogues passed",
        "trajectories",
        "calls each",
        "tokens each",
        "of plain",
        "without cached",
        "of plain",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    let first = results.first().and_then(|result| result.figures.cost.total.per_record);
    for result in results {
        let table = &result.figures.table;
        let mut row = vec![
            result.name.to_owned(),
            percent(&table.with_feedback),
            percent(&table.attempts),
            table.trajectories.n.to_string(),
        ];
        if let Some(each) = result.figures.cost.total.per_record {
            let part = |mine: f64, pick: fn(&figures::cost::Spent) -> f64| {
                let whole = first.as_ref().map(pick).filter(|whole| *whole > 0.0);
                whole.map_or_else(String::new, |whole| format!("{:.1} %", mine * 100.0 / whole))
            };
            row.extend([
                format!("{:.1}", each.calls),
                format!("{:.0}", each.tokens()),
                part(each.tokens(), figures::cost::Spent::tokens),
                format!("{:.0}", each.fresh_tokens()),
                part(each.fresh_tokens(), figures::cost::Spent::fresh_tokens),
            ]);
        }
        rows.push(row);
    }
    grid::print(out, &rows)?;
    writeln!(out)?;
    writeln!(out, "each: for each kept trajectory, all calls of both phases counted")?;
    writeln!(
        out,
        "without cached: as if a provider's prefix cache served, for nothing, all prompt tokens that repeat the beginning \
         of an earlier prompt of the task; the plain loop sends the same stable prefixes, so it is held against its own"
    )?;
    beyond_noise(results, out)
}

fn percent(share: &Share) -> String {
    let Some(value) = share.value() else { return "–".to_owned() };
    let (low, high) = (share.interval.0 * 100.0, share.interval.1 * 100.0);
    format!("{:.1} % ({low:.0}–{high:.0})", value * 100.0)
}

//! Commands about runs: the example, start, resume, stop, one task of a run.

use std::cell::RefCell;
use std::rc::Rc;

use dataset::Attempts;
use pipeline::run::Resume;
use pipeline::{Journal, MemoryStore, RunConfig, run};
use protocol::progress::{Follower, Progress};
use protocol::{ModelChoice, Reply, RunInfo, RunRequest, RunStatus};
use simulated::Dials;

use super::{Host, Outcome};
use crate::clock;
use crate::runner::{Ready, RunStore, Runner};
use crate::{locks, models};

/// Tasks of the example on the opening page.
const EXAMPLE_TASKS: u32 = 4;

/// Seed of the example.
const EXAMPLE_SEED: u64 = 7;

/// What a run needs besides its config.
pub(super) struct How {
    pub model: ModelChoice,
    pub concurrency: u32,
    pub pace_millis: u32,
}

/// A small run in memory, made anew each time: what the page first shows is never older than the method.
pub(super) async fn example(host: &Host) -> Outcome {
    use futures_util::StreamExt;
    let config = example_config();
    let environment = host.worlds.get(&config.domain, &config.source)?;
    let cast = models::cast(&ModelChoice::Simulated { dials: Dials::default() }, 0)?;
    let store = Rc::new(MemoryStore::default());
    let kept: Rc<dyn pipeline::Store> = Rc::<MemoryStore>::clone(&store);
    let resume = Resume { done: Vec::new(), concurrency: 1 };
    run(config.clone(), environment, cast, kept, resume).for_each(|_| std::future::ready(())).await;
    let mut journals = store.journals.take();
    journals.sort_by_key(|journal| journal.task);
    let progress = Progress::of(config.count, &journals);
    host.example.replace(journals);
    Ok(Reply::Example { config, progress })
}

/// Config of the example.
pub(super) fn example_config() -> RunConfig {
    RunConfig { count: EXAMPLE_TASKS, seed: EXAMPLE_SEED, ..RunConfig::default() }
}

pub(super) async fn start(host: &Host, id: u64, request: RunRequest) -> Outcome {
    let RunRequest { config, model, concurrency, pace_millis } = request;
    let (dials, name) = match &model {
        ModelChoice::Simulated { dials } => (Some(dials.clone()), llm::model::SIMULATED.to_owned()),
        ModelChoice::Endpoint(endpoint) => (None, endpoint.model.trim().to_owned()),
    };
    let created_millis = clock::now_millis();
    let info = RunInfo {
        id: format!("r{created_millis:013}-{:04x}", distinguisher()),
        created_millis,
        config,
        dials,
        model: name,
        status: RunStatus::Running,
        closed: 0,
        records: 0,
    };
    let progress = Progress::new(info.config.count);
    begin(
        host,
        id,
        Start { info, progress, done: Vec::new(), how: How { model, concurrency, pace_millis } },
    )
    .await
}

pub(super) async fn resume(host: &Host, id: u64, run: &str, how: How) -> Outcome {
    idle(host)?;
    let library = host.library().await?;
    let info = library.run(run).await.map_err(|error| error.message)?;
    let progress = library.progress(&info).await.map_err(|error| error.message)?;
    let done = library.settled(run).await.map_err(|error| error.message)?;
    let info = RunInfo { status: RunStatus::Running, ..info };
    begin(host, id, Start { info, progress, done, how }).await
}

/// A run that is about to begin or to go on.
struct Start {
    info: RunInfo,
    progress: Progress,
    done: Vec<Journal>,
    how: How,
}

fn idle(host: &Host) -> Result<(), String> {
    if host.runner.borrow().as_ref().is_some_and(Runner::is_active) {
        return Err("A run is in progress in this tab. Stop it first, or let it end.".into());
    }
    Ok(())
}

async fn begin(host: &Host, id: u64, start: Start) -> Outcome {
    idle(host)?;
    let Start { info, progress, done, how } = start;
    let cast = models::cast(&how.model, how.pace_millis)?;
    let environment = host.worlds.get(&info.config.domain, &info.config.source)?;
    let lock = locks::take(&lock_name(&info.id)).await.ok_or(
        "This run goes on in another tab of this browser. Stop it there, or let it end; two tabs at once would make \
         the same records twice.",
    )?;
    let library = host.library().await?;
    library.put_run(&info).await.map_err(|error| error.message)?;
    host.page.say(id, Reply::Began { run: info.clone(), progress: progress.clone() });
    let follower = Rc::new(RefCell::new(Follower::new(progress)));
    let store = Rc::new(RunStore {
        library: Rc::clone(&library),
        run: info.id.clone(),
        follower: Rc::clone(&follower),
    });
    let resume = Resume { done, concurrency: how.concurrency };
    let run = run(info.config.clone(), environment, cast, store, resume);
    let ready = Ready { page: host.page.clone(), library, info, follower, lock };
    *host.runner.borrow_mut() = Some(Runner::start(ready, run, id));
    Ok(Reply::Done)
}

/// Name of the lock of a run.
pub(super) fn lock_name(run: &str) -> String {
    format!("interplay-run-{run}")
}

/// Ends the current run; closed tasks and kept records stay.
pub(super) async fn stop(host: &Host) -> Outcome {
    let runner = host.runner.borrow_mut().take();
    if let Some(runner) = runner.filter(Runner::is_active) {
        runner.tell();
        let info = RunInfo { status: RunStatus::Stopped, ..runner.info.clone() };
        drop(runner);
        host.library().await?.put_run(&info).await.map_err(|error| error.message)?;
    }
    Ok(Reply::Runs { runs: host.runs().await? })
}

/// A stored run in small; of the run that goes on here, what is closed.
pub(super) async fn show(host: &Host, run: &str) -> Outcome {
    let info = host.runs().await?.into_iter().find(|info| info.id == run);
    let info = info.ok_or_else(|| format!("There is no run {run} in this browser any more."))?;
    let here = host
        .runner
        .borrow()
        .as_ref()
        .filter(|runner| runner.is_active() && runner.info.id == run)
        .map(|runner| runner.follower().borrow().done().clone());
    let progress = match here {
        Some(progress) => progress,
        None => host.library().await?.progress(&info).await.map_err(|error| error.message)?,
    };
    Ok(Reply::Shown { run: info, progress })
}

/// The steps of one task: in flight here, stored, or of the example.
pub(super) async fn watch(host: &Host, run: String, task: u32) -> Outcome {
    if run.is_empty() {
        let example = host.example.borrow();
        let journal = example.iter().find(|journal| journal.task == task).cloned();
        return Ok(told(host, run, task, &example_config(), journal));
    }
    let flying = host
        .runner
        .borrow()
        .as_ref()
        .filter(|runner| runner.info.id == run)
        .and_then(|runner| runner.watch(task));
    if let Some(steps) = flying {
        return Ok(Reply::Task { run, task, steps, closed: false, failures: Vec::new() });
    }
    let library = host.library().await?;
    let journal = library.journal(&run, task).await.map_err(|error| error.message)?;
    let info = library.run(&run).await.map_err(|error| error.message)?;
    Ok(told(host, run, task, &info.config, journal))
}

/// A closed task with the causes of its failures; nothing where it is not closed.
fn told(
    host: &Host,
    run: String,
    task: u32,
    config: &RunConfig,
    journal: Option<Journal>,
) -> Reply {
    let closed = journal.is_some();
    // Own data files may be gone: then the causes are not worked out.
    let world = host.worlds.get(&config.domain, &config.source).ok();
    let tried = journal.as_ref().and_then(Journal::tried);
    let failures = world
        .zip(tried)
        .map(|(world, tried)| Attempts::new(&world, config.source.clone(), tried).failures);
    let steps = journal.map(|journal| journal.steps).unwrap_or_default();
    Reply::Task { run, task, steps, closed, failures: failures.unwrap_or_default() }
}

/// Four hex digits that tell two runs of one millisecond apart.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a random number below 65536"
)]
fn distinguisher() -> u16 {
    (js_sys::Math::random() * 65_536.0) as u16
}

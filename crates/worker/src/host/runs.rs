//! Commands about runs: the example, start, resume, stop.

use std::rc::Rc;

use pipeline::run::Resume;
use pipeline::{Journal, MemoryStore, RunConfig, run};
use protocol::{ModelChoice, Reply, RunInfo, RunRequest, RunStatus};
use simulated::Dials;

use super::{Host, Outcome};
use crate::clock;
use crate::models;
use crate::runner::{RunStore, Runner};

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
    let config = RunConfig { count: EXAMPLE_TASKS, seed: EXAMPLE_SEED, ..RunConfig::default() };
    let environment = host.worlds.get(&config.domain, &config.source)?;
    let cast = models::cast(&ModelChoice::Simulated { dials: Dials::default() }, 0)?;
    let store = Rc::new(MemoryStore::default());
    let kept: Rc<dyn pipeline::Store> = Rc::<MemoryStore>::clone(&store);
    let resume = Resume { done: Vec::new(), concurrency: 1 };
    run(config.clone(), environment, cast, kept, resume).for_each(|_| std::future::ready(())).await;
    Ok(Reply::Example { config, journals: store.journals.take() })
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
    begin(host, id, info, Vec::new(), How { model, concurrency, pace_millis }).await
}

pub(super) async fn resume(host: &Host, id: u64, run: &str, how: How) -> Outcome {
    let library = host.library().await?;
    let info = library.run(run).await.map_err(|error| error.message)?;
    let journals = library.journals(run).await.map_err(|error| error.message)?;
    begin(host, id, RunInfo { status: RunStatus::Running, ..info }, journals, how).await
}

async fn begin(host: &Host, id: u64, info: RunInfo, done: Vec<Journal>, how: How) -> Outcome {
    if host.runner.borrow().as_ref().is_some_and(Runner::is_active) {
        return Err("A run is in progress in this tab. Stop it first, or let it end.".into());
    }
    let cast = models::cast(&how.model, how.pace_millis)?;
    let environment = host.worlds.get(&info.config.domain, &info.config.source)?;
    let library = host.library().await?;
    library.put_run(&info).await.map_err(|error| error.message)?;
    host.page.say(id, Reply::Began { run: info.clone(), journals: done.clone() });
    let store = Rc::new(RunStore { library: Rc::clone(&library), run: info.id.clone() });
    let resume = Resume { done, concurrency: how.concurrency };
    let run = run(info.config.clone(), environment, cast, store, resume);
    *host.runner.borrow_mut() = Some(Runner::start(host.page.clone(), library, info, run, id));
    Ok(Reply::Done)
}

/// Ends the current run; closed tasks and kept records stay.
pub(super) async fn stop(host: &Host) -> Outcome {
    let runner = host.runner.borrow_mut().take();
    if let Some(runner) = runner.filter(Runner::is_active) {
        let info = RunInfo { status: RunStatus::Stopped, ..runner.info.clone() };
        drop(runner);
        host.library().await?.put_run(&info).await.map_err(|error| error.message)?;
    }
    Ok(Reply::Runs { runs: host.runs().await? })
}

pub(super) async fn journals(host: &Host, run: &str) -> Outcome {
    let info = host.runs().await?.into_iter().find(|info| info.id == run);
    let info = info.ok_or_else(|| format!("There is no run {run} in this browser any more."))?;
    let journals = host.library().await?.journals(run).await.map_err(|error| error.message)?;
    Ok(Reply::Journals { run: info, journals })
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

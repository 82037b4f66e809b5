//! Commands about runs: the example, start, resume, stop, one task of a run.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use dataset::{Attempts, Models};
use llm::recording::{self, Replayer, Session};
use llm::replies::ReplyStore;
use pipeline::jsonl::Header;
use pipeline::run::Resume;
use pipeline::{Cast, Journal, MemoryStore, RunConfig, run};
use protocol::live::Writings;
use protocol::progress::{Follower, Progress};
use protocol::{How, ModelChoice, Reply, RunInfo, RunRequest, RunStatus};
use simulated::Dials;

use super::recordings::Open;
use super::{Host, Outcome};
use crate::clock;
use crate::gauges::Instruments;
use crate::runner::{Ready, RunStore, Runner};
use crate::tape::BlobTape;
use crate::{locks, models};

/// Tasks of the example on the opening page.
const EXAMPLE_TASKS: u32 = 4;

/// Seed of the example.
const EXAMPLE_SEED: u64 = 7;

/// A small run in memory, made anew each time: what the page first shows is never older than the method.
pub(super) async fn example(host: &Host) -> Outcome {
    use futures_util::StreamExt;
    let config = example_config();
    let environment = host.worlds.get(&config.domain, &config.source)?;
    let cast = models::simulated(&Dials::default(), 0);
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
    idle(host)?;
    let RunRequest { config, how } = request;
    let created_millis = clock::now_millis();
    let mut info = RunInfo {
        id: format!("r{created_millis:013}-{:04x}", distinguisher()),
        created_millis,
        config,
        dials: None,
        model: models::name(&how.model).to_owned(),
        status: RunStatus::Running,
        closed: 0,
        records: 0,
        endpoint: String::new(),
        recording: None,
        spent: BTreeMap::new(),
    };
    match &how.model {
        ModelChoice::Simulated { dials } => info.dials = Some(dials.clone()),
        ModelChoice::Endpoint(endpoint) => info.endpoint.clone_from(&endpoint.base_url),
        ModelChoice::Recorded => {
            let open = recording(host)?;
            info.config = open.header.config.clone();
            info.model.clone_from(&open.about.model);
            info.recording = Some(open.about.name.clone());
            let dials = serde_json::to_value(&open.header.dials).ok();
            let dials = dials.and_then(|dials| serde_json::from_value(dials).ok());
            info.dials = dials.filter(|_| open.about.simulated);
        }
    }
    let progress = Progress::new(info.config.count);
    begin(host, id, Start { info, progress, done: Vec::new(), how, fresh: true }).await
}

/// The open recording.
fn recording(host: &Host) -> Result<Rc<Open>, String> {
    let open = host.recording.borrow().clone();
    open.ok_or_else(|| {
        "The recording is not open any more: drop its file on the page again.".into()
    })
}

pub(super) async fn resume(host: &Host, id: u64, run: &str, how: How) -> Outcome {
    idle(host)?;
    let library = host.library().await?;
    let info = library.run(run).await.map_err(|error| error.message)?;
    let progress = library.progress(&info).await.map_err(|error| error.message)?;
    let done = library.settled(run).await.map_err(|error| error.message)?;
    let info = RunInfo { status: RunStatus::Running, ..info };
    begin(host, id, Start { info, progress, done, how, fresh: false }).await
}

/// A run that is about to begin or to go on.
struct Start {
    info: RunInfo,
    progress: Progress,
    done: Vec<Journal>,
    how: How,
    /// True when it begins.
    fresh: bool,
}

fn idle(host: &Host) -> Result<(), String> {
    if host.runner.borrow().as_ref().is_some_and(Runner::is_active) {
        return Err("A run is in progress in this tab. Stop it first, or let it end.".into());
    }
    Ok(())
}

async fn begin(host: &Host, id: u64, start: Start) -> Outcome {
    idle(host)?;
    let environment = host.worlds.get(&start.info.config.domain, &start.info.config.source)?;
    let (cast, instruments) = cast(host, &start).await?;
    let Start { info, progress, done, how, .. } = start;
    let lock = locks::take(&lock_name(&info.id)).await.ok_or(
        "This run goes on in another tab of this browser. Stop it there, or let it end; two tabs at once would make \
         the same records twice.",
    )?;
    let library = host.library().await?;
    library.put_run(&info).await.map_err(|error| error.message)?;
    host.page.say(id, Reply::Began { run: info.clone(), progress: progress.clone() });
    if instruments.tape.is_some() {
        host.tape.replace(instruments.tape.clone());
    }
    let follower = Rc::new(RefCell::new(Follower::new(progress)));
    let store = Rc::new(RunStore {
        library: Rc::clone(&library),
        info: info.clone(),
        follower: Rc::clone(&follower),
        meter: instruments.meter.clone(),
    });
    let resume = Resume { done, concurrency: how.concurrency };
    let run = run(info.config.clone(), environment, cast, store, resume);
    let writings: Rc<Writings> = Rc::default();
    if matches!(how.model, ModelChoice::Endpoint(_)) {
        run.listen(Rc::<Writings>::clone(&writings));
    }
    let ready =
        Ready { page: host.page.clone(), library, info, follower, lock, instruments, writings };
    *host.runner.borrow_mut() = Some(Runner::start(ready, run, id));
    Ok(Reply::Done)
}

/// Who plays, and what can be read off them.
async fn cast(host: &Host, start: &Start) -> Result<(Cast, Instruments), String> {
    let Start { info, how, fresh, .. } = start;
    let mut instruments = Instruments::default();
    let (cast, key) = match &how.model {
        ModelChoice::Simulated { dials } => (models::simulated(dials, how.pace_millis), None),
        ModelChoice::Recorded => {
            let open = recording(host)?;
            if open.header.config != info.config {
                return Err(format!("{} is the recording of another run.", open.about.name));
            }
            let replayer = Replayer::new(Rc::clone(&open.recording));
            (models::replayed(replayer, &open.header, how.pace_millis), None)
        }
        ModelChoice::Endpoint(endpoint) => {
            let store = store(host, how, &mut instruments).await;
            let cast = models::asked(endpoint, how, &info.spent, store, &mut instruments)?;
            (cast, endpoint.key.clone())
        }
    };
    if !(how.terms.record && *fresh) {
        return Ok((cast, instruments));
    }
    let tape: Rc<BlobTape> = Rc::default();
    let header = serde_json::to_value(header(info)).map_err(|error| error.to_string())?;
    let session =
        Session::begin(Rc::<BlobTape>::clone(&tape), &recording::Header::new(header), key)?;
    instruments.tape = Some(tape);
    Ok((cast.recorded(&session), instruments))
}

/// The store of replies, where they are to be kept and can be. Where they cannot, the run goes on without.
async fn store(
    host: &Host,
    how: &How,
    instruments: &mut Instruments,
) -> Option<Rc<dyn ReplyStore>> {
    if !how.terms.reuse {
        return None;
    }
    match host.replies().await {
        Ok(replies) => Some(replies),
        Err(reason) => {
            instruments.notes.push(format!("no replies are kept for a later run: {reason}"));
            None
        }
    }
}

/// What a recording says of the run that it is of.
fn header(info: &RunInfo) -> Header {
    let name = info.model.clone();
    let models = Models {
        generator: name.clone(),
        judges: vec![name.clone()],
        human: name.clone(),
        agent: name,
        simulated: info.dials.is_some(),
    };
    let dials = info.dials.as_ref().and_then(|dials| serde_json::to_value(dials).ok());
    let dials = dials.and_then(|dials| serde_json::from_value(dials).ok()).unwrap_or_default();
    Header::new(info.config.clone(), models, dials)
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
        let info = RunInfo { status: RunStatus::Stopped, ..runner.now() };
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

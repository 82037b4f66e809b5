//! A long run at full speed: memory stays flat, the page goes on answering, and every task is told.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use interplay_tests::{Memory, Setup, Tab, interplay, run};
use serde_json::Value;

use crate::dataset::made_natively_in;
use crate::steps::{
    SOON, at, choose, dataset_hash, export, leave_the_example, set_up, wait_for_phase,
};

/// Watches what visitors would notice: tasks of the page's thread that take more than 50 ms, and how long input waits
/// until it is handled.
const WATCH: &str = "
    window.noticed = { long: [], input: [] };
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) window.noticed.long.push(entry.duration);
    }).observe({ type: 'longtask', buffered: false });
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries())
            if (['click', 'pointerdown', 'keydown'].includes(entry.name))
                window.noticed.input.push(entry.processingEnd - entry.startTime);
    }).observe({ type: 'event', durationThreshold: 16, buffered: false });
";

/// What was seen at one moment of a run.
#[derive(Debug, Clone, Copy)]
struct Seen {
    closed: u64,
    seconds: f64,
    worker: u64,
    memory: Memory,
}

impl Seen {
    fn print(&self) {
        let mega = |bytes: f64| bytes / 1e6;
        #[expect(clippy::cast_precision_loss, reason = "megabytes to look at")]
        let (worker, process) =
            (self.worker as f64, self.memory.process.map_or(0.0, |bytes| bytes as f64));
        println!(
            "{:>6} tasks  {:>7.1} s  page scripts {:>6.1} MB  nodes {:>6}  worker wasm {:>6.1} MB  process {:>7.1} MB",
            self.closed,
            self.seconds,
            mega(self.memory.heap),
            self.memory.nodes,
            mega(worker),
            mega(process)
        );
    }
}

async fn attribute(tab: &Tab, name: &str) -> Result<u64> {
    let script =
        "return Number(document.querySelector(arguments[0])?.getAttribute(arguments[1]) ?? 0)";
    let value = tab.script(script, vec![at("run-facts").into(), name.into()]).await?;
    value.as_u64().with_context(|| format!("{name} is a number"))
}

/// Does what visitors do while they wait: chooses tasks, opens a stage, looks at other views.
async fn use_the_page(tab: &Tab, round: u64) -> Result<()> {
    let place = match round % 6 {
        0 => at("nav-dataset"),
        1 | 4 => at("nav-run"),
        2 => at("funnel-checked"),
        3 => at("nav-graph"),
        _ => ".task-row".to_owned(),
    };
    tab.press(&place).await
}

/// Runs so many tasks at full speed, uses the page all the while, and gives what was seen at each of the moments.
async fn watch(tab: &Tab, count: u32, moments: &[u64]) -> Result<Vec<Seen>> {
    tab.script(WATCH, Vec::new()).await?;
    set_up(tab, count, 3).await?;
    tab.click(&at("start")).await?;
    leave_the_example(tab).await?;
    let (start, mut seen) = (Instant::now(), Vec::new());
    for (round, moment) in (0..).zip(moments.iter().flat_map(|moment| [moment; 1])) {
        let mut uses = round;
        loop {
            let closed = attribute(tab, "data-closed").await?;
            if closed >= *moment {
                break;
            }
            use_the_page(tab, uses).await?;
            uses += 1;
            if uses % 6 == 1 {
                tab.press(&at("nav-run")).await?;
            }
            tokio::time::sleep(Duration::from_millis(150)).await;
        }
        tab.press(&at("nav-run")).await?;
        let now = Seen {
            closed: attribute(tab, "data-closed").await?,
            seconds: start.elapsed().as_secs_f64(),
            worker: attribute(tab, "data-memory").await?,
            memory: tab.memory().await?,
        };
        now.print();
        seen.push(now);
    }
    wait_for_phase(tab, "Finished").await?;
    Ok(seen)
}

/// The durations that were noticed, in milliseconds, the longest first.
async fn noticed(tab: &Tab, what: &str) -> Result<Vec<f64>> {
    let list = tab.script("return window.noticed[arguments[0]]", vec![what.into()]).await?;
    let list = list.as_array().context("a list of durations")?;
    let mut durations: Vec<f64> = list.iter().filter_map(Value::as_f64).collect();
    durations.sort_by(|one, two| two.total_cmp(one));
    Ok(durations)
}

async fn print_noticed(tab: &Tab) -> Result<(Vec<f64>, Vec<f64>)> {
    let (long, input) = (noticed(tab, "long").await?, noticed(tab, "input").await?);
    let most = |all: &[f64]| all.first().copied().unwrap_or_default();
    println!(
        "tasks over 50 ms: {} (longest {:.0} ms); slow input: {} (longest until handled {:.0} ms)",
        long.len(),
        most(&long),
        input.len(),
        most(&input)
    );
    Ok((long, input))
}

#[test]
fn a_run_of_some_hundred_tasks_keeps_memory_flat_and_tells_every_task() {
    let setup = Setup { patience: Duration::from_mins(8), ..Setup::default() };
    run("some hundred tasks", setup, async |tab| {
        let seen = watch(tab, 300, &[100, 200, 300]).await?;
        let (first, last) = (seen[0], seen[2]);
        let grown = last.memory.heap - first.memory.heap;
        ensure!(grown < 8e6, "the page's scripts grew by {grown} bytes over 200 tasks");
        let grown = last.worker.saturating_sub(first.worker);
        ensure!(grown < 16_000_000, "the worker grew by {grown} bytes over 200 tasks");
        ensure!(last.memory.nodes < 40_000.0, "{} nodes", last.memory.nodes);
        print_noticed(tab).await?;
        // After a reload the run comes from its small form: at once, and whole.
        tab.reload().await?;
        tab.find(&at("task-0")).await?;
        tab.until(SOON, async || Ok((attribute(tab, "data-closed").await? == 300).then_some(())))
            .await
    });
}

/// `INTERPLAY_LONG=1 cargo test -p interplay-tests --features browser --test browser -- --nocapture ten_thousand`
#[test]
fn ten_thousand_tasks_keep_memory_flat_and_the_page_answers_within_50_ms() {
    if std::env::var_os("INTERPLAY_LONG").is_none() {
        return println!(
            "skipped: it takes many minutes on a quiet machine; INTERPLAY_LONG=1 runs it"
        );
    }
    let setup = Setup { patience: Duration::from_mins(90), ..Setup::default() };
    run("ten thousand tasks", setup, async |tab| {
        let seen = watch(tab, 10_000, &[1_000, 5_000, 10_000]).await?;
        let (long, input) = print_noticed(tab).await?;
        let last = seen.last().context("three moments")?;
        #[expect(clippy::cast_precision_loss, reason = "a rate to look at")]
        let rate = last.closed as f64 / last.seconds;
        println!("{rate:.1} tasks a second");
        let started = Instant::now();
        tab.reload().await?;
        tab.find(&at("task-0")).await?;
        tab.until(
            SOON,
            async || Ok((attribute(tab, "data-closed").await? == 10_000).then_some(())),
        )
        .await?;
        println!("shown again {:.1} s after a reload", started.elapsed().as_secs_f64());
        let grown = last.memory.heap - seen[0].memory.heap;
        ensure!(grown < 30e6, "the page's scripts grew by {grown} bytes over 9,000 tasks");
        ensure!(input.first().is_none_or(|slow| *slow < 50.0), "input waited {:.0} ms", input[0]);
        ensure!(long.len() < 50, "{} tasks took more than 50 ms", long.len());
        Ok(())
    });
}

/// `INTERPLAY_LONG=1 cargo test -p interplay-tests --features browser --test browser -- --nocapture a_thousand`
fn a_thousand(domain: &str) {
    if std::env::var_os("INTERPLAY_LONG").is_none() {
        return println!("skipped: it takes some minutes; INTERPLAY_LONG=1 runs it");
    }
    let setup = Setup { patience: Duration::from_mins(30), ..Setup::default() };
    run(&format!("a thousand tasks in {domain}"), setup, async |tab| {
        choose(tab, "domain", domain).await?;
        set_up(tab, 1_000, 1).await?;
        let start = Instant::now();
        tab.click(&at("start")).await?;
        leave_the_example(tab).await?;
        tab.until(Duration::from_mins(20), async || {
            Ok((attribute(tab, "data-closed").await? == 1_000).then_some(()))
        })
        .await?;
        wait_for_phase(tab, "Finished").await?;
        println!("{domain}: 1,000 tasks in {:.1} s", start.elapsed().as_secs_f64());
        let hash = dataset_hash(tab).await?;
        let (native, native_hash) = made_natively_in(domain, "thousand", 1_000, 1)?;
        ensure!(hash == native_hash, "the page says {hash}, the terminal {native_hash}");
        let exported = export(tab, "export-records").await?;
        ensure!(
            std::fs::read(&exported)? == std::fs::read(&native)?,
            "the tab and the terminal made different bytes"
        );
        let audit = interplay(&["audit", &exported.to_string_lossy()])?;
        let text = String::from_utf8_lossy(&audit.stdout).into_owned();
        ensure!(audit.status.success(), "{text}");
        println!("{text}");
        Ok(())
    });
}

#[test]
fn a_thousand_tasks_in_the_shop_are_the_native_runs_and_hold_nothing_bad() {
    a_thousand("retail");
}

#[test]
fn a_thousand_tasks_of_the_airline_are_the_native_runs_and_hold_nothing_bad() {
    a_thousand("airline");
}

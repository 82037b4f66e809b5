//! Every fault of the served model, on every wire and in every way to ask, to the client as it is compiled for the page
//! and over the fetch of the page's worker. What comes of each is what the native client is held to, but where a browser
//! stands between.

use std::time::Duration;

use anyhow::{Context as _, Error, Result, anyhow, ensure};
use drill::{Row, Unit, Work, kept, table};
use interplay_tests::{Running, Setup, Tab, client, run};
use xtask::http::Server;

/// How long all faults together may take.
const PATIENCE: Duration = Duration::from_mins(2);

/// A browser tells pages nothing of answers that they may not read.
const IN_A_TAB: &str = "\
cors-off
  openai: error: unreachable, 5 calls
cors-bare-errors
  openai: error: unreachable, 5 calls
";

/// Chromium itself repeats a call on a connection that was used before and now closes, or answers 408. Whether it was
/// used before is chance.
const REPEATED_BY_THE_BROWSER: [&str; 2] = ["cut-before", "status-408"];

/// Starts a worker, gives it a message and keeps its answer.
const START: &str = "
    const worker = new Worker('worker.js', { type: 'module' });
    worker.onmessage = ({ data }) => { window.answer = data; };
    worker.onerror = ({ message }) => { window.answer = `it ended: ${message}`; };
    worker.postMessage(arguments[0]);
";

/// What came of the work in the tab.
async fn played(tab: &Tab, work: &Work) -> Result<Vec<Row>> {
    tab.script(START, vec![serde_json::to_string(work)?.into()]).await?;
    let answer = tab.until(PATIENCE, async || {
        let answer = tab.script("return window.answer ?? null", Vec::new()).await?;
        Ok(answer.as_str().map(str::to_owned))
    });
    let answer = answer.await.context("the faults were not over in time")?;
    table::read(&answer).map_err(|line| anyhow!("this is no line of a table: {line}"))
}

/// A row as it can be compared.
fn comparable(row: Row) -> Row {
    let is_repeated = REPEATED_BY_THE_BROWSER.contains(&row.unit.fault.as_str());
    let outcome = if is_repeated { row.outcome.replace(", 2 calls", "") } else { row.outcome };
    Row { outcome, ..row }
}

/// What the native client is held to, and of some faults what a tab sees.
fn expected() -> Result<Vec<Row>> {
    let in_a_tab = table::read(IN_A_TAB).map_err(|line| anyhow!("no line of a table: {line}"))?;
    let rows = kept::read().map_err(Error::msg)?.into_iter().map(|row| {
        let own = in_a_tab.iter().find(|own| (&own.unit, own.ask) == (&row.unit, row.ask));
        comparable(own.cloned().unwrap_or(row))
    });
    Ok(rows.collect())
}

#[test]
fn the_client_in_a_tab_ends_as_the_native_one_does() {
    run("faults", Setup::default(), async |tab| {
        // The browser notes every answer with a bad status, and every one that it keeps from the page.
        for part in ["Failed to load resource", "CORS", "net::ERR"] {
            tab.forgive(part);
        }
        let model = Running::start(&["serve-model", "--port", "0"], "http://")?;
        let host = model.line.split_whitespace().find(|word| word.starts_with("http://"));
        let host = host.context("it prints its address")?.trim_end_matches("/v1").to_owned();
        let server = Server::bind("127.0.0.1", 0, "/")?.without_policy();
        let page = format!("http://{}/index.html", server.address()?);
        let stage = server.start();
        let mut site = client()?;
        site.insert("index.html".to_owned(), b"<!doctype html><title>Drill</title>".to_vec());
        stage.show(site);
        tab.client().goto(&page).await?;
        let expected = expected()?;
        let mut units: Vec<Unit> = expected.iter().map(|row| row.unit.clone()).collect();
        units.dedup();
        ensure!(units.len() > 300, "the table holds {} units", units.len());
        let found: Vec<Row> =
            played(tab, &Work { host, units }).await?.into_iter().map(comparable).collect();
        kept::same(&expected, &found).map_err(Error::msg)
    });
}

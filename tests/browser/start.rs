//! The first seconds: the page starts from any folder of any host, its worker answers, nothing complains.

use std::time::Duration;

use anyhow::{Result, ensure};
use interplay_tests::{Setup, Tab, run};
use serde_json::Value;

/// Starts a second worker as the page does and gives the first thing it says.
const FIRST_WORD: &str = "
    const address = document.querySelector('meta[name=interplay-worker]').content;
    const worker = new Worker(new URL(address, location.href), { type: 'module' });
    return new Promise((resolve) => {
        worker.onmessage = (event) => { worker.terminate(); resolve(JSON.stringify(event.data)); };
        worker.onerror = (event) => { worker.terminate(); resolve('error: ' + event.message); };
    });
";

/// The app has taken the place of the text that stood there before it.
async fn started(tab: &Tab) -> Result<()> {
    let script =
        "return document.getElementById('boot') === null && document.body.innerText.length > 0";
    tab.until(Duration::from_secs(30), async || {
        let started = tab.script(script, Vec::new()).await?;
        Ok((started == Value::Bool(true)).then_some(()))
    })
    .await
}

async fn answers(tab: &Tab) -> Result<()> {
    let word = tab.script(FIRST_WORD, Vec::new()).await?;
    let word = word.as_str().unwrap_or_default();
    ensure!(word.contains("ready"), "the worker's first word is {word}");
    Ok(())
}

#[test]
fn the_page_starts_and_its_worker_answers() {
    run("the page starts", Setup::default(), async |tab| {
        started(tab).await?;
        answers(tab).await?;
        tab.picture("started").await.map(drop)
    });
}

#[test]
fn the_page_starts_at_the_root_of_a_host_and_as_the_wide_page() {
    let setup = Setup { prefix: "/", page: "any.html", ..Setup::default() };
    run("at the root", setup, async |tab| {
        started(tab).await?;
        answers(tab).await
    });
}

/// Asks a host that does not exist; the answer says who refused.
const ASK: &str = "
    try { await fetch('https://unheard.example/'); return 'answered'; }
    catch (error) { return error.message; }
";

/// Runs the worker's boot file here, where its effect on `fetch` can be seen. The wasm behind it may not like
/// the place; that is not the question.
const BOOT_WORKER_HERE: &str = "
    const address = document.querySelector('meta[name=interplay-worker]').content;
    try { await import(new URL(address, location.href)); } catch {}
";

#[test]
fn only_the_wide_page_and_its_worker_may_ask_a_host_we_never_heard_of() {
    for (page, narrow) in [("index.html", true), ("any.html", false)] {
        let setup = Setup { page, ..Setup::default() };
        run(&format!("hosts of {page}"), setup, async |tab| {
            // What differs is who says no: the policy, or the network that knows no such host.
            tab.forgive("");
            started(tab).await?;
            tab.script(ASK, Vec::new()).await?;
            let console = tab.console().await?;
            let blocked =
                console.iter().any(|entry| entry.message.contains("Content Security Policy"));
            ensure!(blocked == narrow, "{page}: {console:#?}");
            tab.script(BOOT_WORKER_HERE, Vec::new()).await?;
            let refusal = tab.script(ASK, Vec::new()).await?;
            let refused = refusal.as_str().unwrap_or_default().contains("may not speak to");
            ensure!(refused == narrow, "the worker of {page} gets: {refusal}");
            Ok(())
        });
    }
}

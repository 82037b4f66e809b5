//! What visitors do again and again, and the words of the page that it takes.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result};
use fantoccini::Locator;
use interplay_tests::{Running, Tab};

/// How long a run of twenty tasks may take in a slow tab.
pub(crate) const RUN: Duration = Duration::from_mins(2);

/// How long the page may think about anything else.
pub(crate) const SOON: Duration = Duration::from_secs(20);

/// The selector of an element that carries `data-test`.
pub(crate) fn at(name: &str) -> String {
    format!("[data-test=\"{name}\"]")
}

/// Chooses an option of a selection by its value.
pub(crate) async fn choose(tab: &Tab, name: &str, value: &str) -> Result<()> {
    let element = tab.find(&at(name)).await?;
    element.select_by_value(value).await.with_context(|| format!("{name} has no choice {value}"))
}

/// Fills in how many tasks, from which seed, at full speed.
pub(crate) async fn set_up(tab: &Tab, count: u32, seed: u32) -> Result<()> {
    tab.fill(&at("count"), &count.to_string()).await?;
    tab.fill(&at("seed"), &seed.to_string()).await?;
    choose(tab, "pace", "instant").await
}

/// Waits until the run on the page is in this phase.
pub(crate) async fn wait_for_phase(tab: &Tab, phase: &str) -> Result<()> {
    let wanted = format!("{}[data-phase=\"{phase}\"]", at("status"));
    let wait = tab.client().wait().at_most(RUN);
    wait.for_element(Locator::Css(&wanted))
        .await
        .with_context(|| format!("the run was never {phase}"))?;
    Ok(())
}

/// Starts a run and waits for its end.
pub(crate) async fn run_to_the_end(tab: &Tab) -> Result<()> {
    tab.click(&at("start")).await?;
    // The example is finished too: wait until the visitor's own run took its place.
    leave_the_example(tab).await?;
    wait_for_phase(tab, "Finished").await
}

/// Waits until a run of the visitor's own stands where the example stood.
pub(crate) async fn leave_the_example(tab: &Tab) -> Result<()> {
    tab.until(SOON, async || Ok((tab.text(".status-title").await? != "Example").then_some(())))
        .await
}

/// The hash of the whole dataset, as the dataset view shows it.
pub(crate) async fn dataset_hash(tab: &Tab) -> Result<String> {
    tab.click(&at("nav-dataset")).await?;
    // What is shown at first may be the list of an earlier visit.
    let settled = format!("[aria-busy=\"false\"] {}", at("dataset-hash"));
    tab.until(SOON, async || {
        let hash = tab.text(&settled).await?;
        let hash = hash.split_whitespace().find(|word| word.len() == 64);
        Ok(hash.map(str::to_owned))
    })
    .await
    .context("no dataset hash")
}

/// Exports the whole dataset as records.
pub(crate) async fn export(tab: &Tab, button: &str) -> Result<PathBuf> {
    tab.click(&at("nav-dataset")).await?;
    tab.click(&at(button)).await?;
    tab.download(".jsonl", SOON).await
}

/// Tells the page of an endpoint and lets it play; leaves the settings open.
pub(crate) async fn use_endpoint(tab: &Tab, address: &str, model: &str, key: &str) -> Result<()> {
    tab.click(&at("nav-run")).await?;
    choose(tab, "model-kind", "endpoint").await?;
    tab.click(&at("nav-settings")).await?;
    tab.fill(&at("endpoint-url"), address).await?;
    tab.fill(&at("endpoint-model"), model).await?;
    tab.fill(&at("endpoint-key"), key).await
}

/// A served simulated model, and its base URL.
pub(crate) fn served_model() -> Result<(Running, String)> {
    let server = Running::start(&["serve-model", "--port", "0"], "http://")?;
    let address = server.line.split_whitespace().find(|word| word.starts_with("http://"));
    let address = address.context("it prints its address")?.to_owned();
    Ok((server, address))
}

//! A run on each wire, streamed and whole, with the tool calls and the JSON that a run needs: the page makes of it what the
//! terminal makes of it.

use anyhow::{Context as _, Result, ensure};
use interplay_tests::{Setup, Tab, interplay, run};
use serde_json::{Map, Value};

use crate::dataset::tempfile;
use crate::steps::{
    at, choose, dataset_hash, export, run_to_the_end, served_model, set_up, use_endpoint,
};

/// A wire: its names on the page and at the terminal, and the end of its base URL.
struct Wire {
    page: &'static str,
    terminal: &'static str,
    version: &'static str,
}

const MODEL: &str = "interplay-simulated";

/// The hash of the same run at the terminal.
fn made_natively(address: &str, wire: &Wire, stream: bool) -> Result<String> {
    let out = tempfile(&format!("{}-{stream}", wire.terminal))?.join("native.jsonl");
    let out = out.to_string_lossy().into_owned();
    let place = ["--endpoint", address, "--dialect", wire.terminal, "--model", MODEL];
    let mut words = vec!["generate", "--count", "3", "--seed", "5", "--out", &out];
    words.extend(place);
    words.extend((!stream).then_some("--no-stream"));
    let output = interplay(&words)?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    ensure!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    let hash = text.split_whitespace().find(|word| word.len() == 64).context("it prints a hash")?;
    Ok(hash.to_owned())
}

/// Calls that the server has counted, by wire and form.
async fn asked(tab: &Tab, address: &str, wire: &Wire) -> Result<Value> {
    let report = format!("{}/faults", address.trim_end_matches(wire.version));
    let fetch = "return fetch(arguments[0]).then((answer) => answer.json())";
    Ok(tab.script(fetch, vec![report.into()]).await?["asked"].clone())
}

async fn made_on_the_page(tab: &Tab, address: &str, wire: &Wire, stream: bool) -> Result<String> {
    set_up(tab, 3, 5).await?;
    use_endpoint(tab, address, MODEL, "sk-a-key-nobody-may-find").await?;
    tab.click(&format!("{} summary", at("calling"))).await?;
    choose(tab, "endpoint-dialect", wire.page).await?;
    choose(tab, "calling-stream", if stream { "stream" } else { "whole" }).await?;
    tab.click(&at("nav-run")).await?;
    run_to_the_end(tab).await?;
    dataset_hash(tab).await
}

fn check(wire: &Wire) {
    for stream in [true, false] {
        let name = format!("{} stream {stream}", wire.terminal);
        run(&name, Setup::default(), async |tab| {
            let (_server, address) = served_model()?;
            let address = address.replace("/v1", wire.version);
            let page = made_on_the_page(tab, &address, wire, stream).await?;
            let form = format!("{} {}", wire.terminal, if stream { "streamed" } else { "whole" });
            let asked = asked(tab, &address, wire).await?;
            let forms: Vec<&String> = asked.as_object().into_iter().flat_map(Map::keys).collect();
            ensure!(forms == [&form], "{name}: the page called {asked}");
            let native = made_natively(&address, wire, stream)?;
            ensure!(page == native, "{name}: on the page {page}, at the terminal {native}");
            let records = std::fs::read_to_string(export(tab, "export-records").await?)?;
            ensure!(records.lines().count() > 0, "{name} gave no record");
            Ok(())
        });
    }
}

#[test]
fn a_run_over_chat_completions_is_the_one_at_the_terminal() {
    check(&Wire { page: "open_ai", terminal: "openai", version: "/v1" });
}

#[test]
fn a_run_over_messages_is_the_one_at_the_terminal() {
    check(&Wire { page: "anthropic", terminal: "anthropic", version: "/v1" });
}

#[test]
fn a_run_over_generate_content_is_the_one_at_the_terminal() {
    check(&Wire { page: "gemini", terminal: "gemini", version: "/v1beta" });
}

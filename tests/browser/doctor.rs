//! The doctor: each thing that can be wrong with an endpoint has its own word, and a remedy that names the setting.
//! The served model plays what is wrong.

use std::net::TcpListener;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use interplay_tests::{Running, Setup, Tab, run};

use crate::steps::{SOON, at, use_endpoint};

const MODEL: &str = "interplay-simulated";

/// A served model with a fault, and its base URL.
fn faulty(fault: &str) -> Result<(Running, String)> {
    let server = Running::start(&["serve-model", "--port", "0", "--faults", fault], "http://")?;
    let address = server.line.split_whitespace().find(|word| word.starts_with("http://"));
    let address = address.context("it prints its address")?.to_owned();
    Ok((server, address))
}

/// Presses *Test* and gives the cause that the page names.
async fn cause(tab: &Tab, address: &str, key: &str) -> Result<String> {
    use_endpoint(tab, address, MODEL, key).await?;
    tab.click(&at("endpoint-test")).await?;
    tab.until(SOON, async || {
        let cause = tab.find(&at("endpoint-verdict")).await?.attr("data-cause").await?;
        Ok(cause.filter(|cause| !cause.is_empty()))
    })
    .await
    .context("no cause was named")
}

/// A picture of the verdict at this size and in these colours.
async fn picture(tab: &Tab, name: &str, width: u32, dark: bool) -> Result<()> {
    tab.appear((width, 900), dark).await?;
    let bottom = "document.querySelector('[data-test=endpoint-verdict]').scrollIntoView({ block: 'end' }); window.scrollBy(0, 40)";
    tab.script(bottom, Vec::new()).await?;
    // Colours change over a moment.
    tokio::time::sleep(Duration::from_millis(400)).await;
    tab.picture(name).await.map(drop)
}

#[test]
fn a_server_that_works_shows_what_its_model_can_do() {
    run("doctor well", Setup::default(), async |tab| {
        let (_server, address) = faulty("none")?;
        ensure!(
            cause(tab, &address, "").await? == "all_well",
            "{}",
            tab.text(&at("endpoint-verdict")).await?
        );
        let works = "return [...document.querySelectorAll('.doctor-ability')].map((it) => it.dataset.works).join()";
        let works = tab.script(works, Vec::new()).await?;
        ensure!(works == "yes,yes,yes", "{works}");
        for (name, width, dark) in [
            ("wide", 1280, false),
            ("wide-dark", 1280, true),
            ("phone", 390, false),
            ("phone-dark", 390, true),
        ] {
            picture(tab, name, width, dark).await?;
        }
        Ok(())
    });
}

#[test]
fn what_the_server_refuses_is_named_with_what_mends_it() {
    run("doctor refusals", Setup::default(), async |tab| {
        // The browser notes every answer with a status of 400 and above.
        tab.forgive("Failed to load resource");
        let key = "sk-a-key-nobody-may-find";
        for (fault, expected, words) in [
            ("key-wrong", "wrong_key", "Copy it again"),
            ("key-forbidden", "cors", ""),
            ("model-unknown", "unknown_model", "Choose a model that it offers"),
            ("money-quota", "out_of_money", "no money"),
            ("no-tools", "no_tool_calling", "did not call a tool"),
            ("no-tools-parser", "no_tool_calling", "did not call a tool"),
            ("body-page", "wrong_address", "base URL"),
        ] {
            let (_server, address) = faulty(fault)?;
            let found = cause(tab, &address, key).await?;
            let text = tab.text(&at("endpoint-verdict")).await?;
            ensure!(found == expected, "{fault} is taken for {found}: {text}");
            ensure!(text.contains(words), "{fault}: {text}");
            ensure!(!text.contains(key), "{fault} shows the key: {text}");
            if fault == "no-tools" {
                picture(tab, "no-tools", 1280, false).await?;
                picture(tab, "no-tools-phone", 390, false).await?;
                tab.appear((1280, 900), false).await?;
                tab.click(&at("doctor-prompted")).await?;
                tab.wait_for_text(&at("notice"), "writes its calls as text", SOON).await?;
                let chosen = "return [...document.querySelectorAll('select')].some((it) => it.value === 'prompted')";
                ensure!(tab.script(chosen, Vec::new()).await? == true, "the setting is not shown");
            }
        }
        Ok(())
    });
}

#[test]
fn a_server_that_is_off_and_one_that_lets_no_page_in_are_told_apart() {
    run("doctor silence", Setup::default(), async |tab| {
        tab.forgive("ERR_CONNECTION_REFUSED");
        tab.forgive("CORS");
        tab.forgive("Failed to load resource");
        let free = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let found = cause(tab, &format!("http://{free}/v1"), "").await?;
        ensure!(found == "server_off", "{found}");
        picture(tab, "off", 1280, false).await?;
        let (_server, address) = faulty("cors-off")?;
        let found = cause(tab, &address, "").await?;
        ensure!(found == "cors", "{found}");
        tab.find(&at("doctor-remedy")).await?;
        picture(tab, "cors", 1280, true).await?;
        picture(tab, "cors-phone", 390, true).await
    });
}

#[test]
fn what_was_learnt_on_the_way_is_shown() {
    run("doctor learnt", Setup::default(), async |tab| {
        tab.forgive("Failed to load resource");
        let (_server, address) = faulty("no-schema")?;
        ensure!(
            cause(tab, &address, "").await? == "all_well",
            "{}",
            tab.text(&at("endpoint-verdict")).await?
        );
        tab.find(&at("doctor-learnt")).await?;
        picture(tab, "learnt", 1280, false).await
    });
}

/// How often the server was called for a reply.
async fn calls(tab: &Tab, address: &str) -> Result<u64> {
    let report = format!("{}/faults", address.trim_end_matches("/v1"));
    let fetch = "return fetch(arguments[0]).then((answer) => answer.json())";
    let report = tab.script(fetch, vec![report.into()]).await?;
    report["calls"].as_u64().context("it counts them")
}

#[test]
fn what_was_learnt_outlasts_a_reload_of_the_tab() {
    run("doctor learnt before", Setup::default(), async |tab| {
        tab.forgive("Failed to load resource");
        let (_server, address) = faulty("no-schema")?;
        let key = "sk-a-key-nobody-may-find";
        ensure!(cause(tab, &address, key).await? == "all_well", "it does not work");
        let first = calls(tab, &address).await?;
        tab.reload().await?;
        ensure!(cause(tab, &address, key).await? == "all_well", "it does not work any more");
        tab.find(&at("doctor-learnt")).await?;
        let second = calls(tab, &address).await? - first;
        ensure!(second < first, "{first} calls, and {second} once the ways were known");
        let kept = "return JSON.stringify({ ...sessionStorage, ...localStorage })";
        let kept = tab.script(kept, Vec::new()).await?.to_string();
        ensure!(kept.contains("interplay.learnt") && !kept.contains(key), "{kept}");
        Ok(())
    });
}

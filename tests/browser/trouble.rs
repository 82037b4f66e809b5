//! Bad input and a bad world: each ends in a message that says what to do, and nothing that was kept is lost.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::Sender;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use fantoccini::Locator;
use interplay_tests::{Setup, Tab, run};
use serde_json::json;

use crate::steps::{
    SOON, at, choose, dataset_hash, run_to_the_end, set_up, use_endpoint, wait_for_phase,
};

#[test]
fn an_endpoint_that_is_off_halts_the_run_and_loses_nothing() {
    run("endpoint off", Setup::default(), async |tab| {
        tab.forgive("ERR_CONNECTION_REFUSED");
        set_up(tab, 3, 2).await?;
        run_to_the_end(tab).await?;
        let before = dataset_hash(tab).await?;
        use_endpoint(tab, "http://127.0.0.1:9/v1", "nobody", "").await?;
        tab.click(&at("endpoint-test")).await?;
        tab.wait_for_text(&at("endpoint-verdict"), "127.0.0.1:9", SOON).await?;
        tab.click(&at("nav-run")).await?;
        tab.click(&at("start")).await?;
        wait_for_phase(tab, "Halted").await?;
        tab.wait_for_text(&at("error-banner"), "http://127.0.0.1:9", SOON).await?;
        ensure!(dataset_hash(tab).await? == before, "kept records changed");
        Ok(())
    });
}

#[test]
fn a_full_disk_halts_the_run_and_loses_nothing() {
    run("full disk", Setup::default(), async |tab| {
        quota(tab, 600_000).await?;
        set_up(tab, 60, 8).await?;
        tab.click(&at("start")).await?;
        wait_for_phase(tab, "Halted").await?;
        tab.wait_for_text(&at("error-banner"), "storage", SOON).await?;
        if tab.client().find(Locator::Css(&at("save-unsaved"))).await.is_ok() {
            tab.click(&at("save-unsaved")).await?;
            let unsaved = fs::read_to_string(tab.download(".jsonl", SOON).await?)?;
            ensure!(unsaved.contains("\"passed\":true"), "the record in hand is an accepted one");
        }
        let kept = dataset_hash(tab).await?;
        tab.reload().await?;
        ensure!(dataset_hash(tab).await? == kept, "what was kept changed");
        quota(tab, 1_000_000_000).await?;
        tab.click(&at("nav-run")).await?;
        choose(tab, "pace", "instant").await?;
        tab.click(&at("nav-dataset")).await?;
        tab.click(&at("run-resume")).await?;
        tab.click(&at("nav-run")).await?;
        wait_for_phase(tab, "Finished").await
    });
}

/// Limits what the page may store, in bytes.
async fn quota(tab: &Tab, bytes: u64) -> Result<()> {
    let origin = tab.root().split('/').take(3).collect::<Vec<_>>().join("/");
    let parameters = json!({"origin": origin, "quotaSize": bytes});
    tab.devtools("Storage.overrideQuotaForOrigin", parameters).await.map(drop)
}

#[test]
fn links_that_cannot_be_read_say_so_and_show_the_normal_page() {
    let long = format!("index.html#v=1&domain={}", "x".repeat(5000));
    let cases = [
        ("index.html#v=7&domain=retail&seed=1&count=3", "version 7"),
        ("index.html#v=1&domain=casino&seed=1&count=3", "casino"),
        (Box::leak(long.into_boxed_str()), "characters long"),
    ];
    for (page, message) in cases {
        run(&format!("link {message}"), Setup { page, ..Setup::default() }, async |tab| {
            tab.wait_for_text(&at("error-banner"), message, SOON).await?;
            wait_for_phase(tab, "Finished").await?;
            tab.find(&at("start")).await.map(drop)
        });
    }
}

#[test]
fn data_files_with_a_missing_table_are_refused_by_name() {
    run("missing table", Setup::default(), async |tab| {
        let folder = std::env::current_exe()?.parent().context("a folder")?.join("missing-table");
        fs::create_dir_all(&folder)?;
        let mut paths = Vec::new();
        for name in ["orders.json", "users.json"] {
            fs::write(folder.join(name), "{}")?;
            paths.push(folder.join(name).to_string_lossy().into_owned());
        }
        tab.click(&at("nav-settings")).await?;
        let input =
            tab.client().wait().at_most(SOON).for_element(Locator::Css(&at("rows-files"))).await?;
        input.send_keys(&paths.join("\n")).await?;
        tab.wait_for_text("main", "products.json is missing", Duration::from_secs(20)).await
    });
}

/// A server that takes every question and answers none: it tells when one arrived and when its asker hung up.
fn silent_server() -> Result<(String, std::sync::mpsc::Receiver<&'static str>)> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = format!("http://{}/v1", listener.local_addr()?);
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let tell = tell.clone();
            std::thread::spawn(move || drop(never_answer(stream, &tell)));
        }
    });
    Ok((address, told))
}

fn never_answer(mut stream: TcpStream, tell: &Sender<&'static str>) -> Result<()> {
    let mut buffer = [0; 4096];
    let read = stream.read(&mut buffer)?;
    if buffer[..read].starts_with(b"OPTIONS") {
        let allowed = "HTTP/1.1 204 No Content\r\nAccess-Control-Allow-Origin: *\r\n\
            Access-Control-Allow-Headers: *, authorization\r\nConnection: close\r\n\r\n";
        return Ok(stream.write_all(allowed.as_bytes())?);
    }
    tell.send("asked")?;
    while stream.read(&mut buffer).is_ok_and(|read| read > 0) {}
    Ok(tell.send("hung up")?)
}

#[test]
fn stopping_a_run_ends_the_call_that_is_under_way() {
    run("stop a call", Setup::default(), async |tab| {
        let (address, told) = silent_server()?;
        use_endpoint(tab, &address, "silent", "").await?;
        tab.click(&at("nav-run")).await?;
        tab.click(&at("start")).await?;
        let hear = async |word: &str| {
            tab.until(SOON, async || Ok(told.try_iter().any(|said| said == word).then_some(())))
                .await
        };
        hear("asked").await.context("no call arrived")?;
        tab.click(&at("stop")).await?;
        hear("hung up").await.context("the call outlived the run")
    });
}

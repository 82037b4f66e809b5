//! The whole way: a run's records survive a reload, verify on the command line, and are the same bytes everywhere.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};
use fantoccini::Locator;
use interplay_tests::{Setup, Tab, interplay, run};

use crate::steps::{
    RUN, SOON, at, choose, dataset_hash, export, leave_the_example, run_to_the_end, served_model,
    set_up, use_endpoint, wait_for_phase,
};

/// Tasks of the runs here.
const COUNT: u32 = 20;

/// What the command line makes of the same run: the file and the hash that it prints.
pub(crate) fn made_natively(name: &str, count: u32, seed: u32) -> Result<(PathBuf, String)> {
    made_natively_in("retail", name, count, seed)
}

/// The same of another domain.
pub(crate) fn made_natively_in(
    domain: &str,
    name: &str,
    count: u32,
    seed: u32,
) -> Result<(PathBuf, String)> {
    made_natively_with(domain, name, count, seed, &[])
}

/// The same with other settings.
fn made_natively_with(
    domain: &str,
    name: &str,
    count: u32,
    seed: u32,
    settings: &[&str],
) -> Result<(PathBuf, String)> {
    let folder = tempfile(&format!("{name}-{domain}"))?;
    let out = folder.join("native.jsonl");
    let (count, seed) = (count.to_string(), seed.to_string());
    let path = out.to_string_lossy().into_owned();
    let run = ["generate", "--domain", domain, "--count", &count, "--seed", &seed, "--out", &path];
    let output = interplay(&[&run, settings].concat())?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    ensure!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    let hash = text.split_whitespace().find(|word| word.len() == 64).context("it prints a hash")?;
    Ok((out, hash.to_owned()))
}

/// An empty folder beside the test program.
pub(crate) fn tempfile(name: &str) -> Result<PathBuf> {
    let program = std::env::current_exe()?;
    let folder =
        program.parent().context("a program lies in a folder")?.join(format!("native-{name}"));
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

fn verified(file: &std::path::Path) -> Result<()> {
    let output = interplay(&["verify", &file.to_string_lossy()])?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    ensure!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    Ok(())
}

#[test]
fn twenty_blueprints_survive_a_reload_verify_and_equal_the_native_run() {
    run("twenty blueprints", Setup::default(), async |tab| {
        set_up(tab, COUNT, 3).await?;
        run_to_the_end(tab).await?;
        let before = dataset_hash(tab).await?;
        tab.reload().await?;
        let after = dataset_hash(tab).await?;
        ensure!(before == after, "the reload changed {before} to {after}");
        let (native, hash) = made_natively("twenty", COUNT, 3)?;
        let exported = export(tab, "export-records").await?;
        ensure!(
            fs::read(&exported)? == fs::read(&native)?,
            "the tab and the terminal made different bytes"
        );
        ensure!(after == hash, "the page says {after}, the terminal {hash}");
        verified(&exported)?;
        for button in ["export-sharegpt", "export-openai"] {
            verified(&export(tab, button).await?)?;
        }
        Ok(())
    });
}

#[test]
fn an_endpoint_with_the_same_model_gives_the_same_dataset() {
    run("endpoint", Setup::default(), async |tab| {
        let (_server, address) = served_model()?;
        use_endpoint(tab, &address, "interplay-simulated", "sk-a-key-nobody-may-find").await?;
        tab.click(&at("endpoint-test")).await?;
        tab.wait_for_text(&at("endpoint-verdict"), "interplay-simulated", SOON).await?;
        tab.click(&at("nav-run")).await?;
        tab.fill(&at("count"), "6").await?;
        tab.fill(&at("seed"), "5").await?;
        run_to_the_end(tab).await?;
        let hash = dataset_hash(tab).await?;
        let (_, native) = made_natively("endpoint", 6, 5)?;
        ensure!(hash == native, "through the endpoint {hash}, in process {native}");
        let exported = export(tab, "export-records").await?;
        verified(&exported)?;
        no_key_anywhere(tab, &exported).await
    });
}

/// The key stands in no storage, no address and no export.
async fn no_key_anywhere(tab: &Tab, exported: &std::path::Path) -> Result<()> {
    const STORED: &str = "
        const all = [location.href, JSON.stringify({...localStorage}), JSON.stringify({...sessionStorage})];
        for (const { name } of await indexedDB.databases()) {
            const database = await new Promise((done) => {
                const request = indexedDB.open(name);
                request.onsuccess = () => done(request.result);
            });
            for (const store of database.objectStoreNames) {
                all.push(await new Promise((done) => {
                    const request = database.transaction(store).objectStore(store).getAll();
                    request.onsuccess = () => done(JSON.stringify(request.result));
                }));
            }
            database.close();
        }
        return all.join();
    ";
    let stored = tab.script(STORED, Vec::new()).await?;
    let stored = stored.as_str().context("storage as text")?;
    ensure!(stored.contains("interplay-simulated"), "the search sees what is stored");
    ensure!(!stored.contains("nobody-may-find"), "the key is stored");
    ensure!(!fs::read_to_string(exported)?.contains("nobody-may-find"), "the key is exported");
    tab.reload().await?;
    tab.click(&at("nav-run")).await?;
    choose(tab, "model-kind", "endpoint").await?;
    tab.click(&at("nav-settings")).await?;
    let key = tab.find(&at("endpoint-key")).await?;
    ensure!(key.prop("value").await?.unwrap_or_default().is_empty(), "the key outlived the reload");
    Ok(())
}

#[test]
fn dialogues_that_leave_another_say_so_and_equal_the_native_run() {
    run("branches", Setup::default(), async |tab| {
        tab.click(&at("nav-settings")).await?;
        let switch = at("method-phase2.branch");
        tab.click(&format!("details:has({switch}) > summary")).await?;
        tab.click(&switch).await?;
        tab.click(&at("nav-run")).await?;
        set_up(tab, 6, 3).await?;
        run_to_the_end(tab).await?;
        let hash = dataset_hash(tab).await?;
        let rows = tab.client().find_all(Locator::Css(".record-open")).await?.len();
        let mut leaving = 0;
        for row in 0..rows {
            let open = format!("li:nth-child({}) > .record-open", row + 1);
            tab.click(&open).await?;
            let record = tab.text(&at("record")).await?;
            leaving += usize::from(record.contains("Begins as"));
            tab.click(&at("record-close")).await?;
        }
        ensure!(leaving > 0 && leaving < rows, "{leaving} of {rows} records leave another");
        let (_, native) =
            made_natively_with("retail", "branches", 6, 3, &["--set", "phase2.branch=true"])?;
        ensure!(hash == native, "the page says {hash}, the terminal {native}");
        Ok(())
    });
}

#[test]
fn a_share_link_gives_the_same_dataset_to_someone_else() {
    let setup = Setup {
        page: "index.html#v=1&domain=retail&seed=9&count=8&dials=careless_agent:40",
        ..Setup::default()
    };
    let visit = |name: &str| {
        run(name, setup, async |tab| {
            choose(tab, "pace", "instant").await?;
            ensure!(dataset_is_empty(tab).await?, "opening a link stored something");
            tab.click(&at("nav-run")).await?;
            run_to_the_end(tab).await?;
            dataset_hash(tab).await
        })
    };
    assert_eq!(visit("link one"), visit("link two"));
}

async fn dataset_is_empty(tab: &Tab) -> Result<bool> {
    tab.click(&at("nav-dataset")).await?;
    tab.find(&at("dataset-empty")).await.map(|_| true)
}

#[test]
fn a_run_that_the_tab_left_is_resumed_to_the_same_dataset() {
    run("cut off", Setup::default(), async |tab| {
        set_up(tab, COUNT, 3).await?;
        choose(tab, "pace", "slow").await?;
        tab.click(&at("start")).await?;
        leave_the_example(tab).await?;
        tab.find(&at("task-0")).await?;
        tab.reload().await?;
        tab.click(&at("nav-dataset")).await?;
        tab.wait_for_text(&at("run-status"), "Cut off", SOON).await?;
        tab.click(&at("run-open")).await?;
        tab.find(&at("cut-off")).await?;
        choose(tab, "pace", "instant").await?;
        tab.click(&at("resume")).await?;
        wait_for_phase(tab, "Finished").await?;
        let hash = dataset_hash(tab).await?;
        let (_, native) = made_natively("resumed", COUNT, 3)?;
        ensure!(hash == native, "resumed {hash}, uninterrupted {native}");
        Ok(())
    });
}

#[test]
fn a_stopped_run_keeps_what_it_has_and_a_deleted_record_comes_back() {
    run("stop and bin", Setup::default(), async |tab| {
        set_up(tab, 200, 4).await?;
        choose(tab, "pace", "watch").await?;
        tab.click(&at("start")).await?;
        leave_the_example(tab).await?;
        let some = async || Ok((tab.text(&at("records-count")).await?.trim() != "0").then_some(()));
        tab.until(RUN, some).await?;
        tab.click(&at("pause")).await?;
        wait_for_phase(tab, "Paused").await?;
        tab.click(&at("stop")).await?;
        wait_for_phase(tab, "Stopped").await?;
        let whole = dataset_hash(tab).await?;
        tab.click(&at("record-delete")).await?;
        tab.click(&at("notice-offer")).await?;
        tab.until(SOON, async || Ok((dataset_hash(tab).await? == whole).then_some(()))).await
    });
}

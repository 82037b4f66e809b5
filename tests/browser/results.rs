//! The results view: published runs that are dropped or chosen, their verdicts, and one run beside its recording.

use std::fs;

use anyhow::{Result, ensure};
use interplay_tests::{Setup, Tab, run};
use serde_json::{Value, json};

use crate::environment::drop_files;
use crate::steps::{SOON, at};

const BOOKS: &str = r#"{"b9": {"title": "A Book of One's Own", "copies": 1}}"#;
const MEMBERS: &str = r#"{"m9": {"name": "Ada Own", "email": "ada@example.net", "books": ["b9"]}}"#;
/// What bringing the book back shows.
const SEEN: &str = r#"{"name": "Ada Own", "email": "ada@example.net", "books": []}"#;

/// A run that should bring a book back; with an observation it does.
fn entry(trial: u64, reward: f64, observation: Option<&str>) -> Value {
    let arguments = json!({"member_id": "m9", "book_id": "b9"});
    let mut traj = vec![json!({"role": "user", "content": "I bring a book back."})];
    if let Some(text) = observation {
        let call = json!({"function": {"name": "return_book", "arguments": arguments.to_string()}});
        traj.push(json!({"role": "assistant", "content": null, "tool_calls": [call]}));
        traj.push(json!({"role": "tool", "content": text}));
    }
    traj.push(json!({"role": "assistant", "content": "Thank you."}));
    traj.push(json!({"role": "user", "content": "###STOP###"}));
    json!({"task_id": 5, "trial": trial, "reward": reward, "traj": traj, "info": {"task": {
        "user_id": "m9", "instruction": "Bring it back.", "outputs": [],
        "actions": [{"name": "return_book", "kwargs": arguments}]}}})
}

/// Three runs: one as recorded, one whose reward cannot be right, one that cannot be read.
fn file() -> String {
    json!([entry(0, 1.0, Some(SEEN)), entry(1, 1.0, None), {"task_id": 6}]).to_string()
}

async fn count(tab: &Tab, name: &str, number: usize) -> Result<()> {
    let script = "return document.querySelectorAll(arguments[0]).length";
    tab.until(SOON, async || {
        let found = tab.script(script, vec![json!(at(name))]).await?;
        Ok((found.as_u64() == u64::try_from(number).ok()).then_some(()))
    })
    .await
}

async fn graded(tab: &Tab) -> Result<()> {
    tab.find(&format!("{}[data-done=\"true\"]", at("results-summary"))).await.map(drop)
}

#[test]
fn dropped_results_are_graded_on_dropped_rows_and_each_run_says_why() {
    run("results dropped", Setup::default(), async |tab| {
        tab.click(&at("nav-graph")).await?;
        drop_files(tab, &[("members.json", MEMBERS), ("books.json", BOOKS)]).await?;
        tab.find(&at("world-files")).await?;
        drop_files(tab, &[("runs.json", &file())]).await?;
        graded(tab).await?;
        tab.wait_for_text(&at("results-rewards"), "1 of 2", SOON).await?;
        tab.wait_for_text(&at("results-observations"), "1 of 1", SOON).await?;
        tab.wait_for_text(&at("results-source"), "your data files", SOON).await?;
        count(tab, "results-row", 3).await?;
        tab.click(&at("filter-unreadable")).await?;
        tab.wait_for_text(&at("results-row"), "has no `traj`", SOON).await?;
        tab.click(&at("filter-reward")).await?;
        count(tab, "results-row", 1).await?;
        tab.wait_for_text(&at("results-verdict"), "differs", SOON).await?;
        tab.click(&format!("{} button", at("results-row"))).await?;
        tab.wait_for_text(&at("results-run-verdict"), "Reward 1 recorded, 0 here", SOON).await?;
        tab.wait_for_text(&at("results-diff"), "copies", SOON).await?;
        tab.picture("differs").await?;
        tab.click(&at("filter-all")).await?;
        tab.click(&format!("{}:first-child button", at("results-row"))).await?;
        tab.wait_for_text(&at("results-run-verdict"), "1 of 1 observation", SOON).await?;
        tab.wait_for_text(&at("results-step"), "the same here", SOON).await?;
        tab.click(&at("results-forget")).await?;
        tab.find(&at("results-empty")).await.map(drop)
    });
}

#[test]
fn chosen_results_show_another_observation_beside_the_recorded_one() {
    run("results chosen", Setup::default(), async |tab| {
        let path = std::env::temp_dir().join(format!("interplay-runs-{}.json", std::process::id()));
        fs::write(&path, json!([entry(0, 0.0, Some(SEEN))]).to_string())?;
        tab.visit("index.html#results").await?;
        let input = tab.find(&at("results-files")).await?;
        input.send_keys(&path.to_string_lossy()).await?;
        graded(tab).await?;
        // On generated rows there is no such member.
        tab.wait_for_text(&at("results-source"), "generated rows", SOON).await?;
        tab.wait_for_text(&at("results-observations"), "0 of 1", SOON).await?;
        // The right rows come later: the open file is graded again.
        drop_files(tab, &[("members.json", MEMBERS), ("books.json", BOOKS)]).await?;
        tab.wait_for_text(&at("results-observations"), "1 of 1", SOON).await?;
        fs::remove_file(&path)?;
        ensure!(tab.text(&at("results-rewards")).await? == "0 of 1", "the recorded 0 is wrong");
        Ok(())
    });
}

#[test]
fn a_damaged_results_file_shows_what_came_before_the_damage() {
    run("results damaged", Setup::default(), async |tab| {
        tab.click(&at("nav-graph")).await?;
        let whole = json!([entry(0, 1.0, Some(SEEN)), entry(1, 1.0, None)]).to_string();
        drop_files(tab, &[("cut.json", &whole[..whole.len() - 40])]).await?;
        graded(tab).await?;
        tab.wait_for_text(&at("results-fault"), "cut.json is not JSON at line 1", SOON).await?;
        count(tab, "results-row", 1).await?;
        drop_files(tab, &[("settings.json", "{\"theme\": 1}")]).await?;
        tab.wait_for_text(&at("error-banner"), "has no `traj`", SOON).await
    });
}

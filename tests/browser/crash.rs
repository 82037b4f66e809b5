//! The tab goes away in the middle of a run, again and again: what comes out in the end is what an uninterrupted run gives.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use interplay_tests::{Setup, Tab, run};

use crate::dataset::made_natively;
use crate::steps::{SOON, at, choose, dataset_hash, leave_the_example, set_up, wait_for_phase};

/// Tasks of the runs here.
const COUNT: u32 = 40;

/// A few numbers that differ from seed to seed, the same each time.
fn moments(seed: u32) -> impl Iterator<Item = u64> {
    let mut number = u64::from(seed).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    std::iter::repeat_with(move || {
        number ^= number << 13;
        number ^= number >> 7;
        number ^= number << 17;
        120 + number % 900
    })
}

/// Takes the cut-off run up again from the dataset view.
async fn resume(tab: &Tab) -> Result<()> {
    tab.click(&at("nav-run")).await?;
    choose(tab, "pace", "instant").await?;
    tab.click(&at("nav-dataset")).await?;
    tab.click(&at("run-resume")).await?;
    tab.click(&at("nav-run")).await?;
    leave_the_example(tab).await
}

async fn finished(tab: &Tab) -> Result<bool> {
    let script = "return document.querySelector(arguments[0])?.getAttribute('data-phase') ?? ''";
    let phase = tab.script(script, vec![at("status").into()]).await?;
    Ok(phase.as_str() == Some("Finished"))
}

fn killed_and_resumed(name: &str, seed: u32) {
    run(name, Setup::default(), async |tab| {
        set_up(tab, COUNT, seed).await?;
        choose(tab, "pace", "instant").await?;
        tab.click(&at("start")).await?;
        leave_the_example(tab).await?;
        // From its first task on the run is stored.
        tab.find(&at("task-0")).await?;
        let mut cuts = 0;
        for moment in moments(seed).take(4) {
            tokio::time::sleep(Duration::from_millis(moment)).await;
            if finished(tab).await? {
                break;
            }
            tab.reload().await?;
            cuts += 1;
            tab.find(&at("status")).await?;
            if finished(tab).await? {
                break;
            }
            resume(tab).await?;
        }
        ensure!(cuts > 0, "the run was over before it could be cut");
        wait_for_phase(tab, "Finished").await?;
        let hash = dataset_hash(tab).await?;
        let (_, native) = made_natively(name, COUNT, seed)?;
        ensure!(hash == native, "after {cuts} cuts {hash}, uninterrupted {native}");
        Ok(())
    });
}

#[test]
fn a_tab_that_dies_at_random_moments_loses_nothing_one() {
    killed_and_resumed("dies one", 11);
}

#[test]
fn a_tab_that_dies_at_random_moments_loses_nothing_two() {
    killed_and_resumed("dies two", 12);
}

#[test]
fn a_tab_that_dies_at_random_moments_loses_nothing_three() {
    killed_and_resumed("dies three", 13);
}

#[test]
fn two_tabs_do_not_go_on_with_one_run() {
    run("two tabs", Setup::default(), async |tab| {
        set_up(tab, 200, 6).await?;
        choose(tab, "pace", "slow").await?;
        tab.click(&at("start")).await?;
        leave_the_example(tab).await?;
        tab.find(&at("task-0")).await?;
        let first = tab.client().window().await?;
        let second = tab.client().new_window(true).await?;
        tab.client().switch_to_window(second.handle.clone()).await?;
        tab.visit("index.html").await?;
        tab.find(&at("elsewhere")).await.context("the second tab says where the run is")?;
        tab.click(&at("nav-dataset")).await?;
        tab.wait_for_text(&at("run-status"), "In another tab", SOON).await?;
        let resumes = tab
            .script(
                "return document.querySelectorAll(arguments[0]).length",
                vec![at("run-resume").into()],
            )
            .await?;
        ensure!(resumes.as_u64() == Some(0), "the second tab offers to resume");
        // The first tab ends its run; the second one may then go on with it.
        tab.client().switch_to_window(first).await?;
        tab.click(&at("stop")).await?;
        wait_for_phase(tab, "Stopped").await?;
        tab.client().switch_to_window(second.handle).await?;
        tab.reload().await?;
        tab.click(&at("nav-dataset")).await?;
        tab.find(&at("run-resume")).await.map(|_| ())
    });
}

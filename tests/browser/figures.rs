//! The figures view and the committee's other rules: numbers that open their tasks.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use interplay_tests::{Setup, Tab, run};

use crate::steps::{SOON, at, choose, run_to_the_end, set_up};

async fn number(tab: &Tab, element: &str, attribute: &str) -> Result<u64> {
    let found = tab.find(&at(element)).await?;
    let value =
        found.attr(attribute).await?.with_context(|| format!("{element} has {attribute}"))?;
    value.parse().with_context(|| format!("{attribute} of {element} is {value}"))
}

#[test]
fn another_rule_moves_the_yield_and_lists_the_tasks_behind_it() {
    run("revote", Setup::default(), async |tab| {
        set_up(tab, 40, 5).await?;
        run_to_the_end(tab).await?;
        tab.click(&format!("{} summary", at("revote"))).await?;
        let before = number(tab, "revote-outcome", "data-accepted").await?;
        ensure!(before > 0, "something was accepted");
        choose(tab, "revote-rule", "sum").await?;
        tab.script(
            "const slider = document.querySelector(arguments[0]); slider.value = 12;
             slider.dispatchEvent(new Event('input', { bubbles: true }));",
            vec![at("revote-number").into()],
        )
        .await?;
        tab.find(&at("revote-open"))
            .await
            .context("three judges settle early, so twelve votes stay open")?;
        let listed = number(tab, "revote-open", "data-count").await?;
        tab.click(&at("revote-open")).await?;
        ensure!(number(tab, "listed", "data-count").await? == listed, "the list has them all");
        tab.click(&at("list-all")).await?;
        // A cause lists its tasks too.
        tab.click(&at("funnel-checked")).await?;
        tab.click(".cause-name").await?;
        ensure!(number(tab, "listed", "data-count").await? > 0);
        tab.click(".task-row").await?;
        tab.picture("listed").await.map(drop)
    });
}

#[test]
fn figures_of_a_run_stand_beside_the_paper_and_another_run_and_open_their_tasks() {
    run("figures", Setup::default(), async |tab| {
        tab.click(&at("nav-figures")).await?;
        tab.find(&at("figures-table")).await.context("the example has figures")?;
        tab.click(&at("nav-run")).await?;
        set_up(tab, 25, 5).await?;
        run_to_the_end(tab).await?;
        set_up(tab, 25, 6).await?;
        run_to_the_end(tab).await?;
        tab.click(&at("nav-figures")).await?;
        tab.until(Duration::from_mins(1), async || {
            Ok((number(tab, "figures-of", "data-closed").await? == 25).then_some(()))
        })
        .await?;
        tab.wait_for_text(&at("figures-table"), "70.0 %", SOON).await?;
        let script = "const other = document.querySelector(arguments[0]); return other.options[other.options.length - 1].value";
        let other = tab.script(script, vec![at("figures-other").into()]).await?;
        choose(tab, "figures-other", other.as_str().context("another run")?).await?;
        tab.wait_for_text(&at("figures-compare"), "success with feedback", SOON).await?;
        for part in [
            "figures-pass",
            "figures-lengths",
            "figures-coverage",
            "figures-cost",
            "figures-duplicates",
            "figures-saved",
        ] {
            tab.find(&at(part)).await?;
        }
        tab.click(&format!("{} summary", at("figures-prices"))).await?;
        tab.fill(&at("price-every-stage-prompt"), "2.5").await?;
        tab.find(&at("price-every-stage-completion")).await?.send_keys("10\u{e007}").await?;
        tab.wait_for_text(&at("figures-cost"), "$", SOON).await?;
        tab.click(".figure-number").await?;
        ensure!(number(tab, "listed", "data-count").await? > 0, "a number opens its tasks");
        Ok(())
    });
}

#[test]
fn figures_are_readable_on_a_phone_in_the_dark() {
    let setup = Setup { size: (390, 844), dark: true, ..Setup::default() };
    run("figures phone", setup, async |tab| {
        set_up(tab, 20, 5).await?;
        run_to_the_end(tab).await?;
        tab.click(&at("nav-figures")).await?;
        tab.find(&at("figures-table")).await?;
        tab.picture("top").await?;
        let wide = tab
            .script("return document.documentElement.scrollWidth - document.documentElement.clientWidth", Vec::new())
            .await?;
        ensure!(wide.as_i64() == Some(0), "the page scrolls sideways by {wide}");
        for (at_most, name) in
            [(1, "one"), (2, "two"), (3, "three"), (4, "four"), (5, "five"), (6, "six")]
        {
            tab.script(
                "window.scrollTo({ top: arguments[0] * innerHeight * 0.9, behavior: 'instant' })",
                vec![at_most.into()],
            )
            .await?;
            tab.picture(name).await?;
        }
        Ok(())
    });
}

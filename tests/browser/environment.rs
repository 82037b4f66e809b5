//! The environment view: rows, calls, rules, time, links, and files dropped on the page.

use anyhow::{Context as _, Result, ensure};
use interplay_tests::{Setup, Tab, run};
use serde_json::json;

use crate::steps::{SOON, at, choose};

/// Opens the view and waits for the call that it proposes.
async fn enter(tab: &Tab, domain: &str) -> Result<()> {
    tab.click(&at("nav-environment")).await?;
    tab.find(&at("call-run")).await?;
    choose(tab, "world-domain", domain).await?;
    let shown = format!("return document.querySelector('{}')?.value ?? ''", at("call-tool"));
    let tool = if domain == "mock" { "get_member" } else { "get_user_details" };
    tab.until(SOON, async || {
        let now = tab.script(&shown, Vec::new()).await?;
        Ok((now.as_str() == Some(tool)).then_some(()))
    })
    .await
    .context("the world proposes a first call")
}

/// Waits until the steps show this moment of this many.
async fn wait_for_moment(tab: &Tab, depth: usize, count: usize) -> Result<()> {
    tab.find(&format!("{}[data-count=\"{count}\"][data-at=\"{depth}\"]", at("steps"))).await?;
    Ok(())
}

/// Waits until the worker has filled a field; gives what stands in it.
async fn filled(tab: &Tab, field: &str) -> Result<String> {
    tab.until(SOON, async || {
        let field = tab.find(&at(field)).await?;
        Ok(field.prop("value").await?.filter(|value| !value.is_empty()))
    })
    .await
}

/// Waits until values are offered for a field, and replaces what stands there.
async fn retype(tab: &Tab, field: &str, text: &str) -> Result<()> {
    tab.find(&format!("{}[list]", at(field))).await?;
    tab.fill(&at(field), text).await
}

async fn link(tab: &Tab) -> Result<String> {
    let button = tab.find(&at("steps-share")).await?;
    button.attr("data-link").await?.context("the button knows its link")
}

async fn rows(tab: &Tab) -> Result<usize> {
    let script = "return document.querySelectorAll(arguments[0]).length";
    let count = tab.script(script, vec![json!(at("table-row"))]).await?;
    Ok(count.as_u64().and_then(|count| usize::try_from(count).ok()).unwrap_or_default())
}

#[test]
fn tables_are_searched_paged_and_opened_at_full_size() {
    run("tables", Setup::default(), async |tab| {
        enter(tab, "airline").await?;
        tab.click(&at("table-reservations")).await?;
        tab.wait_for_text(&at("rows-window"), "1 to 20 of 2000", SOON).await?;
        tab.click(&at("rows-after")).await?;
        tab.wait_for_text(&at("rows-window"), "21 to 40", SOON).await?;
        tab.click(&at("table-users")).await?;
        tab.wait_for_text(&at("rows-window"), "of 500", SOON).await?;
        let first = tab.text(&format!("{} th button", at("table-row"))).await?;
        tab.fill(&at("table-search"), &first.to_uppercase()).await?;
        tab.until(SOON, async || Ok((rows(tab).await? == 1).then_some(()))).await?;
        tab.click(&format!("{} th button", at("table-row"))).await?;
        tab.wait_for_text(&at("row-full"), "membership", SOON).await?;
        tab.fill(&at("table-search"), "no row has this").await?;
        tab.find(&at("table-none")).await.map(|_| ())
    });
}

#[test]
fn a_read_and_a_write_show_observation_change_and_rules_and_time_goes_back_and_branches() {
    run("steps", Setup::default(), async |tab| {
        enter(tab, "mock").await?;
        let other = if filled(tab, "call-member_id").await? == "m3" { "m2" } else { "m3" };
        tab.click(&at("call-run")).await?;
        wait_for_moment(tab, 1, 1).await?;
        tab.wait_for_text(&at("observation"), "example.org", SOON).await?;
        tab.wait_for_text(&at("state-diff"), "Nothing", SOON).await?;
        choose(tab, "call-tool", "return_book").await?;
        // The draft is a call that runs: a book that the member has.
        filled(tab, "call-book_id").await?;
        tab.click(&at("call-run")).await?;
        wait_for_moment(tab, 2, 2).await?;
        tab.wait_for_text(&at("state-diff"), "books", SOON).await?;
        tab.wait_for_text(&at("table-members"), "1 changed", SOON).await?;
        // Another member in the same conversation breaks a rule; the call runs all the same.
        choose(tab, "call-tool", "get_member").await?;
        retype(tab, "call-member_id", other).await?;
        tab.click(&at("call-run")).await?;
        wait_for_moment(tab, 3, 3).await?;
        tab.wait_for_text(&at("rule-broken"), other, SOON).await?;
        tab.click(&format!("{} button", at("rule-broken"))).await?;
        tab.wait_for_text(&at("policy-explanation"), "mock.one_member", SOON).await?;
        tab.find(".rule-broken[data-test=\"rule-sentence\"]").await?;
        tab.click(&at("world-tables")).await?;
        branch(tab).await
    });
}

/// Back two steps, another call from there, and the first way again.
async fn branch(tab: &Tab) -> Result<()> {
    tab.click(&at("step-back")).await?;
    tab.click(&at("step-back")).await?;
    wait_for_moment(tab, 1, 3).await?;
    tab.wait_for_text(&at("moment"), "after step 1", SOON).await?;
    choose(tab, "call-tool", "list_books").await?;
    tab.click(&at("call-run")).await?;
    wait_for_moment(tab, 2, 2).await?;
    tab.click(&at("step-branch")).await?;
    tab.find(&format!("{}[data-count=\"3\"]", at("steps"))).await.map(|_| ())
}

#[test]
fn arguments_that_do_not_fit_can_be_tried_as_json() {
    run("json", Setup::default(), async |tab| {
        enter(tab, "mock").await?;
        filled(tab, "call-member_id").await?;
        tab.click(&at("call-raw")).await?;
        tab.fill(&at("call-json"), "{\"member_id\": 7, \"more\": 50.0").await?;
        tab.find(&at("call-problem")).await?;
        tab.find(&at("call-json")).await?.send_keys("}").await?;
        tab.wait_for_text(&at("call-findings"), "more", SOON).await?;
        tab.click(&at("call-run")).await?;
        wait_for_moment(tab, 1, 1).await?;
        tab.wait_for_text(&at("observation"), "unexpected keyword", SOON).await?;
        ensure!(link(tab).await?.contains("50.0"), "the float stays a float");
        Ok(())
    });
}

#[test]
fn a_link_shows_the_same_steps_to_someone_else_and_leaves_their_own_alone() {
    let (shared, count) = run("steps shared", Setup::default(), async |tab| {
        enter(tab, "retail").await?;
        filled(tab, "call-user_id").await?;
        tab.click(&at("call-run")).await?;
        wait_for_moment(tab, 1, 1).await?;
        choose(tab, "call-tool", "list_all_product_types").await?;
        tab.click(&at("call-run")).await?;
        wait_for_moment(tab, 2, 2).await?;
        tab.click(&at("steps-share")).await?;
        tab.find(&at("notice")).await?;
        Ok((link(tab).await?, 2))
    });
    run("steps opened", Setup::default(), async |tab| {
        enter(tab, "retail").await?;
        choose(tab, "call-tool", "list_all_product_types").await?;
        tab.click(&at("call-run")).await?;
        wait_for_moment(tab, 1, 1).await?;
        tab.visit(&format!("index.html#{shared}")).await?;
        wait_for_moment(tab, count, count).await?;
        tab.wait_for_text(&at("banner"), "another branch", SOON).await?;
        tab.find(&at("step-branch")).await?;
        // And in a tab that was never here.
        tab.reload().await?;
        wait_for_moment(tab, count, count).await?;
        ensure!(link(tab).await? == shared, "the same link comes out again");
        tab.click(&at("step-1")).await?;
        tab.wait_for_text(&at("observation"), "payment_methods", SOON).await
    });
}

/// Drops files on the page, as names and texts.
pub(crate) async fn drop_files(tab: &Tab, files: &[(&str, &str)]) -> Result<()> {
    const DROP: &str = "
        const data = new DataTransfer();
        for (const [name, text] of arguments[0]) data.items.add(new File([text], name));
        for (const type of ['dragenter', 'dragover', 'drop'])
            document.querySelector('main').dispatchEvent(
                new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
    ";
    tab.script(DROP, vec![json!(files)]).await.map(drop)
}

#[test]
fn data_files_are_dropped_anywhere_and_shown_and_a_wrong_set_says_what_is_missing() {
    const BOOKS: &str = r#"{"b9": {"title": "A Book of One's Own", "copies": 1}}"#;
    const MEMBERS: &str = r#"{"m9": {"name": "Ada Own", "email": "ada@example.net", "books": []}}"#;
    run("dropped", Setup::default(), async |tab| {
        tab.click(&at("nav-graph")).await?;
        drop_files(tab, &[("books.json", BOOKS)]).await?;
        tab.wait_for_text(&at("error-banner"), "members.json is missing", SOON).await?;
        drop_files(tab, &[("books.json", BOOKS), ("members.json", "{\"m9\": {\"name\"")]).await?;
        tab.until(SOON, async || {
            let all = tab.script("return document.body.innerText", Vec::new()).await?;
            Ok(all.as_str().filter(|text| text.contains("members.json is not JSON")).map(drop))
        })
        .await?;
        drop_files(tab, &[("members.json", MEMBERS), ("books.json", BOOKS)]).await?;
        tab.find(&at("world-files")).await?;
        tab.click(&at("table-members")).await?;
        tab.find(&at("row-m9")).await?;
        filled(tab, "call-member_id").await?;
        tab.click(&at("call-run")).await?;
        tab.wait_for_text(&at("observation"), "ada@example.net", SOON).await
    });
}

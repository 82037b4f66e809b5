//! What `cargo xtask serve --watch` promises: a saved change reaches an open page by itself.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context as _, Result};
use interplay_tests::{Setup, run};
use serde_json::Value;
use xtask::http::Server;
use xtask::site::{self, Module, Site, Sources};

/// A page without wasm that says `word`, with the reload script a watched page has.
fn watched(word: &str) -> Result<Site> {
    let module =
        || Module { glue: "export default async () => {};".to_owned(), ..Module::default() };
    site::assemble(&Sources {
        template: format!(
            "<!-- xtask:csp -->\n<link rel=\"icon\" href=\"data:,\">\n<!-- xtask:links -->\n<p>{word}</p>"
        ),
        files: BTreeMap::new(),
        page: module(),
        worker: module(),
        reload: true,
    })
}

#[test]
fn an_open_page_reloads_when_the_site_changes_and_only_then() {
    run("reload on save", Setup::default(), async |tab| {
        let server = Server::bind("127.0.0.1", 0, "/")?;
        let address = format!("http://{}/", server.address()?);
        let stage = server.start();
        stage.show(watched("before")?);
        tab.client().goto(&address).await?;
        tab.script("window.untouched = true", Vec::new()).await?;
        stage.show(watched("before")?);
        tokio::time::sleep(Duration::from_secs(2)).await;
        let untouched = tab.script("return window.untouched", Vec::new()).await?;
        anyhow::ensure!(untouched == Value::Bool(true), "the page reloaded without a change");
        stage.show(watched("after")?);
        let changed = tab.wait_for_text("p", "after", Duration::from_secs(10));
        changed.await.context("the page did not reload")
    });
}

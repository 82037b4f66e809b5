//! Turns the template, the files of `www` and two wasm modules into a static site: hashed names, relative
//! links, one style sheet, a strict content security policy. Pure: bytes in, bytes out.
//!
//! Two pages come of it. `index.html` may speak to the known model hosts; `any.html` is the same page for
//! any `https:` host. A policy cannot be widened at run time, hence two.

mod boot;
pub mod csp;
mod digest;
mod styles;
mod template;

use std::collections::BTreeMap;

use anyhow::{Context, Result};

use csp::Reach;
use digest::hashed;
use template::Links;

/// Files of the finished site by relative path.
pub type Site = BTreeMap<String, Vec<u8>>;

/// The file a watched page listens to for the news that it is out of date.
pub const RELOAD_PATH: &str = "__reload";

/// One wasm binary as wasm-bindgen leaves it.
#[derive(Debug, Clone, Default)]
pub struct Module {
    /// The generated ES module that loads and wraps the wasm.
    pub glue: String,
    /// The wasm itself.
    pub wasm: Vec<u8>,
    /// JavaScript that dependencies bring along, by path relative to the glue.
    pub snippets: BTreeMap<String, String>,
}

/// All that a site is made from.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// The page's template with its two marked places.
    pub template: String,
    /// Style sheets, icons and whatever else lies in `www`, by path from the repository's root.
    pub files: BTreeMap<String, Vec<u8>>,
    /// The page.
    pub page: Module,
    /// The background thread.
    pub worker: Module,
    /// Whether the page reloads itself when the server has a newer one.
    pub reload: bool,
}

/// Builds the site, or says which file of the template is missing.
pub fn assemble(sources: &Sources) -> Result<Site> {
    let mut site = Site::new();
    let assets = add_assets(&sources.files, &mut site);
    let listed = template::style_sheets(&sources.template)?;
    let style = styles::bundle(&listed, &sources.files, &assets)?;
    let style = style.map(|css| add(&mut site, "style", "css", css.into_bytes()));
    let page = add_module(&mut site, "page", &sources.page)?;
    let worker = add_module(&mut site, "worker", &sources.worker)?;
    let boot = add(&mut site, "page", "js", boot::page(&page).into_bytes());
    let reload = sources.reload.then(|| add(&mut site, "reload", "js", boot::reload().into()));
    for (name, reach) in [("index.html", Reach::KnownHosts), ("any.html", Reach::AnyHost)] {
        let worker_boot = boot::worker(&worker, reach).into_bytes();
        let links = Links {
            reach,
            style: style.clone(),
            boot: boot.clone(),
            page: page.clone(),
            worker: add(&mut site, worker_stem(reach), "js", worker_boot),
            reload: reload.clone(),
        };
        let html = template::fill(&sources.template, &links, &assets)?;
        site.insert(name.to_owned(), html.into_bytes());
    }
    Ok(site)
}

/// A worker without a page, started by `worker.js`: for tests that run another program in its place. It may speak to
/// the hosts that the worker of `index.html` may speak to.
pub fn lone_worker(module: &Module) -> Result<Site> {
    let mut site = Site::new();
    let placed = add_module(&mut site, "worker", module)?;
    let boot = boot::worker(&placed, Reach::KnownHosts);
    site.insert("worker.js".to_owned(), boot.into_bytes());
    Ok(site)
}

/// How far the page and the worker at `path` may reach, for servers that can say so in a header.
pub fn reach_of(path: &str) -> Reach {
    let wide = format!("{}-", worker_stem(Reach::AnyHost));
    if path == "any.html" || path.starts_with(&wide) { Reach::AnyHost } else { Reach::KnownHosts }
}

/// The two files of one module, by their name in the site.
#[derive(Debug, Clone)]
struct Placed {
    glue: String,
    wasm: String,
}

fn worker_stem(reach: Reach) -> &'static str {
    match reach {
        Reach::KnownHosts => "worker",
        Reach::AnyHost => "worker-any",
    }
}

fn add(site: &mut Site, stem: &str, extension: &str, bytes: Vec<u8>) -> String {
    let name = hashed(stem, extension, &bytes);
    site.insert(name.clone(), bytes);
    name
}

fn add_module(site: &mut Site, stem: &str, module: &Module) -> Result<Placed> {
    for (path, script) in &module.snippets {
        let earlier = site.insert(path.clone(), script.clone().into_bytes());
        let same = earlier.is_none_or(|earlier| earlier == script.as_bytes());
        anyhow::ensure!(same, "page and worker bring different scripts called {path}");
    }
    let wasm = add(site, stem, "wasm", module.wasm.clone());
    let glue = add(site, &format!("{stem}-glue"), "js", module.glue.clone().into_bytes());
    Ok(Placed { glue, wasm })
}

/// Copies everything of `www` but the style sheets under hashed names; returns old path → new name.
fn add_assets(files: &BTreeMap<String, Vec<u8>>, site: &mut Site) -> BTreeMap<String, String> {
    let others = files.iter().filter(|(path, _)| ending(path) != "css");
    let place = |(path, bytes): (&String, &Vec<u8>)| {
        let short = path.strip_prefix("www/").unwrap_or(path);
        let (stem, extension) = short.rsplit_once('.').unwrap_or((short, "bin"));
        (path.clone(), add(site, stem, extension, bytes.clone()))
    };
    others.map(place).collect()
}

/// What follows the last dot.
pub(crate) fn ending(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or_default()
}

fn text<'a>(files: &'a BTreeMap<String, Vec<u8>>, path: &str) -> Result<&'a str> {
    let missing = || format!("index.html lists {path}, which does not exist");
    let bytes = files.get(path).with_context(missing)?;
    std::str::from_utf8(bytes).with_context(|| format!("{path} is not UTF-8"))
}

#[cfg(test)]
mod tests;

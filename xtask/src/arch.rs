//! `cargo xtask arch`: which crate may reach which. Direction decays unless something checks it.
//!
//! A crate may depend directly on the siblings listed for it, and must not reach, through any number of
//! steps, what its kind never reaches.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::args::Args;
use crate::{metadata, toolchain};

/// What a crate is, and with it what it never reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// No browser, no runtime, no clock, no chance.
    Pure,
    /// Joins the pure crates to the browser.
    Browser,
    /// Joins the pure crates to a terminal.
    Native,
}

/// One crate of the product: its kind and the siblings it may name.
#[derive(Debug)]
struct Place {
    name: &'static str,
    kind: Kind,
    siblings: &'static [&'static str],
    never: &'static [&'static str],
}

/// The crates that are a function of their arguments.
pub(crate) const PURE: [&str; 9] = [
    "seed",
    "environment",
    "blueprint",
    "llm",
    "simulated",
    "dataset",
    "pipeline",
    "figures",
    "protocol",
];

/// The house, bottom up.
const PLACES: [Place; 13] = [
    pure("seed", &[]),
    pure("environment", &["seed"]),
    pure("blueprint", &["environment", "seed"]),
    pure("llm", &["seed"]),
    // It knows prompts only: neither the task nor the database it is asked about.
    pure("simulated", &["llm", "seed"]),
    pure("dataset", &["blueprint", "environment"]),
    pure("pipeline", &["blueprint", "dataset", "environment", "llm", "seed"]),
    // It counts what the pipeline left behind; it runs nothing.
    pure("figures", &["blueprint", "dataset", "environment", "pipeline", "seed"]),
    // Above the simulated model for its dials, which links and settings carry.
    pure("protocol", &PURE),
    Place { name: "worker", kind: Kind::Browser, siblings: &PURE, never: &["yew"] },
    // What it shows comes by message; the worker alone owns storage.
    Place { name: "app", kind: Kind::Browser, siblings: &PURE, never: &["idb"] },
    Place { name: "cli", kind: Kind::Native, siblings: &PURE, never: &[] },
    // It runs in a tab too; there it is a page of its own.
    Place {
        name: "bench",
        kind: Kind::Native,
        siblings: &["dataset", "environment", "llm", "pipeline", "seed", "simulated"],
        never: &[],
    },
];

/// Crates that tie their user to a place, a thread or a clock.
const WORLD: [&str; 19] = [
    "async-std",
    "axum",
    "chrono",
    "console_error_panic_hook",
    "futures-executor",
    "getrandom",
    "gloo-net",
    "gloo-timers",
    "hyper",
    "js-sys",
    "reqwest",
    "serde-wasm-bindgen",
    "smol",
    "tokio",
    "wasm-bindgen",
    "wasm-bindgen-futures",
    "web-sys",
    "web-time",
    "yew",
];

/// What only a terminal has. Not tokio: its channels work in a browser, and packages use them there.
const NATIVE_ONLY: [&str; 5] = ["axum", "clap", "hyper", "indicatif", "reqwest"];

/// What only a browser has.
const BROWSER_ONLY: [&str; 5] = ["gloo-net", "js-sys", "wasm-bindgen", "web-sys", "yew"];

/// Dependencies differ by platform; the shells run on one each, the pure crates on both.
const PLATFORMS: [(&str, [Kind; 2]); 2] = [
    (toolchain::WASM, [Kind::Pure, Kind::Browser]),
    ("x86_64-unknown-linux-gnu", [Kind::Pure, Kind::Native]),
];

/// Package → packages it depends on, build and test dependencies left out.
type Graph = BTreeMap<String, BTreeSet<String>>;

/// The command.
pub(crate) fn run(words: impl Iterator<Item = String>) -> Result<()> {
    Args::parse(words, &[], &[])?;
    let mut findings = Vec::new();
    for (platform, kinds) in PLATFORMS {
        let filter = ["--all-features", "--filter-platform", platform];
        let metadata = metadata::load(&filter)?;
        let graph = graph(&metadata)?;
        findings.extend(unlisted(&metadata));
        findings.extend(self::findings(&graph, &kinds));
        for place in PLACES.iter().filter(|place| kinds.contains(&place.kind)) {
            let reached = reached(&graph, place.name).len();
            println!(
                "{:<12} {:<6} reaches {reached:>3} crates on {platform}",
                place.name,
                word(place.kind)
            );
        }
    }
    println!("checked: {} crates, what each may name and what it never reaches", PLACES.len());
    findings.sort();
    findings.dedup();
    ensure!(findings.is_empty(), "{}", findings.join("\n"));
    Ok(())
}

const fn pure(name: &'static str, siblings: &'static [&'static str]) -> Place {
    Place { name, kind: Kind::Pure, siblings, never: &[] }
}

fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Pure => "pure",
        Kind::Browser | Kind::Native => "shell",
    }
}

fn never(place: &Place) -> Vec<&'static str> {
    let shells = PLACES.iter().filter(|other| other.kind != Kind::Pure && other.name != place.name);
    let by_kind: &[&str] = match place.kind {
        Kind::Pure => &WORLD,
        Kind::Browser => &NATIVE_ONLY,
        Kind::Native => &BROWSER_ONLY,
    };
    shells.map(|shell| shell.name).chain([by_kind, place.never].concat()).collect()
}

fn findings(graph: &Graph, kinds: &[Kind]) -> Vec<String> {
    let mut findings = Vec::new();
    let known: BTreeSet<&str> = PLACES.iter().map(|place| place.name).collect();
    for place in PLACES.iter().filter(|place| kinds.contains(&place.kind)) {
        let Some(direct) = graph.get(place.name) else {
            findings.push(format!(
                "{}: there is no such crate; correct the table in xtask/src/arch.rs",
                place.name
            ));
            continue;
        };
        for sibling in direct.iter().filter(|name| known.contains(name.as_str())) {
            if !place.siblings.contains(&sibling.as_str()) {
                findings.push(format!(
                    "{} names {sibling}: move what it needs down, or pass it in",
                    place.name
                ));
            }
        }
        let reached = reached(graph, place.name);
        for name in never(place) {
            if let Some(path) = reached.get(name) {
                findings.push(format!(
                    "{} reaches {name} through {}: take it out",
                    place.name,
                    path.join(" → ")
                ));
            }
        }
    }
    findings
}

/// Crates of the product that the table does not know: it would not hold them.
fn unlisted(metadata: &Value) -> Vec<String> {
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let ours = packages.filter(|package| {
        let manifest = package["manifest_path"].as_str().unwrap_or_default().replace('\\', "/");
        package["source"].is_null() && manifest.contains("/crates/")
    });
    let names = ours.filter_map(|package| package["name"].as_str());
    let unknown = names.filter(|name| PLACES.iter().all(|place| place.name != *name));
    let advice = |name| format!("{name}: give it a place in the table of xtask/src/arch.rs");
    unknown.map(advice).collect()
}

/// Everything reached from `start`, each with one shortest path to it.
fn reached(graph: &Graph, start: &str) -> BTreeMap<String, Vec<String>> {
    let mut reached: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut edge = vec![(start.to_owned(), Vec::new())];
    while !edge.is_empty() {
        let mut next = Vec::new();
        for (name, path) in edge {
            for dependency in graph.get(&name).into_iter().flatten() {
                if reached.contains_key(dependency) || dependency == start {
                    continue;
                }
                let path: Vec<String> = path.iter().chain([dependency]).cloned().collect();
                reached.insert(dependency.clone(), path.clone());
                next.push((dependency.clone(), path));
            }
        }
        edge = next;
    }
    reached
}

/// Reads the resolved graph of `cargo metadata`; versions of one package count as one.
fn graph(metadata: &Value) -> Result<Graph> {
    let packages = metadata["packages"].as_array().context("metadata without packages")?;
    let pairs = packages.iter().map(|package| package["id"].as_str().zip(package["name"].as_str()));
    let names: BTreeMap<&str, &str> = pairs.flatten().collect();
    let nodes = metadata["resolve"]["nodes"].as_array().context("metadata without a graph")?;
    let mut graph = Graph::new();
    for node in nodes {
        let id =
            node["id"].as_str().and_then(|id| names.get(id)).context("a node has no package")?;
        let entry = graph.entry((*id).to_owned()).or_default();
        for dependency in node["deps"].as_array().into_iter().flatten() {
            let kinds = dependency["dep_kinds"].as_array();
            let linked = kinds.into_iter().flatten().any(|kind| kind["kind"].is_null());
            let name = dependency["pkg"].as_str().and_then(|id| names.get(id));
            entry.extend(name.filter(|_| linked).map(|name| (*name).to_owned()));
        }
    }
    Ok(graph)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Kind; 3] = [Kind::Pure, Kind::Browser, Kind::Native];

    /// The house as it should be, with more edges.
    fn house(more: &[(&str, &str)]) -> Graph {
        let sibling = |place: &Place| {
            let names = place.siblings.iter().map(|name| (*name).to_owned());
            (place.name.to_owned(), names.collect())
        };
        let mut graph: Graph = PLACES.iter().map(sibling).collect();
        for (from, to) in more {
            graph.entry((*from).to_owned()).or_default().insert((*to).to_owned());
        }
        graph
    }

    fn check(more: &[(&str, &str)], expected: &[&str]) {
        let findings = findings(&house(more), &ALL);
        assert_eq!(findings.len(), expected.len(), "{findings:#?}");
        for (finding, expected) in findings.iter().zip(expected) {
            assert!(finding.contains(expected), "{finding} lacks {expected}");
        }
    }

    #[test]
    fn the_house_as_drawn_is_sound() {
        check(&[], &[]);
    }

    #[test]
    fn no_dependency_points_upwards_or_sideways() {
        check(&[("environment", "blueprint")], &["environment names blueprint"]);
        check(&[("simulated", "environment")], &["simulated names environment"]);
        check(&[("pipeline", "simulated")], &["pipeline names simulated"]);
    }

    #[test]
    fn shells_never_link_each_other() {
        check(&[("cli", "worker")], &["cli names worker", "cli reaches worker"]);
    }

    #[test]
    fn the_world_is_found_however_deep_it_hides() {
        let deep = [("seed", "rand"), ("rand", "getrandom")];
        let findings = findings(&house(&deep), &ALL);
        assert!(
            findings[0].contains("seed reaches getrandom through rand → getrandom"),
            "{findings:#?}"
        );
        check(&[("worker", "yew")], &["worker reaches yew"]);
        check(&[("app", "idb")], &["app reaches idb"]);
        check(&[("app", "reqwest")], &["app reaches reqwest"]);
    }

    #[test]
    fn a_crate_without_a_place_is_found() {
        let package = |name: &str, folder: &str, source: Option<&str>| {
            let manifest = format!("/x/{folder}/{name}/Cargo.toml");
            serde_json::json!({"name": name, "manifest_path": manifest, "source": source})
        };
        let metadata = serde_json::json!({"packages": [
            package("seed", "crates", None),
            package("helper", "crates", None),
            package("xtask", "tools", None),
            package("serde", "crates", Some("registry")),
        ]});
        assert_eq!(unlisted(&metadata).len(), 1);
        assert!(unlisted(&metadata)[0].starts_with("helper: "));
    }

    #[test]
    fn build_and_test_dependencies_are_no_edges() {
        let metadata = serde_json::json!({
            "packages": [{"id": "a 1", "name": "a"}, {"id": "b 1", "name": "b"}, {"id": "c 1", "name": "c"}],
            "resolve": {"nodes": [
                {"id": "a 1", "deps": [
                    {"pkg": "b 1", "dep_kinds": [{"kind": null}]},
                    {"pkg": "c 1", "dep_kinds": [{"kind": "dev"}]}]},
                {"id": "b 1", "deps": []}, {"id": "c 1", "deps": []}]},
        });
        let graph = graph(&metadata).unwrap();
        assert_eq!(graph["a"], BTreeSet::from(["b".to_owned()]));
    }
}

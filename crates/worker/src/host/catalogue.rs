//! Commands about what is stored and what can be looked up: records, exports, the API graph.

use blueprint::graph::ApiGraph;
use environment::registry;
use pipeline::RunConfig;
use protocol::reply::GraphNode;
use protocol::{RecordKey, Reply};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use super::{Host, Outcome};
use crate::library::Listed;
use crate::space::{self, Space};

/// A part of a list.
pub(super) struct Window {
    pub offset: u32,
    pub limit: u32,
}

pub(super) async fn records(
    host: &Host,
    run: Option<&str>,
    window: Window,
    deleted: bool,
) -> Outcome {
    let library = host.library().await?;
    let listed = library.list(run, deleted, (window.offset, window.limit)).await;
    let Listed { total, rows, hash } = listed.map_err(|error| error.message)?;
    Ok(Reply::Records { total, offset: window.offset, rows, hash })
}

pub(super) async fn record(host: &Host, key: RecordKey) -> Outcome {
    let record = host.library().await?.record(&key).await.map_err(|error| error.message)?;
    Ok(Reply::Record { key, record: Box::new(record) })
}

pub(super) async fn set_deleted(host: &Host, keys: &[RecordKey], deleted: bool) -> Outcome {
    host.library().await?.set_deleted(keys, deleted).await.map_err(|error| error.message)?;
    Ok(Reply::Done)
}

pub(super) async fn empty_bin(host: &Host) -> Outcome {
    host.library().await?.empty_bin().await.map_err(|error| error.message)?;
    Ok(Reply::Done)
}

pub(super) fn graph(domain: &str) -> Outcome {
    let found = registry::find(domain).ok_or_else(|| format!("There is no domain {domain:?}."))?;
    let graph = ApiGraph::new(found);
    let layout = graph.layout();
    let nodes = found.tools().iter().map(|tool| {
        let placed = layout.iter().find(|placed| placed.tool == tool.name);
        let (x, y) = placed.map_or((0, 0), |placed| (placed.x, placed.y));
        GraphNode {
            tool: tool.name.clone(),
            effect: tool.effect,
            description: tool.description.clone(),
            x,
            y,
        }
    });
    Ok(Reply::Graph { domain: domain.to_owned(), nodes: nodes.collect(), edges: graph.edges() })
}

/// What the browser tells about storage; unknown values stay empty.
pub(super) async fn storage() -> Reply {
    let Space { used, quota } = space::estimate().await;
    let persistent = match space::manager().persisted() {
        Ok(promise) => JsFuture::from(promise).await == Ok(JsValue::TRUE),
        Err(_) => false,
    };
    Reply::Storage { used, quota, persistent }
}

/// What a run will ask.
pub(super) fn plan(config: &RunConfig) -> Outcome {
    let domain = registry::find(&config.domain)
        .ok_or_else(|| format!("There is no domain {:?}.", config.domain))?;
    Ok(Reply::Planned { plan: pipeline::plan::plan(config, domain, config.count) })
}

//! Commands about what is stored and what can be looked up: records, exports, the API graph.

use blueprint::graph::ApiGraph;
use environment::registry;
use protocol::reply::GraphNode;
use protocol::{RecordKey, Reply};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::{Host, Outcome};
use crate::library::Listed;

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
    let unknown = Reply::Storage { used: None, quota: None, persistent: false };
    let scope: web_sys::DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let manager = scope.navigator().storage();
    let Ok(estimate) = manager.estimate() else { return unknown };
    let Ok(estimate) = JsFuture::from(estimate).await else { return unknown };
    let number = |name: &str| {
        js_sys::Reflect::get(&estimate, &name.into()).ok().and_then(|value| value.as_f64())
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "bytes are whole and positive"
    )]
    let bytes = |name: &str| number(name).map(|bytes| bytes as u64);
    let persistent = match manager.persisted() {
        Ok(promise) => JsFuture::from(promise).await == Ok(JsValue::TRUE),
        Err(_) => false,
    };
    Reply::Storage { used: bytes("usage"), quota: bytes("quota"), persistent }
}

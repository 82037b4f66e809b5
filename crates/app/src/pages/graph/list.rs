//! All dependencies as text: for screen readers, phones, and the find box of the browser.

use yew::prelude::*;

use super::explain::sentences;
use crate::select::graph::neighbours;
use crate::select::words;
use crate::snapshot::Snapshot;
use crate::state::graph::Graph;

/// What to show.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The graph.
    pub graph: Snapshot<Graph>,
}

/// The list, closed at first.
#[component(EdgeList)]
pub fn edge_list(props: &Props) -> Html {
    html! {
        <details class="edge-list" data-test="edge-list">
            <summary>{ format!("All {} as text", words::count(props.graph.edges.len() as u64, "dependency").replace("dependencys", "dependencies")) }</summary>
            { for props.graph.nodes.iter().map(|node| giver(&props.graph, &node.tool)) }
        </details>
    }
}

fn giver(graph: &Graph, tool: &str) -> Html {
    let (_, feeds) = neighbours(graph, tool);
    if feeds.is_empty() {
        return Html::default();
    }
    html! {
        <section key={tool.to_owned()} class="edge-group">
            <h3 class="code">{ tool }</h3>
            <ul>
                { for feeds.iter().map(|edge| html! {
                    <li><span class="code">{ format!("→ {}", edge.to) }</span><span class="small muted">{ format!(" {}", sentences(edge).join("; ")) }</span></li>
                }) }
            </ul>
        </section>
    }
}

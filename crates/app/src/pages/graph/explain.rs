//! What is pointed at, in words.

use blueprint::graph::{self, Edge};
use environment::Effect;
use yew::prelude::*;

use crate::action::graph::Part;
use crate::select::graph::neighbours;
use crate::state::graph::Graph;

/// The explanation; an invitation when nothing is pointed at.
pub fn explanation(graph: &Graph, part: Option<&Part>) -> Html {
    match part {
        Some(Part::Tool(name)) => tool(graph, name),
        Some(Part::Edge(from, to)) => graph
            .edges
            .iter()
            .find(|edge| edge.from == *from && edge.to == *to)
            .map(dependency)
            .unwrap_or_default(),
        None => {
            html! { <p class="muted">{ "Point at a tool or an arrow to read what it says; press it to keep it." }</p> }
        }
    }
}

/// One dependency as sentences.
pub fn sentences(edge: &Edge) -> Vec<String> {
    graph::explain(edge).split("; ").map(str::to_owned).collect()
}

fn dependency(edge: &Edge) -> Html {
    html! {
        <>
            <h3 class="code">{ format!("{} → {}", edge.from, edge.to) }</h3>
            <ul>{ for sentences(edge).into_iter().map(|sentence| html! { <li>{ sentence }{ "." }</li> }) }</ul>
        </>
    }
}

fn tool(graph: &Graph, name: &str) -> Html {
    let Some(node) = graph.nodes.iter().find(|node| node.tool == name) else {
        return Html::default();
    };
    let (fed_by, feeds) = neighbours(graph, name);
    let effect = match node.effect {
        Effect::Read => "Reads.",
        Effect::Write => "Changes something.",
        Effect::Generic => "Neither reads nor changes anything.",
    };
    html! {
        <>
            <h3 class="code">{ name }</h3>
            <p>{ effect }{ " " }{ &node.description }</p>
            <p class="small muted">{ near("Fed by", fed_by.iter().map(|edge| edge.from.as_str())) }</p>
            <p class="small muted">{ near("Feeds", feeds.iter().map(|edge| edge.to.as_str())) }</p>
        </>
    }
}

fn near<'a>(label: &str, tools: impl Iterator<Item = &'a str>) -> String {
    let tools: Vec<&str> = tools.collect();
    if tools.is_empty() {
        format!("{label} nothing.")
    } else {
        format!("{label} {}.", tools.join(", "))
    }
}

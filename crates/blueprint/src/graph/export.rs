//! The graph for other programs: Graphviz DOT and JSON.

use serde_json::{Value, json};

use super::{ApiGraph, Effect, Node, explain};

impl ApiGraph {
    /// The graph in Graphviz DOT. Writes are boxes, generic tools dashed; an edge carries its kinds and, as tooltip,
    /// its explanation.
    pub fn to_dot(&self) -> String {
        let node = |node: &Node| {
            let shape = match node.effect {
                Effect::Write => "shape=box",
                Effect::Read => "shape=ellipse",
                Effect::Generic => "shape=ellipse, style=dashed",
            };
            format!("  {} [{shape}];\n", quoted(&node.name))
        };
        let nodes: String = self.graph.node_weights().map(node).collect();
        let edge = |edge: &super::Edge| {
            let mut kinds: Vec<&str> = edge.fills.iter().map(|fill| fill.kind.as_str()).collect();
            kinds.dedup();
            let (label, tooltip) = (quoted(&kinds.join(", ")), quoted(&explain(edge)));
            format!(
                "  {} -> {} [label={label}, tooltip={tooltip}];\n",
                quoted(&edge.from),
                quoted(&edge.to)
            )
        };
        let edges: String = self.edges().iter().map(edge).collect();
        format!("digraph api {{\n  rankdir=LR;\n{nodes}{edges}}}\n")
    }

    /// The graph as `{"tools": [{name, effect, layer}], "edges": [{from, to, fills, text}]}`, in list order.
    pub fn to_json(&self) -> Value {
        let node =
            |node: &Node| json!({"name": node.name, "effect": node.effect, "layer": node.layer});
        let edge = |edge: super::Edge| {
            let text = explain(&edge);
            json!({"from": edge.from, "to": edge.to, "fills": edge.fills, "text": text})
        };
        let tools: Vec<Value> = self.graph.node_weights().map(node).collect();
        let edges: Vec<Value> = self.edges().into_iter().map(edge).collect();
        json!({"tools": tools, "edges": edges})
    }
}

/// A DOT string: quotes and backslashes escaped.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

//! `interplay graph`: the API graph of a domain, every edge explained.

use std::io::Write;
use std::process::ExitCode;

use blueprint::graph::{ApiGraph, explain};
use clap::ValueEnum;

use crate::data;

/// Prints the API graph: which tool's output can fill which tool's argument.
#[derive(clap::Args)]
pub(crate) struct Graph {
    /// Domain of the graph.
    #[arg(long, default_value = "retail")]
    domain: String,
    /// Form: text for reading, dot for Graphviz, json for programs.
    #[arg(long, value_enum, default_value_t = Form::Text)]
    format: Form,
}

/// How the graph is written.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    Text,
    Dot,
    Json,
}

impl Graph {
    /// Always succeeds where the domain exists.
    pub(crate) fn execute(&self, out: &mut impl Write) -> anyhow::Result<ExitCode> {
        let domain = data::domain(&self.domain)?;
        let graph = ApiGraph::new(domain);
        match self.format {
            Form::Dot => write!(out, "{}", graph.to_dot())?,
            Form::Json => writeln!(out, "{}", serde_json::to_string_pretty(&graph.to_json())?)?,
            Form::Text => text(&graph, domain.charter().conflicts, out)?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn text(graph: &ApiGraph, conflicts: &[(&str, &str)], out: &mut impl Write) -> anyhow::Result<()> {
    let (tools, edges) = (graph.tools(), graph.edges());
    let writes = tools.iter().filter(|tool| graph.is_write(tool)).count();
    writeln!(out, "{} tools ({writes} of them write), {} edges", tools.len(), edges.len())?;
    for tool in tools {
        let mark = if graph.is_write(tool) { " (writes)" } else { "" };
        writeln!(out, "\n{tool}{mark}")?;
        for edge in edges.iter().filter(|edge| edge.from == tool) {
            writeln!(out, "  → {}: {}", edge.to, explain(edge))?;
        }
    }
    if !conflicts.is_empty() {
        writeln!(out, "\nNo task contains both, by policy")?;
        for (one, two) in conflicts {
            writeln!(out, "  {one} and {two}")?;
        }
    }
    Ok(())
}

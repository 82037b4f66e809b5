//! What happens on the graph page.

/// What the visitor did on the graph page.
#[derive(Clone, Debug, PartialEq)]
pub enum GraphAction {
    /// The page came into view: ask for the graph.
    Shown,
    /// Show the graph of another domain.
    Domain(String),
    /// The pointer or the focus is on something, or on nothing any more.
    Point(Option<Part>),
    /// Keep showing this; a second time lets go.
    Pin(Part),
    /// Let go of what is kept.
    Release,
    /// Show the walk of the selected task, or none.
    Walk(bool),
}

/// A part of the graph, by the names of its tools.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// A tool.
    Tool(String),
    /// The dependency between two.
    Edge(String, String),
}

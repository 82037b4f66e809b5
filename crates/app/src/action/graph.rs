//! What happens on the graph page.

/// What the visitor did on the graph page.
#[derive(Clone, Debug, PartialEq)]
pub enum GraphAction {
    /// The page came into view: ask for the graph.
    Shown,
}

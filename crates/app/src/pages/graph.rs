//! The graph view.

use crate::snapshot::Snapshot;

use yew::prelude::*;

use crate::state::run::RunState;
use crate::state::graph::GraphState;

/// What the view shows.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Its state.
    pub graph: Snapshot<GraphState>,
    /// The run page's state: which runs there are, which task is selected.
    pub run: Snapshot<RunState>,
}


/// The view.
#[component(GraphPage)]
pub fn page(props: &Props) -> Html {
    let _ = &props.graph;
    html! { <h1>{ "Graph" }</h1> }
}

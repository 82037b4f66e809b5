//! The dataset view.

use crate::snapshot::Snapshot;

use yew::prelude::*;

use crate::state::run::RunState;
use crate::state::dataset::DatasetState;

/// What the view shows.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Its state.
    pub dataset: Snapshot<DatasetState>,
    /// The run page's state: which runs there are, which task is selected.
    pub run: Snapshot<RunState>,
}


/// The view.
#[component(DatasetPage)]
pub fn page(props: &Props) -> Html {
    let _ = &props.dataset;
    html! { <h1>{ "Dataset" }</h1> }
}

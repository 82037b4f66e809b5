//! The run view.

use crate::snapshot::Snapshot;

use yew::prelude::*;

use crate::state::run::RunState;
use crate::state::settings::SettingsState;

/// What the view shows.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The run page's state.
    pub run: Snapshot<RunState>,
    /// The endpoint that a run may use.
    pub settings: Snapshot<SettingsState>,
}

/// The view.
#[component(RunPage)]
pub fn page(_props: &Props) -> Html {
    html! { <h1>{ "Run" }</h1> }
}

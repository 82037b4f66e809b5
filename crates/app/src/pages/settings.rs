//! The settings view.

use crate::snapshot::Snapshot;

use yew::prelude::*;

use crate::state::settings::SettingsState;

/// What the view shows.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Its state.
    pub settings: Snapshot<SettingsState>,
}

/// The view.
#[component(SettingsPage)]
pub fn page(props: &Props) -> Html {
    let _ = &props.settings;
    html! { <h1>{ "Settings" }</h1> }
}

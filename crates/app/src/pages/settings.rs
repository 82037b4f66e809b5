//! The settings view: who plays, the numbers of the method, own rows, colours.

pub mod data;
pub mod endpoint;
pub mod method;
pub mod prices;
pub mod replies;

use yew::prelude::*;

use crate::action::run::{Edit, ModelKind};
use crate::action::{Action, RunAction, Theme};
use crate::hooks::use_send;
use crate::pages::run::dials::Dials;
use crate::snapshot::Snapshot;
use crate::state::run::RunState;
use crate::state::settings::SettingsState;

use data::OwnRows;
use endpoint::EndpointForm;
use method::Method;
use prices::PriceTable;
use replies::KeptReplies;

/// What the view shows.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Its state.
    pub settings: Snapshot<SettingsState>,
    /// The run page's state: its controls are set here too.
    pub run: Snapshot<RunState>,
    /// Light, dark, or as the system says.
    pub theme: Theme,
}

/// The view.
#[component(SettingsPage)]
pub fn page(props: &Props) -> Html {
    let send = use_send();
    let form = &props.run.form;
    let busy = props.run.is_active();
    html! {
        <>
            <header class="stack">
                <h1>{ "Settings" }</h1>
                <p class="lede">{ "They hold for the next run. They are remembered in this browser; a key only if you say so." }</p>
            </header>
            if busy { <p class="banner" role="status">{ "A run is in progress. It keeps the settings it began with." }</p> }
            <section class="panel stack" aria-label="Model">
                <h2>{ "Who plays" }</h2>
                { kinds(form.model, &send) }
                if form.model == ModelKind::Endpoint {
                    <EndpointForm settings={props.settings.clone()} />
                } else {
                    <p class="small muted">
                        { "An embedded program plays generator, judges, human and agent: no key, no network, and the same seed always gives the same run. \
                           What it makes is marked as simulated." }
                    </p>
                    <Dials dials={form.dials.clone()} {busy} />
                }
            </section>
            <PriceTable settings={props.settings.clone()} />
            <KeptReplies replies={props.settings.replies.clone()} />
            <Method config={form.config.clone()} {busy} />
            <OwnRows settings={props.settings.clone()} config={form.config.clone()} {busy} />
            { colours(props.theme, &send) }
        </>
    }
}

fn kinds(current: ModelKind, send: &Callback<Action>) -> Html {
    let choose = |kind: ModelKind| {
        send.reform(move |_: MouseEvent| Action::Run(RunAction::Edit(Edit::Model(kind))))
    };
    let kind = |kind: ModelKind, test: &'static str, label: &'static str| {
        html! {
            <button type="button" class="choice" aria-pressed={(current == kind).to_string()} data-test={test} onclick={choose(kind)}>{ label }</button>
        }
    };
    html! {
        <div class="choices" role="group" aria-label="Who plays">
            { kind(ModelKind::Simulated, "play-simulated", "Simulated model") }
            { kind(ModelKind::Endpoint, "play-endpoint", "My endpoint") }
        </div>
    }
}

fn colours(current: Theme, send: &Callback<Action>) -> Html {
    let themes = [(Theme::System, "As the system"), (Theme::Light, "Light"), (Theme::Dark, "Dark")];
    html! {
        <section class="panel stack" aria-label="Colours">
            <h2>{ "Colours" }</h2>
            <div class="choices" role="group" aria-label="Colours">
                { for themes.iter().map(|(theme, label)| {
                    let theme = *theme;
                    let onclick = send.reform(move |_: MouseEvent| Action::Theme(theme));
                    html! { <button type="button" class="choice" aria-pressed={(theme == current).to_string()} {onclick}>{ *label }</button> }
                }) }
            </div>
        </section>
    }
}

//! Which world is shown: domain and rows.

use environment::registry::CARDS;
use yew::prelude::*;

use crate::action::Action;
use crate::action::environment::EnvironmentAction;
use crate::components::mark::badge;
use crate::components::typed::Typed;
use crate::hooks::use_send;
use crate::platform;
use crate::snapshot::Snapshot;
use crate::state::environment::EnvironmentState;
use crate::state::run::form::MAX_SEED;

/// What to show.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The state of the page.
    pub environment: Snapshot<EnvironmentState>,
}

/// The controls.
#[component(WorldChoice)]
pub fn world_choice(props: &Props) -> Html {
    let send = use_send();
    let state = &*props.environment;
    let card = CARDS.iter().find(|card| card.name == state.world.domain);
    html! {
        <section class="panel world-choice" aria-label="Which world">
            { domain(state, &send) }
            { rows(state, &send) }
            <p class="small muted world-summary">{ card.map(|card| card.summary) }</p>
        </section>
    }
}

fn domain(state: &EnvironmentState, send: &Callback<Action>) -> Html {
    let current = state.world.domain.clone();
    let send = send.clone();
    let onchange = Callback::from(move |event: Event| {
        send.emit(Action::Environment(EnvironmentAction::Domain(platform::typed(&event))));
    });
    html! {
        <label class="field">
            <span class="field-label">{ "World " }<span class="term">{ "domain" }</span></span>
            <select class="input" data-test="world-domain" {onchange}>
                { for CARDS.iter().map(|card| html! { <option value={card.name} selected={current == card.name}>{ card.label }</option> }) }
            </select>
        </label>
    }
}

fn rows(state: &EnvironmentState, send: &Callback<Action>) -> Html {
    let Some(number) = state.seed() else {
        let generated =
            send.reform(|_: MouseEvent| Action::Environment(EnvironmentAction::Generated));
        return html! {
            <div class="field" data-test="world-files">
                <span class="field-label">{ "Rows" }</span>
                <div class="row world-files">
                    { badge("warn", "your files") }
                    <button type="button" class="button button-small" onclick={generated}>{ "Use generated rows" }</button>
                </div>
            </div>
        };
    };
    let send = send.clone();
    let typed = Callback::from(move |text: String| {
        if let Ok(seed) = text.trim().parse::<u64>() {
            send.emit(Action::Environment(EnvironmentAction::Seed(seed.min(MAX_SEED))));
        }
    });
    html! {
        <label class="field world-seed">
            <span class="field-label">{ "Rows from " }<span class="term">{ "seed" }</span></span>
            <Typed kind="number" min="0" max={MAX_SEED.to_string()} step="1" value={number.to_string()} test="world-seed" {typed} />
        </label>
    }
}

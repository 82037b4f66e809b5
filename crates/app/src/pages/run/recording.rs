//! A recording that was dropped on the page, or that a link names: played without an endpoint, on a click.

use yew::prelude::*;

use crate::action::{Action, RunAction};
use crate::components::mark::simulated;
use crate::components::text::text;
use crate::hooks::use_send;
use crate::select::{dataset, words};
use crate::state::run::live::Playable;

/// What to show.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The recording.
    pub playable: Playable,
    /// True while a run is in progress.
    pub busy: bool,
}

/// The banner; nothing where there is no recording.
#[component(Recording)]
pub fn recording(props: &Props) -> Html {
    let send = use_send();
    let act = |action: RunAction| send.reform(move |_: MouseEvent| Action::Run(action.clone()));
    let body = match &props.playable {
        Playable::None => return Html::default(),
        Playable::Refused(message) => {
            html! { <p data-test="recording-refused">{ text(message) }</p> }
        }
        Playable::Proposed(url) => html! {
            <>
                { link(url) }
                <button type="button" class="button" data-test="recording-fetch" onclick={act(RunAction::FetchRecording)}>{ "Fetch it" }</button>
            </>
        },
        Playable::Fetching(url) => html! { <>{ link(url) }<p role="status">{ "Fetching…" }</p></> },
        Playable::Open(about) => html! {
            <>
                <p data-test="recording-about">
                    <strong>{ text(&about.name) }</strong>
                    { format!(": {} of the {} world, seed {}, with {} of ", words::count(about.config.count, "task"), about.config.domain, about.config.seed, words::count(about.calls, "call")) }
                    { text(&about.model) }{ format!(" ({}). ", dataset::bytes(about.bytes)) }
                    if about.simulated { { simulated() } }
                </p>
                <button type="button" class="button button-primary" data-test="recording-play" disabled={props.busy}
                    title="Makes the same run again from the recorded replies: no endpoint, no key, no network." onclick={act(RunAction::PlayRecording)}>{ "Play it" }</button>
            </>
        },
    };
    html! {
        <section id="recording" class="banner recording" aria-label="A recording of a run" tabindex="-1" data-test="recording">
            { body }
            <button type="button" class="icon-button push" aria-label="Put it away" data-test="recording-close" onclick={act(RunAction::CloseRecording)}>{ "×" }</button>
        </section>
    }
}

/// The whole address; nothing was sent to it.
fn link(url: &str) -> Html {
    html! {
        <div>
            <p>{ "This link names a recording of a run. Nothing was fetched yet; your browser will ask this address, without any key:" }</p>
            <p class="code recording-url" data-test="recording-url">{ text(url) }</p>
        </div>
    }
}

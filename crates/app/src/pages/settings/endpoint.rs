//! The endpoint: address, model, key, and a test that says in words whether it works.

use llm::Endpoint;
use yew::prelude::*;

use crate::action::{Action, SettingsAction};
use crate::components::mark::badge;
use crate::hooks::use_send;
use crate::platform;
use crate::route::Page;
use crate::snapshot::Snapshot;
use crate::state::settings::{PRESETS, SettingsState, Test};

/// What to show.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The endpoint as typed.
    pub settings: Snapshot<SettingsState>,
}

/// The form.
#[component(EndpointForm)]
pub fn endpoint_form(props: &Props) -> Html {
    let send = use_send();
    let settings = &*props.settings;
    let submit = {
        let send = send.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            send.emit(Action::Settings(SettingsAction::Test));
        })
    };
    let running = settings.test == Test::Running;
    html! {
        <form class="stack endpoint" autocomplete="off" onsubmit={submit}>
            <p class="small muted">
                { "Any server with OpenAI's chat completions and tool calls. It is called from this tab directly; there is no server of ours in between." }
            </p>
            <div class="endpoint-fields">
                { presets(settings, &send) }
                { address(settings, &send) }
                { model(settings, &send) }
                { key(settings, &send) }
            </div>
            { notes(settings) }
            <div class="row">
                <button type="submit" class="button button-primary" data-test="endpoint-test" disabled={running}>{ if running { "Testing…" } else { "Test" } }</button>
                <span class="small muted">{ "Makes one tiny call." }</span>
            </div>
            { verdict(&settings.test, &send) }
        </form>
    }
}

fn presets(settings: &SettingsState, send: &Callback<Action>) -> Html {
    let send = send.clone();
    let onchange = Callback::from(move |event: Event| {
        let url = platform::typed(&event);
        if !url.is_empty() {
            send.emit(Action::Settings(SettingsAction::BaseUrl(url)));
        }
    });
    let known = PRESETS.iter().any(|(_, url)| *url == settings.base_url.trim());
    html! {
        <label class="field">
            <span class="field-label">{ "Host" }</span>
            <select class="input" data-test="endpoint-preset" {onchange}>
                <option value="" selected={!known}>{ "Another, or choose one" }</option>
                { for PRESETS.iter().map(|(name, url)| html! { <option value={*url} selected={*url == settings.base_url.trim()}>{ *name }</option> }) }
            </select>
        </label>
    }
}

fn address(settings: &SettingsState, send: &Callback<Action>) -> Html {
    let problem = settings.address().err().filter(|_| !settings.base_url.trim().is_empty());
    html! {
        <label class="field endpoint-address">
            <span class="field-label">{ "Base URL" }</span>
            <input class="input" type="url" inputmode="url" autocomplete="off" spellcheck="false" placeholder="https://api.example.com/v1"
                data-test="endpoint-url" value={settings.base_url.clone()} aria-invalid={problem.is_some().to_string()}
                oninput={typed(send, SettingsAction::BaseUrl)} />
            if let Some(problem) = problem { <span class="field-hint field-problem">{ problem }</span> }
        </label>
    }
}

fn model(settings: &SettingsState, send: &Callback<Action>) -> Html {
    html! {
        <label class="field">
            <span class="field-label">{ "Model" }</span>
            <input class="input" type="text" autocomplete="off" autocapitalize="off" spellcheck="false" placeholder="as its host names it"
                data-test="endpoint-model" value={settings.model.clone()} oninput={typed(send, SettingsAction::Model)} />
        </label>
    }
}

fn key(settings: &SettingsState, send: &Callback<Action>) -> Html {
    let origin = settings.origin();
    let value = settings.key.as_ref().map(|key| key.expose().to_owned()).unwrap_or_default();
    html! {
        <label class="field">
            <span class="field-label">{ "Key" }</span>
            <input class="input" type="password" autocomplete="off" spellcheck="false" data-test="endpoint-key"
                placeholder={if origin.is_some() { "empty where none is needed" } else { "first the address" }}
                disabled={origin.is_none()} {value} oninput={typed(send, SettingsAction::Key)} />
        </label>
    }
}

fn notes(settings: &SettingsState) -> Html {
    let endpoint = settings.address().ok();
    let where_to = endpoint.as_ref().map(|endpoint| endpoint.host().to_owned());
    html! {
        <ul class="notes small muted">
            <li>
                { "The key is kept in memory only: never stored, never in a link, a log or an export, and gone after a reload." }
                if let Some(origin) = where_to { { " It is sent to " }<strong data-test="key-origin">{ origin }</strong>{ " and nowhere else." } }
            </li>
            if settings.key_dropped {
                <li class="note-warn" role="status" data-test="key-dropped">{ "The address changed to another host, so the key was dropped. Type the one of this host." }</li>
            }
            if let Some(warning) = endpoint.as_ref().and_then(Endpoint::warning) { <li class="note-warn">{ warning }{ "." }</li> }
            if endpoint.is_some_and(|endpoint| endpoint.is_private()) {
                <li>
                    { "A server on this machine has to allow this page (CORS): Ollama by OLLAMA_ORIGINS, LM Studio by its CORS switch; llama.cpp and vLLM do by default. \
                       The browser may ask you first; Safari refuses from https pages." }
                </li>
            }
        </ul>
    }
}

fn verdict(test: &Test, send: &Callback<Action>) -> Html {
    let (tone, word, said) = match test {
        Test::None => return Html::default(),
        Test::Running => ("busy", "trying", "Waiting for the endpoint's answer."),
        Test::Passed(verdict) => ("good", "works", verdict.as_str()),
        Test::Failed(message) => ("bad", "does not work", message.as_str()),
    };
    let go = send.reform(|_: MouseEvent| Action::Go(Page::Run));
    html! {
        <div class="row test-verdict" role="status" data-test="endpoint-verdict">
            { badge(tone, word) }
            <p>{ said }</p>
            if matches!(test, Test::Passed(_)) { <button type="button" class="button button-small" onclick={go}>{ "Go to Run" }</button> }
        </div>
    }
}

fn typed(
    send: &Callback<Action>,
    make: impl Fn(String) -> SettingsAction + 'static,
) -> Callback<InputEvent> {
    let send = send.clone();
    Callback::from(move |event: InputEvent| {
        send.emit(Action::Settings(make(platform::typed(&event))));
    })
}

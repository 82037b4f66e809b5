//! The endpoint: server, address, key, model, how it is called, and a test that says in words whether it works.

mod calling;
mod key;
mod notes;
mod verdict;

use llm::presets::Preset;
use yew::prelude::*;

use crate::action::{Action, SettingsAction};
use crate::hooks::use_send;
use crate::platform;
use crate::select::servers;
use crate::snapshot::Snapshot;
use crate::state::settings::{Models, SettingsState, Test};

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
                { "Any server that can call tools: choose yours, give its key, name a model, press Test. This tab calls it directly; there is no server of ours in between, \
                   and nothing is sent before you press Test, List or Start." }
            </p>
            <div class="endpoint-fields">
                { server(settings, &send) }
                { address(settings, &send) }
                { key::field(settings, &send) }
                { key::place(settings, &send) }
                { model(settings, &send) }
            </div>
            { notes::reach(settings) }
            { notes::notes(settings) }
            { calling::drawer(settings, &send) }
            <div class="row">
                <button type="submit" class="button button-primary" data-test="endpoint-test" disabled={running}>{ if running { "Testing…" } else { "Test" } }</button>
                <span class="small muted">{ "Makes a few tiny calls, each of a word or two." }</span>
                { suggest(settings, &send) }
            </div>
            { verdict::verdict(&settings.test, &send) }
        </form>
    }
}

fn server(settings: &SettingsState, send: &Callback<Action>) -> Html {
    let send = send.clone();
    let onchange = Callback::from(move |event: Event| {
        let url = platform::typed(&event);
        if !url.is_empty() {
            send.emit(Action::Settings(SettingsAction::Preset(url)));
        }
    });
    let typed = settings.base_url.trim();
    let known = servers::hosted().chain(servers::near()).any(|server| server.base_url == typed);
    let option = |server: &Preset| {
        html! { <option value={server.base_url} selected={server.base_url == typed}>{ server.name }</option> }
    };
    html! {
        <label class="field">
            <span class="field-label">{ "Server" }</span>
            <select class="input" data-test="endpoint-preset" {onchange}>
                <option value="" selected={!known}>{ if typed.is_empty() { "Choose one, or type its address" } else { "Another" } }</option>
                <optgroup label="In the cloud, with a key">{ for servers::hosted().map(option) }</optgroup>
                <optgroup label="On this machine">{ for servers::near().map(option) }</optgroup>
            </select>
        </label>
    }
}

fn address(settings: &SettingsState, send: &Callback<Action>) -> Html {
    let typed = settings.base_url.trim();
    let gap = typed
        .contains('<')
        .then(|| "Put your own in place of the part in angle brackets.".to_owned());
    let problem = gap.or_else(|| settings.address().err().filter(|_| !typed.is_empty()));
    html! {
        <label class="field">
            <span class="field-label">{ "Base URL" }</span>
            <input class="input" type="url" inputmode="url" autocomplete="off" spellcheck="false" placeholder="https://api.example.com/v1"
                data-test="endpoint-url" value={settings.base_url.clone()} aria-invalid={problem.is_some().to_string()}
                oninput={input(send, SettingsAction::BaseUrl)} />
            if let Some(problem) = problem { <span class="field-hint field-problem">{ problem }</span> }
        </label>
    }
}

fn model(settings: &SettingsState, send: &Callback<Action>) -> Html {
    let list = send.reform(|_: MouseEvent| Action::Settings(SettingsAction::Models));
    let (names, said) = match &settings.models {
        Models::None => (&[][..], None),
        Models::Running => (&[][..], Some("Asking for its models…".to_owned())),
        Models::Listed(names) if names.is_empty() => {
            (&[][..], Some("It names no models: type the name.".to_owned()))
        }
        Models::Listed(names) => (
            &names[..],
            Some(format!(
                "{} to choose from: click into the field, or type a part of a name.",
                names.len()
            )),
        ),
        Models::Failed(message) => (&[][..], Some(message.clone())),
    };
    let failed = matches!(settings.models, Models::Failed(_));
    html! {
        <div class="field endpoint-wide">
            <label class="field-label" for="endpoint-model">{ "Model" }</label>
            <div class="endpoint-beside">
                <input id="endpoint-model" class="input" type="text" autocomplete="off" autocapitalize="off" spellcheck="false" placeholder="as its server names it"
                    list="endpoint-models" data-test="endpoint-model" value={settings.model.clone()} oninput={input(send, SettingsAction::Model)} />
                <button type="button" class="button" data-test="endpoint-list" disabled={settings.models == Models::Running} onclick={list}>{ "List" }</button>
            </div>
            <datalist id="endpoint-models">{ for names.iter().map(|name| html! { <option value={name.clone()} /> }) }</datalist>
            if let Some(said) = said {
                <span class={classes!("field-hint", failed.then_some("field-problem"))} role="status" data-test="endpoint-models">{ said }</span>
            }
        </div>
    }
}

fn suggest(settings: &SettingsState, send: &Callback<Action>) -> Html {
    let onclick = send.reform(|_: MouseEvent| Action::Settings(SettingsAction::Suggest));
    html! {
        <button type="button" class="button button-quiet button-small push" data-test="endpoint-suggest" disabled={settings.suggested().is_none()} {onclick}
            title="For a class or a colleague: a link that suggests this server and model, with the settings of the run. Never a key.">
            { "Copy a link that suggests it" }
        </button>
    }
}

/// Sends what is typed, letter by letter.
fn input(
    send: &Callback<Action>,
    make: impl Fn(String) -> SettingsAction + 'static,
) -> Callback<InputEvent> {
    let send = send.clone();
    Callback::from(move |event: InputEvent| {
        send.emit(Action::Settings(make(platform::typed(&event))));
    })
}

/// Sends what was chosen or typed to its end.
fn change(
    send: &Callback<Action>,
    make: impl Fn(String) -> SettingsAction + 'static,
) -> Callback<Event> {
    let send = send.clone();
    Callback::from(move |event: Event| {
        send.emit(Action::Settings(make(platform::typed(&event))));
    })
}

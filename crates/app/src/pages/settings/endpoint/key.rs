//! The key: its field, where it is kept, and a button that leaves none behind.

use yew::prelude::*;

use super::{change, input};
use crate::action::settings::KeyPlace;
use crate::action::{Action, SettingsAction};
use crate::select::servers;
use crate::state::settings::SettingsState;

/// The field. It is empty whenever the address is another host's.
pub(super) fn field(settings: &SettingsState, send: &Callback<Action>) -> Html {
    let origin = settings.origin();
    let keys = &settings.keys;
    html! {
        <label class="field">
            <span class="field-label">{ "Key" }</span>
            <input class="input" type="password" autocomplete="off" spellcheck="false" data-test="endpoint-key"
                placeholder={servers::key_words(settings.address().ok().as_ref())}
                disabled={origin.is_none()} value={keys.typed().to_owned()} oninput={input(send, SettingsAction::Key)}
                onchange={change(send, |_| SettingsAction::KeyDone)} />
            if let Some(origin) = origin {
                <span class="field-hint">
                    { if keys.found { "Found where it was kept. " } else { "" } }
                    { "Sent to " }<strong data-test="key-origin">{ origin }</strong>{ " and nowhere else." }
                </span>
            }
            if keys.dropped {
                <span class="field-hint field-problem" role="status" data-test="key-dropped">{ "The address changed to another host, so the key was dropped. Type the one of this host." }</span>
            }
        </label>
    }
}

/// Where it is kept, with what that means.
pub(super) fn place(settings: &SettingsState, send: &Callback<Action>) -> Html {
    let keys = &settings.keys;
    let onchange = change(send, |value| {
        SettingsAction::KeyPlace(match value.as_str() {
            "tab" => KeyPlace::Tab,
            "browser" => KeyPlace::Browser,
            _ => KeyPlace::Memory,
        })
    });
    let option = |place: KeyPlace, value: &'static str, label: &'static str| {
        html! { <option {value} selected={keys.place == place}>{ label }</option> }
    };
    let forget = send.reform(|_: MouseEvent| Action::Settings(SettingsAction::ForgetKeys));
    html! {
        <div class="field">
            <label class="field-label" for="key-place">{ "Keep keys" }</label>
            <div class="endpoint-beside">
                <select id="key-place" class="input" data-test="key-place" {onchange}>
                    { option(KeyPlace::Memory, "memory", "In memory, until a reload") }
                    { option(KeyPlace::Tab, "tab", "With this tab, until it is closed") }
                    { option(KeyPlace::Browser, "browser", "In this browser, encrypted") }
                </select>
                <button type="button" class="button" data-test="forget-keys" onclick={forget}
                    title="Forgets every key: in memory, with this tab and in this browser. A run in progress keeps its own until it ends, other open tabs theirs until a reload.">{ "Forget all keys" }</button>
            </div>
            <span class="field-hint" data-test="key-words">{ words(keys.place) }</span>
            if let Some(trouble) = &keys.trouble { <span class="field-hint field-problem" role="alert" data-test="key-trouble">{ trouble }</span> }
        </div>
    }
}

fn words(place: KeyPlace) -> &'static str {
    match place {
        KeyPlace::Memory => "The safest: nothing is written down anywhere.",
        KeyPlace::Tab => {
            "A reload keeps it, closing the tab forgets it; a duplicated tab gets a copy. It is not encrypted: whoever can use this tab, and any script on this site, can read it."
        }
        KeyPlace::Browser => {
            "It stays until you forget it, encrypted so that a copied disk does not give it away. That does not stop somebody at this machine from using it here, \
             nor a script on this site. Not for shared machines; best a key with a spending limit."
        }
    }
}

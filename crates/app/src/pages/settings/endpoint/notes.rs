//! What should be known before anything is sent: whether this page may call the address at all, and what the way there
//! asks for.

use llm::Endpoint;
use protocol::link::{self, Shared};
use yew::prelude::*;

use crate::select::servers;
use crate::state::settings::SettingsState;
use crate::state::settings::reach::{Reach, is_wide};

/// The page that may call every encrypted host.
const WIDE: &str = "any.html";
/// The page that may call known hosts only.
const NARROW: &str = "index.html";

/// Whether this page may call the address; where the other one must, a link to it.
pub(super) fn reach(settings: &SettingsState) -> Html {
    let to = |page: &str| {
        let endpoint = settings.suggested();
        let shared = Shared { endpoint, ..Shared::default() };
        format!("./{page}#{}", link::encode(&shared))
    };
    match settings.reach() {
        Some(Reach::OtherPage) => html! {
            <div class="banner banner-warn" role="status" data-test="reach-other">
                <p>
                    <strong>{ "This page may not call that host. " }</strong>
                    { "The browser holds it to the servers of the list and to this machine, so that not even a fault of ours could send a key elsewhere. \
                       The same program stands on a second page that may call any https host. Use it if you know whose host this is; the address and the model go along, a key does not." }
                </p>
                <a class="button" href={to(WIDE)} data-test="reach-wide">{ "Open the page for any host" }</a>
            </div>
        },
        Some(Reach::Nowhere(what)) => html! {
            <div class="banner banner-warn" role="status" data-test="reach-nowhere"><p>{ what }</p></div>
        },
        Some(Reach::Here) | None if is_wide(&settings.place) => html! {
            <p class="small muted" data-test="reach-is-wide">
                { "You are on the page for any host: the browser lets it call every https address. For the servers of the list " }
                <a href={to(NARROW)}>{ "the stricter page" }</a>{ " does." }
            </p>
        },
        Some(Reach::Here) | None => Html::default(),
    }
}

/// What the way to the endpoint asks for.
pub(super) fn notes(settings: &SettingsState) -> Html {
    let Ok(endpoint) = settings.address() else { return Html::default() };
    let encrypted_page = settings.place.origin.starts_with("https:");
    let near = endpoint.is_private() && endpoint.base_url.starts_with("http:");
    let (name, cors) = servers::cors(&endpoint, &settings.place.origin);
    let warning = Endpoint::warning(&endpoint);
    if warning.is_none() && !endpoint.is_private() {
        return Html::default();
    }
    html! {
        <ul class="notes small muted">
            if let Some(warning) = warning { <li class="note-warn">{ warning }{ "." }</li> }
            if near && encrypted_page && settings.place.safari {
                <li class="note-warn" data-test="note-safari">
                    { "Safari lets no https page call a server on this machine, and has no setting for it. Use Chrome, Edge or Firefox here, or open this page itself from http://localhost." }
                </li>
            } else if near && encrypted_page {
                <li>{ "At the first call the browser may ask whether this page may reach devices or apps on this machine: allow it." }</li>
            }
            if endpoint.is_private() {
                <li data-test="note-cors">{ name }{ " has to let this page in. " }{ cors }</li>
            }
        </ul>
    }
}

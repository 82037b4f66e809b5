//! An endpoint that a link suggests: shown in full, off until the visitor accepts it.

use llm::Endpoint;
use yew::prelude::*;

use crate::action::{Action, SettingsAction};
use crate::hooks::use_send;
use crate::snapshot::Snapshot;
use crate::state::settings::SettingsState;

/// What to show.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The suggestion, and what is set now.
    pub settings: Snapshot<SettingsState>,
}

/// The suggestion; nothing where there is none.
#[component(Suggested)]
pub fn suggested(props: &Props) -> Html {
    let send = use_send();
    let settings = &*props.settings;
    let Some(suggestion) = &settings.suggestion else { return Html::default() };
    let act =
        |action: SettingsAction| send.reform(move |_: MouseEvent| Action::Settings(action.clone()));
    let host = Endpoint::parse(&suggestion.base_url).map(|endpoint| endpoint.host().to_owned());
    let same = settings.suggested().is_some_and(|own| own == *suggestion);
    html! {
        <section class="banner banner-warn suggested" aria-label="A suggested server" data-test="suggestion">
            <div class="stack">
                <p>{ "This link suggests a model server. Nothing has been sent to it." }</p>
                <p class="suggested-host" data-test="suggestion-host">{ host.unwrap_or_default() }</p>
                <dl class="suggested-facts small">
                    <dt>{ "Address" }</dt><dd class="code">{ &suggestion.base_url }</dd>
                    <dt>{ "Model" }</dt><dd class="code">{ if suggestion.model.is_empty() { "to be named" } else { &suggestion.model } }</dd>
                </dl>
                if same {
                    <p class="small">{ "It is the server that is set already." }</p>
                } else {
                    <p class="small">
                        { "Accept it only if you know whose it is: whoever runs it reads all that a run sends, and the key that you give for it. \
                           A link brings no key, and your key of another host does not go there. Nothing starts before you press Test or Start." }
                    </p>
                }
                <div class="row">
                    <button type="button" class="button" data-test="suggestion-accept" onclick={act(SettingsAction::Accept)}>{ "Use this server" }</button>
                    <button type="button" class="button button-primary" data-test="suggestion-decline" onclick={act(SettingsAction::Decline)}>{ "Ignore it" }</button>
                </div>
            </div>
        </section>
    }
}

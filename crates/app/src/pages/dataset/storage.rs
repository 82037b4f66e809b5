//! How much is stored in this browser, and how safe it is there.

use yew::prelude::*;

use crate::action::{Action, DatasetAction};
use crate::hooks::use_send;
use crate::select::dataset as view;
use crate::state::dataset::Storage;

/// What to show.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// What the browser told, once it has.
    pub storage: Option<Storage>,
}

/// The line.
#[component(StorageLine)]
pub fn storage_line(props: &Props) -> Html {
    let send = use_send();
    let Some(storage) = &props.storage else { return Html::default() };
    let protect = send.reform(|_: MouseEvent| Action::Dataset(DatasetAction::Protect));
    html! {
        <section class="panel storage" aria-label="Storage" data-test="storage">
            <div class="storage-words">
                <p><strong>{ amount(storage) }</strong></p>
                <p class="small muted">{ safety(storage.persistent) }</p>
            </div>
            if let Some(fullness) = view::fullness(storage) {
                <meter class="storage-meter" min="0" max="1000" high="800" value={fullness.to_string()} aria-label="Storage in use" />
            }
            if !storage.persistent {
                <button type="button" class="button button-small" data-test="storage-protect" onclick={protect}>{ "Ask the browser to keep it" }</button>
            }
        </section>
    }
}

fn amount(storage: &Storage) -> String {
    match (storage.used, storage.quota) {
        (Some(used), Some(quota)) => {
            format!("{} of {} in use", view::bytes(used), view::bytes(quota))
        }
        (Some(used), None) => format!("{} in use", view::bytes(used)),
        (None, _) => "This browser does not tell how much is in use".into(),
    }
}

fn safety(persistent: bool) -> &'static str {
    if persistent {
        "The browser promised to keep it. Clearing its site data still deletes everything: export the records for a backup."
    } else {
        "The browser may clear it when space runs out, and clearing its site data deletes everything: export the records for a backup."
    }
}

//! What the visitor is told at the edge of the page.

use crate::snapshot::Snapshot;

use yew::prelude::*;

use crate::action::{Action, Notice, Tone};
use crate::hooks::use_send;

/// What to tell.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Oldest first, each with its number.
    pub notices: Snapshot<Vec<(u64, Notice)>>,
}

/// The notices, the newest at the bottom.
#[component(Notices)]
pub fn notices(props: &Props) -> Html {
    let send = use_send();
    html! {
        <div class="notices" role="status" aria-live="polite">
            { for props.notices.iter().map(|(number, notice)| view(*number, notice, &send)) }
        </div>
    }
}

fn view(number: u64, notice: &Notice, send: &Callback<Action>) -> Html {
    let alarm = notice.tone == Tone::Alarm;
    let close = send.reform(move |_: MouseEvent| Action::Dismiss(number));
    let offer = notice.offer.as_ref().map(|offer| {
        let (send, action) = (send.clone(), offer.action.clone());
        let take = Callback::from(move |_: MouseEvent| {
            send.emit(Action::Dismiss(number));
            send.emit((*action).clone());
        });
        html! { <button type="button" class="button button-quiet" data-test="notice-offer" onclick={take}>{ &offer.label }</button> }
    });
    html! {
        <div key={number} class={classes!("notice", alarm.then_some("notice-alarm"))} data-test={if alarm { "error-banner" } else { "notice" }}>
            <p>{ &notice.text }</p>
            { offer }
            <button type="button" class="icon-button" aria-label="Close" onclick={close}>{ "×" }</button>
        </div>
    }
}

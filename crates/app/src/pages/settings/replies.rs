//! Replies that this browser keeps, so that the same question is paid for once.

use yew::prelude::*;

use crate::action::{Action, SettingsAction};
use crate::hooks::use_send;
use crate::select::{dataset, words};

/// What to show.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// How many, and their bytes, once the browser has told.
    pub replies: Option<Result<(u32, u64), String>>,
}

/// The section.
#[component(KeptReplies)]
pub fn kept_replies(props: &Props) -> Html {
    let send = use_send();
    let forget = send.reform(|_: MouseEvent| Action::Settings(SettingsAction::ForgetReplies));
    let (said, any) = match &props.replies {
        None => ("Counting them…".to_owned(), false),
        Some(Ok((0, _))) => ("None are kept.".to_owned(), false),
        Some(Ok((1, bytes))) => (format!("1 reply is kept, {}.", dataset::bytes(*bytes)), true),
        Some(Ok((count, bytes))) => (
            format!(
                "{} replies are kept, {}.",
                words::grouped((*count).into()),
                dataset::bytes(*bytes)
            ),
            true,
        ),
        Some(Err(message)) => (format!("They cannot be counted: {message}"), true),
    };
    html! {
        <section class="panel stack" aria-label="Kept replies" data-test="replies">
            <h2>{ "Kept replies" }</h2>
            <p class="small muted">
                { "Every reply of an endpoint is kept in this browser, under all that it depends on. A resumed or repeated run is answered from there and costs nothing. \
                   They hold what models wrote, and no key. Kept replies take at most half of the room that the browser gives this page." }
            </p>
            <div class="row">
                <span role="status" data-test="replies-kept">{ said }</span>
                <button type="button" class="button button-small" data-test="replies-forget" disabled={!any} onclick={forget}>{ "Forget replies" }</button>
            </div>
        </section>
    }
}

//! What the test of the endpoint said.

use yew::prelude::*;

use crate::action::Action;
use crate::components::mark::badge;
use crate::route::Page;
use crate::state::settings::Test;

/// The verdict in words.
pub(super) fn verdict(test: &Test, send: &Callback<Action>) -> Html {
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

//! A tool call: its name and its arguments, readable.

use environment::Call;
use yew::prelude::*;

use crate::components::text::text;
use crate::select::calls;

/// The call.
pub fn call(call: &Call) -> Html {
    let arguments = calls::arguments(call);
    html! {
        <div class="call">
            <code class="call-name">{ text(&call.name) }</code>
            if !arguments.is_empty() {
                <dl class="call-arguments">
                    { for arguments.iter().map(|(name, value)| html! {
                        <div><dt>{ text(name) }</dt><dd>{ text(value) }</dd></div>
                    }) }
                </dl>
            }
        </div>
    }
}

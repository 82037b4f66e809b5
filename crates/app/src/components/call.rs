//! A tool call: its name and its arguments, readable.

use environment::Call;
use yew::prelude::*;

use crate::select::calls;

/// The call.
pub fn call(call: &Call) -> Html {
    let arguments = calls::arguments(call);
    html! {
        <div class="call">
            <code class="call-name">{ &call.name }</code>
            if !arguments.is_empty() {
                <dl class="call-arguments">
                    { for arguments.iter().map(|(name, value)| html! {
                        <div><dt>{ name }</dt><dd>{ value }</dd></div>
                    }) }
                </dl>
            }
        </div>
    }
}

//! What components share beside their looks.

use yew::prelude::*;

use crate::action::Action;

/// The way for a component to say what the visitor did. It never changes, so that it costs no drawing.
#[hook]
pub fn use_send() -> Callback<Action> {
    use_context::<Callback<Action>>().expect("`App` puts the callback around everything")
}

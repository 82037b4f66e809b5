//! What components share beside their looks.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use yew::prelude::*;

use crate::action::Action;
use crate::platform;

/// The way for a component to say what the visitor did. It never changes, so that it costs no drawing.
#[hook]
pub fn use_send() -> Callback<Action> {
    use_context::<Callback<Action>>().expect("`App` puts the callback around everything")
}

/// False in the first frame of a component. The most of a view waits for it, so that the click that opens the view is
/// answered at once.
#[hook]
pub fn use_settled() -> bool {
    let settled = use_state_eq(|| false);
    {
        let settled = settled.clone();
        use_effect_with((), move |()| platform::next_frame(move || settled.set(true)));
    }
    *settled
}

/// Arrow keys move a list's cursor while the focus is in the list; elsewhere they scroll the page as always.
pub fn arrows(send: &Callback<Action>, moved: fn(i32) -> Action) -> Callback<KeyboardEvent> {
    let send = send.clone();
    Callback::from(move |event: KeyboardEvent| {
        let places = match event.key().as_str() {
            "ArrowDown" => 1,
            "ArrowUp" => -1,
            _ => return,
        };
        event.prevent_default();
        send.emit(moved(places));
    })
}

/// Listens to letter keys on the whole page, but not while something is typed or a key of the system is held.
#[hook]
pub fn use_keys(pressed: impl Fn(&str) + 'static) {
    use_effect_with((), move |()| {
        let listener = Closure::<dyn Fn(KeyboardEvent)>::new(move |event: KeyboardEvent| {
            if !(event.ctrl_key() || event.meta_key() || event.alt_key() || is_typing(&event)) {
                pressed(&event.key());
            }
        });
        let document = platform::document();
        // Only a missing listener is refused, and this one is there.
        let _ =
            document.add_event_listener_with_callback("keydown", listener.as_ref().unchecked_ref());
        move || {
            let _ = document
                .remove_event_listener_with_callback("keydown", listener.as_ref().unchecked_ref());
        }
    });
}

fn is_typing(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    target.is_some_and(|element| {
        matches!(element.tag_name().as_str(), "INPUT" | "SELECT" | "TEXTAREA")
    })
}

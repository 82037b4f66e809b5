//! The tab's side: one message in, the work as JSON; one message out, the table or what went wrong.

use drill::{PATIENCE_MILLIS, Work, play, table};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::spawn_local;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};
use worker::fetch::Fetch;

pub(super) fn listen() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let page = scope.clone();
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let page = page.clone();
        spawn_local(async move {
            let told = tell(&event.data().as_string().unwrap_or_default()).await;
            page.post_message(&told.into()).expect("a text can be sent");
        });
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
}

async fn tell(work: &str) -> String {
    match serde_json::from_str::<Work>(work) {
        Ok(Work { host, units }) => {
            let fetch = Fetch { timeout_millis: PATIENCE_MILLIS };
            table::write(&play(fetch, &host, &units).await)
        }
        Err(error) => format!("the work cannot be read: {error}"),
    }
}

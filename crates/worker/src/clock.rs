//! Browser time: the one place that reads the clock, and the one that lets others have their turn.

use js_sys::Promise;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DedicatedWorkerGlobalScope, MessageChannel};

/// Milliseconds since 1970-01-01 UTC.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "Date.now is a whole, positive number"
)]
pub(crate) fn now_millis() -> u64 {
    js_sys::Date::now() as u64
}

/// Milliseconds since this thread began; never runs backwards.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "whole milliseconds since the start"
)]
pub(crate) fn since_start_millis() -> u64 {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    scope.performance().map_or_else(now_millis, |clock| clock.now() as u64)
}

/// Lets every message that has arrived be heard first. A message to oneself, because browsers make timers wait four
/// milliseconds when they follow each other.
pub(crate) async fn breathe() {
    let Ok(channel) = MessageChannel::new() else {
        return gloo_timers::future::TimeoutFuture::new(0).await;
    };
    let turn = Promise::new(&mut |resolve, _| channel.port1().set_onmessage(Some(&resolve)));
    if channel.port2().post_message(&JsValue::NULL).is_ok() {
        // A promise that is only ever resolved.
        let _ = JsFuture::from(turn).await;
    }
    channel.port1().close();
}

//! How much room the browser gives this page.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{DedicatedWorkerGlobalScope, StorageManager};

/// Bytes, where the browser tells them.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Space {
    /// In use.
    pub(crate) used: Option<u64>,
    /// In use at most.
    pub(crate) quota: Option<u64>,
}

/// The browser's storage.
pub(crate) fn manager() -> StorageManager {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    scope.navigator().storage()
}

/// What the browser tells.
pub(crate) async fn estimate() -> Space {
    let Ok(estimate) = manager().estimate() else { return Space::default() };
    let Ok(estimate) = JsFuture::from(estimate).await else { return Space::default() };
    let number = |name: &str| {
        js_sys::Reflect::get(&estimate, &name.into()).ok().and_then(|value| value.as_f64())
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "bytes are whole and positive"
    )]
    let bytes = |name: &str| number(name).map(|bytes| bytes as u64);
    Space { used: bytes("usage"), quota: bytes("quota") }
}

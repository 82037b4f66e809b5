//! The page, as the worker sees it: somebody to send replies to.

use protocol::{Answer, Frame, Reply};
use web_sys::DedicatedWorkerGlobalScope;

/// The page.
#[derive(Clone)]
pub(crate) struct Page(DedicatedWorkerGlobalScope);

impl Page {
    /// The page that started this worker.
    pub(crate) fn new(scope: DedicatedWorkerGlobalScope) -> Self {
        Self(scope)
    }

    /// Sends one reply to the command `id`.
    pub(crate) fn say(&self, id: u64, reply: Reply) {
        let frame = Frame::new(&[Answer { id, reply }]);
        let value =
            serde_wasm_bindgen::to_value(&frame).expect("a number and a text always convert");
        // A page that is gone cannot be told that it is gone.
        let _gone = self.0.post_message(&value);
    }
}

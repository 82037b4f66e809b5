//! How much memory this thread's program takes.

use wasm_bindgen::JsCast;

/// Bytes of the linear memory; it never shrinks.
pub(crate) fn bytes() -> u64 {
    let memory: js_sys::WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
    let buffer: js_sys::ArrayBuffer = memory.buffer().unchecked_into();
    u64::from(buffer.byte_length())
}

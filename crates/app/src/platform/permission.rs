//! Whether the browser lets this page call servers on this device.

use js_sys::{Function, Object, Promise, Reflect};
use llm::doctor::Permission;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Its names: today's, and the one of the browsers before.
const NAMES: [&str; 2] = ["loopback-network", "local-network-access"];

/// What the browser says; `None` where it knows no such permission, or where this page needs none because it comes
/// from this device itself.
pub async fn to_call_this_device() -> Option<Permission> {
    let origin = super::window().location().origin().ok()?;
    if !origin.starts_with("https:") {
        return None;
    }
    for name in NAMES {
        if let Some(state) = query(name).await {
            return match state.as_str() {
                "granted" => Some(Permission::Granted),
                "denied" => Some(Permission::Denied),
                "prompt" => Some(Permission::Prompt),
                _ => None,
            };
        }
    }
    None
}

/// The state of a permission; `None` where the browser has never heard of it, which it says by throwing.
async fn query(name: &str) -> Option<String> {
    let navigator: JsValue = super::window().navigator().into();
    let permissions = Reflect::get(&navigator, &"permissions".into()).ok()?;
    let query: Function = Reflect::get(&permissions, &"query".into()).ok()?.dyn_into().ok()?;
    let wanted = Object::new();
    Reflect::set(&wanted, &"name".into(), &name.into()).ok()?;
    let promise: Promise = query.call1(&permissions, &wanted).ok()?.dyn_into().ok()?;
    let status = JsFuture::from(promise).await.ok()?;
    Reflect::get(&status, &"state".into()).ok()?.as_string()
}

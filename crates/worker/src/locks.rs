//! One tab a run: a lock that the browser gives back by itself when the tab goes away.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use futures_util::future::poll_fn;
use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// A tab that was just closed or reloaded gives its locks back a moment later: so often it is asked again.
const ASKINGS: u32 = 6;
/// Milliseconds between two askings.
const MOMENT: u32 = 150;

/// A lock; dropping it gives it back.
pub(crate) struct Held(Option<Function>);

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(release) = self.0.take() {
            // It resolves a promise, which never throws.
            let _ = release.call0(&JsValue::UNDEFINED);
        }
    }
}

/// Takes the lock of this name; `None` when another tab has it. Where the browser has no locks (a page without https),
/// it is taken for free.
pub(crate) async fn take(name: &str) -> Option<Held> {
    let Some(locks) = manager() else { return Some(Held(None)) };
    for asking in 0..ASKINGS {
        if asking > 0 {
            TimeoutFuture::new(MOMENT).await;
        }
        match request(&locks, name).await {
            Ok(Some(held)) => return Some(held),
            Ok(None) => {}
            // A browser that refuses to lock must not keep anybody from running.
            Err(_) => return Some(Held(None)),
        }
    }
    None
}

/// True when a tab has the lock of this name, also after a moment.
pub(crate) async fn is_held(name: &str) -> bool {
    for asking in 0..ASKINGS {
        if asking > 0 {
            TimeoutFuture::new(MOMENT).await;
        }
        if !held().await.unwrap_or_default().contains(name) {
            return false;
        }
    }
    true
}

fn manager() -> Option<JsValue> {
    let navigator = Reflect::get(&js_sys::global(), &"navigator".into()).ok()?;
    Reflect::get(&navigator, &"locks".into()).ok().filter(JsValue::is_object)
}

/// What the browser's answer becomes: nothing yet, then whether the lock was given.
type Answer = Rc<RefCell<Option<bool>>>;

async fn request(locks: &JsValue, name: &str) -> Result<Option<Held>, JsValue> {
    let mut release = None;
    // The lock is held until this promise is resolved.
    let holding = Promise::new(&mut |resolve, _| release = Some(resolve));
    let (answer, waker): (Answer, Rc<RefCell<Option<std::task::Waker>>>) = Default::default();
    let given = {
        let (answer, waker) = (Rc::clone(&answer), Rc::clone(&waker));
        Closure::once_into_js(move |lock: JsValue| -> JsValue {
            let given = !lock.is_null();
            answer.replace(Some(given));
            if let Some(waker) = waker.take() {
                std::task::Waker::wake(waker);
            }
            if given { holding.into() } else { JsValue::UNDEFINED }
        })
    };
    let options = Object::new();
    Reflect::set(&options, &"ifAvailable".into(), &JsValue::TRUE)?;
    let ask: Function = Reflect::get(locks, &"request".into())?.dyn_into()?;
    // Settles when the lock is given back: nobody waits for that.
    let asked: Promise = ask.call3(locks, &name.into(), &options, &given)?.dyn_into()?;
    drop(asked);
    let given = poll_fn(|context| {
        if let Some(given) = *answer.borrow() {
            std::task::Poll::Ready(given)
        } else {
            waker.replace(Some(context.waker().clone()));
            std::task::Poll::Pending
        }
    })
    .await;
    Ok(given.then_some(Held(release)))
}

/// Names of the locks that any tab has.
async fn held() -> Option<BTreeSet<String>> {
    let locks = manager()?;
    let query: Function = Reflect::get(&locks, &"query".into()).ok()?.dyn_into().ok()?;
    let promise: Promise = query.call0(&locks).ok()?.dyn_into().ok()?;
    let snapshot = JsFuture::from(promise).await.ok()?;
    let held: Array = Reflect::get(&snapshot, &"held".into()).ok()?.dyn_into().ok()?;
    let name = |lock: JsValue| Reflect::get(&lock, &"name".into()).ok()?.as_string();
    Some(held.iter().filter_map(name).collect())
}

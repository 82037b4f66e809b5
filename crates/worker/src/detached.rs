//! Work that goes on when nobody waits for it any more. A call to IndexedDB must: what it hears from the browser after
//! it was dropped would bring the worker down.

use std::cell::RefCell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

/// What has come of the work, and who waits for it.
struct Slot<T> {
    outcome: Option<T>,
    waiting: Option<Waker>,
}

/// Starts the work at once; the future gives what comes of it, and may be dropped.
pub(crate) fn detached<T: 'static>(
    work: impl Future<Output = T> + 'static,
) -> impl Future<Output = T> {
    let slot = Rc::new(RefCell::new(Slot { outcome: None, waiting: None }));
    let giver = Rc::clone(&slot);
    wasm_bindgen_futures::spawn_local(async move {
        let outcome = work.await;
        let waiting = {
            let mut slot = giver.borrow_mut();
            slot.outcome = Some(outcome);
            slot.waiting.take()
        };
        if let Some(waker) = waiting {
            waker.wake();
        }
    });
    poll_fn(move |context| {
        let mut slot = slot.borrow_mut();
        if let Some(outcome) = slot.outcome.take() {
            Poll::Ready(outcome)
        } else {
            slot.waiting = Some(context.waker().clone());
            Poll::Pending
        }
    })
}

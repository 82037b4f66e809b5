//! The other tabs of this page, which write to the same stores.

use std::rc::Rc;

use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::BroadcastChannel;

use super::shelf::Shelved;

/// Name of the channel between the tabs.
const CHANNEL: &str = "interplay-records";

/// The line to them.
pub(super) struct Siblings {
    channel: Option<BroadcastChannel>,
    _hearer: Closure<dyn Fn(JsValue)>,
}

impl Siblings {
    /// Drops the shelf whenever another tab has changed the records.
    pub(super) fn listen(shelved: Rc<Shelved>) -> Self {
        let hearer = Closure::<dyn Fn(JsValue)>::new(move |_| shelved.changed_elsewhere());
        // Without the channel a second tab's changes show after a reload.
        let channel = BroadcastChannel::new(CHANNEL).ok();
        if let Some(channel) = &channel {
            channel.set_onmessage(Some(hearer.as_ref().unchecked_ref()));
        }
        Self { channel, _hearer: hearer }
    }

    /// Tells the others that the records have changed.
    pub(super) fn tell(&self) {
        if let Some(channel) = &self.channel {
            // A channel that is open takes every plain value.
            let _ = channel.post_message(&JsValue::TRUE);
        }
    }
}

impl Drop for Siblings {
    fn drop(&mut self) {
        if let Some(channel) = &self.channel {
            channel.close();
        }
    }
}

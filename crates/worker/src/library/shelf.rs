//! Which records there are: key, digest and whether they lie in the bin, so that lists and hashes read no record.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use dataset::{RecordId, digest};
use protocol::RecordKey;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::BroadcastChannel;

/// Name of the channel between the tabs.
const CHANNEL: &str = "interplay-records";

/// The records of all runs, in order of run, task and attempt. Some hundred bytes each.
#[derive(Default)]
pub(super) struct Shelf(BTreeMap<String, BTreeMap<RecordId, Entry>>);

struct Entry {
    digest: Box<str>,
    deleted: bool,
}

impl Shelf {
    /// Puts a record in its place.
    pub(super) fn put(&mut self, key: &RecordKey, digest: &str, deleted: bool) {
        let id = RecordId { task: key.task, attempt: key.attempt };
        let entry = Entry { digest: digest.into(), deleted };
        match self.0.get_mut(&key.run) {
            Some(run) => drop(run.insert(id, entry)),
            None => drop(self.0.insert(key.run.clone(), [(id, entry)].into())),
        }
    }

    /// Moves records into the bin or out of it.
    pub(super) fn set_deleted(&mut self, keys: &[RecordKey], deleted: bool) {
        for key in keys {
            let id = RecordId { task: key.task, attempt: key.attempt };
            if let Some(entry) = self.0.get_mut(&key.run).and_then(|run| run.get_mut(&id)) {
                entry.deleted = deleted;
            }
        }
    }

    /// Removes what lies in the bin.
    pub(super) fn empty_bin(&mut self) {
        self.0.values_mut().for_each(|run| run.retain(|_, entry| !entry.deleted));
    }

    /// Keys of one run or of all: those in the bin, or those that are not.
    pub(super) fn keys(&self, run: Option<&str>, deleted: bool) -> impl Iterator<Item = RecordKey> {
        self.entries(run, deleted).map(|(run, id, _)| RecordKey {
            run: run.to_owned(),
            task: id.task,
            attempt: id.attempt,
        })
    }

    /// How many there are.
    pub(super) fn count(&self, run: Option<&str>, deleted: bool) -> usize {
        self.entries(run, deleted).count()
    }

    /// Hash of those that are not in the bin.
    pub(super) fn hash(&self, run: Option<&str>) -> String {
        digest::of_digests(self.entries(run, false).map(|(_, id, entry)| (id, &*entry.digest)))
    }

    fn entries(
        &self,
        run: Option<&str>,
        deleted: bool,
    ) -> impl Iterator<Item = (&str, RecordId, &Entry)> {
        let runs = self.0.iter().filter(move |(id, _)| run.is_none_or(|run| run == id.as_str()));
        let entries =
            runs.flat_map(|(run, all)| all.iter().map(|(id, entry)| (run.as_str(), *id, entry)));
        entries.filter(move |(_, _, entry)| entry.deleted == deleted)
    }
}

/// The other tabs of this page, which write to the same stores.
pub(super) struct Siblings {
    channel: Option<BroadcastChannel>,
    _hearer: Closure<dyn Fn(JsValue)>,
}

impl Siblings {
    /// Drops the shelf whenever another tab has changed the records.
    pub(super) fn listen(shelf: Rc<RefCell<Option<Shelf>>>) -> Self {
        let hearer = Closure::<dyn Fn(JsValue)>::new(move |_| drop(shelf.replace(None)));
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

//! Which records there are: key, digest and whether they lie in the bin, so that lists and hashes read no record.
//!
//! The shelf is read when it is first needed, in pieces, while runs go on and other tabs write: what is changed in the
//! meantime is noted and done to what was read, or it is read again.

use std::cell::{Cell, Ref, RefCell};
use std::collections::BTreeMap;

use dataset::{RecordId, digest};
use protocol::RecordKey;

/// The records of all runs, in order of run, task and attempt. Some hundred bytes each.
#[derive(Default)]
pub(super) struct Shelf(BTreeMap<String, BTreeMap<RecordId, Entry>>);

struct Entry {
    digest: Box<str>,
    deleted: bool,
}

/// What became of records here. To do it twice is to do it once.
pub(super) enum Change {
    /// One was kept, with this digest.
    Kept(RecordKey, String),
    /// Some went into the bin, or came out of it.
    Moved(Vec<RecordKey>, bool),
    /// What lay in the bin is gone.
    Emptied,
}

impl Shelf {
    fn apply(&mut self, change: &Change) {
        match change {
            Change::Kept(key, digest) => self.put(key, digest, false),
            Change::Moved(keys, deleted) => self.set_deleted(keys, *deleted),
            Change::Emptied => {
                self.0.values_mut().for_each(|run| run.retain(|_, entry| !entry.deleted));
            }
        }
    }

    /// Puts a record in its place.
    pub(super) fn put(&mut self, key: &RecordKey, digest: &str, deleted: bool) {
        let id = RecordId { task: key.task, attempt: key.attempt };
        let entry = Entry { digest: digest.into(), deleted };
        match self.0.get_mut(&key.run) {
            Some(run) => drop(run.insert(id, entry)),
            None => drop(self.0.insert(key.run.clone(), [(id, entry)].into())),
        }
    }

    fn set_deleted(&mut self, keys: &[RecordKey], deleted: bool) {
        for key in keys {
            let id = RecordId { task: key.task, attempt: key.attempt };
            if let Some(entry) = self.0.get_mut(&key.run).and_then(|run| run.get_mut(&id)) {
                entry.deleted = deleted;
            }
        }
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

/// The shelf, once it has been read, and what happens while it is being read.
#[derive(Default)]
pub(super) struct Shelved {
    shelf: RefCell<Shelf>,
    /// False before it was read, and once another tab has changed something.
    fresh: Cell<bool>,
    meanwhile: RefCell<Meanwhile>,
}

#[derive(Default)]
struct Meanwhile {
    /// How many are reading.
    readers: usize,
    /// What was changed here since the first of them began.
    changes: Vec<Change>,
    /// How often another tab has changed something.
    elsewhere: u64,
}

/// One that reads the shelf, until it is dropped.
pub(super) struct Reader<'a> {
    shelved: &'a Shelved,
    changes: usize,
    elsewhere: u64,
}

impl Shelved {
    /// The shelf, if it was read and is still true.
    pub(super) fn get(&self) -> Option<Ref<'_, Shelf>> {
        self.fresh.get().then(|| self.shelf.borrow())
    }

    /// Before the first row is read.
    pub(super) fn reader(&self) -> Reader<'_> {
        let mut meanwhile = self.meanwhile.borrow_mut();
        meanwhile.readers += 1;
        let (changes, elsewhere) = (meanwhile.changes.len(), meanwhile.elsewhere);
        Reader { shelved: self, changes, elsewhere }
    }

    /// After a change here was written.
    pub(super) fn changed(&self, change: Change) {
        self.shelf.borrow_mut().apply(&change);
        let mut meanwhile = self.meanwhile.borrow_mut();
        if meanwhile.readers > 0 {
            meanwhile.changes.push(change);
        }
    }

    /// After another tab has changed something.
    pub(super) fn changed_elsewhere(&self) {
        self.fresh.set(false);
        self.meanwhile.borrow_mut().elsewhere += 1;
    }
}

impl<'a> Reader<'a> {
    /// After the last row was read. What another tab has changed in the meantime may be missing: then the next one who
    /// asks reads again.
    pub(super) fn finish(self, mut read: Shelf) -> Ref<'a, Shelf> {
        let (shelved, changes, elsewhere) = (self.shelved, self.changes, self.elsewhere);
        let meanwhile = shelved.meanwhile.borrow();
        meanwhile.changes[changes..].iter().for_each(|change| read.apply(change));
        shelved.fresh.set(meanwhile.elsewhere == elsewhere);
        shelved.shelf.replace(read);
        shelved.shelf.borrow()
    }
}

impl Drop for Reader<'_> {
    fn drop(&mut self) {
        let mut meanwhile = self.shelved.meanwhile.borrow_mut();
        meanwhile.readers -= 1;
        if meanwhile.readers == 0 {
            meanwhile.changes.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(task: u32) -> RecordKey {
        RecordKey { run: "r".into(), task, attempt: 0 }
    }

    fn kept(task: u32) -> Change {
        Change::Kept(key(task), format!("digest {task}"))
    }

    fn tasks(shelf: &Shelf, deleted: bool) -> Vec<u32> {
        shelf.keys(None, deleted).map(|key| key.task).collect()
    }

    /// What the rows hold: tasks 0 and 2.
    fn read() -> Shelf {
        let mut shelf = Shelf::default();
        for task in [0, 2] {
            shelf.apply(&kept(task));
        }
        shelf
    }

    #[test]
    fn what_is_kept_while_the_rows_are_read_is_on_the_shelf() {
        let shelved = Shelved::default();
        let reader = shelved.reader();
        shelved.changed(kept(1));
        shelved.changed(kept(2));
        shelved.changed(Change::Moved(vec![key(0)], true));
        assert_eq!(tasks(&reader.finish(read()), false), [1, 2]);
        shelved.changed(kept(5));
        let shelf = shelved.get().expect("it was read");
        assert_eq!((tasks(&shelf, false), tasks(&shelf, true)), (vec![1, 2, 5], vec![0]));
    }

    #[test]
    fn two_that_read_at_once_both_see_what_came_after_they_began() {
        let shelved = Shelved::default();
        let first = shelved.reader();
        shelved.changed(kept(1));
        let second = shelved.reader();
        shelved.changed(kept(3));
        assert_eq!(tasks(&first.finish(read()), false), [0, 1, 2, 3]);
        let mut later = read();
        later.apply(&kept(1));
        assert_eq!(tasks(&second.finish(later), false), [0, 1, 2, 3]);
        assert!(shelved.meanwhile.borrow().changes.is_empty(), "nobody reads any more");
    }

    #[test]
    fn what_another_tab_changes_is_read_anew() {
        let shelved = Shelved::default();
        assert!(shelved.get().is_none());
        let reader = shelved.reader();
        shelved.changed_elsewhere();
        assert_eq!(tasks(&reader.finish(read()), false), [0, 2]);
        assert!(shelved.get().is_none(), "something may be missing");
        drop(shelved.reader().finish(read()));
        assert!(shelved.get().is_some());
        shelved.changed_elsewhere();
        assert!(shelved.get().is_none());
    }

    #[test]
    fn an_emptied_bin_stays_empty() {
        let shelved = Shelved::default();
        let mut before = read();
        before.apply(&Change::Moved(vec![key(0)], true));
        let reader = shelved.reader();
        shelved.changed(Change::Emptied);
        let shelf = reader.finish(before);
        assert_eq!((tasks(&shelf, false), tasks(&shelf, true)), (vec![2], Vec::new()));
    }
}

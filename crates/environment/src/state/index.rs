//! Records found by what stands in them: worked out for a database when it is first asked, and kept.

use std::any::TypeId;
use std::sync::OnceLock;

use super::database::Table;
use super::label::hash;
use super::lookup::Lookup;
use super::object::Object as Row;
use crate::value::same_text;

/// A text by which the records of one table are looked up.
pub trait Key: 'static {
    /// Name of the table.
    const TABLE: &'static str;

    /// The key of a record; `None` when the record lacks what the key is made of.
    fn of(row: &Row) -> Option<String>;
}

/// Places of records by key, in the order of the table.
#[derive(Debug)]
pub(super) struct Index {
    keys: Vec<(String, Vec<usize>)>,
    known: Lookup,
    /// Every record has a key.
    complete: bool,
}

impl Index {
    fn new<K: Key>(table: Option<&Table>) -> Self {
        let mut index = Self { keys: Vec::new(), known: Lookup::default(), complete: true };
        for (place, row) in table.into_iter().flat_map(Table::values).enumerate() {
            let Some(key) = K::of(row) else {
                index.complete = false;
                continue;
            };
            if let Some(at) = index.find(&key) {
                index.keys[at].1.push(place);
            } else {
                index.known.add(hash(&key), index.keys.len());
                index.keys.push((key, vec![place]));
            }
        }
        index
    }

    fn find(&self, key: &str) -> Option<usize> {
        self.known.find(hash(key), |at| same_text(&self.keys[at].0, key))
    }

    /// Places of the records that have this key; `None` when some record has none at all.
    pub(super) fn places(&self, key: &str) -> Option<&[usize]> {
        self.complete.then(|| self.find(key).map_or(&[][..], |at| &self.keys[at].1))
    }
}

/// The indexes of one database: a chain that only grows, so that reading it needs no lock.
#[derive(Debug, Default)]
pub(super) struct Indexes(OnceLock<Box<Link>>);

#[derive(Debug)]
struct Link {
    key: TypeId,
    index: Index,
    next: Indexes,
}

impl Indexes {
    pub(super) fn get<K: Key>(&self, table: Option<&Table>) -> &Index {
        let make = || {
            let (key, index) = (TypeId::of::<K>(), Index::new::<K>(table));
            Box::new(Link { key, index, next: Self::default() })
        };
        let mut link = self.0.get_or_init(make);
        while link.key != TypeId::of::<K>() {
            link = link.next.0.get_or_init(make);
        }
        &link.index
    }
}

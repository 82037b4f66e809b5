//! Whether two datasets hold the same records, and where they first differ.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::digest::dataset_hash;
use crate::record::{Record, RecordId};

/// Two datasets side by side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// Records of each.
    pub records: (usize, usize),
    /// Dataset hash of each.
    pub hashes: (String, String),
    /// Ids that only the first has.
    pub only_first: Vec<RecordId>,
    /// Ids that only the second has.
    pub only_second: Vec<RecordId>,
    /// Ids that both have with different content.
    pub different: Vec<RecordId>,
    /// The first place where they differ, in order of the ids.
    pub first: Option<Difference>,
}

impl Comparison {
    /// True when both hold the same records.
    pub fn same(&self) -> bool {
        self.hashes.0 == self.hashes.1
    }
}

/// The first place where two records of one id differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// The id.
    pub id: RecordId,
    /// JSON pointer into the record; empty where one of them is not there at all.
    pub path: String,
    /// What stands there in the first; empty where nothing does.
    pub first: String,
    /// What stands there in the second; empty where nothing does.
    pub second: String,
}

/// Compares two datasets by the ids of their records. Where a dataset has an id twice, its last record counts.
pub fn compare(first: &[Record], second: &[Record]) -> Comparison {
    let by_id = |records: &'_ [Record]| -> BTreeMap<RecordId, usize> {
        records.iter().enumerate().map(|(at, record)| (record.id, at)).collect()
    };
    let (one, two) = (by_id(first), by_id(second));
    let only = |these: &BTreeMap<RecordId, usize>, those: &BTreeMap<RecordId, usize>| {
        these.keys().filter(|id| !those.contains_key(id)).copied().collect::<Vec<_>>()
    };
    let (only_first, only_second) = (only(&one, &two), only(&two, &one));
    let both = one.iter().filter_map(|(id, at)| Some((*id, *at, *two.get(id)?)));
    let differing: Vec<(RecordId, usize, usize)> =
        both.filter(|(_, at, other)| first[*at] != second[*other]).collect();
    let inside = differing.first().map(|(id, at, other)| {
        let (one, two) = (value(&first[*at]), value(&second[*other]));
        let (path, one, two) = place("", Some(&one), Some(&two)).unwrap_or_default();
        Difference { id: *id, path, first: one, second: two }
    });
    let lone = |ids: &[RecordId], which: (&str, &str)| {
        let (first, second) = (which.0.to_owned(), which.1.to_owned());
        ids.first().map(|id| Difference { id: *id, path: String::new(), first, second })
    };
    let all = [inside, lone(&only_first, ("a record", "")), lone(&only_second, ("", "a record"))];
    Comparison {
        records: (first.len(), second.len()),
        hashes: (dataset_hash(first), dataset_hash(second)),
        different: differing.into_iter().map(|(id, ..)| id).collect(),
        only_first,
        only_second,
        first: all.into_iter().flatten().min_by_key(|difference| difference.id),
    }
}

fn value(record: &Record) -> Value {
    serde_json::to_value(record).unwrap_or_default()
}

/// The first place where two values differ, with what stands there on either side.
fn place(path: &str, one: Option<&Value>, two: Option<&Value>) -> Option<(String, String, String)> {
    let deeper = |key: &str| format!("{path}/{}", key.replace('~', "~0").replace('/', "~1"));
    match (one, two) {
        (Some(Value::Object(one)), Some(Value::Object(two))) => {
            let new = two.keys().filter(|key| !one.contains_key(*key));
            one.keys().chain(new).find_map(|key| place(&deeper(key), one.get(key), two.get(key)))
        }
        (Some(Value::Array(one)), Some(Value::Array(two))) => (0..one.len().max(two.len()))
            .find_map(|at| place(&deeper(&at.to_string()), one.get(at), two.get(at))),
        (one, two) if one == two => None,
        (one, two) => {
            let text = |value: Option<&Value>| value.map(Value::to_string).unwrap_or_default();
            Some((path.to_owned(), text(one), text(two)))
        }
    }
}

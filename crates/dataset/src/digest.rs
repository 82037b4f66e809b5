//! One hash for a dataset, the same on the page, in the terminal and in a year.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::jsonl;
use crate::record::Record;

/// Lower-case hex SHA-256 of the records' lines, each with its `\n`, in order of id and, where runs share ids, of text.
/// The order in which the records are given does not matter. Without records it is the hash of the empty text.
pub fn dataset_hash<'a>(records: impl IntoIterator<Item = &'a Record>) -> String {
    let mut lines: Vec<_> =
        records.into_iter().map(|record| (record.id, jsonl::line(record))).collect();
    lines.sort_unstable();
    let mut digest = Sha256::new();
    for (_, line) in &lines {
        digest.update(line.as_bytes());
        digest.update(b"\n");
    }
    digest.finalize().iter().fold(String::with_capacity(64), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("writing to a String does not fail");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn the_order_of_the_records_does_not_matter_but_their_content_does() {
        let records = samples::records();
        let hash = dataset_hash(&records);
        assert_eq!(hash, dataset_hash(records.iter().rev()));
        assert_eq!(hash.len(), 64);
        let mut other = records.clone();
        other[0].models.agent.push('x');
        assert_ne!(hash, dataset_hash(&other));
        assert_ne!(hash, dataset_hash(&records[1..]));
    }

    #[test]
    fn it_is_the_hash_of_the_exported_file() {
        let records = samples::records();
        assert_eq!(dataset_hash(&records), environment::hash::sha256(&jsonl::write(&records)));
    }

    #[test]
    fn the_empty_dataset_has_the_hash_of_the_empty_text() {
        assert_eq!(
            dataset_hash([]),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }
}

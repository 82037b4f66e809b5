//! One hash for a dataset, the same on the page, in the terminal and in a year.
//!
//! It is made of one digest a record, so that a store that keeps the digests can tell the hash of ten thousand records
//! without reading them.

use environment::hash::sha256;

use crate::jsonl;
use crate::record::{Record, RecordId};

/// Lower-case hex SHA-256 of a record's line, without `\n`.
pub fn record_digest(record: &Record) -> String {
    sha256(&jsonl::line(record))
}

/// The hash of a dataset from the digests of its records: lower-case hex SHA-256 of the digests in order of id and,
/// where runs share ids, of digest, each with a `\n`. The order in which they are given does not matter.
pub fn of_digests<'a>(digests: impl IntoIterator<Item = (RecordId, &'a str)>) -> String {
    let mut digests: Vec<_> = digests.into_iter().collect();
    digests.sort_unstable();
    let mut lines = String::with_capacity(digests.len() * 65);
    for (_, digest) in digests {
        lines.push_str(digest);
        lines.push('\n');
    }
    sha256(&lines)
}

/// The hash of a dataset from the lines of its records, which are in order; `Err` when a line cannot be read.
pub fn of_lines<L: AsRef<str>, E>(lines: impl Iterator<Item = Result<L, E>>) -> Result<String, E> {
    let mut digests = String::new();
    for line in lines {
        digests.push_str(&sha256(line?.as_ref()));
        digests.push('\n');
    }
    Ok(sha256(&digests))
}

/// The hash of a dataset, see [`of_digests`]. Without records it is the hash of the empty text.
pub fn dataset_hash<'a>(records: impl IntoIterator<Item = &'a Record>) -> String {
    let digests: Vec<_> =
        records.into_iter().map(|record| (record.id, record_digest(record))).collect();
    of_digests(digests.iter().map(|(id, digest)| (*id, digest.as_str())))
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
        let mut other = records.clone();
        other[0].blueprint.proposal.instruction.push('!');
        assert_ne!(hash, dataset_hash(&other));
        assert_ne!(hash, dataset_hash(&records[1..]));
    }

    #[test]
    fn the_hash_can_be_told_from_the_digests_of_the_lines() {
        let records = samples::records();
        let text = jsonl::write(&records);
        let digests: Vec<_> = records
            .iter()
            .zip(text.lines())
            .map(|(record, line)| (record.id, sha256(line)))
            .collect();
        let digests = digests.iter().map(|(id, digest)| (*id, digest.as_str()));
        assert_eq!(of_digests(digests), dataset_hash(&records));
    }

    #[test]
    fn an_empty_dataset_has_the_hash_of_the_empty_text() {
        assert_eq!(
            dataset_hash([]),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }
}

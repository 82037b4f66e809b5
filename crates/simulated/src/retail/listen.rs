//! Reads whole texts: the wants of an instruction or message in order, and who speaks.

use super::phrases;
use super::want::{Identity, Want};
use crate::template::sentences;

/// The wants of a text, in order.
pub(super) fn wants(text: &str) -> Vec<Want> {
    sentences(text).into_iter().filter_map(phrases::read_want).collect()
}

/// Who a text says its speaker or its "you" is.
pub(super) fn identity(text: &str) -> Identity {
    let mut identity = Identity::default();
    for sentence in sentences(text) {
        phrases::read_identity(sentence, &mut identity);
    }
    identity
}

/// The order ids of a text, in order.
pub(super) fn order_ids(text: &str) -> Vec<&str> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '#'));
    words.filter(|word| word.starts_with("#W")).collect()
}

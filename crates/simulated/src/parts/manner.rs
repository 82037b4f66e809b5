//! How a customer behaves beyond what they want.

use seed::Stream;

use crate::sections::section;
use crate::skill::{Skill, language};
use crate::template::{Voice, read_any, sentences, write_any};

/// Remarks that have nothing to do with anything.
const REMARKS: &[&str] = &[
    "my cat is walking over the keyboard",
    "it has been raining here all morning",
    "the kettle is whistling in the kitchen",
    "I have not had my coffee yet",
    "the neighbours are mowing their lawn again",
    "my knee hurts whenever the weather changes",
    "I burnt my toast this morning",
    "there is a bird on my window sill",
    "I have been up since five in the morning",
    "my tomatoes are doing well this year",
];
const TAKE_BACK: &[&str] = &[
    "wait, I have to think again. Please leave it as it is for the moment.",
    "hold on, let me think again. Please do not do that yet.",
    "hm, I am not sure any more. Let me think again before you do anything.",
];
const INSIST: &[&str] = &[
    "I would still like you to do it, please make an exception.",
    "please make an exception for me.",
    "I hear you, but I have to insist.",
];
const HURRY: &[&str] =
    &["I said that already.", "I just told you.", "you asked me that before, and I am in a hurry."];

/// Places where a sentence can be broken off.
const BREAKS: [&str; 10] = [
    " from ",
    " with ",
    " because ",
    " since ",
    " in order ",
    " for ",
    " to ",
    " and ",
    " using ",
    " on ",
];
/// Fewest bytes of a fragment.
const LEAST: usize = 14;

/// The manner of a human.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    Collaborative,
    Impatient,
    Digressing,
    Fragmentary,
    ChangingMind,
    Insistent,
}

impl Manner {
    /// The manner that a system message asks for, by the first word of what it says about it.
    pub(super) fn of(system: &str) -> Self {
        let guidance = section(system, "manner").unwrap_or_default();
        let word: String = guidance.chars().take_while(char::is_ascii_alphabetic).collect();
        match word.to_ascii_lowercase().as_str() {
            "impatient" => Self::Impatient,
            "digressing" => Self::Digressing,
            "fragmentary" => Self::Fragmentary,
            "changing" => Self::ChangingMind,
            "insistent" | "forbidden" => Self::Insistent,
            _ => Self::Collaborative,
        }
    }
}

/// A remark.
pub(super) fn remark(stream: &mut Stream) -> String {
    let remark = write_any(REMARKS, Voice::I, &[], stream);
    format!("{remark}.")
}

/// True when a message has a remark in it.
pub(super) fn has_remark(text: &str) -> bool {
    sentences(text).iter().any(|sentence| read_any(REMARKS, sentence).is_some())
}

/// Takes a wish back.
pub(super) fn take_back(stream: &mut Stream) -> String {
    write_any(TAKE_BACK, Voice::I, &[], stream)
}

/// True when a message takes a wish back, in these words or like ones.
pub(super) fn takes_back(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    ["think again", "think about it again", "changed my mind", "hold on", "not sure any more"]
        .iter()
        .any(|words| lower.contains(words))
}

/// Does not take no for an answer.
pub(super) fn insist(stream: &mut Stream) -> String {
    write_any(INSIST, Voice::I, &[], stream)
}

/// Minds being asked twice.
pub(super) fn hurry(stream: &mut Stream) -> String {
    write_any(HURRY, Voice::I, &[], stream)
}

/// A sentence in one or two messages: broken off near its middle, where what comes first means nothing by itself.
pub(super) fn fragments<S: Skill>(sentence: &str) -> Vec<&str> {
    let middle = sentence.len() / 2;
    let mut places: Vec<usize> = BREAKS
        .iter()
        .flat_map(|words| sentence.match_indices(words))
        .map(|(at, _)| at)
        .filter(|at| *at >= LEAST && sentence.len() - at >= LEAST && is_outside(sentence, *at))
        .collect();
    places.sort_by_key(|at| (at.abs_diff(middle), *at));
    let whole = |at: &&usize| language::read_want::<S>(&sentence[..**at]).is_some();
    match places.iter().find(|at| !whole(at)) {
        Some(&at) => vec![&sentence[..at], &sentence[at + 1..]],
        None => vec![sentence],
    }
}

/// True when a place is in no parentheses.
fn is_outside(text: &str, at: usize) -> bool {
    text[..at].matches('(').count() == text[..at].matches(')').count()
}

//! What customers want, as sentences: written for instructions ("you") and messages ("I"), and read back to data.

use seed::Stream;

use super::{Phrases, Skill};
use crate::template::{Voice, capitalised, fill, read, sentences};

/// Words that link a sentence to the one before.
const LEADS: [&str; 12] = [
    "first, ",
    "to begin with, ",
    "then ",
    "after that, ",
    "next, ",
    "also, ",
    "in addition, ",
    "besides, ",
    "finally, ",
    "lastly, ",
    "please note that ",
    "actually, ",
];
/// A want that may be denied, as an instruction says it; `{request}` is the want.
pub(crate) const HOPES: &[&str] = &[
    "{request}, but %I [will accept|can live with] a no",
    "{request}, though %I know that the rules may not allow it",
    "{request}, even if the rules may be against it",
];
/// The same as a customer may also say it.
pub(crate) const HOPED: &[&str] =
    &["{request}, but I can live with a no", "{request}, if your rules allow it"];

const OPENING: &[&str] = LEADS.split_at(2).0;
const MIDDLE: &[&str] = LEADS.split_at(2).1.split_at(6).0;
const CLOSING: &[&str] = LEADS.split_at(8).1.split_at(2).0;

/// Writes what is wanted, as one sentence without its full stop. Customers, who say "I", may also ask.
pub(crate) fn write_want<S: Skill>(want: &S::Want, voice: Voice, stream: &mut Stream) -> String {
    capitalised(clause::<S>(want, voice, stream))
}

/// Writes sentence number `index` of `count`, linked to its neighbours.
pub(crate) fn write_linked<S: Skill>(
    want: &S::Want,
    (index, count): (usize, usize),
    stream: &mut Stream,
) -> String {
    let leads: &[&str] = match index {
        _ if count == 1 => &[],
        0 => OPENING,
        _ if index + 1 == count => CLOSING,
        _ => MIDDLE,
    };
    let lead = if stream.percent(65) { stream.pick(leads).copied().unwrap_or("") } else { "" };
    capitalised(format!("{lead}{}", clause::<S>(want, Voice::You, stream)))
}

/// Reads one sentence in either voice; `None` when it asks for nothing that we know.
pub(crate) fn read_want<S: Skill>(sentence: &str) -> Option<S::Want> {
    let sentence = without_lead(sentence);
    S::PHRASES.iter().find_map(|phrases| {
        first(phrases, phrases.plain.iter().chain(phrases.asked).copied(), sentence)
    })
}

/// Reads one sentence of an agent's proposal.
pub(crate) fn read_proposal<S: Skill>(sentence: &str) -> Option<S::Want> {
    S::PHRASES.iter().find_map(|phrases| first(phrases, phrases.proposed.iter().copied(), sentence))
}

/// The wants of a text, in order.
pub(crate) fn wants<S: Skill>(text: &str) -> Vec<S::Want> {
    sentences(text).into_iter().filter_map(read_want::<S>).collect()
}

fn first<W>(
    phrases: &Phrases<W>,
    mut patterns: impl Iterator<Item = &'static str>,
    sentence: &str,
) -> Option<W> {
    patterns.find_map(|pattern| read(pattern, sentence).and_then(|slots| (phrases.build)(&slots)))
}

/// Writes what is wanted, as a clause in the middle of a sentence.
pub(crate) fn clause<S: Skill>(want: &S::Want, voice: Voice, stream: &mut Stream) -> String {
    let phrases = S::phrases(want);
    let asks = voice == Voice::I && stream.percent(50);
    let patterns = if asks { phrases.asked } else { phrases.plain };
    let pattern = stream.pick(patterns).copied().unwrap_or_default();
    let slots = S::slots(want, voice, stream);
    let slots: Vec<(&str, &str)> =
        slots.iter().map(|(name, text)| (*name, text.as_str())).collect();
    fill(pattern, voice, &slots, stream)
}

fn without_lead(sentence: &str) -> &str {
    let fits = |lead: &&&str| {
        sentence.get(..lead.len()).is_some_and(|start| start.eq_ignore_ascii_case(lead))
    };
    LEADS.iter().find(fits).map_or(sentence, |lead| &sentence[lead.len()..])
}

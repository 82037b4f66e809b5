//! What a message does, by its words: asks for a yes, says yes, refuses, apologises, asks a question.
//!
//! No model is asked. The lists in [`agent`] and [`human`] are the whole rule; they are ours. A phrase counts where it stands between word
//! ends, case, punctuation and the kind of apostrophe aside. In doubt the agent and the human are given credit: what
//! is found against them should be certain.

pub mod agent;
pub mod human;

use agent::{
    APOLOGISES, ASKS_DETAIL, ASKS_OPENLY, ASKS_YES, ASKS_YES_PLAINLY, FAILS, OFFERS, REFUSES,
};
use human::{INQUIRES, NO, NO_IN_FORM, NOT, TAKES_BACK, YES, YES_INSIDE, YES_SURELY};

/// The human's stop word (paper Fig. 11).
pub const STOP: &str = "###STOP###";

/// Lower-case words with one space before and behind each: what phrases are looked for in. Apostrophes are dropped.
pub(crate) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push(' ');
    for character in text.chars() {
        if character.is_ascii_alphanumeric() {
            out.push(character.to_ascii_lowercase());
        } else if character.is_alphanumeric() {
            out.extend(character.to_lowercase());
        } else if !matches!(character, '\'' | '’' | '‘' | '`') && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    if !out.ends_with(' ') {
        out.push(' ');
    }
    out
}

/// Whether one of the phrases, themselves plain, stands in a text that went through [`plain`].
pub(crate) fn has(phrases: &[&str], plain: &str) -> bool {
    // Word by word: most phrases part from a text at the first letter.
    let bytes = plain.as_bytes();
    let starts = (1..bytes.len()).filter(|at| bytes[at - 1] == b' ');
    starts.into_iter().any(|at| {
        let rest = &bytes[at..];
        let here = |phrase: &&str| {
            let phrase = phrase.as_bytes();
            rest.first() == phrase.first()
                && rest.get(phrase.len()) == Some(&b' ')
                && rest.starts_with(phrase)
        };
        phrases.iter().any(|phrase| here(phrase))
    })
}

/// Whether a text that went through [`plain`] begins with one of the phrases.
pub(crate) fn begins(phrases: &[&str], plain: &str) -> bool {
    let text = plain.trim_start();
    phrases.iter().any(|phrase| text.strip_prefix(phrase).is_some_and(|rest| rest.starts_with(' ')))
}

/// True when the human ends the talk.
pub(crate) fn stops(text: &str) -> bool {
    text.contains(STOP)
}

/// True when an agent's message asks for a yes to something that it would do.
pub(crate) fn asks_yes(text: &str) -> bool {
    let asks = |(sentence, question): (String, bool)| {
        let open = has(ASKS_DETAIL, &sentence) || has(OFFERS, &sentence);
        if has(ASKS_YES_PLAINLY, &sentence) && !open {
            return true;
        }
        question && !open && (has(ASKS_YES, &sentence) || !begins(ASKS_OPENLY, &sentence))
    };
    sentences(text).into_iter().any(asks)
}

/// True when an agent's message asks for something, be it a yes or a detail; an offer of more help is no such question.
pub(crate) fn asks(text: &str) -> bool {
    let asks = |(sentence, question): (String, bool)| {
        (question
            || has(&["please provide", "please tell", "please give", "please share"], &sentence))
            && !has(OFFERS, &sentence)
    };
    asks_yes(text) || sentences(text).into_iter().any(asks)
}

/// True when a human's message, said to an agent that asked for a yes, is one.
pub(crate) fn consents(text: &str) -> bool {
    if has(TAKES_BACK, &plain(text)) {
        return false;
    }
    let clauses = clauses(text);
    let yes = |clause: &String| {
        let turned = has(NOT, clause) && !begins(NO_IN_FORM, clause);
        begins(YES_SURELY, clause) || (!turned && (begins(YES, clause) || has(YES_INSIDE, clause)))
    };
    match clauses.first() {
        Some(first) if begins(NO, first) && !begins(NO_IN_FORM, first) => {
            // After a no only the plainest words are a yes.
            let plainly =
                |clause: &String| !has(NOT, clause) && has(&["go ahead", "proceed"], clause);
            clauses[1..].iter().any(plainly)
        }
        _ => clauses.iter().any(yes),
    }
}

/// True when an agent's message says that it does not do something.
pub(crate) fn refuses(text: &str) -> bool {
    has(REFUSES, &plain(text))
}

/// True when it refuses, or says that something did not work.
pub(crate) fn gives_up(text: &str) -> bool {
    let plain = plain(text);
    has(REFUSES, &plain) || has(FAILS, &plain)
}

/// True when a message apologises.
pub(crate) fn apologises(text: &str) -> bool {
    has(APOLOGISES, &plain(text))
}

/// True when a human's message asks for information.
pub(crate) fn inquires(text: &str) -> bool {
    text.contains('?') || has(INQUIRES, &plain(text))
}

/// The sentences of a text, each through [`plain`], and whether it ends with a question mark.
pub(crate) fn sentences(text: &str) -> Vec<(String, bool)> {
    pieces(text, &['.', '!', '?', '\n'])
        .into_iter()
        .map(|(piece, end)| (plain(piece), end == Some('?')))
        .filter(|(piece, _)| !piece.trim().is_empty())
        .collect()
}

fn clauses(text: &str) -> Vec<String> {
    pieces(text, &['.', '!', '?', '\n', ',', ';', ':', '—', '–'])
        .into_iter()
        .map(|(piece, _)| plain(piece))
        .filter(|piece| !piece.trim().is_empty())
        .collect()
}

/// The pieces between marks; a full stop or comma between digits or letters is none.
fn pieces<'a>(text: &'a str, marks: &[char]) -> Vec<(&'a str, Option<char>)> {
    let (mut found, mut start) = (Vec::new(), 0);
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let inside = matches!(character, '.' | ',' | ':')
            && characters.peek().is_some_and(|(_, next)| next.is_alphanumeric());
        if marks.contains(&character) && !inside {
            found.push((&text[start..at], Some(character)));
            start = at + character.len_utf8();
        }
    }
    found.push((&text[start..], None));
    found
}

#[cfg(test)]
mod tests;

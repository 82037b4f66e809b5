//! Sentence patterns that are written and read by the same rules.
//!
//! A pattern is text with `[one|of|these]` alternatives and `{slots}`. Writing picks alternatives and fills slots;
//! reading accepts every alternative, ignores ASCII case and gives the slots back. So whatever one part of the model
//! says, another part understands, and adding a paraphrase is adding a line.
//! `%I`, `%my`, `%Im` and `%me` stand for whoever wants something: the customer says "I", the instruction says "you".

use seed::Stream;

/// Slots by name, as read.
pub(crate) type Slots<'t> = Vec<(&'static str, &'t str)>;

/// Who the pattern's subject is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Voice {
    /// "You want to …": the instruction.
    You,
    /// "I want to …": the customer.
    I,
}

/// Pronoun marks, longest first, with what `You` and `I` say.
const PRONOUNS: [(&str, &str, &str); 4] =
    [("%Im", "you are", "I am"), ("%my", "your", "my"), ("%me", "you", "me"), ("%I", "you", "I")];

/// Reads `text` by `pattern`; the whole text has to fit.
pub(crate) fn read<'t>(pattern: &'static str, text: &'t str) -> Option<Slots<'t>> {
    let mut slots = Vec::new();
    fits(pattern, text, &mut slots).then_some(slots)
}

/// Reads `text` by the first pattern that fits.
pub(crate) fn read_any<'t>(patterns: &[&'static str], text: &'t str) -> Option<Slots<'t>> {
    patterns.iter().find_map(|pattern| read(pattern, text))
}

/// A slot as read; empty when the pattern had no such slot.
pub(crate) fn slot<'t>(slots: &Slots<'t>, name: &str) -> &'t str {
    slots.iter().find(|(slot, _)| *slot == name).map_or("", |(_, text)| text)
}

/// Writes a sentence by one of the patterns, first letter in upper case.
pub(crate) fn write_any(
    patterns: &[&'static str],
    voice: Voice,
    slots: &[(&str, &str)],
    stream: &mut Stream,
) -> String {
    let pattern = stream.pick(patterns).copied().unwrap_or_default();
    write(pattern, voice, slots, stream)
}

/// Writes a sentence by `pattern`, first letter in upper case.
pub(crate) fn write(
    pattern: &str,
    voice: Voice,
    slots: &[(&str, &str)],
    stream: &mut Stream,
) -> String {
    capitalised(fill(pattern, voice, slots, stream))
}

/// Writes part of a sentence by `pattern`.
pub(crate) fn fill(
    pattern: &str,
    voice: Voice,
    slots: &[(&str, &str)],
    stream: &mut Stream,
) -> String {
    let mut text = String::new();
    let mut rest = pattern;
    while let Some(first) = rest.chars().next() {
        let (piece, left) = match first {
            '[' => {
                let (alternatives, left) = enclosed(rest, ']');
                let all: Vec<&str> = alternatives.split('|').collect();
                (*stream.pick(&all).unwrap_or(&""), left)
            }
            '{' => {
                let (name, left) = enclosed(rest, '}');
                (slots.iter().find(|(slot, _)| *slot == name).map_or("", |(_, value)| value), left)
            }
            '%' => pronoun(rest).map_or(("%", &rest[1..]), |(you, i, left)| {
                (if voice == Voice::You { you } else { i }, left)
            }),
            _ => rest.split_at(literal_end(rest)),
        };
        text.push_str(piece);
        rest = left;
    }
    text
}

/// The sentences of a message: split at full stops, question and exclamation marks that end a word outside
/// parentheses, and at line ends. Closing marks are dropped.
pub(crate) fn sentences(text: &str) -> Vec<&str> {
    let bytes = text.as_bytes();
    let (mut found, mut start, mut depth) = (Vec::new(), 0, 0_usize);
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let ends_word = bytes.get(at + 1).is_none_or(u8::is_ascii_whitespace);
        if *byte == b'\n' || (depth == 0 && matches!(byte, b'.' | b'?' | b'!') && ends_word) {
            found.push(text[start..at].trim());
            start = at + 1;
        }
    }
    found.push(text[start..].trim());
    found.retain(|sentence| !sentence.is_empty());
    found
}

/// `text` with its first letter in upper case.
pub(crate) fn capitalised(mut text: String) -> String {
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}

fn fits<'t>(pattern: &'static str, text: &'t str, slots: &mut Slots<'t>) -> bool {
    let Some(first) = pattern.chars().next() else { return text.is_empty() };
    match first {
        '[' => {
            let (alternatives, rest) = enclosed(pattern, ']');
            alternatives
                .split('|')
                .any(|one| strip(text, one).is_some_and(|left| fits(rest, left, slots)))
        }
        '{' => fits_slot(pattern, text, slots),
        '%' => pronoun(pattern).is_some_and(|(you, i, rest)| {
            [you, i].iter().any(|one| strip(text, one).is_some_and(|left| fits(rest, left, slots)))
        }),
        // Most patterns part from a text at the first letter, so that is looked at before anything is searched for.
        _ if !text
            .as_bytes()
            .first()
            .is_some_and(|byte| byte.eq_ignore_ascii_case(&pattern.as_bytes()[0])) =>
        {
            false
        }
        _ => {
            let (literal, rest) = pattern.split_at(literal_end(pattern));
            strip(text, literal).is_some_and(|left| fits(rest, left, slots))
        }
    }
}

/// Tries ever longer texts for the slot at the start of `pattern`.
fn fits_slot<'t>(pattern: &'static str, text: &'t str, slots: &mut Slots<'t>) -> bool {
    let (name, rest) = enclosed(pattern, '}');
    let most = longest(name, text);
    let Some(&next) = rest.as_bytes().first() else {
        let whole = most > 0 && most == text.len();
        slots.extend(whole.then_some((name, text)));
        return whole;
    };
    let literal = !is_mark(next);
    for end in 1..=most {
        let follows =
            || text.as_bytes().get(end).is_some_and(|byte| byte.eq_ignore_ascii_case(&next));
        if (literal && !follows()) || !text.is_char_boundary(end) {
            continue;
        }
        slots.push((name, &text[..end]));
        if fits(rest, &text[end..], slots) {
            return true;
        }
        slots.pop();
    }
    false
}

/// How much of a text, from its start, a slot can take at most: some have a form of their own.
fn longest(name: &str, text: &str) -> usize {
    let word = |c: char| c.is_ascii_alphanumeric();
    let until = |stays: &dyn Fn(char) -> bool| text.find(|c| !stays(c)).unwrap_or(text.len());
    match name {
        "order" if !text.starts_with('#') => 0,
        "order" => 1 + text[1..].find(|c| !word(c)).unwrap_or(text.len() - 1),
        "email" | "first" | "zip" => until(&|c| !matches!(c, ' ' | ',')),
        "reservation" | "flight" | "old" | "from" | "to" => until(&word),
        "user" => until(&|c| word(c) || c == '_'),
        "last" | "trip" | "cabin" | "date" | "bags" | "insurance" => until(&|c| c != ','),
        "amount" | "number" => until(&|c| c.is_ascii_digit() || matches!(c, '.' | '-')),
        _ => text.len(),
    }
}

fn strip<'t>(text: &'t str, literal: &str) -> Option<&'t str> {
    let start = text.get(..literal.len())?;
    start.eq_ignore_ascii_case(literal).then(|| &text[literal.len()..])
}

fn pronoun(pattern: &str) -> Option<(&'static str, &'static str, &str)> {
    PRONOUNS.iter().find_map(|(mark, you, i)| Some((*you, *i, pattern.strip_prefix(mark)?)))
}

/// The text between the first character and `close`, and what follows; patterns are ours, so `close` is there.
fn enclosed(pattern: &str, close: char) -> (&str, &str) {
    pattern[1..].split_once(close).unwrap_or((&pattern[1..], ""))
}

fn literal_end(pattern: &str) -> usize {
    pattern.bytes().position(is_mark).unwrap_or(pattern.len())
}

fn is_mark(byte: u8) -> bool {
    matches!(byte, b'[' | b'{' | b'%')
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATTERN: &str = "%I [want|would like] to send {items} to {address}";

    #[test]
    fn what_is_written_is_read_back() {
        for seed in 0..20 {
            let slots = [("items", "the tent, the lamp"), ("address", "1 Oak Road, Boston")];
            let text = write(PATTERN, Voice::I, &slots, &mut Stream::new(seed, "test"));
            let read = read(PATTERN, &text).unwrap();
            assert_eq!(slot(&read, "items"), slots[0].1, "{text}");
            assert_eq!(slot(&read, "address"), slots[1].1, "{text}");
        }
    }

    #[test]
    fn a_pattern_must_fit_the_whole_text() {
        assert!(read("cancel {order}", "Cancel #W1 now").is_none());
        assert!(read("cancel {order}", "please cancel #W1").is_none());
        assert!(read("cancel {order}", "Cancel #W1").is_some());
    }

    #[test]
    fn sentences_end_at_marks_but_not_inside_words_or_parentheses() {
        let text = "Mail a.b@c.com. The jar (1.5 L. glass) is mine! Yes?\nNext line";
        assert_eq!(
            sentences(text),
            ["Mail a.b@c.com", "The jar (1.5 L. glass) is mine", "Yes", "Next line"]
        );
    }
}

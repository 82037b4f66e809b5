//! A policy document taken apart into sentences, each with its standing: decided by a rule, undecided, or a fact.
//!
//! Nothing in the document stands outside: a sentence that is on no list, and an entry that quotes no sentence, show
//! up in [`Policy::stray`]. Headings and tables are no sentences; a table belongs to the sentence before it.

use std::ops::Range;

use super::{Rule, Undecided};

/// One sentence of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Its words with single spaces, Markdown marks such as backticks included.
    pub text: String,
    /// The bytes of the document that it takes, line breaks and indents included.
    pub range: Range<usize>,
}

/// What is known about a sentence.
#[derive(Clone, Copy, Debug)]
pub enum Standing {
    /// A program decides it.
    Decided(&'static Rule),
    /// No program decides it.
    Undecided(&'static Undecided),
    /// It asks nothing of the agent.
    Fact,
}

/// All that a domain says about its policy document.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// The document, Markdown.
    pub document: &'static str,
    /// The sentences that a program decides.
    pub rules: &'static [Rule],
    /// The sentences that none decides.
    pub undecided: &'static [Undecided],
    /// The sentences that ask nothing.
    pub facts: &'static [&'static str],
}

impl Policy {
    /// The standing of a sentence; `None` when no list has it.
    pub fn standing(&self, sentence: &str) -> Option<Standing> {
        let rule = self.rules.iter().find(|rule| rule.sentence == sentence).map(Standing::Decided);
        let undecided = || self.undecided.iter().find(|other| other.sentence == sentence);
        let fact = || self.facts.contains(&sentence).then_some(Standing::Fact);
        rule.or_else(|| undecided().map(Standing::Undecided)).or_else(fact)
    }

    /// The sentences of the document in order, each with its standing.
    pub fn sentences(&self) -> Vec<(Sentence, Option<Standing>)> {
        let standing = |sentence: Sentence| {
            let standing = self.standing(&sentence.text);
            (sentence, standing)
        };
        sentences(self.document).into_iter().map(standing).collect()
    }

    /// What keeps document and lists from being one: sentences that are on no list or on several, entries that quote
    /// no sentence or one that stands in the document more than once. Empty when all is well.
    pub fn stray(&self) -> Vec<String> {
        let texts: Vec<String> =
            sentences(self.document).into_iter().map(|sentence| sentence.text).collect();
        let rules = self.rules.iter().map(|rule| rule.sentence);
        let undecided = self.undecided.iter().map(|undecided| undecided.sentence);
        let entries: Vec<&str> = rules.chain(undecided).chain(self.facts.iter().copied()).collect();
        let count =
            |text: &str, of: &mut dyn Iterator<Item = &str>| of.filter(|one| *one == text).count();
        let listed =
            texts.iter().filter_map(|text| match count(text, &mut entries.iter().copied()) {
                0 => Some(format!("on no list: {text}")),
                1 => None,
                many => Some(format!("on {many} lists: {text}")),
            });
        let quoted = entries.iter().filter_map(|text| {
            match count(text, &mut texts.iter().map(String::as_str)) {
                0 => Some(format!("not in the document: {text}")),
                1 => None,
                many => Some(format!("{many} times in the document: {text}")),
            }
        });
        listed.chain(quoted).collect()
    }
}

/// The sentences of a Markdown document, in order. A sentence ends with `.`, `!` or `?` before a space, or with its
/// paragraph or list item.
pub fn sentences(document: &str) -> Vec<Sentence> {
    blocks(document).into_iter().flat_map(|block| split(document, block)).collect()
}

/// The paragraphs and list items, without their marks.
fn blocks(document: &str) -> Vec<Range<usize>> {
    let mut blocks: Vec<Range<usize>> = Vec::new();
    let mut open = false;
    let mut start = 0;
    for line in document.split_inclusive('\n') {
        let text = line.trim();
        let at = start + (line.len() - line.trim_start().len());
        start += line.len();
        if text.is_empty() || text.starts_with(['#', '|']) {
            open = false;
            continue;
        }
        let item = text.strip_prefix("- ");
        let end = at + text.len();
        match blocks.last_mut().filter(|_| open && item.is_none()) {
            Some(block) => block.end = end,
            None => blocks.push(at + text.len() - item.unwrap_or(text).len()..end),
        }
        open = true;
    }
    blocks
}

fn split(document: &str, block: Range<usize>) -> Vec<Sentence> {
    let mut sentences = Vec::new();
    let mut start = block.start;
    let text = &document[block.clone()];
    for (at, letter) in text.char_indices() {
        let after = block.start + at + letter.len_utf8();
        let last = document[after..block.end].chars().next().is_none_or(char::is_whitespace);
        if after == block.end || (matches!(letter, '.' | '!' | '?') && last) {
            sentences.extend(sentence(document, start..after));
            start = after;
        }
    }
    sentences
}

fn sentence(document: &str, range: Range<usize>) -> Option<Sentence> {
    let text = document[range.clone()].trim_start();
    let words: Vec<&str> = text.split_whitespace().collect();
    (!words.is_empty())
        .then(|| Sentence { text: words.join(" "), range: range.end - text.len()..range.end })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_and_tables_are_no_sentences_and_wrapped_lines_are_one() {
        let document = "# Title. Here\n\nOne `a.b` is. Two\nlines!\n\n- An item\n  goes on.  And on\n- Next?\n\n| a. | b |\n|---|---|\nTail";
        let found = sentences(document);
        let texts: Vec<&str> = found.iter().map(|sentence| sentence.text.as_str()).collect();
        assert_eq!(
            texts,
            ["One `a.b` is.", "Two lines!", "An item goes on.", "And on", "Next?", "Tail"]
        );
        assert_eq!(&document[found[1].range.clone()], "Two\nlines!");
        assert_eq!(&document[found[2].range.clone()], "An item\n  goes on.");
        assert_eq!(&document[found[3].range.clone()], "And on");
    }

    #[test]
    fn a_sentence_on_no_list_and_an_entry_without_a_sentence_are_strays() {
        const UNDECIDED: &[Undecided] = &[
            Undecided { sentence: "Be kind.", why: "" },
            Undecided { sentence: "Be quick.", why: "" },
        ];
        let policy = |document, facts| Policy { document, rules: &[], undecided: UNDECIDED, facts };
        assert_eq!(policy("Be\nkind. Be quick. It is so.", &["It is so."]).stray(), [""; 0]);
        assert_eq!(
            policy("Be kind. Be kind. Be fair.", &["Be kind."]).stray(),
            [
                "on 2 lists: Be kind.",
                "on 2 lists: Be kind.",
                "on no list: Be fair.",
                "2 times in the document: Be kind.",
                "not in the document: Be quick.",
                "2 times in the document: Be kind.",
            ]
        );
    }
}

//! The questions of an instruction: which sentence each expected output answers, and whether a message asks it.

use std::collections::BTreeSet;

use crate::cues;

/// Words by which a sentence of an instruction says that something is to be found out.
const FINDS_OUT: &[&str] = &[
    "know",
    "wonder",
    "ask",
    "asking",
    "told",
    "find out",
    "learn",
    "how much",
    "how many",
    "how long",
    "what",
    "which",
    "when",
    "curious",
    "tracking number",
    "check",
    "tell you",
    "question",
    "balance",
];

/// Words that tell no question from another.
const COMMON: &[&str] = &[
    "want",
    "would",
    "like",
    "need",
    "know",
    "wonder",
    "have",
    "with",
    "from",
    "that",
    "this",
    "your",
    "about",
    "also",
    "then",
    "first",
    "next",
    "after",
    "finally",
    "lastly",
    "besides",
    "please",
    "asking",
    "told",
    "find",
    "learn",
    "what",
    "which",
    "when",
    "much",
    "many",
    "order",
    "reservation",
    "flight",
    "they",
    "them",
    "there",
    "will",
    "could",
];

/// Letters of a word that are compared.
const STEM: usize = 6;

/// One question of an instruction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Question {
    /// Its telling words.
    words: BTreeSet<String>,
    /// Those of them that no other sentence has.
    own: BTreeSet<String>,
}

impl Question {
    /// Whether a message that went through `cues::plain` asks it: it has a word of its own, one with a digit, or two of its
    /// words.
    pub(super) fn is_asked(&self, plain: &str) -> bool {
        let said = telling(plain);
        let digit = |word: &&String| word.chars().any(|it| it.is_ascii_digit());
        said.iter().any(|word| self.own.contains(word))
            || said.intersection(&self.words).any(|word| digit(&word))
            || said.intersection(&self.words).count() > 1
    }
}

/// The questions of an instruction, in order; none when there are not as many as answers, for then it is not known which
/// belongs to which.
pub(super) fn all(instruction: &str, answers: usize) -> Vec<Question> {
    let sentences = cues::sentences(instruction);
    let asks = |(sentence, mark): &&(String, bool)| *mark || cues::has(FINDS_OUT, sentence);
    let questions: Vec<&String> =
        sentences.iter().filter(asks).map(|(sentence, _)| sentence).collect();
    if questions.len() != answers {
        return Vec::new();
    }
    let question = |sentence: &&String| {
        let others = sentences.iter().filter(|(other, _)| other != *sentence);
        let elsewhere: BTreeSet<String> = others.flat_map(|(other, _)| telling(other)).collect();
        let words = telling(sentence);
        let own = words.difference(&elsewhere).cloned().collect();
        Question { words, own }
    };
    questions.iter().map(question).collect()
}

/// The words of a text that went through `plain` which tell it from others, cut to their beginnings: a plural or an
/// adverb is the same word.
fn telling(plain: &str) -> BTreeSet<String> {
    let long = |word: &&str| word.chars().count() > 3 || word.chars().any(|it| it.is_ascii_digit());
    let words = plain.split_whitespace().filter(long).filter(|word| !COMMON.contains(word));
    words.map(|word| word.chars().take(STEM).collect()).collect()
}

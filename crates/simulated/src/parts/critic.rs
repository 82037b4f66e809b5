//! The critic: scores one message of the human against the description, without the conversation.

use crate::sections::section;
use crate::skill::{Identity, Skill, Wanted, language};
use crate::template::sentences;

/// Words of someone who does not help the conversation on.
const UNHELPFUL: [&str; 5] =
    ["do not remember", "don't remember", "don't know", "all i can tell", "do not have more"];

/// What the critic answers.
pub(crate) fn criticise<S: Skill>(prompt: &str) -> String {
    let instruction = section(prompt, "instruction").unwrap_or_default();
    let response = section(prompt, "response").unwrap_or_default();
    format!("<score>{}</score>", score::<S>(instruction, response))
}

/// 10, less what disagrees.
pub(crate) fn score<S: Skill>(instruction: &str, response: &str) -> usize {
    let wanted = language::wants::<S>(instruction);
    let identity = |text| Identity::of_text(S::IDENTITY, text);
    let mut wrong = identity(instruction).errors(&identity(response));
    for sentence in sentences(response) {
        wrong += match language::read_want::<S>(sentence) {
            Some(want) => errors(&want, &wanted),
            None if Identity::default().read(S::IDENTITY, sentence) => 0,
            None => strangers(sentence, instruction),
        };
    }
    let lower = response.to_ascii_lowercase();
    let unhelpful = UNHELPFUL.iter().any(|words| lower.contains(words));
    10_usize.saturating_sub(4 * wrong + if unhelpful { 6 } else { 0 })
}

/// Details of a stated want that the instruction does not have; leaving some out makes it another want as well.
fn errors<W: Wanted>(stated: &W, wanted: &[W]) -> usize {
    if wanted.iter().any(|want| want.accepts(stated) && stated.accepts(want)) {
        return 0;
    }
    if wanted.iter().any(|want| want.same_kind(stated) && want.subject() == stated.subject()) {
        1
    } else {
        2
    }
}

/// Orders and long numbers of a free sentence that the instruction does not name.
fn strangers(sentence: &str, instruction: &str) -> usize {
    let words = sentence.split(|c: char| !(c.is_ascii_alphanumeric() || c == '#'));
    let precise = words.filter(|word| word.chars().filter(char::is_ascii_digit).count() > 2);
    precise.filter(|word| !instruction.contains(word)).count()
}

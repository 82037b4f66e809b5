//! The critic: scores one message of the human against the description, without the conversation.

use seed::Stream;

use crate::dials::Dials;
use crate::sections::section;
use crate::skill::{Identity, Skill, Wanted, language};
use crate::template::sentences;

/// Words of someone who does not help the conversation on.
const UNHELPFUL: [&str; 5] =
    ["do not remember", "don't remember", "don't know", "all i can tell", "do not have more"];

/// A critic who has read the description.
pub(crate) struct Critic<'p, S: Skill> {
    prompt: &'p str,
    instruction: &'p str,
    wanted: Vec<S::Want>,
    identity: Identity,
}

impl<'p, S: Skill> Critic<'p, S> {
    /// Reads the description of a prompt.
    pub(crate) fn of(prompt: &'p str) -> Self {
        let instruction = section(prompt, "instruction").unwrap_or_default();
        let identity = Identity::of_text(S::IDENTITY, instruction);
        Self { prompt, instruction, wanted: language::wants::<S>(instruction), identity }
    }

    /// What it answers: one score, or one for each of several messages.
    pub(crate) fn criticise(&self, dials: &Dials, stream: &mut Stream) -> String {
        if stream.percent(dials.unreadable_critique) {
            return "They all sound like a customer to me.".to_owned();
        }
        let Some(responses) = section(self.prompt, "responses") else {
            let response = section(self.prompt, "response").unwrap_or_default();
            return format!("<score>{}</score>", self.score(response));
        };
        let responses: Vec<String> = serde_json::from_str(responses).unwrap_or_default();
        let scores: Vec<String> =
            responses.iter().map(|response| self.score(response).to_string()).collect();
        format!("<scores>[{}]</scores>", scores.join(", "))
    }

    /// 10, less what disagrees.
    fn score(&self, response: &str) -> usize {
        let mut wrong = self.identity.errors(&Identity::of_text(S::IDENTITY, response));
        for sentence in sentences(response) {
            wrong += match language::read_want::<S>(sentence) {
                Some(want) => errors(&want, &self.wanted),
                None if Identity::default().read(S::IDENTITY, sentence) => 0,
                None => strangers(sentence, self.instruction),
            };
        }
        let lower = response.to_ascii_lowercase();
        let unhelpful = UNHELPFUL.iter().any(|words| lower.contains(words));
        10_usize.saturating_sub(4 * wrong + if unhelpful { 6 } else { 0 })
    }
}

/// The score of one message.
#[cfg(test)]
pub(crate) fn score<S: Skill>(instruction: &str, response: &str) -> usize {
    Critic::<S>::of(&format!("<instruction>{instruction}</instruction>")).score(response)
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

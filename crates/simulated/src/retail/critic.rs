//! The critic: scores one message of the human against the description, without the conversation.

use super::want::{Identity, Want};
use super::{listen, phrases};
use crate::sections::section;
use crate::template::sentences;

/// Words of someone who does not help the conversation on.
const UNHELPFUL: [&str; 5] =
    ["do not remember", "don't remember", "don't know", "all i can tell", "do not have more"];

/// What the critic answers.
pub(crate) fn criticise(prompt: &str) -> String {
    let instruction = section(prompt, "instruction").unwrap_or_default();
    let response = section(prompt, "response").unwrap_or_default();
    format!("<score>{}</score>", score(instruction, response))
}

/// 10, less what disagrees.
fn score(instruction: &str, response: &str) -> usize {
    let wanted = listen::wants(instruction);
    let mut wrong = identity_errors(&listen::identity(instruction), &listen::identity(response));
    for sentence in sentences(response) {
        wrong += match phrases::read_want(sentence) {
            Some(want) => errors(&want, &wanted),
            None if phrases::read_identity(sentence, &mut Identity::default()) => 0,
            None => strangers(sentence, instruction),
        };
    }
    let lower = response.to_ascii_lowercase();
    let unhelpful = UNHELPFUL.iter().any(|words| lower.contains(words));
    10_usize.saturating_sub(4 * wrong + if unhelpful { 6 } else { 0 })
}

/// Details of a stated want that the instruction does not have; leaving some out makes it another want as well.
fn errors(stated: &Want, wanted: &[Want]) -> usize {
    if wanted.iter().any(|want| want.accepts(stated) && stated.accepts(want)) {
        return 0;
    }
    if wanted.iter().any(|want| want.same_kind(stated) && want.order() == stated.order()) {
        1
    } else {
        2
    }
}

fn identity_errors(real: &Identity, stated: &Identity) -> usize {
    let differs = |stated: &str, real: &str| {
        usize::from(!stated.is_empty() && !stated.eq_ignore_ascii_case(real))
    };
    let optional = |stated: &Option<String>, real: &Option<String>| {
        usize::from(
            stated.is_some()
                && stated.as_deref().map(str::to_lowercase)
                    != real.as_deref().map(str::to_lowercase),
        )
    };
    differs(&stated.first, &real.first)
        + differs(&stated.last, &real.last)
        + optional(&stated.zip, &real.zip)
        + optional(&stated.email, &real.email)
}

/// Orders and long numbers of a free sentence that the instruction does not name.
fn strangers(sentence: &str, instruction: &str) -> usize {
    let words = sentence.split(|c: char| !(c.is_ascii_alphanumeric() || c == '#'));
    let precise = words.filter(|word| word.chars().filter(char::is_ascii_digit).count() > 2);
    precise.filter(|word| !instruction.contains(word)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(response: &str, expected: usize) {
        let instruction = "Your name is Ann Lee and your zip code is 02101. You want to cancel order #W1234567 because \
                           you no longer need it. Then you want to exchange the Tent (color: red) for one with sleeps: \
                           4 in order #W7654321, using your PayPal account for any price difference.";
        assert_eq!(score(instruction, response), expected, "{response}");
    }

    #[test]
    fn what_agrees_scores_full_marks() {
        check("Hi! Please cancel my order #W1234567, it is no longer needed.", 10);
        check("My name is Ann Lee and my zip code is 02101.", 10);
        check(
            "Can you exchange the Tent (color: red) for one with sleeps: 4 in order #W7654321, difference on my PayPal?",
            10,
        );
    }

    #[test]
    fn ordinary_conversation_counts_as_right() {
        check("Yes, please go ahead.", 10);
        check("###STOP###", 10);
    }

    #[test]
    fn wrong_and_invented_details_cost() {
        check("Please cancel my order #W1234567, it was ordered by mistake.", 6);
        check("Please cancel my order #W1234599, it is no longer needed.", 2);
        check("My name is Ann Lee and my zip code is 02199.", 6);
        check(
            "Can you exchange the Tent (color: blue) for one with sleeps: 4 in order #W7654321, difference on my PayPal?",
            6,
        );
        check("How much is left on my gift card?", 2);
        check("It is about #W5555555.", 6);
    }

    #[test]
    fn unhelpful_answers_score_low() {
        check("I do not remember.", 4);
    }
}

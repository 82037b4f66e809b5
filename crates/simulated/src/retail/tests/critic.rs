//! The critic weighs messages of a customer of the shop.

use super::super::Retail;
use crate::parts::critic::score;

fn check(response: &str, expected: usize) {
    let instruction = "Your name is Ann Lee and your zip code is 02101. You want to cancel order #W1234567 because \
                       you no longer need it. Then you want to exchange the Tent (color: red) for one with sleeps: \
                       4 in order #W7654321, using your PayPal account for any price difference.";
    assert_eq!(score::<Retail>(instruction, response), expected, "{response}");
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

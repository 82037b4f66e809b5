//! Many phrasings of each kind.

use super::*;

fn check(decide: fn(&str) -> bool, yes: &[&str], no: &[&str]) {
    for text in yes {
        assert!(decide(text), "not found in: {text}");
    }
    for text in no {
        assert!(!decide(text), "wrongly found in: {text}");
    }
}

#[test]
fn a_yes_is_found_in_many_forms_and_a_no_is_none() {
    check(
        consents,
        &[
            "Yes, please go ahead.",
            "yes",
            "Yes.",
            "Yep, that's right!",
            "Yeah sure",
            "Yes. Thank you!",
            "Yes. Go on, please.",
            "Yes, exactly. Please go ahead.",
            "Yes, that is what I want.",
            "Sure thing, do it",
            "OK, please proceed with the exchange.",
            "I confirm that.",
            "Perfect, that works for me.",
            "That’s correct, thanks.",
            "That is correct.",
            "Of course.",
            "Please cancel it.",
            "Sounds good, thank you",
            "No problem, go ahead.",
            "No changes needed, please proceed.",
            "Yes, I don't need it any more, so go ahead",
            "Absolutely. I can't wait to get it.",
            "Looks good to me!",
            "I agree, you may process the refund.",
            "Great, and please use the gift card.",
            "Fine by me",
            "You have my permission.",
        ],
        &[
            "No, that is not right.",
            "no",
            "Nope. I want the red one. Please change it to red.",
            "No, that is not what I meant. I want order #W1 cancelled.",
            "Not yet, I have a question first.",
            "Wait, what will it cost?",
            "Hold on, I changed my mind.",
            "Please don't proceed.",
            "How much is it?",
            "My email is a@example.com.",
            "Hmm, I have to think again about it.",
            "I would rather have the blue one instead.",
            "Yes... actually, on second thought, leave it.",
            "That is not correct.",
            "",
            "###STOP###",
        ],
    );
}

#[test]
fn a_request_for_consent_is_told_from_other_questions() {
    check(
        asks_yes,
        &[
            "I can cancel order #W1 with the reason \"ordered by mistake\". Is that correct, yes or no?",
            "Shall I go ahead (yes/no)?",
            "Do you confirm this (yes/no)?",
            "Please confirm with yes or no.",
            "To confirm, you want to return the lamp. Please confirm, so that I can proceed.",
            "Would you like me to process this refund?",
            "I will cancel order #W1. Does that sound good?",
            "Here are the details:\n- Order #W1\nDo you want to proceed with this return? (yes/no)",
            "Reply with yes and I will book it",
            "The difference is $12.50. Are you okay with that?",
            "Let me know if you'd like me to go on with it",
            "Is it all right to charge your Visa?",
        ],
        &[
            "Could I have your email address, or your first and last name with your zip code?",
            "Could you confirm your email address?",
            "Is there anything else I can help you with?",
            "Done, your order is cancelled. Anything else today?",
            "Which item would you like to return?",
            "How can I help you today?",
            "What can I do for you?",
            "I can confirm that the order was delivered.",
            "Your refund takes 5 to 7 days.",
            "",
        ],
    );
}

#[test]
fn refusals_are_found_in_many_forms() {
    check(
        refuses,
        &[
            "I am sorry, but order #W1 was delivered already.",
            "Unfortunately that is not possible: the reservation is basic economy.",
            "I cannot change a delivered order.",
            "I can't do that.",
            "I’m unable to process this request.",
            "Our policy only lets us refund the original payment method.",
            "This reservation is not eligible for a refund.",
            "I'm afraid the airline does not allow that.",
            "That is against our rules.",
            "I must decline this request.",
            "We won't be able to offer compensation here.",
        ],
        &[
            "Good news: order #W1 is cancelled.",
            "I can change the address in your profile. Shall I go ahead (yes/no)?",
            "Could I have your user id, please?",
            "According to our records, you paid $12.10.",
        ],
    );
}

#[test]
fn apologies_questions_and_the_stop_word_are_found() {
    check(
        apologises,
        &["Sorry, could you put that in other words?", "My apologies for the delay."],
        &["Thanks, that is done.", "The sorrel horse"],
    );
    check(
        inquires,
        &[
            "How much was it?",
            "I'd like to know the total.",
            "I ask for the tracking number of order #W1",
        ],
        &["Yes, please go ahead.", "I am Ada Stone."],
    );
    check(stops, &["###STOP###", "Thanks. ###STOP###"], &["stop", "Please stop the order."]);
    check(
        gives_up,
        &["I could not find that order. Please tell me again.", "These details match no account."],
        &["All done."],
    );
}

#[test]
fn the_lists_are_spelt_as_texts_are_compared() {
    let lists = [
        ASKS_YES,
        ASKS_YES_PLAINLY,
        ASKS_DETAIL,
        ASKS_OPENLY,
        OFFERS,
        REFUSES,
        FAILS,
        APOLOGISES,
        YES,
        YES_SURELY,
        YES_INSIDE,
        NOT,
        NO,
        NO_IN_FORM,
        TAKES_BACK,
        INQUIRES,
    ];
    for phrase in lists.into_iter().flatten() {
        assert_eq!(plain(phrase).trim(), *phrase);
    }
}

#[test]
fn phrases_count_only_as_whole_words() {
    assert!(has(&["no"], &plain("well, no!")) && !has(&["no"], &plain("I know.")));
    assert!(begins(&["yes"], &plain("  YES!")) && !begins(&["yes"], &plain("yesterday")));
    assert_eq!(plain("It’s $54.04, o.k.?"), " its 54 04 o k ");
}

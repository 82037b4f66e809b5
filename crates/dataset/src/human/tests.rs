//! Goals turn by turn, and what is held against a human.

use blueprint::Proposal;
use environment::{Call, Observation};
use serde_json::json;

use super::{Progress, faults, goals};
use crate::trajectory::Turn;

fn task() -> Proposal {
    let cancel = Call::new(
        "cancel_pending_order",
        json!({"order_id": "#W1234567", "reason": "no longer needed"}),
    );
    let send = Call::new(
        "modify_pending_order_address",
        json!({"order_id": "#W7654321", "address1": "12 Oak Road", "city": "Boston"}),
    );
    Proposal {
        instruction: "Your name is Ada Stone and your zip code is 10083. You want to cancel order #W1234567 because you no \
                      longer need it. You want order #W7654321 sent to 12 Oak Road, Boston. You want to know the balance \
                      of your gift card."
            .into(),
        actions: vec![cancel, send],
        outputs: vec!["54.04".into()],
        ..Proposal::default()
    }
}

fn human(text: &str) -> Turn {
    Turn::Human { text: text.into(), candidates: Vec::new(), faults: Vec::new() }
}

fn agent(text: &str) -> Turn {
    Turn::Agent { text: text.into() }
}

fn tool(call: &Call) -> Turn {
    let observation = Observation::done("{}");
    Turn::Tool { id: "c".into(), call: call.clone(), observation, patch: Vec::new() }
}

fn progress(turns: &[Turn]) -> Vec<Progress> {
    goals(&task(), turns).into_iter().map(|goal| goal.progress).collect()
}

fn codes(turns: &[Turn], text: &str) -> Vec<String> {
    faults(&task(), turns, text).into_iter().map(|fault| fault.code).collect()
}

#[test]
fn goals_go_from_open_to_done_turn_by_turn() {
    use Progress::{Asked, Confirmed, Done, Open, Proposed};
    let task = task();
    let mut turns = Vec::new();
    let mut then = |turn: Turn, expected: [Progress; 3]| {
        turns.push(turn);
        assert_eq!(progress(&turns), expected, "{turns:?}");
    };
    then(human("Hello, I am Ada Stone, zip 10083."), [Open, Open, Open]);
    then(agent("What can I do for you?"), [Open, Open, Open]);
    then(human("Please cancel order W1234567."), [Asked, Open, Open]);
    then(agent("I would cancel order #W1234567. Shall I go ahead?"), [Proposed, Open, Open]);
    then(human("Yes, please."), [Confirmed, Open, Open]);
    then(tool(&task.actions[0]), [Done, Open, Open]);
    then(agent("Done. Anything else?"), [Done, Open, Open]);
    then(human("Send order #W7654321 to 12 Oak Road."), [Done, Asked, Open]);
    then(agent("Order #W7654321 would go to 12 Oak Road, right?"), [Done, Proposed, Open]);
    then(human("No, hold on. Which town?"), [Done, Asked, Open]);
    then(agent("I am sorry, but I cannot change it."), [Done, Progress::Refused, Open]);
    then(human("What is the balance of my gift card?"), [Done, Progress::Refused, Asked]);
    then(agent("It holds $54.04."), [Done, Progress::Refused, Done]);
}

#[test]
fn a_wrong_write_about_the_same_thing_is_done_as_far_as_the_human_can_see() {
    let other =
        Call::new("cancel_pending_order", json!({"order_id": "#W1234567", "reason": "other"}));
    assert_eq!(progress(&[human("Cancel #W1234567"), tool(&other)])[0], Progress::Done);
}

#[test]
fn stopping_while_a_write_waits_for_consent_is_a_fault() {
    let turns = [human("Cancel #W1234567."), agent("I would cancel it. Shall I?")];
    assert_eq!(codes(&turns, "###STOP###"), ["human.stops_early"]);
    assert_eq!(codes(&turns, "Yes, thanks. ###STOP###"), ["human.stops_early"]);
    assert_eq!(codes(&turns, "Yes, thanks."), Vec::<String>::new());
}

#[test]
fn stopping_before_everything_was_asked_or_instead_of_answering_is_a_fault() {
    assert_eq!(codes(&[], "###STOP###"), ["human.stops_early"]);
    let turns = [human("Cancel #W1234567."), agent("Could I have your zip code?")];
    assert_eq!(codes(&turns, "###STOP###"), ["human.stops_early"]);
    let done =
        [human("Cancel #W1234567."), tool(&task().actions[0]), agent("Done. Anything else?")];
    assert_eq!(codes(&done, "No, thank you. ###STOP###"), ["human.stops_early"]);
}

#[test]
fn stopping_is_fine_once_all_is_done_or_refused_and_after_a_false_report() {
    let everything = [
        human(
            "Cancel #W1234567, send #W7654321 to 12 Oak Road. What is the balance of my gift card?",
        ),
        agent("I cannot do any of that."),
    ];
    assert_eq!(codes(&everything, "###STOP###"), Vec::<String>::new());
    let believed = [
        human(
            "Cancel #W1234567, send #W7654321 to 12 Oak Road. What is the balance of my gift card?",
        ),
        agent("All of that is done. Can I help you with anything else?"),
    ];
    assert_eq!(
        codes(&believed, "###STOP###"),
        Vec::<String>::new(),
        "the agent's fault, not the human's"
    );
}

#[test]
fn inventions_are_found_and_ordinary_talk_is_fine() {
    let turns = [human("Hi"), agent("Your order #W5555555 of $12.50 comes on May 20.")];
    for text in [
        "It is order #W1234568.",
        "My zip code is 10084.",
        "I paid $99 for it.",
        "My email is ada@example.com.",
        "My name is Eva Stone.",
        "It should come on May 21.",
        "Take credit_card_1234567, please.",
    ] {
        assert_eq!(codes(&turns, text), ["human.invented"], "{text}");
    }
    for text in [
        "Yes, that's right, thanks so much!",
        "I am Ada Stone and live in 10083.",
        "Order W1234567, please. I don't need it any more.",
        "Is that the one for $12.5 on the 20th of May?",
        "Let me think... it was 2 or 3 weeks ago.",
        "I do not have more than that.",
    ] {
        assert_eq!(codes(&turns, text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn what_only_a_tool_showed_is_invented_when_the_human_says_it() {
    let shown = Turn::Tool {
        id: "c".into(),
        call: Call::new("get_user_details", json!({})),
        observation: Observation::done(r#"{"id": "paypal_7654321"}"#),
        patch: Vec::new(),
    };
    assert_eq!(codes(&[human("Hi"), shown], "Use paypal_7654321."), ["human.invented"]);
}

#[test]
fn names_of_tools_and_arguments_are_leaks_unless_they_were_said() {
    let turns = [human("Hi"), agent("What is the order_id?")];
    let found = codes(&turns, "Please call cancel_pending_order.");
    assert!(found.contains(&"human.leaks".to_owned()), "{found:?}");
    let found = codes(&turns, "The item_ids are in the box.");
    assert!(found.contains(&"human.leaks".to_owned()), "{found:?}");
    assert!(!codes(&turns, "The order_id is #W1234567.").contains(&"human.leaks".to_owned()));
}

#[test]
fn a_forbidden_wish_is_a_goal_whose_right_end_is_a_refusal() {
    let mut task = task();
    task.actions.clear();
    task.outputs.clear();
    task.instruction = "You want to cancel order #W1111111.".into();
    task.forbidden = vec![Call::new("cancel_pending_order", json!({"order_id": "#W1111111"}))];
    let mut turns = vec![human("Cancel #W1111111.")];
    assert_eq!(goals(&task, &turns)[0].progress, Progress::Asked);
    turns.push(agent("Unfortunately that is not possible."));
    let goal = &goals(&task, &turns)[0];
    assert_eq!(goal.progress, Progress::Refused);
    assert!(goal.text.ends_with("(forbidden)") && goal.progress.is_over());
    assert!(faults(&task, &turns, "###STOP###").is_empty());
}

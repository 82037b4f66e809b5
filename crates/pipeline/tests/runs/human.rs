//! The human in a run: candidates in one call, their critique, and what happens when none will do.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use dataset::{Candidate, Turn};
use llm::model::SIMULATED;
use llm::{ChatReply, ChatRequest};
use pipeline::event::Stage;
use pipeline::{Cast, RunConfig, Step};
use simulated::Dials;

use crate::support::{By, Outcome, answer, at, config, perform, play};

/// One attempt at each of a few tasks, with a model that answers by a function.
fn with(config: &RunConfig, model: impl Fn(&ChatRequest) -> ChatReply + 'static) -> Outcome {
    let mut config = config.clone();
    config.phase2.attempts = 1;
    play(
        config,
        Cast::one(Rc::new(By(move |request: &ChatRequest| Ok(model(request)))), SIMULATED),
        at(1),
    )
}

/// Tasks whose human is held to no rules: every draw will do.
fn without_rules(count: u32) -> RunConfig {
    let mut config = config(count);
    config.phase2.goal_tracker = false;
    config
}

fn calls(outcome: &Outcome, stage: Stage) -> u64 {
    let stages = outcome.journals.iter().filter_map(|journal| journal.usage.get(&stage));
    stages.map(|stage| stage.calls).sum()
}

/// Candidates of every turn of the human.
fn turns(outcome: &Outcome) -> Vec<(String, Vec<Candidate>)> {
    let turn = |step: &Step| match step {
        Step::Turn { turn: Turn::Human { text, candidates, .. }, .. } => {
            Some((text.clone(), candidates.clone()))
        }
        _ => None,
    };
    outcome.steps().filter_map(turn).collect()
}

fn is_human(request: &ChatRequest) -> bool {
    request.tools.is_empty() && request.messages[0].content.starts_with("You play a customer")
}

fn critiques(request: &ChatRequest) -> bool {
    request.messages.last().is_some_and(|message| message.content.contains("<responses>"))
}

/// The simulated model, whose candidates differ in their words.
fn varied(request: &ChatRequest) -> ChatReply {
    let mut reply = simulated::reply(&Dials::perfect(), request);
    if is_human(request) {
        for (number, other) in reply.others.iter_mut().enumerate() {
            other.content.push_str(&" Thanks.".repeat(number + 1));
        }
    }
    reply
}

#[test]
fn an_endpoint_that_gives_four_replies_is_asked_once_a_turn_for_them_and_once_for_their_scores() {
    let outcome = with(&without_rules(4), varied);
    let turns = turns(&outcome);
    assert!(turns.len() > 10 && turns.iter().all(|(_, candidates)| candidates.len() == 4));
    assert_eq!(calls(&outcome, Stage::Human), turns.len() as u64);
    assert_eq!(calls(&outcome, Stage::Critic), turns.len() as u64);
    let scored =
        |(_, candidates): &(String, Vec<Candidate>)| candidates.iter().all(|it| it.score.is_some());
    assert!(turns.iter().all(scored));
}

#[test]
fn an_endpoint_that_gives_one_reply_is_asked_for_the_others_one_by_one() {
    let outcome = with(&without_rules(4), |request| {
        let mut reply = simulated::reply(&Dials::default(), request);
        reply.others.clear();
        reply
    });
    let turns = turns(&outcome);
    assert!(turns.iter().all(|(_, candidates)| candidates.len() == 4));
    assert_eq!(calls(&outcome, Stage::Human), turns.len() as u64 * 4);
}

#[test]
fn an_endpoint_that_gives_too_many_replies_is_cut() {
    let outcome = with(&without_rules(2), |request| {
        let more = if request.more > 0 { 9 } else { 0 };
        simulated::reply(&Dials::perfect(), &ChatRequest { more, ..request.clone() })
    });
    assert!(turns(&outcome).iter().all(|(_, candidates)| candidates.len() == 4));
}

#[test]
fn a_critique_of_all_that_cannot_be_read_falls_back_to_one_each() {
    let read = with(&without_rules(3), varied);
    let unread = with(&without_rules(3), |request| {
        let unreadable = || answer(request, "<scores>[10]</scores>".into());
        if critiques(request) { unreadable() } else { varied(request) }
    });
    assert_eq!(turns(&read), turns(&unread), "the scores are the same");
    assert!(calls(&unread, Stage::Critic) > calls(&read, Stage::Critic));
}

#[test]
fn each_candidate_has_a_call_and_a_critique_of_its_own_in_the_plain_loop() {
    let config = without_rules(3).plain_loop();
    let outcome = with(&config, |request| simulated::reply(&Dials::default(), request));
    let turns = turns(&outcome).len() as u64;
    assert_eq!(calls(&outcome, Stage::Human), turns * 4);
    assert_eq!(calls(&outcome, Stage::Critic), turns * 4);
}

#[test]
fn the_naive_human_says_its_first_draw_and_nobody_criticises_it() {
    let mut naive = without_rules(5);
    naive.phase2.candidates = 1;
    let outcome = perform(naive, Dials::default(), at(2));
    assert_eq!(calls(&outcome, Stage::Critic), 0);
    assert!(turns(&outcome).iter().all(|(_, candidates)| candidates.is_empty()));
}

#[test]
fn when_no_candidate_will_do_as_many_are_drawn_once_more() {
    let silent = Rc::new(Cell::new(0));
    let count = Rc::clone(&silent);
    let outcome = with(&config(3), move |request| {
        let mut reply = simulated::reply(&Dials::perfect(), request);
        // Every other question of the human is met with silence.
        if is_human(request) {
            count.set(count.get() + 1);
            if count.get() % 2 == 1 {
                reply.message.content.clear();
                reply.others.iter_mut().for_each(|other| other.content.clear());
            }
        }
        reply
    });
    let turns = turns(&outcome);
    assert!(!turns.is_empty());
    for (text, candidates) in &turns {
        assert_eq!(candidates.len(), 8);
        assert!(candidates[..4].iter().all(|it| it.text.is_empty() && it.score.is_none()));
        assert!(!text.is_empty() && candidates[4..].iter().any(|it| it.text == *text));
    }
    assert_eq!(calls(&outcome, Stage::Human), turns.len() as u64 * 2);
}

#[test]
fn without_a_goal_tracker_nothing_is_drawn_again() {
    let mut config = config(2);
    config.phase2.goal_tracker = false;
    config.phase2.max_steps = 3;
    let outcome = with(&config, |request| {
        let mut reply = simulated::reply(&Dials::perfect(), request);
        if is_human(request) {
            reply.message.content.clear();
            reply.others.iter_mut().for_each(|other| other.content.clear());
        }
        reply
    });
    let turns = turns(&outcome);
    assert!(turns.iter().all(|(text, candidates)| text.is_empty() && candidates.len() == 4));
    assert_eq!(calls(&outcome, Stage::Critic), 0, "silence is not criticised");
}

#[test]
fn equal_candidates_are_criticised_once() {
    let seen = Rc::new(RefCell::new(Vec::new()));
    let log = Rc::clone(&seen);
    let outcome = with(&config(3), move |request| {
        if critiques(request) {
            log.borrow_mut().push(request.messages[1].content.clone());
        }
        let mut reply = simulated::reply(&Dials::perfect(), request);
        if is_human(request) {
            let (first, others) = (reply.message.clone(), reply.others.len());
            // Two words among four candidates.
            reply.others = vec![first; others];
            if let Some(last) = reply.others.last_mut() {
                last.content.push_str(" Thank you.");
            }
        }
        reply
    });
    assert!(!seen.borrow().is_empty());
    for prompt in seen.borrow().iter() {
        let (_, list) = prompt.split_once("<responses>").expect("candidates");
        let list = list.split_once("</responses>").expect("an end").0;
        assert_eq!(serde_json::from_str::<Vec<String>>(list).expect("texts").len(), 2, "{list}");
    }
    let scored = |it: &Candidate| it.score.is_some();
    assert!(turns(&outcome).iter().all(|(_, candidates)| candidates.iter().all(scored)));
}

#[test]
fn where_all_candidates_say_the_same_there_is_nothing_to_criticise() {
    let outcome = with(&config(3), |request| {
        let mut reply = simulated::reply(&Dials::perfect(), request);
        let first = reply.message.clone();
        reply.others.iter_mut().for_each(|other| other.clone_from(&first));
        reply
    });
    assert!(turns(&outcome).len() > 5);
    assert_eq!(calls(&outcome, Stage::Critic), 0);
}

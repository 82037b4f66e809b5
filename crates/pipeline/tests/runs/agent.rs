//! The agent in a run: calls in plain text, and replies that cannot be used.

use std::cell::RefCell;
use std::rc::Rc;

use dataset::{Ending, Turn};
use environment::Call;
use llm::model::SIMULATED;
use llm::{ChatReply, ChatRequest, Message, Role, ToolCall};
use pipeline::config::Calling;
use pipeline::{Cast, RunConfig, Step};
use simulated::Dials;

use crate::support::{By, Outcome, answer, at, at_the_airline, config, perform, play};

fn prompted(mut config: RunConfig) -> RunConfig {
    config.phase2.calling = Calling::Prompted;
    config
}

/// Texts and calls of every dialogue.
fn dialogues(outcome: &Outcome) -> Vec<(Option<String>, Option<Call>)> {
    let turn = |step: &Step| match step {
        Step::Turn { turn, .. } => Some(match turn {
            Turn::Human { text, .. } | Turn::Agent { text } => (Some(text.clone()), None),
            Turn::Tool { call, .. } => (None, Some(call.clone())),
        }),
        _ => None,
    };
    outcome.steps().filter_map(turn).collect()
}

#[test]
fn calls_in_plain_text_lead_to_the_dialogues_of_native_calls() {
    for config in [config(6), at_the_airline(6)] {
        let native = perform(config.clone(), Dials::default(), at(2));
        let text = perform(prompted(config), Dials::default(), at(2));
        assert_eq!(dialogues(&native), dialogues(&text));
        assert!(text.records.len() > 5, "{} records", text.records.len());
        let ids: Vec<&str> = text.records[0]
            .trajectory
            .turns
            .iter()
            .filter_map(
                |turn| if let Turn::Tool { id, .. } = turn { Some(id.as_str()) } else { None },
            )
            .collect();
        let unique: std::collections::BTreeSet<&&str> = ids.iter().collect();
        assert_eq!(unique.len(), ids.len(), "{ids:?}");
    }
}

fn is_agent(request: &ChatRequest) -> bool {
    !request.tools.is_empty() || calls_in_text(request)
}

fn is_correction(message: &Message) -> bool {
    message.content.starts_with("Your last message could not be used")
}

fn calls_in_text(request: &ChatRequest) -> bool {
    request.messages[0].content.contains("# Calling tools")
}

/// How every dialogue of a run ended whose agent gives `broken` on its first try at each action.
fn endings(
    config: RunConfig,
    broken: fn(&ChatRequest) -> ChatReply,
) -> (Vec<Ending>, Vec<ChatRequest>) {
    let tried: RefCell<Vec<ChatRequest>> = RefCell::default();
    let requests = Rc::new(tried);
    let log = Rc::clone(&requests);
    let model = By(move |request: &ChatRequest| {
        let reply = || simulated::reply(&Dials::perfect(), request);
        if !is_agent(request) {
            return Ok(reply());
        }
        let tells = request.messages.last().is_some_and(is_correction);
        let again = log.borrow().last().is_some_and(|last| last.messages == request.messages);
        log.borrow_mut().push(request.clone());
        Ok(if again || tells { reply() } else { broken(request) })
    });
    let outcome = play(config, Cast::one(Rc::new(model), SIMULATED), at(1));
    let ending =
        |step: &Step| if let Step::Judged { ending, .. } = step { Some(*ending) } else { None };
    (outcome.steps().filter_map(ending).collect(), requests.take())
}

fn silence(request: &ChatRequest) -> ChatReply {
    answer(request, "<think>hm</think>".into())
}

fn bad_arguments(request: &ChatRequest) -> ChatReply {
    let mut reply = answer(request, String::new());
    let call = ToolCall { id: "c".into(), name: "calculate".into(), arguments: "{broken".into() };
    reply.message = Message::call(call);
    reply
}

fn bad_call(request: &ChatRequest) -> ChatReply {
    answer(request, "<call>look at the order</call>".into())
}

#[test]
fn a_reply_that_cannot_be_used_is_asked_for_again_with_another_seed() {
    for broken in [silence, bad_arguments] {
        let (endings, requests) = endings(config(2), broken);
        assert!(!endings.is_empty() && endings.iter().all(|ending| *ending == Ending::Human));
        for pair in requests.chunks(2) {
            assert_eq!(pair[0].messages, pair[1].messages);
            assert_ne!(pair[0].seed, pair[1].seed);
        }
    }
}

#[test]
fn without_retries_the_dialogue_ends_at_once() {
    let mut config = config(2);
    config.phase2.agent_retries = 0;
    let (endings, _) = endings(config, silence);
    assert!(!endings.is_empty() && endings.iter().all(|ending| *ending == Ending::Broken));
}

#[test]
fn a_written_call_that_cannot_be_read_is_corrected_once_and_leaves_no_trace() {
    let (ended, requests) = endings(prompted(config(2)), bad_call);
    assert!(!ended.is_empty() && ended.iter().all(|ending| *ending == Ending::Human));
    for pair in requests.chunks(2) {
        let [before, after] = [&pair[0].messages, &pair[1].messages];
        assert_eq!(before[..], after[..before.len()]);
        let told: Vec<(Role, bool)> = after[before.len()..]
            .iter()
            .map(|message| (message.role, is_correction(message)))
            .collect();
        assert_eq!(told, [(Role::Assistant, false), (Role::User, true)]);
        assert!(!before.iter().any(is_correction));
    }
    let mut config = prompted(config(1));
    config.phase2.agent_retries = 0;
    let ended = endings(config, bad_call).0;
    assert!(!ended.is_empty() && ended.iter().all(|ending| *ending == Ending::Broken));
}

//! The model as a model: one port, parts recognised from the request, deterministic replies.

use std::rc::Rc;

use llm::{ChatModel, ChatRequest, Finish, Message, Role, ToolDefinition};
use simulated::{Dials, SimulatedModel, reply};

use crate::bench::{Bench, ask};

fn request(messages: Vec<Message>) -> ChatRequest {
    ChatRequest { messages, seed: Some(1), ..ChatRequest::default() }
}

#[test]
fn the_port_gives_what_the_function_gives() {
    let request = request(Bench::retail().context(1).0);
    let model = SimulatedModel { dials: Dials::default() };
    let mut waiting = model.complete(&request);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let std::task::Poll::Ready(answer) = waiting.as_mut().poll(&mut context) else {
        panic!("it waits for nothing")
    };
    assert_eq!(answer, Ok(reply(&model.dials, &request)));
}

#[test]
fn the_same_request_gives_the_same_reply_and_another_seed_another() {
    let mut request = request(Bench::retail().context(1).0);
    let first = reply(&Dials::default(), &request);
    assert_eq!(reply(&Dials::default(), &request), first);
    request.seed = Some(2);
    assert_ne!(reply(&Dials::default(), &request).message, first.message);
}

#[test]
fn every_reply_is_named_and_counted() {
    let reply = reply(&Dials::default(), &request(vec![Message::new(Role::User, "x".repeat(400))]));
    assert_eq!(reply.model, "interplay-simulated");
    assert_eq!((reply.usage.prompt_tokens, reply.finish), (100, Finish::Stop));
    assert!(reply.usage.completion_tokens > 10);
    assert!(reply.message.content.contains("simulated"), "{}", reply.message.content);
}

#[test]
fn a_request_without_messages_gets_an_answer() {
    assert!(!reply(&Dials::default(), &request(Vec::new())).message.content.is_empty());
}

#[test]
fn the_generator_says_when_it_does_not_know_a_domain() {
    let prompt = "<domain>zoo</domain><core>[\"feed\"]</core><data table=\"users\">{}</data>";
    let answer = ask(&Dials::perfect(), vec![Message::new(Role::User, prompt)], 1);
    assert!(answer.contains("There is no task to be made"), "{answer}");
}

#[test]
fn the_human_plays_an_instruction_in_unknown_words() {
    let system = "<persona>P</persona><instruction>You are Ann Lee and live in zip code 02101. You fancy a refund of \
                  your kettle.</instruction>";
    let mut messages = vec![
        Message::new(Role::System, system),
        Message::new(Role::User, "Hi! How can I help you today?"),
    ];
    let mut say = |agent: &str| {
        let said = ask(&Dials::perfect(), messages.clone(), 1);
        messages.push(Message::new(Role::Assistant, said.clone()));
        messages.push(Message::new(Role::User, agent));
        said
    };
    let opening = say("Could you give me your email or zip code?");
    assert!(opening.contains("I fancy a refund of my kettle."), "{opening}");
    let who = say("I will refund it. Do you confirm?");
    assert!(who.contains("Ann Lee") && who.contains("02101"), "{who}");
    assert!(say("It is refunded. Anything else?").starts_with("Yes"));
    assert_eq!(say(""), "###STOP###");
}

#[test]
fn an_agent_that_understands_nothing_asks_and_then_hands_over() {
    let tool = |name: &str| ToolDefinition {
        name: name.into(),
        description: String::new(),
        parameters: serde_json::json!({"type": "object"}),
    };
    let mut request = request(vec![Message::new(Role::System, "policy")]);
    request.tools = Rc::new(vec![tool("transfer_to_human_agents")]);
    for _ in 0..3 {
        request.messages.push(Message::new(Role::User, "Blub."));
        let message = reply(&Dials::perfect(), &request).message;
        assert!(message.tool_calls.is_empty() && !message.content.is_empty());
        request.messages.push(message);
    }
    request.messages.push(Message::new(Role::User, "Blub."));
    let reply = reply(&Dials::perfect(), &request);
    assert_eq!(reply.finish, Finish::ToolCalls);
    assert_eq!(reply.message.tool_calls[0].name, "transfer_to_human_agents");
    assert!(reply.message.tool_calls[0].id.starts_with("call_"));
}

//! A model that plays every part of the method from the prompts alone: no key, no network, no side channel.
//!
//! [`reply`] is a pure function of the dials and the request. The part to play is recognised from the request, as a
//! language model would recognise it; randomness comes from the request's seed and messages. What it knows of a domain
//! is a skill, one folder each: retail and airline. [`Dials`] set how often the model errs and how.

use llm::model::SIMULATED;
use llm::{ChatModel, ChatReply, ChatRequest, Finish, Message, ModelError, Role, ToolCall, Usage};
use seed::Stream;

mod airline;
pub mod dials;
mod parts;
mod retail;
mod sections;
mod skill;
mod template;

pub use dials::{Dial, Dials};

use airline::Airline;
use parts::agent::Step;
use parts::{agent, critic, generator, human, judge, summariser};
use retail::Retail;
use skill::Skill;

/// Whether it knows what people ask for in this domain. Elsewhere it can only say that it does not.
pub fn plays(domain: &str) -> bool {
    [Retail::DOMAIN, Airline::DOMAIN].contains(&domain)
}

/// The model as a [`ChatModel`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SimulatedModel {
    /// How often it errs, and how.
    pub dials: Dials,
}

impl ChatModel for SimulatedModel {
    fn complete<'a>(
        &'a self,
        request: &'a ChatRequest,
    ) -> futures_util::future::LocalBoxFuture<'a, Result<ChatReply, ModelError>> {
        Box::pin(std::future::ready(Ok(reply(&self.dials, request))))
    }
}

/// The part that a request asks the model to play.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Agent,
    Critic,
    Summariser,
    Judge,
    Generator,
    Human,
    Unknown,
}

/// The reply to a request: a pure function of the dials and the request.
pub fn reply(dials: &Dials, request: &ChatRequest) -> ChatReply {
    let mut stream = Stream::new(key(request), "reply");
    let messages = &request.messages;
    let part = part(request);
    let message = match part {
        Part::Summariser => say(summariser::summarise(first_user(messages))),
        Part::Unknown => say(format!(
            "I am {SIMULATED}, a simulated model without a language model behind it. I play the parts of the playground's \
             own prompts, and this is none of them."
        )),
        _ if speaks::<Airline>(part, request) => play::<Airline>(part, dials, request, &mut stream),
        _ => play::<Retail>(part, dials, request, &mut stream),
    };
    let finish = if message.tool_calls.is_empty() { Finish::Stop } else { Finish::ToolCalls };
    let usage = Usage {
        prompt_tokens: tokens(messages),
        completion_tokens: tokens(std::slice::from_ref(&message)),
    };
    ChatReply { model: SIMULATED.into(), message, finish, usage, others: Vec::new() }
}

fn part(request: &ChatRequest) -> Part {
    let prompt = first_user(&request.messages);
    let system = request.messages.first().filter(|message| message.role == Role::System);
    let has = |tag| sections::has(prompt, tag);
    match () {
        () if !request.tools.is_empty() => Part::Agent,
        () if has("response") => Part::Critic,
        () if has("findings") || has("reviews") => Part::Summariser,
        () if has("task") && has("diff_patch") => Part::Judge,
        () if has("core") => Part::Generator,
        () if system.is_some_and(|system| sections::has(&system.content, "instruction")) => {
            Part::Human
        }
        () => Part::Unknown,
    }
}

/// True when a request is of a domain: by its name, by the agent's tools, or by how the instruction introduces the
/// customer.
fn speaks<S: Skill>(part: Part, request: &ChatRequest) -> bool {
    let prompt = first_user(&request.messages);
    let introduced = |text: &str| {
        let instruction = sections::section(text, "instruction").unwrap_or_default();
        S::MARKS.iter().any(|mark| instruction.contains(mark))
    };
    match part {
        Part::Agent => {
            S::TOOLS.iter().any(|tool| request.tools.iter().any(|it| it.name == tool.name))
        }
        Part::Critic => introduced(prompt),
        Part::Human => introduced(&request.messages[0].content),
        _ => sections::section(prompt, "domain") == Some(S::DOMAIN),
    }
}

/// Plays one part with the language of a domain.
fn play<S: Skill>(
    part: Part,
    dials: &Dials,
    request: &ChatRequest,
    stream: &mut Stream,
) -> Message {
    let messages = &request.messages;
    match part {
        Part::Critic => say(critic::criticise::<S>(first_user(messages))),
        Part::Judge => say(judge::judge::<S>(dials, messages, stream)),
        Part::Generator => say(generator::propose::<S>(dials, messages, stream)),
        Part::Human => say(human::speak::<S>(dials, messages, stream)),
        _ => match agent::act::<S>(dials, messages, &request.tools, stream) {
            Step::Say(text) => say(text),
            Step::Call { name, arguments } => {
                let id = format!("call_{:016x}", stream.next_u64());
                Message::call(ToolCall { id, name, arguments })
            }
        },
    }
}

fn say(text: String) -> Message {
    Message::new(Role::Assistant, text)
}

fn first_user(messages: &[Message]) -> &str {
    messages
        .iter()
        .find(|message| message.role == Role::User)
        .map_or("", |message| &message.content)
}

/// Seed of the reply: the request's seed and everything that was said.
fn key(request: &ChatRequest) -> u64 {
    let seed = u64::from(request.seed.unwrap_or_default());
    request.messages.iter().fold(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15), |key, message| {
        let calls = message.tool_calls.iter().map(|call| seed::hash(call.arguments.as_bytes()));
        let said = calls
            .fold(seed::hash(message.content.as_bytes()), |all, call| all.rotate_left(7) ^ call);
        (key.rotate_left(13) ^ said).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Tokens of messages, at four bytes each, at least one.
fn tokens(messages: &[Message]) -> u64 {
    let length = |message: &Message| {
        message.content.len()
            + message
                .tool_calls
                .iter()
                .map(|call| call.name.len() + call.arguments.len())
                .sum::<usize>()
    };
    let bytes: usize = messages.iter().map(length).sum();
    u64::try_from(bytes / 4).unwrap_or(u64::MAX).max(1)
}

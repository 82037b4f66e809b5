//! A model that plays every part of the method from the prompts alone: no key, no network, no side channel.
//!
//! [`reply`] is a pure function of the dials and the request. The part to play is recognised from the request, as a
//! language model would recognise it; randomness comes from the request's seed and messages. What it knows of a domain
//! is a skill, one folder each: retail and airline. [`Dials`] set how often the model errs and how.

use std::borrow::Cow;

use llm::model::SIMULATED;
use llm::{ChatModel, ChatReply, ChatRequest, Finish, Message, ModelError, Role, Usage};
use seed::Stream;

mod airline;
mod calling;
pub mod dials;
mod parts;
mod retail;
mod sections;
mod skill;
mod template;

pub use dials::{Dial, Dials};

use airline::Airline;
use calling::Tools;
use parts::agent::Step;
use parts::critic::Critic;
use parts::human::Human;
use parts::{agent, generator, judge, merger, summariser};
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
    Merger,
    Generator,
    Human,
    Unknown,
}

/// Most replies beside the first.
const MORE: u32 = 127;

/// The reply to a request: a pure function of the dials and the request.
pub fn reply(dials: &Dials, request: &ChatRequest) -> ChatReply {
    let tools = Tools::of(&request.tools, &request.messages);
    let messages = tools.map_or(Cow::Borrowed(request.messages.as_slice()), |it| {
        it.conversation(&request.messages)
    });
    let scene = Scene { dials, part: part(&messages, tools), tools, messages: &messages };
    let key = key(&scene, request.seed);
    let mut streams = vec![Stream::new(key, "reply")];
    let other = |number| Stream::new(key, &format!("reply {number}"));
    streams.extend((1..=request.more.min(MORE)).map(other));
    let mut replies = scene.perform(streams);
    let others = replies.split_off(1);
    let message = replies.pop().expect("a stream a reply, and one stream at least");
    let finish = if message.tool_calls.is_empty() { Finish::Stop } else { Finish::ToolCalls };
    let usage = Usage {
        prompt_tokens: tokens(&request.messages),
        completion_tokens: std::iter::once(&message)
            .chain(&others)
            .map(|message| tokens(std::slice::from_ref(message)))
            .sum(),
        ..Usage::default()
    };
    ChatReply { usage, others, ..ChatReply::new(SIMULATED, message, finish) }
}

/// A request, understood.
struct Scene<'r> {
    dials: &'r Dials,
    part: Part,
    /// What an agent can call.
    tools: Option<Tools<'r>>,
    /// The conversation, with calls and results as such.
    messages: &'r [Message],
}

impl Scene<'_> {
    /// One reply from each stream.
    fn perform(&self, streams: Vec<Stream>) -> Vec<Message> {
        match self.part {
            Part::Summariser => each(streams, |stream| {
                summariser::summarise(self.dials, first_user(self.messages), stream)
            }),
            Part::Unknown => each(streams, |_| {
                format!(
                    "I am {SIMULATED}, a simulated model without a language model behind it. I play the parts of the \
                     playground's own prompts, and this is none of them."
                )
            }),
            _ if self.speaks::<Airline>() => self.play::<Airline>(streams),
            _ => self.play::<Retail>(streams),
        }
    }

    /// True when it is of a domain: by its name, by the agent's tools, or by how the instruction introduces the
    /// customer.
    fn speaks<S: Skill>(&self) -> bool {
        let prompt = first_user(self.messages);
        let introduced = |text: &str| {
            let instruction = sections::section(text, "instruction").unwrap_or_default();
            S::MARKS.iter().any(|mark| instruction.contains(mark))
        };
        match self.part {
            Part::Agent => {
                self.tools.is_some_and(|tools| S::TOOLS.iter().any(|tool| tools.has(tool.name)))
            }
            Part::Critic => introduced(prompt),
            Part::Human => introduced(&self.messages[0].content),
            _ => sections::section(prompt, "domain") == Some(S::DOMAIN),
        }
    }

    /// Plays its part with the language of a domain.
    fn play<S: Skill>(&self, streams: Vec<Stream>) -> Vec<Message> {
        let Self { dials, messages, .. } = self;
        match (self.part, self.tools) {
            (Part::Agent, Some(tools)) => {
                let act =
                    |mut stream: Stream| match agent::act::<S>(dials, messages, tools, &mut stream)
                    {
                        Step::Say(text) => say(text),
                        Step::Call { name, arguments } => {
                            tools.call(format!("call_{:016x}", stream.next_u64()), name, arguments)
                        }
                    };
                streams.into_iter().map(act).collect()
            }
            (Part::Critic, _) => {
                let critic = Critic::<S>::of(first_user(messages));
                each(streams, |stream| critic.criticise(dials, stream))
            }
            (Part::Judge, _) => each(streams, |stream| judge::judge::<S>(dials, messages, stream)),
            (Part::Merger, _) => {
                each(streams, |stream| merger::merge::<S>(dials, messages, stream))
            }
            (Part::Generator, _) => {
                each(streams, |stream| generator::propose::<S>(dials, messages, stream))
            }
            _ => {
                let human = Human::<S>::of(messages);
                each(streams, |stream| human.speak(dials, stream))
            }
        }
    }
}

fn part(messages: &[Message], tools: Option<Tools>) -> Part {
    let prompt = first_user(messages);
    let system = messages.first().filter(|message| message.role == Role::System);
    let names = sections::names(prompt);
    let has = |tag| names.contains(&tag);
    match () {
        () if tools.is_some() => Part::Agent,
        () if system.is_some_and(|system| sections::has(&system.content, "instruction")) => {
            Part::Human
        }
        () if has("response") || has("responses") => Part::Critic,
        () if has("findings") || has("reviews") => Part::Summariser,
        () if has("task") && has("diff_patch") => Part::Judge,
        () if has("parents") => Part::Merger,
        () if has("core") => Part::Generator,
        () => Part::Unknown,
    }
}

fn each(streams: Vec<Stream>, mut write: impl FnMut(&mut Stream) -> String) -> Vec<Message> {
    streams.into_iter().map(|mut stream| say(write(&mut stream))).collect()
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

/// Seed of the reply: the request's seed and everything that was said. How an agent calls tools makes no difference.
fn key(scene: &Scene, seed: Option<u32>) -> u64 {
    let seed = u64::from(seed.unwrap_or_default());
    let given = usize::from(scene.part == Part::Agent);
    let said = scene.messages.iter().skip(given);
    said.fold(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15), |key, message| {
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

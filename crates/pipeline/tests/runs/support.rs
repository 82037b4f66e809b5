//! What all runs of these tests share: models, worlds, and one way to perform a run.

use std::rc::Rc;
use std::task::Poll;

use dataset::Record;
use environment::{Environment, registry};
use futures_executor::block_on;
use futures_util::StreamExt;
use futures_util::future::{LocalBoxFuture, poll_fn, ready};
use llm::model::SIMULATED;
use llm::{ChatModel, ChatReply, ChatRequest, Message, ModelError, Role};
use pipeline::run::Resume;
use pipeline::{Cast, Event, Journal, MemoryStore, RunConfig, Step, Store, run};
use simulated::Dials;

/// A reply of the simulated model with a text of our own, tokens counted as it counts them.
pub(crate) fn answer(request: &ChatRequest, text: String) -> ChatReply {
    let mut reply =
        simulated::reply(&Dials::perfect(), &ChatRequest { more: 0, ..request.clone() });
    reply.usage.completion_tokens = text.len() as u64 / 4;
    reply.others.clear();
    reply.message = Message::new(Role::Assistant, text);
    reply
}

/// The simulated model, which answers after a number of polls that depends on the request: tasks overtake each other.
pub(crate) struct Wandering(pub(crate) Dials);

impl ChatModel for Wandering {
    fn complete<'a>(
        &'a self,
        request: &'a ChatRequest,
    ) -> LocalBoxFuture<'a, Result<ChatReply, ModelError>> {
        let mut polls = request.seed.unwrap_or(0) % 5;
        Box::pin(poll_fn(move |context| {
            if polls == 0 {
                return Poll::Ready(Ok(simulated::reply(&self.0, request)));
            }
            polls -= 1;
            context.waker().wake_by_ref();
            Poll::Pending
        }))
    }
}

/// A model by a function of the request.
pub(crate) struct By<F>(pub(crate) F);

impl<F: Fn(&ChatRequest) -> Result<ChatReply, ModelError>> ChatModel for By<F> {
    fn complete<'a>(
        &'a self,
        request: &'a ChatRequest,
    ) -> LocalBoxFuture<'a, Result<ChatReply, ModelError>> {
        Box::pin(ready((self.0)(request)))
    }
}

pub(crate) fn config(count: u32) -> RunConfig {
    RunConfig { count, seed: 11, ..RunConfig::default() }
}

pub(crate) fn at_the_airline(count: u32) -> RunConfig {
    RunConfig { domain: "airline".into(), ..config(count) }
}

pub(crate) fn of(domain: &str) -> Environment {
    let domain = registry::find(domain).expect("the domain is built in");
    Environment::new(domain, domain.generate(1))
}

pub(crate) fn cast(dials: Dials) -> Cast {
    Cast::one(Rc::new(Wandering(dials)), SIMULATED)
}

/// Everything that a run gave: records and journals in order of task.
pub(crate) struct Outcome {
    pub(crate) records: Vec<Record>,
    pub(crate) journals: Vec<Journal>,
    pub(crate) events: Vec<Event>,
}

impl Outcome {
    pub(crate) fn steps(&self) -> impl Iterator<Item = &Step> {
        self.journals.iter().flat_map(|journal| &journal.steps)
    }

    /// Model calls and prompt and completion tokens of the whole run.
    pub(crate) fn spent(&self) -> (u64, u64) {
        let stages = self.journals.iter().flat_map(|journal| journal.usage.values());
        stages.fold((0, 0), |(calls, tokens), stage| {
            let used = stage.tokens.prompt_tokens + stage.tokens.completion_tokens;
            (calls + stage.calls, tokens + used)
        })
    }
}

pub(crate) fn perform(config: RunConfig, dials: Dials, resume: Resume) -> Outcome {
    play(config, cast(dials), resume)
}

pub(crate) fn play(config: RunConfig, cast: Cast, resume: Resume) -> Outcome {
    let store = Rc::new(MemoryStore::default());
    let kept: Rc<dyn Store> = Rc::<MemoryStore>::clone(&store);
    let world = of(&config.domain);
    let events = block_on(run(config, world, cast, kept, resume).collect());
    let (mut records, mut journals) = (store.records.take(), store.journals.take());
    records.sort_by_key(|record| record.id);
    journals.sort_by_key(|journal| journal.task);
    Outcome { records, journals, events }
}

pub(crate) fn at(concurrency: u32) -> Resume {
    Resume { concurrency, ..Resume::default() }
}

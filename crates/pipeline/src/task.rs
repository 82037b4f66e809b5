//! One task in flight: what its steps share, and its voice to the outside.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::Poll;

use blueprint::Pool;
use blueprint::sample::Sampler;
use dataset::Models;
use environment::Environment;
use llm::model::SIMULATED;
use llm::{ChatReply, ChatRequest, Finish, Message, ToolDefinition};
use seed::Stream;

use crate::cast::{Cast, Part};
use crate::config::RunConfig;
use crate::event::{Event, Stage, Step, UsageByStage};
use crate::pool::Settled;
use crate::ports::{Asked, Audience, Store};
use crate::prefix::{Prompts, Share};

/// What all tasks of a run share.
pub(crate) struct Shared {
    pub config: RunConfig,
    pub environment: Environment,
    pub cast: Cast,
    pub store: Rc<dyn Store>,
    pub sampler: Sampler,
    pub tools: Rc<Vec<ToolDefinition>>,
    /// Events that nobody has read yet.
    pub events: RefCell<VecDeque<Event>>,
    /// The tools as a JSON array of function specs.
    pub tools_json: String,
    /// What phase 1 gave, by task.
    pub settled: RefCell<Settled>,
    /// Who listens to answers while they come.
    pub audience: RefCell<Option<Rc<dyn Audience>>>,
    /// Calls that were listened to.
    pub calls: Cell<u64>,
}

/// A call that is listened to, until it is dropped.
struct Listened {
    audience: Rc<dyn Audience>,
    call: Asked,
}

impl Drop for Listened {
    fn drop(&mut self) {
        self.audience.over(self.call);
    }
}

/// Why a run cannot go on.
#[derive(Debug)]
pub(crate) struct Halt {
    pub reason: String,
    pub unsaved: Option<String>,
}

/// One question to a model.
pub(crate) struct Question<'a> {
    pub stage: Stage,
    pub part: &'a Part,
    /// The conversation; taken for the time of the call, and given back.
    pub messages: &'a mut Vec<Message>,
    pub tools: Rc<Vec<ToolDefinition>>,
    pub temperature: f64,
    /// Names the question within its task; the request's seed follows from it.
    pub label: String,
    /// Replies wanted beside the first.
    pub more: u32,
}

/// One task: its log grows with every step and becomes its journal.
pub(crate) struct Task {
    pub shared: Rc<Shared>,
    pub number: u32,
    pub log: RefCell<Vec<Step>>,
    pub usage: RefCell<UsageByStage>,
    pub models: RefCell<Models>,
    prompts: RefCell<Prompts>,
}

impl Task {
    pub(crate) fn new(shared: Rc<Shared>, number: u32) -> Self {
        Self {
            shared,
            number,
            log: RefCell::default(),
            usage: RefCell::default(),
            models: RefCell::default(),
            prompts: RefCell::default(),
        }
    }

    /// Logs a step and tells it.
    pub(crate) fn emit(&self, step: Step) {
        self.log.borrow_mut().push(step.clone());
        self.shared.events.borrow_mut().push_back(Event::Task { task: self.number, step });
    }

    /// The random stream of this task for one purpose.
    pub(crate) fn stream(&self, purpose: &str) -> Stream {
        Stream::new(self.shared.config.seed, &format!("task {} {purpose}", self.number))
    }

    /// Asks a model. The inner `Err` is a reply that nobody can read; the outer one ends the run.
    pub(crate) async fn ask(
        &self,
        question: Question<'_>,
    ) -> Result<Result<ChatReply, String>, Halt> {
        let Question { stage, part, messages, tools, temperature, label, more } = question;
        let tools_length = if tools.is_empty() { 0 } else { self.shared.tools_json.len() };
        let request = ChatRequest {
            model: part.name.clone(),
            messages: std::mem::take(messages),
            tools,
            temperature: Some(temperature),
            seed: Some(self.stream(&label).below(i32::MAX as u32)),
            more,
            ..ChatRequest::default()
        };
        let share = self.prompts.borrow_mut().add(&request, tools_length);
        self.breathe().await;
        let listened = self.listened(stage);
        let answer = match &listened {
            None => part.model.complete(&request).await,
            Some(Listened { audience, call }) => {
                let mut watch = |delta| audience.heard(*call, delta);
                part.model.complete_watched(&request, &mut watch).await
            }
        };
        drop(listened);
        *messages = request.messages;
        match answer {
            Ok(reply) => {
                self.count(stage, &reply, share);
                match reply.finish {
                    // Half an answer is none.
                    Finish::Length => Ok(Err("the answer ran into the token limit".into())),
                    _ => Ok(Ok(reply)),
                }
            }
            Err(error) if error.is_of_this_call() => Ok(Err(error.to_string())),
            Err(error) => Err(Halt { reason: error.to_string(), unsaved: None }),
        }
    }

    fn listened(&self, stage: Stage) -> Option<Listened> {
        let audience = self.shared.audience.borrow().clone()?;
        let number = self.shared.calls.replace(self.shared.calls.get() + 1);
        let call = Asked { number, task: self.number, stage };
        audience.begun(call);
        Some(Listened { audience, call })
    }

    /// Lets the run hand out what has been told, so that events do not pile up behind a model that answers at once.
    async fn breathe(&self) {
        let mut waited = false;
        poll_fn(|context| {
            if waited || self.shared.events.borrow().is_empty() {
                return Poll::Ready(());
            }
            waited = true;
            context.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
    }

    /// The accepted blueprints of all tasks before this one, once each of them has settled.
    pub(crate) async fn turn(&self) -> Pool {
        poll_fn(|context| {
            let mut settled = self.shared.settled.borrow_mut();
            settled.before(self.number).map_or_else(
                || {
                    settled.wake(context.waker());
                    Poll::Pending
                },
                Poll::Ready,
            )
        })
        .await
    }

    fn count(&self, stage: Stage, reply: &ChatReply, share: Share) {
        let mut usage = self.usage.borrow_mut();
        let entry = usage.entry(stage).or_default();
        entry.calls += 1;
        entry.tokens += reply.usage;
        entry.prefix_tokens += share.tokens(reply.usage.prompt_tokens);
        let mut models = self.models.borrow_mut();
        models.simulated |= reply.model == SIMULATED;
        match stage {
            Stage::Propose => models.generator.clone_from(&reply.model),
            Stage::Review if !models.judges.contains(&reply.model) => {
                // Judges answer in any order; their names stand in one.
                models.judges.push(reply.model.clone());
                models.judges.sort();
            }
            Stage::Human => models.human.clone_from(&reply.model),
            Stage::Agent => models.agent.clone_from(&reply.model),
            Stage::Review | Stage::Advise | Stage::Critic => {}
        }
    }
}

//! One task in flight: what its steps share, and its voice to the outside.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use blueprint::Blueprint;
use blueprint::sample::Sampler;
use dataset::Models;
use environment::Environment;
use llm::model::SIMULATED;
use llm::{ChatReply, ChatRequest, Message, ModelError, ReplyFormat, ToolDefinition};
use seed::Stream;

use crate::config::RunConfig;
use crate::event::{Event, Stage, Step, UsageByStage};
use crate::ports::{Cast, Part, Store};

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
    /// What phase 1 gave, by task.
    pub settled: RefCell<Vec<Settled>>,
}

/// Whether phase 1 of a task is over, and what it gave.
#[derive(Clone)]
pub(crate) enum Settled {
    /// Not over.
    Open,
    /// Over without a blueprint.
    Rejected,
    /// Over with one.
    Accepted(Box<Blueprint>),
}

impl From<Option<Blueprint>> for Settled {
    fn from(blueprint: Option<Blueprint>) -> Self {
        blueprint.map_or(Self::Rejected, |blueprint| Self::Accepted(Box::new(blueprint)))
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
    pub messages: Vec<Message>,
    pub tools: Rc<Vec<ToolDefinition>>,
    pub temperature: f64,
    /// Names the question within its task; the request's seed follows from it.
    pub label: String,
}

/// One task: its log grows with every step and becomes its journal.
pub(crate) struct Task {
    pub shared: Rc<Shared>,
    pub number: u32,
    pub log: RefCell<Vec<Step>>,
    pub usage: RefCell<UsageByStage>,
    pub models: RefCell<Models>,
}

impl Task {
    pub(crate) fn new(shared: Rc<Shared>, number: u32) -> Self {
        Self {
            shared,
            number,
            log: RefCell::default(),
            usage: RefCell::default(),
            models: RefCell::default(),
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
        let seed = self.stream(&question.label).below(i32::MAX as u32);
        let request = ChatRequest {
            model: question.part.name.clone(),
            messages: question.messages,
            tools: question.tools,
            format: ReplyFormat::Text,
            temperature: Some(question.temperature),
            seed: Some(seed),
            max_tokens: None,
            more: 0,
        };
        match question.part.model.complete(&request).await {
            Ok(reply) => {
                self.count(question.stage, &reply);
                Ok(Ok(reply))
            }
            Err(error @ ModelError::Malformed { .. }) => Ok(Err(error.to_string())),
            Err(error) => Err(Halt { reason: error.to_string(), unsaved: None }),
        }
    }

    fn count(&self, stage: Stage, reply: &ChatReply) {
        let mut usage = self.usage.borrow_mut();
        let entry = usage.entry(stage).or_default();
        entry.calls += 1;
        entry.tokens += reply.usage;
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

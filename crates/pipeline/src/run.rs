//! The run: starts tasks in order, a bounded number at a time, and streams what happens.

use std::pin::Pin;
use std::rc::Rc;
use std::task::{self, Poll};

use blueprint::Pool;
use blueprint::sample::Sampler;
use environment::Environment;
use futures_core::Stream;
use futures_util::StreamExt;
use futures_util::future::LocalBoxFuture;
use futures_util::stream::FuturesUnordered;
use llm::ToolDefinition;

use crate::config::RunConfig;
use crate::event::{Event, Journal};
use crate::ports::{Cast, Store};
use crate::task::{Halt, Settled, Shared, Task};
use crate::{phase1, phase2};

/// How to start: what is done already, and how many tasks may be in flight.
#[derive(Default)]
pub struct Resume {
    /// Journals of closed tasks of the same run.
    pub done: Vec<Journal>,
    /// Tasks in flight at most; 0 counts as 1.
    pub concurrency: u32,
}

/// A run in progress. Poll it for events; drop it to cancel everything in flight.
pub struct Run {
    shared: Rc<Shared>,
    active: FuturesUnordered<LocalBoxFuture<'static, Result<Event, Halt>>>,
    /// Tasks not started yet, in order.
    waiting: std::collections::VecDeque<u32>,
    concurrency: usize,
    over: bool,
}

/// Starts a run, or resumes one whose closed tasks are `resume.done`.
pub fn run(
    config: RunConfig,
    environment: Environment,
    cast: Cast,
    store: Rc<dyn Store>,
    resume: Resume,
) -> Run {
    let sampler = Sampler::new(&environment, config.sampling.clone());
    let define = |tool: &environment::ToolSpec| ToolDefinition {
        name: tool.name.clone(),
        description: tool.description.clone(),
        parameters: tool.parameters.clone(),
    };
    let tools = Rc::new(environment.domain().tools().iter().map(define).collect());
    let Resume { done, concurrency } = resume;
    let mut settled = vec![Settled::Open; config.count as usize];
    for journal in done {
        if let Some(slot) = settled.get_mut(journal.task as usize) {
            *slot = journal.blueprint().cloned().into();
        }
    }
    let waiting: std::collections::VecDeque<u32> =
        (0..config.count).filter(|task| matches!(settled[*task as usize], Settled::Open)).collect();
    let done = config.count - u32::try_from(waiting.len()).unwrap_or(u32::MAX);
    let started = Event::Started { total: config.count, done };
    let events = std::cell::RefCell::new([started].into());
    let settled = std::cell::RefCell::new(settled);
    let shared =
        Rc::new(Shared { config, environment, cast, store, sampler, tools, events, settled });
    Run {
        shared,
        active: FuturesUnordered::new(),
        waiting,
        concurrency: concurrency.max(1) as usize,
        over: false,
    }
}

impl Run {
    /// Starts every task that may start now; true when one did.
    fn fill(&mut self) -> bool {
        let before = self.active.len();
        while self.active.len() < self.concurrency
            && let Some(&number) = self.waiting.front()
            && self.may_start(number)
        {
            self.waiting.pop_front();
            self.active.push(Box::pin(perform(Rc::clone(&self.shared), number)));
        }
        self.active.len() > before
    }

    /// True when all tasks whose blueprints this one may see have settled theirs.
    fn may_start(&self, number: u32) -> bool {
        let visible = visible(&self.shared.config, number);
        !self.shared.settled.borrow()[..visible].iter().any(|task| matches!(task, Settled::Open))
    }

    fn end(&mut self, event: Event) {
        self.active = FuturesUnordered::new();
        self.over = true;
        self.shared.events.borrow_mut().push_back(event);
    }
}

impl Stream for Run {
    type Item = Event;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut task::Context<'_>) -> Poll<Option<Event>> {
        loop {
            if let Some(event) = self.shared.events.borrow_mut().pop_front() {
                return Poll::Ready(Some(event));
            }
            if self.over {
                return Poll::Ready(None);
            }
            self.fill();
            match self.active.poll_next_unpin(context) {
                Poll::Ready(Some(Ok(closed))) => self.shared.events.borrow_mut().push_back(closed),
                Poll::Ready(Some(Err(halt))) => {
                    self.end(Event::Halted { reason: halt.reason, unsaved: halt.unsaved });
                }
                Poll::Ready(None) => self.end(Event::Finished),
                Poll::Pending if self.fill() || !self.shared.events.borrow().is_empty() => {}
                Poll::Pending => return Poll::Pending,
            }
        }
    }
}

/// How many tasks, from the first, `number` may see the blueprints of.
fn visible(config: &RunConfig, number: u32) -> usize {
    (number + 1).saturating_sub(config.pool_lag.max(1)) as usize
}

/// The blueprints among settled tasks, in task order.
fn pool(settled: &[Settled]) -> Pool {
    let accepted = settled.iter().filter_map(|task| match task {
        Settled::Accepted(blueprint) => Some(blueprint.as_ref().clone()),
        Settled::Open | Settled::Rejected => None,
    });
    accepted.collect()
}

/// One task from its context to its journal.
async fn perform(shared: Rc<Shared>, number: u32) -> Result<Event, Halt> {
    let task = Task::new(Rc::clone(&shared), number);
    let seen = visible(&shared.config, number);
    let pool = pool(&shared.settled.borrow()[..seen]);
    let blueprint = phase1::blueprint(&task, &pool).await?;
    shared.settled.borrow_mut()[number as usize] = blueprint.clone().into();
    if let Some(blueprint) = blueprint {
        phase2::interplay(&task, &blueprint).await?;
    }
    let usage = task.usage.take();
    let journal = Journal { task: number, steps: task.log.take(), usage: usage.clone() };
    let stored = shared.store.close(&journal).await;
    stored.map_err(|error| Halt { reason: error.message, unsaved: None })?;
    Ok(Event::Closed { task: number, usage })
}

//! The run: starts tasks in order, a bounded number at a time, and streams what happens.

use std::cell::{Cell, RefCell};
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

use crate::cast::Cast;
use crate::config::RunConfig;
use crate::event::{Event, Journal};
use crate::pool::Settled;
use crate::ports::{Audience, Store};
use crate::task::{Halt, Shared, Task};
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
    let tools: Rc<Vec<ToolDefinition>> =
        Rc::new(environment.domain().tools().iter().map(define).collect());
    let tools_json =
        serde_json::to_string(&*tools).expect("texts and JSON values always serialise");
    let Resume { done, concurrency } = resume;
    let mut settled = Settled::default();
    for journal in done.into_iter().filter(|journal| journal.task < config.count) {
        settled.settle(journal.task, journal.into_blueprint().map(Rc::new));
    }
    let waiting: std::collections::VecDeque<u32> =
        (0..config.count).filter(|task| !settled.is_over(*task)).collect();
    let done = config.count - u32::try_from(waiting.len()).unwrap_or(u32::MAX);
    let started = Event::Started { total: config.count, done };
    let events = RefCell::new([started].into());
    let settled = RefCell::new(settled);
    let shared = Rc::new(Shared {
        config,
        environment,
        cast,
        store,
        sampler,
        tools,
        events,
        tools_json,
        settled,
        audience: RefCell::default(),
        calls: Cell::default(),
    });
    Run {
        shared,
        active: FuturesUnordered::new(),
        waiting,
        concurrency: concurrency.max(1) as usize,
        over: false,
    }
}

impl Run {
    /// Has somebody listen to answers while they come.
    pub fn listen(&self, audience: Rc<dyn Audience>) {
        self.shared.audience.replace(Some(audience));
    }

    /// Starts every task that may start now; true when one did. A task may start when all tasks whose blueprints it
    /// may see have settled theirs.
    fn fill(&mut self) -> bool {
        let before = self.active.len();
        while self.active.len() < self.concurrency
            && let Some(&number) = self.waiting.front()
            && let Some(pool) =
                self.shared.settled.borrow().before(visible(&self.shared.config, number))
        {
            self.waiting.pop_front();
            self.active.push(Box::pin(perform(Rc::clone(&self.shared), number, pool)));
        }
        self.active.len() > before
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
fn visible(config: &RunConfig, number: u32) -> u32 {
    (number + 1).saturating_sub(config.pool_lag.max(1))
}

/// One task from its context to its journal. `pool` is what it may see; nobody keeps it after phase 1.
async fn perform(shared: Rc<Shared>, number: u32, pool: Pool) -> Result<Event, Halt> {
    let task = Task::new(Rc::clone(&shared), number);
    let blueprint = phase1::blueprint(&task, &pool).await?;
    drop(pool);
    shared.settled.borrow_mut().settle(number, blueprint.clone());
    if let Some(blueprint) = blueprint {
        phase2::interplay(&task, &blueprint).await?;
    }
    let usage = task.usage.take();
    let journal = Journal { task: number, steps: task.log.take(), usage: usage.clone() };
    let stored = shared.store.close(&journal).await;
    stored.map_err(|error| Halt { reason: error.message, unsaved: None })?;
    Ok(Event::Closed { task: number, usage })
}

#[cfg(test)]
mod tests {
    use futures_executor::block_on;
    use simulated::SimulatedModel;

    use super::*;
    use crate::ports::MemoryStore;

    #[test]
    fn events_do_not_pile_up_behind_a_model_that_answers_at_once() {
        let domain = environment::registry::find("retail").expect("the domain is built in");
        let world = Environment::new(domain, domain.generate(1));
        let config = RunConfig { count: 12, pool_lag: 2, ..RunConfig::default() };
        let cast = Cast::one(Rc::new(SimulatedModel::default()), "m");
        let resume = Resume { concurrency: 4, ..Resume::default() };
        let mut run = run(config, world, cast, Rc::new(MemoryStore::default()), resume);
        let (mut told, mut most) = (0, 0);
        while block_on(run.next()).is_some() {
            told += 1;
            most = most.max(run.shared.events.borrow().len());
        }
        assert!(told > 500, "{told} events");
        assert!(most <= 16, "{most} events waited");
    }
}

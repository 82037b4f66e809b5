//! The method as a whole, with the simulated model: how many blueprints and trajectories a second, and what the
//! pipeline itself costs when the model costs nothing.

use std::cell::{Cell, RefCell};
use std::hint::black_box;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use dataset::record::Source;
use futures_core::Stream;
use futures_util::future::{LocalBoxFuture, ready};
use llm::model::SIMULATED;
use llm::{ChatModel, ChatReply, ChatRequest, ModelError};
use pipeline::run::Resume;
use pipeline::{Cast, Journal, RunConfig, Store, StoreError, run};
use simulated::SimulatedModel;

use crate::workload::Workload;
use crate::world::{SEED, World};

/// Phase 1 alone.
pub const BLUEPRINTS: &str = "blueprints, simulated model";
/// Both phases.
pub const TRAJECTORIES: &str = "trajectories, simulated model";
/// Both phases with replies that were recorded before: everything but the model.
pub const OWN: &str = "pipeline's own cost, recorded replies";

/// Tasks of one run: enough for the pool to be in use.
const TASKS: u32 = 40;

/// The workloads of a world; a domain that the simulated model does not play has none.
pub fn all(world: &World) -> Vec<Workload<'_>> {
    let domain = world.env.domain().name();
    if !simulated::plays(domain) {
        return Vec::new();
    }
    let make = |name, unit, units, run| {
        let domain = domain.to_owned();
        Workload { domain, name, unit, units: usize::try_from(units).unwrap_or(1), run }
    };
    let mut alone = config(domain);
    alone.phase2.attempts = 0;
    let both = config(domain);
    let player: Rc<dyn ChatModel> = Rc::new(SimulatedModel::default());
    let tape = Tape::record(&player, |model| play(world, &both, model));
    let (first, second) = (play(world, &alone, &player), play(world, &both, &player));
    let recorded: Rc<dyn ChatModel> = Rc::<Tape>::clone(&tape);
    vec![
        make(
            BLUEPRINTS,
            "blueprint",
            first.blueprints,
            repeat(world, alone, Rc::clone(&player), || {}),
        ),
        make(
            TRAJECTORIES,
            "trajectory",
            second.records,
            repeat(world, both.clone(), player, || {}),
        ),
        make(
            OWN,
            "trajectory",
            second.records,
            repeat(world, both, recorded, move || tape.rewind()),
        ),
    ]
}

/// One run after the other, and `before` each.
fn repeat<'a>(
    world: &'a World,
    config: RunConfig,
    model: Rc<dyn ChatModel>,
    before: impl Fn() + 'a,
) -> Box<dyn FnMut() + 'a> {
    Box::new(move || {
        before();
        black_box(play(world, &config, &model));
    })
}

fn config(domain: &str) -> RunConfig {
    let source = Source::Generated(SEED);
    RunConfig { domain: domain.to_owned(), count: TASKS, source, ..RunConfig::default() }
}

/// What a run gave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Yield {
    blueprints: u32,
    records: u32,
}

/// Counts and forgets, so that storage is no part of the figures.
#[derive(Default)]
struct Counting(Cell<Yield>);

impl Store for Counting {
    fn keep<'a>(
        &'a self,
        record: &'a dataset::Record,
    ) -> LocalBoxFuture<'a, Result<(), StoreError>> {
        black_box(record);
        let so_far = self.0.get();
        self.0.set(Yield { records: so_far.records + 1, ..so_far });
        Box::pin(ready(Ok(())))
    }

    fn close<'a>(&'a self, journal: &'a Journal) -> LocalBoxFuture<'a, Result<(), StoreError>> {
        let so_far = self.0.get();
        let blueprints = so_far.blueprints + u32::from(journal.blueprint().is_some());
        self.0.set(Yield { blueprints, ..so_far });
        Box::pin(ready(Ok(())))
    }
}

/// A whole run. The models answer at once, so polling again is all that it takes: no executor, natively or in a tab.
/// One task at a time, so that recorded replies come in their order.
fn play(world: &World, config: &RunConfig, model: &Rc<dyn ChatModel>) -> Yield {
    let store = Rc::new(Counting::default());
    let kept: Rc<dyn Store> = Rc::<Counting>::clone(&store);
    let cast = Cast::one(Rc::clone(model), SIMULATED);
    let resume = Resume { done: Vec::new(), concurrency: 1 };
    let mut running = Box::pin(run(config.clone(), world.env.clone(), cast, kept, resume));
    let mut context = Context::from_waker(Waker::noop());
    loop {
        match running.as_mut().poll_next(&mut context) {
            Poll::Ready(Some(event)) => drop(black_box(event)),
            Poll::Ready(None) => return store.0.get(),
            Poll::Pending => {}
        }
    }
}

/// A model that gives the replies of an earlier run again, in order.
struct Tape {
    replies: RefCell<Vec<ChatReply>>,
    at: Cell<usize>,
    /// Who answers while the tape is recorded.
    source: RefCell<Option<Rc<dyn ChatModel>>>,
}

impl Tape {
    fn record(
        model: &Rc<dyn ChatModel>,
        run: impl FnOnce(&Rc<dyn ChatModel>) -> Yield,
    ) -> Rc<Self> {
        let source = RefCell::new(Some(Rc::clone(model)));
        let tape = Rc::new(Self { replies: RefCell::default(), at: Cell::default(), source });
        let recorder: Rc<dyn ChatModel> = Rc::<Self>::clone(&tape);
        run(&recorder);
        tape.source.take();
        tape
    }

    fn rewind(&self) {
        self.at.set(0);
    }

    fn next(&self) -> Result<ChatReply, ModelError> {
        let at = self.at.replace(self.at.get() + 1);
        self.replies.borrow().get(at).cloned().ok_or(ModelError::Exhausted)
    }
}

impl ChatModel for Tape {
    fn complete<'a>(
        &'a self,
        request: &'a ChatRequest,
    ) -> LocalBoxFuture<'a, Result<ChatReply, ModelError>> {
        let source = self.source.borrow().clone();
        let Some(source) = source else { return Box::pin(ready(self.next())) };
        Box::pin(async move {
            let reply = source.complete(request).await?;
            self.replies.borrow_mut().push(reply.clone());
            Ok(reply)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Input;

    #[test]
    fn recorded_replies_give_what_the_model_gave() {
        let world = World::new(&Input { domain: "retail".to_owned(), ..Input::default() });
        let config = RunConfig { count: 6, ..config("retail") };
        let player: Rc<dyn ChatModel> = Rc::new(SimulatedModel::default());
        let expected = play(&world, &config, &player);
        assert!(expected.records > 0 && expected.blueprints > 0, "{expected:?}");
        let tape = Tape::record(&player, |model| play(&world, &config, model));
        let recorded: Rc<dyn ChatModel> = Rc::<Tape>::clone(&tape);
        for _ in 0..2 {
            tape.rewind();
            assert_eq!(play(&world, &config, &recorded), expected);
            assert_eq!(tape.at.get(), tape.replies.borrow().len(), "every reply was asked for");
        }
    }

    #[test]
    fn the_library_has_no_model_to_measure() {
        let world = World::new(&Input { domain: "mock".to_owned(), ..Input::default() });
        assert!(all(&world).is_empty());
    }
}

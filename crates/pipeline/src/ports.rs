//! Where the method meets the world: models and storage. Shells implement these; tests use the twins beside them.

use std::cell::RefCell;
use std::rc::Rc;

use dataset::{Models, Record};
use futures_util::future::{LocalBoxFuture, ready};
use llm::{ChatModel, Delta};

use crate::event::{Journal, Stage};

/// A model in one part.
#[derive(Clone)]
pub struct Part {
    /// The model.
    pub model: Rc<dyn ChatModel>,
    /// Its name at its endpoint.
    pub name: String,
}

/// Who plays what. Records name one model for the generator and its summariser, and one for the human and its critic:
/// they are apart here so that each stage of the method can be metered by itself.
#[derive(Clone)]
pub struct Cast {
    /// Proposes tasks.
    pub generator: Part,
    /// Writes the summaries of feedback.
    pub summariser: Part,
    /// The committee takes turns over these; one model may hold all seats.
    pub judges: Vec<Part>,
    /// Plays the human.
    pub human: Part,
    /// Criticises the human's candidates.
    pub critic: Part,
    /// Plays the agent.
    pub agent: Part,
}

impl Cast {
    /// One model in all parts.
    pub fn one(model: Rc<dyn ChatModel>, name: impl Into<String>) -> Self {
        let part = Part { model, name: name.into() };
        Self {
            generator: part.clone(),
            summariser: part.clone(),
            judges: vec![part.clone()],
            human: part.clone(),
            critic: part.clone(),
            agent: part,
        }
    }

    /// One model in all parts, under the names that were written down of a run.
    pub fn named(model: &Rc<dyn ChatModel>, names: &Models) -> Self {
        let part = |name: &str| Part { model: Rc::clone(model), name: name.to_owned() };
        Self {
            generator: part(&names.generator),
            summariser: part(&names.generator),
            judges: names.judges.iter().map(|name| part(name)).collect(),
            human: part(&names.human),
            critic: part(&names.human),
            agent: part(&names.agent),
        }
    }

    /// The same cast with every part put into something, such as what meters its stage.
    #[must_use]
    pub fn each(self, mut wrap: impl FnMut(Stage, Part) -> Part) -> Self {
        let judges = self.judges.into_iter().map(|judge| wrap(Stage::Review, judge)).collect();
        Self {
            generator: wrap(Stage::Propose, self.generator),
            summariser: wrap(Stage::Advise, self.summariser),
            judges,
            human: wrap(Stage::Human, self.human),
            critic: wrap(Stage::Critic, self.critic),
            agent: wrap(Stage::Agent, self.agent),
        }
    }
}

/// A call that a task makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Number of the call within the run, from 0.
    pub number: u64,
    /// Number of the task.
    pub task: u32,
    /// What it is for.
    pub stage: Stage,
}

/// Listens to answers while they come. What it hears is no part of the run, which only knows whole answers.
pub trait Audience {
    /// A call is made.
    fn begun(&self, call: Asked);
    /// More of its answer has come.
    fn heard(&self, call: Asked, delta: Delta);
    /// It is answered, has failed or was given up.
    fn over(&self, call: Asked);
}

/// Why something could not be stored.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct StoreError {
    /// What happened and what to do.
    pub message: String,
}

/// Keeps records and journals. A call that returns `Ok` has made its argument durable.
pub trait Store {
    /// Keeps an accepted record.
    fn keep<'a>(&'a self, record: &'a Record) -> LocalBoxFuture<'a, Result<(), StoreError>>;
    /// Keeps the journal of a closed task.
    fn close<'a>(&'a self, journal: &'a Journal) -> LocalBoxFuture<'a, Result<(), StoreError>>;
}

/// A store in memory, for tests, the example on the page, and the command line's own use.
#[derive(Default)]
pub struct MemoryStore {
    /// Records in order of arrival.
    pub records: RefCell<Vec<Record>>,
    /// Journals in order of arrival.
    pub journals: RefCell<Vec<Journal>>,
}

impl Store for MemoryStore {
    fn keep<'a>(&'a self, record: &'a Record) -> LocalBoxFuture<'a, Result<(), StoreError>> {
        self.records.borrow_mut().push(record.clone());
        Box::pin(ready(Ok(())))
    }

    fn close<'a>(&'a self, journal: &'a Journal) -> LocalBoxFuture<'a, Result<(), StoreError>> {
        self.journals.borrow_mut().push(journal.clone());
        Box::pin(ready(Ok(())))
    }
}

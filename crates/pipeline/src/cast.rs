//! Who plays, and what is put around them: a meter, a memory, a recording.

use std::rc::Rc;

use dataset::Models;
use llm::ChatModel;
use llm::money::{Capped, Meter, Price};
use llm::recording::{Recorder, Recording, Replayer, Session};
use llm::replies::key::Origin;
use llm::replies::{Memory, Remembering};

use crate::event::Stage;

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

    /// The cast of a recorded run: the recording plays every part, under the names that were asked then.
    pub fn replaying(models: &Models, recording: Recording) -> Self {
        let model: Rc<dyn ChatModel> = Rc::new(Replayer::new(Rc::new(recording)));
        Self::named(&model, models)
    }

    /// One model in all parts, under the names that were written down of a run.
    pub fn named(model: &Rc<dyn ChatModel>, models: &Models) -> Self {
        let part = |name: &str| Part { model: Rc::clone(model), name: name.to_owned() };
        Self {
            generator: part(&models.generator),
            summariser: part(&models.generator),
            judges: models.judges.iter().map(|name| part(name)).collect(),
            human: part(&models.human),
            critic: part(&models.human),
            agent: part(&models.agent),
        }
    }

    /// The same cast with every stage metered. It stands directly above the clients: what is put around it later and
    /// answers by itself costs nothing.
    #[must_use]
    pub fn metered(self, meter: &Rc<Meter>, price: impl Fn(Stage) -> Option<Price>) -> Self {
        self.each(|stage, Part { model, name }| {
            let model = Capped::new(model, stage.name(), price(stage), Rc::clone(meter));
            Part { model: Rc::new(model), name }
        })
    }

    /// The same cast whose replies, all from one origin, are kept.
    #[must_use]
    pub fn remembering(self, origin: &Origin, memory: &Rc<Memory>) -> Self {
        self.each(|_, Part { model, name }| {
            let model = Remembering::new(model, origin.clone(), Rc::clone(memory));
            Part { model: Rc::new(model), name }
        })
    }

    /// The same cast whose calls are recorded. It stands outermost, so that kept replies are recorded too.
    #[must_use]
    pub fn recorded(self, session: &Rc<Session>) -> Self {
        self.each(|_, Part { model, name }| {
            let model = Recorder::new(model, Rc::clone(session));
            Part { model: Rc::new(model), name }
        })
    }
}

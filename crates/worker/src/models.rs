//! Who plays: the simulated model at a visible pace, an open recording, or an endpoint over fetch.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures_util::future::LocalBoxFuture;
use gloo_timers::future::TimeoutFuture;
use llm::learn::Learned;
use llm::limit::{Limit, Limited, Limits};
use llm::model::SIMULATED;
use llm::money::{Capped, Meter};
use llm::replies::key::Origin;
use llm::replies::{Memory, Remembering, ReplyStore};
use llm::{ChatModel, ChatReply, ChatRequest, Client, Delta, Endpoint, ModelError};
use pipeline::{Cast, Part};
use protocol::{Calling, EndpointChoice, How, ModelChoice};
use simulated::{Dials, SimulatedModel};

use crate::clock;
use crate::fetch::Fetch;
use crate::gauges::Instruments;

/// Longest time that a model at hand computes before it lets messages in, in milliseconds.
const BREATH_MILLIS: u64 = 12;

/// A model at hand, which answers at once, slowed to a pace that can be watched.
struct Paced<M> {
    model: M,
    pace_millis: u32,
    breathed: Cell<u64>,
}

impl<M> Paced<M> {
    fn new(model: M, pace_millis: u32) -> Self {
        Self { model, pace_millis, breathed: Cell::new(0) }
    }
}

impl<M: ChatModel> ChatModel for Paced<M> {
    fn complete<'a>(
        &'a self,
        request: &'a ChatRequest,
    ) -> LocalBoxFuture<'a, Result<ChatReply, ModelError>> {
        Box::pin(async move {
            if self.pace_millis > 0 {
                TimeoutFuture::new(self.pace_millis).await;
            } else if clock::now_millis().saturating_sub(self.breathed.get()) > BREATH_MILLIS {
                clock::breathe().await;
                self.breathed.set(clock::now_millis());
            }
            self.model.complete(request).await
        })
    }
}

/// The simulated model in all parts.
pub(crate) fn simulated(dials: &Dials, pace_millis: u32) -> Cast {
    let model = SimulatedModel { dials: dials.clone() };
    Cast::one(Rc::new(Paced::new(model, pace_millis)), SIMULATED)
}

/// A model at hand under the names that a recording has.
pub(crate) fn replayed(
    model: impl ChatModel + 'static,
    header: &pipeline::jsonl::Header,
    pace_millis: u32,
) -> Cast {
    let model: Rc<dyn ChatModel> = Rc::new(Paced::new(model, pace_millis));
    Cast::named(&model, &header.models)
}

/// What all calls of this tab share about endpoints.
#[derive(Default)]
pub(crate) struct Endpoints {
    limits: Limits,
    learned: Rc<RefCell<Learned>>,
}

impl Endpoints {
    /// The model at an endpoint in all parts, with a meter for every stage; replies are looked for in `store` first.
    pub(crate) fn cast(
        &self,
        choice: &EndpointChoice,
        how: &How,
        store: Option<Rc<dyn ReplyStore>>,
        instruments: &mut Instruments,
    ) -> Result<Cast, String> {
        let name = choice.model.trim();
        if name.is_empty() {
            return Err("Name the model that the endpoint should use.".into());
        }
        let endpoint = endpoint(choice)?;
        let host = endpoint.host().to_owned();
        self.limits.set(&host, limit(&choice.calling));
        let origin = Origin::new(&endpoint.base_url, format!("{:?}", endpoint.dialect));
        let transport = Limited::new(fetch(&choice.calling), self.limits.clone());
        let mut client = Client::new(transport, endpoint);
        client.stream = choice.calling.stream;
        client.learned = Rc::clone(&self.learned);
        let meter = Meter::new(how.terms.caps);
        let memory = store.map(|store| Memory::new(store, choice.key.clone()));
        instruments.meter = Some(Rc::clone(&meter));
        instruments.limits = self.limits.clone();
        instruments.host = host;
        instruments.memory.clone_from(&memory);
        let capped = Rc::clone(&instruments.capped);
        Ok(Cast::one(Rc::new(client), name).each(|stage, Part { model, name }| {
            let price = how.prices.get(&stage).copied();
            let model = Capped::new(model, stage.name(), price, Rc::clone(&meter));
            let model: Rc<dyn ChatModel> = match &memory {
                Some(memory) => Rc::new(Remembering::new(model, origin.clone(), Rc::clone(memory))),
                None => Rc::new(model),
            };
            Part { model: Rc::new(Noting { model, capped: Rc::clone(&capped) }), name }
        }))
    }
}

/// Writes down which cap was reached, so that the run ends as if it were stopped.
struct Noting {
    model: Rc<dyn ChatModel>,
    capped: Rc<RefCell<Option<String>>>,
}

impl Noting {
    fn note(&self, answer: Result<ChatReply, ModelError>) -> Result<ChatReply, ModelError> {
        if let Err(error @ ModelError::CapReached { .. }) = &answer {
            self.capped.replace(Some(error.to_string()));
        }
        answer
    }
}

impl ChatModel for Noting {
    fn complete<'a>(
        &'a self,
        request: &'a ChatRequest,
    ) -> LocalBoxFuture<'a, Result<ChatReply, ModelError>> {
        Box::pin(async { self.note(self.model.complete(request).await) })
    }

    fn complete_watched<'a>(
        &'a self,
        request: &'a ChatRequest,
        watch: &'a mut dyn FnMut(Delta),
    ) -> LocalBoxFuture<'a, Result<ChatReply, ModelError>> {
        Box::pin(async { self.note(self.model.complete_watched(request, watch).await) })
    }
}

/// A client of an endpoint, for a call or two.
pub(crate) fn client(choice: &EndpointChoice) -> Result<Client<Fetch>, String> {
    Ok(Client::new(fetch(&choice.calling), endpoint(choice)?))
}

fn endpoint(choice: &EndpointChoice) -> Result<Endpoint, String> {
    let mut endpoint = Endpoint::parse(&choice.base_url)?;
    endpoint.dialect = choice.dialect.unwrap_or(endpoint.dialect);
    endpoint.key.clone_from(&choice.key);
    Ok(endpoint)
}

fn fetch(calling: &Calling) -> Fetch {
    Fetch { silence_millis: calling.timeout_seconds.saturating_mul(1000) }
}

fn limit(calling: &Calling) -> Limit {
    Limit {
        in_flight: calling.at_once,
        requests_per_minute: calling.requests_per_minute,
        tokens_per_minute: calling.tokens_per_minute,
    }
}

/// Name of who plays, as records and lists have it; of a recording it is the recording that tells.
pub(crate) fn name(choice: &ModelChoice) -> &str {
    match choice {
        ModelChoice::Simulated { .. } | ModelChoice::Recorded => SIMULATED,
        ModelChoice::Endpoint(endpoint) => endpoint.model.trim(),
    }
}

//! Who plays: the simulated model at a visible pace, an open recording, or an endpoint over fetch.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use futures_util::future::LocalBoxFuture;
use gloo_timers::future::TimeoutFuture;
use llm::doctor::{Diagnosis, Surroundings, diagnose};
use llm::learn::Learned;
use llm::limit::{Limit, Limited, Limits};
use llm::model::SIMULATED;
use llm::money::{Meter, Spent};
use llm::replies::key::Origin;
use llm::replies::{Memory, ReplyStore};
use llm::{ChatModel, ChatReply, ChatRequest, Client, Delta, Endpoint, ModelError};
use pipeline::event::Stage;
use pipeline::{Cast, Part};
use protocol::{Calling, EndpointChoice, How, ModelChoice, Reply};
use simulated::{Dials, SimulatedModel};

use crate::clock;
use crate::fetch::{self, Fetch};
use crate::gauges::Instruments;
use crate::page::Page;

/// Longest time that a model at hand computes before it lets messages in, in milliseconds.
const BREATH_MILLIS: u64 = 12;

thread_local! {
    /// What endpoints have taught since the page was opened: runs begin where the test of an endpoint ended.
    static LEARNED: Rc<RefCell<Learned>> = Rc::default();
    /// What the page knows of it.
    static TOLD: RefCell<Learned> = RefCell::default();
}

/// Takes over what the tab remembers of endpoints.
pub(crate) fn know(learned: Learned) {
    LEARNED.with(|known| known.borrow_mut().merge(learned));
    LEARNED.with(|known| TOLD.with(|told| told.replace(known.borrow().clone())));
}

/// Tells the page what endpoints have taught, where that is new: it keeps that for the next worker of the tab.
pub(crate) fn tell_learnt(page: &Page) {
    let learned = LEARNED.with(|known| known.borrow().clone());
    if TOLD.with(|told| told.replace(learned.clone())) != learned {
        page.say(0, Reply::Learnt { learned });
    }
}

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

/// The model at an endpoint in all parts, with a meter for every stage; replies are looked for in `store` first.
pub(crate) fn asked(
    choice: &EndpointChoice,
    how: &How,
    spent: &BTreeMap<Stage, Spent>,
    store: Option<Rc<dyn ReplyStore>>,
    instruments: &mut Instruments,
) -> Result<Cast, String> {
    let name = choice.model.trim();
    if name.is_empty() {
        return Err("Name the model that the endpoint should use.".into());
    }
    let client = client(choice)?;
    let host = client.endpoint.host().to_owned();
    let origin = Origin::new(&client.endpoint.base_url, format!("{:?}", client.endpoint.dialect));
    limits().set(&host, limit(&choice.calling));
    let before = spent.iter().map(|(stage, spent)| (stage.name().to_owned(), *spent));
    let meter = Meter::resumed(how.terms.caps, before);
    let memory = store.map(|store| Memory::new(store, choice.key.clone()));
    let price = |stage| how.prices.get(&stage).copied();
    let mut cast = Cast::one(Rc::new(client), name).metered(&meter, price);
    if let Some(memory) = &memory {
        cast = cast.remembering(&origin, memory);
    }
    let capped = Rc::clone(&instruments.capped);
    (instruments.host, instruments.limits) = (host, limits());
    (instruments.meter, instruments.memory) = (Some(meter), memory);
    Ok(cast.each(|_, Part { model, name }| Part {
        model: Rc::new(Noting { model, capped: Rc::clone(&capped) }),
        name,
    }))
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

/// A client of an endpoint.
pub(crate) fn client(choice: &EndpointChoice) -> Result<Client<Limited<Fetch>>, String> {
    let mut endpoint = Endpoint::parse(&choice.base_url)?;
    endpoint.dialect = choice.dialect.unwrap_or(endpoint.dialect);
    endpoint.key.clone_from(&choice.key);
    let timeout_millis = u64::from(choice.calling.timeout_seconds) * 1000;
    let mut client = Client::new(Limited::new(Fetch { timeout_millis }, limits()), endpoint);
    client.stream = choice.calling.stream;
    client.learned = LEARNED.with(Rc::clone);
    Ok(client)
}

/// What is wrong with an endpoint, if anything. `around` is what the page knows of its browser; what can be seen from
/// here is added. Only on a click: it makes a few tiny calls.
pub(crate) async fn examine(
    choice: &EndpointChoice,
    around: Surroundings,
) -> Result<Diagnosis, String> {
    let model = choice.model.trim();
    if model.is_empty() {
        return Err("Name the model that the endpoint should use.".into());
    }
    let client = client(choice)?;
    let findings = client.examine(model).await;
    let mut around = Surroundings { page: around.page.or_else(fetch::page_origin), ..around };
    if findings.is_silent() {
        around.reachable = Some(fetch::reaches(&client.endpoint.base_url).await);
    }
    Ok(diagnose(&client.endpoint, model, &around, &findings))
}

/// How fast endpoints are asked: one state for all clients of this thread.
pub(crate) fn limits() -> Limits {
    LIMITS.with(Limits::clone)
}

thread_local! {
    static LIMITS: Limits = Limits::default();
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

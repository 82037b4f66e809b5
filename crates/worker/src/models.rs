//! Who plays: the simulated model at a visible pace, or an endpoint over fetch.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures_util::future::LocalBoxFuture;
use gloo_timers::future::TimeoutFuture;
use llm::doctor::{Diagnosis, Surroundings, diagnose};
use llm::learn::Learned;
use llm::limit::{Limited, Limits};
use llm::model::SIMULATED;
use llm::{ChatModel, ChatReply, ChatRequest, Client, Endpoint, ModelError};
use pipeline::Cast;
use protocol::{EndpointChoice, ModelChoice};
use simulated::Dials;

use crate::clock;
use crate::fetch::{self, Fetch};

/// Longest time that the simulated model computes before it lets messages in, in milliseconds.
const BREATH_MILLIS: u64 = 12;

thread_local! {
    /// What endpoints have taught since the page was opened: runs begin where the test of an endpoint ended.
    static LEARNED: Rc<RefCell<Learned>> = Rc::default();
}

/// The simulated model, which answers at once, slowed to a pace that can be watched.
pub(crate) struct Paced {
    dials: Dials,
    pace_millis: u32,
    breathed: Cell<u64>,
}

impl ChatModel for Paced {
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
            Ok(simulated::reply(&self.dials, request))
        })
    }
}

/// The cast for a choice; `Err` says what is wrong with it.
pub(crate) fn cast(choice: &ModelChoice, pace_millis: u32) -> Result<Cast, String> {
    match choice {
        ModelChoice::Simulated { dials } => {
            let model = Paced { dials: dials.clone(), pace_millis, breathed: Cell::new(0) };
            Ok(Cast::one(Rc::new(model), SIMULATED))
        }
        ModelChoice::Endpoint(endpoint) => {
            if endpoint.model.trim().is_empty() {
                return Err("Name the model that the endpoint should use.".into());
            }
            Ok(Cast::one(Rc::new(client(endpoint)?), endpoint.model.trim()))
        }
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

//! Who plays: the simulated model at a visible pace, or an endpoint over fetch.

use std::cell::Cell;
use std::rc::Rc;

use futures_util::future::LocalBoxFuture;
use gloo_timers::future::TimeoutFuture;
use llm::model::SIMULATED;
use llm::{ChatModel, ChatReply, ChatRequest, Client, Endpoint, ModelError};
use pipeline::Cast;
use protocol::{EndpointChoice, ModelChoice};
use simulated::Dials;

use crate::clock;
use crate::fetch::Fetch;

/// Longest time that the simulated model computes before it lets messages in, in milliseconds.
const BREATH_MILLIS: u64 = 12;

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
pub(crate) fn client(choice: &EndpointChoice) -> Result<Client<Fetch>, String> {
    let mut endpoint = Endpoint::parse(&choice.base_url)?;
    endpoint.dialect = choice.dialect.unwrap_or(endpoint.dialect);
    endpoint.key.clone_from(&choice.key);
    Ok(Client::new(Fetch, endpoint))
}

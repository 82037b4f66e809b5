//! The client that asks: over the limiter as in a run, with little patience, counting what it sends.

use std::cell::Cell;
use std::rc::Rc;

use futures_util::future::LocalBoxFuture;
use llm::limit::{Limit, Limited, Limits};
use llm::presets;
use llm::{
    Client, Dialect, Endpoint, HttpRequest, HttpResponse, RetryPolicy, Secret, Transport,
    TransportError,
};

use crate::{Ask, Kind, Unit};

/// The key that every request carries and no text may show.
pub(crate) const KEY: &str = "sk-test-0123456789-abcdefghij";

/// A transport that counts.
pub(crate) struct Counted<T> {
    inner: T,
    pub(crate) calls: Rc<Cell<usize>>,
}

impl<T: Transport> Transport for Counted<T> {
    fn send(
        &self,
        request: HttpRequest,
    ) -> LocalBoxFuture<'_, Result<HttpResponse, TransportError>> {
        self.calls.set(self.calls.get() + 1);
        self.inner.send(request)
    }

    fn sleep(&self, millis: u64) -> LocalBoxFuture<'_, ()> {
        self.inner.sleep(millis)
    }

    fn now_millis(&self) -> u64 {
        self.inner.now_millis()
    }
}

/// A client that has learnt nothing yet, and what can be seen of its calls.
pub(crate) struct Caller<T> {
    pub(crate) client: Client<Limited<Counted<T>>>,
    pub(crate) calls: Rc<Cell<usize>>,
    pub(crate) limits: Limits,
}

impl<T: Transport> Caller<T> {
    pub(crate) fn new(transport: T, host: &str, unit: &Unit, ask: Ask) -> Self {
        let calls = Rc::<Cell<usize>>::default();
        let limits = Limits::new(Limit::default());
        let counted = Counted { inner: transport, calls: Rc::clone(&calls) };
        let transport = Limited::new(counted, limits.clone());
        let mut client = Client::new(transport, endpoint(host, unit, ask));
        client.retry = RetryPolicy { attempts: 5, first_delay_millis: 2, cap_millis: 10 };
        client.stream = ask.stream;
        Self { client, calls, limits }
    }
}

fn endpoint(host: &str, unit: &Unit, ask: Ask) -> Endpoint {
    let version = if unit.dialect == Dialect::Gemini { "v1beta" } else { "v1" };
    let address = format!("{host}/faults/{}/{version}", unit.fault);
    let mut endpoint = Endpoint::parse(&address).expect("an address").with_key(Secret::new(KEY));
    endpoint.dialect = unit.dialect;
    let preset = unit.fault.strip_prefix("rules-").and_then(presets::by_id);
    match preset.filter(|_| ask.kind == Kind::Talk) {
        Some(preset) => endpoint.of_kind(preset),
        None => endpoint,
    }
}

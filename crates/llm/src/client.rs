//! A chat model at an endpoint: wire, retry and what refusals teach, over a transport that a shell supplies.
//!
//! This is the one place that reads a [`Secret`](crate::Secret). Every text that leaves it is
//! rid of the key, whatever the endpoint echoes.

mod adapt;
mod call;
mod examine;
mod models;
mod refusal;
mod settle;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures_util::future::LocalBoxFuture;

use crate::endpoint::Endpoint;
use crate::learn::Learned;
use crate::model::{ChatModel, ChatReply, ChatRequest, Delta, ModelError};
use crate::retry::RetryPolicy;
use crate::transport::Transport;

/// A chat model at one endpoint.
pub struct Client<T> {
    /// Sends and waits.
    pub transport: T,
    /// Where to.
    pub endpoint: Endpoint,
    /// How often and how patiently.
    pub retry: RetryPolicy,
    /// Whether answers should come as streams; an endpoint that cannot is asked for whole ones.
    pub stream: bool,
    /// What endpoints have taught; clients may share it.
    pub learned: Rc<RefCell<Learned>>,
    /// How far the endpoint is known to work.
    contact: Cell<Contact>,
}

/// How far an endpoint is known to work: a stranger is given less patience.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Contact {
    /// Nothing has come from it yet.
    None,
    /// It has answered.
    Answered,
    /// It has given a reply.
    Replied,
}

impl<T: Transport> Client<T> {
    /// A client with the usual patience that streams and has learnt nothing yet.
    pub fn new(transport: T, endpoint: Endpoint) -> Self {
        Self {
            transport,
            endpoint,
            retry: RetryPolicy::default(),
            stream: true,
            learned: Rc::default(),
            contact: Cell::new(Contact::None),
        }
    }

    /// What has been learnt of a model at this endpoint, each in a few words.
    pub fn chips(&self, model: &str) -> Vec<String> {
        self.learned.borrow().of(self.endpoint.host(), model).chips()
    }

    fn key(&self) -> Option<&str> {
        self.endpoint.key.as_ref().map(crate::Secret::expose)
    }

    fn host(&self) -> String {
        self.endpoint.host().to_owned()
    }

    fn got_to(&self, contact: Contact) {
        self.contact.set(self.contact.get().max(contact));
    }
}

impl<T: Transport> ChatModel for Client<T> {
    fn complete<'a>(
        &'a self,
        request: &'a ChatRequest,
    ) -> LocalBoxFuture<'a, Result<ChatReply, ModelError>> {
        Box::pin(async move { self.answer(request, &self.retry, &mut |_| {}).await })
    }

    fn complete_watched<'a>(
        &'a self,
        request: &'a ChatRequest,
        watch: &'a mut dyn FnMut(Delta),
    ) -> LocalBoxFuture<'a, Result<ChatReply, ModelError>> {
        Box::pin(self.answer(request, &self.retry, watch))
    }
}

#[cfg(test)]
mod host_tests;
#[cfg(test)]
mod learning_tests;
#[cfg(test)]
mod server;
#[cfg(test)]
mod tests;

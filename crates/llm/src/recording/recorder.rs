//! Writes a recording while a run goes on.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use futures_util::future::LocalBoxFuture;

use super::line::{Answer, Call, Header, Line};
use crate::endpoint::Secret;
use crate::model::{ChatModel, ChatReply, ChatRequest, Delta, ModelError};
use crate::redact::redact_exactly;
use crate::replies::key::{Occurrences, Origin, Parts, json};

/// Takes a recording, line by line.
pub trait Tape {
    /// Takes a line, which has no line end yet; `Err` says in words why it cannot, and ends the run.
    fn append(&self, line: &str) -> Result<(), String>;
}

/// A recording in memory.
#[derive(Debug, Default)]
pub struct MemoryTape {
    /// The lines so far.
    pub lines: RefCell<Vec<String>>,
}

impl Tape for MemoryTape {
    fn append(&self, line: &str) -> Result<(), String> {
        self.lines.borrow_mut().push(line.to_owned());
        Ok(())
    }
}

/// One recording of one run, shared by the models that play in it.
pub struct Session {
    tape: Rc<dyn Tape>,
    key: Option<Secret>,
    occurrences: Occurrences,
    written: RefCell<Written>,
}

/// Numbers of the lines that calls can name, by digest.
#[derive(Default)]
struct Written {
    messages: BTreeMap<String, usize>,
    tools: BTreeMap<String, usize>,
}

impl Session {
    /// Begins a recording: the header goes on the tape. Copies of the endpoint's key are hidden in what follows.
    pub fn begin(
        tape: Rc<dyn Tape>,
        header: &Header,
        key: Option<Secret>,
    ) -> Result<Rc<Self>, String> {
        let (occurrences, written) = Default::default();
        let session = Self { tape, key, occurrences, written };
        session.append(json(header))?;
        Ok(Rc::new(session))
    }

    fn append(&self, line: String) -> Result<(), String> {
        self.tape.append(&redact_exactly(line, self.key.as_ref().map(Secret::expose)))
    }

    fn record(
        &self,
        request: &ChatRequest,
        parts: Parts,
        occurrence: u32,
        answer: Answer,
    ) -> Result<(), String> {
        let mut written = self.written.borrow_mut();
        let mut messages = Vec::with_capacity(parts.messages.len());
        for (digest, message) in parts.messages.into_iter().zip(&request.messages) {
            let line = || json(&Line::Message(message.clone()));
            messages.push(self.number(&mut written.messages, digest, line)?);
        }
        let tools = match request.tools.as_slice() {
            [] => None,
            tools => {
                let line = || json(&Line::Tools(tools.to_vec()));
                Some(self.number(&mut written.tools, parts.tools, line)?)
            }
        };
        let call = Call { request: parts.rest, messages, tools, occurrence, answer };
        self.append(json(&Line::Call(Box::new(call))))
    }

    /// The number of what has this digest; it is written first where it is new.
    fn number(
        &self,
        numbers: &mut BTreeMap<String, usize>,
        digest: String,
        line: impl FnOnce() -> String,
    ) -> Result<usize, String> {
        let next = numbers.len();
        if let Some(number) = numbers.get(&digest) {
            return Ok(*number);
        }
        self.append(line())?;
        numbers.insert(digest, next);
        Ok(next)
    }
}

/// A model whose calls are recorded. It stands outside of everything that answers without a call.
pub struct Recorder<M> {
    model: M,
    session: Rc<Session>,
}

impl<M> Recorder<M> {
    /// Records what `model` is asked and what it answers.
    pub fn new(model: M, session: Rc<Session>) -> Self {
        Self { model, session }
    }
}

impl<M: ChatModel> Recorder<M> {
    async fn answer<'a>(
        &'a self,
        request: &'a ChatRequest,
        ask: impl FnOnce(&'a M) -> LocalBoxFuture<'a, Result<ChatReply, ModelError>>,
    ) -> Result<ChatReply, ModelError> {
        let parts = Parts::of(request);
        let taken = self.session.occurrences.take(&parts.digest(&Origin::default()));
        let answer = ask(&self.model).await;
        if let Some(recorded) = Answer::of(&answer) {
            let written = self.session.record(request, parts, taken.number, recorded);
            written.map_err(|reason| ModelError::Unrecorded { reason })?;
            taken.keep();
        }
        answer
    }
}

impl<M: ChatModel> ChatModel for Recorder<M> {
    fn complete<'a>(
        &'a self,
        request: &'a ChatRequest,
    ) -> LocalBoxFuture<'a, Result<ChatReply, ModelError>> {
        Box::pin(self.answer(request, |model| model.complete(request)))
    }

    fn complete_watched<'a>(
        &'a self,
        request: &'a ChatRequest,
        watch: &'a mut dyn FnMut(Delta),
    ) -> LocalBoxFuture<'a, Result<ChatReply, ModelError>> {
        Box::pin(self.answer(request, |model| model.complete_watched(request, watch)))
    }
}

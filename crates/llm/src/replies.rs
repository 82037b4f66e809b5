//! Replies that are kept, so that the same question is paid for once: re-runs and resumed runs make no call again.
//!
//! A reply is kept under a hash of all that it may depend on: origin, model, messages, tools, format, temperature, seed
//! and the rest of the request. **The same request several times in one run gets several replies**: the key also holds
//! how often the run has asked it before. The method itself never asks twice on purpose: every question of a run
//! (candidate, judge's seat, round, attempt, repetition) has a seed of its own, and the seed is hashed also where the
//! endpoint takes none. The count is for other callers, and for seeds that coincide by chance.
//!
//! Only replies are kept, no failures: those are worth another try.

mod entry;
pub mod key;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use futures_util::future::{LocalBoxFuture, ready};

use crate::endpoint::Secret;
use crate::model::{ChatModel, ChatReply, ChatRequest, Delta, ModelError};
use key::{Occurrences, Origin, ReplyKey, digest};

/// A place for replies: texts under keys. Failures are words for people; they cost a call and stop nothing.
///
/// The first poll of `put` must set the writing going: the future may be dropped after it, when a run is stopped.
/// Another writer of the same key has the same text or one as good: the last may win. What was written must come back
/// whole or not at all, but need not be there for ever: a store may drop the oldest.
pub trait ReplyStore {
    /// The text under a key.
    fn get<'a>(&'a self, key: &'a ReplyKey) -> LocalBoxFuture<'a, Result<Option<String>, String>>;
    /// Keeps a text.
    fn put<'a>(&'a self, key: &'a ReplyKey, text: String)
    -> LocalBoxFuture<'a, Result<(), String>>;
}

/// A store in memory.
#[derive(Debug, Default)]
pub struct MemoryReplies {
    /// Texts by key.
    pub texts: RefCell<BTreeMap<ReplyKey, String>>,
}

impl ReplyStore for MemoryReplies {
    fn get<'a>(&'a self, key: &'a ReplyKey) -> LocalBoxFuture<'a, Result<Option<String>, String>> {
        Box::pin(ready(Ok(self.texts.borrow().get(key).cloned())))
    }

    fn put<'a>(
        &'a self,
        key: &'a ReplyKey,
        text: String,
    ) -> LocalBoxFuture<'a, Result<(), String>> {
        self.texts.borrow_mut().insert(key.clone(), text);
        Box::pin(ready(Ok(())))
    }
}

/// What one run shares about kept replies. A new run takes a new one over the same store.
pub struct Memory {
    store: Rc<dyn ReplyStore>,
    key: Option<Secret>,
    occurrences: Occurrences,
    reused: Cell<u64>,
    asked: Cell<u64>,
    notes: RefCell<Vec<String>>,
}

/// Most notes that are held: a store that is broken says the same each time.
const MOST_NOTES: usize = 20;

impl Memory {
    /// Replies of one run in a store. Copies of the endpoint's key are hidden in what is kept.
    pub fn new(store: Rc<dyn ReplyStore>, key: Option<Secret>) -> Rc<Self> {
        Rc::new(Self {
            store,
            key,
            occurrences: Occurrences::default(),
            reused: Cell::default(),
            asked: Cell::default(),
            notes: RefCell::default(),
        })
    }

    /// Replies that cost no call.
    pub fn reused(&self) -> u64 {
        self.reused.get()
    }

    /// Calls that were made, since there was no reply.
    pub fn asked(&self) -> u64 {
        self.asked.get()
    }

    /// What went wrong in the store, in words; each cost a call.
    pub fn notes(&self) -> Vec<String> {
        self.notes.borrow().clone()
    }

    async fn recall(&self, key: &ReplyKey) -> Option<ChatReply> {
        match self.store.get(key).await {
            Ok(text) => match entry::decode(&text?) {
                Ok(reply) => return Some(reply),
                Err(problem) => {
                    self.note(format!("the kept reply {} cannot be used: {problem}", key.as_str()));
                }
            },
            Err(problem) => self.note(format!("kept replies cannot be read: {problem}")),
        }
        None
    }

    async fn keep(&self, key: &ReplyKey, reply: &ChatReply) {
        let text = entry::encode(reply, self.key.as_ref().map(Secret::expose));
        if let Err(problem) = self.store.put(key, text).await {
            self.note(format!("a reply cannot be kept: {problem}"));
        }
    }

    fn note(&self, note: String) {
        let mut notes = self.notes.borrow_mut();
        if notes.len() < MOST_NOTES && !notes.contains(&note) {
            notes.push(note);
        }
    }
}

/// A model whose replies are kept. Only what is not kept yet is asked of the model below.
pub struct Remembering<M> {
    model: M,
    origin: Origin,
    memory: Rc<Memory>,
}

impl<M> Remembering<M> {
    /// Keeps the replies of `model`, which come from `origin`.
    pub fn new(model: M, origin: Origin, memory: Rc<Memory>) -> Self {
        Self { model, origin, memory }
    }
}

impl<M: ChatModel> Remembering<M> {
    async fn answer<'a>(
        &'a self,
        request: &'a ChatRequest,
        ask: impl FnOnce(&'a M) -> LocalBoxFuture<'a, Result<ChatReply, ModelError>>,
    ) -> Result<ChatReply, ModelError> {
        let memory = &self.memory;
        let digest = digest(&self.origin, request);
        let taken = memory.occurrences.take(&digest);
        let key = ReplyKey::new(&digest, taken.number);
        if let Some(reply) = memory.recall(&key).await {
            taken.keep();
            memory.reused.set(memory.reused.get() + 1);
            return Ok(reply);
        }
        memory.asked.set(memory.asked.get() + 1);
        let reply = ask(&self.model).await?;
        taken.keep();
        memory.keep(&key, &reply).await;
        Ok(reply)
    }
}

impl<M: ChatModel> ChatModel for Remembering<M> {
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

#[cfg(test)]
mod tests;

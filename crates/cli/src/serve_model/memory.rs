//! What the server remembers: how often the same was asked in vain, what it spoilt, what it played.

use std::collections::BTreeMap;

use llm::{ChatReply, ChatRequest, Role};
use serde_json::{Value, json};

use super::call::Call;
use super::fault::Fault;

/// Remembered from call to call.
#[derive(Default)]
pub(super) struct Memory {
    /// Calls for the same thing since its last good answer.
    attempts: BTreeMap<u64, u32>,
    /// Texts as they were sent, and as the model wrote them.
    spoilt: BTreeMap<String, String>,
    calls: u32,
    /// Calls by wire, and whether they asked for a stream.
    asked: BTreeMap<String, u32>,
    played: BTreeMap<&'static str, u32>,
}

impl Memory {
    /// Counts a call; 1 when nothing like it was asked since its last good answer.
    pub(super) fn attempt(&mut self, call: &Call, digest: u64) -> u32 {
        self.calls += 1;
        let form = if call.streamed { "streamed" } else { "whole" };
        *self.asked.entry(format!("{} {form}", call.wire.name())).or_default() += 1;
        let attempt = self.attempts.entry(digest).or_default();
        *attempt += 1;
        *attempt
    }

    /// The answer was good.
    pub(super) fn settle(&mut self, digest: u64) {
        self.attempts.remove(&digest);
    }

    /// A fault was played.
    pub(super) fn played(&mut self, fault: &Fault) {
        *self.played.entry(fault.name).or_default() += 1;
    }

    /// A text was sent otherwise than the model wrote it.
    pub(super) fn spoil(&mut self, wrote: &ChatReply, sent: &ChatReply) {
        let (wrote, sent) = (&wrote.message.content, &sent.message.content);
        if wrote != sent && !sent.is_empty() {
            self.spoilt.insert(sent.trim().to_owned(), wrote.clone());
        }
    }

    /// Reads texts that come back as the model wrote them, so that the conversation goes on as if nothing had
    /// happened to them.
    pub(super) fn restore(&self, request: &mut ChatRequest) {
        let own = request.messages.iter_mut().filter(|message| message.role == Role::Assistant);
        for message in own {
            if let Some(wrote) = self.spoilt.get(message.content.trim()) {
                message.content.clone_from(wrote);
            }
        }
    }

    /// What was played, for people and tests.
    pub(super) fn report(&self) -> Value {
        let faulty: u32 = self.played.values().sum();
        json!({ "calls": self.calls, "asked": self.asked, "faulty": faulty, "played": self.played })
    }
}

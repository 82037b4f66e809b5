//! The way of a call: read, answered by the model, spoilt by a fault, written.

use std::rc::Rc;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::http::HeaderMap;
use llm::model::ToolChoice;
use llm::wire::openai::RequestFault;
use simulated::Dials;

use super::answer::{EVENTS, Framing, JSON, Piece, Refusal, Sent, Written};
use super::call::{Call, Target};
use super::fault::{Act, Cors, End};
use super::memory::Memory;
use super::oblige::oblige;
use super::scenario::{self, Scenario};
use super::wire::Wire;

/// Plays calls on the simulated model.
pub(super) struct Player {
    dials: Dials,
    memory: Mutex<Memory>,
}

/// What comes of a call, and how pages are let in to it.
pub(super) struct Outcome {
    /// The answer.
    pub answer: Result<Sent, Refusal>,
    /// How pages are let in.
    pub cors: Cors,
}

impl Player {
    /// A player that has played nothing yet.
    pub(super) fn new(dials: Dials) -> Self {
        Self { dials, memory: Mutex::default() }
    }

    /// What it remembers.
    pub(super) fn memory(&self) -> MutexGuard<'_, Memory> {
        // A memory in which somebody panicked is still a memory: counts and texts.
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers a call for a reply.
    pub(super) fn play(&self, scenario: Scenario, target: &Target, asked: &Asked<'_>) -> Outcome {
        let mut call = match self.read(target, asked) {
            Ok(call) => call,
            Err(RequestFault { message, param }) => {
                let message =
                    if param.is_empty() { message } else { format!("`{param}`: {message}") };
                let refusal = Refusal::new(target.wire, 400, "", &message);
                return Outcome { answer: Err(refusal), cors: scenario.cors() };
            }
        };
        let digest = call.digest(scenario.name());
        call.attempt = self.memory().attempt(&call, digest);
        let fault = scenario.fault(&call, digest);
        let answer = self.perform(&call, fault.map_or(&[][..], |fault| fault.acts));
        let is_good = fault.is_none_or(|fault| matches!(fault.end, End::Read | End::Other));
        let mut memory = self.memory();
        if is_good {
            memory.settle(digest);
        }
        if let Some(fault) = fault {
            memory.played(fault);
        }
        let cors = fault.map_or_else(|| scenario.cors(), scenario::cors);
        Outcome { answer, cors }
    }

    /// Whether the list of models is refused: by faults of the key alone.
    pub(super) fn refuse_models(
        scenario: Scenario,
        wire: Wire,
        headers: &HeaderMap,
    ) -> Option<Refusal> {
        let Scenario::One(fault) = scenario else { return None };
        let call = Call::bare(wire, headers);
        let refusal = fault.acts.iter().find_map(|act| refusal(act, &call))?;
        (matches!(refusal.status, 401 | 403) || fault.name == "key-wrong").then_some(refusal)
    }

    fn read(&self, target: &Target, asked: &Asked<'_>) -> Result<Call, RequestFault> {
        let mut call = Call::read(target, asked.headers, asked.body)?;
        call.in_flight = asked.in_flight;
        self.memory().restore(&mut call.request);
        if call.request.tool_choice == ToolChoice::None {
            call.request.tools = Rc::default();
        }
        let reply = simulated::reply(&self.dials, &call.request);
        call.reply = oblige(&call.request, reply);
        Ok(call)
    }

    fn perform(&self, call: &Call, acts: &[Act]) -> Result<Sent, Refusal> {
        if let Some(refusal) = acts.iter().find_map(|act| refusal(act, call)) {
            return Err(refusal);
        }
        let mut reply = call.reply.clone();
        for act in acts {
            if let Act::Reply(change) = act {
                change(&mut reply, call);
            }
        }
        self.memory().spoil(&call.reply, &reply);
        let mut written = if call.streamed {
            Written::Stream(events(call, &reply))
        } else {
            Written::Whole(call.wire.whole(&reply))
        };
        let mut framing = Framing::default();
        for act in acts {
            match act {
                Act::Write(change) => change(&mut written, call),
                Act::Frame(change) => change(&mut framing),
                _ => {}
            }
        }
        let mut sent = send(call.wire, &written, &framing);
        for act in acts {
            if let Act::Deliver(change) = act {
                change(&mut sent.pieces);
            }
        }
        Ok(sent)
    }
}

/// A request as it came.
pub(super) struct Asked<'a> {
    /// Its headers.
    pub headers: &'a HeaderMap,
    /// Its body.
    pub body: &'a str,
    /// Calls that are being answered, this one included.
    pub in_flight: u32,
}

fn refusal(act: &Act, call: &Call) -> Option<Refusal> {
    match act {
        Act::Error(line) => {
            let headers = line.headers.iter().map(|(name, value)| (*name, (*value).to_owned()));
            let plain = Refusal::new(call.wire, line.status, line.code, line.message);
            Some(Refusal { headers: headers.collect(), ..plain })
        }
        Act::Fail(refusal) => Some(refusal(call)),
        Act::Refuse(reason) => reason(call),
        _ => None,
    }
}

/// The events of a stream; the counts at its end only for those who ask.
fn events(call: &Call, reply: &llm::ChatReply) -> Vec<serde_json::Value> {
    let mut events = call.wire.events(reply);
    if call.wire == Wire::OpenAi && call.body["stream_options"]["include_usage"] != true {
        events.pop();
    }
    events
}

fn send(wire: Wire, written: &Written, framing: &Framing) -> Sent {
    match written {
        Written::Whole(body) => {
            Sent { kind: JSON, pieces: vec![Piece::Bytes(body.to_string().into_bytes())] }
        }
        Written::Stream(events) => {
            let texts = framing.texts(wire, events).into_iter();
            Sent { kind: EVENTS, pieces: texts.map(|text| Piece::Bytes(text.into())).collect() }
        }
    }
}

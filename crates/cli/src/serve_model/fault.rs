//! What a fault is: whom it hits, what it does to a call, and what a good client makes of it.

use llm::ChatReply;

use super::answer::{Framing, Piece, Refusal, Written};
use super::call::Call;
use super::wire::{ALL, Wire};

/// One way in which a server misbehaves.
pub(super) struct Fault {
    /// Its name.
    pub name: &'static str,
    /// The wires that have it.
    pub wires: &'static [Wire],
    /// What it does.
    pub does: &'static str,
    /// What a client should do.
    pub client: &'static str,
    /// What a good client ends with.
    pub end: End,
    /// Whether it has anything to spoil.
    pub when: fn(&Call) -> bool,
    /// True when a good client's work comes out the same, so that it may be mixed into a run.
    pub mixed: bool,
    /// What happens to a call.
    pub acts: &'static [Act],
}

/// What a good client ends with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The same answer as without the fault, at once.
    Read,
    /// The same answer, once the call is repeated.
    Repeat,
    /// The same answer, once the request is sent in another form.
    Adapt,
    /// An answer, but another one.
    Other,
    /// An error that says what is wrong.
    Stop,
}

impl End {
    /// Its word in lists.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Repeat => "repeat",
            Self::Adapt => "adapt",
            Self::Other => "other",
            Self::Stop => "stop",
        }
    }
}

/// One thing that a fault does, in the order of a call's way.
#[derive(Clone, Copy)]
pub(super) enum Act {
    /// Refuses with a fixed error.
    Error(&'static ErrorLine),
    /// Refuses with an error made for the call.
    Fail(fn(&Call) -> Refusal),
    /// Refuses, where it finds a reason.
    Refuse(fn(&Call) -> Option<Refusal>),
    /// Changes the reply before it is written.
    Reply(fn(&mut ChatReply, &Call)),
    /// Changes the written answer.
    Write(fn(&mut Written, &Call)),
    /// Writes a stream otherwise.
    Frame(fn(&mut Framing)),
    /// Sends it otherwise.
    Deliver(fn(&mut Vec<Piece>)),
    /// Treats pages of other origins otherwise.
    Cors(Cors),
}

/// A fixed error.
pub(super) struct ErrorLine {
    /// HTTP status code.
    pub status: u16,
    /// The word for it, where there is one.
    pub code: &'static str,
    /// The message.
    pub message: &'static str,
    /// Headers beside the content type.
    pub headers: &'static [(&'static str, &'static str)],
}

/// How pages of other origins are let in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Cors {
    /// As the wire's own servers do.
    #[default]
    Open,
    /// Not at all.
    Off,
    /// Answers with a good status only: an error cannot be read.
    GoodOnly,
    /// With two headers and no other.
    Listed,
    /// Without letting them read any header of the answer.
    Hidden,
}

/// An odd answer that can be read; the base of such faults.
pub(super) const READ: Fault = Fault {
    name: "",
    wires: ALL,
    does: "",
    client: "reads it all the same",
    end: End::Read,
    when: always,
    mixed: true,
    acts: &[],
};

/// A failure that is over when the call is repeated.
pub(super) const REPEAT: Fault = Fault { client: "repeats the call", end: End::Repeat, ..READ };

/// A refusal that is over when the request is sent in another form.
pub(super) const ADAPT: Fault =
    Fault { client: "drops the parameter, remembers it, says so", end: End::Adapt, ..READ };

/// A refusal that stays.
pub(super) const STOP: Fault =
    Fault { client: "stops and says why", end: End::Stop, mixed: false, ..READ };

/// Hits every call.
pub(super) fn always(_: &Call) -> bool {
    true
}

/// Hits streams.
pub(super) fn streamed(call: &Call) -> bool {
    call.streamed
}

/// Hits answers that call tools.
pub(super) fn calls(call: &Call) -> bool {
    !call.reply.message.tool_calls.is_empty()
}

/// Hits streams that call tools.
pub(super) fn streamed_calls(call: &Call) -> bool {
    call.streamed && calls(call)
}

/// Hits answers that say something.
pub(super) fn speaks(call: &Call) -> bool {
    !call.reply.message.content.is_empty()
}

/// Hits streams of more than a few pieces, which can be cut in their middle.
pub(super) fn long_stream(call: &Call) -> bool {
    let message = &call.reply.message;
    let arguments = message.tool_calls.iter().map(|call| call.arguments.len());
    call.streamed && message.content.len() + arguments.sum::<usize>() > LONG
}

/// Hits requests that leave little room for an answer behind long reasoning, or do not say how much.
pub(super) fn narrow(call: &Call) -> bool {
    call.request.max_tokens.is_none_or(|most| most < ROOM)
}

/// Tokens that reasoning and an answer need.
const ROOM: u32 = 16_384;

/// Bytes that are several pieces of a stream.
const LONG: usize = 60;

//! Answers that break: an error behind a good status, a connection that closes, silence.

use serde_json::{Value, json};

use super::edit;
use crate::serve_model::answer::{Piece, Written};
use crate::serve_model::call::Call;
use crate::serve_model::fault::{Act, End, Fault, REPEAT, long_stream, streamed};
use crate::serve_model::wire::Wire::{self, OpenAi};

const STREAM: Fault = Fault { when: streamed, ..REPEAT };

const MIDWAY: Fault =
    Fault { when: long_stream, client: "takes back what it showed and repeats the call", ..REPEAT };

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "error-first",
        does: "answers 200 and sends an error as the first event",
        acts: &[Act::Write(|written, call| error_at(written, call, 0))],
        ..STREAM
    },
    Fault {
        name: "error-midway",
        does: "sends an error in the middle of the stream",
        acts: &[Act::Write(|written, call| {
            let middle = edit::bodies(written).len() / 2;
            error_at(written, call, middle);
        })],
        ..MIDWAY
    },
    Fault {
        name: "error-in-200",
        does: "answers 200 with an error object instead of an answer",
        when: |call| !call.streamed,
        acts: &[Act::Write(|written, call| *written = Written::Whole(overloaded(call.wire)))],
        ..REPEAT
    },
    Fault {
        name: "error-in-choice",
        wires: &[OpenAi],
        does: "answers 200 with a choice that holds an error and no message",
        when: |call| !call.streamed,
        acts: &[Act::Write(error_in_choice)],
        ..REPEAT
    },
    Fault {
        name: "finish-network-error",
        wires: &[OpenAi],
        does: "ends in the middle with finish_reason network_error",
        acts: &[Act::Write(network_error)],
        ..MIDWAY
    },
    Fault {
        name: "cut-before",
        does: "closes the connection before the first byte",
        acts: &[Act::Deliver(|pieces| *pieces = vec![Piece::Cut])],
        ..REPEAT
    },
    Fault {
        name: "cut-head",
        does: "closes the connection behind the headers",
        acts: &[Act::Deliver(|pieces| *pieces = vec![Piece::Head, Piece::Cut])],
        ..REPEAT
    },
    Fault {
        name: "cut-midway",
        does: "closes the connection in the middle of the body",
        acts: &[Act::Deliver(|pieces| end_midway(pieces, Piece::Cut))],
        ..MIDWAY
    },
    Fault {
        name: "cut-clean",
        does: "ends the stream in the middle as if nothing were missing",
        acts: &[Act::Deliver(|pieces| pieces.truncate(pieces.len() / 2))],
        ..MIDWAY
    },
    Fault {
        name: "body-empty",
        does: "answers 200 with nothing",
        acts: &[Act::Deliver(Vec::clear)],
        ..REPEAT
    },
    Fault {
        name: "body-page",
        does: "answers 200 with the web page of a proxy",
        client: "stops and shows the page's title",
        end: End::Stop,
        mixed: false,
        acts: &[Act::Deliver(page)],
        ..REPEAT
    },
    Fault {
        name: "stall-before",
        does: "never answers",
        client: "gives up after its time limit and repeats the call",
        mixed: false,
        acts: &[Act::Deliver(|pieces| *pieces = vec![Piece::Stall])],
        ..REPEAT
    },
    Fault {
        name: "stall-midway",
        does: "falls silent in the middle for good",
        client: "gives up after its time limit, takes back what it showed, repeats the call",
        mixed: false,
        acts: &[Act::Deliver(|pieces| end_midway(pieces, Piece::Stall))],
        ..MIDWAY
    },
];

/// What a server says that has too much to do, in the form of its streams.
fn overloaded(wire: Wire) -> Value {
    match wire {
        OpenAi => json!({ "error": {
            "message": "Provider returned error", "code": 502,
            "metadata": { "raw": "upstream connect error", "provider_name": "Vendor" },
        } }),
        Wire::Anthropic => wire.error(529, "", "Overloaded"),
        Wire::Gemini => wire.error(503, "", "The model is overloaded. Please try again later."),
    }
}

fn error_at(written: &mut Written, call: &Call, at: usize) {
    if let Written::Stream(events) = written {
        events.truncate(at);
        events.push(overloaded(call.wire));
    }
}

fn error_in_choice(written: &mut Written, _: &Call) {
    for choice in edit::choices(written) {
        let error = json!({ "message": "upstream closed the connection", "code": 502 });
        *choice = json!({ "index": 0, "error": error, "finish_reason": "error" });
    }
}

fn network_error(written: &mut Written, _: &Call) {
    let end = edit::chunk(written, &json!({}));
    if let Written::Stream(events) = written {
        events.truncate(events.len() / 2);
        events.push(end);
    }
    if let Some(choice) = edit::choices(written).pop() {
        choice["finish_reason"] = "network_error".into();
    }
}

fn end_midway(pieces: &mut Vec<Piece>, end: Piece) {
    pieces.truncate(pieces.len() / 2);
    pieces.extend([Piece::Head, end]);
}

fn page(pieces: &mut Vec<Piece>) {
    let page = "<!doctype html><html><head><title>Sign in to the network</title></head></html>";
    *pieces = vec![Piece::Bytes(page.into())];
}

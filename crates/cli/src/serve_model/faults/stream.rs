//! Streams that are odd but whole: every byte of the answer is there.

use serde_json::{Value, json};

use super::edit;
use crate::serve_model::answer::{Piece, Written};
use crate::serve_model::call::Call;
use crate::serve_model::fault::{Act, Fault, READ, long_stream, streamed};
use crate::serve_model::wire::Wire::{self, OpenAi};

const STREAM: Fault = Fault { when: streamed, ..READ };

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "stream-bom",
        does: "begins the body with a byte order mark",
        acts: &[Act::Deliver(bom)],
        ..READ
    },
    Fault {
        name: "stream-crlf",
        does: "ends lines with CR and LF",
        acts: &[Act::Frame(|framing| framing.newline = "\r\n")],
        ..STREAM
    },
    Fault {
        name: "stream-cr",
        does: "ends lines with CR alone, which the standard allows",
        acts: &[Act::Frame(|framing| framing.newline = "\r")],
        ..STREAM
    },
    Fault {
        name: "stream-comments",
        does: "sends comments between events, as OpenRouter and llama.cpp do to keep a line open",
        acts: &[Act::Frame(|framing| framing.before = ": OPENROUTER PROCESSING\n\n:\n")],
        ..STREAM
    },
    Fault {
        name: "stream-fields",
        does: "sends id and retry lines with each event",
        acts: &[Act::Frame(|framing| framing.before = "id: 7\nretry: 10\n")],
        ..STREAM
    },
    Fault {
        name: "stream-no-space",
        does: "leaves out the blank behind `data:`",
        acts: &[Act::Frame(|framing| framing.colon = ":")],
        ..STREAM
    },
    Fault {
        name: "stream-data-lines",
        does: "spreads the JSON of an event over several data lines",
        acts: &[Act::Frame(|framing| framing.pretty = true)],
        ..STREAM
    },
    Fault {
        name: "stream-bytes",
        does: "cuts the body anywhere, also inside JSON and inside a character",
        acts: &[Act::Deliver(bytes)],
        ..READ
    },
    Fault {
        name: "stream-no-done",
        wires: &[OpenAi],
        does: "ends without [DONE]",
        acts: &[Act::Frame(|framing| framing.done = false)],
        ..STREAM
    },
    Fault {
        name: "stream-no-finish",
        wires: &[OpenAi],
        does: "ends with [DONE], but never says why it ended",
        acts: &[Act::Write(no_finish)],
        ..STREAM
    },
    Fault {
        name: "stream-keepalive",
        does: "sends events that say nothing: keepalive, ping, a type that nobody knows",
        acts: &[Act::Write(keepalive)],
        ..STREAM
    },
    Fault {
        name: "stream-obfuscation",
        wires: &[OpenAi],
        does: "pads chunks with an obfuscation field",
        acts: &[Act::Write(obfuscation)],
        ..STREAM
    },
    Fault {
        name: "stream-azure",
        wires: &[OpenAi],
        does: "begins with Azure's filter chunk: an empty id, no choice, and filter results in every choice",
        acts: &[Act::Write(azure)],
        ..STREAM
    },
    Fault {
        name: "stream-empty-deltas",
        does: "sends deltas without anything in them, or with null",
        acts: &[Act::Write(empty_deltas)],
        ..STREAM
    },
    Fault {
        name: "stream-ignored",
        does: "answers a request for a stream in one piece",
        acts: &[Act::Write(whole)],
        ..STREAM
    },
    Fault {
        name: "stream-forced",
        does: "answers a request for one piece with a stream",
        when: |call| !call.streamed,
        acts: &[Act::Write(forced)],
        ..READ
    },
    Fault {
        name: "stream-pause",
        does: "falls silent for 200 milliseconds in the middle",
        when: long_stream,
        client: "waits",
        acts: &[Act::Deliver(pause)],
        ..STREAM
    },
    Fault {
        name: "stream-slow",
        does: "writes about as fast as people read",
        client: "shows the text as it comes",
        mixed: false,
        acts: &[Act::Deliver(slow)],
        ..STREAM
    },
];

fn bom(pieces: &mut Vec<Piece>) {
    pieces.insert(0, Piece::Bytes("\u{feff}".into()));
}

/// Most cuts of one body.
const CUTS: usize = 12;

/// Cuts inside the first characters of several bytes, and evenly.
fn bytes(pieces: &mut Vec<Piece>) {
    let mut cut = Vec::new();
    for piece in std::mem::take(pieces) {
        let Piece::Bytes(bytes) = piece else {
            cut.push(piece);
            continue;
        };
        let inside = (1..bytes.len()).filter(|at| bytes[*at] & 0xc0 == 0x80).take(CUTS / 2);
        let even = (1..=CUTS / 2).map(|part| bytes.len() * part / (CUTS / 2 + 1));
        let mut places: Vec<usize> = inside.chain(even).collect();
        places.sort_unstable();
        places.dedup();
        let mut start = 0;
        for place in places {
            cut.extend([Piece::Bytes(bytes[start..place].to_vec()), Piece::Pause(1)]);
            start = place;
        }
        cut.push(Piece::Bytes(bytes[start..].to_vec()));
    }
    *pieces = cut;
}

fn no_finish(written: &mut Written, _: &Call) {
    for choice in edit::choices(written) {
        choice["finish_reason"] = Value::Null;
    }
}

/// While the model still reads the prompt; Anthropic's server sends its head even before.
fn keepalive(written: &mut Written, call: &Call) {
    let (at, nothing) = match call.wire {
        Wire::OpenAi => (0, vec![json!({ "type": "keepalive" })]),
        Wire::Anthropic => (1, vec![json!({ "type": "ping" }), json!({ "type": "vendor_note" })]),
        Wire::Gemini => (0, vec![json!({}), json!({ "usageMetadata": { "promptTokenCount": 1 } })]),
    };
    if let Written::Stream(events) = written {
        events.splice(at..at, nothing);
    }
}

fn obfuscation(written: &mut Written, _: &Call) {
    for (at, chunk) in edit::bodies(written).into_iter().enumerate() {
        chunk["obfuscation"] = "aZ3kQ9".repeat(at % 4).into();
    }
}

fn azure(written: &mut Written, _: &Call) {
    for choice in edit::choices(written) {
        choice["content_filter_results"] =
            json!({ "hate": { "filtered": false, "severity": "safe" } });
    }
    if let Written::Stream(events) = written {
        let filter = json!({
            "choices": [], "created": 0, "id": "", "model": "", "object": "",
            "prompt_filter_results": [{ "prompt_index": 0, "content_filter_results": {} }],
        });
        events.insert(0, filter);
    }
}

fn empty_deltas(written: &mut Written, call: &Call) {
    let nothing = match call.wire {
        Wire::OpenAi => {
            let deltas =
                [json!({ "content": null }), json!({}), json!(null), json!({ "content": "" })];
            deltas.iter().map(|delta| edit::chunk(written, delta)).collect()
        }
        Wire::Anthropic => Vec::new(),
        Wire::Gemini => vec![
            json!({ "candidates": [] }),
            json!({ "candidates": [{ "index": 0 }] }),
            json!({ "candidates": [{ "index": 0, "content": { "role": "model" } }] }),
            json!({ "candidates": [{ "index": 0, "content": { "parts": [{ "text": "" }] } }] }),
        ],
    };
    edit::behind_first(written, nothing);
    if let (Wire::Anthropic, Written::Stream(events)) = (call.wire, written) {
        let is_start = |event: &Value| event["type"] == "content_block_start";
        let Some(at) = events.iter().position(is_start) else { return };
        let delta = if events[at]["content_block"]["type"] == "text" {
            json!({ "type": "text_delta", "text": "" })
        } else {
            json!({ "type": "input_json_delta", "partial_json": "" })
        };
        events.insert(at + 1, json!({ "type": "content_block_delta", "index": 0, "delta": delta }));
    }
}

/// A stream is told apart from a whole answer by what the model said, so both are at hand.
fn whole(written: &mut Written, call: &Call) {
    *written = Written::Whole(call.wire.whole(&call.reply));
}

fn forced(written: &mut Written, call: &Call) {
    *written = Written::Stream(call.wire.events(&call.reply));
}

fn pause(pieces: &mut Vec<Piece>) {
    pieces.insert(pieces.len() / 2, Piece::Pause(200));
}

fn slow(pieces: &mut Vec<Piece>) {
    *pieces = std::mem::take(pieces).into_iter().flat_map(|it| [it, Piece::Pause(30)]).collect();
}

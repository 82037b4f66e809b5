//! Counts of tokens in odd places, or nowhere.

use serde_json::{Value, json};

use super::edit;
use crate::serve_model::answer::Written;
use crate::serve_model::call::Call;
use crate::serve_model::fault::{Act, Fault, READ, streamed};
use crate::serve_model::wire::Wire::{self, OpenAi};

const ODD: Fault = Fault { wires: &[OpenAi], client: "counts the tokens all the same", ..READ };

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "usage-in-choice",
        does: "puts the usage into the choice, as Moonshot does",
        acts: &[Act::Write(in_choice)],
        ..ODD
    },
    Fault {
        name: "usage-x-groq",
        does: "puts the usage into x_groq, as Groq does",
        acts: &[Act::Write(in_x_groq)],
        ..ODD
    },
    Fault {
        name: "usage-each-chunk",
        does: "sends a growing usage with every chunk, not to be added up",
        when: streamed,
        acts: &[Act::Write(each_chunk)],
        ..ODD
    },
    Fault {
        name: "usage-missing",
        does: "counts no tokens",
        client: "goes on without counts",
        acts: &[Act::Write(|written, _| drop(take(written)))],
        ..ODD
    },
    Fault {
        name: "usage-details",
        wires: crate::serve_model::wire::ALL,
        does: "tells what came from a cache and what went into reasoning",
        client: "keeps both beside the totals",
        acts: &[Act::Write(details)],
        ..ODD
    },
];

/// Takes the usage out of an answer; of a stream, the chunk that holds it goes too.
fn take(written: &mut Written) -> Value {
    match written {
        Written::Whole(body) => body["usage"].take(),
        Written::Stream(events) => {
            let holds = |event: &Value| event["usage"].is_object();
            events
                .iter()
                .position(holds)
                .map_or(Value::Null, |at| events.remove(at)["usage"].take())
        }
    }
}

fn in_choice(written: &mut Written, call: &Call) {
    take(written);
    if let Some(choice) = edit::choices(written).pop() {
        choice["usage"] = counts(call);
    }
}

fn in_x_groq(written: &mut Written, call: &Call) {
    take(written);
    if let Some(body) = edit::bodies(written).pop() {
        body["x_groq"] = json!({ "id": "req_1", "usage": counts(call) });
    }
}

fn each_chunk(written: &mut Written, call: &Call) {
    take(written);
    let all = counts(call);
    let whole = call.reply.usage.completion_tokens;
    let bodies = edit::bodies(written);
    let last = bodies.len().saturating_sub(1);
    for (at, body) in bodies.into_iter().enumerate() {
        body["usage"] = all.clone();
        let so_far = if at == last { whole } else { whole.min(at as u64) };
        body["usage"]["completion_tokens"] = so_far.into();
    }
}

/// Tokens that came from a cache, and that went into reasoning, in `usage-details`.
fn details(written: &mut Written, call: &Call) {
    let usage = call.reply.usage;
    let (cached, thought) = (usage.prompt_tokens / 2, usage.completion_tokens / 2);
    for body in edit::bodies(written) {
        match call.wire {
            OpenAi if body["usage"].is_object() => {
                body["usage"]["prompt_tokens_details"] = json!({ "cached_tokens": cached });
                body["usage"]["completion_tokens_details"] = json!({ "reasoning_tokens": thought });
            }
            Wire::OpenAi => {}
            Wire::Anthropic => {
                let holder = if body["message"].is_object() { &mut body["message"] } else { body };
                if holder["usage"]["input_tokens"].is_u64() {
                    holder["usage"]["cache_read_input_tokens"] = cached.into();
                    holder["usage"]["input_tokens"] = (usage.prompt_tokens - cached).into();
                }
            }
            Wire::Gemini => {
                let counts = &mut body["usageMetadata"];
                counts["cachedContentTokenCount"] = cached.into();
                counts["thoughtsTokenCount"] = thought.into();
                counts["candidatesTokenCount"] = (usage.completion_tokens - thought).into();
            }
        }
    }
}

fn counts(call: &Call) -> Value {
    call.wire.whole(&call.reply)["usage"].take()
}

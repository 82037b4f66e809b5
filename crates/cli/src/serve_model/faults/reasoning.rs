//! Reasoning beside, inside and instead of the answer.

use llm::{ChatReply, Finish};
use serde_json::{Map, Value, json};

use super::edit;
use crate::serve_model::answer::Written;
use crate::serve_model::call::Call;
use crate::serve_model::fault::{ADAPT, Act, Fault, READ, narrow, speaks};
use crate::serve_model::wire::{ALL, Wire::Anthropic, Wire::Gemini, Wire::OpenAi};

const APART: Fault = Fault {
    wires: &[OpenAi],
    client: "keeps it apart from the answer and echoes it to the same model only",
    ..READ
};

/// What the model is made to think; characters of several bytes included.
pub(super) const THOUGHT: &str =
    "Hm … the customer asks für something. I check the policy “first”.";

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "reasoning-content",
        does: "reasons in reasoning_content (DeepSeek, llama.cpp)",
        acts: &[Act::Write(|written, _| beside(written, "reasoning_content"))],
        ..APART
    },
    Fault {
        name: "reasoning-plain",
        does: "reasons in reasoning (Ollama, OpenRouter, vLLM)",
        acts: &[Act::Write(|written, _| beside(written, "reasoning"))],
        ..APART
    },
    Fault {
        name: "reasoning-text",
        does: "reasons in reasoning_text",
        acts: &[Act::Write(|written, _| beside(written, "reasoning_text"))],
        ..APART
    },
    Fault {
        name: "reasoning-details",
        does: "reasons in reasoning_details, partly sealed (OpenRouter)",
        acts: &[Act::Write(details)],
        ..APART
    },
    Fault {
        name: "reasoning-mistral",
        does: "sends the content as a list with a thinking part (Mistral)",
        when: speaks,
        acts: &[Act::Write(mistral)],
        ..APART
    },
    Fault {
        name: "think-inline",
        wires: ALL,
        does: "begins the text with <think>…</think>",
        acts: &[Act::Reply(|reply, _| inline(reply, "<think>\n"))],
        ..APART
    },
    Fault {
        name: "think-unopened",
        wires: ALL,
        does: "begins the text with reasoning that only </think> ends",
        acts: &[Act::Reply(|reply, _| inline(reply, ""))],
        ..APART
    },
    Fault {
        name: "think-unclosed",
        does: "runs out of tokens inside <think>, unless 16384 are allowed",
        client: "asks again with room for 16384 tokens",
        when: narrow,
        acts: &[Act::Reply(|reply, _| unclosed(reply))],
        ..ADAPT
    },
    Fault {
        name: "thinking-block",
        wires: &[Anthropic],
        does: "begins with a signed thinking block",
        acts: &[Act::Write(|written, _| block(written, &thinking()))],
        ..APART
    },
    Fault {
        name: "thinking-redacted",
        wires: &[Anthropic],
        does: "begins with a sealed thinking block",
        acts: &[Act::Write(|written, _| {
            block(written, &json!({ "type": "redacted_thinking", "data": signature() }));
        })],
        ..APART
    },
    Fault {
        name: "thought-parts",
        wires: &[Gemini],
        does: "begins with a part marked as thought",
        acts: &[Act::Write(|written, _| thought_part(written))],
        ..APART
    },
    Fault {
        name: "thought-signatures",
        wires: &[Gemini],
        does: "signs calls and the end of the text with thoughtSignature",
        acts: &[Act::Write(|written, _| sign(written))],
        ..APART
    },
];

/// What seals a thought: the same for all, so that an echo can be checked.
pub(super) fn signature() -> String {
    format!("{:016x}==", seed::hash(THOUGHT.as_bytes()))
}

/// A signed thinking block.
pub(super) fn thinking() -> Value {
    json!({ "type": "thinking", "thinking": THOUGHT, "signature": signature() })
}

/// Reasoning in a field of the message; in a stream, before the text.
pub(super) fn beside(written: &mut Written, field: &str) {
    match written {
        Written::Whole(_) => {
            for message in edit::messages(written) {
                message.insert(field.into(), THOUGHT.into());
            }
        }
        Written::Stream(_) => {
            let halves = THOUGHT.split_at(THOUGHT.floor_char_boundary(THOUGHT.len() / 2));
            let delta = |text: &str| {
                let mut delta = Map::new();
                delta.insert(field.to_owned(), text.into());
                Value::Object(delta)
            };
            let chunks = [halves.0, halves.1].map(|half| edit::chunk(written, &delta(half)));
            edit::behind_first(written, chunks);
        }
    }
}

pub(super) fn details(written: &mut Written, _: &Call) {
    let list = json!([
        { "type": "reasoning.text", "text": THOUGHT, "format": "vendor-v1", "index": 0 },
        { "type": "reasoning.encrypted", "data": signature(), "format": "vendor-v1", "index": 1 },
    ]);
    match written {
        Written::Whole(_) => {
            for message in edit::messages(written) {
                message.insert("reasoning_details".into(), list.clone());
            }
        }
        Written::Stream(_) => {
            let one = |at: usize| edit::chunk(written, &json!({ "reasoning_details": [list[at]] }));
            let chunks = [one(0), one(1)];
            edit::behind_first(written, chunks);
        }
    }
}

pub(super) fn mistral(written: &mut Written, _: &Call) {
    let thinking = json!({ "type": "thinking", "thinking": [{ "type": "text", "text": THOUGHT }] });
    match written {
        Written::Whole(_) => {
            for message in edit::messages(written) {
                let text = message["content"].take();
                let said = text.is_string().then(|| json!({ "type": "text", "text": text }));
                message["content"] = std::iter::once(thinking.clone()).chain(said).collect();
            }
        }
        Written::Stream(_) => {
            let chunk = edit::chunk(written, &json!({ "content": [thinking] }));
            edit::behind_first(written, [chunk]);
        }
    }
}

fn inline(reply: &mut ChatReply, open: &str) {
    let others = reply.others.iter_mut();
    for message in std::iter::once(&mut reply.message).chain(others) {
        message.content = format!("{open}{THOUGHT}\n</think>\n\n{}", message.content);
    }
}

fn unclosed(reply: &mut ChatReply) {
    for message in std::iter::once(&mut reply.message).chain(&mut reply.others) {
        message.content = format!("<think>\n{THOUGHT}");
        message.tool_calls.clear();
    }
    reply.finish = Finish::Length;
}

/// Places a block before all others.
pub(super) fn block(written: &mut Written, block: &Value) {
    match written {
        Written::Whole(body) => {
            if let Some(content) = body["content"].as_array_mut() {
                content.insert(0, block.clone());
            }
        }
        Written::Stream(events) => {
            for index in events.iter_mut().filter_map(|event| event.get_mut("index")) {
                *index = (index.as_u64().unwrap_or(0) + 1).into();
            }
            edit::behind_first(written, block_events(block));
        }
    }
}

fn block_events(block: &Value) -> Vec<Value> {
    let event =
        |name: &str, field: &str, value: Value| json!({ "type": name, "index": 0, field: value });
    let delta = |value: Value| event("content_block_delta", "delta", value);
    let stop = json!({ "type": "content_block_stop", "index": 0 });
    if block["type"] != "thinking" {
        return vec![event("content_block_start", "content_block", block.clone()), stop];
    }
    let start = json!({ "type": "thinking", "thinking": "", "signature": "" });
    vec![
        event("content_block_start", "content_block", start),
        delta(json!({ "type": "thinking_delta", "thinking": block["thinking"] })),
        delta(json!({ "type": "signature_delta", "signature": block["signature"] })),
        stop,
    ]
}

fn thought_part(written: &mut Written) {
    let thought = json!({ "text": THOUGHT, "thought": true });
    match written {
        Written::Whole(body) => {
            let parts = body.pointer_mut("/candidates/0/content/parts");
            if let Some(parts) = parts.and_then(Value::as_array_mut) {
                parts.insert(0, thought);
            }
        }
        Written::Stream(events) => {
            let mut chunk = events[0].clone();
            chunk["candidates"] = json!([
                { "content": { "parts": [thought], "role": "model" }, "index": 0 }
            ]);
            events.insert(0, chunk);
        }
    }
}

/// Signs the calls; where there is none, the last part.
pub(super) fn sign(written: &mut Written) {
    let mut parts: Vec<&mut Value> = edit::bodies(written)
        .into_iter()
        .filter_map(|body| body.pointer_mut("/candidates/0/content/parts")?.as_array_mut())
        .flatten()
        .collect();
    let has_calls = parts.iter().any(|part| part["functionCall"].is_object());
    let last = parts.len().saturating_sub(1);
    for (at, part) in parts.iter_mut().enumerate() {
        if part["functionCall"].is_object() || (!has_calls && at == last) {
            part["thoughtSignature"] = signature().into();
        }
    }
}

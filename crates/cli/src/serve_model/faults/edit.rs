//! Places in a written answer of the chat-completions wire, for faults to change.

use serde_json::{Map, Value, json};

use crate::serve_model::answer::Written;

/// All choices: of a whole answer, or of every chunk.
pub(super) fn choices(written: &mut Written) -> Vec<&mut Value> {
    bodies(written)
        .into_iter()
        .filter_map(|body| body.get_mut("choices")?.as_array_mut())
        .flatten()
        .collect()
}

/// All messages: of the choices of a whole answer, or the deltas of every chunk.
pub(super) fn messages(written: &mut Written) -> Vec<&mut Map<String, Value>> {
    let part = |choice: &Value| if choice["delta"].is_null() { "message" } else { "delta" };
    choices(written)
        .into_iter()
        .filter_map(|choice| {
            let part = part(choice);
            choice.get_mut(part)?.as_object_mut()
        })
        .collect()
}

/// All tool calls, or the pieces of them.
pub(super) fn calls(written: &mut Written) -> Vec<&mut Value> {
    let lists = messages(written).into_iter().filter_map(|message| message.get_mut("tool_calls"));
    lists.filter_map(Value::as_array_mut).flatten().collect()
}

/// The one body of a whole answer, or the chunks.
pub(super) fn bodies(written: &mut Written) -> Vec<&mut Value> {
    match written {
        Written::Whole(body) => vec![body],
        Written::Stream(events) => events.iter_mut().collect(),
    }
}

/// Places events behind the first of a stream.
pub(super) fn behind_first(written: &mut Written, events: impl IntoIterator<Item = Value>) {
    if let Written::Stream(stream) = written {
        let at = stream.len().min(1);
        stream.splice(at..at, events);
    }
}

/// A chunk like the first, with one choice of this delta.
pub(super) fn chunk(written: &Written, delta: &Value) -> Value {
    let Written::Stream(events) = written else { return Value::Null };
    let mut chunk = events.first().cloned().unwrap_or_default();
    chunk["choices"] = json!([{ "index": 0, "delta": delta, "finish_reason": null }]);
    chunk
}

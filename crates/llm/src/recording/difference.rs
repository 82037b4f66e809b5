//! In what a request differs from all that a recording holds, told by the nearest one.

use std::cmp::Reverse;

use serde_json::Value;

use super::reader::{Recorded, Recording};
use crate::message::Message;
use crate::model::ChatRequest;
use crate::replies::key::{Parts, json};

/// Characters that are shown around a difference.
const SHOWN: usize = 40;

/// Why the request is not found, in words.
pub(super) fn explain(
    recording: &Recording,
    asked: &ChatRequest,
    parts: &Parts,
    occurrence: u32,
) -> String {
    if occurrence > 0 {
        return format!("it is recorded {occurrence} times and asked once more");
    }
    let near = |call: &&Recorded| {
        let same = shared(&call.parts.messages, &parts.messages);
        let next = messages(recording, call).nth(same).zip(asked.messages.get(same));
        let fields = field_of(call, parts).is_none();
        let model = call.parts.rest["model"] == parts.rest["model"];
        (model, same, next.map_or(0, |(one, two)| common(&text(one), &text(two))), fields)
    };
    let Some(call) = recording.calls.iter().min_by_key(|call| Reverse(near(call))) else {
        return "it holds no calls".into();
    };
    let place = format!("the nearest one, on line {},", call.line);
    if let Some((name, one, two)) = field_of(call, parts).filter(|(name, ..)| name == "model") {
        return format!("{place} has `{name}` {one} where this one has {two}");
    }
    if let Some(difference) = in_messages(recording, call, asked, parts) {
        return format!("{place} {difference}");
    }
    if call.parts.tools != parts.tools {
        return format!("{place} has other tools");
    }
    match field_of(call, parts) {
        Some((name, one, two)) => format!("{place} has `{name}` {one} where this one has {two}"),
        None => format!("{place} was asked more than once, and this is none of those times"),
    }
}

fn messages<'a>(recording: &'a Recording, call: &'a Recorded) -> impl Iterator<Item = &'a Message> {
    call.messages.iter().filter_map(|number| recording.messages.get(*number)).map(|(_, it)| it)
}

/// The first difference in the messages.
fn in_messages(
    recording: &Recording,
    call: &Recorded,
    asked: &ChatRequest,
    parts: &Parts,
) -> Option<String> {
    let same = shared(&call.parts.messages, &parts.messages);
    match (messages(recording, call).nth(same), asked.messages.get(same)) {
        (None, None) => None,
        (Some(one), Some(two)) => {
            let (one, two) = (text(one), text(two));
            let at = common(&one, &two);
            Some(format!(
                "differs in message {}, from character {} on: it has “{}” where this one has “{}”",
                same + 1,
                one[..at].chars().count() + 1,
                piece(&one[at..]),
                piece(&two[at..])
            ))
        }
        _ => Some(format!(
            "has {} messages where this one has {}",
            call.parts.messages.len(),
            parts.messages.len()
        )),
    }
}

/// The first field beside messages and tools that differs, with both values.
fn field_of(call: &Recorded, parts: &Parts) -> Option<(String, String, String)> {
    let (Value::Object(one), Value::Object(two)) = (&call.parts.rest, &parts.rest) else {
        return None;
    };
    let new = two.keys().filter(|name| !one.contains_key(*name));
    let value = |value: Option<&Value>| value.map_or_else(|| "nothing".into(), Value::to_string);
    let name = one.keys().chain(new).find(|name| one.get(*name) != two.get(*name))?;
    Some((name.clone(), value(one.get(name)), value(two.get(name))))
}

/// What two lists begin with alike.
fn shared(one: &[String], two: &[String]) -> usize {
    one.iter().zip(two).take_while(|(one, two)| one == two).count()
}

/// A message as it is compared: its words, or all of it where those are not all.
fn text(message: &Message) -> String {
    let plain = message.tool_calls.is_empty() && message.tool_call_id.is_none();
    if plain { format!("{:?}: {}", message.role, message.content) } else { json(message) }
}

/// Bytes that two texts begin with alike, up to a whole character.
fn common(one: &str, two: &str) -> usize {
    let pairs = one.char_indices().zip(two.chars());
    let end = pairs.take_while(|((_, one), two)| one == two).last();
    end.map_or(0, |((at, character), _)| at + character.len_utf8())
}

fn piece(text: &str) -> String {
    let mut piece: String = text.chars().take(SHOWN).collect();
    if piece.len() < text.len() {
        piece.push('…');
    }
    piece
}

//! Puts tool calls together from the pieces of a stream.
//!
//! A piece may lack its index, its id or both; a whole call may come at once; the tail of the arguments may stand
//! under a wrong index. A piece that could belong to more than one call is refused, never guessed.

use serde_json::{Map, Value};

use crate::model::Delta;
use crate::wire::draft::{Draft, DraftCall};
use crate::wire::fault::{ReplyFault, malformed};

/// Fields of a call that have a meaning of their own; all others are kept for its endpoint.
const KNOWN: [&str; 4] = ["index", "id", "type", "function"];

/// One entry of `tool_calls`, read.
struct Piece<'a> {
    place: Option<u64>,
    id: &'a str,
    name: &'a str,
    arguments: String,
    extra: Map<String, Value>,
}

/// Adds the `tool_calls` of a message (`whole`) or of a delta.
pub(super) fn add(
    draft: &mut Draft,
    calls: &Value,
    whole: bool,
    watch: &mut dyn FnMut(Delta),
) -> Result<(), ReplyFault> {
    let calls = match calls {
        Value::Null => return Ok(()),
        Value::Array(calls) => calls,
        _ => return Err(malformed("`choices[0].message.tool_calls` is not a list")),
    };
    for call in calls {
        let mut piece = read(call, draft.calls.len())?;
        if whole {
            piece.place = None;
        }
        let target = if whole { None } else { target(draft, &piece)? };
        match target {
            Some(at) => extend(&mut draft.calls[at], piece, &mut draft.repairs, watch),
            None => begin(draft, piece, watch)?,
        }
    }
    Ok(())
}

fn read(call: &Value, index: usize) -> Result<Piece<'_>, ReplyFault> {
    let wrong = |what: &str| malformed(format!("`tool_calls[{index}].{what}"));
    let members = call.as_object().ok_or_else(|| wrong("` is no object"))?;
    let function = match &call["function"] {
        Value::Null => &Value::Null,
        function @ Value::Object(_) => function,
        _ => return Err(wrong("function` is no object")),
    };
    let arguments = match &function["arguments"] {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        object @ Value::Object(_) => object.to_string(),
        _ => return Err(wrong("function.arguments` is neither a text nor an object")),
    };
    let is_text = |value: &Value| value.is_null() || value.is_string();
    if !is_text(&call["id"]) || !is_text(&function["name"]) {
        return Err(wrong("` has an id or a name that is no text"));
    }
    let place = match &call["index"] {
        Value::Null => None,
        value => Some(value.as_u64().ok_or_else(|| wrong("index` is no number"))?),
    };
    let extra =
        members.iter().filter(|(name, value)| !KNOWN.contains(&name.as_str()) && !value.is_null());
    Ok(Piece {
        place,
        id: call["id"].as_str().unwrap_or_default(),
        name: function["name"].as_str().unwrap_or_default(),
        arguments,
        extra: extra.map(|(name, value)| (name.clone(), value.clone())).collect(),
    })
}

/// The call that a piece continues; `None` when it begins one.
fn target(draft: &mut Draft, piece: &Piece<'_>) -> Result<Option<usize>, ReplyFault> {
    let calls = &draft.calls;
    let by_id = || calls.iter().position(|call| !piece.id.is_empty() && call.id == piece.id);
    let by_place = piece.place.and_then(|place| {
        // Of several calls under one place the last counts.
        calls.iter().rposition(|call| call.place == Some(place))
    });
    if let Some(at) = by_place.or_else(by_id) {
        let call = &calls[at];
        let is_tail = piece.name.is_empty() && !piece.arguments.trim().is_empty();
        let is_misplaced = is_tail && call.is_whole() && calls.iter().any(|call| !call.is_whole());
        if is_misplaced && (piece.id.is_empty() || piece.id != call.id) {
            return reattach(draft);
        }
        let other_id = !piece.id.is_empty() && !call.id.is_empty() && piece.id != call.id;
        let other_name = !piece.name.is_empty() && piece.name != call.name;
        return match (other_id, other_name) {
            // Servers that put every call under one place.
            (true, _) if !piece.name.is_empty() => Ok(None),
            (_, true) if call.is_whole() => Ok(None),
            (_, true) if !call.name.is_empty() => Err(malformed(format!(
                "a piece of the call of `{}` names `{}`",
                call.name, piece.name
            ))),
            _ => Ok(Some(at)),
        };
    }
    if !piece.name.is_empty() {
        let last = calls.len().checked_sub(1);
        let repeats = last.filter(|&at| {
            // Without place and id a repeated name goes on with the call that is open.
            let call = &calls[at];
            piece.place.is_none()
                && piece.id.is_empty()
                && call.name == piece.name
                && !call.is_whole()
        });
        return Ok(repeats);
    }
    match (piece.arguments.trim().is_empty(), piece.extra.is_empty()) {
        // It begins a call whose name is still to come, or says nothing.
        (true, true) => Ok(None),
        (true, false) if calls.len() == 1 => Ok(Some(0)),
        _ => reattach(draft),
    }
}

/// A tail without a call of its own belongs to the one call that is open.
fn reattach(draft: &mut Draft) -> Result<Option<usize>, ReplyFault> {
    let open: Vec<usize> =
        (0..draft.calls.len()).filter(|&at| !draft.calls[at].is_whole()).collect();
    match open[..] {
        [at] => {
            note(&mut draft.repairs, "put the end of a tool call back to its beginning");
            Ok(Some(at))
        }
        _ => Err(malformed("a piece of a tool call belongs to no call, or to more than one")),
    }
}

fn begin(
    draft: &mut Draft,
    piece: Piece<'_>,
    watch: &mut dyn FnMut(Delta),
) -> Result<(), ReplyFault> {
    if piece.name.is_empty() && piece.id.is_empty() && piece.arguments.is_empty() {
        return Ok(());
    }
    if piece.name.is_empty() && !piece.arguments.is_empty() {
        let at = draft.calls.len();
        return Err(malformed(format!("`choices[0].message.tool_calls[{at}]` names no function")));
    }
    if !piece.name.is_empty() {
        watch(Delta::Call(piece.name.into()));
    }
    if !piece.arguments.is_empty() {
        watch(Delta::Arguments(piece.arguments.clone()));
    }
    draft.calls.push(DraftCall {
        place: piece.place,
        id: piece.id.into(),
        name: piece.name.into(),
        arguments: piece.arguments,
        extra: piece.extra,
    });
    Ok(())
}

fn extend(
    call: &mut DraftCall,
    piece: Piece<'_>,
    repairs: &mut Vec<String>,
    watch: &mut dyn FnMut(Delta),
) {
    if call.id.is_empty() {
        piece.id.clone_into(&mut call.id);
    }
    if call.name.is_empty() && !piece.name.is_empty() {
        piece.name.clone_into(&mut call.name);
        watch(Delta::Call(piece.name.into()));
    }
    call.extra.extend(piece.extra);
    if piece.arguments.is_empty() {
        return;
    }
    let begins_anew = piece.arguments.trim_start().starts_with('{');
    if call.arguments.trim() == "{}" && begins_anew {
        // An empty object stood there in the place of what was to come.
        call.arguments.clone_from(&piece.arguments);
        note(repairs, "read the arguments of a tool call behind an empty object");
    } else if call.is_whole() && call.arguments == piece.arguments {
        note(repairs, "left out the arguments of a tool call that came twice");
        return;
    } else {
        call.arguments.push_str(&piece.arguments);
    }
    watch(Delta::Arguments(piece.arguments));
}

pub(super) fn note(repairs: &mut Vec<String>, repair: &str) {
    if repairs.iter().all(|known| known != repair) {
        repairs.push(repair.to_owned());
    }
}

//! What the server's sides of all wires share: faults of a request, fields read from it, texts cut for a stream.

use serde_json::Value;

/// Why a request body cannot be served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestFault {
    /// What is wrong, and what is wanted.
    pub message: String,
    /// The field, such as `messages[2].role`; empty when the body as a whole is wrong.
    pub param: String,
}

/// Bytes of a streamed piece, about; real servers send a token or two.
const PIECE: usize = 24;

/// A text in the pieces of a stream; none for an empty text.
pub(super) fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(rest.ceil_char_boundary(PIECE));
        pieces.push(piece);
        rest = after;
    }
    pieces
}

pub(super) fn fault(param: impl Into<String>, message: impl Into<String>) -> RequestFault {
    RequestFault { message: message.into(), param: param.into() }
}

/// The body as a JSON object.
pub(super) fn object(body: &str) -> Result<Value, RequestFault> {
    let value: Value = serde_json::from_str(body)
        .map_err(|error| fault("", format!("the body is not JSON: {error}")))?;
    if value.is_object() { Ok(value) } else { Err(fault("", "the body must be a JSON object")) }
}

/// A text that must be there.
pub(super) fn text(value: &Value, at: &str) -> Result<String, RequestFault> {
    value.as_str().map(str::to_owned).ok_or_else(|| fault(at, "must be a text"))
}

pub(super) fn list_or_none<'a>(value: &'a Value, at: &str) -> Result<&'a [Value], RequestFault> {
    match value {
        Value::Null => Ok(&[]),
        Value::Array(list) => Ok(list),
        _ => Err(fault(at, "must be a list")),
    }
}

/// A list of at least one entry.
pub(super) fn filled_list<'a>(value: &'a Value, at: &str) -> Result<&'a [Value], RequestFault> {
    let list = value.as_array().filter(|list| !list.is_empty());
    list.map(Vec::as_slice).ok_or_else(|| fault(at, "must be a list of at least one message"))
}

pub(super) fn optional<T>(
    value: &Value,
    field: &str,
    read: impl Fn(&Value) -> Option<T>,
) -> Result<Option<T>, RequestFault> {
    match &value[field] {
        Value::Null => Ok(None),
        found => read(found).map(Some).ok_or_else(|| fault(field, "is not a number that fits")),
    }
}

pub(super) fn as_u32(value: &Value) -> Option<u32> {
    u32::try_from(value.as_u64()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_join_to_the_text_and_end_between_characters() {
        for text in ["", "short", "äöü 😀 ".repeat(20).as_str()] {
            let cut = pieces(text);
            assert_eq!(cut.concat(), text);
            assert!(cut.iter().all(|piece| (1..PIECE + 4).contains(&piece.len())), "{cut:?}");
        }
    }
}

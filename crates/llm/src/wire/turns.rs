//! Turns of a conversation, for the dialects whose sides alternate and whose user begins.

use serde_json::Value;

/// The side that begins, as both dialects call it.
pub(crate) const USER: &str = "user";

/// Stands for the user where the conversation begins with the model.
const OPENING: &str = "(The conversation begins.)";

/// Joins the parts of messages of one side that follow each other; a message without parts opens no turn. Where the user
/// does not begin, `text` makes the part that stands for it.
pub(crate) fn alternate<'a>(
    messages: impl IntoIterator<Item = (&'a str, Vec<Value>)>,
    text: impl FnOnce(&str) -> Option<Value>,
) -> Vec<(&'a str, Vec<Value>)> {
    let mut turns: Vec<(&str, Vec<Value>)> = Vec::new();
    for (side, parts) in messages {
        match turns.last_mut().filter(|(last, _)| *last == side) {
            Some((_, last)) => last.extend(parts),
            None if parts.is_empty() => {}
            None => turns.push((side, parts)),
        }
    }
    if turns.first().is_none_or(|(side, _)| *side != USER) {
        turns.insert(0, (USER, text(OPENING).into_iter().collect()));
    }
    turns
}

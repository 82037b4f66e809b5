//! One kept reply as a text, with its own check sum: a store may be a folder that people copy about, or a browser's.

use serde::Deserialize;
use serde_json::Value;

use super::key::{json, sha256};
use crate::model::ChatReply;
use crate::redact::redact_exactly;

/// Version of the form.
const FORMAT: u64 = 1;

/// The text that a store keeps for a reply. Exact copies of `key` are hidden.
pub(super) fn encode(reply: &ChatReply, key: Option<&str>) -> String {
    let reply = redact_exactly(json(reply), key);
    format!(r#"{{"reply":{reply},"format":{FORMAT},"sha256":"{}"}}"#, sha256(&reply))
}

/// The reply in a text; `Err` says what is wrong with it.
pub(super) fn decode(text: &str) -> Result<ChatReply, String> {
    #[derive(Deserialize)]
    struct Entry {
        reply: Value,
        format: u64,
        sha256: String,
    }
    let entry: Entry = serde_json::from_str(text)
        .map_err(|error| format!("it is cut off or no reply: {error}"))?;
    if entry.format != FORMAT {
        return Err(format!("it has format {}, and this version reads {FORMAT}", entry.format));
    }
    if sha256(&entry.reply.to_string()) != entry.sha256 {
        return Err("its check sum does not fit".into());
    }
    serde_json::from_value(entry.reply).map_err(|error| format!("it is no reply: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::{Message, Role, ToolCall};
    use crate::model::{Finish, Usage};

    fn reply() -> ChatReply {
        let call =
            ToolCall { id: "c".into(), name: "t".into(), arguments: r#"{"a": 1.50}"#.into() };
        let message =
            Message { tool_calls: vec![call], ..Message::new(Role::Assistant, "ü \"q\"\n") };
        ChatReply {
            usage: Usage { prompt_tokens: 3, completion_tokens: 4, ..Usage::default() },
            others: vec![Message::new(Role::Assistant, "two")],
            ..ChatReply::new("m", message, Finish::Other("odd".into()))
        }
    }

    #[test]
    fn what_is_written_is_read() {
        assert_eq!(decode(&encode(&reply(), None)), Ok(reply()));
    }

    #[test]
    fn no_damage_is_taken_for_a_reply() {
        let text = encode(&reply(), None);
        for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
            assert!(decode(&text[..end]).is_err(), "cut at {end}");
        }
        let changed = text.replace("two", "too");
        assert_eq!(decode(&changed), Err("its check sum does not fit".into()));
        let newer = text.replace(r#""format":1"#, r#""format":2"#);
        assert!(decode(&newer).is_err_and(|reason| reason.contains("format 2")));
    }

    #[test]
    fn a_key_that_a_model_repeats_is_not_kept() {
        let key = "sk-test-AbCdEfGhIjKl0123456789";
        let mut told = reply();
        told.message.content = format!("your key is {key}");
        let text = encode(&told, Some(key));
        assert!(!text.contains(key), "{text}");
        assert_eq!(decode(&text).expect("a reply").message.content, "your key is [key hidden]");
    }
}

//! Finds the refusal behind a good status: an error that is the body, or an event of its stream.

use serde_json::Value;

use crate::wire::error::{self, ErrorBody};

/// Bytes of a body that are kept: an error is short, and the last thing that comes.
const MOST_KEPT: usize = 4 * 1024;

/// The end of a body that passes by.
#[derive(Debug, Default)]
pub(super) struct Tail {
    bytes: Vec<u8>,
    is_found: bool,
}

impl Tail {
    /// Takes the next piece; gives the error that is whole with it, once.
    pub(super) fn pass(&mut self, piece: &[u8]) -> Option<ErrorBody> {
        if self.is_found {
            return None;
        }
        self.bytes.extend_from_slice(piece);
        let excess = self.bytes.len().saturating_sub(MOST_KEPT);
        self.bytes.drain(..excess);
        let found = find(&String::from_utf8_lossy(&self.bytes));
        self.is_found = found.is_some();
        found
    }
}

fn find(text: &str) -> Option<ErrorBody> {
    if !text.contains("\"error\"") {
        return None;
    }
    let event = |line: &str| line.strip_prefix("data:").unwrap_or(line).to_owned();
    let mut texts = std::iter::once(text.to_owned()).chain(text.lines().map(event));
    texts.find_map(|text| error::inside(&serde_json::from_str::<Value>(text.trim()).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ERROR: &str = r#"{"error": {"code": 429, "message": "busy"}}"#;

    fn status(pieces: &[&str]) -> Vec<Option<u16>> {
        let mut tail = Tail::default();
        let found = pieces.iter().filter_map(|piece| tail.pass(piece.as_bytes()));
        found.map(|error| error.status).collect()
    }

    #[test]
    fn an_error_is_found_as_body_and_as_event_wherever_it_is_cut() {
        let pretty = ERROR.replace(' ', "\n ");
        let event = format!("data: {{\"choices\":[]}}\n\ndata: {ERROR}\n\n");
        for text in [ERROR, &pretty, &event] {
            assert_eq!(status(&[text]), [Some(429)], "{text}");
            for at in 1..text.len() {
                assert_eq!(status(&[&text[..at], &text[at..]]), [Some(429)], "{text} cut at {at}");
            }
        }
        let long = "data: {}\n\n".repeat(MOST_KEPT);
        assert_eq!(status(&[&long, &event, &event]), [Some(429)], "once, behind a long answer");
    }

    #[test]
    fn what_a_model_says_of_errors_is_none() {
        let said = serde_json::json!({ "choices": [{ "message": { "content": ERROR } }] });
        assert_eq!(status(&[&said.to_string()]), []);
        assert_eq!(status(&[&format!("data: {said}\n\n")]), []);
        assert_eq!(status(&[r#"{"error": null, "choices": []}"#]), []);
    }
}

//! A tool call as people read it.

use environment::Call;
use serde_json::Value;

/// Most letters of an argument in a one-line reading.
const SHORT: usize = 40;

/// The arguments in order, each with its value as JSON on one line (texts without quotes).
pub fn arguments(call: &Call) -> Vec<(String, String)> {
    call.arguments.iter().map(|(name, value)| (name.clone(), plain(value))).collect()
}

/// The call on one line: `get_order_details #W1`. For lists and summaries.
pub fn one_line(call: &Call) -> String {
    let values = call.arguments.values().map(|value| shorten(&plain(value)));
    std::iter::once(call.name.clone()).chain(values).collect::<Vec<_>>().join(" ")
}

/// A tool's name as words: `get order details`.
pub fn spoken(tool: &str) -> String {
    tool.replace('_', " ")
}

/// A value without the quotes of a text.
pub fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// The start of a text, with a mark where something is left out.
pub fn shorten(text: &str) -> String {
    clip(text, SHORT)
}

/// At most `most` letters of a text, cut between words where that is near.
pub fn clip(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let cut: String = text.chars().take(most).collect();
    let end = cut.rfind(' ').filter(|at| at * 3 > cut.len() * 2).unwrap_or(cut.len());
    format!("{}…", cut[..end].trim_end_matches([',', '.', ';', ' ']))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_keep_their_kind_and_texts_lose_their_quotes() {
        let call = Call::new(
            "pay",
            json!({"order_id": "#W1", "whole": 50, "exact": 50.0, "items": ["a", "b"]}),
        );
        let read: Vec<String> =
            arguments(&call).into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(read, ["order_id=#W1", "whole=50", "exact=50.0", "items=a, b"]);
        assert_eq!(one_line(&call), "pay #W1 50 50.0 a, b");
    }

    #[test]
    fn long_texts_are_cut_between_words_and_never_inside_a_letter() {
        assert_eq!(clip("short", 10), "short");
        assert_eq!(clip("one two three, four", 15), "one two three…");
        assert_eq!(clip("ééééé", 3), "ééé…");
    }
}

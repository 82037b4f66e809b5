//! Tool calls in plain text, for endpoints without function calling: `<call>{"name": …, "arguments": {…}}</call>`.

use environment::Call;
use llm::json as reading;
use serde_json::{Map, Value, json};

/// The first call in a message: none, one that can be read, or why it cannot. What a model writes behind its first
/// call (such as the result that it hopes for) does not count.
pub(super) fn read(text: &str) -> Option<Result<Call, String>> {
    const CLOSE: &str = "</call>";
    let text = reading::without_reasoning(text);
    let end = text.to_ascii_lowercase().find(CLOSE).map_or(text.len(), |at| at + CLOSE.len());
    reading::section(&text[..end], "call")?;
    Some(reading::parse_section(&text[..end], "call").map_err(|error| error.to_string()).and_then(
        |found| {
            let name = found.value["name"].as_str().map(str::trim).filter(|name| !name.is_empty());
            let name = name.ok_or("the call names no tool")?.to_owned();
            Ok(Call { name, arguments: arguments(&found.value["arguments"])?.into() })
        },
    ))
}

/// An object, an object written as a text, or nothing.
fn arguments(value: &Value) -> Result<Map<String, Value>, String> {
    match value {
        Value::Null => Ok(Map::new()),
        Value::Object(arguments) => Ok(arguments.clone()),
        Value::String(text) if text.trim().is_empty() => Ok(Map::new()),
        Value::String(text) => match reading::parse(text).map(|found| found.value) {
            Ok(Value::Object(arguments)) => Ok(arguments),
            _ => Err("the arguments are no JSON object".into()),
        },
        _ => Err("the arguments are no JSON object".into()),
    }
}

/// A call as the conversation keeps it.
pub(super) fn written(call: &Call) -> String {
    let Call { name, arguments } = call;
    format!("<call>{}</call>", json!({"name": name, "arguments": arguments}))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Option<Result<String, String>> {
        read(text).map(|found| found.map(|call| call.name))
    }

    #[test]
    fn a_message_without_a_call_is_none_and_mended_calls_are_read() {
        assert_eq!(name("Shall I call you a taxi?"), None);
        assert_eq!(name("<call>{'name': 'a', 'arguments': {},}</call>"), Some(Ok("a".into())));
        assert_eq!(name("I look. <CALL>{\"name\": \"a\"}</CALL>"), Some(Ok("a".into())));
        assert_eq!(name("<think><call>{}</call></think>Hello."), None);
        assert_eq!(name("<call>{\"name\": \"a\""), Some(Ok("a".into())));
    }

    #[test]
    fn of_several_calls_the_first_counts() {
        let text = "<call>{\"name\": \"a\"}</call><observation>x</observation><call>{\"name\": \"b\"}</call>";
        assert_eq!(name(text), Some(Ok("a".into())));
    }

    #[test]
    fn arguments_in_a_text_are_unpacked_and_a_call_is_read_back_as_it_is_written() {
        let text = r#"<call>{"name": "a", "arguments": "{\"order_id\": \"W1\"}"}</call>"#;
        let call = read(text).expect("a call").expect("readable");
        assert_eq!(call.arguments["order_id"], "W1");
        assert_eq!(read(&written(&call)), Some(Ok(call)));
    }

    #[test]
    fn a_call_that_cannot_be_read_says_why() {
        assert_eq!(
            name("<call>{\"arguments\": {}}</call>"),
            Some(Err("the call names no tool".into()))
        );
        assert_eq!(
            name("<call>{\"name\": \"a\", \"arguments\": [1]}</call>"),
            Some(Err("the arguments are no JSON object".into()))
        );
        assert!(matches!(name("<call>get the order</call>"), Some(Err(_))));
    }
}

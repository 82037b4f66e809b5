//! Reads OpenAI's chat fine-tuning form.

use serde_json::{Map, Value};

use super::{ImportError, Row, Said, call, keys, list, names, object, text};
use crate::export::Format;

pub(super) fn read(row: &Map<String, Value>) -> Result<Row, ImportError> {
    keys("row", row, &["messages", "tools", "parallel_tool_calls?"])?;
    let messages = list("row", row, "messages")?;
    let Some((first, rest)) = messages.split_first() else {
        return Err(ImportError::new("messages", "is empty"));
    };
    let first = object("messages[0]", first)?;
    if text("messages[0]", first, "role")? != "system" {
        return Err(ImportError::new("messages[0]", "is not the system message"));
    }
    let tools =
        list("row", row, "tools")?.iter().map(|tool| tool.get("function").unwrap_or(&Value::Null));
    let (turns, several) = turns(rest)?;
    Ok(Row {
        format: Format::Openai,
        system: text("messages[0]", first, "content")?.to_owned(),
        tools: names("tools", tools.clone())?,
        definitions: tools.cloned().collect(),
        turns,
        several,
        encoded: Vec::new(), // this form has texts
    })
}

/// The turns, and which of them are calls that stand in one message with the one before.
fn turns(messages: &[Value]) -> Result<(Vec<Said>, Vec<usize>), ImportError> {
    let (mut turns, mut several) = (Vec::new(), Vec::new());
    let mut messages = messages.iter().zip(1..);
    while let Some((message, index)) = messages.next() {
        let place = format!("messages[{index}]");
        let message = object(&place, message)?;
        keys(
            &place,
            message,
            &["role", "content?", "tool_calls?", "tool_call_id?", "name?", "weight?"],
        )?;
        let content = message.get("content").and_then(Value::as_str);
        match text(&place, message, "role")? {
            "user" => turns.push(Said::Human(text(&place, message, "content")?.to_owned())),
            "assistant" => {
                let calls = message
                    .get("tool_calls")
                    .and_then(Value::as_array)
                    .map_or(&[][..], Vec::as_slice);
                match content {
                    Some(content) if calls.is_empty() || !content.is_empty() => {
                        turns.push(Said::Agent(content.to_owned()));
                    }
                    None if calls.is_empty() => {
                        return Err(ImportError::new(place, "says and calls nothing"));
                    }
                    _ => {}
                }
                for (number, wanted) in calls.iter().enumerate() {
                    if number > 0 {
                        several.push(turns.len());
                    }
                    let result = messages.next().map(|(message, _)| message);
                    turns.push(tool(&place, wanted, result)?);
                }
            }
            "tool" => return Err(ImportError::new(place, "is the result of no call")),
            other => {
                return Err(ImportError::new(
                    place,
                    format!("has the role `{other}`, which has no place here"),
                ));
            }
        }
    }
    Ok((turns, several))
}

/// One call and the message that answers it.
fn tool(place: &str, wanted: &Value, result: Option<&Value>) -> Result<Said, ImportError> {
    let wanted = object(place, wanted)?;
    keys(place, wanted, &["id", "type", "function"])?;
    let function = object(place, &wanted["function"])?;
    keys(place, function, &["name", "arguments"])?;
    let call = call(place, text(place, function, "name")?, function.get("arguments"))?;
    let answered = result.and_then(Value::as_object).filter(|message| {
        message.get("role").and_then(Value::as_str) == Some("tool")
            && message.get("tool_call_id") == wanted.get("id")
    });
    let observation = answered.and_then(|message| message.get("content")).and_then(Value::as_str);
    match observation {
        Some(observation) => Ok(Said::Tool(call, observation.to_owned())),
        None => Err(ImportError::new(place, "is a call whose result does not follow")),
    }
}

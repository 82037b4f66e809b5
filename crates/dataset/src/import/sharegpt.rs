//! Reads the form of APIGen-MT-5k.

use serde_json::{Map, Value};

use super::{ImportError, Row, Said, call, keys, list, names, object, text};
use crate::export::Format;

pub(super) fn read(row: &Map<String, Value>) -> Result<Row, ImportError> {
    keys("row", row, &["conversations", "tools", "system"])?;
    let tools: Value = serde_json::from_str(text("row", row, "tools")?)
        .map_err(|error| ImportError::new("tools", format!("is not JSON in a text: {error}")))?;
    let tools = tools.as_array().ok_or_else(|| ImportError::new("tools", "is not a list"))?;
    let (turns, encoded) = turns(list("row", row, "conversations")?)?;
    Ok(Row {
        format: Format::Sharegpt,
        system: text("row", row, "system")?.to_owned(),
        tools: names("tools", tools.iter())?,
        definitions: tools.clone(),
        turns,
        several: Vec::new(), // this form has one call a message
        encoded,
    })
}

/// The turns, and which of them are calls whose arguments are JSON in a text.
fn turns(messages: &[Value]) -> Result<(Vec<Said>, Vec<usize>), ImportError> {
    let (mut turns, mut encoded) = (Vec::new(), Vec::new());
    let mut messages = messages.iter().enumerate();
    while let Some((index, message)) = messages.next() {
        let place = format!("conversations[{index}]");
        let (from, value) = said(&place, message)?;
        turns.push(match from {
            "human" => Said::Human(value.to_owned()),
            "gpt" => Said::Agent(value.to_owned()),
            "function_call" => {
                let next = messages.next().map(|(_, message)| said(&place, message)).transpose()?;
                let Some(("observation", observation)) = next else {
                    return Err(ImportError::new(place, "is a call that no observation follows"));
                };
                let (call, text) = function_call(&place, value, observation)?;
                if text {
                    encoded.push(turns.len());
                }
                call
            }
            "observation" => {
                return Err(ImportError::new(place, "is an observation without a call before it"));
            }
            other => {
                return Err(ImportError::new(
                    place,
                    format!("is from `{other}`, whom this format does not know"),
                ));
            }
        });
    }
    Ok((turns, encoded))
}

fn said<'a>(place: &str, message: &'a Value) -> Result<(&'a str, &'a str), ImportError> {
    let message = object(place, message)?;
    keys(place, message, &["from", "value"])?;
    Ok((text(place, message, "from")?, text(place, message, "value")?))
}

/// A call with its observation, and whether its arguments are JSON in a text.
fn function_call(place: &str, value: &str, observation: &str) -> Result<(Said, bool), ImportError> {
    let value: Value = serde_json::from_str(value)
        .map_err(|error| ImportError::new(place, format!("is a call that is not JSON: {error}")))?;
    let function = object(place, &value)?;
    keys(place, function, &["name", "arguments"])?;
    let call = call(place, text(place, function, "name")?, function.get("arguments"))?;
    let encoded = function.get("arguments").is_some_and(Value::is_string);
    Ok((Said::Tool(call, observation.to_owned()), encoded))
}

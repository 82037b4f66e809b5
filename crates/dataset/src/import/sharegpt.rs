//! Reads the form of APIGen-MT-5k.

use serde_json::{Map, Value};

use super::{ImportError, Row, Said, call, keys, list, names, object, text};
use crate::export::Format;

pub(super) fn read(row: &Map<String, Value>) -> Result<Row, ImportError> {
    keys("row", row, &["conversations", "tools", "system"])?;
    let tools: Value = serde_json::from_str(text("row", row, "tools")?)
        .map_err(|error| ImportError::new("tools", format!("is not JSON in a text: {error}")))?;
    let tools = tools.as_array().ok_or_else(|| ImportError::new("tools", "is not a list"))?;
    Ok(Row {
        format: Format::Sharegpt,
        system: text("row", row, "system")?.to_owned(),
        tools: names("tools", tools.iter())?,
        turns: turns(list("row", row, "conversations")?)?,
    })
}

fn turns(messages: &[Value]) -> Result<Vec<Said>, ImportError> {
    let mut turns = Vec::new();
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
                function_call(&place, value, observation)?
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
    Ok(turns)
}

fn said<'a>(place: &str, message: &'a Value) -> Result<(&'a str, &'a str), ImportError> {
    let message = object(place, message)?;
    keys(place, message, &["from", "value"])?;
    Ok((text(place, message, "from")?, text(place, message, "value")?))
}

fn function_call(place: &str, value: &str, observation: &str) -> Result<Said, ImportError> {
    let value: Value = serde_json::from_str(value)
        .map_err(|error| ImportError::new(place, format!("is a call that is not JSON: {error}")))?;
    let function = object(place, &value)?;
    keys(place, function, &["name", "arguments"])?;
    let call = call(place, text(place, function, "name")?, function.get("arguments"))?;
    Ok(Said::Tool(call, observation.to_owned()))
}

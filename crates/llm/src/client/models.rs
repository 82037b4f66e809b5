//! What an endpoint offers.

use serde_json::Value;

use super::Client;
use crate::address::Dialect;
use crate::doctor::Offer;
use crate::model::ModelError;
use crate::redact::redact_exactly;
use crate::transport::{Transport, read_to_end};
use crate::wire::address;
use crate::wire::error;
use crate::wire::fault::{ReplyFault, malformed};
use crate::wire::incoming;

impl<T: Transport> Client<T> {
    /// The names of the models that the endpoint offers, in its order.
    pub async fn models(&self) -> Result<Vec<String>, ModelError> {
        let offers = self.offers().await?;
        Ok(offers.into_iter().map(|offer| offer.name).collect())
    }

    /// The models that the endpoint offers, in its order, and what it tells of them.
    pub async fn offers(&self) -> Result<Vec<Offer>, ModelError> {
        let url = address::models(&self.endpoint);
        let response = self.send(url, None).await.map_err(|refusal| refusal.error)?;
        let body = read_to_end(response.body).await;
        let body = body.map_err(|error| self.unanswered(error, String::new()))?;
        let offers = decode(&body, self.endpoint.dialect);
        let offers = offers.map_err(|fault| self.fault(fault).error)?;
        let clean = |name| redact_exactly(name, self.key());
        Ok(offers.into_iter().map(|offer| Offer { name: clean(offer.name), ..offer }).collect())
    }
}

fn decode(body: &str, dialect: Dialect) -> Result<Vec<Offer>, ReplyFault> {
    let value = incoming::parse(body.as_bytes())?;
    let list = [&value["data"], &value["models"], &value].into_iter().find_map(Value::as_array);
    let Some(list) = list else {
        return Err(error::inside(&value).map_or_else(
            || malformed("it has no list of models: check the base URL"),
            ReplyFault::Error,
        ));
    };
    Ok(list.iter().filter_map(|entry| offer(entry, dialect)).collect())
}

fn offer(entry: &Value, dialect: Dialect) -> Option<Offer> {
    let name = ["id", "name"].iter().find_map(|key| entry[key].as_str()).or(entry.as_str())?;
    let name = match dialect {
        Dialect::Gemini => name.trim_start_matches("models/"),
        Dialect::OpenAi | Dialect::Anthropic => name,
    };
    let context = [
        "context_length",
        "max_model_len",
        "context_window",
        "inputTokenLimit",
        "max_context_length",
    ];
    let context = context.iter().find_map(|key| entry[key].as_u64());
    let context = context.or_else(|| entry.pointer("/meta/n_ctx").and_then(Value::as_u64));
    let parameters = entry["supported_parameters"].as_array();
    let calls_tools = parameters.map(|names| names.iter().any(|name| name == "tools"));
    Some(Offer { name: name.to_owned(), context, calls_tools })
}

//! Commands about endpoints and their keys.

use llm::Endpoint;
use llm::doctor::Surroundings;
use protocol::{EndpointChoice, OriginKey, Reply};

use super::Outcome;
use crate::models;

/// A few tiny calls.
pub(super) async fn test(choice: &EndpointChoice, around: Surroundings) -> Outcome {
    let found = models::examine(choice, around).await?;
    Ok(Reply::Tested(Box::new(found.into())))
}

/// What the endpoint says that it has.
pub(super) async fn models(choice: &EndpointChoice) -> Outcome {
    let origin = Endpoint::parse(&choice.base_url)?.host().to_owned();
    let names = models::client(choice)?.models().await;
    let names = names.map_err(|error| format!("{origin} does not tell its models: {error}."))?;
    Ok(Reply::Models { origin, names })
}

/// A key was kept or forgotten.
pub(super) fn kept(outcome: Result<(), String>) -> Outcome {
    outcome
        .map(|()| Reply::Done)
        .map_err(|reason| format!("The keys of this browser could not be changed: {reason}."))
}

/// A key was looked for.
pub(super) fn recalled(outcome: Result<OriginKey, String>) -> Outcome {
    outcome
        .map(Reply::Key)
        .map_err(|reason| format!("The keys of this browser could not be read: {reason}."))
}

//! Which cause it is.

use serde::{Deserialize, Serialize};

use super::{Findings, NEEDED_CONTEXT, Permission, Surroundings};
use crate::endpoint::Endpoint;
use crate::model::{ChatReply, ModelError};
use crate::retry;

/// Why an endpoint does not serve, or that it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// It answers and can do what a run needs.
    AllWell,
    /// It wants a key and got none.
    NoKey,
    /// It does not take the key.
    WrongKey,
    /// It takes the key, but not for this.
    Forbidden,
    /// It does not let this page in.
    Cors,
    /// The browser does not let the page reach this device or network.
    LocalPermission,
    /// The browser does not let an https page call plain http.
    MixedContent,
    /// Nobody listens there.
    ServerOff,
    /// Something is there, but no chat endpoint, or no such host.
    WrongAddress,
    /// It has no such model.
    UnknownModel,
    /// The model answers, but does not call tools.
    NoToolCalling,
    /// The model answers, but cannot hold a run's conversations.
    ContextTooSmall,
    /// The account has no money or quota left.
    OutOfMoney,
    /// It is asked too often.
    Busy,
    /// It is too slow.
    TooSlow,
    /// It has a problem of its own.
    ServerTrouble,
    /// The model thinks and says nothing.
    Starved,
    /// It refuses the request as it is.
    Refused,
    /// No answer, and nothing tells why.
    Silence,
}

/// The cause behind the outcomes.
#[expect(clippy::match_same_arms, reason = "one line a case, in the order of their weight")]
pub(super) fn of(
    endpoint: &Endpoint,
    model: &str,
    around: &Surroundings,
    findings: &Findings,
) -> Cause {
    let Err(error) = &findings.hello else { return of_abilities(model, findings) };
    match error {
        ModelError::Unreachable { reason, .. } => of_silence(endpoint, around, reason),
        ModelError::TimedOut { .. } => Cause::TooSlow,
        ModelError::Incomplete { .. } => Cause::ServerTrouble,
        ModelError::Malformed { .. } => Cause::WrongAddress,
        ModelError::TooLong { .. } => Cause::ContextTooSmall,
        ModelError::Starved { .. } => Cause::Starved,
        ModelError::Status { status, message, .. } => match status {
            401 if endpoint.key.is_none() => Cause::NoKey,
            401 => Cause::WrongKey,
            402 => Cause::OutOfMoney,
            400 if message.to_ascii_lowercase().contains("credit balance") => Cause::OutOfMoney,
            403 if endpoint.is_private() && around.page.is_some() => Cause::Cors,
            403 if endpoint.key.is_none() => Cause::NoKey,
            403 => Cause::Forbidden,
            429 if retry::is_passing(error) => Cause::Busy,
            429 => Cause::OutOfMoney,
            400 | 404 if lacks(model, message, findings) => Cause::UnknownModel,
            400 if is_about_key(message) && endpoint.key.is_none() => Cause::NoKey,
            400 if is_about_key(message) => Cause::WrongKey,
            500 if endpoint.key.is_none() && breaks_without_key(endpoint) => Cause::NoKey,
            404 | 405 => Cause::WrongAddress,
            408 | 409 | 425 | 500.. => Cause::ServerTrouble,
            300..400 => Cause::WrongAddress,
            _ => Cause::Refused,
        },
        _ => Cause::Refused,
    }
}

fn of_abilities(model: &str, findings: &Findings) -> Cause {
    let is_long = |outcome: &Result<ChatReply, ModelError>| {
        matches!(outcome, Err(ModelError::TooLong { .. }))
    };
    let tokens = findings.offer(model).and_then(|offer| offer.context);
    let is_small = tokens.is_some_and(|tokens| tokens < NEEDED_CONTEXT);
    if is_small || findings.long.as_ref().is_some_and(is_long) {
        return Cause::ContextTooSmall;
    }
    match &findings.tool {
        Some(outcome) if !calls_tools(outcome) => Cause::NoToolCalling,
        _ => Cause::AllWell,
    }
}

/// Whether a reply holds a call that could be run.
pub(super) fn calls_tools(outcome: &Result<ChatReply, ModelError>) -> bool {
    outcome.as_ref().is_ok_and(|reply| {
        let call = reply.message.tool_calls.first();
        call.is_some_and(|call| call.name == "get_weather" && call.parsed().is_ok())
    })
}

/// Whether a reply holds a call in its words: the model can call tools, and its server does not read its language.
pub(super) fn is_written_call(reply: &ChatReply) -> bool {
    let words = &reply.message.content;
    words.contains("get_weather") && words.contains('{')
}

/// Browsers tell pages nothing of why there was no answer; what is around them does.
#[expect(clippy::match_same_arms, reason = "one line a case")]
fn of_silence(endpoint: &Endpoint, around: &Surroundings, reason: &str) -> Cause {
    let Some(page) = &around.page else { return of_terminal(endpoint, reason) };
    let is_plain = endpoint.base_url.starts_with("http://");
    if page.starts_with("https://") && is_plain {
        let is_blocked = around.blocks_local_http || !endpoint.is_private();
        if is_blocked {
            return Cause::MixedContent;
        }
    }
    match (endpoint.is_private(), around.permission, around.reachable) {
        (true, Some(Permission::Denied | Permission::Prompt), _) => Cause::LocalPermission,
        (true, _, Some(true)) => Cause::Cors,
        (true, _, Some(false)) => Cause::ServerOff,
        // Hosts that let pages in withhold nothing but the answer to a wrong key.
        (false, _, Some(true)) if endpoint.preset().is_some() && endpoint.key.is_some() => {
            Cause::WrongKey
        }
        (false, _, Some(true)) => Cause::Cors,
        (false, _, Some(false)) => Cause::WrongAddress,
        (_, _, None) => Cause::Silence,
    }
}

fn of_terminal(endpoint: &Endpoint, reason: &str) -> Cause {
    let reason = reason.to_ascii_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| reason.contains(word));
    if says(&["refused", "reset"]) && endpoint.is_private() {
        Cause::ServerOff
    } else if says(&["dns", "lookup", "resolve", "name or service", "certificate", "refused"]) {
        Cause::WrongAddress
    } else {
        Cause::Silence
    }
}

fn lacks(model: &str, message: &str, findings: &Findings) -> bool {
    let offered = findings.offers.as_ref().filter(|offers| !offers.is_empty());
    if offered.is_some() && findings.offer(model).is_none() {
        return true;
    }
    // A bare address that is wrong does not name the model.
    if message.contains(model) && message.to_ascii_lowercase().contains("not_found") {
        return true;
    }
    let text = message.to_ascii_lowercase();
    let missing = [
        "not found",
        "does not exist",
        "not exist",
        "unknown model",
        "invalid model",
        "not a valid model",
        "no such model",
    ];
    // `transformers serve` that was started with one model calls it no model.
    text.contains("server is pinned to")
        || text.contains("model") && missing.iter().any(|words| text.contains(words))
}

fn is_about_key(message: &str) -> bool {
    let text = message.to_ascii_lowercase();
    // A LiteLLM proxy without a database takes its master key alone, and looks in the database for any other.
    ["api key", "api_key", "apikey", "no connected db"].iter().any(|words| text.contains(words))
}

/// A LiteLLM proxy without the package prisma answers a missing key with a fault of its own.
fn breaks_without_key(endpoint: &Endpoint) -> bool {
    endpoint.preset().is_some_and(|preset| preset.id == "litellm")
}

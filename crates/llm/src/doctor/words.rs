//! What the doctor says: to people who have never heard of an origin.

use super::cause::{calls_tools, is_written_call};
use super::{Ability, Cause, Findings, NEEDED_CONTEXT};
use crate::endpoint::Endpoint;
use crate::model::{ChatReply, Finish, ModelError};

/// Models named at most.
const NAMED_MODELS: usize = 8;

/// Characters of an answer that are quoted at most.
const MOST_QUOTED: usize = 60;

/// What happened.
pub(super) fn story(cause: Cause, endpoint: &Endpoint, model: &str, findings: &Findings) -> String {
    let host = endpoint.host();
    let error = match &findings.hello {
        Err(error) => error.to_string(),
        Ok(_) => String::new(),
    };
    match cause {
        Cause::AllWell => greeting(host, model, findings),
        Cause::NoToolCalling => format!(
            "{} But it did not call a tool when it was asked to.",
            greeting(host, model, findings)
        ),
        Cause::ContextTooSmall if findings.hello.is_ok() => {
            let told = findings.offer(model).and_then(|offer| offer.context);
            let size = told.map_or_else(
                || "It does not read long conversations to their end".to_owned(),
                |tokens| format!("It holds {tokens} tokens"),
            );
            format!(
                "{} {size}, and a run needs about {NEEDED_CONTEXT}.",
                greeting(host, model, findings)
            )
        }
        Cause::Cors if findings.is_silent() => {
            format!("{host} runs, but does not let this page read its answers.")
        }
        Cause::LocalPermission => format!(
            "The browser has not been allowed to reach {host}, which is on this device or in its network."
        ),
        Cause::MixedContent => format!(
            "The browser does not let a page that came over https call {host}, which is plain http."
        ),
        Cause::WrongKey if findings.is_silent() => format!(
            "{host} is there, but its answer is withheld from the page. It does that with a wrong key."
        ),
        Cause::ServerOff => format!("Nobody listens at {host}."),
        Cause::Silence => silence(endpoint, &findings.hello),
        Cause::UnknownModel => {
            let error = error.trim_end_matches('.');
            format!("{error}. {}", offered(model, findings)).trim_end().to_owned()
        }
        _ => format!("{}.", error.trim_end_matches('.')),
    }
}

fn greeting(host: &str, model: &str, findings: &Findings) -> String {
    let Ok(reply) = &findings.hello else { return String::new() };
    let name = if reply.model.is_empty() { model } else { &reply.model };
    let words = reply.message.content.trim();
    if words.is_empty() && reply.finish == Finish::Length {
        return format!("{host} answers as {name}, but with thoughts only.");
    }
    let start = match words.char_indices().nth(MOST_QUOTED) {
        Some((end, _)) => format!("{}…", words[..end].trim_end()),
        None => words.to_owned(),
    };
    format!("{host} answers as {name}: \u{201c}{start}\u{201d}.")
}

/// No answer has several causes that a browser does not let us tell apart.
fn silence<T>(endpoint: &Endpoint, hello: &Result<T, ModelError>) -> String {
    let host = endpoint.host();
    let reason = match hello {
        Err(ModelError::Unreachable { reason, .. }) => reason.as_str(),
        _ => "no answer",
    };
    let causes = if endpoint.is_private() {
        "the server is off; it does not allow this page (CORS); the browser has not been given permission to reach this \
         device or local network; or the page is https and this browser blocks plain http"
    } else {
        "the address is wrong; there is no network; the endpoint does not allow web pages (CORS); or the key is wrong, \
         which some providers answer in a way that the browser withholds"
    };
    format!("No answer from {host} ({reason}). Possible causes: {causes}.")
}

fn offered(model: &str, findings: &Findings) -> String {
    let offers = findings.offers.as_deref().unwrap_or_default();
    if offers.is_empty() || findings.offer(model).is_some() {
        return String::new();
    }
    let names: Vec<&str> = offers.iter().take(NAMED_MODELS).map(|it| it.name.as_str()).collect();
    let more = offers.len().saturating_sub(NAMED_MODELS);
    let tail = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("It offers {}{tail}, but not `{model}`.", names.join(", "))
}

/// What to do about it.
pub(super) fn remedy(cause: Cause, endpoint: &Endpoint, page: Option<&str>) -> String {
    let preset = endpoint.preset();
    let host = endpoint.host();
    let origin = page.unwrap_or("the page's origin");
    let fixed = match cause {
        Cause::AllWell | Cause::Silence => "",
        Cause::NoKey => "The endpoint wants a key. Enter one.",
        Cause::WrongKey => "The endpoint does not accept the key. Copy it again, whole.",
        Cause::Forbidden => "The key is not allowed to use this model or this address.",
        Cause::LocalPermission => {
            "Click the symbol left of the address bar, allow access to this device and to the local network, and try again."
        }
        Cause::MixedContent => {
            "Open this page from http://localhost, use another browser (Chrome, Edge and Firefox allow localhost), or give \
             the server a certificate (mkcert makes one) and its https:// address."
        }
        Cause::WrongAddress => "Check the base URL: most end in /v1.",
        Cause::UnknownModel => "Choose a model that it offers.",
        Cause::OutOfMoney => "The account has no money or quota left.",
        Cause::Busy => {
            "The endpoint works but is asked too often. Wait, and let fewer calls run at once."
        }
        Cause::TooSlow => "Wait longer (the time limit of a call), or choose a smaller model.",
        Cause::ServerTrouble => "The endpoint has a problem of its own. Try again later.",
        Cause::Starved => "Choose a model that thinks less, or one that may write more.",
        Cause::Refused => "The endpoint refuses the request as it is.",
        Cause::ServerOff => "Start the server, and check the port.",
        Cause::Cors => preset.map_or(
            "Let the origin {page} in: its settings for CORS or allowed origins.",
            |preset| preset.cors,
        ),
        Cause::NoToolCalling => preset.map_or(
            "Choose a model that can call tools, or let the agent write its calls (phase2.calling=prompted).",
            |preset| preset.tools,
        ),
        Cause::ContextTooSmall => preset.map_or(
            "Choose a model with a longer context, or give the server more of it.",
            |preset| preset.context,
        ),
    };
    fixed.replace("{page}", origin).replace("{host}", host)
}

/// What the model can do.
pub(super) fn abilities(model: &str, findings: &Findings) -> Vec<Ability> {
    let Ok(_) = &findings.hello else { return Vec::new() };
    let failure = |outcome: &Result<ChatReply, ModelError>| match outcome {
        Err(error) => error.to_string(),
        Ok(reply) if is_written_call(reply) => {
            "it wrote the call as text, and the server did not read it".to_owned()
        }
        Ok(_) => "it answered in words".to_owned(),
    };
    let tools = findings.tool.as_ref();
    let json = findings.json.as_ref();
    let told = findings.offer(model).and_then(|offer| offer.context);
    let long = findings.long.as_ref().map(Result::is_ok);
    vec![
        Ability {
            name: "Tool calls",
            works: tools.map(calls_tools),
            note: match tools {
                Some(outcome) if !calls_tools(outcome) => failure(outcome),
                _ => String::new(),
            },
        },
        Ability {
            name: "Answers in JSON",
            works: json.map(Result::is_ok),
            note: match json {
                Some(Ok(reply)) => reply
                    .learned
                    .iter()
                    .chain(&reply.repairs)
                    .cloned()
                    .collect::<Vec<_>>()
                    .join("; "),
                Some(outcome) => failure(outcome),
                None => String::new(),
            },
        },
        Ability {
            name: "Long conversations",
            works: told.map(|tokens| tokens >= NEEDED_CONTEXT).or(long),
            note: match (told, &findings.long) {
                (Some(tokens), _) => format!("{tokens} tokens"),
                (None, Some(Err(error))) => error.to_string(),
                (None, _) => String::new(),
            },
        },
    ]
}

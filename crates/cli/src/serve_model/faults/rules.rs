//! Rules that single vendors enforce, and their ways as a whole.

use llm::ChatReply;
use serde_json::{Value, json};

use super::{parameters, reasoning, tools};
use crate::serve_model::answer::{JSON, Refusal};
use crate::serve_model::call::Call;
use crate::serve_model::fault::{ADAPT, Act, End, Fault};
use crate::serve_model::wire::Wire::{Anthropic, Gemini, OpenAi};

/// Vendors' own ids and thoughts change what a run keeps, so none of these is mixed.
const RULES: Fault = Fault { wires: &[OpenAi], mixed: false, ..ADAPT };

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "rules-openai",
        does: "wants ids of at most 40 characters, max_completion_tokens, and a result for each call",
        client: "keeps to it",
        acts: &[Act::Refuse(openai)],
        ..RULES
    },
    Fault {
        name: "rules-mistral",
        does: "wants ids of nine letters and digits, no user behind a tool, no stream_options; content is a list",
        client: "maps its ids, and keeps to the rest",
        acts: &[
            Act::Refuse(mistral),
            Act::Reply(|reply, _| nine_characters(reply)),
            Act::Write(reasoning::mistral),
        ],
        ..RULES
    },
    Fault {
        name: "rules-deepseek",
        does: "reasons, wants its reasoning_content back beside every call, and cannot be forced while it thinks",
        client: "echoes it, even an empty one; turns thinking off to force a tool",
        acts: &[
            Act::Refuse(deepseek),
            Act::Write(|written, call| {
                if thinks(call) {
                    reasoning::beside(written, "reasoning_content");
                }
            }),
        ],
        ..RULES
    },
    Fault {
        name: "rules-openrouter",
        does: "reasons in reasoning_details and wants them back unchanged in the current turn",
        client: "echoes them as they came",
        acts: &[Act::Refuse(openrouter), Act::Write(reasoning::details)],
        ..RULES
    },
    Fault {
        name: "rules-anthropic",
        wires: &[Anthropic],
        does: "thinks, and wants its signed thinking block back before the calls of the last turn",
        client: "echoes the block unchanged",
        acts: &[
            Act::Refuse(anthropic),
            Act::Write(|written, _| reasoning::block(written, &reasoning::thinking())),
        ],
        ..RULES
    },
    Fault {
        name: "rules-gemini",
        wires: &[Gemini],
        does: "signs calls with thoughtSignature and wants it back in the current turn (Gemini 3)",
        client: "echoes it unchanged",
        acts: &[Act::Refuse(gemini), Act::Write(|written, _| reasoning::sign(written))],
        ..RULES
    },
    Fault {
        name: "rules-ollama",
        does: "reasons in reasoning, sends whole calls, ends them with stop",
        client: "reads it all the same",
        end: End::Read,
        acts: &[
            Act::Write(tools::whole),
            Act::Write(tools::finish_stop),
            Act::Write(|written, _| reasoning::beside(written, "reasoning")),
        ],
        ..RULES
    },
];

fn flat(code: &str, message: &str) -> Refusal {
    let error = json!({
        "object": "error", "message": message, "type": "invalid_request_message_order",
        "param": null, "code": code, "raw_status_code": 400,
    });
    Refusal::raw(400, JSON, error.to_string())
}

fn list<'a>(value: &'a Value, field: &str) -> impl Iterator<Item = &'a Value> {
    value[field].as_array().into_iter().flatten()
}

/// The assistant's messages that call tools.
fn callers(call: &Call) -> impl Iterator<Item = (usize, &Value)> {
    let all = list(&call.body, "messages").enumerate();
    all.filter(|(_, message)| message["tool_calls"].as_array().is_some_and(|all| !all.is_empty()))
}

/// Every id of a call that the conversation names.
fn ids(call: &Call) -> impl Iterator<Item = &str> {
    list(&call.body, "messages").flat_map(|message| {
        let calls = list(message, "tool_calls").filter_map(|call| call["id"].as_str());
        calls.chain(message["tool_call_id"].as_str())
    })
}

fn openai(call: &Call) -> Option<Refusal> {
    if let Some(long) = ids(call).find(|id| id.len() > 40) {
        let message = format!(
            "Invalid 'messages.tool_calls.id': string too long. Expected a string with maximum length 40, but got a \
             string with length {} instead.",
            long.len()
        );
        return Some(Refusal::new(OpenAi, 400, "string_above_max_length", &message));
    }
    let answered: Vec<&str> = list(&call.body, "messages")
        .filter_map(|message| message["tool_call_id"].as_str())
        .collect();
    let made = callers(call).flat_map(|(_, message)| list(message, "tool_calls"));
    let open = made.filter_map(|made| made["id"].as_str()).find(|id| !answered.contains(id));
    if let Some(open) = open {
        let message = format!(
            "An assistant message with 'tool_calls' must be followed by tool messages responding to each \
             'tool_call_id'. The following tool_call_ids did not have response messages: {open}"
        );
        return Some(Refusal::new(OpenAi, 400, "", &message));
    }
    parameters::max_tokens_old(call)
}

fn mistral(call: &Call) -> Option<Refusal> {
    let is_nine = |id: &str| id.len() == 9 && id.chars().all(|c| c.is_ascii_alphanumeric());
    if let Some(id) = ids(call).find(|id| !is_nine(id)) {
        let message =
            format!("Tool call id was {id} but must be a-z, A-Z, 0-9, with a length of 9.");
        return Some(flat("3280", &message));
    }
    let roles: Vec<&str> =
        list(&call.body, "messages").filter_map(|message| message["role"].as_str()).collect();
    if roles.windows(2).any(|pair| pair == ["tool", "user"]) {
        return Some(flat("3230", "Unexpected role 'user' after role 'tool'"));
    }
    parameters::forbidden(call, &["stream_options"])
}

fn nine_characters(reply: &mut ChatReply) {
    for call in &mut reply.message.tool_calls {
        call.id = format!("{:09x}", seed::hash(call.id.as_bytes()) % 0x10_0000_0000);
    }
}

/// Thinking is on unless it is turned off.
fn thinks(call: &Call) -> bool {
    call.body["thinking"]["type"] != "disabled"
}

fn deepseek(call: &Call) -> Option<Refusal> {
    if !thinks(call) {
        return None;
    }
    let choice = &call.body["tool_choice"];
    if choice.is_object() || choice == "required" {
        let message = "deepseek-reasoner does not support this tool_choice";
        return Some(Refusal::new(OpenAi, 400, "invalid_request_error", message));
    }
    let silent = callers(call).any(|(_, message)| !message["reasoning_content"].is_string());
    let message = "The `reasoning_content` in the thinking mode must be passed back to the API.";
    silent.then(|| Refusal::new(OpenAi, 400, "invalid_request_error", message))
}

fn openrouter(call: &Call) -> Option<Refusal> {
    let seal = reasoning::signature();
    // The current turn begins behind the last words of the user.
    let is_user = |message: &Value| message["role"] == "user";
    let messages: Vec<&Value> = list(&call.body, "messages").collect();
    let start = messages.iter().rposition(|message| is_user(message)).unwrap_or(0);
    let lacks = |message: &Value| {
        !list(message, "reasoning_details").any(|detail| detail["data"] == seal.as_str())
    };
    let message =
        "Provider returned error: reasoning_details must be passed back unmodified with tool calls";
    callers(call)
        .any(|(at, message)| at > start && lacks(message))
        .then(|| Refusal::new(OpenAi, 400, "", message))
}

fn anthropic(call: &Call) -> Option<Refusal> {
    let messages: Vec<&Value> = list(&call.body, "messages").collect();
    let at = messages.iter().rposition(|message| message["role"] == "assistant")?;
    let first = &messages[at]["content"][0];
    let calls = list(messages[at], "content").any(|block| block["type"] == "tool_use");
    if !calls || *first == reasoning::thinking() {
        return None;
    }
    let message = match first["type"].as_str() {
        Some("thinking") => {
            format!("messages.{at}.content.0: Invalid `signature` in `thinking` block")
        }
        found => format!(
            "messages.{at}.content.0.type: Expected `thinking` or `redacted_thinking`, but found `{}`. When `thinking` \
             is enabled, a final `assistant` message must start with a thinking block.",
            found.unwrap_or("text")
        ),
    };
    Some(Refusal::new(Anthropic, 400, "", &message))
}

/// What Google lets pass in place of a signature, for calls that another model made.
const BYPASS: &str = "skip_thought_signature_validator";

fn gemini(call: &Call) -> Option<Refusal> {
    let contents: Vec<&Value> = list(&call.body, "contents").collect();
    let speaks = |content: &&Value| {
        content["role"] == "user" && list(content, "parts").any(|part| part["text"].is_string())
    };
    // The current turn begins behind the last words of the user.
    let start = contents.iter().rposition(speaks).map_or(0, |at| at + 1);
    let seal = reasoning::signature();
    contents.iter().enumerate().skip(start).find_map(|(at, content)| {
        let part = list(content, "parts").find(|part| part["functionCall"].is_object())?;
        let name = part["functionCall"]["name"].as_str().unwrap_or_default();
        let message = match part["thoughtSignature"].as_str() {
            Some(given) if given == seal || given == BYPASS => return None,
            Some(_) => "Corrupted thought signature.".to_owned(),
            None => format!(
                "Function call is missing a thought_signature in functionCall parts. This is required for tools to \
                 work correctly, and missing thought_signature may lead to degraded model performance. Additional \
                 data, function call `default_api:{name}`, position {}.",
                at + 1
            ),
        };
        Some(Refusal::new(Gemini, 400, "", &message))
    })
}

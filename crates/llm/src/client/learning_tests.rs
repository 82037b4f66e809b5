//! The client against servers that refuse what the real ones refuse, until it has learnt how to ask.

use std::cell::RefCell;

use futures_util::FutureExt;
use serde_json::{Value, json};

use super::server::{ask, client, client_at, refuses, replies, request, says, text, with_tool};
use crate::{
    ChatModel, ChatRequest, Delta, Message, ModelError, ReplyFormat, Role, ToolCall, TransportError,
};

/// Asks a server that refuses a field as long as it is sent: the answer is learnt with one more call, and known then.
fn learns(request: &ChatRequest, field: &str, refusal: &str, chip: &str) {
    let client = client(|body| if body[field].is_null() { says("ok") } else { refuses(refusal) });
    let reply = ask(&client, request).unwrap_or_else(|error| panic!("{refusal}: {error}"));
    assert_eq!(reply.learned, [chip], "{refusal}");
    assert_eq!(client.chips("m"), [chip], "{refusal}");
    let again = ask(&client, request).expect("known by now");
    assert!(again.learned.is_empty(), "{refusal}");
    assert_eq!(client.transport.bodies.borrow().len(), 3, "{refusal}");
}

#[test]
fn what_is_refused_by_name_is_dropped_and_remembered() {
    let several = ChatRequest { more: 2, ..request() };
    let dropped = |name: &str| format!("{name} not supported: dropped");
    for (request, field, refusal, chip) in [
        (
            request(),
            "temperature",
            "Unsupported value: 'temperature' does not support 0.5 with this model. Only the default (1) value is supported.",
            dropped("temperature"),
        ),
        (
            request(),
            "temperature",
            "`temperature` is deprecated for this model.",
            dropped("temperature"),
        ),
        (request(), "seed", "Extra inputs are not permitted: body.seed", dropped("seed")),
        (request(), "seed", "Unknown parameter: seed", dropped("seed")),
        (
            request(),
            "stream_options",
            "property 'stream_options' is unsupported",
            dropped("stream_options"),
        ),
        (
            request(),
            "stream",
            "`stream`: streaming is not offered: send `stream: false`",
            dropped("streaming"),
        ),
        (
            several.clone(),
            "n",
            "'n' : number must be at most 1",
            dropped("several replies at once"),
        ),
        (several, "n", "I do not know what is wrong", dropped("several replies at once")),
        (
            with_tool(),
            "parallel_tool_calls",
            "Invalid JSON payload received. Unknown name \"parallel_tool_calls\": Cannot find field.",
            dropped("parallel_tool_calls"),
        ),
        (
            with_tool(),
            "tool_choice",
            "deepseek-reasoner does not support this tool_choice",
            dropped("tool choice"),
        ),
        (
            request(),
            "max_tokens",
            "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
            "token limit sent as max_completion_tokens".to_owned(),
        ),
    ] {
        learns(&request, field, refusal, &chip);
    }
}

#[test]
fn a_field_that_is_named_apart_is_dropped_whatever_the_words_say() {
    let client = client(|body| {
        if body["seed"].is_null() {
            says("ok")
        } else {
            (422, text(r#"{"error":{"message":"no","param":"generation_config.seed"}}"#))
        }
    });
    assert_eq!(ask(&client, &request()).expect("a reply").learned, ["seed not supported: dropped"]);
}

/// As llama-cpp-python (0.3.36) refuses a JSON schema: its failure is no accident, and is not waited out.
#[test]
fn a_failure_of_the_server_that_names_a_field_is_learnt_from_at_once() {
    const REFUSAL: &str = r#"{"error":{"message":"1 validation error:\n  {'type': 'literal_error', 'loc': ('body', 'response_format', 'type'), 'msg': \"Input should be 'text' or 'json_object'\", 'input': 'json_schema', 'ctx': {'expected': \"'text' or 'json_object'\"}}\n\n  File \"llama_cpp/server/app.py\", line 376, in create_chat_completion\n    POST /v1/chat/completions","type":"internal_server_error","param":null,"code":null}}"#;
    let client = client(|body| {
        if body["response_format"]["type"] == "json_schema" {
            (500, text(REFUSAL))
        } else {
            says(r#"{"city":"Lima"}"#)
        }
    });
    let schema = json!({ "type": "object", "properties": { "city": { "type": "string" } } });
    let format = ReplyFormat::JsonSchema { name: "place".into(), schema };
    let reply = ask(&client, &ChatRequest { format, ..request() }).expect("a reply");
    assert_eq!(reply.message.content, r#"{"city":"Lima"}"#);
    assert_eq!(client.transport.bodies.borrow().len(), 2, "it is asked once in each form");
}

#[test]
fn a_token_limit_that_is_too_large_is_lowered_to_what_is_allowed() {
    let client = client(|body| match body["max_tokens"].as_u64() {
        Some(tokens) if tokens > 4096 => refuses(
            "max_tokens: 8192 > 4096, which is the maximum allowed number of output tokens for m",
        ),
        _ => says("ok"),
    });
    let request = ChatRequest { max_tokens: Some(8192), ..request() };
    let reply = ask(&client, &request).expect("a reply");
    assert_eq!(reply.learned, ["takes a limit of 4096 tokens at most"]);
}

#[test]
fn several_lessons_are_learnt_in_one_call_and_survive_being_stored() {
    let server = |body: &Value| {
        for field in ["temperature", "seed", "stream_options"] {
            if !body[field].is_null() {
                return refuses(&format!("Unsupported parameter: {field}"));
            }
        }
        says("ok")
    };
    let first = client(server);
    assert_eq!(ask(&first, &request()).expect("a reply").learned.len(), 3);
    let stored = serde_json::to_string(&*first.learned.borrow()).expect("JSON");
    let second = client(server);
    *second.learned.borrow_mut() = serde_json::from_str(&stored).expect("what was stored");
    ask(&second, &request()).expect("a reply");
    assert_eq!(second.transport.bodies.borrow().len(), 1, "nothing is refused a second time");
    let elsewhere = ChatRequest { model: "other".into(), ..request() };
    ask(&second, &elsewhere).expect("a reply");
    assert_eq!(second.transport.bodies.borrow().len(), 5, "another model is asked anew");
}

#[test]
fn nothing_is_kept_of_what_did_not_help() {
    let client = client(|_| refuses("I do not know what is wrong"));
    let request = ChatRequest { more: 2, ..request() };
    assert!(matches!(ask(&client, &request), Err(ModelError::Status { status: 400, .. })));
    assert!(client.chips("m").is_empty());
}

#[test]
fn conversations_are_put_as_the_model_takes_them() {
    let roles = |body: &Value| -> Vec<String> {
        let list = body["messages"].as_array().expect("messages");
        list.iter().map(|message| message["role"].as_str().unwrap_or("").to_owned()).collect()
    };
    let no_system = client(|body| {
        if roles(body).contains(&"system".to_owned()) {
            refuses("System role not supported")
        } else {
            says("ok")
        }
    });
    ask(&no_system, &request()).expect("a reply");
    let bodies = no_system.transport.bodies.borrow();
    assert_eq!(bodies[1]["messages"], json!([{ "role": "user", "content": "rules\n\nhello" }]));
    let turns = client(|body| {
        if roles(body).windows(2).any(|pair| pair[0] == pair[1]) {
            refuses("Conversation roles must alternate user/assistant/user/assistant/...")
        } else {
            says("ok")
        }
    });
    let mut request = request();
    request.messages.push(Message::new(Role::User, "and more"));
    ask(&turns, &request).expect("a reply");
    assert_eq!(turns.transport.bodies.borrow()[1]["messages"][1]["content"], "hello\n\nand more");
}

#[test]
fn reasoning_goes_back_to_its_own_model_once_that_is_asked_for() {
    let server = |body: &Value| {
        if body["messages"][2]["reasoning_content"].is_null() {
            refuses("The `reasoning_content` in the thinking mode must be passed back to the API.")
        } else {
            says("ok")
        }
    };
    let call = ToolCall { id: "c".into(), name: "find".into(), arguments: "{}".into() };
    let reasoning = |model: &str| crate::Reasoning {
        model: model.into(),
        text: "because".into(),
        ..crate::Reasoning::default()
    };
    for (model, expected) in [("m", "because"), ("another", "")] {
        let client = client(server);
        let mut request = with_tool();
        let message = Message { reasoning: Some(reasoning(model)), ..Message::call(call.clone()) };
        request.messages.extend([message, Message::result("c", "found")]);
        ask(&client, &request).expect("a reply");
        let bodies = client.transport.bodies.borrow();
        assert!(!bodies[0].to_string().contains("because"), "only where it is wanted");
        assert_eq!(bodies[1]["messages"][2]["reasoning_content"], expected);
    }
}

#[test]
fn a_model_that_is_starved_is_given_more_and_said_so_when_that_does_not_help() {
    let thinks = |enough: u64| {
        move |body: &Value| match body["max_tokens"].as_u64() {
            Some(tokens) if tokens >= enough => says("ok"),
            _ => replies(&json!({ "content": "", "reasoning_content": "hm" }), "length"),
        }
    };
    let client = client(thinks(16_384));
    let reply = ask(&client, &request()).expect("a reply");
    assert_eq!(reply.learned, ["said nothing with fewer than 16384 tokens: allowed"]);
    let hopeless = self::client(thinks(u64::MAX));
    let error = ask(&hopeless, &request()).expect_err("it never speaks");
    assert!(matches!(error, ModelError::Starved { tokens: 65_536, .. }), "{error}");
    let tokens: Vec<u64> = hopeless
        .transport
        .bodies
        .take()
        .iter()
        .filter_map(|body| body["max_tokens"].as_u64())
        .collect();
    assert_eq!(tokens, [100, 16_384, 65_536, 65_536, 65_536]);
}

#[test]
fn a_conversation_that_is_too_long_is_told_so_loud_or_silent() {
    let loud = client(|_| refuses("This model's maximum context length is 4096 tokens."));
    assert!(matches!(ask(&loud, &request()), Err(ModelError::TooLong { .. })));
    let silent = |body: &Value| {
        let (_, pieces) = says("ok");
        let mut reply: Value =
            serde_json::from_slice(pieces[0].as_ref().expect("bytes")).expect("JSON");
        reply["usage"] = json!({ "prompt_tokens": 2048, "completion_tokens": 1 });
        assert!(body.to_string().len() > 40_000);
        (200, text(reply.to_string()))
    };
    let mut request = request();
    request.messages.push(Message::new(Role::User, "words and more ".repeat(3000)));
    let local = client_at("http://localhost:11434/v1", silent);
    let error = ask(&local, &request).expect_err("most of it was not read");
    assert!(error.to_string().contains("OLLAMA_CONTEXT_LENGTH"), "{error}");
    let hosted = client(silent);
    ask(&hosted, &request).expect("hosted endpoints say so themselves");
}

fn wants_json() -> ChatRequest {
    let schema = json!({ "type": "object", "properties": { "a": { "type": "integer" } },
        "required": ["a"], "additionalProperties": false });
    let format = ReplyFormat::JsonSchema { name: "thing".into(), schema };
    ChatRequest { format, ..request() }
}

#[test]
fn the_ladder_is_climbed_down_to_what_holds_and_the_rung_is_remembered() {
    let no_schema = |body: &Value| match body["response_format"]["type"].as_str() {
        Some("json_schema") => refuses("this model does not support response format json_schema"),
        Some("json_object") => says("{\"a\": 1}"),
        _ => says("no"),
    };
    let client = client(no_schema);
    let reply = ask(&client, &wants_json()).expect("a reply");
    assert_eq!(reply.learned, ["answers in JSON by JSON mode"]);
    ask(&client, &wants_json()).expect("a reply");
    let bodies = client.transport.bodies.borrow();
    assert_eq!(bodies.len(), 3);
    assert_eq!(bodies[0]["response_format"]["json_schema"]["strict"], true);
    assert!(bodies[2]["messages"].to_string().contains("JSON Schema"));
}

#[test]
fn what_no_other_form_of_the_request_mends_is_asked_once() {
    for refusal in [
        "Your credit balance is too low to access the Anthropic API.",
        "API key not valid: [key hidden]. Please pass a valid API key.",
        "The model `m` does not exist or you do not have access to it.",
        "model: m (not_found_error)",
    ] {
        let client = client(|_| refuses(refusal));
        assert!(ask(&client, &wants_json()).is_err(), "{refusal}");
        assert_eq!(client.transport.bodies.borrow().len(), 1, "{refusal}");
    }
    let client = client(|_| refuses("Bad request"));
    assert!(ask(&client, &wants_json()).is_err());
    assert!(client.transport.bodies.borrow().len() > 1, "what is not named is looked for");
}

#[test]
fn a_forced_tool_call_is_the_answer_where_there_is_no_json_mode() {
    let server = |body: &Value| {
        if !body["response_format"].is_null() {
            return refuses("response_format is not supported");
        }
        assert_eq!(body["tool_choice"]["function"]["name"], "thing");
        let call = json!({ "id": "c", "function": { "name": "thing", "arguments": "{\"a\":2}" } });
        replies(&json!({ "content": null, "tool_calls": [call] }), "tool_calls")
    };
    let reply = ask(&client(server), &wants_json()).expect("a reply");
    assert_eq!((reply.message.content.as_str(), reply.message.tool_calls.len()), ("{\"a\":2}", 0));
    assert_eq!(reply.repairs, ["read the answer from the arguments of a tool call"]);
}

#[test]
fn the_last_rung_asks_in_words_mends_and_complains_once() {
    let server = |body: &Value| {
        if !body["response_format"].is_null() || !body["tools"].is_null() {
            return refuses("neither response_format nor tool_choice is supported");
        }
        if body["messages"].to_string().contains("could not be used") {
            says("Here it is:\n```json\n{'a': 3,}\n```")
        } else {
            says("I would rather not")
        }
    };
    let reply = ask(&client(server), &wants_json()).expect("a reply");
    assert_eq!(reply.message.content, "{\"a\":3}");
    assert!(reply.repairs.iter().any(|repair| repair.contains("code fence")), "{reply:?}");
    let stubborn = client(|body: &Value| {
        if body["tools"].is_null() { says("{\"a\": \"text\"}") } else { refuses("no tool_choice") }
    });
    match ask(&stubborn, &wants_json()) {
        Err(ModelError::Malformed { reason, .. }) => {
            assert!(reason.contains("`a` must be"), "{reason}");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn arguments_are_mended_where_nothing_is_guessed_and_left_where_it_would_be() {
    let reply_to = |arguments: &'static str| {
        let client = client(move |_: &Value| {
            let call = json!({ "id": "c", "function": { "name": "find", "arguments": arguments } });
            replies(&json!({ "tool_calls": [call] }), "tool_calls")
        });
        let reply = ask(&client, &with_tool()).expect("a reply");
        (reply.message.tool_calls[0].arguments.clone(), reply.repairs.len())
    };
    for (arguments, expected, repairs) in [
        (r#"{"ids": [1]}"#, r#"{"ids": [1]}"#, 0),
        (r#"{"ids": "[1]"}"#, r#"{"ids":[1]}"#, 1),
        ("{'ids': [1],}", r#"{"ids":[1]}"#, 2),
        (r#""{\"ids\": [1]}""#, r#"{"ids":[1]}"#, 1),
        (r#"{"ids": [1"#, r#"{"ids": [1"#, 0),
        (r#"{"ids": [NaN]}"#, r#"{"ids": [NaN]}"#, 0),
        (r#"{"ids": [1]} or so"#, r#"{"ids": [1]} or so"#, 0),
    ] {
        assert_eq!(reply_to(arguments), (expected.to_owned(), repairs), "{arguments}");
    }
}

#[test]
fn a_stream_that_breaks_is_begun_again_and_never_half_an_answer() {
    let calls = RefCell::new(0);
    let piece = "data: {\"choices\":[{\"delta\":{\"content\":\"half\"}}]}\n\n";
    let rest =
        "data: {\"choices\":[{\"delta\":{\"content\":\" more\"},\"finish_reason\":\"stop\"}]}\n\n";
    let client = client(|_| {
        *calls.borrow_mut() += 1;
        let mut pieces = text(piece);
        pieces.push(match *calls.borrow() {
            1 => Err(TransportError::Dropped("reset".into())),
            2 => Err(TransportError::TimedOut),
            3 => Ok(Vec::new()),
            _ => Ok(rest.into()),
        });
        (200, pieces)
    });
    let mut shown = Vec::new();
    let mut watch = |delta| shown.push(delta);
    let request = request();
    let answer = client.complete_watched(&request, &mut watch).now_or_never().expect("at once");
    assert_eq!(answer.expect("a reply").message.content, "half more");
    let again = shown.iter().filter(|delta| **delta == Delta::Again).count();
    assert_eq!(again, 3, "{shown:?}");
    assert_eq!(shown.last(), Some(&Delta::Text(" more".into())));
}

#[test]
fn an_answer_that_always_breaks_is_an_error_that_holds_what_came() {
    let client = client(|_| {
        let mut pieces = text("data: {\"choices\":[{\"delta\":{\"content\":\"half\"}}]}\n\n");
        pieces.push(Err(TransportError::Dropped("reset".into())));
        (200, pieces)
    });
    match ask(&client, &request()) {
        Err(ModelError::Incomplete { partial, .. }) => assert_eq!(partial, "half"),
        other => panic!("{other:?}"),
    }
    assert_eq!(client.transport.bodies.borrow().len(), 8);
}

#[test]
fn a_break_behind_the_end_of_the_answer_changes_nothing() {
    let client = client(|_| {
        let end = "data: {\"choices\":[{\"delta\":{\"content\":\"all\"},\"finish_reason\":\"stop\"}]}\n\n";
        let mut pieces = text(end);
        pieces.push(Err(TransportError::Dropped("reset".into())));
        (200, pieces)
    });
    assert_eq!(ask(&client, &request()).expect("a reply").message.content, "all");
    assert_eq!(client.transport.bodies.borrow().len(), 1);
}

#[test]
fn the_doctor_s_probes_tell_what_a_model_can_do() {
    let able = |body: &Value| {
        if body["tools"].is_array() {
            let call = json!({ "id": "c", "function": { "name": "get_weather", "arguments": "{\"city\":\"Lima\"}" } });
            return replies(&json!({ "tool_calls": [call] }), "tool_calls");
        }
        if body["response_format"].is_object() {
            return says("{\"city\":\"Lima\"}");
        }
        says("ready")
    };
    let client = client_at("http://localhost:11434/v1", able);
    let findings = client.examine("m").now_or_never().expect("at once");
    let around = crate::doctor::Surroundings::default();
    let found = crate::doctor::diagnose(&client.endpoint, "m", &around, &findings);
    assert!(found.is_well(), "{found:?}");
    assert!(found.abilities.iter().all(|ability| ability.works == Some(true)), "{found:?}");
    // A word, a call, an answer in JSON, a long text; the list of models is no JSON body.
    let bodies = client.transport.bodies.borrow();
    assert_eq!(bodies.len(), 5);
    assert!(bodies[4].to_string().len() > 20_000);
    let mute = client_at("https://api.example.com/v1", |_| says("ready"));
    let findings = mute.examine("m").now_or_never().expect("at once");
    let found = crate::doctor::diagnose(&mute.endpoint, "m", &around, &findings);
    assert_eq!(found.cause, crate::doctor::Cause::NoToolCalling);
    assert_eq!(found.abilities[1].works, Some(false), "words are no JSON: {found:?}");
}

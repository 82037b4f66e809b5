//! Our side against the server's, which refuses what Anthropic refuses, and against bytes as Anthropic sends them.

use seed::Stream;
use serde_json::{Value, json};

use super::{Answer, decode_request, encode, encode_events, encode_reply};
use crate::endpoint::Endpoint;
use crate::learn::{Lesson, Parameter};
use crate::message::{Message, Role, ToolCall};
use crate::model::{ChatReply, ChatRequest, Delta, Finish};
use crate::wire::draft::Asked;
use crate::wire::fault::ReplyFault;
use crate::wire::incoming::Incoming;
use crate::wire::plan::Plan;
use crate::wire::samples;

fn body(request: &ChatRequest, lesson: &Lesson) -> Value {
    let endpoint = Endpoint::parse("https://api.anthropic.com").expect("an address");
    let plan = Plan { stream: true, ..Plan::new(request, lesson, &endpoint) };
    serde_json::from_str(&encode(&plan)).expect("JSON")
}

fn read(text: &str) -> Result<ChatReply, ReplyFault> {
    let asked = Asked { model: "m".into(), turn: 3, replies: 1 };
    let mut incoming = Incoming::new(Box::new(Answer::new(asked)));
    incoming.push(text.as_bytes(), &mut |_| {})?;
    incoming.end(&mut |_| {})
}

fn events(events: &[Value]) -> String {
    let event = |event: &Value| {
        let name = event["type"].as_str().unwrap_or_default();
        format!("event: {name}\ndata: {event}\n\n")
    };
    events.iter().map(event).collect::<Vec<_>>().concat()
}

#[test]
fn every_conversation_is_taken_and_understood() {
    let mut stream = Stream::new(31, "anthropic");
    for _ in 0..500 {
        let request = samples::request(&mut stream);
        let body = body(&request, &Lesson::default()).to_string();
        let seen = decode_request(&body).unwrap_or_else(|fault| panic!("{fault:?}: {body}"));
        let (seen_messages, messages) =
            (samples::without_ids(&seen.messages), samples::without_ids(&request.messages));
        assert_eq!(seen_messages, messages, "{body}");
        assert_eq!(seen.tools, request.tools);
        assert_eq!(seen.tool_choice, request.tool_choice);
        assert_eq!((seen.temperature, seen.seed), (request.temperature, None));
        assert_eq!(seen.max_tokens, request.max_tokens);
    }
}

#[test]
fn every_reply_is_read_whole_and_streamed() {
    let mut stream = Stream::new(32, "anthropic");
    for _ in 0..500 {
        let reply = samples::reply(&mut stream);
        let whole = encode_reply(&reply).to_string();
        assert_eq!(read(&whole), Ok(reply.clone()), "{whole}");
        let streamed = events(&encode_events(&reply));
        assert_eq!(read(&streamed), Ok(reply), "{streamed}");
    }
}

#[test]
fn a_stream_that_is_cut_off_is_never_a_whole_answer() {
    let mut stream = Stream::new(33, "anthropic");
    let text = events(&encode_events(&samples::reply(&mut stream)));
    let settled = text.find("\"stop_reason\":\"").expect("an end");
    let at_boundary = (0..settled).filter(|at| text.is_char_boundary(*at));
    for at in at_boundary {
        match read(&text[..at]) {
            Err(ReplyFault::Incomplete(_) | ReplyFault::Malformed(_)) => {}
            other => panic!("cut at {at}: {other:?}"),
        }
    }
}

#[test]
fn thinking_comes_back_to_its_own_model_as_it_was_signed() {
    let text = events(&[
        json!({ "type": "message_start", "message": { "model": "m-1", "usage": {
            "input_tokens": 5, "cache_read_input_tokens": 90, "cache_creation_input_tokens": 10, "output_tokens": 1 } } }),
        json!({ "type": "ping" }),
        json!({ "type": "content_block_start", "index": 0, "content_block": { "type": "thinking", "thinking": "" } }),
        json!({ "type": "content_block_delta", "index": 0, "delta": { "type": "thinking_delta", "thinking": "he" } }),
        json!({ "type": "content_block_delta", "index": 0, "delta": { "type": "thinking_delta", "thinking": "re" } }),
        json!({ "type": "content_block_delta", "index": 0, "delta": { "type": "signature_delta", "signature": "sig" } }),
        json!({ "type": "content_block_stop", "index": 0 }),
        json!({ "type": "content_block_start", "index": 1, "content_block": { "type": "redacted_thinking", "data": "x" } }),
        json!({ "type": "content_block_start", "index": 2, "content_block": { "type": "tool_use", "id": "t", "name": "find", "input": {} } }),
        json!({ "type": "content_block_delta", "index": 2, "delta": { "type": "input_json_delta", "partial_json": "{\"a\"" } }),
        json!({ "type": "content_block_delta", "index": 2, "delta": { "type": "input_json_delta", "partial_json": ":1}" } }),
        json!({ "type": "message_delta", "delta": { "stop_reason": "tool_use" }, "usage": { "output_tokens": 9 } }),
        json!({ "type": "message_stop" }),
    ]);
    let reply = read(&text).expect("a reply");
    let usage = reply.usage;
    assert_eq!((usage.prompt_tokens, usage.cached_tokens, usage.cache_write_tokens), (105, 90, 10));
    assert_eq!((usage.completion_tokens, &reply.finish), (9, &Finish::ToolCalls));
    assert_eq!(reply.message.tool_calls[0].arguments, "{\"a\":1}");
    let request = |model: &str| ChatRequest {
        model: model.into(),
        messages: vec![
            Message::new(Role::User, "x"),
            reply.message.clone(),
            Message::result("t", "found"),
        ],
        ..ChatRequest::default()
    };
    let own = body(&request("m"), &Lesson::default());
    let thinking = json!({ "type": "thinking", "thinking": "here", "signature": "sig" });
    assert_eq!(own["messages"][1]["content"][0], thinking);
    assert_eq!(own["messages"][1]["content"][1]["type"], "redacted_thinking");
    let other = body(&request("another"), &Lesson::default());
    assert_eq!(other["messages"][1]["content"][0]["type"], "tool_use");
}

#[test]
fn what_the_wire_demands_is_made_up_for() {
    let call = ToolCall { id: "c".into(), name: "find".into(), arguments: "{}".into() };
    let request = ChatRequest {
        model: "m".into(),
        messages: vec![
            Message::new(Role::Assistant, "Hi! How can I help?"),
            Message::new(Role::User, ""),
            Message::new(Role::User, "a"),
            Message::call(call),
            Message::new(Role::User, "never mind"),
            Message::result("nobody", "lost"),
        ],
        temperature: Some(1.5),
        more: 3,
        seed: Some(1),
        ..ChatRequest::default()
    };
    let body = body(&request, &Lesson::default());
    assert!(decode_request(&body.to_string()).is_ok(), "{body}");
    assert_eq!((&body["max_tokens"], &body["temperature"]), (&json!(8192), &json!(1.0)));
    let messages = body["messages"].as_array().expect("messages");
    let roles: Vec<&str> = messages.iter().filter_map(|it| it["role"].as_str()).collect();
    assert_eq!(roles, ["user", "assistant", "user", "assistant", "user"]);
    assert_eq!(messages[4]["content"][0]["type"], "tool_result");
    assert_eq!(messages[4]["content"][2]["text"], "lost");
    let dropped = Lesson { dropped: [Parameter::Temperature].into(), ..Lesson::default() };
    assert!(self::body(&request, &dropped)["temperature"].is_null());
}

#[test]
fn ends_and_errors_are_read() {
    let stop = |word: &str| {
        let message =
            json!({ "type": "message", "model": "m", "content": [], "stop_reason": word });
        read(&message.to_string()).map(|reply| reply.finish)
    };
    assert_eq!(stop("end_turn"), Ok(Finish::Stop));
    assert_eq!(stop("max_tokens"), Ok(Finish::Length));
    assert_eq!(stop("refusal"), Ok(Finish::ContentFilter));
    assert_eq!(stop("pause_turn"), Ok(Finish::Other("pause_turn".into())));
    assert!(matches!(stop("model_context_window_exceeded"), Err(ReplyFault::TooLong(_))));
    let error =
        json!({ "type": "error", "error": { "type": "overloaded_error", "message": "busy" } });
    for text in [events(std::slice::from_ref(&error)), error.to_string()] {
        match read(&text) {
            Err(ReplyFault::Error(error)) => assert_eq!(error.status, Some(529)),
            other => panic!("{other:?}"),
        }
    }
    for text in [
        "{}",
        r#"{"content":[{"type":"text"}]}"#,
        r#"{"content":[{"type":"tool_use","id":"a","name":"","input":{}}]}"#,
        r#"{"content":[{"type":"tool_use","id":"a","name":"f","input":"{}"}]}"#,
        r#"{"content":[{}]}"#,
        "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\"}}\n\n",
        "data: {}\n\n",
        "data: {\"type\":\"message_stop\"}\n\n",
    ] {
        assert!(matches!(read(text), Err(ReplyFault::Malformed(_))), "{text}: {:?}", read(text));
    }
}

#[test]
fn what_comes_is_shown_as_it_comes() {
    let mut stream = Stream::new(34, "anthropic");
    let reply = samples::reply(&mut stream);
    let mut incoming =
        Incoming::new(Box::new(Answer::new(Asked { model: "m".into(), turn: 1, replies: 1 })));
    let (mut text, mut arguments) = (String::new(), String::new());
    let mut watch = |delta| match delta {
        Delta::Text(piece) => text.push_str(&piece),
        Delta::Arguments(piece) => arguments.push_str(&piece),
        _ => {}
    };
    let bytes = events(&encode_events(&reply)).into_bytes();
    for byte in bytes.chunks(1) {
        incoming.push(byte, &mut watch).expect("a stream");
    }
    assert!(incoming.is_done());
    assert_eq!(text, reply.message.content);
    let expected: String =
        reply.message.tool_calls.iter().map(|it| it.arguments.as_str()).collect();
    assert_eq!(arguments, expected);
}

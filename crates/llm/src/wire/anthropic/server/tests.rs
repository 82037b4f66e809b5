//! Requests as clients write them, and answers as the endpoint writes them.

use super::*;
use crate::model::Usage;

fn body() -> Value {
    json!({
        "model": "m", "max_tokens": 100, "system": [{ "type": "text", "text": "Obey." }],
        "temperature": 0.5, "stream": true,
        "tools": [{ "name": "look", "description": "d", "input_schema": { "type": "object" } }],
        "messages": [
            { "role": "user", "content": "Hello" },
            { "role": "assistant", "content": [
                { "type": "thinking", "thinking": "hm", "signature": "s" },
                { "type": "text", "text": "One moment." },
                { "type": "tool_use", "id": "call_1", "name": "look", "input": { "b": 1.0, "a": 2 } },
            ] },
            { "role": "user", "content": [
                { "type": "tool_result", "tool_use_id": "call_1", "content": "seen" },
                { "type": "text", "text": "And?" },
            ] },
        ],
    })
}

fn reply() -> ChatReply {
    let call = ToolCall {
        id: "call_1".into(),
        name: "look".into(),
        arguments: r#"{"where":"behind the second door on the left"}"#.into(),
    };
    let said = Message::new(Role::Assistant, "I look.");
    ChatReply {
        model: "m".into(),
        message: Message { tool_calls: vec![call], ..said },
        finish: Finish::ToolCalls,
        usage: Usage { prompt_tokens: 7, completion_tokens: 9, ..Usage::default() },
        ..ChatReply::default()
    }
}

#[test]
fn a_request_is_read() {
    let request = decode_request(&body().to_string()).expect("a request");
    let call = ToolCall {
        id: "call_1".into(),
        name: "look".into(),
        arguments: r#"{"b":1.0,"a":2}"#.into(),
    };
    let said = Message::new(Role::Assistant, "One moment.");
    let expected = [
        Message::new(Role::System, "Obey."),
        Message::new(Role::User, "Hello"),
        Message { tool_calls: vec![call], ..said },
        Message::result("call_1", "seen"),
        Message::new(Role::User, "And?"),
    ];
    assert_eq!(request.messages, expected);
    assert_eq!((request.max_tokens, request.temperature), (Some(100), Some(0.5)));
    assert_eq!(request.tools[0].parameters, json!({ "type": "object" }));
}

#[test]
fn what_the_endpoint_refuses_is_refused() {
    let with = |pointer: &str, value: Value| {
        let mut body = body();
        *body.pointer_mut(pointer).expect("a place") = value;
        body
    };
    let added = |field: &str, value: Value| {
        let mut body = body();
        body[field] = value;
        body
    };
    for (body, expected) in [
        (with("/max_tokens", json!(null)), "Field required"),
        (with("/temperature", json!(1.5)), "range: 0..1"),
        (with("/messages", json!([])), "at least one message"),
        (with("/messages/0/role", json!("system")), "'user' or 'assistant'"),
        (with("/messages/0/role", json!("assistant")), "first message"),
        (with("/messages/0/content", json!("")), "non-empty"),
        (with("/messages/1/content/2/id", json!("call.1")), "should match pattern"),
        (with("/messages/1/content/2/id", json!("x".repeat(65))), "should match pattern"),
        (with("/messages/1/content/2/input", json!("{}")), "valid dictionary"),
        (with("/messages/2/content/0/tool_use_id", json!("other")), "without `tool_result`"),
        (with("/messages/1/content/2", json!({ "type": "text", "text": "x" })), "unexpected"),
        (with("/tools/0/input_schema", json!(null)), "Field required"),
        (added("seed", json!(1)), "Extra inputs"),
        (added("n", json!(1)), "Extra inputs"),
    ] {
        let fault = decode_request(&body.to_string()).expect_err(expected);
        assert!(fault.message.contains(expected), "{fault:?}");
    }
}

#[test]
fn a_reply_is_written_whole() {
    let said = encode_reply(&reply());
    assert_eq!(said["stop_reason"], "tool_use");
    assert_eq!(said["content"][0], json!({ "type": "text", "text": "I look." }));
    assert_eq!(said["content"][1]["input"]["where"], "behind the second door on the left");
    assert_eq!(said["usage"]["input_tokens"], 7);
}

#[test]
fn a_reply_is_written_as_events() {
    let events = encode_events(&reply());
    let names: Vec<&str> = events.iter().filter_map(|event| event["type"].as_str()).collect();
    let (start, delta, stop) = ("content_block_start", "content_block_delta", "content_block_stop");
    assert_eq!(
        names,
        [
            "message_start",
            start,
            delta,
            stop,
            start,
            delta,
            delta,
            delta,
            stop,
            "message_delta",
            "message_stop"
        ]
    );
    let partial = events.iter().filter_map(|event| event["delta"]["partial_json"].as_str());
    assert_eq!(partial.collect::<String>(), reply().message.tool_calls[0].arguments);
    assert_eq!(events[0]["message"]["content"], json!([]));
    assert_eq!(events[9]["usage"]["output_tokens"], 9);
}

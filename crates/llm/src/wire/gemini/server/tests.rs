//! Requests as clients write them, and answers as the endpoint writes them.

use super::*;
use crate::model::Usage;

fn body() -> Value {
    json!({
        "systemInstruction": { "parts": [{ "text": "Obey." }] },
        "contents": [
            { "role": "user", "parts": [{ "text": "Hello" }] },
            { "role": "model", "parts": [
                { "text": "hm", "thought": true },
                { "functionCall": { "name": "look", "args": { "b": 1.0 } }, "thoughtSignature": "s" },
                { "functionCall": { "name": "look", "args": {}, "id": "own" } },
            ] },
            { "role": "user", "parts": [
                { "functionResponse": { "name": "look", "response": { "output": "seen" } } },
                { "functionResponse": { "name": "look", "id": "own", "response": { "a": 1, "b": 2 } } },
            ] },
        ],
        "tools": [{ "functionDeclarations": [{ "name": "look", "description": "d" }] }],
        "generationConfig": { "temperature": 0.5, "seed": 3, "maxOutputTokens": 9, "candidateCount": 2 },
    })
}

fn reply() -> ChatReply {
    let call = ToolCall { id: "c".into(), name: "look".into(), arguments: r#"{"a":1}"#.into() };
    let said = Message::new(Role::Assistant, "I look behind the second door.");
    ChatReply {
        model: "m".into(),
        message: Message { tool_calls: vec![call], ..said },
        finish: Finish::ToolCalls,
        usage: Usage { prompt_tokens: 7, completion_tokens: 9, ..Usage::default() },
        others: vec![Message::new(Role::Assistant, "No.")],
        ..ChatReply::default()
    }
}

#[test]
fn a_request_is_read() {
    let request = decode_request("m", &body().to_string()).expect("a request");
    let call = |id: &str, arguments: &str| ToolCall {
        id: id.into(),
        name: "look".into(),
        arguments: arguments.into(),
    };
    let calls = vec![call("call2_0", r#"{"b":1.0}"#), call("own", "{}")];
    let expected = [
        Message::new(Role::System, "Obey."),
        Message::new(Role::User, "Hello"),
        Message { tool_calls: calls, ..Message::new(Role::Assistant, "") },
        Message::result("call2_0", "seen"),
        Message::result("own", r#"{"a":1,"b":2}"#),
    ];
    assert_eq!(request.messages, expected);
    assert_eq!((request.seed, request.max_tokens, request.more), (Some(3), Some(9), 1));
    assert_eq!(request.tools[0].parameters, json!({}));
}

#[test]
fn what_the_endpoint_refuses_is_refused() {
    let with = |pointer: &str, value: Value| {
        let mut body = body();
        *body.pointer_mut(pointer).expect("a place") = value;
        body
    };
    let mut unknown = body();
    unknown["generationConfig"]["max_tokens"] = json!(1);
    let orphan = json!([{ "role": "user", "parts": [
        { "functionResponse": { "name": "look", "response": {} } },
    ] }]);
    for (body, expected) in [
        (unknown, "Unknown name \"max_tokens\" at 'generation_config'"),
        (with("/contents", json!([])), "at least one"),
        (with("/contents", orphan), "immediately after a function call"),
        (with("/contents/0/role", json!("assistant")), "valid role"),
        (with("/contents/0/parts/0", json!({})), "required oneof"),
        (with("/generationConfig/candidateCount", json!(9)), "from 1 to 8"),
    ] {
        let fault = decode_request("m", &body.to_string()).expect_err(expected);
        assert!(fault.message.contains(expected), "{fault:?}");
    }
}

#[test]
fn a_reply_is_written_whole_and_in_chunks() {
    let whole = encode_reply(&reply());
    assert_eq!(whole["candidates"][0]["content"]["parts"][1]["functionCall"]["args"]["a"], 1);
    assert_eq!(whole["candidates"][1]["content"]["parts"][0]["text"], "No.");
    let chunks = encode_chunks(&reply());
    let candidates: Vec<&Value> =
        chunks.iter().filter_map(|chunk| chunk["candidates"].as_array()).flatten().collect();
    let text = |index: u64| {
        let own = candidates.iter().filter(|candidate| candidate["index"] == index);
        own.filter_map(|own| own["content"]["parts"][0]["text"].as_str()).collect::<String>()
    };
    assert_eq!((text(0).as_str(), text(1).as_str()), ("I look behind the second door.", "No."));
    let ends: Vec<(&Value, &Value)> = candidates
        .iter()
        .map(|candidate| (&candidate["index"], &candidate["finishReason"]))
        .collect();
    let (stop, open) = (&json!("STOP"), &json!(null));
    assert_eq!(ends, [(&json!(0), open), (&json!(1), stop), (&json!(0), open), (&json!(0), stop)]);
    assert_eq!(chunks[0]["usageMetadata"]["promptTokenCount"], 7);
}

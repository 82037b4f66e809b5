//! Our side against the server's, which refuses what Gemini refuses, and against bytes as Gemini sends them.

use seed::Stream;
use serde_json::{Value, json};

use super::{Content, decode_request, encode, encode_chunks, encode_reply};
use crate::endpoint::Endpoint;
use crate::learn::Lesson;
use crate::message::{Message, Role};
use crate::model::{ChatReply, ChatRequest, Finish, ReplyFormat};
use crate::wire::draft::Asked;
use crate::wire::fault::ReplyFault;
use crate::wire::incoming::Incoming;
use crate::wire::plan::Plan;
use crate::wire::samples;

fn body(request: &ChatRequest) -> Value {
    let lesson = Lesson::default();
    let base = "https://generativelanguage.googleapis.com/v1beta";
    let endpoint = Endpoint::parse(base).expect("an address");
    serde_json::from_str(&encode(&Plan::new(request, &lesson, &endpoint))).expect("JSON")
}

fn read(text: &str) -> Result<ChatReply, ReplyFault> {
    let asked = Asked { model: "m".into(), turn: 3, replies: 1 };
    let mut incoming = Incoming::new(Box::new(Content::new(asked)));
    incoming.push(text.as_bytes(), &mut |_| {})?;
    incoming.end(&mut |_| {})
}

fn events(chunks: &[Value]) -> String {
    chunks.iter().map(|chunk| format!("data: {chunk}\r\n\r\n")).collect::<Vec<_>>().concat()
}

#[test]
fn every_conversation_is_taken_and_understood() {
    let mut stream = Stream::new(41, "gemini");
    for _ in 0..500 {
        let request = samples::request(&mut stream);
        let body = body(&request).to_string();
        let seen = decode_request("m", &body).unwrap_or_else(|fault| panic!("{fault:?}: {body}"));
        let (seen_messages, messages) =
            (samples::without_ids(&seen.messages), samples::without_ids(&request.messages));
        assert_eq!(seen_messages, messages, "{body}");
        assert_eq!((&seen.tools, &seen.tool_choice), (&request.tools, &request.tool_choice));
        assert_eq!((seen.temperature, seen.seed), (request.temperature, request.seed));
        assert_eq!(seen.max_tokens, request.max_tokens);
    }
}

#[test]
fn every_reply_is_read_whole_and_streamed() {
    let mut stream = Stream::new(42, "gemini");
    for _ in 0..500 {
        let mut reply = samples::reply(&mut stream);
        if stream.percent(30) {
            reply.others = vec![samples::reply(&mut stream).message];
        }
        let whole = encode_reply(&reply).to_string();
        assert_eq!(read(&whole), Ok(reply.clone()), "{whole}");
        let chunks = encode_chunks(&reply);
        let streamed = events(&chunks);
        assert_eq!(read(&streamed), Ok(reply.clone()), "{streamed}");
        let list = Value::Array(chunks).to_string();
        assert_eq!(read(&list), Ok(reply), "a stream without events: {list}");
    }
}

#[test]
fn a_stream_that_is_cut_off_is_never_a_whole_answer() {
    let mut stream = Stream::new(43, "gemini");
    let text = events(&encode_chunks(&samples::reply(&mut stream)));
    let settled = text.find("finishReason").expect("an end");
    for at in (0..settled).filter(|at| text.is_char_boundary(*at)) {
        match read(&text[..at]) {
            Err(ReplyFault::Incomplete(_) | ReplyFault::Malformed(_)) => {}
            other => panic!("cut at {at}: {other:?}"),
        }
    }
}

#[test]
fn fewer_replies_than_were_asked_for_are_no_whole_answer_where_nothing_marks_the_end() {
    let mut stream = Stream::new(44, "gemini");
    let mut reply = samples::reply(&mut stream);
    reply.others = vec![samples::reply(&mut stream).message];
    let chunks = encode_chunks(&reply);
    let mut half = chunks.clone();
    for chunk in &mut half {
        let candidates = chunk["candidates"].as_array_mut().expect("candidates");
        candidates.retain(|candidate| candidate["index"] == 0);
    }
    let read = |chunks: &[Value], replies| {
        let asked = Asked { model: "m".into(), turn: 3, replies };
        let mut incoming = Incoming::new(Box::new(Content::new(asked)));
        incoming.push(events(chunks).as_bytes(), &mut |_| {})?;
        incoming.end(&mut |_| {})
    };
    assert_eq!(read(&chunks, 2), Ok(reply));
    assert!(matches!(read(&half, 2), Err(ReplyFault::Incomplete(_))));
    assert!(read(&half, 1).is_ok());
}

#[test]
fn signatures_come_back_on_the_parts_they_came_on_and_ids_are_minted() {
    let text = json!({ "modelVersion": "m-1", "candidates": [{ "finishReason": "STOP", "content": { "role": "model", "parts": [
        { "text": "hm", "thought": true },
        { "functionCall": { "name": "find", "args": { "a": 1 } }, "thoughtSignature": "sig" },
        { "functionCall": { "name": "find", "args": {} } },
    ] } }], "usageMetadata": { "promptTokenCount": 7, "candidatesTokenCount": 3, "thoughtsTokenCount": 4, "cachedContentTokenCount": 2 } });
    let reply = read(&text.to_string()).expect("a reply");
    let usage = reply.usage;
    assert_eq!((usage.prompt_tokens, usage.completion_tokens, usage.reasoning_tokens), (7, 7, 4));
    assert_eq!((usage.cached_tokens, &reply.finish), (2, &Finish::ToolCalls));
    let ids: Vec<&str> = reply.message.tool_calls.iter().map(|call| call.id.as_str()).collect();
    assert_eq!(ids, ["call00300", "call00301"]);
    // The pipeline uses the first of several calls only.
    let first = reply.message.tool_calls[0].clone();
    let reasoning = reply.message.reasoning.clone();
    let request = |model: &str| ChatRequest {
        model: model.into(),
        messages: vec![
            Message::new(Role::User, "x"),
            Message { reasoning: reasoning.clone(), ..Message::call(first.clone()) },
            Message::result("call00300", "found"),
        ],
        ..ChatRequest::default()
    };
    let own = body(&request("m"));
    assert_eq!(own["contents"][1]["parts"][0]["thoughtSignature"], "sig");
    assert_eq!(own["contents"][2]["parts"][0]["functionResponse"]["name"], "find");
    assert!(body(&request("another"))["contents"][1]["parts"][0]["thoughtSignature"].is_null());
}

#[test]
fn schemas_lose_what_the_endpoint_refuses() {
    let schema = json!({ "$schema": "x", "type": "object", "additionalProperties": false, "required": ["a"],
        "properties": { "a": { "type": "array", "items": { "type": "string", "default": "x" } }, "default": { "type": "string" } } });
    let known = json!({ "type": "object", "required": ["a"],
        "properties": { "a": { "type": "array", "items": { "type": "string" } }, "default": { "type": "string" } } });
    let tool = |name: &str, parameters: &Value| crate::ToolDefinition {
        name: name.into(),
        description: "d".into(),
        parameters: parameters.clone(),
    };
    let bare = json!({ "type": "object", "properties": {} });
    let request = ChatRequest {
        model: "m".into(),
        messages: vec![Message::new(Role::Assistant, "Hi"), Message::new(Role::User, "x")],
        tools: std::rc::Rc::new(vec![tool("a", &schema), tool("b", &bare)]),
        format: ReplyFormat::JsonSchema { name: "thing".into(), schema },
        ..ChatRequest::default()
    };
    let body = body(&request);
    let functions = &body["tools"][0]["functionDeclarations"];
    assert_eq!((&functions[0]["parameters"], &functions[1]["parameters"]), (&known, &json!(null)));
    assert_eq!(body["generationConfig"]["responseSchema"], known);
    assert_eq!(body["contents"][0]["role"], "user", "the user begins");
}

#[test]
fn ends_and_errors_are_read() {
    let end = |word: &str| {
        let body = json!({ "candidates": [{ "finishReason": word }] });
        read(&body.to_string()).map(|reply| reply.finish)
    };
    assert_eq!(end("STOP"), Ok(Finish::Stop));
    assert_eq!(end("MAX_TOKENS"), Ok(Finish::Length));
    assert_eq!(end("RECITATION"), Ok(Finish::ContentFilter));
    assert_eq!(end("OTHER"), Ok(Finish::Other("OTHER".into())));
    for word in ["MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL", "MISSING_THOUGHT_SIGNATURE"] {
        assert!(matches!(end(word), Err(ReplyFault::Malformed(_))), "{word}");
    }
    let blocked = read(r#"{"promptFeedback":{"blockReason":"SAFETY"}}"#).expect("a reply");
    assert_eq!(blocked.finish, Finish::ContentFilter);
    for text in [
        r#"[{"error":{"code":429,"message":"slow","status":"RESOURCE_EXHAUSTED"}}]"#,
        "data: {\"error\":{\"code\":429,\"message\":\"slow\"}}\n\n",
    ] {
        match read(text) {
            Err(ReplyFault::Error(error)) => assert_eq!(error.status, Some(429)),
            other => panic!("{other:?}"),
        }
    }
    for text in [
        "{}",
        r#"{"candidates":{}}"#,
        r#"{"candidates":[7]}"#,
        r#"{"candidates":[{"content":{"parts":{}}}]}"#,
        r#"{"candidates":[{"content":{"parts":[{"text":7}]}}]}"#,
        r#"{"candidates":[{"content":{"parts":[{"functionCall":{}}]}}]}"#,
        r#"{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","args":[]}}]}}]}"#,
    ] {
        assert!(matches!(read(text), Err(ReplyFault::Malformed(_))), "{text}: {:?}", read(text));
    }
}

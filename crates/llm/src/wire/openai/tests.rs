//! The wire on bytes: what servers really send, and both sides against each other.

use std::rc::Rc;

use seed::Stream;
use serde_json::{Value, json};

use super::*;
use crate::message::{Message, Role, ToolCall, ToolDefinition};
use crate::model::{ChatReply, ChatRequest, Finish, ReplyFormat, Usage};

fn decode(message: &Value, finish: &Value) -> Result<ChatReply, ReplyFault> {
    let choice = json!({ "index": 0, "message": message, "finish_reason": finish });
    decode_reply(&json!({ "model": "m", "choices": [choice] }).to_string(), 4)
}

fn content(message: &Value) -> String {
    decode(message, &json!("stop")).expect("a reply").message.content
}

#[test]
fn content_is_read_in_every_form() {
    for (message, expected) in [
        (json!({ "content": "hi" }), "hi"),
        (json!({ "content": null }), ""),
        (json!({}), ""),
        (
            json!({ "content": [{ "type": "text", "text": "a" }, { "type": "text", "text": "b" }] }),
            "ab",
        ),
        (
            json!({ "content": [{ "type": "thinking", "thinking": "x" }, { "type": "text", "text": "a" }] }),
            "a",
        ),
        (json!({ "content": ["a", "b"] }), "ab"),
        (json!({ "content": null, "refusal": "I cannot" }), "I cannot"),
        (json!({ "content": "<think>hm</think>\n\nhi" }), "hi"),
        (json!({ "content": "hi", "reasoning_content": "hm" }), "hi"),
        (json!({ "content": " kept \n" }), " kept \n"),
    ] {
        assert_eq!(content(&message), expected, "{message}");
    }
}

#[test]
fn tool_calls_are_read_in_every_form() {
    for (call, expected) in [
        (
            json!({ "id": "a", "function": { "name": "f", "arguments": "{\"b\": 1}" } }),
            ("a", "{\"b\": 1}"),
        ),
        (
            json!({ "id": "a", "function": { "name": "f", "arguments": { "b": 1.0 } } }),
            ("a", "{\"b\":1.0}"),
        ),
        (
            json!({ "id": "a", "function": { "name": "f", "arguments": "{broken" } }),
            ("a", "{broken"),
        ),
        (json!({ "id": "a", "function": { "name": "f", "arguments": " " } }), ("a", "{}")),
        (json!({ "id": "a", "function": { "name": "f" } }), ("a", "{}")),
        (json!({ "id": "", "function": { "name": "f", "arguments": "{}" } }), ("call00400", "{}")),
        (json!({ "function": { "name": "f", "arguments": "{}" } }), ("call00400", "{}")),
    ] {
        let message = json!({ "content": null, "tool_calls": [call] });
        let calls = decode(&message, &json!("tool_calls")).expect("a reply").message.tool_calls;
        let found: Vec<_> = calls.iter().map(|c| (&*c.id, &*c.name, &*c.arguments)).collect();
        assert_eq!(found, [(expected.0, "f", expected.1)], "{message}");
    }
    let old = json!({ "content": null, "function_call": { "name": "f", "arguments": "{}" } });
    let reply = decode(&old, &json!("function_call")).expect("a reply");
    assert_eq!((reply.message.tool_calls.len(), reply.finish), (1, Finish::ToolCalls));
}

#[test]
fn minted_ids_differ_within_a_reply_and_between_turns() {
    let call = json!({ "function": { "name": "f", "arguments": "{}" } });
    let body = json!({ "choices": [{ "message": { "tool_calls": [call, call] } }] }).to_string();
    let ids = |turn| {
        let reply = decode_reply(&body, turn).expect("a reply");
        reply.message.tool_calls.into_iter().map(|call| call.id).collect::<Vec<_>>()
    };
    let all = [ids(2), ids(12)].concat();
    assert_eq!(all, ["call00200", "call00201", "call01200", "call01201"]);
    assert!(all.iter().all(|id| id.len() == 9), "Mistral takes nine characters");
}

#[test]
fn finish_reasons_are_mapped() {
    let call = json!([{ "id": "a", "function": { "name": "f", "arguments": "{}" } }]);
    for (word, has_calls, expected) in [
        (json!("stop"), false, Finish::Stop),
        (json!("stop"), true, Finish::ToolCalls),
        (json!("tool_calls"), true, Finish::ToolCalls),
        (json!("tool_calls"), false, Finish::Stop),
        (json!(null), false, Finish::Stop),
        (json!(null), true, Finish::ToolCalls),
        (json!("length"), false, Finish::Length),
        (json!("length"), true, Finish::Length),
        (json!("content_filter"), false, Finish::ContentFilter),
        (json!("odd"), false, Finish::Other("odd".into())),
    ] {
        let calls = if has_calls { call.clone() } else { json!(null) };
        let reply = decode(&json!({ "content": "", "tool_calls": calls }), &word).expect("a reply");
        assert_eq!(reply.finish, expected, "{word} {has_calls}");
    }
}

#[test]
fn usage_is_read_where_servers_put_it() {
    let usage = json!({ "prompt_tokens": 3, "completion_tokens": 4 });
    let choice = json!({ "message": { "content": "" } });
    for (body, expected) in [
        (json!({ "choices": [choice], "usage": usage }), (3, 4)),
        (json!({ "choices": [choice], "usage": null, "x_groq": { "usage": usage } }), (3, 4)),
        (json!({ "choices": [{ "message": { "content": "" }, "usage": usage }] }), (3, 4)),
        (json!({ "choices": [choice], "usage": { "prompt_tokens": 3 } }), (3, 0)),
        (json!({ "choices": [choice] }), (0, 0)),
    ] {
        let found = decode_reply(&body.to_string(), 1).expect("a reply").usage;
        assert_eq!((found.prompt_tokens, found.completion_tokens), expected, "{body}");
    }
}

#[test]
fn errors_are_read_in_every_shape() {
    for (body, expected) in [
        (
            r#"{"error":{"message":"bad key","type":"auth","code":"invalid_api_key"}}"#,
            "bad key (invalid_api_key)",
        ),
        (
            r#"[{"error":{"code":429,"message":"slow","status":"RESOURCE_EXHAUSTED"}}]"#,
            "slow (RESOURCE_EXHAUSTED)",
        ),
        (
            r#"{"type":"error","error":{"type":"overloaded_error","message":"busy"}}"#,
            "busy (overloaded_error)",
        ),
        (
            r#"{"object":"error","message":"too long","type":"BadRequestError","code":400}"#,
            "too long (BadRequestError)",
        ),
        (r#"{"detail":"Not Found"}"#, "Not Found"),
        (
            r#"{"detail":[{"loc":["body","model"],"msg":"field required"}]}"#,
            "body.model: field required",
        ),
        (r#"{"error":"model not found"}"#, "model not found"),
        (
            r#"{"error":{"message":"Provider error","code":502,"metadata":{"raw":"boom"}}}"#,
            "Provider error (boom)",
        ),
        (r#"{"error":{"type":"server_error"}}"#, "server_error"),
        ("Service Unavailable\n", "Service Unavailable"),
        (
            "<html><head><title>502 Bad\nGateway</title></head></html>",
            "a web page: 502 Bad Gateway",
        ),
        ("<p>no <b>title</b></p>", "no title"),
        ("", "no explanation"),
        ("{}", "{}"),
    ] {
        assert_eq!(error_body(body).message, expected, "{body}");
    }
    let long = error_body(&"é ".repeat(2000)).message;
    assert_eq!(long.chars().count(), 501);
}

#[test]
fn an_error_behind_a_good_status_is_an_error() {
    for (body, status) in [
        (r#"{"error":{"message":"upstream","code":502}}"#, Some(502)),
        (r#"{"error":{"message":"upstream","code":"odd"}}"#, None),
        (r#"[{"error":{"message":"slow","code":429}}]"#, Some(429)),
        (r#"{"object":"error","message":"m","code":400}"#, Some(400)),
        (
            r#"{"choices":[{"error":{"message":"m","code":503},"finish_reason":"error"}]}"#,
            Some(503),
        ),
    ] {
        match decode_reply(body, 1) {
            Err(ReplyFault::Error(error)) => assert_eq!(error.status, status, "{body}"),
            other => panic!("{body}: {other:?}"),
        }
    }
}

#[test]
fn an_answer_that_is_no_completion_says_what_is_missing() {
    for (body, expected) in [
        ("", "the body is empty"),
        ("<html>hello</html>", "it begins: hello"),
        (r#"{"choices":[]}"#, "`choices[0]`"),
        ("[]", "`choices[0]`"),
        (r#"{"choices":[{"text":"old"}]}"#, "`choices[0].message` is missing"),
        (r#"{"choices":[{"message":{"content":7}}]}"#, "neither text nor parts"),
        (r#"{"choices":[{"message":{"tool_calls":{}}}]}"#, "is not a list"),
        (
            r#"{"choices":[{"message":{"tool_calls":[{"id":"a"}]}}]}"#,
            "tool_calls[0]` names no function",
        ),
    ] {
        match decode_reply(body, 1) {
            Err(ReplyFault::Malformed(reason)) => assert!(reason.contains(expected), "{reason}"),
            other => panic!("{body}: {other:?}"),
        }
    }
}

fn text(stream: &mut Stream) -> String {
    let pieces = ["", "a", "\"", "\\", "\n", "é", "😀", "{}", "null", " ", "\u{0}", "</think", "0"];
    (0..stream.below(8)).filter_map(|_| stream.pick(&pieces).copied()).collect()
}

fn value(stream: &mut Stream, depth: u32) -> Value {
    match stream.below(if depth == 0 { 5 } else { 7 }) {
        0 => Value::Null,
        1 => json!(stream.percent(50)),
        2 => json!(stream.next_u64() >> stream.below(64)),
        3 => json!(f64::from(stream.below(1000)) / 8.0),
        4 => json!(text(stream)),
        5 => (0..stream.below(4)).map(|_| value(stream, depth - 1)).collect(),
        _ => {
            let members = (0..stream.below(4)).map(|_| (text(stream), value(stream, depth - 1)));
            Value::Object(members.collect())
        }
    }
}

/// A message, or one that calls tools with the results of its calls. Ids are unique, or they are replaced.
fn messages(stream: &mut Stream) -> Vec<Message> {
    let roles = [Role::System, Role::User, Role::Assistant];
    let role = *stream.pick(&roles).expect("there are roles");
    let count = if role == Role::Assistant { stream.below(3) } else { 0 };
    let call = |_| {
        let id = format!("{}{}", stream.next_u64(), stream.pick(&["", "é", "\""]).unwrap_or(&""));
        ToolCall { id, name: text(stream), arguments: text(stream) }
    };
    let tool_calls: Vec<ToolCall> = (0..count).map(call).collect();
    let results: Vec<Message> =
        tool_calls.iter().map(|call| Message::result(&call.id, text(stream))).collect();
    let first = Message { tool_calls, ..Message::new(role, text(stream)) };
    std::iter::once(first).chain(results).collect()
}

fn request(stream: &mut Stream) -> ChatRequest {
    let tool_count = stream.below(3);
    let tool = |_| ToolDefinition {
        name: text(stream),
        description: text(stream),
        parameters: value(stream, 4),
    };
    let tools = Rc::new((0..tool_count).map(tool).collect::<Vec<_>>());
    ChatRequest {
        model: text(stream),
        messages: (0..stream.between(1, 6)).flat_map(|_| messages(stream)).collect(),
        tools,
        format: match stream.below(3) {
            0 => ReplyFormat::Text,
            1 => ReplyFormat::JsonObject,
            _ => ReplyFormat::JsonSchema { name: text(stream), schema: value(stream, 3) },
        },
        temperature: stream.percent(50).then(|| f64::from(stream.below(21)) / 10.0),
        seed: stream.percent(50).then(|| stream.below(u32::MAX)),
        max_tokens: stream.percent(50).then(|| stream.below(u32::MAX)),
        more: stream.below(5),
        ..ChatRequest::default()
    }
}

/// A tool whose parameters are null comes back with the empty schema: null is no schema. A request for any JSON object
/// says so in its words, or it is said for it.
fn with_schemas(mut request: ChatRequest) -> ChatRequest {
    if request.format == ReplyFormat::JsonObject {
        request.messages.push(Message::new(Role::User, "Answer in JSON."));
    }
    for tool in Rc::make_mut(&mut request.tools) {
        if tool.parameters.is_null() {
            tool.parameters = json!({});
        }
    }
    request
}

#[test]
fn a_request_read_back_is_the_request() {
    let mut stream = Stream::new(21, "requests");
    for _ in 0..2000 {
        let request = with_schemas(request(&mut stream));
        for limit in [TokenLimit::MaxTokens, TokenLimit::MaxCompletionTokens] {
            let body = encode_request(&request, limit);
            let again = decode_request(&body).expect(&body);
            assert_eq!(again, request, "{body}");
            assert_eq!(encode_request(&again, limit), body, "key order is kept");
        }
    }
}

#[test]
fn a_reply_read_back_is_the_reply() {
    let mut stream = Stream::new(22, "replies");
    for _ in 0..2000 {
        let count = stream.below(3);
        let call = |index| ToolCall {
            id: format!("call_{index}"),
            name: format!("f{}", text(&mut stream)),
            arguments: format!("{{{}", text(&mut stream)),
        };
        let tool_calls: Vec<_> = (0..count).map(call).collect();
        let plain =
            [Finish::Stop, Finish::Length, Finish::ContentFilter, Finish::Other("x".into())];
        let finish = if tool_calls.is_empty() {
            stream.pick(&plain).expect("there are reasons").clone()
        } else {
            Finish::ToolCalls
        };
        let reply = ChatReply {
            model: text(&mut stream),
            message: Message { tool_calls, ..Message::new(Role::Assistant, text(&mut stream)) },
            finish,
            usage: Usage { prompt_tokens: stream.next_u64(), ..Usage::default() },
            others: (0..stream.below(4))
                .map(|_| Message::new(Role::Assistant, text(&mut stream)))
                .collect(),
            ..ChatReply::default()
        };
        let body = encode_reply(&reply);
        assert_eq!(decode_reply(&body, 1), Ok(reply), "{body}");
    }
}

#[test]
fn tools_bring_auto_choice_and_one_call_at_a_time() {
    let parameters = json!({ "type": "object", "properties": { "z": {}, "a": {} } });
    let tool = ToolDefinition { name: "f".into(), description: "d".into(), parameters };
    let messages = vec![Message::new(Role::User, "x")];
    let tools = Rc::new(vec![tool]);
    let request = ChatRequest { model: "m".into(), messages, tools, ..ChatRequest::default() };
    assert_eq!(
        encode_request(&request, TokenLimit::MaxTokens),
        r#"{"model":"m","messages":[{"role":"user","content":"x"}],"tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object","properties":{"z":{},"a":{}}}}}],"tool_choice":"auto","parallel_tool_calls":false}"#
    );
}

#[test]
fn one_reply_needs_no_n_and_four_are_asked_for_by_it() {
    let body = |more| {
        let messages = vec![Message::new(Role::User, "x")];
        let request = ChatRequest { model: "m".into(), messages, more, ..ChatRequest::default() };
        encode_request(&request, TokenLimit::MaxTokens)
    };
    assert!(!body(0).contains("\"n\""), "{}", body(0));
    assert!(body(3).ends_with(",\"n\":4}"), "{}", body(3));
}

#[test]
fn further_choices_are_read_and_those_that_hold_nothing_are_left_out() {
    let body = json!({ "model": "m", "choices": [
        { "message": { "content": "first" }, "finish_reason": "stop" },
        { "message": { "content": "<think>hm</think>second" }, "finish_reason": "stop" },
        { "error": { "message": "upstream", "code": 502 } },
        { "message": { "content": 3 } },
        {},
        { "message": { "content": "third" }, "finish_reason": "length" },
    ] });
    let reply = decode_reply(&body.to_string(), 1).expect("a reply");
    assert_eq!(reply.message.content, "first");
    let others: Vec<&str> = reply.others.iter().map(|other| other.content.as_str()).collect();
    assert_eq!(others, ["second", "third"]);
}

#[test]
fn a_request_that_cannot_be_served_names_the_field() {
    let with = |field: &str, value: Value| {
        let mut body = json!({ "model": "m", "messages": [{ "role": "user", "content": "x" }] });
        body[field] = value;
        body.to_string()
    };
    for (body, param) in [
        ("{".to_owned(), ""),
        ("[]".to_owned(), ""),
        (with("model", json!(null)), "model"),
        (with("messages", json!([])), "messages"),
        (with("messages", json!([{ "role": "robot" }])), "messages[0].role"),
        (with("messages", json!([{ "role": "user", "content": 1 }])), "messages[0].content"),
        (with("messages", json!([{ "role": "tool", "content": "" }])), "messages[0].tool_call_id"),
        (
            with("messages", json!([{ "role": "assistant", "tool_calls": [{ "id": "a" }] }])),
            "messages[0].tool_calls[0].function.name",
        ),
        (with("tools", json!({})), "tools"),
        (with("tools", json!([{ "function": {} }])), "tools[0].function.name"),
        (with("response_format", json!({ "type": "xml" })), "response_format.type"),
        (with("seed", json!(-1)), "seed"),
        (with("seed", json!(1.5)), "seed"),
        (with("temperature", json!("hot")), "temperature"),
        (with("n", json!(0)), "n"),
        (with("n", json!(129)), "n"),
        (with("n", json!("two")), "n"),
    ] {
        let fault = decode_request(&body).expect_err(&body);
        assert_eq!(fault.param, param, "{body}");
        let told = error_body(&encode_fault(&fault)).message;
        assert!(told.contains(&fault.message) && told.contains(param), "{told}");
    }
}

#[test]
fn unused_fields_and_defaults_spelt_out_are_fine() {
    let body = json!({
        "model": "m", "messages": [{ "role": "developer", "content": "x", "name": "n" }],
        "stream": false, "n": 1, "top_p": 1, "tools": null, "response_format": { "type": "text" },
    });
    let request = decode_request(&body.to_string()).expect("a request");
    assert_eq!(request.messages, [Message::new(Role::System, "x")]);
}

#[test]
fn the_model_list_is_read_back() {
    assert_eq!(decode_models(&encode_models(&["a", "b"])), Ok(vec!["a".into(), "b".into()]));
}

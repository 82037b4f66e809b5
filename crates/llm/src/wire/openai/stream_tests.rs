//! Streams as servers really send them, each read to the same reply.

use serde_json::{Value, json};

use super::Completion;
use crate::ToolCall;
use crate::model::{ChatReply, Delta, Finish};
use crate::wire::draft::{Asked, CALLS};
use crate::wire::fault::ReplyFault;
use crate::wire::incoming::Incoming;

fn read_pieces(pieces: &[&[u8]]) -> (Result<ChatReply, ReplyFault>, Vec<Delta>) {
    let asked = Asked { model: "m".into(), turn: 3, replies: 1 };
    let mut incoming = Incoming::new(Box::new(Completion::new(asked)));
    let mut shown = Vec::new();
    let mut watch = |delta| shown.push(delta);
    for piece in pieces {
        if let Err(fault) = incoming.push(piece, &mut watch) {
            return (Err(fault), shown);
        }
    }
    let reply = incoming.end(&mut watch);
    (reply, shown)
}

fn read(text: &str) -> Result<ChatReply, ReplyFault> {
    read_pieces(&[text.as_bytes()]).0
}

/// A stream of these chunks, properly ended.
fn stream(chunks: &[Value]) -> String {
    let events: Vec<String> = chunks.iter().map(|chunk| format!("data: {chunk}\n\n")).collect();
    format!("{}data: [DONE]\n\n", events.concat())
}

#[expect(clippy::needless_pass_by_value, reason = "it is called with what `json!` makes")]
fn delta(delta: Value) -> Value {
    json!({ "model": "m-1", "choices": [{ "index": 0, "delta": delta, "finish_reason": null }] })
}

fn end(word: &str) -> Value {
    json!({ "choices": [{ "index": 0, "delta": {}, "finish_reason": word }] })
}

fn says(text: &str) -> String {
    stream(&[
        delta(json!({ "role": "assistant", "content": "" })),
        delta(json!({ "content": text })),
        end("stop"),
    ])
}

/// The one call of a stream of these `tool_calls` entries: id, name, arguments.
fn called(pieces: &[Value]) -> Result<Vec<(String, String, String)>, ReplyFault> {
    let mut chunks: Vec<Value> =
        pieces.iter().map(|piece| delta(json!({ "tool_calls": [piece] }))).collect();
    chunks.push(end("tool_calls"));
    let reply = read(&stream(&chunks))?;
    assert_eq!(reply.finish, Finish::ToolCalls);
    Ok(calls_of(reply.message.tool_calls))
}

/// Id, name and arguments of each call.
fn calls_of(calls: Vec<ToolCall>) -> Vec<(String, String, String)> {
    calls.into_iter().map(|call| (call.id, call.name, call.arguments)).collect()
}

fn call(id: &str, name: &str, arguments: &str) -> (String, String, String) {
    (id.to_owned(), name.to_owned(), arguments.to_owned())
}

#[test]
fn odd_streams_of_a_text_are_read_alike() {
    let good = says("hi");
    let usage = r#"{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4}}"#;
    for text in [
        good.clone(),
        format!("\u{feff}{good}"),
        good.replace('\n', "\r\n"),
        good.replace("data: ", ": ping\n\ndata:"),
        good.replace("data: [DONE]\n\n", ""),
        good.replace("data: [DONE]\n\n", "").trim_end().to_owned(),
        good.replace("data: [DONE]", &format!("data: {usage}\n\ndata: [DONE]")),
        format!("data: {{\"type\":\"keepalive\"}}\n\n{good}"),
        format!("data: {{\"id\":\"\",\"choices\":[],\"prompt_filter_results\":[]}}\n\n{good}"),
        good.replace("\"index\":0,", ""),
        good.replace("\"delta\":", "\"obfuscation\":\"xyz\",\"delta\":"),
        good.replace("\"delta\":{}", "\"delta\":null"),
        good.replace("\"delta\":", "\"message\":"),
        good.replace("data: [DONE]\n\n", "data: [DONE]\n\nevent: done\ndata: bye\n\n"),
        format!("event: message\n{good}"),
        good.replacen("{\"model\"", "{\ndata:\"model\"", 1),
    ] {
        let reply = read(&text).unwrap_or_else(|fault| panic!("{fault:?}: {text}"));
        assert_eq!((reply.message.content.as_str(), reply.finish), ("hi", Finish::Stop), "{text}");
        assert_eq!(reply.model, "m-1");
        assert_eq!(reply.message.reasoning, None, "{text}");
    }
}

#[test]
fn wherever_a_stream_is_cut_into_pieces_it_is_the_same() {
    let text = says("grüße 😀");
    let whole = read(&text);
    assert!(whole.is_ok());
    for at in 0..=text.len() {
        let (left, right) = text.as_bytes().split_at(at);
        assert_eq!(read_pieces(&[left, right]).0, whole, "cut at {at}");
    }
}

/// As they were sent by a LiteLLM proxy (1.108.7), `transformers serve` (5.19.0) and vLLM (0.32.0).
#[test]
fn streams_of_real_servers_are_read() {
    const LITELLM: &str = r#"data: {"id":"chatcmpl-d336e054c43a8af4","object":"chat.completion.chunk","created":1795792253,"model":"simulated","choices":[{"index":0,"delta":{"role":"assistant"}}]}

data: {"id":"chatcmpl-d336e054c43a8af4","created":1795792253,"model":"simulated","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"tool_calls":[{"id":"call_b5b2525833d2ec63","function":{"arguments":"","name":"get_weather"},"type":"function","index":0}]}}]}

data: {"id":"chatcmpl-d336e054c43a8af4","created":1795792253,"model":"simulated","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"tool_calls":[{"function":{"arguments":"{\"city\":\"Lima\"}"},"type":"function","index":0}]}}]}

data: {"id":"chatcmpl-d336e054c43a8af4","object":"chat.completion.chunk","created":1795792253,"model":"simulated","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}

data: {"id":"chatcmpl-d336e054c43a8af4","created":1795792253,"model":"simulated","object":"chat.completion.chunk","choices":[{"index":0,"delta":{}}],"usage":{"completion_tokens":19,"prompt_tokens":13,"total_tokens":32}}

data: [DONE]

"#;
    const TRANSFORMERS: &str = r#"data: {"id":"2d08d49b","choices":[{"delta":{"role":"assistant"},"index":0}],"created":1795792998,"model":"simulated","object":"chat.completion.chunk","system_fingerprint":""}

data: {"id":"2d08d49b","choices":[{"delta":{"tool_calls":[{"index":0,"id":"2d08d49b_tool_call_0","function":{"arguments":"{\"city\":\"Lima\"}","name":"get_weather"},"type":"function"}]},"index":0}],"created":1795792998,"model":"simulated","object":"chat.completion.chunk","system_fingerprint":""}

data: {"id":"2d08d49b","choices":[{"delta":{},"index":0,"finish_reason":"tool_calls"}],"created":1795792999,"model":"simulated","object":"chat.completion.chunk","system_fingerprint":"","usage":{"completion_tokens":19,"prompt_tokens":13,"total_tokens":32}}

"#;
    const VLLM: &str = r#"data: {"id":"chatcmpl-a8c1c6548eacb0b4","object":"chat.completion.chunk","created":1795793552,"model":"simulated","choices":[{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}],"prompt_token_ids":null,"prompt_text":null}

data: {"id":"chatcmpl-a8c1c6548eacb0b4","object":"chat.completion.chunk","created":1795793552,"model":"simulated","choices":[{"index":0,"delta":{"content":null,"tool_calls":[{"id":"chatcmpl-tool-9ec5c2150dd61973","type":"function","index":0,"function":{"name":"get_weather"}},{"index":0,"function":{"arguments":"{\"city\":\"Lima\"}"}}]},"logprobs":null,"finish_reason":null,"token_ids":null}]}

data: {"id":"chatcmpl-a8c1c6548eacb0b4","object":"chat.completion.chunk","created":1795793552,"model":"simulated","choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"tool_calls","stop_reason":null,"token_ids":null}]}

data: {"id":"chatcmpl-a8c1c6548eacb0b4","object":"chat.completion.chunk","created":1795793552,"model":"simulated","choices":[],"usage":{"prompt_tokens":13,"total_tokens":32,"completion_tokens":19},"system_fingerprint":"vllm-0.32.0-503095b7"}

data: [DONE]

"#;
    let ids = ["call_b5b2525833d2ec63", "2d08d49b_tool_call_0", "chatcmpl-tool-9ec5c2150dd61973"];
    for (text, id) in [LITELLM, TRANSFORMERS, VLLM].into_iter().zip(ids) {
        let reply = read(text).unwrap_or_else(|fault| panic!("{fault:?}: {text}"));
        assert_eq!((reply.model.as_str(), reply.finish), ("simulated", Finish::ToolCalls));
        assert_eq!((reply.usage.prompt_tokens, reply.usage.completion_tokens), (13, 19));
        let expected = call(id, "get_weather", r#"{"city":"Lima"}"#);
        assert_eq!(calls_of(reply.message.tool_calls), [expected], "{text}");
    }
}

/// As llama-cpp-python (0.3.36) sends a forced call.
#[test]
fn a_call_that_is_sent_in_its_old_and_its_new_form_at_once_is_one() {
    const ID: &str = "call__0_get_weather_cmpl-a9d4a8ac";
    let pieces = ["{", "\"city\": ", "\"Lima\"", "}"];
    let chunk = |piece: &&str| {
        delta(json!({ "role": null, "content": null,
            "function_call": { "name": "get_weather", "arguments": piece },
            "tool_calls": [{ "index": 0, "id": ID, "type": "function",
                "function": { "name": "get_weather", "arguments": piece } }] }))
    };
    let head =
        json!({ "role": "assistant", "content": null, "function_call": null, "tool_calls": null });
    let mut chunks = vec![delta(head)];
    chunks.extend(pieces.iter().map(chunk));
    chunks.push(end("tool_calls"));
    let reply = read(&stream(&chunks)).expect("a reply");
    assert_eq!(
        calls_of(reply.message.tool_calls),
        [call(ID, "get_weather", r#"{"city": "Lima"}"#)]
    );
}

#[test]
fn a_stream_that_is_cut_off_is_never_a_whole_answer() {
    let text = says("a long answer").replace("data: [DONE]\n\n", "");
    let settled = text.find("\"stop\"").expect("a finish reason");
    for at in 0..settled {
        match read(&text[..at]) {
            Err(ReplyFault::Incomplete(_) | ReplyFault::Malformed(_)) => {}
            other => panic!("cut at {at}: {other:?}"),
        }
    }
}

#[test]
fn usage_is_read_wherever_it_comes() {
    let counts = json!({ "prompt_tokens": 30, "completion_tokens": 4,
        "prompt_tokens_details": { "cached_tokens": 20, "cache_write_tokens": 5 },
        "completion_tokens_details": { "reasoning_tokens": 2 } });
    let text = delta(json!({ "content": "hi" }));
    let late = json!({ "choices": [], "usage": counts });
    let mut in_choice = end("stop");
    in_choice["choices"][0]["usage"] = counts.clone();
    let mut groq = end("stop");
    groq["x_groq"] = json!({ "usage": counts });
    for chunks in [
        [text.clone(), end("stop"), late],
        [text.clone(), json!({}), in_choice],
        [text, json!({}), groq],
    ] {
        let usage = read(&stream(&chunks)).expect("a reply").usage;
        assert_eq!((usage.prompt_tokens, usage.completion_tokens), (30, 4));
        assert_eq!((usage.cached_tokens, usage.cache_write_tokens), (20, 5));
        assert_eq!(usage.reasoning_tokens, 2);
    }
    let deepseek = json!({ "choices": [{ "message": { "content": "hi" } }],
        "usage": { "prompt_tokens": 9, "prompt_cache_hit_tokens": 7, "completion_tokens": 1 } });
    assert_eq!(read(&deepseek.to_string()).expect("a reply").usage.cached_tokens, 7);
}

#[test]
fn errors_inside_a_stream_are_errors() {
    let start = "data: {\"choices\":[{\"delta\":{\"content\":\"h\"}}]}\n\n";
    for (rest, status) in [
        ("data: {\"error\":{\"message\":\"upstream\",\"code\":502}}\n\n", Some(502)),
        ("event: error\ndata: {\"message\":\"busy\",\"type\":\"overloaded_error\"}\n\n", Some(529)),
        ("{\"error\":{\"message\":\"slow\",\"code\":429}}\n", Some(429)),
        ("data: {\"choices\":[{\"error\":{\"message\":\"m\",\"code\":503}}]}\n\n", Some(503)),
    ] {
        match read(&format!("{start}{rest}")) {
            Err(ReplyFault::Error(error)) => assert_eq!(error.status, status, "{rest}"),
            other => panic!("{rest}: {other:?}"),
        }
    }
    for word in ["network_error", "error"] {
        let text = stream(&[delta(json!({ "content": "h" })), end(word)]);
        assert!(matches!(read(&text), Err(ReplyFault::Incomplete(_))), "{word}");
    }
    let text = stream(&[end("model_context_window_exceeded")]);
    assert!(matches!(read(&text), Err(ReplyFault::TooLong(_))));
}

#[test]
fn what_is_no_stream_of_completions_is_malformed() {
    for text in [
        "data: [DONE]\n\n",
        "data: not JSON\n\ndata: [DONE]\n\n",
        "data: {\"choices\":{}}\n\n",
        "data: 7\n\n",
        "event: ping\ndata: {}\n\n",
        "data: {\"choices\":[{\"delta\":{\"content\":7}}]}\n\n",
        "data: {\"choices\":[{\"delta\":7}]}\n\n",
        "data: {\"choices\":[{\"index\":\"a\",\"delta\":{}}]}\n\n",
        "data: {\"choices\":[{\"index\":500,\"delta\":{}}]}\n\n",
        "data: {\"choices\":[{\"delta\":{},\"finish_reason\":7}]}\n\n",
        "error: something\n",
    ] {
        assert!(matches!(read(text), Err(ReplyFault::Malformed(_))), "{text}: {:?}", read(text));
    }
}

#[test]
fn calls_are_put_together_from_every_kind_of_piece() {
    let whole = [call("c1", "find", r#"{"a":1}"#)];
    for pieces in [
        // As OpenAI sends them.
        vec![
            json!({ "index": 0, "id": "c1", "type": "function", "function": { "name": "find", "arguments": "" } }),
            json!({ "index": 0, "function": { "arguments": "{\"a\"" } }),
            json!({ "index": 0, "function": { "arguments": ":1}" } }),
        ],
        // Without an index.
        vec![
            json!({ "id": "c1", "function": { "name": "find", "arguments": "{\"a\"" } }),
            json!({ "id": "c1", "function": { "arguments": ":1}" } }),
        ],
        // Without index and id behind the first.
        vec![
            json!({ "id": "c1", "function": { "name": "find", "arguments": "{\"a\"" } }),
            json!({ "function": { "arguments": ":1}" } }),
        ],
        // The whole call at once, its arguments an object.
        vec![
            json!({ "index": 0, "id": "c1", "function": { "name": "find", "arguments": { "a": 1 } } }),
        ],
        // The tail under the next index, without an id.
        vec![
            json!({ "index": 0, "id": "c1", "function": { "name": "find", "arguments": "{\"a\"" } }),
            json!({ "index": 1, "function": { "arguments": ":1}" } }),
        ],
        // The name in every piece.
        vec![
            json!({ "index": 0, "id": "c1", "function": { "name": "find", "arguments": "{\"a\"" } }),
            json!({ "index": 0, "id": "c1", "function": { "name": "find", "arguments": ":1}" } }),
        ],
        // An empty object stands there first.
        vec![
            json!({ "index": 0, "id": "c1", "function": { "name": "find", "arguments": "{}" } }),
            json!({ "index": 0, "function": { "arguments": "{\"a\":1}" } }),
        ],
        // The whole arguments once more at the end.
        vec![
            json!({ "index": 0, "id": "c1", "function": { "name": "find", "arguments": "{\"a\":1}" } }),
            json!({ "index": 0, "function": { "arguments": "{\"a\":1}" } }),
        ],
        // The name behind the id.
        vec![
            json!({ "index": 0, "id": "c1" }),
            json!({ "index": 0, "function": { "name": "find", "arguments": "{\"a\":1}" } }),
        ],
    ] {
        assert_eq!(called(&pieces).expect("calls"), whole, "{pieces:?}");
    }
}

#[test]
fn two_calls_are_kept_apart() {
    let both = [call("c1", "find", r#"{"a":1}"#), call("c2", "find", r#"{"b":2}"#)];
    for pieces in [
        vec![
            json!({ "index": 0, "id": "c1", "function": { "name": "find", "arguments": "{\"a\"" } }),
            json!({ "index": 1, "id": "c2", "function": { "name": "find", "arguments": "{\"b\"" } }),
            json!({ "index": 0, "function": { "arguments": ":1}" } }),
            json!({ "index": 1, "function": { "arguments": ":2}" } }),
        ],
        // All under one index.
        vec![
            json!({ "index": 0, "id": "c1", "function": { "name": "find", "arguments": "{\"a\":1}" } }),
            json!({ "index": 0, "id": "c2", "function": { "name": "find", "arguments": "{\"b\":2}" } }),
        ],
        // The tail of the second under the index of the first, which is whole.
        vec![
            json!({ "index": 0, "id": "c1", "function": { "name": "find", "arguments": "{\"a\":1}" } }),
            json!({ "index": 1, "id": "c2", "function": { "name": "find", "arguments": "{\"b\"" } }),
            json!({ "index": 0, "function": { "arguments": ":2}" } }),
        ],
    ] {
        assert_eq!(called(&pieces).expect("calls"), both, "{pieces:?}");
    }
    let twice = json!({ "function": { "name": "find", "arguments": "{}" } });
    let minted = called(&[twice.clone(), twice]).expect("calls");
    assert_eq!(minted, [call("call00300", "find", "{}"), call("call00301", "find", "{}")]);
}

#[test]
fn a_piece_that_could_belong_to_two_calls_is_refused() {
    let first = json!({ "index": 0, "id": "c1", "function": { "name": "f", "arguments": "{" } });
    let second = json!({ "index": 1, "id": "c2", "function": { "name": "g", "arguments": "{" } });
    let tail = json!({ "index": 5, "function": { "arguments": "}" } });
    assert!(called(&[first.clone(), second.clone(), tail.clone()]).is_err());
    assert!(called(std::slice::from_ref(&tail)).is_err(), "a tail of nothing");
    let other = json!({ "index": 0, "function": { "name": "g", "arguments": "}" } });
    assert!(called(&[first, other]).is_err(), "another name in the middle");
}

#[test]
fn reasoning_is_kept_apart_under_every_name() {
    for pieces in [
        vec![
            json!({ "reasoning_content": "th" }),
            json!({ "reasoning_content": "ink", "content": null }),
        ],
        vec![json!({ "reasoning": "think", "reasoning_content": "think" })],
        vec![json!({ "reasoning_text": "think" })],
        vec![
            json!({ "reasoning_details": [{ "type": "reasoning.text", "index": 0, "text": "think" }] }),
        ],
        vec![
            json!({ "content": [{ "type": "thinking", "thinking": [{ "type": "text", "text": "think" }] }] }),
        ],
        vec![json!({ "content": "<thi" }), json!({ "content": "nk>think</think>" })],
        vec![json!({ "content": "think</think>" })],
    ] {
        let mut chunks: Vec<Value> = pieces.into_iter().map(delta).collect();
        chunks.push(delta(json!({ "content": "hi" })));
        chunks.push(end("stop"));
        let reply = read(&stream(&chunks)).expect("a reply");
        assert_eq!(reply.message.content, "hi", "{chunks:?}");
        let reasoning = reply.message.reasoning.expect("reasoning");
        assert_eq!(
            (reasoning.text.as_str(), reasoning.model.as_str()),
            ("think", "m"),
            "{chunks:?}"
        );
    }
    let open = read(&says("<think>no end")).expect("a reply").message;
    assert_eq!(open.content, "");
    assert_eq!(open.reasoning.map(|it| it.text).as_deref(), Some("no end"));
}

#[test]
fn what_an_endpoint_wants_back_is_kept_as_it_came() {
    let detail = |text: &str, signature: Value| {
        json!({ "reasoning_details": [
            { "type": "reasoning.text", "index": 0, "text": text, "signature": signature } ] })
    };
    let signed = json!({ "index": 0, "id": "c1", "function": { "name": "f", "arguments": "{}" },
        "extra_content": { "google": { "thought_signature": "s" } } });
    let chunks = [
        delta(detail("a", json!(null))),
        delta(detail("b", json!("sig"))),
        delta(json!({ "tool_calls": [signed] })),
        end("tool_calls"),
    ];
    let reasoning = read(&stream(&chunks)).expect("a reply").message.reasoning.expect("reasoning");
    let details = &reasoning.opaque["reasoning_details"];
    assert_eq!(details.as_array().map(Vec::len), Some(1));
    assert_eq!((&details[0]["text"], &details[0]["signature"]), (&json!("ab"), &json!("sig")));
    let kept = &reasoning.opaque[CALLS]["c1"]["extra_content"]["google"]["thought_signature"];
    assert_eq!(kept, "s");
}

#[test]
fn what_comes_is_shown_as_it_comes() {
    let chunks = [
        delta(json!({ "reasoning": "hm" })),
        delta(json!({ "content": "he" })),
        delta(json!({ "content": "llo" })),
        delta(
            json!({ "tool_calls": [{ "index": 0, "id": "c", "function": { "name": "f", "arguments": "{" } }] }),
        ),
        delta(json!({ "tool_calls": [{ "index": 0, "function": { "arguments": "}" } }] })),
        end("tool_calls"),
    ];
    let (reply, shown) = read_pieces(&[stream(&chunks).as_bytes()]);
    assert!(reply.is_ok());
    let expected = [
        Delta::Reasoning("hm".into()),
        Delta::Text("he".into()),
        Delta::Text("llo".into()),
        Delta::Call("f".into()),
        Delta::Arguments("{".into()),
        Delta::Arguments("}".into()),
    ];
    assert_eq!(shown, expected);
}

#[test]
fn several_choices_come_interleaved_and_only_the_first_is_shown() {
    let piece = |index: u64, text: &str, word: Value| json!({ "choices": [{ "index": index, "delta": { "content": text }, "finish_reason": word }] });
    let chunks = [
        piece(1, "b", json!(null)),
        piece(0, "a", json!(null)),
        piece(2, "c", json!("stop")),
        piece(1, "B", json!("stop")),
        piece(0, "A", json!("stop")),
        json!({ "choices": [{ "index": 3, "delta": { "content": 7 } }] }),
    ];
    let (reply, shown) = read_pieces(&[stream(&chunks).as_bytes()]);
    let reply = reply.expect("a reply");
    assert_eq!(reply.message.content, "aA");
    let others: Vec<&str> = reply.others.iter().map(|other| other.content.as_str()).collect();
    assert_eq!(others, ["bB", "c"]);
    assert_eq!(shown, [Delta::Text("a".into()), Delta::Text("A".into())]);
}

//! What every fault sends, byte by byte, beside what the server sends without it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use futures_util::StreamExt;
use serde_json::{Value, json};

use super::{reqwest_client, start};
use crate::serve_model::fault::{Act, End, Fault};
use crate::serve_model::faults;
use crate::serve_model::wire::{ALL, Wire};

/// What a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Words.
    Words,
    /// A tool call, forced where the endpoint can force it.
    Call,
    /// JSON by a schema.
    Json,
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Got {
    status: u16,
    kind: String,
    retry_after: Option<String>,
    body: Vec<u8>,
    /// How the body ended.
    end: Ended,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ended {
    Whole,
    Broken,
    Silent,
    /// Not even a head.
    Nothing,
}

const PATIENCE: Duration = Duration::from_millis(700);

/// A body that uses everything which some server refuses.
fn body(wire: Wire, kind: Kind, streamed: bool) -> Value {
    let user = "Ünïcode: what are you? Tell me a word or two more than that, please.";
    let schema = json!({ "type": "object", "properties": {
        "answer": { "type": "string" }, "list": { "type": "array", "items": { "type": "integer" } },
    } });
    let (name, description) = ("report", "Reports what you are.");
    let mut body = match wire {
        Wire::OpenAi => json!({
            "model": "m", "messages": [{ "role": "user", "content": user }], "temperature": 0.5,
            "seed": 1, "n": 2, "max_tokens": 8000, "stream": streamed,
            "stream_options": { "include_usage": true },
        }),
        Wire::Anthropic => json!({
            "model": "m", "messages": [{ "role": "user", "content": user }], "temperature": 0.5,
            "max_tokens": 8000, "stream": streamed,
        }),
        Wire::Gemini => json!({
            "contents": [{ "role": "user", "parts": [{ "text": user }] }],
            "generationConfig": { "temperature": 0.5, "seed": 1, "candidateCount": 2 },
        }),
    };
    match (wire, kind) {
        (_, Kind::Words) => {}
        (Wire::OpenAi, Kind::Call) => {
            let function =
                json!({ "name": name, "description": description, "parameters": schema });
            body["tools"] = json!([{ "type": "function", "function": function }]);
            body["tool_choice"] = json!("required");
            body["parallel_tool_calls"] = json!(false);
        }
        (Wire::Anthropic, Kind::Call) => {
            body["tools"] =
                json!([{ "name": name, "description": description, "input_schema": schema }]);
            body["tool_choice"] = json!({ "type": "any" });
        }
        (Wire::Gemini, Kind::Call) => {
            let function =
                json!({ "name": name, "description": description, "parameters": schema });
            body["tools"] = json!([{ "functionDeclarations": [function] }]);
        }
        (Wire::OpenAi, Kind::Json) => {
            let named = json!({ "name": "answer", "schema": schema });
            body["response_format"] = json!({ "type": "json_schema", "json_schema": named });
            body["max_completion_tokens"] = body["max_tokens"].take();
        }
        (Wire::Anthropic, Kind::Json) => {
            body["output_config"] =
                json!({ "format": { "type": "json_schema", "schema": schema } });
        }
        (Wire::Gemini, Kind::Json) => {
            body["generationConfig"]["responseMimeType"] = json!("application/json");
            body["generationConfig"]["responseSchema"] = schema;
        }
    }
    body
}

fn path(wire: Wire, streamed: bool) -> &'static str {
    match (wire, streamed) {
        (Wire::OpenAi, _) => "/v1/chat/completions",
        (Wire::Anthropic, _) => "/v1/messages",
        (Wire::Gemini, false) => "/v1beta/models/m:generateContent",
        (Wire::Gemini, true) => "/v1beta/models/m:streamGenerateContent?alt=sse",
    }
}

struct Asker {
    client: reqwest::Client,
    host: String,
}

impl Asker {
    async fn new() -> Self {
        let base = start().await;
        let host = base.trim_end_matches("/v1").to_owned();
        Self { client: reqwest_client(), host }
    }

    /// How often each fault was played.
    async fn played(&self) -> BTreeMap<String, u64> {
        let response = self.client.get(format!("{}/faults", self.host)).send().await;
        let report = response.expect("an answer").text().await.expect("a report");
        let report: Value = serde_json::from_str(&report).expect("JSON");
        serde_json::from_value(report["played"].clone()).expect("counts")
    }

    async fn ask(&self, fault: &str, wire: Wire, kind: Kind, streamed: bool) -> Got {
        self.send(fault, wire, &body(wire, kind, streamed), streamed).await
    }

    async fn send(&self, fault: &str, wire: Wire, body: &Value, streamed: bool) -> Got {
        let url = format!("{}/faults/{fault}{}", self.host, path(wire, streamed));
        let request = self.client.post(url).body(body.to_string());
        let request =
            request.header("anthropic-version", "2023-06-01").header("x-api-key", "sk-test-key");
        let nothing =
            |end| Got { status: 0, kind: String::new(), retry_after: None, body: Vec::new(), end };
        let Ok(sent) = tokio::time::timeout(PATIENCE, request.send()).await else {
            return nothing(Ended::Silent);
        };
        let Ok(response) = sent else { return nothing(Ended::Nothing) };
        let header = |name: &str| {
            let value = response.headers().get(name);
            value.and_then(|value| value.to_str().ok()).map(str::to_owned)
        };
        let (retry_after, kind) = (header("retry-after"), header("content-type"));
        let mut got = Got {
            status: response.status().as_u16(),
            kind: kind.unwrap_or_default(),
            retry_after,
            ..nothing(Ended::Whole)
        };
        let mut pieces = std::pin::pin!(futures_util::stream::unfold(response, async |mut it| {
            it.chunk().await.transpose().map(|piece| (piece, it))
        }));
        loop {
            match tokio::time::timeout(PATIENCE, pieces.next()).await {
                Ok(None) => return got,
                Ok(Some(Ok(piece))) => got.body.extend(piece),
                Ok(Some(Err(_))) => return Got { end: Ended::Broken, ..got },
                Err(_) => return Got { end: Ended::Silent, ..got },
            }
        }
    }
}

const KINDS: [Kind; 3] = [Kind::Words, Kind::Call, Kind::Json];

fn is_slow(fault: &Fault) -> bool {
    fault.name.starts_with("stall") || ["slow", "stream-slow"].contains(&fault.name)
}

/// Of pages alone, or of many calls at once; each has a test of its own.
fn is_unseen(fault: &Fault) -> bool {
    fault.acts.iter().all(|act| matches!(act, Act::Cors(_)))
        || ["limit", "slow"].contains(&fault.name)
}

fn refuses(fault: &Fault) -> bool {
    fault.acts.iter().any(|act| matches!(act, Act::Refuse(_)))
}

/// The same bytes, at other times.
fn is_timing(fault: &Fault) -> bool {
    ["stream-bytes", "stream-pause", "stream-slow"].contains(&fault.name)
}

/// What rules refuse only in a conversation; tested with one.
fn needs_history(fault: &Fault) -> bool {
    fault.name == "rules-openai"
}

#[tokio::test]
async fn every_fault_shows_on_each_of_its_wires_and_passes_when_it_should() {
    let asker = Asker::new().await;
    let mut calms = Vec::new();
    for (wire, kind) in ALL.iter().flat_map(|wire| KINDS.map(|kind| (*wire, kind))) {
        for streamed in [true, false] {
            let calm = asker.ask("none", wire, kind, streamed).await;
            assert_eq!((calm.status, calm.end), (200, Ended::Whole), "{wire:?} {kind:?}");
            calms.push(((wire, kind, streamed), calm));
        }
    }
    for fault in faults::all().filter(|fault| !is_unseen(fault) && !needs_history(fault)) {
        for wire in fault.wires.iter().copied() {
            let mut shown = 0;
            for (kind, streamed) in KINDS.iter().flat_map(|kind| [(*kind, true), (*kind, false)]) {
                if is_slow(fault) && (kind, streamed) != (Kind::Words, true) {
                    continue;
                }
                let calm = calms.iter().find(|(what, _)| *what == (wire, kind, streamed));
                let calm = calm.map(|(_, calm)| calm).expect("it was asked");
                let got = asker.ask(fault.name, wire, kind, streamed).await;
                if got == *calm && !is_timing(fault) {
                    continue;
                }
                shown += 1;
                match fault.end {
                    End::Repeat => {
                        let again = asker.ask(fault.name, wire, kind, streamed).await;
                        assert_eq!(again, *calm, "{} is over", fault.name);
                    }
                    End::Adapt if fault.mixed && refuses(fault) => {
                        assert!([400, 422].contains(&got.status), "{} {got:?}", fault.name);
                    }
                    End::Read | End::Other => assert_eq!(got.status, 200, "{}", fault.name),
                    End::Adapt | End::Stop => {
                        let again = asker.ask(fault.name, wire, kind, streamed).await;
                        assert_eq!(again, got, "{} stays", fault.name);
                    }
                }
            }
            assert!(shown > 0, "{} shows nowhere on {}", fault.name, wire.name());
        }
    }
}

#[tokio::test]
async fn without_faults_streams_hold_what_whole_answers_hold() {
    let asker = Asker::new().await;
    for (wire, kind) in ALL.iter().flat_map(|wire| KINDS.map(|kind| (*wire, kind))) {
        let whole = asker.ask("none", wire, kind, false).await;
        let stream = asker.ask("none", wire, kind, true).await;
        assert_eq!(
            (whole.kind.as_str(), stream.kind.as_str()),
            ("application/json", "text/event-stream")
        );
        let whole: Value = serde_json::from_slice(&whole.body).expect("JSON");
        let text = String::from_utf8(stream.body).expect("UTF-8");
        let events: Vec<Value> = text
            .split("\n\n")
            .filter_map(|event| event.rsplit_once("data: "))
            .filter(|(_, data)| *data != "[DONE]")
            .map(|(_, data)| serde_json::from_str(data).expect("JSON"))
            .collect();
        let joined = |pointer: &str| {
            let pieces = events.iter().filter_map(|event| event.pointer(pointer)?.as_str());
            pieces.collect::<String>()
        };
        let (expected, found) = match (wire, kind) {
            (Wire::OpenAi, Kind::Call) => (
                whole["choices"][0]["message"]["tool_calls"][0]["function"]["arguments"].clone(),
                joined("/choices/0/delta/tool_calls/0/function/arguments"),
            ),
            (Wire::OpenAi, _) => {
                let choices: Vec<&Value> =
                    events.iter().filter(|event| event["choices"][0]["index"] == 0).collect();
                let pieces =
                    choices.iter().filter_map(|it| it["choices"][0]["delta"]["content"].as_str());
                (whole["choices"][0]["message"]["content"].clone(), pieces.collect())
            }
            (Wire::Anthropic, Kind::Call) => {
                (whole["content"][0]["input"].to_string().into(), joined("/delta/partial_json"))
            }
            (Wire::Anthropic, _) => (whole["content"][0]["text"].clone(), joined("/delta/text")),
            (Wire::Gemini, Kind::Call) => (
                whole["candidates"][0]["content"]["parts"][0]["functionCall"]["args"]
                    .to_string()
                    .into(),
                events[0]["candidates"][0]["content"]["parts"][0]["functionCall"]["args"]
                    .to_string(),
            ),
            (Wire::Gemini, _) => {
                let own = events.iter().filter(|event| event["candidates"][0]["index"] == 0);
                let texts = own
                    .filter_map(|it| it["candidates"][0]["content"]["parts"][0]["text"].as_str());
                (whole["candidates"][0]["content"]["parts"][0]["text"].clone(), texts.collect())
            }
        };
        assert!(!found.is_empty(), "{wire:?} {kind:?}");
        assert_eq!(expected, found, "{wire:?} {kind:?}");
    }
}

#[tokio::test]
async fn broken_connections_break_where_they_should() {
    let asker = Asker::new().await;
    for (fault, end, has_head, has_body) in [
        ("cut-before", Ended::Nothing, false, false),
        ("cut-head", Ended::Broken, true, false),
        ("cut-midway", Ended::Broken, true, true),
        ("cut-clean", Ended::Whole, true, true),
        ("stall-before", Ended::Silent, false, false),
        ("stall-midway", Ended::Silent, true, true),
        ("body-empty", Ended::Whole, true, false),
    ] {
        for wire in ALL {
            let got = asker.ask(fault, *wire, Kind::Words, true).await;
            let found = (got.end, got.status == 200, !got.body.is_empty());
            assert_eq!(found, (end, has_head, has_body), "{fault} on {}", wire.name());
        }
    }
}

#[tokio::test]
async fn streams_are_framed_as_they_should() {
    let asker = Asker::new().await;
    for (fault, expected, absent) in [
        ("stream-crlf", "\r\n\r\n", "\n\n"),
        ("stream-cr", "\r\r", "\n"),
        ("stream-comments", ": OPENROUTER PROCESSING\n\n", "\r"),
        ("stream-fields", "id: 7\nretry: 10\ndata: {", "\r"),
        ("stream-no-space", "data:{\"id\"", "data: "),
        ("stream-data-lines", "data: {\ndata:   \"id\": ", "\r"),
        ("stream-bom", "\u{feff}data: {", "\r"),
        ("stream-no-done", "\"usage\":{", "[DONE]"),
        ("stream-azure", "\"prompt_filter_results\"", "\r"),
        ("stream-keepalive", "{\"type\":\"keepalive\"}", "\r"),
        (
            "usage-in-choice",
            "\"finish_reason\":\"stop\",\"index\":1,\"usage\":{",
            "\"choices\":[],",
        ),
        ("tool-wrong-index", "\"index\":1", "\r"),
        ("reasoning-mistral", "\"content\":[{\"type\":\"thinking\"", "\r"),
        ("error-first", "data: {\"error\":{\"message\":\"Provider returned error\"", "choices"),
    ] {
        let kind = if fault.starts_with("tool") { Kind::Call } else { Kind::Words };
        let got = asker.ask(fault, Wire::OpenAi, kind, true).await;
        let text = String::from_utf8(got.body).expect("UTF-8");
        assert!(text.contains(expected) && !text.contains(absent), "{fault}: {text}");
    }
}

#[tokio::test]
async fn a_request_that_adapts_is_answered_as_if_it_had_been_right_at_once() {
    let asker = Asker::new().await;
    let calm = asker.ask("none", Wire::OpenAi, Kind::Words, false).await;
    for (fault, field, instead) in [
        ("no-temperature", "temperature", None),
        ("temperature-one", "temperature", Some(("temperature", json!(1.0)))),
        ("max-tokens-old", "max_tokens", Some(("max_completion_tokens", json!(8000)))),
        ("max-tokens-cap", "max_tokens", Some(("max_tokens", json!(4096)))),
        ("no-stream-options", "stream_options", None),
    ] {
        let mut body = body(Wire::OpenAi, Kind::Words, false);
        let refused = asker.send(fault, Wire::OpenAi, &body, false).await;
        assert!([400, 422].contains(&refused.status), "{fault}");
        let said = String::from_utf8_lossy(&refused.body).into_owned();
        assert!(said.contains(field), "{fault}: {said}");
        body.as_object_mut().expect("an object").remove(field);
        if let Some((name, value)) = instead {
            body[name] = value;
        }
        assert_eq!(asker.send(fault, Wire::OpenAi, &body, false).await.body, calm.body, "{fault}");
    }
}

#[tokio::test]
async fn a_wrong_key_is_echoed_and_the_model_list_is_closed_too() {
    let asker = Asker::new().await;
    for wire in ALL {
        let got = asker.ask("key-wrong", *wire, Kind::Words, true).await;
        assert!(String::from_utf8_lossy(&got.body).contains("sk-test-key"), "{}", wire.name());
    }
    let models =
        |fault: &str| asker.client.get(format!("{}/faults/{fault}/v1/models", asker.host)).send();
    assert_eq!(models("key-wrong").await.expect("an answer").status(), 401);
    assert_eq!(models("starved").await.expect("an answer").status(), 200);
}

#[tokio::test]
async fn mixed_spoils_three_calls_in_ten_and_no_fourth_repeat() {
    let asker = Asker::new().await;
    let (mut calls, mut longest) = (0, 0);
    for seed in 0..200 {
        let mut request = body(Wire::OpenAi, Kind::Words, true);
        request["seed"] = json!(seed);
        for field in ["temperature", "stream_options", "max_tokens", "n"] {
            request.as_object_mut().expect("an object").remove(field);
        }
        let mut attempts = 0;
        loop {
            let before = asker.played().await;
            asker.send("mixed", Wire::OpenAi, &request, true).await;
            let after = asker.played().await;
            (calls, attempts) = (calls + 1, attempts + 1);
            let new = after.into_iter().find(|(name, count)| before.get(name) != Some(count));
            let fault = new.and_then(|(name, _)| faults::all().find(|fault| fault.name == name));
            if fault.is_none_or(|fault| fault.end == End::Read) {
                break;
            }
        }
        longest = longest.max(attempts);
    }
    let spoilt: u64 = asker.played().await.values().sum();
    let share = spoilt * 100 / calls;
    assert!((24..=36).contains(&share), "{spoilt} of {calls}");
    assert!((2..=4).contains(&longest), "{longest} attempts");
}

#[tokio::test]
async fn the_limit_refuses_what_comes_beside_four_others() {
    let asker = Asker::new().await;
    let calls = (0..12).map(|_| asker.ask("limit", Wire::OpenAi, Kind::Words, false));
    let got = futures_util::future::join_all(calls).await;
    let refused: Vec<&Got> = got.iter().filter(|got| got.status == 429).collect();
    assert!(got.iter().any(|got| got.status == 200) && !refused.is_empty(), "{got:?}");
    assert!(refused.iter().all(|got| got.retry_after.as_deref() == Some("0")));
    let alone = asker.ask("limit", Wire::OpenAi, Kind::Words, false).await;
    assert_eq!(alone.status, 200, "those in flight have ended");
}

#[test]
fn names_are_unique_and_every_fault_says_what_it_does() {
    let mut names = BTreeSet::new();
    for fault in faults::all() {
        assert!(names.insert(fault.name), "{} twice", fault.name);
        assert!(
            fault.does.len() > 8 && fault.client.len() > 4 && !fault.acts.is_empty(),
            "{}",
            fault.name
        );
        assert!(
            fault.name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'),
            "{}",
            fault.name
        );
    }
    let list = crate::serve_model::list();
    assert!(names.iter().all(|name| list.contains(&format!("{name}  ("))));
}

//! Thousands of broken answers of every dialect, whole and streamed, through the client: each ends in the true value, in
//! a recorded repair, or in a typed error. None ends in a panic, and none in another value that nobody is told of.

use std::cell::RefCell;

use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use llm::retry::RetryPolicy;
use llm::wire::{anthropic, gemini, openai};
use llm::{
    ChatModel, ChatReply, ChatRequest, Client, Endpoint, Finish, HttpRequest, HttpResponse,
    Message, ModelError, Role, ToolCall, Transport, TransportError,
};
use seed::Stream;
use serde_json::{Value, json};

/// Broken answers of each dialect and form: 3 × 2 × 400 = 2,400.
const EACH: u32 = 400;

/// Answers once, with these bytes.
struct Once(RefCell<Option<Vec<u8>>>);

impl Transport for Once {
    fn send(&self, _: HttpRequest) -> LocalBoxFuture<'_, Result<HttpResponse, TransportError>> {
        let bytes = self.0.take();
        Box::pin(async move {
            bytes
                .map(|bytes| HttpResponse::whole(200, bytes))
                .ok_or_else(|| TransportError::Unreachable("it answers once".into()))
        })
    }

    fn sleep(&self, _: u64) -> LocalBoxFuture<'_, ()> {
        Box::pin(async {})
    }

    fn now_millis(&self) -> u64 {
        0
    }
}

#[derive(Clone, Copy, Debug)]
enum Wire {
    OpenAi,
    Anthropic,
    Gemini,
}

impl Wire {
    fn address(self) -> &'static str {
        match self {
            Self::OpenAi => "https://api.example.com/v1",
            Self::Anthropic => "https://api.anthropic.com",
            Self::Gemini => "https://generativelanguage.googleapis.com/v1beta",
        }
    }

    /// A good answer in its JSON pieces: one of a whole body, several of a stream.
    fn pieces(self, reply: &ChatReply, streamed: bool) -> Vec<Value> {
        let parse = |text: String| serde_json::from_str(&text).expect("JSON");
        match (self, streamed) {
            (Self::OpenAi, false) => vec![parse(openai::encode_reply(reply))],
            (Self::OpenAi, true) => openai::encode_chunks(reply),
            (Self::Anthropic, false) => vec![anthropic::encode_reply(reply)],
            (Self::Anthropic, true) => anthropic::encode_events(reply),
            (Self::Gemini, false) => vec![gemini::encode_reply(reply)],
            (Self::Gemini, true) => gemini::encode_chunks(reply),
        }
    }

    fn bytes(self, pieces: &[Value], streamed: bool) -> Vec<u8> {
        if !streamed {
            return pieces[0].to_string().into_bytes();
        }
        let event = |piece: &Value| match self {
            Self::Anthropic => {
                format!("event: {}\ndata: {piece}\n\n", piece["type"].as_str().unwrap_or("x"))
            }
            Self::OpenAi | Self::Gemini => format!("data: {piece}\n\n"),
        };
        let mut text: String = pieces.iter().map(event).collect::<Vec<_>>().concat();
        if matches!(self, Self::OpenAi) {
            text.push_str("data: [DONE]\n\n");
        }
        text.into_bytes()
    }
}

/// A reply without characters that stand for structure: a change of its texts cannot be told from another text.
fn reply(stream: &mut Stream) -> ChatReply {
    let words = |stream: &mut Stream| -> String {
        let pieces = ["Your order", " number", " is late", " é", " 😀", "."];
        (0..=stream.below(12)).filter_map(|_| stream.pick(&pieces).copied()).collect()
    };
    let calls = |stream: &mut Stream| {
        let call = |index| ToolCall {
            id: format!("call_{index}"),
            name: "find_order".into(),
            arguments: json!({ "order": words(stream), "count": 12, "all": [true, null] })
                .to_string(),
        };
        (0..2).map(call).collect()
    };
    let (tool_calls, finish): (Vec<ToolCall>, Finish) = if stream.percent(50) {
        (calls(stream), Finish::ToolCalls)
    } else {
        (Vec::new(), Finish::Stop)
    };
    let said = words(stream);
    ChatReply::new("m-1", Message { tool_calls, ..Message::new(Role::Assistant, said) }, finish)
}

/// Breaks an answer; gives the words for it and the bytes.
fn mutate(wire: Wire, reply: &ChatReply, streamed: bool, stream: &mut Stream) -> (String, Vec<u8>) {
    let mut pieces = wire.pieces(reply, streamed);
    let good = wire.bytes(&pieces, streamed);
    let at = |stream: &mut Stream, length: usize| {
        stream.below(u32::try_from(length).expect("short")) as usize
    };
    match stream.below(6) {
        0 => {
            let end = at(stream, good.len());
            (format!("cut off at byte {end}"), good[..end].to_vec())
        }
        1 => {
            let structure: Vec<usize> =
                (0..good.len()).filter(|at| b"{}[]:,\"".contains(&good[*at])).collect();
            let place = structure[at(stream, structure.len())];
            let other = *stream.pick(b"{}[]:,\"").expect("there are some");
            let mut bytes = good;
            let told =
                format!("byte {place} is {} for {}", char::from(other), char::from(bytes[place]));
            bytes[place] = other;
            (told, bytes)
        }
        2 => {
            let garbage: [&[u8]; 7] =
                [b"\xff\xfe", b"<html><title>502</title>", b"\0", b"}", b"\"", b"{\"", b")]}'\n"];
            let garbage = *stream.pick(&garbage).expect("there is some");
            // Between the bytes of structure, never inside a text.
            let places: Vec<usize> =
                (1..good.len()).filter(|at| b"{[,".contains(&good[at - 1])).collect();
            let place = places[at(stream, places.len())];
            let mut bytes = good;
            bytes.splice(place..place, garbage.iter().copied());
            (format!("{garbage:?} at byte {place}"), bytes)
        }
        3 => {
            let deep = format!("{}7{}", "[".repeat(300), "]".repeat(300));
            let text = String::from_utf8(good).expect("text");
            let place = text.rfind("null").or_else(|| text.rfind('0')).unwrap_or(0);
            let length = if text[place..].starts_with("null") { 4 } else { 1 };
            (
                format!("three hundred lists at {place}"),
                format!("{}{deep}{}", &text[..place], &text[place + length..]).into(),
            )
        }
        _ => {
            let piece = at(stream, pieces.len());
            let mut paths = Vec::new();
            paths_of(&pieces[piece], "", &mut paths);
            let path = stream.pick(&paths).expect("a piece has members").clone();
            let value = pieces[piece].pointer_mut(&path).expect("a path of it");
            let others = match value {
                Value::Object(_) => vec![json!(7), json!("x"), json!([7]), json!(true)],
                Value::Array(_) => vec![json!(7), json!("x"), json!({ "x": 7 }), json!(true)],
                Value::String(_) => vec![json!(7), json!(-1.5), json!([7]), json!(true)],
                _ => vec![json!("x"), json!([7]), json!(-1), json!(1e300)],
            };
            let other = stream.pick(&others).expect("there are some").clone();
            let told = format!("piece {piece} has {other} for {value} at {path}");
            *value = other;
            (told, wire.bytes(&pieces, streamed))
        }
    }
}

/// The paths of all members but those whose other value is as good: the arguments' own members, and counts of tokens.
fn paths_of(value: &Value, path: &str, paths: &mut Vec<String>) {
    let inside: Vec<(String, &Value)> = match value {
        Value::Object(members) => members
            .iter()
            .filter(|(name, _)| !["args", "input"].contains(&name.as_str()))
            .map(|(name, member)| (format!("{path}/{name}"), member))
            .collect(),
        Value::Array(items) => {
            items.iter().enumerate().map(|(at, item)| (format!("{path}/{at}"), item)).collect()
        }
        _ => Vec::new(),
    };
    for (path, value) in inside {
        paths.push(path.clone());
        paths_of(value, &path, paths);
    }
}

fn ask(wire: Wire, bytes: Vec<u8>) -> Result<ChatReply, ModelError> {
    let endpoint = Endpoint::parse(wire.address()).expect("an address");
    let mut client = Client::new(Once(RefCell::new(Some(bytes))), endpoint);
    client.retry = RetryPolicy::ONCE;
    let messages = vec![Message::new(Role::User, "Where is my order?")];
    let request = ChatRequest { model: "m".into(), messages, ..ChatRequest::default() };
    client.complete(&request).now_or_never().expect("answered at once")
}

/// What a program would go by: the words, and the calls that can be run.
fn value(reply: &ChatReply) -> (String, Vec<(String, Option<Value>)>) {
    let calls = reply.message.tool_calls.iter();
    let calls = calls.map(|call| (call.name.clone(), call.parsed().ok().map(Value::Object)));
    (reply.message.content.clone(), calls.collect())
}

/// How an answer ended.
#[derive(Debug, Default)]
struct Ends {
    same: u32,
    repaired: u32,
    refused: u32,
}

#[test]
fn every_broken_answer_ends_in_its_value_a_recorded_repair_or_a_typed_error() {
    let mut stream = Stream::new(51, "malformed");
    for wire in [Wire::OpenAi, Wire::Anthropic, Wire::Gemini] {
        for streamed in [false, true] {
            let mut ends = Ends::default();
            for _ in 0..EACH {
                let reply = reply(&mut stream);
                let (told, bytes) = mutate(wire, &reply, streamed, &mut stream);
                let text = String::from_utf8_lossy(&bytes).into_owned();
                match ask(wire, bytes) {
                    Ok(read) if value(&read) == value(&reply) => ends.same += 1,
                    Ok(read) if !read.repairs.is_empty() => ends.repaired += 1,
                    // A call whose arguments do not parse is refused where it would be run.
                    Ok(read) if read.message.tool_calls.iter().any(|it| it.parsed().is_err()) => {
                        ends.refused += 1;
                    }
                    Ok(read) => panic!("{wire:?} {told}\n{text}\nwas read as {read:?}"),
                    Err(
                        ModelError::Malformed { .. }
                        | ModelError::Incomplete { .. }
                        | ModelError::Status { .. },
                    ) => ends.refused += 1,
                    Err(error) => panic!("{wire:?} {told}\n{text}\nended in {error:?}"),
                }
            }
            assert!(ends.refused > EACH / 2, "{wire:?} {streamed}: {ends:?}");
        }
    }
}

#[test]
fn the_answers_are_good_before_they_are_broken() {
    let mut stream = Stream::new(52, "malformed");
    for wire in [Wire::OpenAi, Wire::Anthropic, Wire::Gemini] {
        for streamed in [false, true] {
            let reply = reply(&mut stream);
            let bytes = wire.bytes(&wire.pieces(&reply, streamed), streamed);
            let read = ask(wire, bytes).expect("a reply");
            assert_eq!((value(&read), read.repairs.len()), (value(&reply), 0), "{wire:?}");
        }
    }
}

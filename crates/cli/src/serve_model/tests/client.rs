//! The native client against every fault: each ends as the table of faults says.

use std::rc::Rc;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::LocalBoxFuture;
use llm::presets::{self, Preset};
use llm::{
    ChatModel, ChatReply, ChatRequest, Client, Delta, Dialect, Endpoint, Finish, HttpRequest,
    HttpResponse, Message, ModelError, Reasoning, ReplyFormat, RetryPolicy, Role, Secret, ToolCall,
    ToolChoice, ToolDefinition, Transport, TransportError,
};
use serde_json::{Value, json};

use super::start;
use crate::serve_model::fault::{End, Fault};
use crate::serve_model::faults;
use crate::serve_model::wire::{ALL, Wire};
use crate::transport::Reqwest;

/// Longest wait for an answer.
const PATIENCE: Duration = Duration::from_millis(1500);

const KEY: &str = "sk-test-0123456789-abcdefghij";

/// What a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Words,
    Call,
    Json,
}

const KINDS: [Kind; 3] = [Kind::Words, Kind::Call, Kind::Json];

/// One transport for many clients: its certificates take longer to load than an answer to come.
#[derive(Clone)]
struct Shared(Rc<Reqwest>);

impl Transport for Shared {
    fn send(
        &self,
        request: HttpRequest,
    ) -> LocalBoxFuture<'_, Result<HttpResponse, TransportError>> {
        self.0.send(request)
    }

    fn sleep(&self, millis: u64) -> LocalBoxFuture<'_, ()> {
        self.0.sleep(millis)
    }

    fn now_millis(&self) -> u64 {
        self.0.now_millis()
    }
}

/// A server, and what is needed to ask it.
struct World {
    base: String,
    transport: Shared,
}

impl World {
    async fn new() -> Self {
        let transport = Reqwest::with_timeout(PATIENCE).expect("a transport");
        Self { base: start().await, transport: Shared(Rc::new(transport)) }
    }

    /// A client that waits little between its calls.
    fn client(&self, fault: &str, wire: Wire, stream: bool) -> Client<Shared> {
        let version = if wire == Wire::Gemini { "v1beta" } else { "v1" };
        let host = self.base.trim_end_matches("/v1");
        let mut endpoint =
            Endpoint::parse(&format!("{host}/faults/{fault}/{version}")).expect("an address");
        endpoint.dialect = match wire {
            Wire::OpenAi => Dialect::OpenAi,
            Wire::Anthropic => Dialect::Anthropic,
            Wire::Gemini => Dialect::Gemini,
        };
        let endpoint = endpoint.with_key(Secret::new(KEY));
        let mut client = Client::new(self.transport.clone(), endpoint);
        client.retry = RetryPolicy { attempts: 5, first_delay_millis: 2, cap_millis: 10 };
        client.stream = stream;
        client
    }

    /// Calls that the server has counted.
    async fn counted(&self) -> u64 {
        let url = format!("{}/faults", self.base.trim_end_matches("/v1"));
        let request = HttpRequest { url, headers: Vec::new(), body: None };
        let mut answer = self.transport.send(request).await.expect("an answer");
        let mut bytes = Vec::new();
        while let Some(piece) = answer.body.next().await {
            bytes.extend(piece.expect("a piece"));
        }
        let report: Value = serde_json::from_slice(&bytes).expect("JSON");
        report["calls"].as_u64().expect("a count")
    }
}

/// Uses everything that some server refuses.
fn request(wire: Wire, kind: Kind) -> ChatRequest {
    let user = "Ünïcode: what are you? Tell me a word or two more than that, please.";
    let schema = json!({
        "type": "object", "required": ["answer", "list"], "additionalProperties": false,
        "properties": {
            "answer": { "type": "string" },
            "list": { "type": "array", "items": { "type": "integer" } },
        },
    });
    let mut request = ChatRequest {
        model: "m".into(),
        messages: vec![Message::new(Role::User, user)],
        temperature: Some(0.5),
        seed: Some(1),
        max_tokens: Some(8000),
        more: u32::from(wire != Wire::Anthropic && kind == Kind::Words),
        ..ChatRequest::default()
    };
    match kind {
        Kind::Words => {}
        Kind::Call => {
            let description = "Reports what you are.".into();
            let tool = ToolDefinition { name: "report".into(), description, parameters: schema };
            request.tools = Rc::new(vec![tool]);
            request.tool_choice = ToolChoice::Required;
        }
        Kind::Json => {
            request.format = ReplyFormat::JsonSchema { name: "answer".into(), schema };
        }
    }
    request
}

type Outcome = Result<ChatReply, ModelError>;

/// The answer, and the text that was shown and not taken back.
async fn ask(client: &Client<Shared>, request: &ChatRequest) -> (Outcome, String) {
    let mut shown = String::new();
    let mut watch = |delta| match delta {
        Delta::Text(text) => shown.push_str(&text),
        Delta::Again => shown.clear(),
        Delta::Reasoning(_) | Delta::Call(_) | Delta::Arguments(_) => {}
    };
    let outcome = client.complete_watched(request, &mut watch).await;
    (outcome, shown)
}

/// What a conversation goes on with; ids only where the server gives them.
fn essence(reply: &ChatReply, with_ids: bool) -> (String, Vec<ToolCall>, Finish, Vec<String>) {
    let Message { content, tool_calls, .. } = reply.message.clone();
    let calls = tool_calls.into_iter().take(1).map(|call| {
        let id = if with_ids { call.id.clone() } else { String::new() };
        let arguments = call.parsed().expect("arguments");
        ToolCall { id, arguments: serde_json::Value::Object(arguments).to_string(), ..call }
    });
    let others = reply.others.iter().map(|other| other.content.clone());
    (content, calls.collect(), reply.finish.clone(), others.collect())
}

/// The server gives no id, or one of its own.
fn has_own_ids(fault: &Fault) -> bool {
    ["tool-no-id", "tool-function-call", "rules-mistral"].contains(&fault.name)
}

/// Whether a fault that a good client gets over leaves the answer as it is.
async fn same(
    world: &World,
    fault: &Fault,
    (wire, kind, stream): (Wire, Kind, bool),
    calm: &ChatReply,
) -> Result<(), String> {
    let place = format!("{} on {} ({kind:?}, stream {stream})", fault.name, wire.name());
    let request = request(wire, kind);
    let faulty = world.client(fault.name, wire, stream);
    let (got, shown) = ask(&faulty, &request).await;
    let got = got.map_err(|error| format!("{place}: {error}"))?;
    let mut expected = essence(calm, !has_own_ids(fault));
    let mut found = essence(&got, !has_own_ids(fault));
    if ["no-n", "strict-fields"].contains(&fault.name) {
        expected.3.clear();
        found.3.clear();
    }
    if fault.name.starts_with("json-") && kind != Kind::Json {
        return Ok(());
    }
    if found != expected {
        return Err(format!("{place}:\n  {expected:?}\n  {found:?}"));
    }
    if kind == Kind::Words && shown.trim() != got.message.content.trim() {
        return Err(format!("{place}: shown {shown:?}"));
    }
    // What was learnt is not learnt again.
    if fault.end == End::Adapt && !got.learned.is_empty() {
        let (again, _) = ask(&faulty, &request).await;
        let again = again.map_err(|error| format!("{place}, again: {error}"))?;
        if !again.learned.is_empty() {
            return Err(format!("{place}, again: {:?}", again.learned));
        }
    }
    Ok(())
}

#[tokio::test]
async fn the_client_gets_over_every_fault_that_can_be_got_over() {
    let world = World::new().await;
    let ends = [End::Read, End::Repeat, End::Adapt];
    let mut failures = Vec::new();
    for (wire, kind) in ALL.iter().flat_map(|wire| KINDS.map(|kind| (*wire, kind))) {
        for stream in [true, false] {
            let (calm, _) = ask(&world.client("none", wire, stream), &request(wire, kind)).await;
            let calm = calm.expect("an answer without faults");
            let of_wire = faults::all().filter(|fault| fault.wires.contains(&wire));
            for fault in of_wire.filter(|fault| ends.contains(&fault.end)) {
                let is_slow = fault.name.starts_with("stall") || fault.name.contains("slow");
                if !is_slow || (kind == Kind::Words && stream) {
                    let place = (wire, kind, stream);
                    failures.extend(same(&world, fault, place, &calm).await.err());
                }
            }
        }
    }
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
}

/// What is wrong with how the client took a refusal that stays; `calls` is how often it asked.
fn wrong_end(fault: &Fault, outcome: &Outcome, calls: u64) -> Option<&'static str> {
    let name = fault.name;
    let error = match outcome {
        // A call that does not parse is never run.
        Ok(reply) if name == "tool-cut-arguments" => {
            let is_run = reply.message.tool_calls.iter().any(|call| call.parsed().is_ok());
            return is_run.then_some("a call that was cut can be run");
        }
        Ok(_) => return Some("it was answered"),
        Err(error) => error,
    };
    let status = match error {
        ModelError::Status { status, .. } => *status,
        _ => 0,
    };
    let is_right = match name {
        _ if name.starts_with("context-") => matches!(error, ModelError::TooLong { .. }),
        "key-wrong" => [400, 401].contains(&status),
        "cors-bare-errors" => status == 401,
        "key-forbidden" => status == 403,
        "model-unknown" => status == 404,
        "too-large" => status == 413,
        "status-422" => status == 422,
        "money-402" => status == 402,
        "money-quota" | "retry-tomorrow" => status == 429,
        "money-credit" | "no-tools" | "no-tools-parser" => status == 400,
        _ => matches!(error, ModelError::Malformed { .. } | ModelError::Incomplete { .. }),
    };
    let text = error.to_string();
    match () {
        () if !is_right => Some("it is another error"),
        () if text.contains(&KEY[..12]) => Some("it shows the key"),
        // Tools that are refused may be taken without a choice among them.
        () if name.starts_with("no-tools") && calls <= 2 => None,
        () if (status != 0 || name.starts_with("context-")) && calls != 1 => {
            Some("it was asked again")
        }
        () => None,
    }
}

#[tokio::test]
async fn a_refusal_that_stays_ends_in_an_error_that_says_what_it_is() {
    let world = World::new().await;
    let mut failures = Vec::new();
    for fault in faults::all().filter(|fault| fault.end == End::Stop) {
        for wire in fault.wires.iter().copied() {
            for stream in [true, false] {
                let is_of_calls = fault.name.contains("tool");
                let kind = if is_of_calls { Kind::Call } else { Kind::Words };
                if fault.name.starts_with("tool-") && !stream {
                    continue;
                }
                let before = world.counted().await;
                let request = ChatRequest { more: 0, ..request(wire, kind) };
                let (got, _) = ask(&world.client(fault.name, wire, stream), &request).await;
                let calls = world.counted().await - before;
                if let Some(wrong) = wrong_end(fault, &got, calls) {
                    let place = format!("{} on {} (stream {stream})", fault.name, wire.name());
                    failures.push(format!("{place}: {wrong} ({calls} calls): {got:?}"));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
}

#[tokio::test]
async fn words_of_the_server_reach_the_error_in_every_shape() {
    let world = World::new().await;
    let shapes = faults::all().filter(|fault| fault.name.starts_with("error-"));
    for fault in shapes.filter(|fault| fault.does.starts_with("50")) {
        for wire in fault.wires.iter().copied() {
            let mut client = world.client(fault.name, wire, true);
            client.retry = RetryPolicy::ONCE;
            let (got, _) = ask(&client, &request(wire, Kind::Words)).await;
            let text = got.expect_err(fault.name).to_string();
            let words = if fault.name == "error-empty" {
                "no explanation"
            } else {
                "The engine is warming up"
            };
            assert!(text.contains(words), "{} on {}: {text}", fault.name, wire.name());
        }
    }
}

#[tokio::test]
async fn other_answers_are_told_apart() {
    let world = World::new().await;
    for (fault, wire, kind, stream) in [
        ("withheld", Wire::OpenAi, Kind::Words, true),
        ("withheld", Wire::Anthropic, Kind::Words, false),
        ("withheld", Wire::Gemini, Kind::Words, true),
        ("prompt-blocked", Wire::Gemini, Kind::Words, true),
        ("refusal", Wire::OpenAi, Kind::Words, true),
        ("refusal", Wire::OpenAi, Kind::Words, false),
        ("tool-as-text", Wire::OpenAi, Kind::Call, true),
    ] {
        let (got, shown) = ask(&world.client(fault, wire, stream), &request(wire, kind)).await;
        let got = got.unwrap_or_else(|error| panic!("{fault} on {}: {error}", wire.name()));
        let is_right = match fault {
            "withheld" => got.finish == Finish::ContentFilter && !got.message.content.is_empty(),
            "prompt-blocked" => got.finish == Finish::ContentFilter,
            "refusal" => {
                got.message.content.contains("cannot help") && shown.contains("cannot help")
            }
            // Read out of the text or taken for words, but never half a call.
            _ => got.message.tool_calls.iter().all(|call| call.parsed().is_ok()),
        };
        assert!(is_right, "{fault} on {}: {got:?}", wire.name());
    }
    for fault in ["json-nan", "json-list-as-text", "json-cut"] {
        for wire in ALL {
            let (got, _) =
                ask(&world.client(fault, *wire, true), &request(*wire, Kind::Json)).await;
            let is_right = match &got {
                Ok(reply) => serde_json::from_str::<Value>(&reply.message.content)
                    .is_ok_and(|value| value["list"].is_array() && !reply.repairs.is_empty()),
                Err(error) => matches!(error, ModelError::Malformed { .. }),
            };
            assert!(is_right, "{fault} on {}: {got:?}", wire.name());
        }
    }
}

#[tokio::test]
async fn a_conversation_that_was_cut_in_silence_is_noticed() {
    let world = World::new().await;
    let mut request = request(Wire::OpenAi, Kind::Words);
    request.messages[0].content = "a word, ".repeat(2000);
    let (got, _) = ask(&world.client("context-silent", Wire::OpenAi, true), &request).await;
    assert!(matches!(&got, Err(ModelError::TooLong { .. })), "{got:?}");
}

/// The kind of endpoint that has these rules.
fn preset(fault: &Fault) -> Option<&'static Preset> {
    presets::by_id(fault.name.trim_start_matches("rules-"))
}

/// A conversation that began with another model, under an id that few servers take.
fn foreign() -> Vec<Message> {
    let id = "call:from.another/server/with-a-long-id-0123456789";
    let call = ToolCall { id: id.into(), name: "report".into(), arguments: "{}".into() };
    let reasoning =
        Reasoning { model: "another".into(), text: "Hm.".into(), ..Reasoning::default() };
    vec![
        Message::new(Role::System, "Obey."),
        Message::new(Role::User, "Look."),
        Message { reasoning: Some(reasoning), ..Message::call(call) },
        Message::result(id, "seen"),
        Message::new(Role::Assistant, "There."),
        Message::new(Role::User, "Again, please."),
    ]
}

/// A tool is called, its result sent back, and the conversation goes on, three times.
#[tokio::test]
async fn conversations_keep_to_the_rules_of_every_vendor() {
    let world = World::new().await;
    let mut failures = Vec::new();
    let rules = faults::all().filter(|fault| fault.name.starts_with("rules-"));
    for (fault, stream) in rules.flat_map(|fault| [(fault, true), (fault, false)]) {
        let wire = fault.wires[0];
        let mut client = world.client(fault.name, wire, stream);
        if let Some(preset) = preset(fault) {
            client.endpoint = client.endpoint.of_kind(preset);
        }
        let mut request = request(wire, Kind::Call);
        request.messages = foreign();
        for turn in 0..3 {
            let (got, _) = ask(&client, &request).await;
            let message = match got {
                Ok(reply) => reply.message,
                Err(error) => {
                    failures
                        .push(format!("{} (stream {stream}), turn {turn}: {error}", fault.name));
                    break;
                }
            };
            let call = message.tool_calls.first().cloned();
            request.messages.push(message);
            match call {
                Some(call) => request.messages.push(Message::result(call.id, "Error: not yet")),
                None => request.messages.push(Message::new(Role::User, "Go on, please.")),
            }
        }
    }
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
}

//! Our request as the body of `POST /chat/completions`.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::learn::{Lesson, Parameter, TokenLimit};
use crate::message::{Message, Reasoning, Role, ToolCall, ToolDefinition};
use crate::model::{ChatRequest, ReplyFormat, ToolChoice};
use crate::presets::{Echo, Quirks};
use crate::wire::draft::CALLS;
use crate::wire::ids::{Form, Ids};
use crate::wire::plan::Plan;

/// The JSON text of a request. Tools bring `tool_choice` and one call at a time; `n` stands there only when more
/// than one reply is wanted, because some servers refuse it; what is `None` is left out.
pub fn encode_request(request: &ChatRequest, limit: TokenLimit) -> String {
    let lesson = Lesson::default();
    let quirks = Quirks { limit, ..Quirks::NONE };
    encode(&Plan { quirks, ..Plan::plain(request, &lesson) })
}

/// The JSON text of a planned request.
pub(crate) fn encode(plan: &Plan<'_>) -> String {
    let request = plan.request;
    let tools = plan.tools();
    let messages = plan.messages();
    let limit = plan.lesson.limit.unwrap_or(plan.quirks.limit);
    let is_old = limit == TokenLimit::MaxTokens;
    let is_random = plan.quirks.seed == "random_seed";
    let seed = request.seed.filter(|_| plan.sends(Parameter::Seed));
    let body = Body {
        model: &request.model,
        messages: encode_messages(plan, &messages),
        tools: tools.iter().map(Tool::new).collect(),
        tool_choice: plan.sends(Parameter::ToolChoice).then(|| encode_choice(plan)),
        parallel_tool_calls: plan.sends(Parameter::Parallel).then_some(false),
        thinking: forces(plan).then(|| json!({ "type": "disabled" })),
        response_format: encode_format(plan),
        temperature: request.temperature.filter(|_| plan.sends(Parameter::Temperature)),
        seed: seed.filter(|_| !is_random),
        random_seed: seed.filter(|_| is_random),
        n: plan.sends(Parameter::Several).then(|| request.more.saturating_add(1)),
        max_tokens: plan.max_tokens().filter(|_| is_old),
        max_completion_tokens: plan.max_tokens().filter(|_| !is_old),
        stream: plan.sends(Parameter::Stream).then_some(true),
        stream_options: plan
            .sends(Parameter::StreamUsage)
            .then_some(StreamOptions { include_usage: true }),
    };
    serde_json::to_string(&body).expect("texts, numbers and JSON values always serialise")
}

#[derive(Serialize)]
struct Body<'a> {
    model: &'a str,
    messages: Vec<WireMessage<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tools: Vec<Tool<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_choice: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parallel_tool_calls: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thinking: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_format: Option<Format<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    random_seed: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    n: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_tokens: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_completion_tokens: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream_options: Option<StreamOptions>,
}

#[derive(Serialize)]
struct StreamOptions {
    include_usage: bool,
}

/// A message on the wire; replies have the same shape.
#[derive(Serialize)]
pub(super) struct WireMessage<'a> {
    role: Role,
    /// `null` when an assistant message only calls tools.
    content: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_calls: Vec<Call<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_call_id: Option<Cow<'a, str>>,
    /// What the endpoint wants back.
    #[serde(flatten)]
    echo: Map<String, Value>,
}

#[derive(Serialize)]
struct Call<'a> {
    id: Cow<'a, str>,
    #[serde(rename = "type")]
    kind: &'static str,
    function: Function<'a>,
    #[serde(flatten)]
    extra: Option<&'a Map<String, Value>>,
}

#[derive(Serialize)]
struct Function<'a> {
    name: &'a str,
    arguments: &'a str,
}

#[derive(Serialize)]
struct Tool<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    function: &'a ToolDefinition,
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Format<'a> {
    JsonObject,
    JsonSchema { json_schema: NamedSchema<'a> },
}

#[derive(Serialize)]
struct NamedSchema<'a> {
    name: &'a str,
    #[serde(rename = "schema")]
    value: &'a Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    strict: Option<bool>,
}

fn encode_messages<'a>(plan: &Plan<'_>, messages: &'a [Message]) -> Vec<WireMessage<'a>> {
    let form = if plan.quirks.nine_ids { Form::Nine } else { Form::Short };
    let ids = Ids::of(messages, form);
    let encode = |(at, message): (usize, &'a Message)| {
        let mut wire = encode_message(message);
        let replaced = |index| ids.at(at, index).map(|id| Cow::Owned(id.to_owned()));
        for (index, call) in wire.tool_calls.iter_mut().enumerate() {
            call.id = replaced(index).unwrap_or_else(|| call.id.clone());
        }
        if message.role == Role::Tool {
            wire.tool_call_id = replaced(0).or(wire.tool_call_id);
        }
        if message.role == Role::Assistant {
            echo(plan, &mut wire, message);
        }
        wire
    };
    messages.iter().enumerate().map(encode).collect()
}

/// Gives a model its own reasoning back, in the form that its endpoint wants.
fn echo<'a>(plan: &Plan<'_>, wire: &mut WireMessage<'a>, message: &'a Message) {
    let own = message.reasoning.as_ref().filter(|own| own.model == plan.request.model);
    let opaque = |name: &str| own.and_then(|own| own.opaque.get(name));
    if let Some(Value::Object(extras)) = opaque(CALLS) {
        for (call, wire) in message.tool_calls.iter().zip(&mut wire.tool_calls) {
            wire.extra = extras.get(&call.id).and_then(Value::as_object);
        }
    }
    if plan.quirks.echo == Echo::Content || plan.lesson.echo_reasoning {
        let text = own.map(|own: &Reasoning| own.text.as_str());
        if let Some(text) = text.or((!message.tool_calls.is_empty()).then_some("")) {
            wire.echo.insert("reasoning_content".into(), text.into());
        }
    }
    if plan.quirks.echo == Echo::Details
        && let Some(details) = opaque("reasoning_details")
    {
        wire.echo.insert("reasoning_details".into(), details.clone());
    }
}

pub(super) fn encode_message(message: &Message) -> WireMessage<'_> {
    let is_silent = message.content.is_empty() && !message.tool_calls.is_empty();
    WireMessage {
        role: message.role,
        content: (!is_silent).then_some(&*message.content),
        tool_calls: message.tool_calls.iter().map(Call::new).collect(),
        tool_call_id: message.tool_call_id.as_deref().map(Cow::Borrowed),
        echo: Map::new(),
    }
}

impl<'a> Call<'a> {
    fn new(call: &'a ToolCall) -> Self {
        let function = Function { name: &call.name, arguments: &call.arguments };
        Self { id: Cow::Borrowed(&call.id), kind: "function", function, extra: None }
    }
}

impl<'a> Tool<'a> {
    fn new(function: &'a ToolDefinition) -> Self {
        Self { kind: "function", function }
    }
}

fn encode_choice(plan: &Plan<'_>) -> Value {
    match plan.tool_choice() {
        ToolChoice::Auto => "auto".into(),
        ToolChoice::None => "none".into(),
        ToolChoice::Required => plan.quirks.required.into(),
        ToolChoice::Named(name) => json!({ "type": "function", "function": { "name": name } }),
    }
}

/// Whether a call is forced on a model that must not think then.
fn forces(plan: &Plan<'_>) -> bool {
    plan.quirks.force_without_thinking
        && plan.sends(Parameter::ToolChoice)
        && matches!(plan.tool_choice(), ToolChoice::Required | ToolChoice::Named(_))
}

fn encode_format<'a>(plan: &Plan<'a>) -> Option<Format<'a>> {
    if plan.is_json_mode() {
        return Some(Format::JsonObject);
    }
    let schema = plan.schema()?;
    let ReplyFormat::JsonSchema { name, .. } = &plan.request.format else { return None };
    let strict = plan.sends(Parameter::Strict).then_some(true);
    Some(Format::JsonSchema { json_schema: NamedSchema { name, value: schema, strict } })
}

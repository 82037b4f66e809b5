//! A request as it will be sent: what was asked for, less what the endpoint is known to refuse.

use std::borrow::Cow;
use std::rc::Rc;

use serde_json::{Value, json};

use crate::address::Dialect;
use crate::endpoint::Endpoint;
use crate::learn::{Lesson, Parameter, Rung};
use crate::message::{Message, Role, ToolDefinition};
use crate::model::{ChatRequest, ReplyFormat, ToolChoice};
use crate::presets::Quirks;

/// Name of the tool whose arguments are the answer, where the format has none.
const ANSWER_TOOL: &str = "answer";

/// Tokens allowed by default where a number is wanted.
const ANTHROPIC_TOKENS: u32 = 8192;

/// Stands where a call has no result.
const NO_RESULT: &str = "No result: the call was not run.";

/// One request, planned.
pub(crate) struct Plan<'a> {
    /// What was asked for.
    pub request: &'a ChatRequest,
    /// What is known of the model.
    pub lesson: &'a Lesson,
    /// What the server speaks.
    pub dialect: Dialect,
    /// What is known of the server.
    pub quirks: Quirks,
    /// Whether the answer should come as a stream.
    pub stream: bool,
    /// How to get JSON; `None` for a free text.
    pub rung: Option<Rung>,
    /// What was wrong with the answer before this one.
    pub complaint: Option<&'a str>,
}

impl<'a> Plan<'a> {
    /// A request to a server that is like most, of which `lesson` is known.
    pub(crate) fn plain(request: &'a ChatRequest, lesson: &'a Lesson) -> Self {
        let mut plan = Self {
            request,
            lesson,
            dialect: Dialect::OpenAi,
            quirks: Quirks::NONE,
            stream: false,
            rung: None,
            complaint: None,
        };
        plan.set_rung();
        plan
    }

    /// A request to an endpoint.
    pub(crate) fn new(request: &'a ChatRequest, lesson: &'a Lesson, endpoint: &Endpoint) -> Self {
        let quirks = endpoint.preset().map_or(Quirks::NONE, |preset| preset.quirks);
        let mut plan = Self { quirks, dialect: endpoint.dialect, ..Self::plain(request, lesson) };
        plan.set_rung();
        plan
    }

    /// The highest rung that is known to hold and can be stood on.
    fn set_rung(&mut self) {
        let mut rung = self.lesson.rung;
        while let Some(below) = rung.below().filter(|_| !self.can_stand_on(rung)) {
            rung = below;
        }
        self.rung = (self.request.format != ReplyFormat::Text).then_some(rung);
    }

    /// Whether dialect and request have this way to get JSON.
    pub(crate) fn can_stand_on(&self, rung: Rung) -> bool {
        let has_schema = matches!(self.request.format, ReplyFormat::JsonSchema { .. });
        match (rung, self.dialect) {
            (Rung::Schema, _) => has_schema,
            (Rung::Object, Dialect::Anthropic) => false,
            (Rung::Tool, _) => self.request.tools.is_empty(),
            (Rung::Object | Rung::Prompt, _) => true,
        }
    }

    /// Whether a field is part of the request.
    pub(crate) fn sends(&self, parameter: Parameter) -> bool {
        let is_needed = self.dialect == Dialect::Anthropic && parameter == Parameter::MaxTokens;
        if self.lesson.dropped.contains(&parameter) && !is_needed {
            return false;
        }
        let request = self.request;
        // Fields that a dialect does not have.
        match (parameter, self.dialect) {
            (Parameter::Seed | Parameter::Several | Parameter::Strict, Dialect::Anthropic)
            | (Parameter::Parallel | Parameter::Strict, Dialect::Gemini)
            | (Parameter::StreamUsage, Dialect::Anthropic | Dialect::Gemini) => return false,
            _ => {}
        }
        match parameter {
            Parameter::Temperature => request.temperature.is_some(),
            Parameter::Seed => request.seed.is_some(),
            Parameter::Several => request.more > 0,
            Parameter::MaxTokens => self.wanted_tokens().is_some(),
            Parameter::ToolChoice | Parameter::Parallel => !self.tools().is_empty(),
            Parameter::Stream => self.stream,
            Parameter::StreamUsage => self.quirks.stream_usage && self.sends(Parameter::Stream),
            Parameter::Strict => self.schema().is_some_and(is_strict),
        }
    }

    /// The token limit, as far as it is sent.
    pub(crate) fn max_tokens(&self) -> Option<u32> {
        self.wanted_tokens().filter(|_| self.sends(Parameter::MaxTokens))
    }

    fn wanted_tokens(&self) -> Option<u32> {
        let Lesson { least_tokens, most_tokens, .. } = self.lesson;
        // Anthropic wants a number.
        let asked = self.request.max_tokens;
        let asked = asked.or((self.dialect == Dialect::Anthropic).then_some(ANTHROPIC_TOKENS));
        let wanted = match (asked, *least_tokens) {
            (Some(asked), Some(least)) => Some(asked.max(least)),
            (asked, least) => asked.or(least),
        };
        match (wanted, *most_tokens) {
            (Some(wanted), Some(most)) => Some(wanted.min(most)),
            (wanted, _) => wanted,
        }
    }

    /// Name and schema of the answer, on the rung that carries them in the request.
    pub(crate) fn schema(&self) -> Option<&'a Value> {
        match (&self.request.format, self.rung) {
            (ReplyFormat::JsonSchema { schema, .. }, Some(Rung::Schema)) => Some(schema),
            _ => None,
        }
    }

    /// Whether the request asks for a JSON object without a schema.
    pub(crate) fn is_json_mode(&self) -> bool {
        self.rung == Some(Rung::Object)
    }

    /// The tools, among them the one whose arguments are the answer.
    pub(crate) fn tools(&self) -> Rc<Vec<ToolDefinition>> {
        if self.rung != Some(Rung::Tool) {
            return Rc::clone(&self.request.tools);
        }
        let (name, schema) = self.answer();
        let description = "Gives the answer.".to_owned();
        Rc::new(vec![ToolDefinition { name, description, parameters: schema.into_owned() }])
    }

    /// Whether a tool must be called.
    pub(crate) fn tool_choice(&self) -> ToolChoice {
        match self.rung {
            Some(Rung::Tool) => ToolChoice::Named(self.answer().0),
            _ => self.request.tool_choice.clone(),
        }
    }

    fn answer(&self) -> (String, Cow<'a, Value>) {
        match &self.request.format {
            ReplyFormat::JsonSchema { name, schema } => (name.clone(), Cow::Borrowed(schema)),
            _ => (ANSWER_TOOL.to_owned(), Cow::Owned(json!({ "type": "object" }))),
        }
    }

    /// The conversation, in the form that the model takes.
    pub(crate) fn messages(&self) -> Cow<'a, [Message]> {
        let mut messages = Cow::Borrowed(self.request.messages.as_slice());
        if has_orphans(&messages) {
            adopt(messages.to_mut());
        }
        if let Some(words) = self.instruction() {
            instruct(messages.to_mut(), &words);
        }
        if self.lesson.system_as_user {
            system_as_user(messages.to_mut());
        }
        if self.lesson.takes_turns {
            take_turns(messages.to_mut());
        }
        messages
    }

    /// What the prompt must say for the answer to be JSON.
    fn instruction(&self) -> Option<String> {
        if !matches!(self.rung, Some(Rung::Object | Rung::Prompt)) {
            return None;
        }
        let is_said = self.complaint.is_none()
            && self
                .request
                .messages
                .iter()
                .any(|it| it.content.to_ascii_lowercase().contains("json"));
        let mut words = match &self.request.format {
            ReplyFormat::JsonObject if is_said => return None,
            ReplyFormat::JsonSchema { schema, .. } => format!(
                "Answer with one JSON object of this JSON Schema and nothing else:\n{schema}"
            ),
            _ => "Answer with one JSON object and nothing else.".to_owned(),
        };
        if let Some(complaint) = self.complaint {
            words = format!("{words}\nYour last answer could not be used: {complaint}");
        }
        Some(words)
    }
}

/// Strict schemas require every field and allow no other, at every level.
pub(crate) fn is_strict(schema: &Value) -> bool {
    let inner = |value: &Value| value.as_object().is_none_or(|_| is_strict(value));
    let properties = schema["properties"].as_object();
    let is_closed = properties.is_none_or(|properties| {
        let required = schema["required"].as_array().map_or(&[][..], Vec::as_slice);
        schema["additionalProperties"] == false
            && properties.keys().all(|name| required.iter().any(|other| other == name))
    });
    let is_object = schema["type"] == "object";
    is_closed
        && (!is_object || properties.is_some())
        && properties.into_iter().flat_map(|properties| properties.values()).all(inner)
        && inner(&schema["items"])
}

/// Whether a call lacks its result, or a result its call.
fn has_orphans(messages: &[Message]) -> bool {
    let mut open: Vec<&str> = Vec::new();
    for message in messages {
        if message.role == Role::Tool {
            let id = message.tool_call_id.as_deref().unwrap_or_default();
            let Some(at) = open.iter().position(|other| *other == id) else { return true };
            open.remove(at);
        } else if !open.is_empty() {
            return true;
        } else {
            open.extend(message.tool_calls.iter().map(|call| call.id.as_str()));
        }
    }
    !open.is_empty()
}

/// Gives every call a result, since no endpoint takes one without, and makes results without a call words of the user.
fn adopt(messages: &mut Vec<Message>) {
    let mut whole: Vec<Message> = Vec::new();
    let mut open: Vec<String> = Vec::new();
    let close = |open: &mut Vec<String>, whole: &mut Vec<Message>| {
        whole.extend(open.drain(..).map(|id| Message::result(id, NO_RESULT)));
    };
    for message in messages.drain(..) {
        if message.role == Role::Tool {
            let id = message.tool_call_id.as_deref().unwrap_or_default();
            if let Some(at) = open.iter().position(|other| other == id) {
                open.remove(at);
                whole.push(message);
            } else {
                close(&mut open, &mut whole);
                whole.push(Message::new(Role::User, message.content));
            }
        } else {
            close(&mut open, &mut whole);
            open.extend(message.tool_calls.iter().map(|call| call.id.clone()));
            whole.push(message);
        }
    }
    close(&mut open, &mut whole);
    *messages = whole;
}

/// Puts words behind the last thing that was said to the model.
fn instruct(messages: &mut Vec<Message>, words: &str) {
    match messages.last_mut() {
        Some(last) if matches!(last.role, Role::User | Role::System) => {
            last.content = format!("{}\n\n{words}", last.content);
        }
        _ => messages.push(Message::new(Role::User, words)),
    }
}

/// Puts the instructions before the first message of the user.
fn system_as_user(messages: &mut Vec<Message>) {
    let mut words = Vec::new();
    messages.retain(|message| {
        let is_system = message.role == Role::System;
        if is_system {
            words.push(message.content.clone());
        }
        !is_system
    });
    if words.is_empty() {
        return;
    }
    let words = words.join("\n\n");
    match messages.first_mut().filter(|first| first.role == Role::User) {
        Some(first) => first.content = format!("{words}\n\n{}", first.content),
        None => messages.insert(0, Message::new(Role::User, words)),
    }
}

/// Joins messages of one side that follow each other.
fn take_turns(messages: &mut Vec<Message>) {
    let mut joined: Vec<Message> = Vec::new();
    for message in messages.drain(..) {
        let joins = |last: &&mut Message| {
            last.role == message.role
                && matches!(message.role, Role::User | Role::Assistant | Role::System)
                && last.tool_calls.is_empty()
        };
        match joined.last_mut().filter(joins) {
            Some(last) => {
                last.content = format!("{}\n\n{}", last.content, message.content);
                last.tool_calls = message.tool_calls;
            }
            None => joined.push(message),
        }
    }
    *messages = joined;
}

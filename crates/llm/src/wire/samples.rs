//! Conversations and replies of the kind that runs have, drawn by chance, for tests of every dialect.

use std::rc::Rc;

use seed::Stream;
use serde_json::json;

use crate::message::{Message, Role, ToolCall, ToolDefinition};
use crate::model::{ChatReply, ChatRequest, Finish, ToolChoice, Usage};

fn words(stream: &mut Stream) -> String {
    let pieces = ["Hello", " order #W1", "é", "😀", "\n", "\"quoted\"", " {\"a\": 1}", "\\", "."];
    (0..=stream.below(6)).filter_map(|_| stream.pick(&pieces).copied()).collect()
}

fn call(stream: &mut Stream) -> ToolCall {
    // As servers write them: good, with dots, long, of one letter.
    let id = format!("{:x}", stream.next_u64());
    let id = match stream.below(4) {
        0 => format!("call.{id}"),
        1 => format!("call_{id}{}", "x".repeat(60)),
        2 => format!("toolu_{id}"),
        _ => id,
    };
    let arguments = json!({ "id": words(stream), "count": stream.below(9), "items": [1.0, null] });
    ToolCall { id, name: "find".into(), arguments: arguments.to_string() }
}

/// A request of an agent: rules, what the human says, calls and their results.
pub(crate) fn request(stream: &mut Stream) -> ChatRequest {
    let mut messages = vec![Message::new(Role::System, "Obey.")];
    for _ in 0..=stream.below(4) {
        messages.push(Message::new(Role::User, format!("x{}", words(stream))));
        for _ in 0..stream.below(3) {
            let calls: Vec<ToolCall> = (0..=stream.below(2)).map(|_| call(stream)).collect();
            let results: Vec<Message> =
                calls.iter().map(|call| Message::result(&call.id, words(stream))).collect();
            messages.push(Message { tool_calls: calls, ..Message::new(Role::Assistant, "") });
            messages.extend(results);
        }
        messages.push(Message::new(Role::Assistant, format!("y{}", words(stream))));
    }
    messages.push(Message::new(Role::User, "And now?"));
    let parameters = json!({ "type": "object", "properties": { "id": { "type": "string" } },
        "required": ["id"] });
    let tool = ToolDefinition { name: "find".into(), description: "Finds.".into(), parameters };
    ChatRequest {
        model: "m".into(),
        messages,
        tools: Rc::new(vec![tool]),
        tool_choice: match stream.below(4) {
            0 => ToolChoice::Required,
            1 => ToolChoice::Named("find".into()),
            2 => ToolChoice::None,
            _ => ToolChoice::Auto,
        },
        temperature: stream.percent(50).then(|| f64::from(stream.below(11)) / 10.0),
        seed: stream.percent(50).then(|| stream.below(i32::MAX as u32)),
        max_tokens: Some(stream.between(1, 9999)),
        ..ChatRequest::default()
    }
}

/// A reply: words, calls, or both.
pub(crate) fn reply(stream: &mut Stream) -> ChatReply {
    let count = stream.below(3);
    let tool_calls: Vec<ToolCall> = (0..count).map(|_| call(stream)).collect();
    let said = match count {
        0 => format!("z{}", words(stream)),
        _ if stream.percent(50) => "One moment.".to_owned(),
        _ => String::new(),
    };
    let finish = if tool_calls.is_empty() { Finish::Stop } else { Finish::ToolCalls };
    let message = Message { tool_calls, ..Message::new(Role::Assistant, said) };
    let usage = Usage {
        prompt_tokens: u64::from(stream.below(5000)),
        completion_tokens: u64::from(stream.below(500)),
        ..Usage::default()
    };
    ChatReply { usage, ..ChatReply::new("m", message, finish) }
}

/// What a server makes of the same conversation: without ids, which each dialect writes as it must.
pub(crate) fn without_ids(messages: &[Message]) -> Vec<Message> {
    let mut messages = messages.to_vec();
    let calls = messages.iter_mut().flat_map(|message| &mut message.tool_calls);
    calls.for_each(|call| call.id.clear());
    for message in &mut messages {
        message.tool_call_id = message.tool_call_id.as_ref().map(|_| String::new());
    }
    messages
}

//! Answers that say too little, and JSON that is not quite JSON.

use llm::{ChatReply, Finish};
use serde_json::{Value, json};

use super::edit;
use crate::serve_model::answer::Written;
use crate::serve_model::call::Call;
use crate::serve_model::fault::{ADAPT, Act, End, Fault, READ, narrow};
use crate::serve_model::wire::Wire::{Anthropic, Gemini, OpenAi};

const DAMAGED: Fault = Fault {
    when: |call| json_in(&call.reply.message.content).is_some(),
    client: "repairs it with the one parser and notes the repair",
    ..READ
};

/// Damage that a reader cannot mend without loss.
const LOSSY: Fault = Fault { mixed: false, end: End::Other, ..DAMAGED };

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "starved",
        does: "spends all its tokens on reasoning and says nothing (finish: length), unless 16384 are allowed",
        client: "asks again with room for 16384 tokens; never counts it as the model's failure",
        when: narrow,
        acts: &[Act::Reply(starve)],
        ..ADAPT
    },
    Fault {
        name: "withheld",
        does: "withholds the rest of the answer (content_filter, refusal, SAFETY)",
        client: "gives what came and says that it was withheld",
        end: End::Other,
        mixed: false,
        acts: &[Act::Reply(|reply, _| withhold(reply))],
        ..READ
    },
    Fault {
        name: "refusal",
        wires: &[OpenAi],
        does: "puts a refusal in its own field and nothing into the content",
        client: "shows the refusal as the answer",
        end: End::Other,
        mixed: false,
        acts: &[Act::Write(refusal)],
        ..READ
    },
    Fault {
        name: "prompt-blocked",
        wires: &[Gemini],
        does: "answers with promptFeedback.blockReason and no candidate",
        client: "says that the prompt was blocked",
        end: End::Other,
        mixed: false,
        acts: &[Act::Write(blocked)],
        ..READ
    },
    Fault {
        name: "context-stop",
        wires: &[Anthropic],
        does: "ends with model_context_window_exceeded and nothing said",
        client: "says that the conversation is too long",
        end: End::Stop,
        mixed: false,
        acts: &[Act::Reply(|reply, _| context_stop(reply))],
        ..READ
    },
    Fault {
        name: "json-fence",
        does: "puts the JSON of an answer into a Markdown fence",
        acts: &[Act::Reply(|reply, _| damage(reply, |json| format!("```json\n{json}\n```")))],
        ..DAMAGED
    },
    Fault {
        name: "json-prose",
        does: "puts words before and behind the JSON",
        acts: &[Act::Reply(|reply, _| {
            damage(reply, |json| format!("Sure! Here it is:\n\n{json}\n\nI hope that this helps."));
        })],
        ..DAMAGED
    },
    Fault {
        name: "json-comma",
        does: "leaves a comma before the last bracket",
        acts: &[Act::Reply(|reply, _| damage(reply, trailing_comma))],
        ..DAMAGED
    },
    Fault {
        name: "json-python",
        does: "writes single quotes, True, False and None",
        acts: &[Act::Reply(|reply, _| damage(reply, |json| python(&parsed(json))))],
        ..DAMAGED
    },
    Fault {
        name: "json-doubled",
        does: "encodes the JSON twice",
        acts: &[Act::Reply(|reply, _| damage(reply, |text| json!(text).to_string()))],
        ..DAMAGED
    },
    Fault {
        name: "json-nan",
        does: "adds a member whose value is NaN",
        client: "reads it as null and notes it",
        acts: &[Act::Reply(|reply, _| damage(reply, nan))],
        ..LOSSY
    },
    Fault {
        name: "json-list-as-text",
        does: "writes a list inside as text",
        client: "unpacks it where a list is wanted, or says so",
        acts: &[Act::Reply(|reply, _| damage(reply, list_as_text))],
        ..LOSSY
    },
    Fault {
        name: "json-cut",
        does: "ends the JSON in its middle (finish: stop)",
        client: "closes what is open, drops what was cut, notes it",
        acts: &[Act::Reply(|reply, _| cut(reply))],
        ..LOSSY
    },
];

fn starve(reply: &mut ChatReply, call: &Call) {
    for message in std::iter::once(&mut reply.message).chain(&mut reply.others) {
        message.content.clear();
        message.tool_calls.clear();
    }
    reply.finish = Finish::Length;
    reply.usage.completion_tokens = u64::from(call.request.max_tokens.unwrap_or(2000));
}

fn withhold(reply: &mut ChatReply) {
    let text = &mut reply.message.content;
    text.truncate(text.floor_char_boundary(text.len() / 2));
    reply.message.tool_calls.clear();
    reply.finish = Finish::ContentFilter;
}

fn context_stop(reply: &mut ChatReply) {
    reply.message.content.clear();
    reply.message.tool_calls.clear();
    reply.finish = Finish::Other("model_context_window_exceeded".into());
}

fn refusal(written: &mut Written, _: &Call) {
    let words = "I'm sorry, I cannot help with that.";
    if let Written::Stream(events) = written {
        let ends = |event: &Value| !event["choices"][0]["finish_reason"].is_null();
        let end = events.iter().position(ends).unwrap_or(0);
        events.drain(1..end.max(1));
        let chunk = edit::chunk(written, &json!({ "refusal": words }));
        edit::behind_first(written, [chunk]);
    } else {
        for message in edit::messages(written) {
            message.remove("tool_calls");
            message["content"] = Value::Null;
            message.insert("refusal".into(), words.into());
        }
    }
    for choice in edit::choices(written).into_iter().filter(|it| !it["finish_reason"].is_null()) {
        choice["finish_reason"] = "stop".into();
    }
}

fn blocked(written: &mut Written, _: &Call) {
    let body = json!({
        "promptFeedback": { "blockReason": "PROHIBITED_CONTENT" },
        "usageMetadata": { "promptTokenCount": 7, "totalTokenCount": 7 },
    });
    *written = match written {
        Written::Whole(_) => Written::Whole(body),
        Written::Stream(_) => Written::Stream(vec![body]),
    };
}

/// Least bytes of JSON worth spoiling; brackets in prose are shorter.
const SHORTEST: usize = 8;

/// Where the first object or list of a text stands.
fn json_in(text: &str) -> Option<std::ops::Range<usize>> {
    let starts = text.match_indices(['{', '[']).map(|(at, _)| at);
    starts.into_iter().find_map(|start| {
        let mut values = serde_json::Deserializer::from_str(&text[start..]).into_iter::<Value>();
        values.next()?.ok()?;
        let length = values.byte_offset();
        (length >= SHORTEST).then(|| start..start + length)
    })
}

fn damage(reply: &mut ChatReply, spoil: impl Fn(&str) -> String) {
    let text = &mut reply.message.content;
    if let Some(place) = json_in(text) {
        let spoilt = spoil(&text[place.clone()]);
        text.replace_range(place, &spoilt);
    }
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or(Value::Null)
}

fn trailing_comma(text: &str) -> String {
    let (body, close) = text.split_at(text.len() - 1);
    let body = body.trim_end();
    let comma = if body.ends_with(['{', '[']) { "" } else { "," };
    format!("{body}{comma}{close}")
}

/// A value as Python prints it.
fn python(value: &Value) -> String {
    match value {
        Value::Null => "None".into(),
        Value::Bool(true) => "True".into(),
        Value::Bool(false) => "False".into(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => quoted(text),
        Value::Array(items) => {
            format!("[{}]", items.iter().map(python).collect::<Vec<_>>().join(", "))
        }
        Value::Object(members) => {
            let member =
                |(name, value): (&String, &Value)| format!("{}: {}", quoted(name), python(value));
            format!("{{{}}}", members.iter().map(member).collect::<Vec<_>>().join(", "))
        }
    }
}

fn quoted(text: &str) -> String {
    let escaped = json!(text).to_string();
    let inside = escaped[1..escaped.len() - 1].replace("\\\"", "\"").replace('\'', "\\'");
    format!("'{inside}'")
}

fn nan(text: &str) -> String {
    match text.strip_prefix('{') {
        Some(rest) if rest.trim_start().starts_with('}') => format!("{{\"certainty\": NaN{rest}"),
        Some(rest) => format!("{{\"certainty\": NaN, {rest}"),
        None => text.replacen('[', "[NaN, ", 1),
    }
}

fn list_as_text(text: &str) -> String {
    let mut value = parsed(text);
    let members = value.as_object_mut().into_iter().flat_map(|members| members.values_mut());
    match members.into_iter().find(|member| member.is_array()) {
        Some(list) => *list = list.to_string().into(),
        None => return json!(text).to_string(),
    }
    value.to_string()
}

fn cut(reply: &mut ChatReply) {
    let text = &mut reply.message.content;
    if let Some(place) = json_in(text) {
        text.truncate(text.floor_char_boundary(place.start + place.len() * 2 / 3));
    }
}

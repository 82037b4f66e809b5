//! Tool calls in odd forms.

use serde_json::{Value, json};

use super::edit;
use crate::serve_model::answer::Written;
use crate::serve_model::call::Call;
use crate::serve_model::fault::{Act, End, Fault, READ, REPEAT, STOP, calls, streamed_calls};
use crate::serve_model::wire::Wire::{Anthropic, Gemini, OpenAi};

const CALL: Fault = Fault { wires: &[OpenAi], when: calls, ..READ };
const PIECES: Fault = Fault { wires: &[OpenAi], when: streamed_calls, ..READ };

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "tool-no-index",
        does: "leaves the index out of the pieces of a call",
        acts: &[Act::Write(|written, _| without(written, "index"))],
        ..PIECES
    },
    Fault {
        name: "tool-no-id",
        wires: &[OpenAi, Gemini],
        does: "leaves out the id of a call",
        client: "mints an id (it stands in the record, so this is not mixed)",
        mixed: false,
        acts: &[Act::Write(no_id)],
        ..CALL
    },
    Fault {
        name: "tool-id-always",
        does: "repeats id and name with every piece",
        acts: &[Act::Write(id_always)],
        ..PIECES
    },
    Fault {
        name: "tool-empty-name",
        does: "sends an empty id and name with every piece but the first",
        acts: &[Act::Write(empty_name)],
        ..PIECES
    },
    Fault {
        name: "tool-whole",
        wires: &[OpenAi, Anthropic],
        does: "sends a call whole in one piece, as Ollama does",
        acts: &[Act::Write(whole)],
        ..PIECES
    },
    Fault {
        name: "tool-wrong-index",
        does: "sends the tail of the arguments under the next index, as vLLM does",
        client: "gives it to the only call that is open",
        acts: &[Act::Write(wrong_index)],
        ..PIECES
    },
    Fault {
        name: "tool-orphan-tail",
        does: "sends a tail of arguments under a wrong index while two calls are open",
        client: "refuses the answer: nobody knows whose tail it is",
        end: End::Stop,
        mixed: false,
        acts: &[Act::Write(orphan_tail)],
        ..PIECES
    },
    Fault {
        name: "tool-object-arguments",
        does: "sends the arguments as an object instead of as text",
        acts: &[Act::Write(object_arguments)],
        ..CALL
    },
    Fault {
        name: "tool-cut-arguments",
        wires: &[OpenAi, Anthropic],
        does: "ends the arguments in their middle, as if they were complete",
        client: "never runs the call",
        end: End::Stop,
        mixed: false,
        acts: &[Act::Write(cut_arguments)],
        ..PIECES
    },
    Fault {
        name: "tool-function-call",
        does: "answers in the form before tools: function_call, without an id",
        client: "reads it and mints an id (it stands in the record, so this is not mixed)",
        mixed: false,
        when: |call| calls(call) && !call.streamed,
        acts: &[Act::Write(function_call)],
        ..CALL
    },
    Fault {
        name: "tool-finish-stop",
        does: "ends with `stop` although it calls a tool",
        acts: &[Act::Write(finish_stop)],
        ..CALL
    },
    Fault {
        name: "tool-twice",
        wires: &[OpenAi, Anthropic, Gemini],
        does: "makes a second call beside the one that it was asked for",
        client: "uses the first",
        acts: &[Act::Reply(|reply, _| twice(reply))],
        ..CALL
    },
    Fault {
        name: "tool-as-text",
        does: "writes the call into the text, as small models do",
        client: "reads the call out of the text, or takes it for words; never runs half a call",
        end: End::Other,
        mixed: false,
        acts: &[Act::Reply(|reply, _| as_text(reply))],
        ..CALL
    },
    Fault {
        name: "tool-malformed",
        wires: &[Gemini],
        does: "ends with MALFORMED_FUNCTION_CALL and no content",
        when: calls,
        acts: &[Act::Write(|written, _| only_finish(written, "MALFORMED_FUNCTION_CALL"))],
        ..REPEAT
    },
    Fault {
        name: "tool-unexpected",
        wires: &[Gemini],
        does: "ends with UNEXPECTED_TOOL_CALL and no content",
        acts: &[Act::Write(|written, _| only_finish(written, "UNEXPECTED_TOOL_CALL"))],
        ..REPEAT
    },
    Fault {
        name: "no-tools",
        wires: &[OpenAi],
        does: "refuses tools, as Ollama does for models that know none",
        client: "says that the model cannot call tools",
        when: calls,
        acts: &[Act::Refuse(super::parameters::no_tools)],
        ..STOP
    },
    Fault {
        name: "no-tools-parser",
        wires: &[OpenAi],
        does: "refuses tools, as vLLM does without --enable-auto-tool-choice",
        client: "says which flags the server lacks",
        when: calls,
        acts: &[Act::Refuse(super::parameters::no_tools_parser)],
        ..STOP
    },
];

fn without(written: &mut Written, field: &str) {
    for call in edit::calls(written) {
        if let Some(call) = call.as_object_mut() {
            call.remove(field);
        }
    }
}

fn no_id(written: &mut Written, call: &Call) {
    without(written, "id");
    if call.wire == Gemini {
        for body in edit::bodies(written) {
            let parts = body.pointer_mut("/candidates/0/content/parts");
            for part in parts.and_then(Value::as_array_mut).into_iter().flatten() {
                if let Some(call) = part["functionCall"].as_object_mut() {
                    call.remove("id");
                }
            }
        }
    }
}

fn id_always(written: &mut Written, call: &Call) {
    let Some(own) = call.reply.message.tool_calls.first() else { return };
    for call in edit::calls(written) {
        call["id"] = own.id.as_str().into();
        call["type"] = "function".into();
        call["function"]["name"] = own.name.as_str().into();
    }
}

fn empty_name(written: &mut Written, _: &Call) {
    for call in edit::calls(written) {
        if call["id"].is_null() {
            call["id"] = "".into();
            call["function"]["name"] = "".into();
        }
    }
}

/// One chunk a call, in place of its pieces.
pub(super) fn whole(written: &mut Written, call: &Call) {
    match call.wire {
        Anthropic => whole_block(written, call),
        _ => whole_call(written, call),
    }
}

fn whole_call(written: &mut Written, call: &Call) {
    let Some(own) = call.reply.message.tool_calls.first() else { return };
    let function = json!({ "name": own.name, "arguments": own.arguments });
    let made = json!({ "index": 0, "id": own.id, "type": "function", "function": function });
    let chunk =
        edit::chunk(written, &json!({ "role": "assistant", "content": "", "tool_calls": [made] }));
    remove_pieces(written);
    edit::behind_first(written, [chunk]);
}

fn remove_pieces(written: &mut Written) {
    if let Written::Stream(events) = written {
        events.retain(|event| event.pointer("/choices/0/delta/tool_calls").is_none());
    }
}

fn whole_block(written: &mut Written, call: &Call) {
    let Some(own) = call.reply.message.tool_calls.first() else { return };
    let input = Value::Object(own.parsed().unwrap_or_default());
    if let Written::Stream(events) = written {
        events.retain(|event| event["delta"]["type"] != "input_json_delta");
        let blocks = events.iter_mut().map(|event| &mut event["content_block"]);
        for block in blocks.filter(|block| block["type"] == "tool_use") {
            block["input"] = input.clone();
        }
    }
}

fn wrong_index(written: &mut Written, _: &Call) {
    if let Some(last) = edit::calls(written).into_iter().rfind(|call| call["id"].is_null()) {
        last["index"] = 1.into();
    }
}

fn orphan_tail(written: &mut Written, call: &Call) {
    let Some(own) = call.reply.message.tool_calls.first() else { return };
    let piece = |index: u32, id: Value, arguments: &str| {
        let function = json!({ "name": own.name, "arguments": arguments });
        let function = if id.is_null() { json!({ "arguments": arguments }) } else { function };
        json!({ "tool_calls": [{ "index": index, "id": id, "function": function }] })
    };
    let start = own.arguments.trim_end_matches('}');
    let pieces = [
        piece(0, json!("call_a"), start),
        piece(1, json!("call_b"), start),
        piece(2, Value::Null, "}"),
    ];
    let chunks = pieces.map(|delta| edit::chunk(written, &delta));
    remove_pieces(written);
    edit::behind_first(written, chunks);
}

fn object_arguments(written: &mut Written, call: &Call) {
    if call.streamed {
        whole_call(written, call);
    }
    let Some(own) = call.reply.message.tool_calls.first() else { return };
    for call in edit::calls(written) {
        call["function"]["arguments"] = Value::Object(own.parsed().unwrap_or_default());
    }
}

fn cut_arguments(written: &mut Written, _: &Call) {
    let Written::Stream(events) = written else { return };
    let holds = |event: &Value| {
        !event.pointer("/choices/0/delta/tool_calls/0/function/arguments").is_none_or(|it| it == "")
            || event["delta"]["partial_json"].as_str().is_some_and(|piece| !piece.is_empty())
    };
    if let Some(last) = events.iter().rposition(holds) {
        events.remove(last);
    }
    // A call in a single piece is left with half of it.
    if !events.iter().any(holds) {
        let place = "/choices/0/delta/tool_calls/0/function/arguments";
        for event in events.iter_mut() {
            if let Some(arguments) = event.pointer_mut(place) {
                *arguments = "{\"cut\": ".into();
            }
            if let Some(piece) = event.pointer_mut("/delta/partial_json") {
                *piece = "{\"cut\": ".into();
            }
        }
    }
}

fn function_call(written: &mut Written, call: &Call) {
    let Some(own) = call.reply.message.tool_calls.first() else { return };
    for message in edit::messages(written) {
        message.remove("tool_calls");
        let made = json!({ "name": own.name, "arguments": own.arguments });
        message.insert("function_call".into(), made);
    }
    for choice in edit::choices(written) {
        choice["finish_reason"] = "function_call".into();
    }
}

pub(super) fn finish_stop(written: &mut Written, _: &Call) {
    let ended =
        edit::choices(written).into_iter().filter(|choice| !choice["finish_reason"].is_null());
    for choice in ended {
        choice["finish_reason"] = "stop".into();
    }
}

fn twice(reply: &mut llm::ChatReply) {
    let mut second = reply.message.tool_calls[0].clone();
    second.id.push_str("_b");
    reply.message.tool_calls.push(second);
}

fn as_text(reply: &mut llm::ChatReply) {
    let call = reply.message.tool_calls.remove(0);
    let (name, arguments) = (json!(call.name), call.arguments);
    reply.message.content =
        format!("<tool_call>\n{{\"name\": {name}, \"arguments\": {arguments}}}\n</tool_call>");
    reply.finish = llm::Finish::Stop;
}

/// Gemini's answer when it could not make one: a reason and nothing else.
fn only_finish(written: &mut Written, reason: &str) {
    let nothing = json!({ "candidates": [{ "finishReason": reason, "index": 0 }] });
    match written {
        Written::Whole(body) => *body = nothing,
        Written::Stream(events) => *events = vec![nothing],
    }
}

//! Parameters that a model does not take: refused until the client sends the request without them.

use llm::ReplyFormat;
use llm::model::ToolChoice;
use serde_json::{Value, json};

use crate::serve_model::answer::{JSON, Refusal};
use crate::serve_model::call::Call;
use crate::serve_model::fault::{ADAPT, Act, Fault};
use crate::serve_model::wire::Wire::{Anthropic, Gemini, OpenAi};

const OPENAI: Fault = Fault { wires: &[OpenAi], ..ADAPT };

/// Without this parameter the answer is another one, so that a run would be, too.
const TELLING: Fault = Fault { mixed: false, ..OPENAI };

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "no-temperature",
        wires: &[OpenAi, Anthropic],
        does: "refuses a temperature",
        acts: &[Act::Refuse(no_temperature)],
        ..ADAPT
    },
    Fault {
        name: "temperature-one",
        does: "refuses every temperature but 1",
        acts: &[Act::Refuse(temperature_one)],
        ..OPENAI
    },
    Fault {
        name: "no-seed",
        wires: &[OpenAi, Gemini],
        does: "refuses a seed",
        client: "drops it, remembers it, says that the run cannot be repeated exactly",
        acts: &[Act::Refuse(no_seed)],
        ..TELLING
    },
    Fault {
        name: "no-n",
        wires: &[OpenAi, Gemini],
        does: "refuses several replies at once",
        client: "asks for one",
        acts: &[Act::Refuse(no_n)],
        ..TELLING
    },
    Fault {
        name: "no-schema",
        wires: &[OpenAi, Anthropic, Gemini],
        does: "refuses answers by a JSON schema, as Groq does on most models",
        client: "climbs down: JSON object, forced tool, prompt and repair; remembers the rung",
        acts: &[Act::Refuse(no_schema)],
        ..TELLING
    },
    Fault {
        name: "no-json",
        wires: &[OpenAi, Gemini],
        does: "refuses answers by a JSON schema and JSON objects",
        client: "climbs down: forced tool, prompt and repair; remembers the rung",
        acts: &[Act::Refuse(no_json)],
        ..TELLING
    },
    Fault {
        name: "no-forced-tool",
        wires: &[OpenAi, Anthropic],
        does: "refuses to be forced to call a tool",
        client: "asks without force and says so",
        acts: &[Act::Refuse(no_forced_tool)],
        ..ADAPT
    },
    Fault {
        name: "no-tool-choice",
        does: "does not know tool_choice",
        acts: &[Act::Refuse(|call| unknown(call, "tool_choice"))],
        ..OPENAI
    },
    Fault {
        name: "no-parallel",
        does: "does not know parallel_tool_calls",
        acts: &[Act::Refuse(|call| unknown(call, "parallel_tool_calls"))],
        ..OPENAI
    },
    Fault {
        name: "no-stream-options",
        does: "does not know stream_options (422, as Mistral says it)",
        acts: &[Act::Refuse(|call| forbidden(call, &["stream_options"]))],
        ..OPENAI
    },
    Fault {
        name: "no-streaming",
        does: "refuses to stream",
        client: "asks for the answer in one piece from then on (so no stream could be spoilt: this is not mixed)",
        mixed: false,
        acts: &[Act::Refuse(no_streaming)],
        ..OPENAI
    },
    Fault {
        name: "max-tokens-old",
        does: "refuses max_tokens and wants max_completion_tokens (OpenAI's newer models)",
        client: "renames it and remembers that",
        acts: &[Act::Refuse(max_tokens_old)],
        ..OPENAI
    },
    Fault {
        name: "max-tokens-new",
        does: "does not know max_completion_tokens",
        client: "renames it and remembers that (no server wants both names, so this is not mixed)",
        mixed: false,
        acts: &[Act::Refuse(|call| unknown(call, "max_completion_tokens"))],
        ..OPENAI
    },
    Fault {
        name: "max-tokens-cap",
        wires: &[OpenAi, Anthropic],
        does: "refuses more than 4096 tokens to write",
        client: "asks for as many as it may (too few for `starved`, so this is not mixed)",
        mixed: false,
        acts: &[Act::Refuse(max_tokens_cap)],
        ..ADAPT
    },
    Fault {
        name: "strict-fields",
        does: "knows model, messages, tools, stream and max_tokens only, and names all others at once",
        client: "drops them all, remembers them, says so",
        acts: &[Act::Refuse(|call| forbidden(call, &RARE))],
        ..TELLING
    },
];

/// What a strict server does not know.
const RARE: [&str; 7] = [
    "temperature",
    "seed",
    "n",
    "tool_choice",
    "parallel_tool_calls",
    "stream_options",
    "response_format",
];

/// 400 as OpenAI words it.
fn refused(param: &str, code: &str, message: &str) -> Refusal {
    let error = json!({
        "message": message, "type": "invalid_request_error", "param": param, "code": code,
    });
    Refusal::raw(400, JSON, json!({ "error": error }).to_string())
}

fn unsupported(param: &str) -> Refusal {
    let message = format!("Unsupported parameter: '{param}' is not supported with this model.");
    refused(param, "unsupported_parameter", &message)
}

fn unknown(call: &Call, param: &str) -> Option<Refusal> {
    let message = format!("Unrecognized request argument supplied: {param}");
    (!call.body[param].is_null()).then(|| refused(param, "unknown_parameter", &message))
}

/// 422 as FastAPI words it, naming all at once.
pub(super) fn forbidden(call: &Call, params: &[&str]) -> Option<Refusal> {
    let found = params.iter().filter(|param| !call.body[**param].is_null());
    let findings: Vec<Value> = found
        .map(|param| {
            let place = json!(["body", param]);
            json!({ "type": "extra_forbidden", "loc": place, "msg": "Extra inputs are not permitted" })
        })
        .collect();
    let body = json!({ "detail": findings }).to_string();
    (!findings.is_empty()).then(|| Refusal::raw(422, JSON, body))
}

fn no_temperature(call: &Call) -> Option<Refusal> {
    call.request.temperature?;
    let message = "`temperature` is deprecated for this model.";
    Some(match call.wire {
        Anthropic => Refusal::new(Anthropic, 400, "", message),
        OpenAi | Gemini => unsupported("temperature"),
    })
}

fn temperature_one(call: &Call) -> Option<Refusal> {
    let heat = call.request.temperature.filter(|heat| (heat - 1.0).abs() > f64::EPSILON)?;
    let message = format!(
        "Unsupported value: 'temperature' does not support {heat} with this model. Only the default (1) value is \
         supported."
    );
    Some(refused("temperature", "unsupported_value", &message))
}

fn no_seed(call: &Call) -> Option<Refusal> {
    call.request.seed?;
    Some(if call.wire == Gemini { unknown_name("seed") } else { unsupported("seed") })
}

fn unknown_name(name: &str) -> Refusal {
    let message = format!(
        "Invalid JSON payload received. Unknown name \"{name}\" at 'generation_config': Cannot find field."
    );
    Refusal::new(Gemini, 400, "", &message)
}

fn no_n(call: &Call) -> Option<Refusal> {
    let message = "Multiple candidates is not enabled for this model";
    (call.request.more > 0).then(|| match call.wire {
        Gemini => Refusal::new(Gemini, 400, "", message),
        OpenAi | Anthropic => refused("n", "", "'n' : number must be at most 1"),
    })
}

fn no_schema(call: &Call) -> Option<Refusal> {
    let message = "This model does not support response format `json_schema`. See supported models in the \
                   documentation.";
    let is_old = call.body["generationConfig"]["responseJsonSchema"].is_null();
    let is_schema = matches!(call.request.format, ReplyFormat::JsonSchema { .. });
    is_schema.then(|| match call.wire {
        OpenAi => refused("response_format", "", message),
        Anthropic => {
            let message = "output_config.format: Extra inputs are not permitted";
            Refusal::new(Anthropic, 400, "", message)
        }
        Gemini => unknown_name(if is_old { "responseSchema" } else { "responseJsonSchema" }),
    })
}

fn no_json(call: &Call) -> Option<Refusal> {
    (call.request.format != ReplyFormat::Text).then(|| match call.wire {
        Gemini => Refusal::new(Gemini, 400, "", "JSON mode is not enabled for this model"),
        OpenAi | Anthropic => {
            refused("response_format", "", "'response_format.type' must be 'text'")
        }
    })
}

fn no_forced_tool(call: &Call) -> Option<Refusal> {
    let is_forced = matches!(call.request.tool_choice, ToolChoice::Required | ToolChoice::Named(_));
    is_forced.then(|| match call.wire {
        Anthropic => {
            let message = "tool_choice: forced tool use is not supported with this model.";
            Refusal::new(Anthropic, 400, "", message)
        }
        OpenAi | Gemini => {
            refused("tool_choice", "", "This model does not support this tool_choice")
        }
    })
}

fn no_streaming(call: &Call) -> Option<Refusal> {
    let message = "Unsupported value: 'stream' does not support true with this model. Only false is supported.";
    call.streamed.then(|| refused("stream", "unsupported_value", message))
}

pub(super) fn max_tokens_old(call: &Call) -> Option<Refusal> {
    let message = "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' \
                   instead.";
    let is_old = !call.body["max_tokens"].is_null();
    is_old.then(|| refused("max_tokens", "unsupported_parameter", message))
}

/// Most tokens to write under `max-tokens-cap`.
const CAP: u32 = 4096;

fn max_tokens_cap(call: &Call) -> Option<Refusal> {
    let wanted = call.request.max_tokens.filter(|wanted| *wanted > CAP)?;
    Some(if call.wire == Anthropic {
        let message = format!(
            "max_tokens: {wanted} > {CAP}, which is the maximum allowed number of output tokens for this model"
        );
        Refusal::new(Anthropic, 400, "", &message)
    } else {
        let message = format!(
            "max_tokens is too large: {wanted}. This model supports at most {CAP} completion tokens."
        );
        refused("max_tokens", "invalid_value", &message)
    })
}

/// Ollama's refusal of tools.
pub(super) fn no_tools(call: &Call) -> Option<Refusal> {
    let message =
        format!("registry.ollama.ai/library/{} does not support tools", call.request.model);
    let has_tools = !call.request.tools.is_empty();
    has_tools.then(|| Refusal::new(OpenAi, 400, "", &message))
}

/// vLLM's refusal of tools.
pub(super) fn no_tools_parser(call: &Call) -> Option<Refusal> {
    let error = json!({
        "object": "error", "type": "BadRequestError", "param": null, "code": 400,
        "message": "\"auto\" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set",
    });
    let has_tools = !call.request.tools.is_empty();
    has_tools.then(|| Refusal::raw(400, JSON, error.to_string()))
}

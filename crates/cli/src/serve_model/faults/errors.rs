//! One failure that passes, in all the shapes that errors come in.

use serde_json::{Value, json};

use crate::serve_model::answer::{JSON, Refusal};
use crate::serve_model::call::Call;
use crate::serve_model::fault::{Act, Fault, REPEAT};

const SHAPE: Fault = Fault { client: "finds the message in it and repeats the call", ..REPEAT };

/// The message in all of them.
const MESSAGE: &str = "The engine is warming up";

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "error-object",
        does: "500 with {\"error\":{…}} (OpenAI)",
        acts: &[Act::Fail(|_| {
            json(&json!({ "error": {
            "message": MESSAGE, "type": "server_error", "param": null, "code": "engine_error",
        } }))
        })],
        ..SHAPE
    },
    Fault {
        name: "error-list",
        does: "500 with [{\"error\":{…}}] (Gemini's compatible form)",
        acts: &[Act::Fail(|_| {
            json(&json!([{ "error": {
            "code": 500, "message": MESSAGE, "status": "INTERNAL",
        } }]))
        })],
        ..SHAPE
    },
    Fault {
        name: "error-typed",
        does: "500 with {\"type\":\"error\",\"error\":{…}} (Anthropic)",
        acts: &[Act::Fail(|_| {
            json(&json!({
                "type": "error", "error": { "type": "api_error", "message": MESSAGE },
                "request_id": "req_1",
            }))
        })],
        ..SHAPE
    },
    Fault {
        name: "error-flat",
        does: "500 with {\"object\":\"error\",\"message\":…} (vLLM, SGLang, Mistral)",
        acts: &[Act::Fail(|_| {
            json(&json!({
                "object": "error", "message": MESSAGE, "type": "InternalServerError", "param": null,
                "code": 500,
            }))
        })],
        ..SHAPE
    },
    Fault {
        name: "error-detail",
        does: "500 with {\"detail\":…} (FastAPI)",
        acts: &[Act::Fail(|_| json(&json!({ "detail": MESSAGE })))],
        ..SHAPE
    },
    Fault {
        name: "error-detail-list",
        does: "500 with {\"detail\":[{\"loc\":…,\"msg\":…}]} (FastAPI)",
        acts: &[Act::Fail(|_| {
            json(&json!({ "detail": [
            { "loc": ["body", "messages"], "msg": MESSAGE, "type": "value_error" },
        ] }))
        })],
        ..SHAPE
    },
    Fault {
        name: "error-word",
        does: "500 with {\"error\":\"…\"} (Ollama)",
        acts: &[Act::Fail(|_| json(&json!({ "error": MESSAGE })))],
        ..SHAPE
    },
    Fault {
        name: "error-plain",
        does: "500 with plain text",
        acts: &[Act::Fail(|_| Refusal::raw(500, "text/plain", MESSAGE))],
        ..SHAPE
    },
    Fault { name: "error-page", does: "502 with a web page", acts: &[Act::Fail(page)], ..SHAPE },
    Fault {
        name: "error-empty",
        does: "500 with nothing",
        client: "says so and repeats the call",
        acts: &[Act::Fail(|_| Refusal::raw(500, JSON, ""))],
        ..SHAPE
    },
];

fn json(body: &Value) -> Refusal {
    Refusal::raw(500, JSON, body.to_string())
}

fn page(_: &Call) -> Refusal {
    let page = format!(
        "<html>\r\n<head><title>{MESSAGE}</title></head>\r\n<body><center><h1>502 Bad Gateway</h1>\
         </center><hr><center>nginx</center></body>\r\n</html>"
    );
    Refusal::raw(502, "text/html", page)
}

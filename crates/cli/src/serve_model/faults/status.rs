//! Refusals by status: those that pass, those that ask to wait, those that stay.

use serde_json::json;

use crate::serve_model::answer::Refusal;
use crate::serve_model::call::Call;
use crate::serve_model::fault::{Act, Cors, ErrorLine, Fault, REPEAT, STOP};
use crate::serve_model::wire::Wire::{Anthropic, Gemini, OpenAi};

const WAIT: Fault =
    Fault { client: "waits as long as it is asked, then repeats the call", ..REPEAT };

const fn line(status: u16, code: &'static str, message: &'static str) -> ErrorLine {
    ErrorLine { status, code, message, headers: &[] }
}

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "status-408",
        does: "408: the request took too long to arrive",
        acts: &[Act::Error(&line(408, "", "Request timed out"))],
        ..REPEAT
    },
    Fault {
        name: "status-409",
        does: "409: a conflict with another request",
        acts: &[Act::Error(&line(409, "", "The request conflicted with another one"))],
        ..REPEAT
    },
    Fault {
        name: "status-425",
        does: "425: too early",
        acts: &[Act::Error(&line(425, "", "Too early"))],
        ..REPEAT
    },
    Fault {
        name: "status-429",
        does: "429: too many requests, without saying how long to wait",
        acts: &[Act::Error(&line(429, "rate_limit_exceeded", "Rate limit reached for requests"))],
        ..REPEAT
    },
    Fault {
        name: "status-500",
        does: "500: an error of the server's own",
        acts: &[Act::Error(&line(
            500,
            "",
            "The server had an error while processing your request",
        ))],
        ..REPEAT
    },
    Fault {
        name: "status-502",
        does: "502: bad gateway",
        acts: &[Act::Error(&line(502, "", "Bad gateway"))],
        ..REPEAT
    },
    Fault {
        name: "status-503",
        does: "503 with Retry-After (0): overloaded",
        acts: &[Act::Error(&ErrorLine {
            headers: &[("retry-after", "0")],
            ..line(503, "", "The model is overloaded. Please try again later.")
        })],
        ..REPEAT
    },
    Fault {
        name: "status-504",
        does: "504: the server behind it was too slow",
        acts: &[Act::Error(&line(504, "", "Gateway timeout"))],
        ..REPEAT
    },
    Fault {
        name: "status-529",
        does: "529 with Retry-After (0): overloaded, as Anthropic says it",
        acts: &[Act::Error(&ErrorLine {
            headers: &[("retry-after", "0")],
            ..line(529, "overloaded_error", "Overloaded")
        })],
        ..REPEAT
    },
    Fault {
        name: "retry-seconds",
        does: "429 with Retry-After in seconds (0)",
        acts: &[Act::Error(&ErrorLine { headers: &[("retry-after", "0")], ..LIMITED })],
        ..WAIT
    },
    Fault {
        name: "retry-date",
        does: "429 with Retry-After as a date (which is over)",
        acts: &[Act::Error(&ErrorLine {
            headers: &[("retry-after", "Wed, 21 Oct 2015 07:28:00 GMT")],
            ..LIMITED
        })],
        ..WAIT
    },
    Fault {
        name: "retry-millis",
        does: "429 with retry-after-ms (20)",
        acts: &[Act::Error(&ErrorLine { headers: &[("retry-after-ms", "20")], ..LIMITED })],
        ..WAIT
    },
    Fault {
        name: "retry-hidden",
        does: "429 with a Retry-After (0) that pages cannot read, as Azure does",
        client: "waits as long as it is asked where it can read that, else a little longer each time",
        acts: &[
            Act::Error(&ErrorLine { headers: &[("retry-after", "0")], ..LIMITED }),
            Act::Cors(Cors::Hidden),
        ],
        ..REPEAT
    },
    Fault {
        name: "retry-text",
        does: "429 that names the delay in its message alone (20 ms)",
        acts: &[Act::Error(&line(
            429,
            "rate_limit_exceeded",
            "Rate limit reached for tokens per minute. Please try again in 20ms.",
        ))],
        ..WAIT
    },
    Fault {
        name: "retry-body",
        does: "429 that names the delay in its details (0.02 s), as Gemini does",
        acts: &[Act::Fail(retry_info)],
        ..WAIT
    },
    Fault {
        name: "retry-tomorrow",
        does: "429 with Retry-After of a day",
        client: "stops and says how long it was asked to wait",
        acts: &[Act::Error(&ErrorLine {
            headers: &[("retry-after", "86400")],
            ..line(429, "rate_limit_exceeded", "Requests per day exceeded")
        })],
        ..STOP
    },
    Fault {
        name: "money-quota",
        wires: &[OpenAi],
        does: "429 insufficient_quota: the money ran out",
        client: "stops at once: waiting does not help",
        acts: &[Act::Error(&line(
            429,
            "insufficient_quota",
            "You exceeded your current quota, please check your plan and billing details.",
        ))],
        ..STOP
    },
    Fault {
        name: "money-credit",
        wires: &[Anthropic],
        does: "400: the credit balance is too low",
        acts: &[Act::Error(&line(
            400,
            "invalid_request_error",
            "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade.",
        ))],
        ..STOP
    },
    Fault {
        name: "money-402",
        does: "402: insufficient balance",
        acts: &[Act::Error(&line(402, "", "Insufficient Balance"))],
        ..STOP
    },
    Fault {
        name: "key-wrong",
        does: "401, and repeats the whole key in its message",
        client: "stops, says that the key is wrong, and does not show it",
        acts: &[Act::Fail(wrong_key)],
        ..STOP
    },
    Fault {
        name: "key-forbidden",
        does: "403: the key may not use this model",
        acts: &[Act::Error(&line(403, "", "You are not allowed to sample from this model"))],
        ..STOP
    },
    Fault {
        name: "model-unknown",
        does: "404: no such model",
        client: "stops, and names the models that there are",
        acts: &[Act::Fail(unknown_model)],
        ..STOP
    },
    Fault {
        name: "too-large",
        does: "413: the body is too large",
        acts: &[Act::Error(&line(413, "", "Request exceeds the maximum size"))],
        ..STOP
    },
    Fault {
        name: "status-422",
        does: "422: understood, but not to be processed",
        acts: &[Act::Error(&line(422, "", "Unprocessable entity"))],
        ..STOP
    },
];

const LIMITED: ErrorLine = line(429, "rate_limit_exceeded", "Rate limit reached for requests");

fn retry_info(call: &Call) -> Refusal {
    let message = "You exceeded your current quota. Please retry in 0.02s.";
    let mut error = call.wire.error(429, "", message);
    if call.wire == Gemini {
        error["error"]["details"] = json!([
            { "@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "0.02s" },
        ]);
    }
    Refusal::raw(429, crate::serve_model::answer::JSON, error.to_string())
}

fn wrong_key(call: &Call) -> Refusal {
    let message = match call.wire {
        OpenAi => {
            format!("Incorrect API key provided: {}. You can find your key online.", call.key)
        }
        Anthropic => format!("invalid x-api-key: {}", call.key),
        Gemini => format!("API key not valid: {}. Please pass a valid API key.", call.key),
    };
    let status = if call.wire == Gemini { 400 } else { 401 };
    Refusal::new(call.wire, status, "", &message)
}

fn unknown_model(call: &Call) -> Refusal {
    let model = &call.request.model;
    let (code, message) = match call.wire {
        OpenAi => (
            "model_not_found",
            format!("The model `{model}` does not exist or you do not have access to it."),
        ),
        Anthropic => ("not_found_error", format!("model: {model}")),
        Gemini => ("", format!("models/{model} is not found for API version v1beta")),
    };
    Refusal::new(call.wire, 404, code, &message)
}

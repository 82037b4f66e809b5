//! Error bodies: five JSON shapes, plain text, web pages, and nothing at all.
//!
//! `{"error":{…}}` (OpenAI), `[{"error":{…}}]` (Gemini), `{"type":"error","error":{…}}`
//! (Anthropic), `{"object":"error","message":…}` (vLLM, SGLang), `{"detail":…}` (FastAPI).

use serde_json::Value;

/// Longest message kept, in characters.
const LONGEST_MESSAGE: usize = 500;

/// What an endpoint says about a failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorBody {
    /// Its message with its code behind, or the start of the body; never empty.
    pub message: String,
    /// The HTTP status that the body names, for errors behind a 200.
    pub status: Option<u16>,
    /// The field of the request that is wrong, where it names one.
    pub param: Option<String>,
}

/// Reads the body of a failed answer. Never fails: what is no error object is quoted.
pub fn error_body(body: &str) -> ErrorBody {
    let text = body.trim_start_matches('\u{feff}').trim();
    let value = serde_json::from_str::<Value>(text).ok();
    value.as_ref().and_then(read).unwrap_or_else(|| {
        let plain = plain_text(text, LONGEST_MESSAGE);
        let message = if plain.is_empty() { "no explanation".to_owned() } else { plain };
        ErrorBody { message, status: None, param: None }
    })
}

/// The error inside a body or a choice that came with a good status.
pub(crate) fn inside(value: &Value) -> Option<ErrorBody> {
    let first = value.get(0).unwrap_or(value);
    let is_error = first.get("error").is_some_and(|error| !error.is_null())
        || first["object"] == "error"
        || first["type"] == "error";
    is_error.then(|| read(value)).flatten()
}

/// The words of a text or a web page, at most `most` characters.
pub(crate) fn plain_text(body: &str, most: usize) -> String {
    let words = if body.trim_start().starts_with('<') { without_tags(body) } else { body.into() };
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    match words.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &words[..end]),
        None => words,
    }
}

fn read(value: &Value) -> Option<ErrorBody> {
    let value = value.get(0).unwrap_or(value);
    let error = match &value["error"] {
        Value::Null => value,
        error => error,
    };
    let message = message_of(error)?;
    let code = ["code", "type", "status"].iter().find_map(|key| error[key].as_str());
    // OpenRouter passes on what the server behind it said.
    let behind = error.pointer("/metadata/raw").and_then(Value::as_str);
    let extra = [code, behind].into_iter().flatten().filter(|extra| !message.contains(extra));
    let message = extra.fold(message.clone(), |message, extra| format!("{message} ({extra})"));
    let status = ["code", "status"].iter().find_map(|key| error[key].as_u64());
    let status = status.and_then(|status| u16::try_from(status).ok());
    let by_word =
        || ["code", "type", "status"].iter().find_map(|key| status_of(error[key].as_str()?));
    Some(ErrorBody {
        message: plain_text(&message, LONGEST_MESSAGE),
        status: status.filter(|status| (400..600).contains(status)).or_else(by_word),
        param: error["param"].as_str().map(str::to_owned),
    })
}

/// The status behind a word, for errors that come with a good one.
fn status_of(word: &str) -> Option<u16> {
    let word = word.to_ascii_lowercase();
    let known = [
        ("overloaded", 529),
        ("rate_limit", 429),
        ("insufficient_quota", 429),
        ("resource_exhausted", 429),
        ("billing", 402),
        ("authentication", 401),
        ("invalid_api_key", 401),
        ("unauthenticated", 401),
        ("permission", 403),
        ("not_found", 404),
        ("request_too_large", 413),
        ("unavailable", 503),
        ("deadline_exceeded", 504),
        ("timeout", 504),
        ("invalid_request", 400),
        ("invalid_argument", 400),
        ("failed_precondition", 400),
        ("context_length_exceeded", 400),
        ("api_error", 500),
        ("server_error", 500),
        ("internal", 500),
    ];
    known.iter().find(|(known, _)| word.contains(known)).map(|(_, status)| *status)
}

fn message_of(error: &Value) -> Option<String> {
    let text =
        |value: &Value| value.as_str().filter(|text| !text.trim().is_empty()).map(Into::into);
    let named = ["message", "detail", "msg", "error"].iter().find_map(|key| match &error[key] {
        Value::Array(findings) => Some(findings.iter().map(finding).collect::<Vec<_>>().join("; ")),
        value => text(value),
    });
    named
        .or_else(|| text(error))
        .or_else(|| error["code"].as_str().or(error["type"].as_str()).map(str::to_owned))
}

/// One entry of FastAPI's `detail` list: `{"loc": ["body", "messages"], "msg": "…"}`.
fn finding(entry: &Value) -> String {
    let place = |part: &Value| part.as_str().map_or_else(|| part.to_string(), str::to_owned);
    let places: Vec<_> = entry["loc"].as_array().into_iter().flatten().map(place).collect();
    match entry["msg"].as_str() {
        Some(message) if places.is_empty() => message.to_owned(),
        Some(message) => format!("{}: {message}", places.join(".")),
        None => entry.to_string(),
    }
}

/// The title of a web page, else its words.
fn without_tags(page: &str) -> String {
    let lower = page.to_ascii_lowercase();
    let title = lower.find("<title>").map(|at| at + 7);
    let end = title.and_then(|start| lower[start..].find("</title>").map(|at| start + at));
    if let (Some(start), Some(end)) = (title, end) {
        return format!("a web page: {}", page[start..end].trim());
    }
    let mut words = String::new();
    let mut is_inside = false;
    for c in page.chars() {
        match c {
            '<' => is_inside = true,
            '>' => {
                is_inside = false;
                words.push(' ');
            }
            c if !is_inside => words.push(c),
            _ => {}
        }
    }
    words
}

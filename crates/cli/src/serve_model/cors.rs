//! Lets pages of other origins in, as the servers of each wire do: answers preflights, and marks every answer.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::fault::Cors;
use super::wire::Wire;

/// Headers that Gemini lets through; with any other its preflight fails.
const GEMINI: &[&str] = &["x-goog-api-key", "x-goog-api-client", "content-type"];

/// Headers that the strictest of OpenAI's imitators let through.
const TWO: &[&str] = &["authorization", "content-type"];

/// Without this header Anthropic's server lets no page in.
const BROWSER: &str = "anthropic-dangerous-direct-browser-access";

/// Answers the question whether a page may call.
pub(super) fn preflight(wire: Wire, cors: Cors, asked: &HeaderMap) -> Response {
    let wanted = text(asked, "access-control-request-headers").to_ascii_lowercase();
    let wanted: Vec<&str> = wanted.split(',').map(str::trim).filter(|it| !it.is_empty()).collect();
    let listed = match (wire, cors) {
        (Wire::Gemini, _) => Some(GEMINI),
        (_, Cors::Listed) => Some(TWO),
        _ => None,
    };
    let let_in = match listed {
        Some(list) => wanted.iter().all(|name| list.contains(name)),
        None => wire != Wire::Anthropic || wanted.contains(&BROWSER),
    };
    if cors == Cors::Off || !let_in {
        return StatusCode::FORBIDDEN.into_response();
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    let allowed = listed.map_or_else(|| wanted.join(", "), |list| list.join(", "));
    let headers = response.headers_mut();
    for (name, value) in [
        ("access-control-allow-methods", "GET, POST, OPTIONS"),
        ("access-control-max-age", "600"),
        // Asked for by Chromium before it went over to asking the visitor.
        ("access-control-allow-private-network", "true"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Ok(allowed) = HeaderValue::from_str(&allowed) {
        headers.insert("access-control-allow-headers", allowed);
    }
    mark(&mut response, asked);
    response
}

/// Whether Anthropic's server keeps this page out.
pub(super) fn is_kept_out(wire: Wire, asked: &HeaderMap) -> bool {
    wire == Wire::Anthropic && asked.contains_key(header::ORIGIN) && text(asked, BROWSER) != "true"
}

/// Lets a page read the answer.
pub(super) fn allow(mut response: Response, cors: Cors, asked: &HeaderMap) -> Response {
    let is_good = response.status().is_success();
    if cors == Cors::Off || (cors == Cors::GoodOnly && !is_good) {
        return response;
    }
    mark(&mut response, asked);
    if cors != Cors::Hidden && asked.contains_key(header::ORIGIN) {
        let names = HeaderValue::from_static("*");
        response.headers_mut().insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, names);
    }
    response
}

fn mark(response: &mut Response, asked: &HeaderMap) {
    if let Some(origin) = asked.get(header::ORIGIN) {
        let headers = response.headers_mut();
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        headers.insert(header::VARY, HeaderValue::from_static("Origin"));
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

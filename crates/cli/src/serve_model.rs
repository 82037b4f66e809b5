//! The simulated model behind HTTP: an OpenAI-compatible server on this machine alone, for
//! tests, demonstrations of the endpoint form, and classrooms.
//!
//! It holds nothing worth protecting and asks for no key, so any page may call it (CORS).

use std::io;
use std::sync::Arc;

use axum::Router;
use axum::extract::rejection::StringRejection;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use llm::model::SIMULATED;
use llm::wire::openai::{RequestFault, decode_request, encode_fault, encode_models, encode_reply};
use simulated::Dials;
use tokio::net::TcpListener;

/// Largest request taken, in bytes; a prompt with its data rows is far below.
const LARGEST_BODY: usize = 32 * 1024 * 1024;

/// Serves the simulated model on 127.0.0.1 until the process ends. Port 0 picks a free one.
/// Prints the base URL on a line of its own, for programs that start it.
pub(crate) async fn serve(dials: Dials, port: u16) -> io::Result<()> {
    let listener = bind(port).await?;
    println!("Serving {} on http://{}/v1", SIMULATED, listener.local_addr()?);
    println!("No key is needed. Press Ctrl-C to stop.");
    axum::serve(listener, router(dials)).await
}

async fn bind(port: u16) -> io::Result<TcpListener> {
    TcpListener::bind(("127.0.0.1", port)).await.map_err(|error| {
        let hint =
            format!("port {port} cannot be used ({error}): give another, or 0 for a free one");
        io::Error::new(error.kind(), hint)
    })
}

fn router(dials: Dials) -> Router {
    Router::new()
        .route("/v1/chat/completions", post(complete))
        .route("/v1/models", get(async || json(StatusCode::OK, encode_models(&[SIMULATED]))))
        .fallback(nothing_here)
        .method_not_allowed_fallback(nothing_here)
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(middleware::from_fn(cors))
        .with_state(Arc::new(dials))
}

async fn complete(
    State(dials): State<Arc<Dials>>,
    body: Result<String, StringRejection>,
) -> Response {
    let body = match body {
        Ok(body) => body,
        Err(rejection) => return refuse(rejection.status(), rejection.body_text()),
    };
    match decode_request(&body) {
        Ok(request) => json(StatusCode::OK, encode_reply(&simulated::reply(&dials, &request))),
        Err(fault) => json(StatusCode::BAD_REQUEST, encode_fault(&fault)),
    }
}

async fn nothing_here() -> Response {
    let paths = "this server has POST /v1/chat/completions and GET /v1/models";
    refuse(StatusCode::NOT_FOUND, paths.into())
}

fn refuse(status: StatusCode, message: String) -> Response {
    json(status, encode_fault(&RequestFault { message, param: String::new() }))
}

fn json(status: StatusCode, body: String) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}

/// Lets every page call: answers preflights, and names the page's origin in every answer.
async fn cors(request: Request, next: Next) -> Response {
    let origin = request.headers().get(header::ORIGIN).cloned();
    let mut response = if request.method() == Method::OPTIONS {
        StatusCode::NO_CONTENT.into_response()
    } else {
        next.run(request).await
    };
    if let Some(origin) = origin {
        allow(response.headers_mut(), origin);
    }
    response
}

fn allow(headers: &mut HeaderMap, origin: HeaderValue) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(header::VARY, HeaderValue::from_static("Origin"));
    for (name, value) in [
        ("access-control-allow-methods", "GET, POST, OPTIONS"),
        ("access-control-allow-headers", "authorization, content-type"),
        ("access-control-max-age", "600"),
        // Asked for by Chromium before it went over to asking the visitor.
        ("access-control-allow-private-network", "true"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

#[cfg(test)]
mod tests;

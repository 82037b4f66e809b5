//! The simulated model behind HTTP, on this machine alone: for tests, demonstrations of the endpoint form, and
//! classrooms. It speaks three wires and, when asked, misbehaves as real servers do.
//!
//! It holds nothing worth protecting and asks for no key, so any page may call it (CORS). `/faults/NAME/v1/…` plays one
//! fault whatever the server was started with; `GET /faults` tells what was played.

mod answer;
mod call;
mod cors;
mod fault;
mod faults;
mod memory;
mod oblige;
mod play;
mod scenario;
mod wire;

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use llm::model::SIMULATED;
use simulated::Dials;
use tokio::net::TcpListener;

use answer::{JSON, Refusal};
use call::Target;
use fault::Cors;
use play::{Asked, Player};
use scenario::Scenario;
use wire::Wire;

pub(crate) use scenario::list;

/// Largest request taken, in bytes; a prompt with its data rows is far below.
const LARGEST_BODY: usize = 32 * 1024 * 1024;

/// Serves the simulated model on 127.0.0.1 until the process ends. Port 0 picks a free one.
/// Prints the base URL on a line of its own, for programs that start it. `faults` names what is played.
pub(crate) async fn serve(dials: Dials, faults: &str, port: u16) -> anyhow::Result<()> {
    let scenario = Scenario::parse(faults).map_err(anyhow::Error::msg)?;
    let listener = bind(port).await?;
    let address = listener.local_addr()?;
    let words = format!(
        "Serving {SIMULATED} on http://{address}/v1\nAnthropic Messages on http://{address}/v1, Gemini on \
         http://{address}/v1beta\nFaults: {}. No key is needed. Press Ctrl-C to stop.\n",
        scenario.name()
    );
    // Whoever started it may have read the first line and gone.
    let _ = io::stdout().write_all(words.as_bytes());
    Ok(axum::serve(listener, router(dials, scenario)).await?)
}

async fn bind(port: u16) -> io::Result<TcpListener> {
    TcpListener::bind(("127.0.0.1", port)).await.map_err(|error| {
        let hint =
            format!("port {port} cannot be used ({error}): give another, or 0 for a free one");
        io::Error::new(error.kind(), hint)
    })
}

/// What all calls share.
struct Server {
    player: Player,
    scenario: Scenario,
    in_flight: AtomicU32,
}

fn router(dials: Dials, scenario: Scenario) -> Router {
    let server = Server { player: Player::new(dials), scenario, in_flight: AtomicU32::new(0) };
    Router::new().fallback(handle).with_state(Arc::new(server))
}

/// What a request is for.
enum Route {
    Reply(Target),
    Models(Wire),
    Report,
    Nothing,
}

async fn handle(State(server): State<Arc<Server>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let (scenario, path) = match scenario_of(server.scenario, parts.uri.path()) {
        Ok(found) => found,
        Err(message) => return refuse(Wire::OpenAi, 404, &message).into_response(),
    };
    let method =
        if parts.method == Method::OPTIONS { asked_method(&parts) } else { parts.method.clone() };
    let route = route(&method, path, &parts);
    let wire = match &route {
        Route::Reply(target) => target.wire,
        Route::Models(wire) => *wire,
        Route::Report | Route::Nothing => Wire::OpenAi,
    };
    if parts.method == Method::OPTIONS {
        return cors::preflight(wire, scenario.cors(), &parts.headers);
    }
    if cors::is_kept_out(wire, &parts.headers) {
        let message = "CORS requests must set 'anthropic-dangerous-direct-browser-access' header";
        return refuse(wire, 401, message).into_response();
    }
    let (response, cors) = match route {
        Route::Reply(target) => server.reply(scenario, &target, &parts.headers, body).await,
        Route::Models(wire) => {
            let refusal = Player::refuse_models(scenario, wire, &parts.headers);
            let list = || json(wire.models(&[SIMULATED]).to_string());
            (refusal.map_or_else(list, IntoResponse::into_response), scenario.cors())
        }
        Route::Report => (json(server.player.memory().report().to_string()), Cors::Open),
        Route::Nothing => {
            let paths = "this server has POST /v1/chat/completions, POST /v1/messages, POST \
                         /v1beta/models/{model}:generateContent and :streamGenerateContent?alt=sse, GET /v1/models, \
                         GET /v1beta/models and GET /faults";
            (refuse(wire, 404, paths).into_response(), scenario.cors())
        }
    };
    cors::allow(response, cors, &parts.headers)
}

impl Server {
    async fn reply(
        self: &Arc<Self>,
        scenario: Scenario,
        target: &Target,
        headers: &HeaderMap,
        body: Body,
    ) -> (Response, Cors) {
        let flight = Flight::new(Arc::clone(self));
        let refused = |status, message: &str| {
            (refuse(target.wire, status, message).into_response(), scenario.cors())
        };
        if target.wire == Wire::Anthropic && !headers.contains_key("anthropic-version") {
            return refused(400, "anthropic-version: header is required");
        }
        let Ok(body) = to_bytes(body, LARGEST_BODY).await else {
            return refused(413, "the body is larger than 32 MB");
        };
        let Ok(body) = std::str::from_utf8(&body) else {
            return refused(400, "the body is not UTF-8");
        };
        let asked = Asked { headers, body, in_flight: flight.number };
        let outcome = self.player.play(scenario, target, &asked);
        let response = match outcome.answer {
            Ok(sent) => sent.respond(flight).await,
            Err(refusal) => refusal.into_response(),
        };
        (response, outcome.cors)
    }
}

/// A call that is being answered; it ends with its body.
struct Flight {
    server: Arc<Server>,
    /// Calls in flight when it began, itself included.
    number: u32,
}

impl Flight {
    fn new(server: Arc<Server>) -> Self {
        let number = server.in_flight.fetch_add(1, Ordering::Relaxed) + 1;
        Self { server, number }
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.server.in_flight.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The scenario that an address names, and what is left of the address.
fn scenario_of(scenario: Scenario, path: &str) -> Result<(Scenario, &str), String> {
    match path.strip_prefix("/faults/").and_then(|rest| rest.split_once('/')) {
        Some((name, _)) => Ok((Scenario::parse(name)?, &path["/faults/".len() + name.len()..])),
        None => Ok((scenario, path)),
    }
}

/// The method that a preflight asks about.
fn asked_method(parts: &Parts) -> Method {
    let asked = parts.headers.get(header::ACCESS_CONTROL_REQUEST_METHOD);
    let asked = asked.and_then(|method| Method::from_bytes(method.as_bytes()).ok());
    asked.unwrap_or(Method::POST)
}

fn route(method: &Method, path: &str, parts: &Parts) -> Route {
    let to = |wire| Target { wire, model: String::new(), streamed: false };
    let is_anthropic = parts.headers.contains_key("anthropic-version")
        || header_text(&parts.headers, "access-control-request-headers").contains("anthropic-");
    match (method.as_str(), path) {
        ("POST", "/v1/chat/completions") => Route::Reply(to(Wire::OpenAi)),
        ("POST", "/v1/messages") => Route::Reply(to(Wire::Anthropic)),
        ("GET", "/v1/models") if is_anthropic => Route::Models(Wire::Anthropic),
        ("GET", "/v1/models") => Route::Models(Wire::OpenAi),
        ("GET", "/v1beta/models") => Route::Models(Wire::Gemini),
        ("GET", "/faults") => Route::Report,
        ("POST", _) => gemini(path, parts.uri.query().unwrap_or_default()),
        _ => Route::Nothing,
    }
}

/// Gemini's addresses name the model and the verb.
fn gemini(path: &str, query: &str) -> Route {
    let target = path.strip_prefix("/v1beta/models/").and_then(|rest| rest.split_once(':'));
    let streamed = match target {
        Some((_, "generateContent")) => false,
        Some((_, "streamGenerateContent")) if query.contains("alt=sse") => true,
        _ => return Route::Nothing,
    };
    let model = target.map_or("", |(model, _)| model).to_owned();
    Route::Reply(Target { wire: Wire::Gemini, model, streamed })
}

fn header_text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn refuse(wire: Wire, status: u16, message: &str) -> Refusal {
    Refusal::new(wire, status, "", message)
}

fn json(body: String) -> Response {
    (StatusCode::OK, [(header::CONTENT_TYPE, JSON)], body).into_response()
}

#[cfg(test)]
mod tests;

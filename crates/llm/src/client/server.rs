//! A server as a function of the body, for tests of the client.

use std::cell::RefCell;
use std::rc::Rc;

use futures_util::future::LocalBoxFuture;
use futures_util::{FutureExt, StreamExt, stream};
use serde_json::{Value, json};

use crate::{
    ChatModel, ChatReply, ChatRequest, Client, Endpoint, HttpRequest, HttpResponse, Message,
    ModelError, Role, ToolDefinition, Transport, TransportError,
};

pub(super) type Pieces = Vec<Result<Vec<u8>, TransportError>>;

/// A server as a function of the body.
pub(super) struct Server<F> {
    answer: F,
    pub(super) bodies: RefCell<Vec<Value>>,
}

impl<F: Fn(&Value) -> (u16, Pieces)> Transport for Server<F> {
    fn send(
        &self,
        request: HttpRequest,
    ) -> LocalBoxFuture<'_, Result<HttpResponse, TransportError>> {
        // A list of models is asked for without a body.
        let body: Value =
            request.body.map_or(Value::Null, |body| serde_json::from_str(&body).expect("JSON"));
        let (status, pieces) = (self.answer)(&body);
        self.bodies.borrow_mut().push(body);
        let body = stream::iter(pieces).boxed_local();
        Box::pin(async move { Ok(HttpResponse { status, headers: Vec::new(), body }) })
    }

    fn sleep(&self, _: u64) -> LocalBoxFuture<'_, ()> {
        Box::pin(async {})
    }

    fn now_millis(&self) -> u64 {
        0
    }
}

pub(super) fn client<F: Fn(&Value) -> (u16, Pieces)>(answer: F) -> Client<Server<F>> {
    client_at("https://api.example.com/v1", answer)
}

pub(super) fn client_at<F: Fn(&Value) -> (u16, Pieces)>(at: &str, answer: F) -> Client<Server<F>> {
    let endpoint = Endpoint::parse(at).expect("an address");
    Client::new(Server { answer, bodies: RefCell::default() }, endpoint)
}

pub(super) fn text(text: impl Into<String>) -> Pieces {
    vec![Ok(text.into().into_bytes())]
}

pub(super) fn refuses(message: &str) -> (u16, Pieces) {
    (400, text(json!({ "error": { "message": message } }).to_string()))
}

pub(super) fn says(words: &str) -> (u16, Pieces) {
    replies(&json!({ "content": words }), "stop")
}

pub(super) fn replies(message: &Value, finish: &str) -> (u16, Pieces) {
    let body =
        json!({ "model": "m", "choices": [{ "message": message, "finish_reason": finish }] });
    (200, text(body.to_string()))
}

pub(super) fn request() -> ChatRequest {
    ChatRequest {
        model: "m".into(),
        messages: vec![Message::new(Role::System, "rules"), Message::new(Role::User, "hello")],
        temperature: Some(0.5),
        seed: Some(7),
        max_tokens: Some(100),
        ..ChatRequest::default()
    }
}

pub(super) fn with_tool() -> ChatRequest {
    let parameters = json!({ "type": "object", "properties": { "ids": { "type": "array" } } });
    let tool = ToolDefinition { name: "find".into(), description: "Finds.".into(), parameters };
    ChatRequest { tools: Rc::new(vec![tool]), ..request() }
}

pub(super) fn ask<F: Fn(&Value) -> (u16, Pieces)>(
    client: &Client<Server<F>>,
    request: &ChatRequest,
) -> Result<ChatReply, ModelError> {
    client.complete(request).now_or_never().expect("the server answers at once")
}

//! The server over a real socket: what comes back is what the model says in process.

mod bytes;
mod client;
mod rules;

use std::rc::Rc;

use llm::doctor::{Surroundings, diagnose};
use llm::{
    ChatModel, ChatReply, ChatRequest, Client, Endpoint, Message, ModelError, Role, ToolCall,
    ToolDefinition,
};
use serde_json::json;

use super::*;
use crate::transport::Reqwest;

/// Serves on a free port for as long as the test's runtime lives; gives the base URL.
async fn start() -> String {
    let listener = bind(0).await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(
        async move { axum::serve(listener, router(Dials::default(), Scenario::Calm)).await },
    );
    format!("http://{address}/v1")
}

fn client(base_url: &str) -> Client<Reqwest> {
    let endpoint = Endpoint::parse(base_url).expect("an address");
    Client::new(Reqwest::new().expect("a transport"), endpoint)
}

async fn ask(base_url: &str, request: &ChatRequest) -> Result<ChatReply, ModelError> {
    client(base_url).complete(request).await
}

fn request(seed: u32, messages: Vec<Message>) -> ChatRequest {
    let model = SIMULATED.to_owned();
    ChatRequest { model, messages, seed: Some(seed), ..ChatRequest::default() }
}

fn human(seed: u32) -> ChatRequest {
    let system = "<persona>You are terse.</persona>\n<instruction>Your name is Ana Lima and your \
                  zip code is 90210. You want to cancel order #W1234567, no longer needed.\
                  </instruction>";
    let greeting = "Hi! How can I help you today?";
    request(seed, vec![Message::new(Role::System, system), Message::new(Role::User, greeting)])
}

fn agent(seed: u32) -> ChatRequest {
    let parameters = json!({
        "type": "object",
        "properties": { "zip": { "type": "string" }, "first_name": { "type": "string" } },
        "required": ["zip"],
    });
    let tool = ToolDefinition {
        name: "find_user_id_by_name_zip".into(),
        description: "Finds a user id.".into(),
        parameters,
    };
    let call = ToolCall {
        id: "call_1".into(),
        name: "find_user_id_by_name_zip".into(),
        arguments: r#"{"first_name": "Ana", "last_name": "Lima", "zip": "90210"}"#.into(),
    };
    let messages = vec![
        Message::new(Role::System, "Obey the policy.\n\"Quotes\" and ünïcode."),
        Message::new(Role::User, "I am Ana Lima, 90210."),
        Message::call(call),
        Message::result("call_1", "Error: user not found"),
    ];
    ChatRequest { tools: Rc::new(vec![tool]), ..request(seed, messages) }
}

#[tokio::test]
async fn a_reply_over_http_equals_the_reply_in_process() {
    let base_url = start().await;
    for seed in 0..20 {
        for request in [human(seed), agent(seed)] {
            let served = ask(&base_url, &request).await.expect("a reply");
            assert_eq!(served, simulated::reply(&Dials::default(), &request));
            let said = &served.message;
            assert!(!said.content.is_empty() || !said.tool_calls.is_empty(), "it says something");
        }
    }
}

#[tokio::test]
async fn the_test_button_and_the_model_list_work() {
    let base_url = start().await;
    assert_eq!(client(&base_url).models().await, Ok(vec![SIMULATED.to_owned()]));
    let examined = |client: Client<Reqwest>| async move {
        let findings = client.examine(SIMULATED).await;
        diagnose(&client.endpoint, SIMULATED, &Surroundings::default(), &findings)
    };
    let found = examined(client(&base_url)).await;
    assert!(found.is_well(), "{found:?}");
    let found = examined(client(&base_url.replace("/v1", "/v2"))).await;
    assert!(!found.is_well() && found.text().contains("/v1/chat/completions"), "{found:?}");
}

#[tokio::test]
async fn a_malformed_request_is_refused_with_an_error_object() {
    let base_url = start().await;
    let url = format!("{base_url}/chat/completions");
    for (body, expected) in
        [("{", "the body is not JSON"), ("{}", "`model`"), (r#"{"model":"m"}"#, "`messages`")]
    {
        let response = reqwest_client().post(&url).body(body).send().await.expect("an answer");
        assert_eq!(response.status(), 400);
        assert_eq!(response.headers()["content-type"], "application/json");
        let body = response.text().await.expect("a body");
        let error: serde_json::Value = serde_json::from_str(&body).expect("JSON");
        assert_eq!(error["error"]["type"], "invalid_request_error");
        assert!(error["error"]["message"].as_str().is_some_and(|m| m.contains(expected)), "{body}");
    }
    let response = reqwest_client().get(&url).send().await.expect("an answer");
    assert_eq!(response.status(), 404, "a GET has no place there");
}

#[tokio::test]
async fn a_page_of_any_origin_is_let_in() {
    let base_url = start().await;
    let url = format!("{base_url}/chat/completions");
    let page = "https://example.org";
    let preflight = reqwest_client()
        .request(Method::OPTIONS, &url)
        .header("Origin", page)
        .header("Access-Control-Request-Method", "POST")
        .header("Access-Control-Request-Headers", "authorization,content-type")
        .header("Access-Control-Request-Private-Network", "true");
    let preflight = preflight.send().await.expect("an answer");
    assert_eq!(preflight.status(), 204);
    assert_eq!(preflight.headers()["access-control-allow-origin"], page);
    assert_eq!(preflight.headers()["access-control-allow-headers"], "authorization, content-type");
    assert_eq!(preflight.headers()["access-control-allow-private-network"], "true");
    let refused = reqwest_client().post(&url).header("Origin", page).body("{");
    let refused = refused.send().await.expect("an answer");
    assert_eq!(refused.status(), 400);
    assert_eq!(refused.headers()["access-control-allow-origin"], page, "errors are readable too");
}

#[tokio::test]
async fn a_port_in_use_is_named() {
    let first = bind(0).await.expect("a free port");
    let port = first.local_addr().expect("an address").port();
    let error = bind(port).await.expect_err("it is taken");
    assert!(error.to_string().contains(&port.to_string()), "{error}");
}

fn reqwest_client() -> reqwest::Client {
    let _ = Reqwest::new().expect("installs what TLS needs");
    reqwest::Client::builder().no_proxy().build().expect("a client")
}

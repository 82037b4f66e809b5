//! What each host is sent, beside what all are sent.

use serde_json::json;

use super::server::{ask, client_at, says, with_tool};
use crate::{ChatRequest, Message, ToolCall, ToolChoice};

#[test]
fn a_call_is_forced_in_the_words_of_each_server() {
    let forced = |at: &str, choice: ToolChoice| {
        let client = client_at(at, |_| says("ok"));
        ask(&client, &ChatRequest { tool_choice: choice, ..with_tool() }).expect("a reply");
        let body = client.transport.bodies.borrow()[0].clone();
        (body["tool_choice"].clone(), body["thinking"].clone())
    };
    let openai = forced("https://api.openai.com/v1", ToolChoice::Required);
    assert_eq!(openai, (json!("required"), json!(null)));
    let mistral = forced("https://api.mistral.ai/v1", ToolChoice::Required);
    assert_eq!(mistral.0, "any");
    let deepseek = forced("https://api.deepseek.com", ToolChoice::Named("find".into()));
    assert_eq!(deepseek.0["function"]["name"], "find");
    assert_eq!(deepseek.1["type"], "disabled");
    assert_eq!(forced("https://api.deepseek.com", ToolChoice::None).0, "none");
}

#[test]
fn each_host_is_asked_in_its_own_way() {
    let body = |at: &str| {
        let client = client_at(at, |_| says("ok"));
        let call =
            |id: &str| ToolCall { id: id.into(), name: "find".into(), arguments: "{}".into() };
        let reasoning = crate::Reasoning {
            model: "m".into(),
            text: "why".into(),
            opaque: serde_json::Map::from_iter([
                ("reasoning_details".to_owned(), json!([{ "type": "sealed", "data": "x" }])),
                ("calls".to_owned(), json!({ "call_abc-1": { "extra_content": { "s": 1 } } })),
            ]),
        };
        let mut request = with_tool();
        let message = Message { reasoning: Some(reasoning), ..Message::call(call("call_abc-1")) };
        request.messages.extend([message, Message::result("call_abc-1", "found")]);
        ask(&client, &request).expect("a reply");
        client.transport.bodies.take().swap_remove(0)
    };
    let mistral = body("https://api.mistral.ai/v1");
    assert_eq!((&mistral["random_seed"], &mistral["seed"]), (&json!(7), &json!(null)));
    assert!(mistral["stream_options"].is_null() && mistral["stream"] == true);
    let id = mistral["messages"][2]["tool_calls"][0]["id"].as_str().expect("an id");
    assert!(id.len() == 9 && id.chars().all(|c| c.is_ascii_alphanumeric()), "{id}");
    assert_eq!(mistral["messages"][3]["tool_call_id"], id);
    let deepseek = body("https://api.deepseek.com");
    assert_eq!(deepseek["messages"][2]["reasoning_content"], "why");
    let openrouter = body("https://openrouter.ai/api/v1");
    assert_eq!(openrouter["messages"][2]["reasoning_details"][0]["data"], "x");
    let gemini = body("https://generativelanguage.googleapis.com/v1beta/openai");
    assert_eq!(gemini["messages"][2]["tool_calls"][0]["extra_content"]["s"], 1);
    let openai = body("https://api.openai.com/v1");
    assert_eq!(openai["max_completion_tokens"], 100);
    assert!(openai["messages"][2]["reasoning_content"].is_null());
}

//! Vendors' rules over whole conversations, and how pages are let in.

use axum::http::Method;
use serde_json::{Value, json};

use super::{reqwest_client, start};

/// Posts a body under a fault; gives status and body.
async fn post(base: &str, fault: &str, path: &str, body: &Value) -> (u16, Value) {
    let host = base.trim_end_matches("/v1");
    let url = format!("{host}/faults/{fault}{path}");
    let request = reqwest_client().post(url).header("anthropic-version", "2023-06-01");
    let response = request.body(body.to_string()).send().await.expect("an answer");
    let status = response.status().as_u16();
    let text = response.text().await.expect("a body");
    (status, serde_json::from_str(&text).expect("JSON"))
}

const CHAT: &str = "/v1/chat/completions";
const GEMINI: &str = "/v1beta/models/m:generateContent";

/// A conversation with one finished call.
fn chat(id: &str, extra: &Value) -> Value {
    let mut caller = json!({ "role": "assistant", "content": null, "tool_calls": [
        { "id": id, "type": "function", "function": { "name": "look", "arguments": "{}" } },
    ] });
    for (name, value) in extra.as_object().expect("an object") {
        caller[name] = value.clone();
    }
    json!({ "model": "m", "messages": [
        { "role": "user", "content": "Look." },
        caller,
        { "role": "tool", "tool_call_id": id, "content": "seen" },
    ] })
}

#[tokio::test]
async fn mistral_wants_nine_characters_and_gives_them() {
    let base = start().await;
    let (status, error) = post(&base, "rules-mistral", CHAT, &chat("call_1", &json!({}))).await;
    assert_eq!((status, &error["code"]), (400, &json!("3280")));
    assert_eq!(post(&base, "rules-mistral", CHAT, &chat("abc123XYZ", &json!({}))).await.0, 200);
    let mut turned = chat("abc123XYZ", &json!({}));
    turned["messages"]
        .as_array_mut()
        .expect("a list")
        .push(json!({ "role": "user", "content": "x" }));
    let (status, error) = post(&base, "rules-mistral", CHAT, &turned).await;
    assert_eq!(
        (status, &error["message"]),
        (400, &json!("Unexpected role 'user' after role 'tool'"))
    );
    let tools = json!([{ "type": "function", "function": { "name": "look", "parameters": {} } }]);
    let ask =
        json!({ "model": "m", "tools": tools, "messages": [{ "role": "user", "content": "x" }] });
    let (_, answer) = post(&base, "rules-mistral", CHAT, &ask).await;
    let id = answer["choices"][0]["message"]["tool_calls"][0]["id"].as_str().expect("an id");
    assert!(id.len() == 9 && id.chars().all(|c| c.is_ascii_alphanumeric()), "{id}");
}

#[tokio::test]
async fn deepseek_wants_its_reasoning_back_even_an_empty_one() {
    let base = start().await;
    let (status, _) = post(&base, "rules-deepseek", CHAT, &chat("a", &json!({}))).await;
    assert_eq!(status, 400);
    let echoed = chat("a", &json!({ "reasoning_content": "" }));
    let (status, answer) = post(&base, "rules-deepseek", CHAT, &echoed).await;
    assert_eq!(status, 200);
    assert!(answer["choices"][0]["message"]["reasoning_content"].is_string());
    let mut forced = echoed;
    forced["tool_choice"] = json!("required");
    assert_eq!(post(&base, "rules-deepseek", CHAT, &forced).await.0, 400);
    forced["thinking"] = json!({ "type": "disabled" });
    assert_eq!(post(&base, "rules-deepseek", CHAT, &forced).await.0, 200);
}

#[tokio::test]
async fn openai_wants_short_ids_that_are_answered() {
    let base = start().await;
    let long = "x".repeat(41);
    let (status, error) = post(&base, "rules-openai", CHAT, &chat(&long, &json!({}))).await;
    assert_eq!((status, &error["error"]["code"]), (400, &json!("string_above_max_length")));
    let mut open = chat("a", &json!({}));
    open["messages"][2]["tool_call_id"] = json!("b");
    assert_eq!(post(&base, "rules-openai", CHAT, &open).await.0, 400);
    assert_eq!(post(&base, "rules-openai", CHAT, &chat("a", &json!({}))).await.0, 200);
}

#[tokio::test]
async fn openrouter_wants_its_details_unchanged() {
    let base = start().await;
    assert_eq!(post(&base, "rules-openrouter", CHAT, &chat("a", &json!({}))).await.0, 400);
    let (_, answer) = post(
        &base,
        "rules-openrouter",
        CHAT,
        &json!({ "model": "m", "messages": [{ "role": "user", "content": "x" }] }),
    )
    .await;
    let details = &answer["choices"][0]["message"]["reasoning_details"];
    let echoed = chat("a", &json!({ "reasoning_details": details }));
    assert_eq!(post(&base, "rules-openrouter", CHAT, &echoed).await.0, 200);
}

#[tokio::test]
async fn anthropic_wants_its_thinking_block_unchanged() {
    let base = start().await;
    let ask =
        json!({ "model": "m", "max_tokens": 9, "messages": [{ "role": "user", "content": "x" }] });
    let (_, answer) = post(&base, "rules-anthropic", "/v1/messages", &ask).await;
    let block = answer["content"][0].clone();
    assert_eq!(block["type"], "thinking");
    let turn = |block: Option<Value>| {
        let call = json!({ "type": "tool_use", "id": "a", "name": "look", "input": {} });
        let result = json!({ "type": "tool_result", "tool_use_id": "a", "content": "seen" });
        let content: Vec<Value> = block.into_iter().chain([call]).collect();
        json!({ "model": "m", "max_tokens": 9, "messages": [
            { "role": "user", "content": "x" },
            { "role": "assistant", "content": content },
            { "role": "user", "content": [result] },
        ] })
    };
    let mut other = block.clone();
    other["signature"] = json!("other");
    for (block, expected, words) in [
        (None, 400, "Expected `thinking`"),
        (Some(other), 400, "Invalid `signature`"),
        (Some(block), 200, ""),
    ] {
        let (status, body) = post(&base, "rules-anthropic", "/v1/messages", &turn(block)).await;
        assert_eq!(status, expected, "{body}");
        assert!(body.to_string().contains(words), "{body}");
    }
}

#[tokio::test]
async fn gemini_wants_signatures_of_the_current_turn_only() {
    let base = start().await;
    let tools = json!([{ "functionDeclarations": [{ "name": "look" }] }]);
    let user = json!({ "role": "user", "parts": [{ "text": "x" }] });
    let ask = json!({ "contents": [user], "tools": tools });
    let (_, answer) = post(&base, "rules-gemini", GEMINI, &ask).await;
    let signed = answer["candidates"][0]["content"].clone();
    assert!(signed["parts"][0]["thoughtSignature"].is_string(), "{answer}");
    let result = json!({ "role": "user", "parts": [
        { "functionResponse": { "name": "look", "response": { "output": "seen" } } },
    ] });
    let turn = |caller: &Value, after: Option<&Value>| {
        let contents: Vec<&Value> = [&user, caller, &result].into_iter().chain(after).collect();
        json!({ "contents": contents })
    };
    let mut unsigned = signed.clone();
    unsigned["parts"][0].as_object_mut().expect("a part").remove("thoughtSignature");
    let mut other = signed.clone();
    other["parts"][0]["thoughtSignature"] = json!("other");
    for (body, expected, words) in [
        (turn(&signed, None), 200, ""),
        (turn(&unsigned, None), 400, "missing a thought_signature"),
        (turn(&other, None), 400, "Corrupted"),
        (turn(&unsigned, Some(&user)), 200, ""),
    ] {
        let (status, answer) = post(&base, "rules-gemini", GEMINI, &body).await;
        assert_eq!(status, expected, "{answer}");
        assert!(answer.to_string().contains(words), "{answer}");
    }
}

#[tokio::test]
async fn a_text_that_was_spoilt_is_read_as_it_was_written() {
    let base = start().await;
    let ask = |said: &[&str]| {
        let roles = ["user", "assistant"].into_iter().cycle();
        let messages: Vec<Value> = said
            .iter()
            .zip(roles)
            .map(|(text, role)| json!({ "role": role, "content": text }))
            .collect();
        json!({ "model": "m", "messages": messages, "response_format": { "type": "json_object" } })
    };
    let text = |answer: &Value| {
        answer["choices"][0]["message"]["content"].as_str().expect("a text").to_owned()
    };
    let wrote = text(&post(&base, "none", CHAT, &ask(&["x"])).await.1);
    let spoilt = text(&post(&base, "json-fence", CHAT, &ask(&["x"])).await.1);
    assert_eq!(spoilt, format!("```json\n{wrote}\n```"));
    let going_on = |said: String| {
        let base = base.clone();
        async move { post(&base, "none", CHAT, &ask(&["x", &said, "y"])).await.1 }
    };
    let (as_wrote, as_spoilt) = (going_on(wrote).await, going_on(spoilt).await);
    assert_eq!(as_wrote, as_spoilt);
}

/// Asks whether a page may send headers; gives status and the headers that it may send.
async fn preflight(base: &str, fault: &str, path: &str, headers: &str) -> (u16, String) {
    let url = format!("{}/faults/{fault}{path}", base.trim_end_matches("/v1"));
    let request =
        reqwest_client().request(Method::OPTIONS, url).header("Origin", "https://a.example");
    let request = request.header("Access-Control-Request-Method", "POST");
    let response = request.header("Access-Control-Request-Headers", headers).send().await;
    let response = response.expect("an answer");
    let allowed = response.headers().get("access-control-allow-headers");
    let allowed = allowed.and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    (response.status().as_u16(), allowed)
}

#[tokio::test]
async fn preflights_let_in_what_the_real_servers_let_in() {
    let base = start().await;
    let browser = "anthropic-dangerous-direct-browser-access";
    let full = format!("content-type, x-api-key, {browser}");
    for (fault, path, headers, status) in [
        ("none", CHAT, "authorization, content-type, x-odd", 204),
        ("cors-listed", CHAT, "authorization, content-type", 204),
        ("cors-listed", CHAT, "authorization, x-odd", 403),
        ("cors-off", CHAT, "content-type", 403),
        ("none", "/v1/messages", full.as_str(), 204),
        ("none", "/v1/messages", "content-type, x-api-key", 403),
        ("none", GEMINI, "content-type, x-goog-api-key", 204),
        ("none", GEMINI, "content-type, authorization", 403),
    ] {
        let found = preflight(&base, fault, path, headers).await;
        assert_eq!(found.0, status, "{fault} {path} {headers}");
        assert_eq!(found.1.is_empty(), status == 403, "{fault} {path} {headers}");
    }
}

#[tokio::test]
async fn answers_are_marked_for_pages_that_may_read_them() {
    let base = start().await;
    let marks = |fault: &'static str| {
        let url = format!("{}/faults/{fault}{CHAT}", base.trim_end_matches("/v1"));
        let body = json!({ "model": "m", "messages": [{ "role": "user", "content": "x" }] });
        let request = reqwest_client().post(url).header("Origin", "https://a.example");
        async move {
            let response = request.body(body.to_string()).send().await.expect("an answer");
            let has = |name: &str| response.headers().contains_key(name);
            let (read, expose) = ("access-control-allow-origin", "access-control-expose-headers");
            (response.status().as_u16(), has(read), has(expose), has("retry-after"))
        }
    };
    assert_eq!(marks("none").await, (200, true, true, false));
    assert_eq!(marks("retry-seconds").await, (429, true, true, true));
    assert_eq!(marks("retry-hidden").await, (429, true, false, true));
    assert_eq!(marks("cors-off").await, (200, false, false, false));
    assert_eq!(marks("cors-bare-errors").await, (401, false, false, false));
}

#[tokio::test]
async fn anthropic_keeps_pages_out_that_do_not_say_what_they_are() {
    let base = start().await;
    let url = format!("{base}/messages");
    let body =
        json!({ "model": "m", "max_tokens": 9, "messages": [{ "role": "user", "content": "x" }] });
    let page = |header: Option<&str>| {
        let request = reqwest_client().post(&url).body(body.to_string());
        let request =
            request.header("anthropic-version", "2023-06-01").header("Origin", "https://a.example");
        match header {
            Some(value) => request.header("anthropic-dangerous-direct-browser-access", value),
            None => request,
        }
    };
    let out = page(None).send().await.expect("an answer");
    assert_eq!(out.status(), 401);
    assert!(!out.headers().contains_key("access-control-allow-origin"));
    let let_in = page(Some("true")).send().await.expect("an answer");
    assert_eq!(let_in.status(), 200);
    assert!(let_in.headers().contains_key("access-control-allow-origin"));
    let unversioned =
        reqwest_client().post(&url).body(body.to_string()).send().await.expect("an answer");
    assert_eq!(unversioned.status(), 400, "the version is missing");
}

#[tokio::test]
async fn each_wire_lists_the_model_and_an_unknown_fault_is_named() {
    let base = start().await;
    let host = base.trim_end_matches("/v1");
    let get = |path: &str, version: bool| {
        let request = reqwest_client().get(format!("{host}{path}"));
        let request = if version { request.header("anthropic-version", "x") } else { request };
        async move {
            let text = request.send().await.expect("an answer").text().await.expect("a body");
            serde_json::from_str::<Value>(&text).expect("JSON")
        }
    };
    assert_eq!(get("/v1/models", false).await["data"][0]["object"], "model");
    assert_eq!(get("/v1/models", true).await["data"][0]["type"], "model");
    let gemini = get("/v1beta/models", false).await;
    assert_eq!(gemini["models"][0]["name"], "models/interplay-simulated");
    let unknown = get("/faults/nonsense/v1/models", false).await;
    assert!(unknown["error"]["message"].as_str().is_some_and(|it| it.contains("`nonsense`")));
}

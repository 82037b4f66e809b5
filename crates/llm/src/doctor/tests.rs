//! Outcomes and what they mean.

use super::*;
use crate::endpoint::Secret;
use crate::message::{Message, Role, ToolCall};
use crate::model::Finish;

const PAGE: &str = "https://interplay.example";

fn unreachable(reason: &str) -> ModelError {
    ModelError::Unreachable { host: "h".into(), reason: reason.into() }
}

fn status(status: u16, message: &str) -> ModelError {
    ModelError::Status {
        host: "h".into(),
        status,
        message: message.into(),
        retry_after_millis: None,
    }
}

fn says(words: &str) -> ChatReply {
    ChatReply::new("m", Message::new(Role::Assistant, words), Finish::Stop)
}

fn calls(arguments: &str) -> ChatReply {
    let (id, name) = ("c".to_owned(), "get_weather".to_owned());
    let call = ToolCall { id, name, arguments: arguments.into() };
    ChatReply::new("m", Message::call(call), Finish::ToolCalls)
}

fn findings(hello: Result<ChatReply, ModelError>) -> Findings {
    Findings { hello, offers: None, tool: None, json: None, long: None, chips: Vec::new() }
}

fn offer(name: &str, context: Option<u64>) -> Offer {
    Offer { name: name.into(), context, calls_tools: None }
}

fn at(address: &str) -> Endpoint {
    Endpoint::parse(address).expect(address)
}

fn keyed(address: &str) -> Endpoint {
    at(address).with_key(Secret::new("sk-0123456789"))
}

#[track_caller]
fn check(
    endpoint: &Endpoint,
    around: &Surroundings,
    findings: &Findings,
    cause: Cause,
    says: &str,
) {
    let found = diagnose(endpoint, "m", around, findings);
    assert_eq!(found.cause, cause, "{found:?}");
    assert!(found.text().contains(says), "{}", found.text());
    assert!(!found.text().contains("{page}"), "{}", found.text());
}

#[test]
fn silence_in_a_browser_is_told_apart_by_what_is_around() {
    let page = || Surroundings { page: Some(PAGE.into()), ..Surroundings::default() };
    let reached = |reachable| Surroundings { reachable: Some(reachable), ..page() };
    let silent = || findings(Err(unreachable("TypeError: Failed to fetch")));
    let ollama = at("http://localhost:11434/v1");
    check(
        &ollama,
        &reached(true),
        &silent(),
        Cause::Cors,
        "OLLAMA_ORIGINS=https://interplay.example ollama serve",
    );
    check(&ollama, &reached(false), &silent(), Cause::ServerOff, "Start the server");
    check(&ollama, &page(), &silent(), Cause::Silence, "Possible causes");
    let denied = Surroundings { permission: Some(Permission::Denied), ..reached(false) };
    check(&ollama, &denied, &silent(), Cause::LocalPermission, "local network");
    let safari = Surroundings { blocks_local_http: true, ..reached(false) };
    check(&ollama, &safari, &silent(), Cause::MixedContent, "mkcert");
    check(&at("http://api.example.com/v1"), &page(), &silent(), Cause::MixedContent, "https://");
    let studio = at("http://localhost:1234/v1");
    check(&studio, &reached(true), &silent(), Cause::Cors, "lms server start --cors");
    check(
        &at("http://localhost:8000/v1"),
        &reached(true),
        &silent(),
        Cause::Cors,
        "--allowed-origins '[\"https://interplay.example\"]'",
    );
    check(
        &at("http://localhost:8080/v1"),
        &reached(true),
        &silent(),
        Cause::Cors,
        "--cors-origins",
    );
    check(
        &keyed("https://api.openai.com/v1"),
        &reached(true),
        &silent(),
        Cause::WrongKey,
        "Copy it again",
    );
    check(&keyed("https://odd.example.com/v1"), &reached(true), &silent(), Cause::Cors, PAGE);
    check(
        &keyed("https://odd.example.com/v1"),
        &reached(false),
        &silent(),
        Cause::WrongAddress,
        "base URL",
    );
}

#[test]
fn a_server_that_is_off_is_said_once() {
    let off =
        Surroundings { page: Some(PAGE.into()), reachable: Some(false), ..Surroundings::default() };
    let silent = findings(Err(unreachable("TypeError: Failed to fetch")));
    let found = diagnose(&at("http://localhost:11434/v1"), "m", &off, &silent);
    assert_eq!(found.story, "Nobody listens at http://localhost:11434.");
    assert_eq!(found.remedy, "Start the server, and check the port.");
}

#[test]
fn a_long_greeting_is_cut_and_says_so() {
    let story = |words: &str| {
        let found = findings(Ok(says(words)));
        diagnose(&at("http://localhost:8000/v1"), "m", &Surroundings::default(), &found).story
    };
    let cut = story(&"é ".repeat(50));
    assert!(cut.ends_with(&format!(": “{}…”.", "é ".repeat(30).trim_end())), "{cut}");
    let whole = story(&"é".repeat(60));
    assert!(whole.ends_with("éé”."), "{whole}");
}

#[test]
fn silence_on_a_terminal_is_told_apart_by_its_reason() {
    let here = Surroundings::default();
    let silent = |reason| findings(Err(unreachable(reason)));
    let local = at("http://localhost:8000/v1");
    check(&local, &here, &silent("Connection refused (os error 111)"), Cause::ServerOff, "Start");
    let hosted = at("https://api.example.com/v1");
    check(&hosted, &here, &silent("failed to lookup address"), Cause::WrongAddress, "base URL");
    check(&hosted, &here, &silent("who knows"), Cause::Silence, "the key is wrong");
}

#[test]
fn statuses_have_their_causes() {
    let here = Surroundings::default();
    let page = Surroundings { page: Some(PAGE.into()), ..Surroundings::default() };
    let hosted = keyed("https://api.openai.com/v1");
    let bare = at("https://api.openai.com/v1");
    for (endpoint, error, cause) in [
        (&hosted, status(401, "no"), Cause::WrongKey),
        (&bare, status(401, "no"), Cause::NoKey),
        (&hosted, status(400, "API key not valid. Please pass a valid API key."), Cause::WrongKey),
        (&hosted, status(402, "no"), Cause::OutOfMoney),
        (&hosted, status(403, "no"), Cause::Forbidden),
        (&hosted, status(404, "The model `m` does not exist"), Cause::UnknownModel),
        (&hosted, status(404, "Not Found"), Cause::WrongAddress),
        (&hosted, status(400, "odd"), Cause::Refused),
        (&hosted, status(429, "slow down"), Cause::Busy),
        (&hosted, status(429, "insufficient_quota"), Cause::OutOfMoney),
        (&hosted, status(503, "busy"), Cause::ServerTrouble),
        (&hosted, ModelError::TimedOut { host: "h".into() }, Cause::TooSlow),
        (&hosted, ModelError::Starved { host: "h".into(), tokens: 9 }, Cause::Starved),
        (
            &hosted,
            ModelError::Malformed { host: "h".into(), reason: "a web page".into() },
            Cause::WrongAddress,
        ),
        (
            &hosted,
            ModelError::TooLong { host: "h".into(), message: "m".into() },
            Cause::ContextTooSmall,
        ),
    ] {
        check(endpoint, &here, &findings(Err(error)), cause, "");
    }
    let ollama = at("http://localhost:11434/v1");
    check(&ollama, &page, &findings(Err(status(403, ""))), Cause::Cors, "OLLAMA_ORIGINS");
    let unknown = Findings {
        offers: Some(vec![offer("large", None), offer("small", None)]),
        ..findings(Err(status(404, "no")))
    };
    check(&hosted, &here, &unknown, Cause::UnknownModel, "It offers large, small, but not `m`");
}

#[test]
fn a_model_that_answers_is_asked_what_it_can_do() {
    let here = Surroundings::default();
    let vllm = at("http://localhost:8000/v1");
    let well = Findings {
        tool: Some(Ok(calls("{\"city\":\"Lima\"}"))),
        json: Some(Ok(says("{\"city\":\"Lima\"}"))),
        long: Some(Ok(says("ready"))),
        ..findings(Ok(says("ready")))
    };
    check(&vllm, &here, &well, Cause::AllWell, "answers as m: “ready”");
    let found = diagnose(&vllm, "m", &here, &well);
    assert!(found.is_well() && found.remedy.is_empty());
    assert_eq!(found.abilities.iter().map(|it| it.works).collect::<Vec<_>>(), [Some(true); 3]);
    for tool in [Ok(says("It is sunny")), Ok(calls("{\"city\"")), Err(status(400, "no tools"))] {
        let mute = Findings { tool: Some(tool), ..well.clone() };
        check(&vllm, &here, &mute, Cause::NoToolCalling, "--enable-auto-tool-choice");
        assert_eq!(diagnose(&vllm, "m", &here, &mute).abilities[0].works, Some(false));
    }
    let written = "<tool_call>\n{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Lima\"}}\n</tool_call>";
    let written = Findings { tool: Some(Ok(says(written))), ..well.clone() };
    let note = &diagnose(&vllm, "m", &here, &written).abilities[0].note;
    assert!(note.contains("the server did not read it"), "{note}");
    let small = Findings { offers: Some(vec![offer("m", Some(4096))]), ..well.clone() };
    check(&vllm, &here, &small, Cause::ContextTooSmall, "--max-model-len");
    let cut = ModelError::TooLong { host: "h".into(), message: "cut".into() };
    let cut = Findings { long: Some(Err(cut)), ..well };
    let ollama = at("http://localhost:11434/v1");
    check(&ollama, &here, &cut, Cause::ContextTooSmall, "OLLAMA_CONTEXT_LENGTH");
}

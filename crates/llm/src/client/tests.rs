//! The client over a transport that plays answers and writes down what it is asked.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use futures_util::FutureExt;

use super::*;
use crate::doctor::{Cause, Surroundings, diagnose};
use crate::{Finish, HttpRequest, HttpResponse, Message, Role, Secret, TransportError};

const KEY: &str = "sk-test-AbCdEfGhIjKl0123456789";
const REPLY: &str = r#"{"model":"m-1","choices":[{"message":{"role":"assistant","content":"ready"},
    "finish_reason":"stop"}],"usage":{"prompt_tokens":7,"completion_tokens":2,"total_tokens":9}}"#;

/// What the fake answers once.
type Played = Result<(u16, Option<&'static str>, String), TransportError>;

#[derive(Default)]
struct Fake {
    answers: RefCell<VecDeque<Played>>,
    sent: RefCell<Vec<HttpRequest>>,
    slept: RefCell<Vec<u64>>,
    dropped: Cell<u32>,
}

struct CountDrop<'a>(&'a Cell<u32>);

impl Drop for CountDrop<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get() + 1);
    }
}

impl Transport for Fake {
    fn send(
        &self,
        request: HttpRequest,
    ) -> LocalBoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async move {
            self.sent.borrow_mut().push(request);
            let answer = self.answers.borrow_mut().pop_front();
            let _guard = CountDrop(&self.dropped);
            match answer {
                Some(answer) => answer.map(|(status, retry_after, body)| {
                    let response = HttpResponse::whole(status, body);
                    match retry_after {
                        Some(delay) => response.with_header("retry-after", delay),
                        None => response,
                    }
                }),
                None => std::future::pending().await,
            }
        })
    }

    fn sleep(&self, millis: u64) -> LocalBoxFuture<'_, ()> {
        self.slept.borrow_mut().push(millis);
        Box::pin(async {})
    }

    fn now_millis(&self) -> u64 {
        self.slept.borrow().iter().sum()
    }
}

#[expect(clippy::unnecessary_wraps, reason = "it stands in lists beside failures")]
fn answer(status: u16, body: &str) -> Played {
    Ok((status, None, body.into()))
}

fn client<const N: usize>(answers: [Played; N]) -> Client<Fake> {
    let endpoint = Endpoint::parse("https://api.example.com/v1/").expect("an address");
    let transport = Fake { answers: RefCell::new(answers.into()), ..Fake::default() };
    let client = Client::new(transport, endpoint.with_key(Secret::new(KEY)));
    Client { stream: false, ..client }
}

fn request() -> ChatRequest {
    let messages = vec![Message::new(Role::User, "hello")];
    ChatRequest { model: "m".into(), messages, max_tokens: Some(9), ..ChatRequest::default() }
}

fn complete(client: &Client<Fake>) -> Result<ChatReply, ModelError> {
    client.complete(&request()).now_or_never().expect("the fake answers at once")
}

#[test]
fn a_call_posts_to_the_endpoint_with_two_headers_and_no_more() {
    let client = client([answer(200, REPLY)]);
    let reply = complete(&client).expect("a reply");
    assert_eq!((reply.message.content.as_str(), reply.finish), ("ready", Finish::Stop));
    assert_eq!((reply.usage.prompt_tokens, reply.usage.completion_tokens), (7, 2));
    let sent = client.transport.sent.borrow();
    assert_eq!(sent[0].url, "https://api.example.com/v1/chat/completions");
    let expected = [
        ("Content-Type".to_owned(), "application/json".to_owned()),
        ("Authorization".to_owned(), format!("Bearer {KEY}")),
    ];
    assert_eq!(sent[0].headers, expected);
    let body = sent[0].body.as_deref().expect("a POST");
    assert_eq!(
        body,
        r#"{"model":"m","messages":[{"role":"user","content":"hello"}],"max_tokens":9}"#
    );
}

#[test]
fn openai_itself_gets_the_new_name_of_the_token_limit() {
    let mut client = client([answer(200, REPLY)]);
    client.endpoint = Endpoint::parse("https://api.openai.com/v1").expect("an address");
    complete(&client).expect("a reply");
    let sent = client.transport.sent.borrow();
    assert!(sent[0].body.as_deref().is_some_and(|body| {
        body.contains(r#""max_completion_tokens":9"#) && !body.contains(r#""max_tokens""#)
    }));
    assert_eq!(sent[0].headers.len(), 1, "no key, no Authorization");
}

#[test]
fn passing_failures_are_repeated_and_the_same_call_waits_the_same() {
    let run = || {
        let client = client([
            Err(TransportError::Unreachable("connection reset".into())),
            answer(503, "busy"),
            answer(429, r#"{"error":{"message":"Rate limit. Try again in 2s"}}"#),
            answer(200, r#"{"error":{"message":"upstream","code":502}}"#),
            answer(200, REPLY),
        ]);
        complete(&client).expect("the fifth call succeeds");
        assert_eq!(client.transport.sent.borrow().len(), 5);
        client.transport.slept.take()
    };
    let slept = run();
    assert_eq!(slept.len(), 4);
    assert!((2000..2500).contains(&slept[2]), "{slept:?}");
    assert_eq!(slept, run());
}

#[test]
fn final_failures_are_reported_at_once() {
    for (status, body) in [
        (400, "{}"),
        (401, "{}"),
        (404, "<html><title>Not Found</title>"),
        (429, r#"{"error":{"message":"no","code":"insufficient_quota"}}"#),
        (302, ""),
    ] {
        let client = client([answer(status, body)]);
        complete(&client).expect_err(body);
        assert_eq!(client.transport.sent.borrow().len(), 1, "{status}");
    }
}

#[test]
fn an_endpoint_that_refuses_several_replies_is_asked_for_one_from_then_on() {
    let refusal = r#"{"error":{"message":"'n' : number must be at most 1"}}"#;
    let client = client([answer(400, refusal), answer(200, REPLY), answer(200, REPLY)]);
    let request = ChatRequest { more: 3, ..request() };
    for _ in 0..2 {
        let reply = client.complete(&request).now_or_never().expect("answered").expect("a reply");
        assert_eq!((reply.message.content.as_str(), reply.others.len()), ("ready", 0));
    }
    let sent = client.transport.sent.borrow();
    let asks_for_four: Vec<bool> = sent
        .iter()
        .map(|sent| sent.body.as_deref().is_some_and(|body| body.contains("\"n\":4")))
        .collect();
    assert_eq!(asks_for_four, [true, false, false]);
}

#[test]
fn a_request_that_is_wrong_for_another_reason_fails_with_its_reason_however_many_are_wanted() {
    let client = client([400, 400].map(|status| answer(status, "the context is too long")));
    let request = ChatRequest { more: 3, ..request() };
    let error = client.complete(&request).now_or_never().expect("answered").expect_err("refused");
    assert!(error.to_string().contains("the context is too long"), "{error}");
    assert!(client.chips("m").is_empty(), "nothing is known of several replies");
}

#[test]
fn after_eight_failures_the_last_is_reported() {
    let statuses = [503, 503, 503, 503, 503, 503, 503, 500];
    let client = client(statuses.map(|status| answer(status, "busy")));
    let error = complete(&client).expect_err("all fail");
    assert_eq!(error.to_string(), "https://api.example.com answered 500: busy");
    assert_eq!(client.transport.slept.borrow().len(), 7);
}

#[test]
fn a_stranger_is_given_less_patience() {
    let off = || Err(TransportError::Unreachable("refused".into()));
    let client = client([off(), off(), off(), off(), off()]);
    complete(&client).expect_err("nobody is there");
    assert_eq!(client.transport.sent.borrow().len(), 5);
    let page = || answer(200, "<html>");
    let client =
        self::client([page(), page(), answer(200, REPLY), page(), page(), answer(200, REPLY)]);
    complete(&client).expect_err("no endpoint");
    assert_eq!(client.transport.sent.borrow().len(), 2);
    complete(&client).expect("an endpoint after all");
    complete(&client).expect("one that has replied is trusted");
}

#[test]
fn the_retry_after_header_counts() {
    let slow = Ok((429, Some("3"), "slow down".into()));
    let client = client([slow, answer(200, REPLY)]);
    complete(&client).expect("a reply");
    assert!((3000..3500).contains(&client.transport.slept.borrow()[0]));
}

#[test]
fn dropping_a_call_drops_the_request_in_flight() {
    let client = client([]);
    let request = request();
    let mut call = client.complete(&request);
    assert!((&mut call).now_or_never().is_none());
    assert_eq!(client.transport.dropped.get(), 0);
    drop(call);
    assert_eq!(client.transport.dropped.get(), 1);
}

/// Every text that can leave the client after `answer`, for a search of the key.
fn everything_said(answer: &Played) -> String {
    let once = || {
        let mut client = client([answer.clone(), answer.clone()]);
        client.retry = RetryPolicy::ONCE;
        client
    };
    let called = match complete(&once()) {
        Ok(reply) => format!("{reply:?}"),
        Err(error) => format!("{error} {error:?} {error:#?}"),
    };
    let probed = once().examine("m").now_or_never();
    let probed = probed.map(|findings| {
        let around = Surroundings::default();
        (diagnose(&once().endpoint, "m", &around, &findings), findings)
    });
    let listed = match once().models().now_or_never().expect("answered") {
        Ok(names) => format!("{names:?}"),
        Err(error) => format!("{error} {error:?}"),
    };
    format!("{called} {probed:?} {listed}")
}

#[test]
fn the_key_gets_into_no_error_verdict_or_reply() {
    let half = &KEY[..20];
    let reply = REPLY.replace("ready", KEY).replace("m-1", KEY);
    let several = REPLY.replace(
        r#""choices":["#,
        &format!(
            r#""choices":[{{"message":{{"content":"x"}}}},{{"message":{{"content":"{KEY}"}}}},"#
        ),
    );
    for answer in [
        Err(TransportError::Unreachable(format!("could not send Authorization: Bearer {KEY}"))),
        Err(TransportError::Dropped(format!("{KEY} reset"))),
        answer(401, &format!(r#"{{"error":{{"message":"Incorrect key: {KEY}"}}}}"#)),
        answer(401, &format!(r#"{{"error":{{"message":"no","code":"{KEY}"}}}}"#)),
        answer(401, &format!(r#"{{"detail":[{{"loc":["{KEY}"],"msg":"{half}…"}}]}}"#)),
        answer(500, &format!("{}{KEY}", "x ".repeat(245))),
        answer(404, &format!("<title>{KEY}</title>")),
        answer(200, &format!(r#"{{"error":"{KEY}"}}"#)),
        answer(200, &format!("not JSON {KEY}")),
        answer(200, &reply),
        answer(200, &several),
    ] {
        let said = everything_said(&answer);
        assert!(said.contains("[key hidden]"), "{answer:?} must reach a text: {said}");
        let leaked = (0..KEY.len() - 7).find(|&at| said.contains(&KEY[at..at + 8]));
        assert_eq!(leaked.map(|at| &KEY[at..at + 8]), None, "{said}");
    }
}

#[test]
fn models_are_listed_from_every_known_shape() {
    for body in [
        r#"{"object":"list","data":[{"id":"a"},{"id":"b"}]}"#,
        r#"[{"id":"a"},{"id":"b"}]"#,
        r#"{"models":[{"name":"a"},{"name":"b"}]}"#,
    ] {
        let client = client([answer(200, body)]);
        let names = client.models().now_or_never().expect("answered").expect("a list");
        assert_eq!(names, ["a", "b"]);
        let sent = client.transport.sent.borrow();
        assert_eq!(sent[0].url, "https://api.example.com/v1/models");
        assert!(sent[0].body.is_none());
    }
}

#[test]
fn a_probe_says_what_is_wrong_and_what_to_do() {
    let models = r#"{"data":[{"id":"large"},{"id":"small"}]}"#;
    for (answers, works, expected) in [
        (
            [Err(TransportError::Unreachable("TypeError".into())), answer(200, "")],
            false,
            "the key is wrong",
        ),
        ([answer(401, ""), answer(200, "")], false, "does not accept the key"),
        ([answer(404, ""), answer(200, models)], false, "It offers large, small, but not `tiny`"),
        ([answer(429, "slow"), answer(200, "")], false, "asked too often"),
        ([answer(429, "billing"), answer(200, "")], false, "no money"),
        ([answer(503, ""), answer(200, "")], false, "Try again later"),
        ([answer(200, "<html>"), answer(200, "")], false, "most end in /v1"),
    ] {
        let client = client(answers);
        let findings = client.examine("tiny").now_or_never().expect("answered");
        let found = diagnose(&client.endpoint, "tiny", &Surroundings::default(), &findings);
        assert_eq!(findings.hello.is_ok(), works, "{found:?}");
        assert!(found.text().contains(expected), "{found:?}");
        assert!(client.transport.slept.borrow().is_empty(), "a probe does not wait");
    }
}

/// As a LiteLLM proxy (1.108.7) and `transformers serve` (5.19.0) send them.
#[test]
fn a_probe_reads_the_refusals_of_real_servers() {
    const NO_KEY: &str = r#"{"error":{"message":"Authentication Error, No api key passed in.","type":"auth_error","param":"None","code":"401"}}"#;
    const WRONG_KEY: &str = r#"{"error":{"message":"No connected db.","type":"no_db_connection","param":null,"code":"400"}}"#;
    const NO_MODEL: &str = r#"{"error":{"message":"/chat/completions: Invalid model name passed in model=tiny. Call `/v1/models` to view available models for your key.","type":"invalid_request_error","param":null,"code":"400","provider_specific_fields":{"error":"/chat/completions: Invalid model name passed in model=tiny. Call `/v1/models` to view available models for your key."}}}"#;
    const BUSY: &str = r#"{"error":{"message":"litellm.RateLimitError: this is a mock rate limit error\n\nLiteLLM: model group 'tiny' failed with the error above. No fallback was attempted.","type":"throttling_error","param":null,"code":"429"}}"#;
    const MODELS: &str = r#"{"data":[{"id":"simulated","object":"model","created":1677610602,"owned_by":"openai"}],"object":"list"}"#;
    const PINNED: &str = r#"{"detail":"Server is pinned to 'Qwen/Qwen3-0.6B'; requested 'tiny'."}"#;
    const NO_MODELS: &str = r#"{"object":"list","data":[]}"#;
    for (key, status, body, offers, cause) in [
        (None, 401, NO_KEY, NO_KEY, Cause::NoKey),
        // Without the package prisma.
        (None, 500, "Internal Server Error", "Internal Server Error", Cause::NoKey),
        (Some(KEY), 500, "Internal Server Error", MODELS, Cause::ServerTrouble),
        (Some(KEY), 400, WRONG_KEY, WRONG_KEY, Cause::WrongKey),
        (Some(KEY), 400, NO_MODEL, MODELS, Cause::UnknownModel),
        (Some(KEY), 429, BUSY, MODELS, Cause::Busy),
        (None, 400, PINNED, NO_MODELS, Cause::UnknownModel),
    ] {
        let offers_status = if offers == body { status } else { 200 };
        let mut client = client([answer(status, body), answer(offers_status, offers)]);
        let endpoint = Endpoint::parse("http://localhost:4000").expect("an address");
        client.endpoint = match key {
            Some(key) => endpoint.with_key(Secret::new(key)),
            None => endpoint,
        };
        let findings = client.examine("tiny").now_or_never().expect("answered");
        let found = diagnose(&client.endpoint, "tiny", &Surroundings::default(), &findings);
        assert_eq!(found.cause, cause, "{found:?}");
    }
}

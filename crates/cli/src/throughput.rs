//! Whether the limits cost anything over a real network stack: 32 calls in flight, half a second each.

use std::time::{Duration, Instant};

use axum::Router;
use axum::routing::post;
use futures_util::StreamExt;
use futures_util::stream;
use llm::limit::{Limit, Limited, Limits};
use llm::{HttpRequest, Transport};
use tokio::net::TcpListener;

use crate::transport::Reqwest;

const CALLS: u32 = 160;
const IN_FLIGHT: u32 = 32;
const LATENCY: Duration = Duration::from_millis(500);

async fn slow_server() -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
    let url = format!("http://{}/", listener.local_addr().expect("an address"));
    let answer = async || {
        tokio::time::sleep(LATENCY).await;
        "{}"
    };
    tokio::spawn(
        async move { axum::serve(listener, Router::new().route("/", post(answer))).await },
    );
    url
}

/// All calls to their ends, at most `at_once` of them begun at a time; gives the seconds that it took.
async fn seconds(transport: &impl Transport, url: &str, at_once: u32) -> f64 {
    let started = Instant::now();
    let call = async |_| {
        let body = Some("{\"messages\":[]}".to_owned());
        let request = HttpRequest { url: url.to_owned(), headers: Vec::new(), body };
        let response = transport.send(request).await.expect("an answer");
        assert_eq!(response.status, 200);
        let pieces: Vec<_> = response.body.collect().await;
        assert!(pieces.iter().all(Result::is_ok), "a body");
    };
    stream::iter(0..CALLS)
        .map(call)
        .buffer_unordered(at_once as usize)
        .for_each(async |()| {})
        .await;
    started.elapsed().as_secs_f64()
}

#[tokio::test]
async fn limits_reach_what_calls_without_them_reach() {
    let url = slow_server().await;
    let plain = Reqwest::new().expect("a transport");
    let limit = Limit { in_flight: IN_FLIGHT, ..Limit::default() };
    let limited = Limited::new(Reqwest::new().expect("a transport"), Limits::new(limit));
    // The bare transport is held to 32 by its caller; the limited one is given all calls at once.
    let bare = seconds(&plain, &url, IN_FLIGHT).await;
    let ours = seconds(&limited, &url, CALLS).await;
    let ideal = LATENCY.as_secs_f64() * f64::from(CALLS / IN_FLIGHT);
    println!("ideal {ideal:.3} s, bare {bare:.3} s, limited {ours:.3} s");
    assert!(ours >= ideal, "more than 32 were in flight: {ours} s");
    assert!(ours * 0.95 <= bare.max(ideal), "{ours} s, bare {bare} s, ideal {ideal} s");
}

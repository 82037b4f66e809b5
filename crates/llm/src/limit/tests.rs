//! The limits in a world whose clock jumps.

mod world;

use futures_util::FutureExt;
use futures_util::future::join_all;

use super::*;
use world::{Answer, Endpoint};

const HOST: &str = "https://host";

fn limited(endpoint: &Rc<Endpoint>, limit: Limit) -> Limited<Rc<Endpoint>> {
    Limited::new(Rc::clone(endpoint), Limits::new(limit))
}

fn at_once(in_flight: u32) -> Limit {
    Limit { in_flight, ..Limit::default() }
}

fn request(path: &str, bytes: usize) -> HttpRequest {
    let url = format!("{HOST}/{path}");
    HttpRequest { url, headers: Vec::new(), body: Some("x".repeat(bytes)) }
}

/// One call to its end; gives the status and the text.
async fn call(transport: &Limited<Rc<Endpoint>>, request: HttpRequest) -> (u16, String) {
    let response = transport.send(request).await.expect("an answer");
    let pieces: Vec<_> = response.body.collect().await;
    let bytes: Vec<u8> = pieces.into_iter().flat_map(|piece| piece.expect("a body")).collect();
    (response.status, String::from_utf8(bytes).expect("text"))
}

/// `count` calls at once; a refused one is sent again. Gives the moment when the last has ended.
fn calls(transport: &Limited<Rc<Endpoint>>, count: usize, bytes: usize) -> u64 {
    let clock = Rc::clone(&transport.inner.clock);
    let insist = async |number: usize| {
        while call(transport, request(&number.to_string(), bytes)).await.0 != 200 {}
    };
    clock.run(join_all((0..count).map(insist)));
    clock.now()
}

#[test]
fn throughput_is_ideal_at_32_in_flight_and_500_milliseconds() {
    let endpoint = Endpoint::new(|number, _, _| Answer {
        // Latency differs from call to call; its mean is 400, and the body takes 100 more.
        body_millis: 100,
        ..Answer::good(300 + number * 37 % 201)
    });
    let transport = limited(&endpoint, at_once(32));
    let count = 3_200;
    let took = calls(&transport, count, 400);
    let ideal = count as u64 * 500 / 32;
    assert!(took * 95 <= ideal * 100, "{took} ms, ideal are {ideal}");
    assert_eq!(endpoint.most.get(), 32);
    let polls = endpoint.clock.polls.get();
    assert!(polls < 6 * count as u64, "{polls} polls for {count} calls");
}

#[test]
fn calls_go_in_the_order_in_which_they_came() {
    let endpoint = Endpoint::new(|_, _, _| Answer::good(10));
    calls(&limited(&endpoint, at_once(3)), 20, 4);
    let sent: Vec<_> = endpoint.sent.borrow().iter().map(|(_, url)| url.clone()).collect();
    let expected: Vec<_> = (0..20).map(|number| format!("{HOST}/{number}")).collect();
    assert_eq!(sent, expected);
}

#[test]
fn an_endpoint_that_takes_four_at_once_is_found_out_and_used() {
    let endpoint =
        Endpoint::new(
            |_, _, in_flight| {
                if in_flight > 4 { Answer::refusal(429) } else { Answer::good(500) }
            },
        );
    let transport = limited(&endpoint, at_once(32));
    let took = calls(&transport, 400, 4);
    let ideal = 400 * 500 / 4;
    assert!(took < ideal * 140 / 100, "{took} ms, ideal are {ideal}");
    let sent = endpoint.sent.borrow().len();
    assert!(sent < 500, "{sent} requests for 400 replies");
    let state = &transport.limits.snapshot()[0];
    assert!((1..=5).contains(&state.allowed), "{state:?}");
    assert!(state.reason.as_ref().is_some_and(|reason| reason.contains("refused")), "{state:?}");
}

#[test]
fn a_refusal_behind_a_good_status_slows_down_too() {
    let error = r#"{"error": {"code": 429, "message": "slow down"}}"#;
    let endpoint = Endpoint::new(move |_, _, in_flight| {
        let refusal = Answer { text: error, ..Answer::good(20) };
        if in_flight > 4 { refusal } else { Answer::good(500) }
    });
    let transport = limited(&endpoint, at_once(32));
    let insist = async |_| while call(&transport, request("a", 4)).await.1 != "ok" {};
    endpoint.clock.run(join_all((0..200).map(insist)));
    let sent = endpoint.sent.borrow().len();
    assert!(sent < 300, "{sent} requests for 200 replies");
    let state = &transport.limits.snapshot()[0];
    assert!((1..=6).contains(&state.allowed) && state.refused > 0, "{state:?}");
}

#[test]
fn money_that_ran_out_behind_a_good_status_slows_nothing() {
    let error =
        r#"{"error": {"code": "insufficient_quota", "message": "You exceeded your quota"}}"#;
    let endpoint = Endpoint::new(move |_, _, _| Answer { text: error, ..Answer::good(20) });
    let transport = limited(&endpoint, at_once(8));
    calls(&transport, 8, 4);
    let state = &transport.limits.snapshot()[0];
    assert_eq!((state.allowed, state.refused), (8, 0));
}

#[test]
fn what_was_cut_grows_back() {
    let endpoint =
        Endpoint::new(
            |number, _, _| {
                if number < 16 { Answer::refusal(529) } else { Answer::good(100) }
            },
        );
    let transport = limited(&endpoint, at_once(16));
    calls(&transport, 16, 4);
    let cut = transport.limits.snapshot()[0].allowed;
    assert!((8..=10).contains(&cut), "one wave of refusals cuts once: {cut}");
    calls(&transport, 400, 4);
    assert_eq!(transport.limits.snapshot()[0].allowed, 16);
    assert_eq!(transport.limits.snapshot()[0].reason, None);
}

#[test]
fn a_host_that_refuses_everything_is_given_up_within_minutes() {
    let endpoint = Endpoint::new(|_, _, _| Answer::refusal(429));
    let transport = limited(&endpoint, at_once(32));
    // Five attempts each, as a client makes them.
    let attempts = async |_| {
        for _ in 0..5 {
            assert_eq!(call(&transport, request("a", 4)).await.0, 429);
        }
    };
    endpoint.clock.run(join_all((0..32).map(attempts)));
    assert!(endpoint.clock.now() < 5 * 60_000, "{} ms", endpoint.clock.now());
}

#[test]
fn a_delay_in_the_header_or_the_text_holds_for_the_whole_host() {
    for (header, text) in [(Some("7"), "slow down"), (None, "Please try again in 7s.")] {
        let endpoint = Endpoint::new(move |number, _, _| {
            let answer = if number == 0 {
                Answer { text, ..Answer::refusal(429) }
            } else {
                Answer::good(100)
            };
            match header.filter(|_| number == 0) {
                Some(seconds) => answer.with("retry-after", seconds),
                None => answer,
            }
        });
        let transport = limited(&endpoint, at_once(1));
        calls(&transport, 3, 4);
        let moments: Vec<_> = endpoint.sent.borrow().iter().map(|(at, _)| *at).collect();
        assert_eq!(moments, [0, 7_020, 7_120, 7_220], "{header:?}");
    }
}

#[test]
fn a_refusal_about_money_changes_nothing_and_its_text_arrives() {
    let endpoint = Endpoint::new(|_, _, _| Answer {
        text: "You exceeded your current quota (insufficient_quota)",
        ..Answer::refusal(429)
    });
    let transport = limited(&endpoint, at_once(8));
    let (status, text) = endpoint.clock.run(call(&transport, request("a", 4)));
    assert_eq!(status, 429);
    assert!(text.contains("insufficient_quota"));
    let state = &transport.limits.snapshot()[0];
    assert_eq!((state.allowed, state.refused, state.in_flight), (8, 0, 0));
}

#[test]
fn requests_a_minute_are_kept_and_used_up() {
    let endpoint = Endpoint::new(|_, _, _| Answer::good(50));
    let limit = Limit { requests_per_minute: Some(30), ..at_once(8) };
    let took = calls(&limited(&endpoint, limit), 100, 4);
    let sent = endpoint.sent.borrow();
    for (start, _) in sent.iter() {
        let within = sent.iter().filter(|(at, _)| (*start..start + 60_000).contains(at)).count();
        assert!(within <= 30, "{within} from {start} on");
    }
    assert!(took <= 3 * 60_000 + 1_000, "{took}");
}

#[test]
fn tokens_a_minute_are_kept() {
    let endpoint = Endpoint::new(|_, _, _| Answer::good(50));
    let limit = Limit { tokens_per_minute: Some(1_000), ..at_once(8) };
    // 100 tokens each: ten a minute.
    let took = calls(&limited(&endpoint, limit), 30, 400);
    assert!((120_000..122_000).contains(&took), "{took}");
}

#[test]
fn what_the_headers_say_is_left_is_not_exceeded() {
    // A bucket of 1,000 tokens that fills up at 10 a second; each call takes 100.
    let bucket = Rc::new(std::cell::Cell::new((1_000_u64, 0_u64)));
    let endpoint = Endpoint::new(move |_, now, _| {
        let (left, at) = bucket.get();
        let left = (left + (now - at) / 100).min(1_000);
        if left < 100 {
            bucket.set((left, now));
            return Answer::refusal(429);
        }
        let left = left - 100;
        bucket.set((left, now));
        Answer::good(50)
            .with("x-ratelimit-limit-tokens", "1000")
            .with("x-ratelimit-remaining-tokens", left.to_string())
            .with("x-ratelimit-reset-tokens", format!("{}ms", (1_000 - left) * 100))
    });
    let transport = limited(&endpoint, at_once(4));
    let took = calls(&transport, 60, 400);
    let refused = transport.limits.snapshot()[0].refused;
    assert!(refused <= 3, "{refused} refusals");
    // 5,000 tokens beyond the first bucket take 500 seconds.
    assert!((490_000..530_000).contains(&took), "{took}");
}

#[test]
fn headers_that_are_wrong_hold_nobody_for_longer_than_a_minute() {
    let endpoint = Endpoint::new(|_, _, _| {
        Answer::good(50)
            .with("x-ratelimit-limit-requests", "10")
            .with("x-ratelimit-remaining-requests", "0")
            .with("x-ratelimit-reset-requests", "9h")
    });
    let took = calls(&limited(&endpoint, at_once(1)), 3, 4);
    assert!(took < 2 * 61_000, "{took}");
}

#[test]
fn who_drops_a_waiting_call_leaves_the_queue_and_the_others_go_on() {
    let endpoint = Endpoint::new(|_, _, _| Answer::good(100));
    let transport = limited(&endpoint, at_once(1));
    let first = call(&transport, request("first", 4));
    let mut dropped = Box::pin(call(&transport, request("dropped", 4)));
    let last = call(&transport, request("last", 4));
    endpoint.clock.run(async {
        let mut first = Box::pin(first);
        assert!((&mut first).now_or_never().is_none());
        assert!((&mut dropped).now_or_never().is_none());
        let mut last = Box::pin(last);
        assert!((&mut last).now_or_never().is_none());
        assert_eq!(transport.limits.snapshot()[0].waiting, 2);
        drop(dropped);
        assert_eq!(transport.limits.snapshot()[0].waiting, 1);
        first.await;
        last.await;
    });
    let sent: Vec<_> = endpoint.sent.borrow().iter().map(|(_, url)| url.clone()).collect();
    assert_eq!(sent, [format!("{HOST}/first"), format!("{HOST}/last")]);
    assert_eq!(endpoint.clock.now(), 200);
}

#[test]
fn a_call_is_in_flight_until_its_body_ends_or_is_dropped() {
    let endpoint = Endpoint::new(|_, _, _| Answer { body_millis: 1_000, ..Answer::good(10) });
    let transport = limited(&endpoint, at_once(1));
    endpoint.clock.run(async {
        let response = transport.send(request("held", 4)).await.expect("a head");
        assert_eq!((transport.limits.snapshot()[0].in_flight, endpoint.in_flight()), (1, 1));
        let mut waiting = Box::pin(call(&transport, request("waiting", 4)));
        assert!((&mut waiting).now_or_never().is_none());
        drop(response);
        assert_eq!((transport.limits.snapshot()[0].in_flight, endpoint.in_flight()), (0, 0));
        waiting.await;
    });
    assert_eq!(transport.limits.snapshot()[0].in_flight, 0);
    assert_eq!(endpoint.clock.now(), 10 + 1_010);
}

#[test]
fn a_dropped_call_aborts_what_is_below_and_frees_its_place() {
    let endpoint = Endpoint::new(|_, _, _| Answer::good(1_000));
    let transport = limited(&endpoint, at_once(1));
    let mut sent = Box::pin(call(&transport, request("a", 4)));
    assert!((&mut sent).now_or_never().is_none());
    assert_eq!(endpoint.in_flight(), 1);
    drop(sent);
    assert_eq!(endpoint.in_flight(), 0);
    let state = &transport.limits.snapshot()[0];
    assert_eq!((state.in_flight, state.waiting), (0, 0));
}

#[test]
fn hosts_do_not_wait_for_each_other() {
    let endpoint = Endpoint::new(|_, _, _| Answer::good(100));
    let transport = limited(&endpoint, at_once(1));
    let other = HttpRequest { url: "https://other:8/v1".into(), ..request("", 4) };
    endpoint.clock.run(join_all([
        Box::pin(call(&transport, request("a", 4))) as LocalBoxFuture<'_, _>,
        Box::pin(call(&transport, other)),
    ]));
    assert_eq!(endpoint.clock.now(), 100);
    let names: Vec<_> = transport.limits.snapshot().into_iter().map(|state| state.host).collect();
    assert_eq!(names, ["https://host", "https://other:8"]);
}

#[test]
fn a_pause_is_seen_with_its_end_and_its_reason() {
    let endpoint = Endpoint::new(|_, _, _| Answer::refusal(503).with("retry-after", "30"));
    let transport = limited(&endpoint, at_once(4));
    endpoint.clock.run(call(&transport, request("a", 4)));
    let state = &transport.limits.snapshot()[0];
    assert_eq!(state.paused_until_millis, Some(30_020));
    assert_eq!(state.reason.as_deref(), Some("the endpoint asked to wait (503)"));
}

#[test]
fn clients_that_share_limits_share_a_host() {
    let endpoint = Endpoint::new(|_, _, _| Answer::good(100));
    let one = limited(&endpoint, at_once(2));
    let two = Limited::new(Rc::clone(&endpoint), one.limits.clone());
    let both = [&one, &two, &one, &two];
    endpoint.clock.run(join_all(both.map(|transport| call(transport, request("a", 4)))));
    assert_eq!((endpoint.most.get(), endpoint.clock.now()), (2, 200));
}

#[test]
fn in_two_hundred_worlds_of_chance_every_call_ends_and_nothing_is_left_over() {
    for seed in 0..200 {
        let mut setting = seed::Stream::new(seed, "setting");
        let most = 1 + setting.below(12);
        let limit = Limit {
            in_flight: most,
            requests_per_minute: (setting.below(3) == 0).then(|| 20 + setting.below(100)),
            tokens_per_minute: (setting.below(3) == 0).then(|| 500 + setting.below(5_000)),
        };
        let chance = RefCell::new(seed::Stream::new(seed, "answers"));
        let endpoint = Endpoint::new(move |_, _, in_flight| {
            assert!(in_flight <= most, "{in_flight} of {most}");
            let mut chance = chance.borrow_mut();
            let mut draw = |below| u64::from(chance.below(below));
            let status =
                [200, 200, 200, 200, 500, 429, 503, 529][usize::try_from(draw(8)).expect("small")];
            let answer = Answer {
                status,
                body_millis: draw(300),
                text: ["ok", "try again in 2s", "slow"][usize::try_from(draw(3)).expect("small")],
                ..Answer::good(draw(900))
            };
            match draw(6) {
                0 => answer.with("retry-after", draw(20).to_string()),
                1 => answer
                    .with("x-ratelimit-limit-tokens", "1000")
                    .with("x-ratelimit-remaining-tokens", draw(1001).to_string())
                    .with("x-ratelimit-reset-tokens", format!("{}ms", draw(90_000))),
                _ => answer,
            }
        });
        let transport = limited(&endpoint, limit);
        let call = async |number: u32| {
            let mut own = seed::Stream::new(seed, &format!("call {number}"));
            let mut call = Box::pin(call(&transport, request("a", own.below(2_000) as usize)));
            if own.below(4) == 0 {
                // Its caller loses patience: it is dropped wherever it stands.
                let patience = endpoint.clock.sleep(u64::from(own.below(3_000)));
                select(&mut call, Box::pin(patience)).await;
            } else {
                call.await;
            }
        };
        endpoint.clock.run(join_all((0..60).map(call)));
        let state = &transport.limits.snapshot()[0];
        assert_eq!((state.in_flight, state.waiting, endpoint.in_flight()), (0, 0, 0), "{seed}");
        assert!((1..=most).contains(&state.allowed), "{seed}: {state:?}");
    }
}

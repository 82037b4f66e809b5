//! Recordings of a scripted model.

use std::rc::Rc;

use futures_util::FutureExt;

use super::*;
use crate::endpoint::Secret;
use crate::message::{Message, Role, ToolDefinition};
use crate::model::{Cap, ChatModel, ChatReply, ChatRequest, ModelError};
use crate::scripted::{ScriptedModel, Step};

const KEY: &str = "sk-test-AbCdEfGhIjKl0123456789";

fn request(texts: &[&str], seed: u32) -> ChatRequest {
    let messages = texts.iter().map(|text| Message::new(Role::User, *text)).collect();
    let tool = ToolDefinition {
        name: "look".into(),
        description: "Looks.".into(),
        parameters: serde_json::json!({"type": "object"}),
    };
    ChatRequest {
        model: "m".into(),
        messages,
        tools: vec![tool].into(),
        temperature: Some(0.7),
        seed: Some(seed),
        ..ChatRequest::default()
    }
}

fn ask(model: &impl ChatModel, request: &ChatRequest) -> Result<ChatReply, ModelError> {
    model.complete(request).now_or_never().expect("an answer at once")
}

/// Records these requests of a model that plays `steps`; gives the file and the answers.
fn record(
    steps: Vec<Step>,
    requests: &[ChatRequest],
) -> (String, Vec<Result<ChatReply, ModelError>>) {
    let tape: Rc<MemoryTape> = Rc::default();
    let header = Header::new(serde_json::json!({"seed": 5}));
    let key = Secret::new(KEY);
    let session = Session::begin(Rc::<MemoryTape>::clone(&tape), &header, key).expect("a tape");
    let recorder = Recorder::new(ScriptedModel::new(steps), session);
    let answers = requests.iter().map(|request| ask(&recorder, request)).collect();
    let lines = tape.lines.borrow().join("\n");
    (format!("{lines}\n"), answers)
}

fn replayer(text: &str) -> Replayer {
    Replayer::new(Rc::new(Recording::read(text).expect("a recording")))
}

fn sample() -> (String, Vec<ChatRequest>, Vec<Result<ChatReply, ModelError>>) {
    let unreadable = ModelError::Malformed { host: "https://h".into(), reason: "HTML".into() };
    let steps = vec![
        Step::say("one"),
        Step::call("c1", "look", r#"{"at": 1.0}"#),
        Step::Fail(unreadable),
        Step::say("four"),
        Step::say("five"),
    ];
    let requests = vec![
        request(&["hello"], 1),
        request(&["hello", "and"], 2),
        request(&["hello", "and"], 3),
        request(&["hello"], 1),
        ChatRequest { tools: Rc::default(), ..request(&["hello"], 1) },
    ];
    let (text, answers) = record(steps, &requests);
    (text, requests, answers)
}

#[test]
fn what_is_recorded_is_replayed_in_any_order() {
    let (text, requests, answers) = sample();
    let forward = replayer(&text);
    for (request, answer) in requests.iter().zip(&answers) {
        assert_eq!(&ask(&forward, request), answer);
    }
    let other = replayer(&text);
    for at in [4, 2, 1, 0, 3] {
        assert_eq!(ask(&other, &requests[at]), answers[at], "{at}");
    }
}

#[test]
fn a_message_is_written_once() {
    let (text, ..) = sample();
    assert_eq!(text.matches("\"hello\"").count(), 1, "{text}");
    assert_eq!(text.matches("Looks.").count(), 1, "{text}");
    assert_eq!(text.lines().count(), 1 + 2 + 1 + 5, "{text}");
    let recording = Recording::read(&text).expect("a recording");
    assert_eq!((recording.calls(), recording.model()), (5, Some("m")));
    assert_eq!(recording.header.run["seed"], 5);
}

#[test]
fn a_failure_of_the_endpoint_is_replayed_and_one_of_ours_takes_no_number() {
    let failure = ModelError::Unreachable { host: "https://h".into(), reason: "off".into() };
    let capped = ModelError::CapReached { which: Cap::Calls, spent: 1, cap: 1 };
    let asked: Vec<_> = (0..3).map(|_| request(&["a"], 1)).collect();
    let steps = vec![Step::Fail(failure), Step::Fail(capped), Step::say("one")];
    let (text, answers) = record(steps, &asked);
    let replayer = replayer(&text);
    assert_eq!(ask(&replayer, &asked[0]), answers[0]);
    assert_eq!(ask(&replayer, &asked[0]), answers[2]);
}

#[test]
fn a_missing_request_says_in_what_it_differs() {
    let (text, ..) = sample();
    for (asked, expected) in [
        (request(&["hello"], 9), "line 4, has `seed` 1 where this one has 9"),
        (
            request(&["hello", "add"], 2),
            "differs in message 2, from character 8 on: it has “nd” where this one has “dd”",
        ),
        (request(&["hello", "and", "more"], 2), "has 2 messages where this one has 3"),
        (
            ChatRequest { model: "n".into(), ..request(&["hello"], 1) },
            "has `model` \"m\" where this one has \"n\"",
        ),
    ] {
        let message = ask(&replayer(&text), &asked).unwrap_err().to_string();
        assert!(message.contains(expected), "{message}");
    }
    let twice = replayer(&text);
    for _ in 0..2 {
        ask(&twice, &request(&["hello"], 1)).expect("a reply");
    }
    let message = ask(&twice, &request(&["hello"], 1)).unwrap_err().to_string();
    assert!(message.contains("recorded 2 times and asked once more"), "{message}");
    let empty = text.lines().next().expect("a header").to_owned();
    let message = ask(&replayer(&empty), &request(&["hello"], 1)).unwrap_err().to_string();
    assert!(message.contains("it holds no calls"), "{message}");
}

#[test]
fn every_kind_of_damage_is_refused_with_its_line_and_cause() {
    let (text, ..) = sample();
    let fails = |text: &str| Recording::read(text).unwrap_err().to_string();
    let without = |number: usize| {
        let kept = text.lines().enumerate().filter(|(at, _)| at + 1 != number);
        kept.map(|(_, line)| line).collect::<Vec<_>>().join("\n")
    };
    assert!(fails("").contains("line 1: this is no recording"), "{}", fails(""));
    assert!(fails(&without(1)).contains("line 1: this is no recording"));
    assert!(fails(&without(2)).contains("line 3: this line does not fit: it names message 0"));
    assert!(fails(&without(3)).contains("line 3: this line does not fit: it names tools 0"));
    assert!(fails(&text[..text.len() - 20]).starts_with("line 9: the JSON is cut off at column"));
    let last = text.lines().last().expect("lines");
    assert!(fails(&format!("{text}{last}")).contains("line 10"));
    assert!(fails(&format!("{text}{last}")).contains("the same call stands on line 9"));
    let newer = text.replacen("\"recording\":1", "\"recording\":2", 1);
    assert!(fails(&newer).contains("Update Interplay"));
    assert!(fails(&text.replace("\"answer\"", "\"anwser\"")).contains("unknown field `anwser`"));
    assert!(fails(&text.replacen("{\"message\"", "message", 1)).contains("this is not JSON"));
    let long = format!("{text}{}", " ".repeat(LONGEST_LINE + 1));
    assert!(fails(&long).contains("the line is longer than"));
}

#[test]
fn no_cut_of_a_recording_is_taken_for_a_whole_line() {
    let (text, ..) = sample();
    for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
        let cut = &text[..end];
        let whole = cut.is_empty() || cut.ends_with('\n') || text[end..].starts_with('\n');
        assert_eq!(Recording::read(cut).is_ok(), whole && end > 0, "cut at {end}");
    }
}

#[test]
fn no_key_gets_onto_the_tape() {
    let asked = [request(&[&format!("my key is {KEY}")], 1)];
    let (text, _) = record(vec![Step::say(format!("so it is {KEY}"))], &asked);
    assert!(!text.contains(KEY) && text.contains("[key hidden]"), "{text}");
}

struct Full;

impl Tape for Full {
    fn append(&self, line: &str) -> Result<(), String> {
        if line.contains("recording") { Ok(()) } else { Err("the disk is full".into()) }
    }
}

#[test]
fn a_tape_that_is_full_ends_the_run() {
    let session = Session::begin(Rc::new(Full), &Header::new(().into()), None).expect("a header");
    let recorder = Recorder::new(ScriptedModel::new(vec![Step::say("one")]), session);
    let answer = ask(&recorder, &request(&["a"], 1));
    assert_eq!(answer, Err(ModelError::Unrecorded { reason: "the disk is full".into() }));
}

#[test]
fn two_thousand_damaged_recordings_are_refused_or_replay_what_they_say() {
    let (text, requests, answers) = sample();
    let mut chance = seed::Stream::new(7, "damage");
    let (mut refused, mut read) = (0, 0);
    for _ in 0..2_000 {
        let mut bytes = text.clone().into_bytes();
        for _ in 0..=chance.below(3) {
            let length = u32::try_from(bytes.len()).expect("a short text");
            let at = chance.below(length) as usize;
            match chance.below(3) {
                0 => bytes[at] = b" {}[]\",:0x"[chance.below(10) as usize],
                1 => bytes.truncate(at.max(1)),
                _ => {
                    let end = (at + chance.below(40) as usize).min(bytes.len());
                    let piece = bytes[at..end].to_vec();
                    let to = chance.below(length) as usize;
                    bytes.splice(to.min(bytes.len())..to.min(bytes.len()), piece);
                }
            }
        }
        let Ok(recording) = Recording::read(&String::from_utf8_lossy(&bytes)) else {
            refused += 1;
            continue;
        };
        read += 1;
        let whole = Recording::read(&text).is_ok_and(|it| it.calls() == recording.calls());
        let replayer = Replayer::new(Rc::new(recording));
        for (request, expected) in requests.iter().zip(&answers) {
            // A request that was damaged is not there; one that is there has some answer.
            let found = ask(&replayer, request);
            let missing = matches!(found, Err(ModelError::NotRecorded { .. }));
            assert!(missing || whole || found.is_ok() == expected.is_ok(), "{found:?}");
        }
    }
    assert!(refused > 1_000 && read > 50, "{refused} refused, {read} read");
}

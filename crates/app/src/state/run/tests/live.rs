//! What is seen of a run only while it goes on, caps, and recordings.

use llm::money::Spent;
use pipeline::event::Stage;
use protocol::progress::Delta;
use protocol::{Gauges, OpenedRecording, Writing};

use super::*;
use crate::action::run::ModelKind;
use crate::state::run::live::Playable;

fn gauges(calls: u64) -> Reply {
    let spent = [(Stage::Agent, Spent { calls, ..Spent::default() })].into();
    Reply::Live { run: "r".into(), gauges: Box::new(Gauges { spent, ..Gauges::default() }) }
}

fn writing(task: u32, text: &str) -> Reply {
    let answer = Writing { text: text.into(), ..Writing::default() };
    Reply::Writing { run: "r".into(), task, answers: vec![answer] }
}

fn recording() -> Reply {
    Reply::RecordingOpened(Box::new(OpenedRecording {
        name: "run.jsonl".into(),
        bytes: 9,
        calls: 3,
        config: RunConfig { count: 7, seed: 21, ..RunConfig::default() },
        model: "theirs".into(),
        simulated: false,
    }))
}

/// A page that shows the run `r` while it goes on.
fn running() -> RunState {
    let (mut page, _) = page(Vec::new());
    act(&mut page, RunAction::Start);
    hear(&mut page, &began());
    page
}

#[test]
fn gauges_are_those_of_the_shown_run_and_go_with_it() {
    let mut page = running();
    hear(&mut page, &gauges(3));
    assert_eq!(page.live.gauges.as_ref().map(|gauges| gauges.total().calls), Some(3));
    let other = Reply::Live { run: "other".into(), gauges: Box::default() };
    hear(&mut page, &other);
    assert_eq!(page.live.gauges.as_ref().map(|gauges| gauges.total().calls), Some(3));
    let end = Delta { end: Some(End::Finished), ..Delta::default() };
    hear(&mut page, &Reply::News { run: "r".into(), delta: end });
    assert!(page.live.gauges.is_some(), "what was spent stays in view");
    hear(&mut page, &example(&[long_way(0)]));
    assert!(page.live.gauges.is_none());
}

#[test]
fn answers_are_shown_in_their_own_task_and_while_the_run_goes_on() {
    let mut page = running();
    let mut worker = Follower::new(Progress::new(9));
    worker.step(1, proposed(0));
    hear(&mut page, &news("r", worker.news().unwrap()));
    hear(&mut page, &task_reply("r", &short(1)));
    hear(&mut page, &writing(1, "Half a"));
    assert_eq!(page.writing().iter().map(|it| it.text.as_str()).collect::<Vec<_>>(), ["Half a"]);
    hear(&mut page, &writing(2, "elsewhere"));
    assert!(page.writing().is_empty());
    hear(&mut page, &writing(1, "Half a thought"));
    page.worker_died();
    assert!(page.writing().is_empty() && page.live.gauges.is_none());
}

#[test]
fn a_cap_stops_the_run_and_leaves_it_to_be_resumed() {
    let mut page = running();
    let end = End::Capped { reason: "the run may spend 5 calls".into() };
    let delta = Delta { end: Some(end.clone()), ..Delta::default() };
    hear(&mut page, &Reply::News { run: "r".into(), delta });
    let shown = page.shown.as_ref().expect("the run");
    assert_eq!((shown.phase.clone(), shown.end.clone()), (Phase::Stopped, Some(end)));
    assert!(shown.phase.can_resume());
}

#[test]
fn who_chooses_an_endpoint_is_told_what_the_run_will_ask() {
    let mut page = RunState::default();
    assert!(act(&mut page, RunAction::Edit(Edit::Seed(5))).is_empty());
    act(&mut page, RunAction::Edit(Edit::Model(ModelKind::Endpoint)));
    let effects = act(&mut page, RunAction::Edit(Edit::Count(30)));
    let [Command::Plan { config }] = asked(&effects)[..] else { panic!("one plan") };
    assert_eq!((config.seed, config.count), (5, 30));
}

#[test]
fn a_recording_plays_on_a_click_with_its_own_settings_and_only_while_nothing_runs() {
    let (mut page, _) = page(Vec::new());
    assert!(act(&mut page, RunAction::PlayRecording).is_empty(), "there is none");
    let effects = hear(&mut page, &recording());
    assert!(asked(&effects).is_empty(), "nothing plays by itself");
    let effects = act(&mut page, RunAction::PlayRecording);
    let [Command::Start { request }] = asked(&effects)[..] else { panic!("one start") };
    assert_eq!((request.config.seed, request.config.count), (21, 7));
    assert_eq!(request.how.model, ModelChoice::Recorded);
    assert_eq!(page.shown.as_ref().map(|shown| shown.model.clone()), Some("theirs".into()));
    let effects = act(&mut page, RunAction::PlayRecording);
    assert!(asked(&effects).is_empty() && matches!(effects[..], [Effect::Tell(_)]));
}

#[test]
fn a_played_run_is_resumed_from_its_recording() {
    let mut stopped = info("r", RunStatus::Stopped);
    stopped.recording = Some("run.jsonl".into());
    let (mut page, _) = page(vec![stopped.clone()]);
    hear(&mut page, &Reply::Shown { run: stopped, progress: Progress::new(4) });
    let effects = act(&mut page, RunAction::Resume);
    assert!(matches!(
        asked(&effects)[..],
        [Command::Resume { how: How { model: ModelChoice::Recorded, .. }, .. }]
    ));
}

#[test]
fn a_linked_recording_is_fetched_on_a_click_and_again_after_a_failure() {
    let mut page = RunState::default();
    assert!(asked(&act(&mut page, RunAction::FetchRecording)).is_empty());
    page.propose_recording(Ok("https://a.example/run.jsonl".into()));
    let effects = act(&mut page, RunAction::FetchRecording);
    let [Command::FetchRecording { url }] = asked(&effects)[..] else { panic!("one question") };
    assert_eq!(url, "https://a.example/run.jsonl");
    assert!(asked(&act(&mut page, RunAction::FetchRecording)).is_empty(), "once");
    page.failed_recording();
    assert!(matches!(&page.playable, Playable::Proposed(url) if url.starts_with("https://a")));
    hear(&mut page, &recording());
    let effects = act(&mut page, RunAction::CloseRecording);
    assert_eq!(asked(&effects), [&Command::CloseRecording]);
    page.propose_recording(Err("no".into()));
    assert!(asked(&act(&mut page, RunAction::CloseRecording)).is_empty(), "the worker has none");
}

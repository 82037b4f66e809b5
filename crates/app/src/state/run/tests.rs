//! What the run page makes of actions and answers.

mod live;

use blueprint::check::Report;
use blueprint::persona::Persona;
use blueprint::{Blueprint, Context, Proposal, Provenance};
use dataset::{Ending, RecordId, Turn, Verdict};
use environment::{Call, Finding};
use pipeline::committee::{Tally, Vote};
use pipeline::event::UsageByStage;
use pipeline::{Journal, RunConfig, Step};
use protocol::progress::{Follower, Stage};
use protocol::{Command, How, Reply, RunInfo, RunStatus};
use serde_json::json;
use simulated::Dials;

use super::*;
use crate::action::run::{Behind, Recounted};

fn proposal() -> Proposal {
    let actions = vec![Call::new("cancel_pending_order", json!({"order_id": "#W1"}))];
    Proposal {
        thought: "plan".into(),
        instruction: "You want it gone.".into(),
        actions,
        outputs: vec!["10".into()],
        forbidden: Vec::new(),
    }
}

fn persona() -> Persona {
    Persona { id: "calm-baker".into(), text: "Bakes.".into() }
}

fn proposed(round: u32) -> Step {
    Step::Proposed {
        round,
        proposal: Some(proposal()),
        raw: "<answer>…".into(),
        repairs: Vec::new(),
        changed: String::new(),
    }
}

fn checked(round: u32, code: Option<&str>) -> Step {
    let execution = code.map(|code| Finding::new(code, "no", "do")).into_iter().collect();
    Step::Checked { round, report: Report { execution, ..Report::default() } }
}

fn reviewed(round: u32, accepted: bool) -> Step {
    let tally = Tally {
        correctness: accepted,
        completeness: true,
        satisfaction: true,
        creativity: true,
        accepted,
    };
    let vote = Vote {
        correctness: accepted,
        completeness: true,
        satisfaction: true,
        creativity: true,
        ..Vote::default()
    };
    Step::Reviewed { round, votes: vec![vote; 3], seats: 3, tally }
}

fn accepted(round: u32) -> Step {
    let provenance =
        Provenance { seed: 1, task: 0, round, context: Context::default(), parents: Vec::new() };
    Step::Accepted { blueprint: Blueprint::new("retail", proposal(), persona(), provenance) }
}

fn judged(attempt: u32, passed: bool) -> Step {
    let missing_outputs = if passed { Vec::new() } else { vec!["10".into()] };
    let verdict = Verdict { passed, state_equal: true, missing_outputs, ..Verdict::default() };
    Step::Judged { attempt, ending: Ending::Human, verdict }
}

fn said(attempt: u32) -> Step {
    Step::Turn { attempt, turn: Turn::Agent { text: "Hello".into() } }
}

/// Refused by the checks, then by the committee, then accepted; the second dialogue passes.
fn long_way(task: u32) -> Journal {
    let steps = vec![
        Step::Sampled { context: Context::default(), persona: persona() },
        proposed(0),
        checked(0, Some("execution.refused")),
        Step::Advised { round: 0, feedback: "use a real id".into() },
        proposed(1),
        checked(1, None),
        reviewed(1, false),
        proposed(2),
        checked(2, None),
        reviewed(2, true),
        accepted(2),
        Step::Attempt { attempt: 0, branch: None },
        said(0),
        judged(0, false),
        Step::Attempt { attempt: 1, branch: None },
        said(1),
        judged(1, true),
        Step::Kept { record: RecordId { task, attempt: 1 } },
        Step::Attempt { attempt: 2, branch: None },
        judged(2, true),
        Step::Duplicate { attempt: 2 },
    ];
    Journal { task, steps, usage: UsageByStage::default() }
}

/// A task that nobody could read.
fn short(task: u32) -> Journal {
    let steps =
        vec![proposed(0), checked(0, Some("format.not_json")), Step::Rejected { rounds: 1 }];
    Journal { task, steps, usage: UsageByStage::default() }
}

fn example(journals: &[Journal]) -> Reply {
    Reply::Example { config: RunConfig::default(), progress: Progress::of(4, journals) }
}

fn began() -> Reply {
    Reply::Began { run: info("r", RunStatus::Running), progress: Progress::new(9) }
}

fn news(run: &str, delta: Delta) -> Reply {
    Reply::News { run: run.into(), delta }
}

fn watch(run: &str, task: u32) -> Command {
    Command::Watch { run: run.into(), task }
}

fn task_reply(run: &str, journal: &Journal) -> Reply {
    Reply::Task {
        run: run.into(),
        task: journal.task,
        steps: journal.steps.clone(),
        closed: true,
        failures: Vec::new(),
    }
}

fn info(id: &str, status: RunStatus) -> RunInfo {
    RunInfo {
        id: id.into(),
        created_millis: 1,
        config: RunConfig { count: 4, ..RunConfig::default() },
        dials: Some(Dials::default()),
        model: "interplay-simulated".into(),
        status,
        closed: 1,
        records: 1,
        endpoint: String::new(),
        recording: None,
        spent: std::collections::BTreeMap::new(),
    }
}

/// A page whose worker has listed these runs.
fn page(runs: Vec<RunInfo>) -> (RunState, Vec<Effect>) {
    let mut page = RunState::default();
    let mut effects = Vec::new();
    page.heard(&Reply::Runs { runs }, true, &mut effects);
    (page, effects)
}

fn act(page: &mut RunState, action: RunAction) -> Vec<Effect> {
    let mut effects = Vec::new();
    page.update(action, &SettingsState::default(), &mut effects);
    effects
}

fn hear(page: &mut RunState, reply: &Reply) -> Vec<Effect> {
    let mut effects = Vec::new();
    page.heard(reply, true, &mut effects);
    effects
}

fn asked(effects: &[Effect]) -> Vec<&Command> {
    effects
        .iter()
        .filter_map(
            |effect| if let Effect::Ask(_, command) = effect { Some(command) } else { None },
        )
        .collect()
}

fn phase(page: &RunState) -> Option<Phase> {
    page.shown.as_ref().map(|shown| shown.phase.clone())
}

#[test]
fn the_first_visit_asks_for_an_example_and_later_ones_for_the_last_run() {
    let (_, effects) = page(Vec::new());
    assert_eq!(asked(&effects), [&Command::Example]);
    let (_, effects) = page(vec![info("b", RunStatus::Finished), info("a", RunStatus::Finished)]);
    assert_eq!(asked(&effects), [&Command::Show { run: "b".into() }]);
}

#[test]
fn an_unreadable_store_still_leaves_the_example() {
    let mut page = RunState::default();
    let mut effects = Vec::new();
    page.failed(&mut effects);
    assert_eq!(asked(&effects), [&Command::Example]);
}

#[test]
fn the_example_opens_at_the_task_that_shows_most() {
    let plain = Journal { task: 0, steps: vec![proposed(0)], usage: UsageByStage::default() };
    let (mut page, _) = page(Vec::new());
    let effects = hear(&mut page, &example(&[plain, long_way(1)]));
    assert_eq!(page.selected, Some(1));
    assert_eq!(page.shown.as_ref().map(|shown| shown.origin.clone()), Some(Origin::Example));
    assert_eq!(asked(&effects), [&watch("", 1)]);
    assert!(page.task().is_none(), "its steps are under way");
    hear(&mut page, &task_reply("", &long_way(1)));
    let task = page.task().unwrap();
    assert_eq!((task.number, task.rounds.len(), task.attempts.len()), (1, 3, 3));
}

#[test]
fn a_run_is_followed_task_by_task_until_the_visitor_chooses_one() {
    let (mut page, _) = page(Vec::new());
    let effects = act(&mut page, RunAction::Start);
    assert!(matches!(asked(&effects)[..], [Command::Start { .. }]));
    hear(&mut page, &began());
    let mut worker = Follower::new(Progress::new(9));
    let mut tell = |page: &mut RunState, begun: &[u32], closed: &[u32]| {
        for task in begun {
            worker.step(*task, proposed(0));
        }
        for task in closed {
            worker.close(&short(*task));
        }
        hear(page, &news("r", worker.news().unwrap()))
    };
    assert_eq!(asked(&tell(&mut page, &[0, 1], &[])), [&watch("r", 1)]);
    tell(&mut page, &[2], &[]);
    assert_eq!(page.selected, Some(1), "an open task stays in view");
    let effects = tell(&mut page, &[], &[1]);
    assert!(matches!(&effects[..], [Effect::After { .. }]), "it lingers");
    assert!(tell(&mut page, &[3], &[]).is_empty(), "once");
    assert_eq!(asked(&act(&mut page, RunAction::Turn)), [&watch("r", 3)]);
    act(&mut page, RunAction::Select(0));
    tell(&mut page, &[4], &[0]);
    act(&mut page, RunAction::Turn);
    assert_eq!(page.selected, Some(0), "a chosen task stays");
    act(&mut page, RunAction::Follow);
    assert_eq!(page.selected, Some(4));
}

#[test]
fn steps_of_the_watched_task_are_added_and_those_of_others_are_not() {
    let (mut page, _) = page(Vec::new());
    act(&mut page, RunAction::Start);
    hear(&mut page, &began());
    let mut worker = Follower::new(Progress::new(9));
    worker.step(0, proposed(0));
    hear(&mut page, &news("r", worker.news().unwrap()));
    let steps = worker.watch(0).unwrap().to_vec();
    let reply =
        Reply::Task { run: "r".into(), task: 0, steps, closed: false, failures: Vec::new() };
    hear(&mut page, &reply);
    worker.step(0, checked(0, None));
    worker.step(1, proposed(0));
    hear(&mut page, &news("r", worker.news().unwrap()));
    let task = page.task().unwrap();
    assert_eq!(task.rounds.len(), 1);
    assert!(task.rounds[0].report.is_some() && !task.closed);
    worker.close(&short(0));
    hear(&mut page, &news("r", worker.news().unwrap()));
    assert!(page.task().unwrap().closed);
    // An answer about a task that was left in the meantime.
    act(&mut page, RunAction::Select(1));
    hear(&mut page, &reply);
    assert_eq!(page.selected, Some(1));
}

#[test]
fn news_of_another_run_change_nothing() {
    let (mut page, _) = page(Vec::new());
    act(&mut page, RunAction::Start);
    hear(&mut page, &began());
    let mut worker = Follower::new(Progress::new(9));
    worker.step(0, proposed(0));
    hear(&mut page, &news("old", worker.news().unwrap()));
    assert!(page.shown.is_some_and(|shown| shown.progress.lines.is_empty()));
}

#[test]
fn a_number_lists_its_tasks_and_the_keys_stay_within_them() {
    let (mut page, _) = page(Vec::new());
    hear(&mut page, &example(&[long_way(0), short(1), long_way(2)]));
    act(&mut page, RunAction::List(Some(Behind::Reached(Stage::Accepted))));
    assert_eq!(page.listed.as_ref().unwrap().tasks, [0, 2]);
    act(&mut page, RunAction::Move(1));
    assert_eq!(page.selected, Some(2));
    act(&mut page, RunAction::List(Some(Behind::Stopped(Stage::Checked))));
    assert_eq!(page.listed.as_ref().unwrap().tasks, [1]);
    let place = {
        let totals = &page.shown.as_ref().unwrap().progress.totals;
        totals.causes.iter().position(|cause| cause.code == "execution.refused").unwrap()
    };
    act(&mut page, RunAction::List(Some(Behind::Cause(place))));
    assert_eq!(page.listed.as_ref().unwrap().tasks, [0, 2]);
    act(&mut page, RunAction::List(None));
    act(&mut page, RunAction::Move(-1));
    assert_eq!(page.selected, Some(1));
}

#[test]
fn another_rule_moves_the_list_of_tasks_at_once() {
    let (mut page, _) = page(Vec::new());
    hear(&mut page, &example(&[long_way(0), short(1)]));
    act(&mut page, RunAction::Recount(Some(Rule::Sum(13))));
    act(&mut page, RunAction::List(Some(Behind::Recounted(Recounted::Lost))));
    assert_eq!(page.listed.as_ref().unwrap().tasks, [0]);
    act(&mut page, RunAction::Recount(Some(Rule::Sum(4))));
    assert!(page.listed.as_ref().unwrap().tasks.is_empty());
}

#[test]
fn an_example_that_comes_late_does_not_take_the_place_of_a_run() {
    let (mut page, _) = page(Vec::new());
    act(&mut page, RunAction::Start);
    hear(&mut page, &example(&[long_way(0)]));
    assert_eq!(phase(&page), Some(Phase::Starting));
    hear(&mut page, &began());
    hear(&mut page, &example(&[long_way(0)]));
    assert_eq!(phase(&page), Some(Phase::Running));
}

#[test]
fn a_cut_off_run_is_shown_as_such_and_resumed_with_its_own_dials() {
    let mut cut = info("r", RunStatus::CutOff);
    let dials = Dials { lazy_judge: 99, ..Dials::default() };
    cut.dials = Some(dials.clone());
    let (mut page, _) = page(vec![cut.clone()]);
    let progress = Progress::of(4, &[long_way(0)]);
    hear(&mut page, &Reply::Shown { run: cut, progress });
    assert_eq!(phase(&page), Some(Phase::CutOff));
    let effects = act(&mut page, RunAction::Resume);
    let [Command::Resume { run, how: How { model: ModelChoice::Simulated { dials: used }, .. } }] =
        asked(&effects)[..]
    else {
        panic!("one resume of the simulated model");
    };
    assert_eq!((run.as_str(), used), ("r", &dials));
}

#[test]
fn a_start_that_fails_brings_back_what_was_shown() {
    let (mut page, _) = page(Vec::new());
    hear(&mut page, &example(&[long_way(0)]));
    act(&mut page, RunAction::Start);
    assert_eq!(phase(&page), Some(Phase::Starting));
    let mut effects = Vec::new();
    page.failed(&mut effects);
    assert_eq!(asked(&effects), [&watch("", 0)]);
    assert_eq!(page.shown.as_ref().map(|shown| shown.origin.clone()), Some(Origin::Example));
    assert_eq!(page.selected, Some(0));
}

#[test]
fn a_halted_run_gives_its_reason_and_the_record_that_did_not_fit() {
    let (mut page, _) = page(Vec::new());
    act(&mut page, RunAction::Start);
    hear(&mut page, &began());
    let mut worker = Follower::new(Progress::new(9));
    worker.end(End::Halted { reason: "The disk is full.".into(), unsaved: Some("{}".into()) });
    hear(&mut page, &news("r", worker.news().unwrap()));
    assert_eq!(phase(&page), Some(Phase::Halted("The disk is full.".into())));
    let effects = act(&mut page, RunAction::SaveUnsaved);
    assert!(matches!(&effects[..], [Effect::Download { text, .. }] if text == "{}\n"));
}

#[test]
fn pause_and_stop_are_sent_only_while_something_runs() {
    let (mut page, _) = page(Vec::new());
    assert!(act(&mut page, RunAction::Pause).is_empty());
    act(&mut page, RunAction::Start);
    hear(&mut page, &began());
    assert_eq!(asked(&act(&mut page, RunAction::Pause)), [&Command::Pause]);
    assert_eq!(phase(&page), Some(Phase::Paused));
    assert_eq!(asked(&act(&mut page, RunAction::Continue)), [&Command::Continue]);
    assert_eq!(asked(&act(&mut page, RunAction::Stop)), [&Command::Stop]);
    hear(&mut page, &Reply::Runs { runs: vec![info("r", RunStatus::Stopped)] });
    assert_eq!(phase(&page), Some(Phase::Stopped));
}

#[test]
fn a_breakdown_of_the_worker_cuts_the_run_off() {
    let (mut page, _) = page(Vec::new());
    act(&mut page, RunAction::Start);
    hear(&mut page, &began());
    page.worker_died();
    assert_eq!(phase(&page), Some(Phase::CutOff));
}

#[test]
fn a_link_fills_the_controls_and_starts_nothing() {
    let (mut page, _) = page(Vec::new());
    let config = RunConfig { seed: 7, count: 3, ..RunConfig::default() };
    page.invite(Shared { config: config.clone(), dials: Dials::perfect(), endpoint: None });
    assert_eq!(
        (&page.form.config, &page.form.dials, &page.banner),
        (&config, &Dials::perfect(), &Some(Banner::Invited))
    );
    assert!(!page.is_active());
    let effects = act(&mut page, RunAction::Share);
    let [Effect::CopyLink { fragment, .. }] = &effects[..] else { panic!("one link") };
    assert_eq!(
        link::decode(fragment),
        Ok(Some(Shared { config, dials: Dials::perfect(), endpoint: None }))
    );
}

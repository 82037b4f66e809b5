//! The fold of events and journals, and what the run page makes of actions and answers.

use blueprint::check::Report;
use blueprint::persona::Persona;
use blueprint::{Blueprint, Context, Proposal, Provenance};
use dataset::{Ending, RecordId, Turn, Verdict};
use environment::{Call, Finding};
use pipeline::committee::{Tally, Vote};
use pipeline::event::UsageByStage;
use pipeline::{Event, Journal, RunConfig, Step};
use protocol::{Command, Reply, RunInfo, RunStatus};
use serde_json::json;
use simulated::Dials;

use super::fold::Fold;
use super::task::Standing;
use super::*;
use crate::action::run::Stage;

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
    Step::Reviewed { round, votes: vec![Vote::default()], seats: 3, tally }
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
        Step::Attempt { attempt: 0 },
        said(0),
        judged(0, false),
        Step::Attempt { attempt: 1 },
        said(1),
        judged(1, true),
        Step::Kept { record: RecordId { task, attempt: 1 } },
        Step::Attempt { attempt: 2 },
        judged(2, true),
        Step::Duplicate { attempt: 2 },
    ];
    Journal { task, steps, usage: UsageByStage::default() }
}

fn events(journal: Journal) -> Vec<Event> {
    let task = journal.task;
    let steps = journal.steps.into_iter().map(|step| Event::Task { task, step });
    steps.chain([Event::Closed { task, usage: journal.usage }]).collect()
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
fn the_funnel_counts_a_task_once_a_stage_and_every_refusal() {
    let fold = Fold::of(1, vec![long_way(0)]);
    let reached: Vec<u32> =
        Stage::ALL.into_iter().map(|stage| fold.funnel.reached(stage)).collect();
    assert_eq!(reached, [1, 1, 1, 1, 1, 1]);
    assert_eq!(fold.funnel.refusals(Stage::Checked).get("execution.refused"), Some(&1));
    assert_eq!(fold.funnel.refusals(Stage::Accepted).get("committee.correctness"), Some(&1));
    assert_eq!(fold.funnel.refusals(Stage::Accepted).get("committee.creativity"), None);
    assert_eq!(fold.funnel.refusals(Stage::Verified).get("verdict.output"), Some(&1));
    assert_eq!(fold.funnel.refusals(Stage::Records).get("duplicate"), Some(&1));
    let counts = (
        fold.funnel.proposals,
        fold.funnel.first_time,
        fold.funnel.dialogues,
        fold.funnel.dialogues_passed,
    );
    assert_eq!(counts, (3, 0, 3, 2));
}

#[test]
fn journals_and_events_fold_to_the_same_run() {
    let mut live = Fold::default();
    live.take(Event::Started { total: 2, done: 0 });
    for task in [1, 0] {
        for event in events(long_way(task)) {
            live.take(event);
        }
    }
    let stored = Fold::of(2, vec![long_way(0), long_way(1)]);
    assert_eq!(
        (live.total, live.closed, &live.funnel, &live.usage),
        (stored.total, stored.closed, &stored.funnel, &stored.usage)
    );
    for (number, task) in &live.tasks {
        let other = &stored.tasks[number];
        assert_eq!(task.standing(), other.standing());
        assert_eq!(
            (task.rounds.len(), task.attempts.len(), &task.records),
            (other.rounds.len(), other.attempts.len(), &other.records)
        );
    }
}

#[test]
fn a_task_stands_where_its_last_step_left_it() {
    let mut fold = Fold::default();
    let mut stand = |step: Step| {
        fold.take(Event::Task { task: 0, step });
        fold.tasks[&0].standing()
    };
    assert_eq!(
        stand(Step::Sampled { context: Context::default(), persona: persona() }),
        Standing::Writing
    );
    assert_eq!(stand(proposed(0)), Standing::Checking);
    assert_eq!(stand(checked(0, Some("execution.refused"))), Standing::Revising);
    assert_eq!(stand(proposed(1)), Standing::Checking);
    assert_eq!(stand(checked(1, None)), Standing::Reviewing);
    assert_eq!(stand(reviewed(1, true)), Standing::Reviewing);
    assert_eq!(stand(accepted(1)), Standing::Talking);
    assert_eq!(stand(judged(0, false)), Standing::Talking);
    fold.take(Event::Closed { task: 0, usage: UsageByStage::default() });
    assert_eq!(fold.tasks[&0].standing(), Standing::Unverified);
}

#[test]
fn the_first_visit_asks_for_an_example_and_later_ones_for_the_last_run() {
    let (_, effects) = page(Vec::new());
    assert_eq!(asked(&effects), [&Command::Example]);
    let (_, effects) = page(vec![info("b", RunStatus::Finished), info("a", RunStatus::Finished)]);
    assert_eq!(asked(&effects), [&Command::Journals { run: "b".into() }]);
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
    hear(
        &mut page,
        &Reply::Example { config: RunConfig::default(), journals: vec![plain, long_way(1)] },
    );
    assert_eq!(page.selected, Some(1));
    assert_eq!(page.shown.as_ref().map(|shown| shown.origin.clone()), Some(Origin::Example));
}

#[test]
fn a_run_is_followed_task_by_task_until_the_visitor_chooses_one() {
    let (mut page, _) = page(Vec::new());
    let effects = act(&mut page, RunAction::Start);
    assert!(matches!(asked(&effects)[..], [Command::Start { .. }]));
    hear(&mut page, &Reply::Began { run: info("r", RunStatus::Running), journals: Vec::new() });
    let tell = |page: &mut RunState, events: Vec<Event>| {
        drop(hear(page, &Reply::Events { run: "r".into(), events }));
    };
    let begin = |task: u32| Event::Task { task, step: proposed(0) };
    tell(&mut page, vec![begin(0), begin(1)]);
    assert_eq!(page.selected, Some(1));
    tell(&mut page, vec![begin(2)]);
    assert_eq!(page.selected, Some(1), "an open task stays in view");
    tell(&mut page, vec![Event::Closed { task: 1, usage: UsageByStage::default() }]);
    assert_eq!(page.selected, Some(2));
    act(&mut page, RunAction::Select(0));
    tell(&mut page, vec![Event::Closed { task: 0, usage: UsageByStage::default() }, begin(3)]);
    assert_eq!(page.selected, Some(0), "a chosen task stays");
    act(&mut page, RunAction::Follow);
    assert_eq!(page.selected, Some(3));
}

#[test]
fn events_of_another_run_change_nothing() {
    let (mut page, _) = page(Vec::new());
    act(&mut page, RunAction::Start);
    hear(&mut page, &Reply::Began { run: info("r", RunStatus::Running), journals: Vec::new() });
    hear(&mut page, &Reply::Events { run: "old".into(), events: events(long_way(0)) });
    assert!(page.shown.is_some_and(|shown| shown.fold.tasks.is_empty()));
}

#[test]
fn an_example_that_comes_late_does_not_take_the_place_of_a_run() {
    let (mut page, _) = page(Vec::new());
    act(&mut page, RunAction::Start);
    hear(&mut page, &Reply::Example { config: RunConfig::default(), journals: vec![long_way(0)] });
    assert_eq!(phase(&page), Some(Phase::Starting));
    hear(&mut page, &Reply::Began { run: info("r", RunStatus::Running), journals: Vec::new() });
    hear(&mut page, &Reply::Example { config: RunConfig::default(), journals: vec![long_way(0)] });
    assert_eq!(phase(&page), Some(Phase::Running));
}

#[test]
fn a_cut_off_run_is_shown_as_such_and_resumed_with_its_own_dials() {
    let mut cut = info("r", RunStatus::CutOff);
    let dials = Dials { lazy_judge: 99, ..Dials::default() };
    cut.dials = Some(dials.clone());
    let (mut page, _) = page(vec![cut.clone()]);
    hear(&mut page, &Reply::Journals { run: cut, journals: vec![long_way(0)] });
    assert_eq!(phase(&page), Some(Phase::CutOff));
    let effects = act(&mut page, RunAction::Resume);
    let [Command::Resume { run, model: ModelChoice::Simulated { dials: used }, .. }] =
        asked(&effects)[..]
    else {
        panic!("one resume of the simulated model");
    };
    assert_eq!((run.as_str(), used), ("r", &dials));
}

#[test]
fn a_start_that_fails_brings_back_what_was_shown() {
    let (mut page, _) = page(Vec::new());
    hear(&mut page, &Reply::Example { config: RunConfig::default(), journals: vec![long_way(0)] });
    act(&mut page, RunAction::Start);
    assert_eq!(phase(&page), Some(Phase::Starting));
    page.failed(&mut Vec::new());
    assert_eq!(page.shown.as_ref().map(|shown| shown.origin.clone()), Some(Origin::Example));
    assert_eq!(page.task().map(|task| task.number), Some(0));
}

#[test]
fn a_halted_run_gives_its_reason_and_the_record_that_did_not_fit() {
    let (mut page, _) = page(Vec::new());
    act(&mut page, RunAction::Start);
    hear(&mut page, &Reply::Began { run: info("r", RunStatus::Running), journals: Vec::new() });
    let halted = Event::Halted { reason: "The disk is full.".into(), unsaved: Some("{}".into()) };
    hear(&mut page, &Reply::Events { run: "r".into(), events: vec![halted] });
    assert_eq!(phase(&page), Some(Phase::Halted("The disk is full.".into())));
    let effects = act(&mut page, RunAction::SaveUnsaved);
    assert!(matches!(&effects[..], [Effect::Download { text, .. }] if text == "{}\n"));
}

#[test]
fn pause_and_stop_are_sent_only_while_something_runs() {
    let (mut page, _) = page(Vec::new());
    assert!(act(&mut page, RunAction::Pause).is_empty());
    act(&mut page, RunAction::Start);
    hear(&mut page, &Reply::Began { run: info("r", RunStatus::Running), journals: Vec::new() });
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
    hear(&mut page, &Reply::Began { run: info("r", RunStatus::Running), journals: Vec::new() });
    page.worker_died();
    assert_eq!(phase(&page), Some(Phase::CutOff));
}

#[test]
fn a_link_fills_the_controls_and_starts_nothing() {
    let (mut page, _) = page(Vec::new());
    let config = RunConfig { seed: 7, count: 3, ..RunConfig::default() };
    page.invite(Shared { config: config.clone(), dials: Dials::perfect() });
    assert_eq!(
        (&page.form.config, &page.form.dials, &page.banner),
        (&config, &Dials::perfect(), &Some(Banner::Invited))
    );
    assert!(!page.is_active());
    let effects = act(&mut page, RunAction::Share);
    let [Effect::CopyLink { fragment, .. }] = &effects[..] else { panic!("one link") };
    assert_eq!(link::decode(fragment), Ok(Some(Shared { config, dials: Dials::perfect() })));
}

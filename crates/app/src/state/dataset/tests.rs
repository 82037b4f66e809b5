//! The list, the cursor, the bin.

use blueprint::blueprint::Provenance;
use blueprint::persona::Persona;
use blueprint::{Blueprint, Context, Proposal};
use dataset::export::Format;
use dataset::record::{Models, RecordId, Source};
use dataset::trajectory::KeepRule;
use dataset::{Ending, Trajectory, Verdict};

use super::*;

fn key(task: u32) -> RecordKey {
    RecordKey { run: "r1".into(), task, attempt: 0 }
}

fn row(task: u32) -> RecordRow {
    RecordRow {
        key: key(task),
        domain: "mock".into(),
        blueprint: format!("bp-{task}"),
        instruction: "You want a book.".into(),
        writes: vec!["lend_book".into()],
        turns: 4,
        calls: 2,
        simulated: true,
        bad_turns: 0,
    }
}

fn record() -> Record {
    let proposal = Proposal {
        thought: String::new(),
        instruction: "You want a book.".into(),
        actions: Vec::new(),
        outputs: Vec::new(),
        forbidden: Vec::new(),
    };
    let provenance =
        Provenance { seed: 1, task: 0, round: 0, context: Context::default(), parents: Vec::new() };
    let persona = Persona { id: "plain".into(), text: "Plain.".into() };
    Record {
        format: dataset::record::FORMAT,
        id: RecordId { task: 0, attempt: 0 },
        source: Source::Generated(1),
        blueprint: Blueprint::new("mock", proposal, persona, provenance),
        trajectory: Trajectory { turns: Vec::new(), ending: Ending::Human },
        keep: KeepRule::default(),
        branch: None,
        verdict: Verdict { passed: true, state_equal: true, ..Verdict::default() },
        models: Models::default(),
    }
}

/// Asked commands, and then forgotten.
fn asked(effects: &mut Vec<Effect>) -> Vec<Command> {
    let commands = effects.drain(..).filter_map(|effect| match effect {
        Effect::Ask(Owner::Dataset, command) => Some(command),
        _ => None,
    });
    commands.collect()
}

fn told(effects: &[Effect]) -> Vec<&Notice> {
    effects
        .iter()
        .filter_map(|effect| if let Effect::Tell(notice) = effect { Some(notice) } else { None })
        .collect()
}

fn rows(offset: u32, total: u32) -> Reply {
    let tasks = offset..total.min(offset + PAGE);
    Reply::Records { total, offset, rows: tasks.map(row).collect(), hash: "h".into() }
}

/// A page in view that lists `total` records, and nothing under way.
fn listed(total: u32) -> DatasetState {
    let (mut state, mut effects) = (DatasetState::default(), Vec::new());
    state.shown(&mut effects);
    state.heard(&rows(0, total), true, &mut effects);
    state
}

fn act(state: &mut DatasetState, action: DatasetAction) -> Vec<Command> {
    let mut effects = Vec::new();
    state.update(action, &mut effects);
    asked(&mut effects)
}

fn records(offset: u32) -> Command {
    Command::Records { run: None, offset, limit: PAGE, deleted: false }
}

#[test]
fn the_page_asks_for_runs_storage_and_rows_when_it_comes_into_view() {
    let mut state = DatasetState::default();
    assert_eq!(
        act(&mut state, DatasetAction::Shown),
        [Command::Runs, Command::Storage, records(0)]
    );
}

#[test]
fn one_list_is_asked_for_at_a_time_and_the_latest_wish_wins() {
    let (mut state, mut effects) = (listed(120), Vec::new());
    assert_eq!(act(&mut state, DatasetAction::Page(50)), [records(50)]);
    assert_eq!(act(&mut state, DatasetAction::Scope(Scope::Bin)), []);
    state.heard(&rows(50, 120), true, &mut effects);
    assert!(state.list.is_none(), "rows of the wrong scope are not shown");
    let bin = Command::Records { run: None, offset: 0, limit: PAGE, deleted: true };
    assert_eq!(asked(&mut effects), [bin]);
}

#[test]
fn the_cursor_goes_from_row_to_row_and_over_the_edge_of_a_page() {
    let (mut state, mut effects) = (listed(60), Vec::new());
    act(&mut state, DatasetAction::Move(1));
    assert_eq!(state.cursor, Some(key(0)));
    act(&mut state, DatasetAction::Move(49));
    assert_eq!(state.cursor, Some(key(49)));
    assert_eq!(act(&mut state, DatasetAction::Move(1)), [records(50)]);
    state.heard(&rows(50, 60), true, &mut effects);
    assert_eq!(state.cursor, Some(key(50)));
    assert_eq!(act(&mut state, DatasetAction::Move(-1)), [records(0)]);
    state.heard(&rows(0, 60), true, &mut effects);
    assert_eq!(state.cursor, Some(key(49)));
}

#[test]
fn the_cursor_stays_at_either_end() {
    let mut state = listed(2);
    act(&mut state, DatasetAction::Move(1));
    assert_eq!(act(&mut state, DatasetAction::Move(-1)), []);
    assert_eq!(state.cursor, Some(key(0)));
    act(&mut state, DatasetAction::Move(1));
    assert_eq!(act(&mut state, DatasetAction::Move(1)), []);
    assert_eq!(state.cursor, Some(key(1)));
}

#[test]
fn an_open_record_follows_the_cursor_and_late_answers_do_not_replace_it() {
    let (mut state, mut effects) = (listed(3), Vec::new());
    assert_eq!(act(&mut state, DatasetAction::Open(key(0))), [Command::Record { key: key(0) }]);
    assert_eq!(act(&mut state, DatasetAction::Move(1)), [Command::Record { key: key(1) }]);
    state.heard(&Reply::Record { key: key(0), record: Box::new(record()) }, true, &mut effects);
    assert!(state.open.is_none());
    state.heard(&Reply::Record { key: key(1), record: Box::new(record()) }, true, &mut effects);
    assert_eq!(state.open.as_ref().map(|open| open.key.clone()), Some(key(1)));
    act(&mut state, DatasetAction::Close);
    assert!(state.open.is_none());
}

#[test]
fn a_deleted_record_can_be_taken_back_from_the_notice() {
    let (mut state, mut effects) = (listed(3), Vec::new());
    act(&mut state, DatasetAction::Open(key(1)));
    assert_eq!(
        act(&mut state, DatasetAction::Delete(vec![key(1)])),
        [Command::Delete { keys: vec![key(1)] }]
    );
    assert_eq!(state.cursor, Some(key(2)), "the cursor moves to the next row");
    state.heard(&Reply::Done, true, &mut effects);
    let notices = told(&effects);
    let offer = notices[0].offer.clone().expect("there is an undo");
    assert!(
        matches!(*offer.action, Action::Dataset(DatasetAction::Restore(keys)) if keys == [key(1)])
    );
    assert_eq!(asked(&mut effects), [Command::Storage, records(0)]);
}

#[test]
fn the_last_row_of_the_last_page_takes_the_page_with_it() {
    let (mut state, mut effects) = (listed(51), Vec::new());
    act(&mut state, DatasetAction::Page(50));
    state.heard(&rows(50, 51), true, &mut effects);
    act(&mut state, DatasetAction::Delete(vec![key(50)]));
    state.heard(&Reply::Done, true, &mut effects);
    effects.clear();
    state.heard(
        &Reply::Records { total: 50, offset: 50, rows: Vec::new(), hash: "h".into() },
        true,
        &mut effects,
    );
    assert_eq!(asked(&mut effects), [records(0)]);
}

#[test]
fn the_bin_is_emptied_by_the_second_of_two_clicks_and_nothing_in_between() {
    let mut state = listed(3);
    assert_eq!(act(&mut state, DatasetAction::EmptyBin), []);
    assert!(state.confirming);
    act(&mut state, DatasetAction::Move(1));
    assert!(!state.confirming, "any other step takes the question back");
    act(&mut state, DatasetAction::EmptyBin);
    assert_eq!(act(&mut state, DatasetAction::EmptyBin), [Command::EmptyBin]);
    assert!(!state.confirming);
}

#[test]
fn an_undo_after_the_bin_was_emptied_says_that_it_is_too_late() {
    let (mut state, mut effects) = (listed(3), Vec::new());
    act(&mut state, DatasetAction::Delete(vec![key(1)]));
    act(&mut state, DatasetAction::EmptyBin);
    act(&mut state, DatasetAction::EmptyBin);
    state.heard(&Reply::Done, true, &mut effects);
    state.heard(&Reply::Done, true, &mut effects);
    effects.clear();
    state.update(DatasetAction::Restore(vec![key(1)]), &mut effects);
    assert!(told(&effects)[0].text.contains("Too late"));
    assert_eq!(asked(&mut effects), []);
}

#[test]
fn an_export_is_asked_for_once_covers_the_scope_and_is_offered_as_a_file() {
    let (mut state, mut effects) = (listed(3), Vec::new());
    act(&mut state, DatasetAction::Scope(Scope::Run("r9".into())));
    let export = Command::Export {
        run: Some("r9".into()),
        form: Form::Records(Format::Sharegpt),
        bad_turns: Filter::default(),
    };
    assert_eq!(act(&mut state, DatasetAction::Export(Form::Records(Format::Sharegpt))), [export]);
    assert_eq!(act(&mut state, DatasetAction::Export(Form::Records(Format::Openai))), []);
    state.heard(
        &Reply::Export { name: "f.jsonl".into(), url: "blob:1".into(), count: 1, left_out: 2 },
        true,
        &mut effects,
    );
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Offer { name, url } if name == "f.jsonl" && url == "blob:1")));
    assert!(state.exporting.is_none());
}

#[test]
fn news_of_records_asks_for_the_rows_later_and_only_while_the_page_is_in_view() {
    let (mut state, mut effects) = (listed(3), Vec::new());
    let news = |records: u32| {
        let mut delta = Delta::default();
        delta.totals.reached[Stage::Records as usize] = records;
        Reply::News { run: "r1".into(), delta }
    };
    state.heard(&news(0), false, &mut effects);
    assert!(effects.is_empty(), "no record is new");
    state.heard(&news(1), false, &mut effects);
    state.heard(&news(2), false, &mut effects);
    assert!(matches!(&effects[..], [Effect::After { .. }]), "one question is planned, not two");
    assert_eq!(act(&mut state, DatasetAction::Refresh), [Command::Runs, records(0)]);
    effects.clear();
    act(&mut state, DatasetAction::Left);
    state.heard(&news(3), false, &mut effects);
    assert!(effects.is_empty());
}

#[test]
fn after_a_refusal_everything_can_be_asked_again() {
    let mut state = listed(3);
    act(&mut state, DatasetAction::Page(0));
    act(&mut state, DatasetAction::Export(Form::Records(Format::Interplay)));
    state.failed();
    assert_eq!(act(&mut state, DatasetAction::Page(0)), [records(0)]);
    assert_eq!(act(&mut state, DatasetAction::Export(Form::Records(Format::Interplay))).len(), 1);
}

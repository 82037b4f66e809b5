//! The results page's state: opening, grading, filtering, going from run to run.

use dataset::regrade::{Ending, Grade};
use protocol::results::RunSummary;

use super::*;

fn opened(mark: u64) -> Reply {
    Reply::ResultsOpened(OpenedResults {
        mark,
        names: vec!["runs.json".into()],
        bytes: 100,
        domain: "mock".into(),
        quirks: Vec::new(),
    })
}

fn place(index: u32) -> RunPlace {
    RunPlace { file: 0, index, offset: u64::from(index) * 10, length: 10, line: index + 1 }
}

fn row(index: u32, verdict: Verdict) -> RunRow {
    let grade = Grade { verdict, ending: Ending::Stopped, ..Grade::default() };
    RunRow { place: place(index), found: Ok(RunSummary::of(&grade)) }
}

fn news(mark: u64, source: &Source, rows: Vec<RunRow>) -> Reply {
    Reply::Graded(GradedRuns {
        mark,
        source: source.clone(),
        rows,
        tallies: vec![Tally::default()],
        read: 50,
        faults: Vec::new(),
        done: false,
    })
}

fn commands(effects: &[Effect]) -> Vec<Command> {
    let command = |effect: &Effect| match effect {
        Effect::Ask(Owner::Results, command) => Some(command.clone()),
        _ => None,
    };
    effects.iter().filter_map(command).collect()
}

/// A state with three runs; the second differs and the third cannot be read.
fn state() -> (ResultsState, Vec<Effect>) {
    let (mut state, mut effects) = (ResultsState::default(), Vec::new());
    state.heard(&opened(1), &mut effects);
    let broken = RunRow { place: place(2), found: Err("no `traj`".into()) };
    let rows = vec![row(0, Verdict::Reproduced), row(1, Verdict::Differs), broken];
    state.heard(&news(1, &Source::Generated(1), rows), &mut effects);
    (state, effects)
}

#[test]
fn opened_files_are_graded_on_generated_rows() {
    let (state, effects) = state();
    assert_eq!(
        commands(&effects),
        [Command::GradeResults { mark: 1, source: Source::Generated(1) }]
    );
    assert_eq!((state.rows.len(), state.read, state.done), (3, 50, false));
}

#[test]
fn data_files_of_the_domain_have_the_runs_graded_again_on_them() {
    let (mut state, mut effects) = state();
    effects.clear();
    let loaded =
        |domain: &str| Reply::Loaded { domain: domain.into(), hash: "ab".into(), rows: Vec::new() };
    state.heard(&loaded("other"), &mut effects);
    assert!(effects.is_empty());
    state.heard(&loaded("mock"), &mut effects);
    let source = Source::Loaded("ab".into());
    assert_eq!(commands(&effects), [Command::GradeResults { mark: 1, source: source.clone() }]);
    assert!(state.rows.is_empty());
    // What still comes of the grading before is not taken for the new one.
    state.heard(&news(1, &Source::Generated(1), vec![row(0, Verdict::Differs)]), &mut effects);
    state.heard(&news(7, &source, vec![row(0, Verdict::Differs)]), &mut effects);
    assert!(state.rows.is_empty());
    state.heard(&news(1, &source, vec![row(0, Verdict::Reproduced)]), &mut effects);
    assert_eq!(state.rows.len(), 1);
}

#[test]
fn a_filter_lists_its_runs_and_a_second_click_lists_all() {
    let (mut state, mut effects) = state();
    let mut listed = |filter: Filter| {
        state.update(ResultsAction::Filter(filter), &mut effects);
        state.listed()
    };
    assert_eq!(listed(Filter::Reward), [1]);
    assert_eq!(listed(Filter::Unreadable), [2]);
    assert_eq!(listed(Filter::Unreadable), [0, 1, 2]);
    assert_eq!(listed(Filter::Quirk("x".into())), [0_usize; 0]);
}

#[test]
fn going_from_run_to_run_passes_over_what_cannot_be_read_and_stops_at_the_ends() {
    let (mut state, mut effects) = state();
    let mut go = |places: i32| {
        effects.clear();
        state.update(ResultsAction::Move(places), &mut effects);
        let asked = commands(&effects);
        asked.into_iter().find_map(|command| match command {
            Command::ResultsRun { place, .. } => Some(place.index),
            _ => None,
        })
    };
    assert_eq!(go(1), Some(0));
    assert_eq!(go(1), Some(1));
    assert_eq!(go(1), None);
    assert_eq!(go(-1), Some(0));
    assert_eq!(go(-1), None);
}

#[test]
fn only_the_run_that_was_asked_for_last_opens() {
    let (mut state, mut effects) = state();
    let run = |index: u32| {
        Reply::GradedRun(Box::new(GradedRun {
            mark: 1,
            place: place(index),
            grade: Grade::default(),
            lines: Vec::new(),
            instruction: String::new(),
            truth: Vec::new(),
            error: None,
        }))
    };
    state.update(ResultsAction::Open(place(0)), &mut effects);
    state.update(ResultsAction::Open(place(1)), &mut effects);
    state.heard(&run(0), &mut effects);
    assert!(state.open.is_none());
    state.heard(&run(1), &mut effects);
    assert_eq!(state.open.as_ref().map(|open| open.place.index), Some(1));
    state.update(ResultsAction::Close, &mut effects);
    assert!(state.open.is_none() && state.opening.is_none());
}

#[test]
fn closed_files_and_a_broken_worker_leave_nothing_behind() {
    let (mut state, mut effects) = state();
    state.update(ResultsAction::Forget, &mut effects);
    assert!(state.files.is_none() && state.rows.is_empty());
    let mut state = self::state().0;
    state.worker_died();
    assert!(state.files.is_none());
}

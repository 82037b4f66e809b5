//! Which figures are asked for, kept and forgotten.

use super::*;

fn asked(effects: &[Effect]) -> Vec<String> {
    let run = |effect: &Effect| match effect {
        Effect::Ask(Owner::Figures, Command::Figures { run }) => Some(run.clone()),
        _ => None,
    };
    effects.iter().filter_map(run).collect()
}

fn act(state: &mut FiguresState, action: FiguresAction) -> Vec<String> {
    let mut effects = Vec::new();
    state.update(action, &mut effects);
    asked(&effects)
}

fn show(state: &mut FiguresState, run: &str, closed: u32) -> Vec<String> {
    let mut effects = Vec::new();
    state.shown(Some((run, closed)), &mut effects);
    asked(&effects)
}

fn answer(state: &mut FiguresState, run: &str, closed: u32) {
    state.heard(&Reply::Figures { run: run.into(), closed, figures: Box::default() });
}

#[test]
fn the_run_in_front_is_asked_for_once_and_again_when_it_has_gone_on() {
    let mut state = FiguresState::default();
    assert_eq!(show(&mut state, "a", 3), ["a"]);
    assert!(show(&mut state, "a", 3).is_empty(), "the answer is under way");
    answer(&mut state, "a", 3);
    assert!(show(&mut state, "a", 3).is_empty());
    assert_eq!(show(&mut state, "a", 4), ["a"]);
}

#[test]
fn a_chosen_run_stays_when_the_run_page_shows_another() {
    let mut state = FiguresState::default();
    show(&mut state, "a", 3);
    assert_eq!(act(&mut state, FiguresAction::Run("b".into())), ["b"]);
    show(&mut state, "c", 1);
    assert_eq!(state.run.as_deref(), Some("b"));
}

#[test]
fn two_runs_stand_side_by_side_and_no_third_is_kept() {
    let mut state = FiguresState::default();
    show(&mut state, "a", 3);
    answer(&mut state, "a", 3);
    assert_eq!(act(&mut state, FiguresAction::Other(Some("b".into()))), ["b"]);
    answer(&mut state, "b", 5);
    assert!(state.shown_figures().is_some() && state.other_figures().is_some());
    act(&mut state, FiguresAction::Other(Some("c".into())));
    answer(&mut state, "c", 5);
    assert_eq!(state.known.keys().collect::<Vec<_>>(), ["a", "c"]);
    // Choosing the other one as the first swaps them.
    act(&mut state, FiguresAction::Run("c".into()));
    assert_eq!((state.run.as_deref(), state.other.as_deref()), (Some("c"), Some("a")));
    act(&mut state, FiguresAction::Other(Some("c".into())));
    assert_eq!(state.other, None, "nothing stands beside itself");
}

#[test]
fn after_a_refusal_the_figures_can_be_asked_for_again() {
    let mut state = FiguresState::default();
    show(&mut state, "a", 3);
    state.heard(&Reply::Gathering { run: "a".into(), done: 1, of: 3 });
    state.failed();
    assert_eq!(state.gathering, None);
    assert_eq!(act(&mut state, FiguresAction::Again), ["a"]);
}

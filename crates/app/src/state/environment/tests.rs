//! The environment page: what it asks the worker, what it takes in, and that nothing a visitor made gets lost.

use environment::{Call, Observation, inspect::Inspection};
use protocol::Command;
use protocol::path::Path;
use protocol::world::{Look, Seen};
use serde_json::json;

use super::*;
use crate::action::environment::Key;

/// What the page asked: mark, number of calls, question.
fn asked(effects: &[Effect]) -> Vec<(u64, usize, Look)> {
    let asked = effects.iter().filter_map(|effect| match effect {
        Effect::Ask(_, Command::World { moment, look }) => {
            Some((moment.mark, moment.calls.len(), look.clone()))
        }
        _ => None,
    });
    asked.collect()
}

fn tool(name: &str) -> ToolSpec {
    ToolSpec {
        name: name.into(),
        description: String::new(),
        parameters: json!({"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]}),
        effect: environment::Effect::Read,
        inputs: Vec::new(),
        outputs: Vec::new(),
        terminates: false,
    }
}

fn description() -> Seen {
    let count = |table: &str| Count { table: table.into(), rows: 3, changed: 0 };
    Seen::Description(Box::new(Description {
        tables: vec![count("orders"), count("users")],
        tools: vec![tool("calculate"), tool("get_user")],
        policy: String::new(),
        rules: Vec::new(),
        undecided: Vec::new(),
        first: Some(Call::new("get_user", json!({"id": "u1"}))),
        account: Some(("users".into(), "u1".into())),
    }))
}

fn done() -> Inspection {
    Inspection {
        observation: Observation::done("fine"),
        diff: String::new(),
        kept: Vec::new(),
        broken: Vec::new(),
        findings: Vec::new(),
    }
}

/// Does something; gives what the page asked for.
fn act(state: &mut EnvironmentState, action: EnvironmentAction) -> Vec<(u64, usize, Look)> {
    let mut effects = Vec::new();
    state.update(action, &mut effects);
    asked(&effects)
}

fn answer(state: &mut EnvironmentState, mark: u64, seen: Seen) -> Vec<(u64, usize, Look)> {
    let mut effects = Vec::new();
    state.heard(&Reply::World { mark, seen }, &mut effects);
    asked(&effects)
}

/// A page that shows a world, with the proposed call in its form.
fn ready() -> EnvironmentState {
    let mut state = EnvironmentState::default();
    let mut effects = Vec::new();
    state.shown(&mut effects);
    let first = asked(&effects)[0].0;
    let then = answer(&mut state, first, description());
    let draft = then.iter().find(|(.., look)| matches!(look, Look::Draft { .. })).unwrap().0;
    let call = Call::new("get_user", json!({"id": "u1"}));
    answer(&mut state, draft, Seen::Draft { call, offers: Vec::new() });
    state
}

fn type_id(state: &mut EnvironmentState, id: &str) {
    let edit = FormEdit::Set(vec![Key::Name("id".into())], json!(id));
    act(state, EnvironmentAction::Form(edit));
}

#[test]
fn the_first_sight_is_a_call_that_runs_as_it_stands_and_an_account() {
    let mut state = EnvironmentState::default();
    assert!(act(&mut state, EnvironmentAction::Move(1)).is_empty(), "nothing is asked unseen");
    let mut effects = Vec::new();
    state.shown(&mut effects);
    let questions = asked(&effects);
    assert!(matches!(questions.as_slice(), [(_, 0, Look::Description)]));
    let then = answer(&mut state, questions[0].0, description());
    assert_eq!(
        (state.form.tool.as_str(), state.browse.query.table.as_str()),
        ("get_user", "users")
    );
    assert_eq!(state.browse.open.as_deref(), Some("u1"));
    assert_eq!(then.len(), 3, "rows, the open row, a draft: {then:?}");
    state.shown(&mut effects);
    assert_eq!(asked(&effects).len(), 1, "nothing is asked twice");
}

#[test]
fn a_run_becomes_a_step_and_everything_shown_is_asked_for_its_moment() {
    let mut state = ready();
    let questions = act(&mut state, EnvironmentAction::Run);
    assert!(questions.iter().all(|(_, calls, _)| *calls == 1), "{questions:?}");
    let walk = questions.iter().find(|(.., look)| *look == Look::Walk).unwrap().0;
    answer(&mut state, walk, Seen::Walk(vec![done()]));
    let step = state.tree.at().and_then(|step| state.tree.node(step)).unwrap();
    assert_eq!(step.seen.as_ref().unwrap().observation.text, "fine");
    assert_eq!(state.form.arguments["id"], "u1", "the form keeps what ran");
    let back = act(&mut state, EnvironmentAction::Move(-1));
    assert!(back.iter().any(|(_, calls, look)| *calls == 0 && matches!(look, Look::Rows(_))));
    assert!(!back.iter().any(|(.., look)| *look == Look::Walk), "what ran is known");
}

#[test]
fn an_answer_that_came_too_late_is_left_alone() {
    let mut state = ready();
    let search = |text: &str| EnvironmentAction::Browse(Browse::Search(text.into()));
    let late = act(&mut state, search("a"))[0].0;
    let right = act(&mut state, search("ab"))[0].0;
    let listing = |total| Seen::Rows {
        tables: Vec::new(),
        listing: Listing { columns: Vec::new(), total, rows: Vec::new() },
    };
    answer(&mut state, right, listing(1));
    answer(&mut state, late, listing(99));
    assert_eq!(state.browse.listing.as_ref().unwrap().total, 1);
}

#[test]
fn another_world_has_steps_of_its_own_and_the_way_back_finds_the_old_ones() {
    let mut state = ready();
    act(&mut state, EnvironmentAction::Run);
    act(&mut state, EnvironmentAction::Domain("mock".into()));
    assert!(state.tree.is_empty() && state.description.is_none());
    act(&mut state, EnvironmentAction::Seed(5));
    assert_eq!(state.world, World { domain: "mock".into(), source: Source::Generated(5) });
    act(&mut state, EnvironmentAction::Domain("retail".into()));
    act(&mut state, EnvironmentAction::Seed(1));
    assert_eq!(state.tree.all_calls().len(), 1);
}

#[test]
fn a_link_stands_beside_what_is_there_and_says_so() {
    let mut state = ready();
    act(&mut state, EnvironmentAction::Run);
    let calls = vec![Call::new("think", json!({})), Call::new("calculate", json!({"id": "2"}))];
    let path = Path { domain: "retail".into(), seed: 1, calls: calls.clone(), at: Some(1) };
    act(&mut state, EnvironmentAction::Invited(Box::new(path.clone())));
    assert_eq!((state.tree.all_calls(), state.tree.depth()), (calls, 1));
    assert_eq!(state.banner, Some(Banner::Invited { steps: 2, beside: true }));
    assert_eq!(state.tree.branches(None), [0], "the visitor's own step is a branch now");
    assert_eq!(state.link(), protocol::path::encode(&path), "the same link comes out again");
}

#[test]
fn what_was_taken_away_can_be_brought_back() {
    let mut state = ready();
    act(&mut state, EnvironmentAction::Run);
    type_id(&mut state, "u2");
    act(&mut state, EnvironmentAction::Run);
    act(&mut state, EnvironmentAction::StartOver);
    assert!(state.tree.is_empty());
    act(&mut state, EnvironmentAction::Restore);
    assert_eq!(state.tree.all_calls().len(), 2);
    act(&mut state, EnvironmentAction::Remove(1));
    assert_eq!(state.tree.all_calls().len(), 1);
}

#[test]
fn what_is_typed_asks_for_offers_and_half_a_json_text_does_not() {
    let mut state = ready();
    let edit = FormEdit::Set(vec![Key::Name("id".into())], json!("u2"));
    let questions = act(&mut state, EnvironmentAction::Form(edit));
    assert!(matches!(&questions[0].2, Look::Offers { call } if call.arguments["id"] == "u2"));
    act(&mut state, EnvironmentAction::Form(FormEdit::Raw(true)));
    let half = act(&mut state, EnvironmentAction::Form(FormEdit::Text("{\"id\": ".into())));
    assert!(half.is_empty());
    act(&mut state, EnvironmentAction::Run);
    assert!(state.tree.is_empty(), "half a text runs nothing");
}

#[test]
fn pasted_steps_are_replayed_or_refused_in_place() {
    let mut state = ready();
    act(&mut state, EnvironmentAction::Pasting(true));
    act(&mut state, EnvironmentAction::Pasted("[{\"nome\": 1}]".into()));
    act(&mut state, EnvironmentAction::Replay);
    assert!(state.paste_problem.as_ref().unwrap().contains("Step 1"));
    act(&mut state, EnvironmentAction::Pasted("[{\"name\": \"think\", \"kwargs\": {}}]".into()));
    act(&mut state, EnvironmentAction::Replay);
    assert_eq!((state.tree.all_calls().len(), state.paste.is_none()), (1, true));
}

#[test]
fn loaded_files_are_shown_and_have_no_link() {
    let mut state = ready();
    let reply = Reply::Loaded { domain: "airline".into(), hash: "abc".into(), rows: Vec::new() };
    state.heard(&reply, &mut Vec::new());
    assert_eq!((state.world.domain.as_str(), state.seed()), ("airline", None));
    assert!(state.link().unwrap_err().contains("as JSON"));
}

#[test]
fn a_rule_of_a_step_is_shown_in_the_policy() {
    let mut state = ready();
    let mut effects = Vec::new();
    state.update(EnvironmentAction::ShowRule("mock.one_member".into()), &mut effects);
    assert_eq!(state.panel, Panel::Policy);
    assert_eq!(state.mark(), Some(&Mark::Rule("mock.one_member".into())));
    assert!(
        effects
            .iter()
            .any(|effect| matches!(effect, Effect::Near(id) if id == "rule-mock-one_member"))
    );
}

#[test]
fn after_a_breakdown_everything_is_asked_again() {
    let mut state = ready();
    state.failed();
    let mut effects = Vec::new();
    state.shown(&mut effects);
    assert!(asked(&effects).len() >= 3);
}

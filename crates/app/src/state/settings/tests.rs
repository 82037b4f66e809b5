//! What becomes of the endpoint, its key and loaded files.

use super::*;
use crate::action::Effect;
use crate::action::Files;

fn typed(actions: &[SettingsAction]) -> (SettingsState, Vec<Effect>) {
    let (mut state, mut effects) = (SettingsState::default(), Vec::new());
    for action in actions {
        state.update(action.clone(), &mut effects);
    }
    (state, effects)
}

fn address(text: &str) -> SettingsAction {
    SettingsAction::BaseUrl(text.into())
}

fn ready() -> Vec<SettingsAction> {
    vec![
        address("https://api.example.com/v1"),
        SettingsAction::Model("m".into()),
        SettingsAction::Key("sk-1".into()),
    ]
}

fn key_sent(state: &SettingsState) -> Option<String> {
    state.endpoint().and_then(|endpoint| endpoint.key).map(|key| key.expose().to_owned())
}

#[test]
fn a_key_goes_to_the_origin_it_was_typed_for() {
    let (state, _) = typed(&ready());
    assert_eq!(key_sent(&state).as_deref(), Some("sk-1"));
    assert_eq!(state.origin().as_deref(), Some("https://api.example.com"));
}

#[test]
fn another_path_of_the_same_origin_keeps_the_key() {
    let (mut state, mut effects) = typed(&ready());
    state.update(address("https://api.example.com/v2/chat/completions"), &mut effects);
    assert_eq!(key_sent(&state).as_deref(), Some("sk-1"));
    assert_eq!(state.endpoint().unwrap().base_url, "https://api.example.com/v2");
}

#[test]
fn another_origin_drops_the_key_for_good() {
    for other in
        ["https://api.example.com:8443/v1", "http://api.example.com/v1", "https://evil.example/v1"]
    {
        let (mut state, mut effects) = typed(&ready());
        state.update(address(other), &mut effects);
        assert!(state.key.is_none() && state.key_dropped, "{other}");
        state.update(address("https://api.example.com/v1"), &mut effects);
        assert_eq!(key_sent(&state), None, "{other}");
    }
}

#[test]
fn an_address_under_way_neither_drops_nor_sends_the_key() {
    let (mut state, mut effects) = typed(&ready());
    state.update(address("https://"), &mut effects);
    assert_eq!(key_sent(&state), None);
    state.update(address("https://api.example.com/v1"), &mut effects);
    assert_eq!(key_sent(&state).as_deref(), Some("sk-1"));
}

#[test]
fn a_key_typed_before_any_address_is_never_sent() {
    let (state, _) = typed(&[
        SettingsAction::Key("sk-1".into()),
        address("https://a.example/v1"),
        SettingsAction::Model("m".into()),
    ]);
    assert_eq!(key_sent(&state), None);
    assert!(state.key_dropped);
}

#[test]
fn a_test_needs_address_and_model_and_then_asks_once() {
    let (mut state, effects) = typed(&[SettingsAction::Test]);
    assert!(
        matches!(&state.test, Test::Failed(message) if message.contains("no address")),
        "{:?}",
        state.test
    );
    assert!(effects.is_empty());
    let mut effects = Vec::new();
    state.update(address("http://localhost:1/v1"), &mut effects);
    state.update(SettingsAction::Test, &mut effects);
    assert!(
        matches!(&state.test, Test::Failed(message) if message.contains("model")),
        "{:?}",
        state.test
    );
    state.update(SettingsAction::Model("m".into()), &mut effects);
    state.update(SettingsAction::Test, &mut effects);
    assert_eq!(state.test, Test::Running);
    assert!(
        matches!(&effects[..], [Effect::Ask(Owner::Settings, Command::Test { endpoint })] if endpoint.model == "m")
    );
}

#[test]
fn a_verdict_that_comes_after_the_endpoint_changed_is_dropped() {
    let (mut state, mut effects) = typed(&ready());
    state.update(SettingsAction::Test, &mut effects);
    state.update(SettingsAction::Model("other".into()), &mut effects);
    state.heard(&Reply::Tested { verdict: "fine".into() }, &mut effects);
    assert_eq!(state.test, Test::None);
}

#[test]
fn a_refusal_is_shown_where_it_belongs() {
    let (mut state, mut effects) = typed(&ready());
    state.update(SettingsAction::Test, &mut effects);
    state.update(
        SettingsAction::Load { domain: "retail".into(), files: Files::default() },
        &mut effects,
    );
    state.failed("no files");
    assert_eq!((&state.load, &state.test), (&Load::Failed("no files".into()), &Test::Running));
    state.failed("no answer");
    assert_eq!(state.test, Test::Failed("no answer".into()));
}

#[test]
fn every_preset_is_an_address_that_can_be_read_as_it_stands() {
    for (name, url) in PRESETS {
        assert_eq!(
            Endpoint::parse(url).map(|endpoint| endpoint.base_url).as_deref(),
            Ok(url),
            "{name}"
        );
    }
}

//! What becomes of the endpoint, its key and loaded files.

use super::*;
use crate::action::Effect;
use crate::action::Files;
use llm::Secret;
use protocol::OriginKey;

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
        assert!(state.keys.typed().is_empty() && state.keys.dropped, "{other}");
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
    assert!(state.keys.dropped);
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
    assert!(matches!(&effects[..], [Effect::AskPermission]), "the browser is asked first");
    state.place.origin = "https://play.example".into();
    let mut effects = Vec::new();
    state.update(SettingsAction::Examine(Some(Permission::Prompt)), &mut effects);
    let [Effect::Ask(Owner::Doctor, Command::Test { endpoint, around })] = &effects[..] else {
        panic!("one question");
    };
    assert_eq!(endpoint.model, "m");
    assert_eq!(
        (around.page.as_deref(), around.permission),
        (Some("https://play.example"), Some(Permission::Prompt))
    );
}

#[test]
fn a_verdict_that_comes_after_the_endpoint_changed_is_dropped() {
    let (mut state, mut effects) = typed(&ready());
    state.update(SettingsAction::Test, &mut effects);
    state.update(SettingsAction::Model("other".into()), &mut effects);
    let found = Examined {
        cause: doctor::Cause::AllWell,
        story: "fine".into(),
        remedy: String::new(),
        abilities: Vec::new(),
        learnt: Vec::new(),
    };
    state.heard(&Reply::Tested(Box::new(found.clone())));
    assert_eq!(state.test, Test::None);
    let mut effects = Vec::new();
    state.update(SettingsAction::Examine(None), &mut effects);
    assert!(effects.is_empty(), "what was left is not tried");
    state.update(SettingsAction::Test, &mut effects);
    state.heard(&Reply::Tested(Box::new(found.clone())));
    assert_eq!(state.test, Test::Done(Box::new(found)));
}

#[test]
fn a_refusal_is_shown_where_it_belongs() {
    let (mut state, mut effects) = typed(&ready());
    state.update(SettingsAction::Test, &mut effects);
    state.update(
        SettingsAction::Load { domain: "retail".into(), files: Files::default() },
        &mut effects,
    );
    state.failed(Owner::Keys, "no disk");
    state.failed(Owner::Settings, "no files");
    assert_eq!((&state.load, &state.test), (&Load::Failed("no files".into()), &Test::Running));
    assert_eq!(state.keys.trouble.as_deref(), Some("no disk"));
    state.failed(Owner::Doctor, "no answer");
    assert_eq!(state.test, Test::Failed("no answer".into()));
}

/// Where keys went: `tab` or `browser`, origin, key; and what was fetched or forgotten.
fn kept(effects: &[Effect]) -> Vec<String> {
    let key = |key: &OriginKey| {
        let text = key.key.as_ref().map_or("none", Secret::expose);
        format!("{}={text}", key.origin.trim_start_matches("https://"))
    };
    let word = |effect: &Effect| match effect {
        Effect::KeepInTab(kept) => Some(format!("tab {}", key(kept))),
        Effect::ForgetInTab => Some("tab forgets".into()),
        Effect::RecallFromTab(origin) => Some(format!("tab? {origin}")),
        Effect::Ask(Owner::Keys, Command::KeepKey { key: kept }) => {
            Some(format!("browser {}", key(kept)))
        }
        Effect::Ask(Owner::Keys, Command::ForgetKeys) => Some("browser forgets".into()),
        Effect::Ask(Owner::Keys, Command::RecallKey { origin }) => {
            Some(format!("browser? {origin}"))
        }
        _ => None,
    };
    effects.iter().filter_map(word).collect()
}

#[test]
fn a_key_is_kept_only_where_the_visitor_said_and_in_one_place_only() {
    let (mut state, mut effects) = typed(&ready());
    state.update(SettingsAction::KeyDone, &mut effects);
    assert!(kept(&effects).is_empty(), "in memory only");
    for (place, expected) in [
        (KeyPlace::Tab, &["tab api.example.com=sk-1"][..]),
        (KeyPlace::Browser, &["tab forgets", "browser api.example.com=sk-1"]),
        (KeyPlace::Memory, &["browser forgets"]),
    ] {
        let mut effects = Vec::new();
        state.update(SettingsAction::KeyPlace(place), &mut effects);
        assert_eq!(kept(&effects), expected, "{place:?}");
        assert_eq!(key_sent(&state).as_deref(), Some("sk-1"), "{place:?}");
    }
}

#[test]
fn a_key_that_is_emptied_is_forgotten_where_it_was_kept() {
    let (mut state, mut effects) = typed(&ready());
    state.update(SettingsAction::KeyPlace(KeyPlace::Browser), &mut effects);
    let mut effects = Vec::new();
    state.update(SettingsAction::Key(String::new()), &mut effects);
    state.update(SettingsAction::KeyDone, &mut effects);
    assert_eq!(kept(&effects), ["browser api.example.com=none"]);
}

#[test]
fn forgetting_leaves_a_key_nowhere() {
    let (mut state, mut effects) = typed(&ready());
    state.update(SettingsAction::KeyPlace(KeyPlace::Tab), &mut effects);
    let mut effects = Vec::new();
    state.update(SettingsAction::ForgetKeys, &mut effects);
    assert_eq!(kept(&effects), ["tab forgets", "browser forgets"]);
    assert_eq!((key_sent(&state), state.keys.typed()), (None, ""));
}

#[test]
fn a_kept_key_comes_back_for_its_own_origin_only() {
    let other = |origin: &str| OriginKey { origin: origin.into(), key: Secret::new("sk-kept") };
    let mut state = SettingsState::default();
    let mut effects = Vec::new();
    let before = Kept {
        base_url: "https://a.example/v1".into(),
        model: "m".into(),
        keys: KeyPlace::Browser,
        ..Kept::default()
    };
    state.recalled(before, &mut effects);
    assert_eq!(kept(&effects), ["browser? https://a.example"]);
    state.heard(&Reply::Key(other("https://b.example")));
    assert_eq!(key_sent(&state), None);
    state.heard(&Reply::Key(other("https://a.example")));
    assert_eq!(key_sent(&state).as_deref(), Some("sk-kept"));
    let mut effects = Vec::new();
    state.update(address("https://b.example/v1"), &mut effects);
    assert_eq!((key_sent(&state), state.keys.typed()), (None, ""));
    assert_eq!(kept(&effects), ["browser? https://b.example"]);
}

#[test]
fn what_is_fetched_takes_no_place_from_what_was_typed_since() {
    let mut state = SettingsState::default();
    let mut effects = Vec::new();
    state.update(SettingsAction::KeyPlace(KeyPlace::Tab), &mut effects);
    for action in ready() {
        state.update(action, &mut effects);
    }
    let late = OriginKey { origin: "https://api.example.com".into(), key: Secret::new("sk-late") };
    state.update(SettingsAction::KeyFound(late), &mut effects);
    assert_eq!(key_sent(&state).as_deref(), Some("sk-1"));
}

#[test]
fn a_suggestion_waits_and_its_host_gets_no_key_of_another() {
    let suggestion = Suggestion {
        base_url: "https://evil.example/v1".into(),
        model: "theirs".into(),
        dialect: Some(Dialect::Gemini),
    };
    let (mut state, _) = typed(&ready());
    let before = state.endpoint();
    state.suggest(Some(suggestion.clone()));
    assert!(state.endpoint() == before, "nothing changes before the visitor's word");
    let mut effects = Vec::new();
    let mut declined = state.clone();
    declined.update(SettingsAction::Decline, &mut effects);
    assert!(declined.endpoint() == before && declined.suggestion.is_none());
    state.update(SettingsAction::Accept, &mut effects);
    assert!(effects.is_empty(), "nothing is asked of anybody");
    let taken = state.endpoint().unwrap();
    assert_eq!(
        (taken.base_url.as_str(), taken.model.as_str()),
        ("https://evil.example/v1", "theirs")
    );
    assert!(taken.key.is_none() && state.keys.dropped && state.suggestion.is_none());
    assert_eq!(state.suggested(), Some(suggestion));
}

#[test]
fn nothing_is_asked_of_a_host_that_the_page_may_not_call() {
    let narrow = Surroundings {
        origin: "https://play.example".into(),
        sources: vec!["http://localhost:*".into()],
        ..Surroundings::default()
    };
    let mut actions = ready();
    actions.extend([SettingsAction::Placed(narrow), SettingsAction::Test, SettingsAction::Models]);
    let (mut state, mut effects) = typed(&actions);
    assert!(effects.is_empty());
    assert!(matches!(&state.test, Test::Failed(message) if message.contains("may not call")));
    assert!(matches!(&state.models, Models::Failed(message) if message.contains("may not call")));
    assert!(state.ready().unwrap_err().contains("may not call"), "nor is a run started");
    state.update(address("http://localhost:1/v1"), &mut effects);
    assert!(state.ready().is_ok());
    state.update(SettingsAction::Models, &mut effects);
    assert!(matches!(&effects[..], [Effect::Ask(Owner::Models, Command::Models { .. })]));
}

#[test]
fn models_of_an_endpoint_that_was_left_are_not_shown() {
    let (mut state, mut effects) = typed(&ready());
    state.update(SettingsAction::Models, &mut effects);
    state.update(address("https://other.example/v1"), &mut effects);
    let reply = Reply::Models { origin: "https://api.example.com".into(), names: vec!["m".into()] };
    state.heard(&reply);
    assert_eq!(state.models, Models::None);
    state.update(SettingsAction::Models, &mut effects);
    state.heard(&reply);
    assert_eq!(state.models, Models::None);
}

#[test]
fn numbers_of_the_calling_stay_within_their_ranges() {
    let (mut state, mut effects) = (SettingsState::default(), Vec::new());
    for (edit, expected) in [
        (CallingEdit::Timeout("0".into()), Calling { timeout_seconds: 1, ..Calling::default() }),
        (CallingEdit::Timeout("soon".into()), Calling { timeout_seconds: 1, ..Calling::default() }),
        (CallingEdit::Timeout("120".into()), Calling::default()),
        (CallingEdit::AtOnce("900".into()), Calling { at_once: 64, ..Calling::default() }),
        (CallingEdit::AtOnce("8".into()), Calling::default()),
        (
            CallingEdit::Requests("30".into()),
            Calling { requests_per_minute: Some(30), ..Calling::default() },
        ),
        (CallingEdit::Requests(" ".into()), Calling::default()),
        (CallingEdit::Tokens("0".into()), Calling::default()),
        (CallingEdit::Stream(false), Calling { stream: false, ..Calling::default() }),
    ] {
        state.update(SettingsAction::Calling(edit.clone()), &mut effects);
        assert_eq!(state.calling, expected, "{edit:?}");
    }
}

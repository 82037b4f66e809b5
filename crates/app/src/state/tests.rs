//! What concerns the whole page: the address, the worker, refusals, and what is remembered.

use llm::learn::Lesson;
use protocol::link::{self, Shared};
use protocol::{Answer, Command, Reply};

use super::run::Banner;
use super::*;
use crate::action::settings::Surroundings;
use crate::action::{RunAction, SettingsAction};

fn sent(effects: &[Effect]) -> Vec<&Request> {
    effects
        .iter()
        .filter_map(
            |effect| if let Effect::Send(request, _) = effect { Some(request) } else { None },
        )
        .collect()
}

fn alarms(state: &State) -> Vec<&str> {
    let alarms = state.notices.iter().filter(|(_, notice)| notice.tone == Tone::Alarm);
    alarms.map(|(_, notice)| notice.text.as_str()).collect()
}

#[test]
fn a_share_link_leads_to_the_run_page_and_asks_the_worker_nothing() {
    let mut state = State { page: Page::Dataset, ..State::default() };
    let mut shared = Shared::default();
    shared.config.seed = 99;
    let effects = state.update(Action::Opened(format!("#{}", link::encode(&shared))));
    assert_eq!((state.page, state.run.form.config.seed), (Page::Run, 99));
    assert_eq!(state.run.banner, Some(Banner::Invited));
    assert!(sent(&effects).is_empty());
}

#[test]
fn a_link_that_cannot_be_read_leaves_the_page_as_it_is_and_says_so() {
    for fragment in
        ["#v=999&seed=1", "#v=1&seed=abc", &format!("#v=1&domain={}", "x".repeat(10_000))]
    {
        let mut state = State::default();
        state.update(Action::Opened(fragment.into()));
        assert!(
            matches!(&state.run.banner, Some(Banner::BadLink(message)) if message.len() > 20),
            "{fragment:.20}"
        );
        assert_eq!(state.run.form, State::default().run.form);
    }
}

#[test]
fn questions_carry_increasing_numbers_and_refusals_are_told() {
    let mut state = State::default();
    let first = state.update(Action::WorkerReady);
    let second = state.update(Action::Run(RunAction::Example));
    let ids: Vec<u64> = [&first, &second]
        .into_iter()
        .flat_map(|effects| sent(effects))
        .map(|request| request.id)
        .collect();
    assert!(ids.is_sorted() && ids.len() == 2, "{ids:?}");
    let refused =
        Answer { id: ids[0], reply: Reply::Failed { message: "The disk is full.".into() } };
    let effects = state.update(Action::Answers(vec![refused]));
    assert_eq!(alarms(&state), ["The disk is full."]);
    assert!(
        sent(&effects).iter().any(|request| request.command == Command::Example),
        "the example needs no disk"
    );
}

#[test]
fn a_worker_that_breaks_down_is_named_and_its_questions_are_forgotten() {
    let mut state = State::default();
    state.update(Action::WorkerReady);
    state.update(Action::WorkerDied { message: "unreachable executed".into(), restarted: true });
    assert_eq!(state.worker, Worker::Starting);
    assert!(alarms(&state)[0].contains("unreachable executed"));
    assert!(state.asked.is_empty());
    state.update(Action::WorkerDied { message: "again".into(), restarted: false });
    assert_eq!(state.worker, Worker::Gone("again".into()));
}

#[test]
fn what_endpoints_taught_is_kept_with_the_tab_and_told_to_the_next_worker() {
    let mut learned = Learned::default();
    learned.keep("https://a.example", "m", Lesson { takes_turns: true, ..Lesson::default() });
    let mut state = State::default();
    state.update(Action::WorkerReady);
    let told = Answer { id: 0, reply: Reply::Learnt { learned: learned.clone() } };
    let effects = state.update(Action::Answers(vec![told]));
    assert!(matches!(&effects[..], [Effect::KeepLearnt(kept)] if *kept == learned));
    let knows = |state: &mut State| {
        let effects = state.update(Action::WorkerReady);
        let mut commands = sent(&effects).into_iter().map(|request| request.command.clone());
        commands.any(|command| command == Command::Know { learned: learned.clone() })
    };
    assert!(knows(&mut state), "a worker that was started again");
    let mut opened = State::default();
    opened.update(Action::Learnt(learned.clone()));
    assert!(knows(&mut opened), "a page that was opened again");
    assert!(!knows(&mut State::default()), "nothing is said of nothing");
}

#[test]
fn calm_notices_leave_by_themselves_and_alarms_stay() {
    let mut state = State::default();
    let effects = state.update(Action::Tell(Notice::calm("Copied.")));
    assert!(
        matches!(&effects[..], [Effect::After { action, .. }] if matches!(**action, Action::Dismiss(_)))
    );
    assert!(state.update(Action::Tell(Notice::alarm("Broken."))).is_empty());
    let number = state.notices[0].0;
    state.update(Action::Dismiss(number));
    assert_eq!(alarms(&state), ["Broken."]);
    assert_eq!(state.notices.len(), 1);
}

#[test]
fn what_is_remembered_holds_no_key() {
    let mut state = State::default();
    state.update(Action::Settings(SettingsAction::BaseUrl("https://api.example.com/v1".into())));
    let effects = state.update(Action::Settings(SettingsAction::Key("sk-very-secret".into())));
    let remembered: Vec<&String> = effects
        .iter()
        .filter_map(|effect| if let Effect::Remember(json) = effect { Some(json) } else { None })
        .collect();
    assert!(remembered.iter().all(|json| !json.contains("very-secret")));
    let json = serde_json::to_string(&state.local()).unwrap();
    assert!(json.contains("api.example.com") && !json.contains("secret"), "{json}");
}

#[test]
fn a_link_that_suggests_an_endpoint_changes_and_sends_nothing_until_it_is_accepted() {
    let mut state = State::default();
    state.update(Action::Settings(SettingsAction::BaseUrl("https://mine.example/v1".into())));
    let link = "#v=2&domain=retail&seed=3&count=4&endpoint.url=https%3A%2F%2Fa.example%2Fv1&endpoint.model=m";
    let effects = state.update(Action::Opened(link.into()));
    assert!(effects.is_empty(), "nothing is sent, started or remembered");
    assert_eq!(state.settings.base_url, "https://mine.example/v1");
    assert_eq!(state.run.form.model, ModelKind::Simulated);
    let effects = state.update(Action::Settings(SettingsAction::Accept));
    let at_home = |command: &Command| matches!(command, Command::Plan { .. } | Command::Replies);
    assert!(sent_commands(&effects).all(at_home), "accepting alone asks nobody");
    assert_eq!(
        (state.page, state.settings.base_url.as_str()),
        (Page::Settings, "https://a.example/v1")
    );
    assert_eq!((state.run.form.model, state.run.form.config.seed), (ModelKind::Endpoint, 3));
}

#[test]
fn a_link_to_the_endpoint_carries_no_key_and_suggests_it_to_whoever_opens_it() {
    let mut state = State::default();
    state.update(Action::Settings(SettingsAction::BaseUrl("https://a.example/v1".into())));
    state.update(Action::Settings(SettingsAction::Model("m".into())));
    state.update(Action::Settings(SettingsAction::Key("sk-very-secret".into())));
    let effects = state.update(Action::Settings(SettingsAction::Suggest));
    let [Effect::CopyLink { fragment, .. }] = &effects[..] else { panic!("one link") };
    assert!(!fragment.contains("secret"), "{fragment}");
    let read = link::decode(fragment).unwrap().unwrap().endpoint.unwrap();
    assert_eq!((read.base_url.as_str(), read.model.as_str()), ("https://a.example/v1", "m"));
}

#[test]
fn what_the_page_learns_about_its_place_overwrites_nothing_that_is_remembered() {
    let mut state = State::default();
    let effects = state.update(Action::Settings(SettingsAction::Placed(Surroundings::default())));
    assert!(effects.is_empty());
}

#[test]
fn remembered_settings_of_another_hand_are_ignored() {
    let mut state = State::default();
    state.update(Action::Recalled("{\"theme\":\"purple\"}".into()));
    assert_eq!(state.theme, Theme::System);
    state.update(Action::Recalled(
        "{\"theme\":\"dark\",\"base_url\":\"http://localhost:1/v1\"}".into(),
    ));
    assert_eq!(
        (state.theme, state.settings.base_url.as_str()),
        (Theme::Dark, "http://localhost:1/v1")
    );
}

#[test]
fn dropped_files_go_to_the_worker_and_their_rows_are_shown() {
    let mut state = State::default();
    let files = Files { names: vec!["users.json".into()], handles: Vec::new() };
    let effects = state.update(Action::Files(FilesAction::Dropped(files.clone())));
    let sent = effects.iter().find_map(|effect| match effect {
        Effect::Send(request, files) => Some((request.clone(), files.clone())),
        _ => None,
    });
    let (request, handed) = sent.expect("the worker is asked");
    assert_eq!((request.command, handed), (Command::Open { domain: None }, files));
    assert_eq!(state.reading.as_deref(), Some(&["users.json".to_owned()][..]));
    let reply = Reply::Loaded {
        domain: "airline".into(),
        hash: "abc".into(),
        rows: vec![("users".into(), 2)],
    };
    let effects = state.update(Action::Answers(vec![Answer { id: request.id, reply }]));
    assert_eq!((state.page, state.reading), (Page::Environment, None));
    assert_eq!(state.environment.world.domain, "airline");
    assert!(sent_commands(&effects).any(|command| matches!(command, Command::World { .. })));
}

#[test]
fn files_that_cannot_be_opened_leave_everything_as_it_is_and_say_why() {
    let mut state = State { page: Page::Dataset, ..State::default() };
    let effects = state.update(Action::Files(FilesAction::Dropped(Files::default())));
    let id = sent(&effects)[0].id;
    let reply = Reply::Failed { message: "users.json alone is not enough.".into() };
    state.update(Action::Answers(vec![Answer { id, reply }]));
    assert_eq!((state.page, state.reading.is_none()), (Page::Dataset, true));
    assert_eq!(alarms(&state), ["users.json alone is not enough."]);
}

#[test]
fn a_link_to_steps_leads_to_the_environment_and_a_broken_one_changes_nothing_there() {
    let mut state = State::default();
    state.update(Action::Opened("#environment&v=1&domain=mock&seed=3&steps=!!'think',()**".into()));
    assert_eq!((state.page, state.environment.tree.all_calls().len()), (Page::Environment, 1));
    state.update(Action::Opened("#environment&v=1&domain=nowhere&seed=3".into()));
    assert_eq!(state.environment.tree.all_calls().len(), 1);
    assert!(matches!(&state.environment.banner, Some(super::environment::Banner::BadLink(_))));
}

fn sent_commands(effects: &[Effect]) -> impl Iterator<Item = &Command> {
    sent(effects).into_iter().map(|request| &request.command)
}

//! The only place where something happens outside the state: it performs [`Effect`]s, and it alone spawns.

use std::cell::{OnceCell, RefCell};
use std::future::Future;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use yew::Callback;

use crate::action::run::Edit;
use crate::action::{Action, DatasetAction, Effect, Notice, RunAction, SettingsAction};
use crate::bridge::Bridge;
use crate::platform::{self, permission, tab_keys, tab_learnt};
use crate::state::State;

/// Holds the state outside the component tree, changes it by actions, and performs what they cause.
#[derive(Clone)]
pub struct Store {
    inner: Rc<Inner>,
}

struct Inner {
    state: RefCell<State>,
    bridge: OnceCell<Bridge>,
    /// Told of every new state.
    redraw: Callback<State>,
}

impl Store {
    /// A store with the first state; `redraw` is told of every new one.
    pub fn new(redraw: Callback<State>) -> Self {
        Self {
            inner: Rc::new(Inner { state: RefCell::default(), bridge: OnceCell::new(), redraw }),
        }
    }

    /// Reads settings and address, and starts the worker.
    pub fn start(&self) {
        let store = self.clone();
        let bridge = Bridge::start(Callback::from(move |action| store.send(action)));
        // Only `start` sets it, and it runs once.
        let _ = self.inner.bridge.set(bridge);
        // After the bridge: what is remembered and the view that the address names may ask at once.
        self.send(Action::Settings(SettingsAction::Placed(platform::surroundings())));
        if let Some(json) = platform::recall() {
            self.send(Action::Recalled(json));
        }
        if let Some(learned) = tab_learnt::recall() {
            self.send(Action::Learnt(learned));
        }
        self.send(Action::Opened(platform::fragment()));
        self.listen_to_address();
    }

    /// Takes an action in.
    pub fn send(&self, action: Action) {
        let (effects, state) = {
            let mut state = self.inner.state.borrow_mut();
            let effects = state.update(action);
            (effects, state.clone())
        };
        self.inner.redraw.emit(state);
        for effect in effects {
            self.perform(effect);
        }
    }

    fn perform(&self, effect: Effect) {
        match effect {
            // `State::update` has turned these into others.
            Effect::Ask(..) | Effect::Open(..) | Effect::Tell(_) => {}
            Effect::Send(request, files) => {
                if let Some(bridge) = self.inner.bridge.get() {
                    bridge.post(request, files);
                }
            }
            Effect::Download { name, text } => self.download(&name, &text),
            Effect::Offer { name, url } => {
                if let Err(message) = platform::offer(&name, &url) {
                    self.not_offered(&name, &message);
                }
            }
            Effect::Copy { text, done } => self.copy(text, done),
            Effect::CopyLink { fragment, done } => self.copy(platform::link_to(&fragment), done),
            Effect::Fragment(fragment) => platform::set_fragment(&fragment),
            Effect::Theme(theme) => platform::set_theme(theme),
            Effect::AskPermission => self.ask_permission(),
            Effect::KeepInTab(key) => tab_keys::keep(&key),
            Effect::RecallFromTab(origin) => {
                let kept = tab_keys::recall(origin);
                self.send(Action::Settings(SettingsAction::KeyFound(kept)));
            }
            Effect::ForgetInTab => tab_keys::forget(),
            Effect::KeepLearnt(learned) => tab_learnt::keep(&learned),
            Effect::Remember(json) => platform::remember(&json),
            Effect::RandomSeed => {
                self.send(Action::Run(RunAction::Edit(Edit::Seed(platform::random_seed()))));
            }
            Effect::After { millis, action } => {
                let store = self.clone();
                platform::after(millis, move || store.send(*action));
            }
            Effect::Near(id) => platform::next_frame(move || platform::near(&id)),
            Effect::Top(id) => platform::next_frame(move || platform::top(&id)),
            Effect::Protect => self.protect(),
            Effect::Reveal(id) => {
                // The element is drawn with the state that this effect came with.
                platform::next_frame(move || platform::reveal(&id));
            }
        }
    }

    fn download(&self, name: &str, text: &str) {
        if let Err(message) = platform::download(name, text) {
            self.not_offered(name, &message);
        }
    }

    fn not_offered(&self, name: &str, message: &str) {
        let text = format!("{name} could not be offered: {message}.");
        self.send(Action::Tell(Notice::alarm(text)));
    }

    fn copy(&self, text: String, done: String) {
        let store = self.clone();
        spawn(async move {
            let notice = match platform::copy(text.clone()).await {
                Ok(()) => Notice::calm(done),
                Err(message) => Notice::alarm(format!(
                    "It could not be copied ({message}). Copy it from here: {text}"
                )),
            };
            store.send(Action::Tell(notice));
        });
    }

    fn ask_permission(&self) {
        let store = self.clone();
        spawn(async move {
            let permission = permission::to_call_this_device().await;
            store.send(Action::Settings(SettingsAction::Examine(permission)));
        });
    }

    fn protect(&self) {
        let store = self.clone();
        spawn(async move {
            let promised = platform::protect_storage().await;
            store.send(Action::Dataset(DatasetAction::Protected(promised)));
        });
    }

    fn listen_to_address(&self) {
        let store = self.clone();
        let listener =
            Closure::<dyn Fn()>::new(move || store.send(Action::Opened(platform::fragment())));
        let window = platform::window();
        for event in ["hashchange", "popstate"] {
            // Only a missing listener is refused, and this one is there.
            let _ =
                window.add_event_listener_with_callback(event, listener.as_ref().unchecked_ref());
        }
        // The page listens as long as it lives.
        listener.forget();
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one spawner")]
fn spawn(job: impl Future<Output = ()> + 'static) {
    wasm_bindgen_futures::spawn_local(job);
}

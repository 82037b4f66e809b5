//! What the settings page knows, and the endpoint that runs use. Its key is bound to the origin that it was typed for.

pub mod keyring;
pub mod pricing;
pub mod reach;
#[cfg(test)]
mod tests;

use llm::Dialect;
use llm::doctor::{self, Permission};
use llm::endpoint::Endpoint;
use protocol::{Calling, Command, EndpointChoice, Examined, Reply, Suggestion};
use serde::{Deserialize, Serialize};

use crate::action::settings::{CallingEdit, KeyPlace, Priced, Surroundings};
use crate::action::{Effect, Owner, SettingsAction};

use keyring::Keyring;
use pricing::Pricing;
use reach::Reach;

/// What the settings page knows.
#[derive(Clone, Default)]
pub struct SettingsState {
    /// Where the page runs.
    pub place: Surroundings,
    /// Base URL of the endpoint, as typed.
    pub base_url: String,
    /// Name of the model.
    pub model: String,
    /// What the endpoint speaks; `None` for what its address tells.
    pub dialect: Option<Dialect>,
    /// How it is called.
    pub calling: Calling,
    /// Its key.
    pub keys: Keyring,
    /// The models that it says it has.
    pub models: Models,
    /// The endpoint that a link suggests.
    pub suggestion: Option<Suggestion>,
    /// What the last test of the endpoint said.
    pub test: Test,
    /// What became of the last files.
    pub load: Load,
    /// What tokens cost.
    pub pricing: Pricing,
    /// How many replies this browser keeps, and their bytes; `None` until it tells.
    pub replies: Option<Result<(u32, u64), String>>,
}

/// What the browser keeps of the endpoint between visits. Never a key.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Kept {
    /// Base URL.
    pub base_url: String,
    /// Name of the model.
    pub model: String,
    /// What it speaks.
    pub dialect: Option<Dialect>,
    /// How it is called.
    pub calling: Calling,
    /// Where keys are kept.
    pub keys: KeyPlace,
}

/// The models that an endpoint says it has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Models {
    /// It was not asked.
    #[default]
    None,
    /// It was asked.
    Running,
    /// Their names.
    Listed(Vec<String>),
    /// It does not say: why.
    Failed(String),
}

/// What a test of the endpoint said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Test {
    /// There was none since the endpoint changed.
    #[default]
    None,
    /// It is under way.
    Running,
    /// What was found.
    Done(Box<Examined>),
    /// It could not be tried: why, and what to do.
    Failed(String),
}

/// What became of files that were to be loaded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Load {
    /// None were chosen.
    #[default]
    None,
    /// The worker reads them.
    Running,
    /// They are the rows of later runs in this tab.
    Loaded {
        /// Name of the domain.
        domain: String,
        /// Hash of the initial state.
        hash: String,
        /// Rows by table.
        rows: Vec<(String, u32)>,
    },
    /// They cannot be used: what is wrong.
    Failed(String),
}

/// Longest wait for an answer that can be set, in seconds.
pub const MOST_SECONDS: u32 = 3600;
/// Most calls in flight that can be set.
pub const MOST_AT_ONCE: u32 = 64;

impl SettingsState {
    /// The endpoint for a run; `None` while address or model is missing. The key goes along only to its own origin.
    pub fn endpoint(&self) -> Option<EndpointChoice> {
        let model = self.model.trim();
        let typed = self.base_url.trim();
        if typed.is_empty() || model.is_empty() {
            return None;
        }
        // An address that cannot be read goes as it is: the worker then says what is wrong with it.
        let base_url =
            self.address().map_or_else(|_| typed.to_owned(), |endpoint| endpoint.base_url);
        Some(EndpointChoice {
            base_url,
            model: model.to_owned(),
            dialect: self.dialect,
            calling: self.calling,
            key: self.keys.of(self.origin().as_deref()),
        })
    }

    /// The endpoint for a run; `Err` says what is missing or in the way.
    pub fn ready(&self) -> Result<EndpointChoice, String> {
        let missing = "There is no endpoint yet: give its address and the name of a model in Settings, or choose the simulated model.";
        let endpoint = self.endpoint().ok_or(missing)?;
        // What is wrong with an address that cannot be read, the worker says.
        self.obstacle().filter(|_| self.address().is_ok()).map_or(Ok(endpoint), Err)
    }

    /// The address as read; `Err` says what to change.
    pub fn address(&self) -> Result<Endpoint, String> {
        Endpoint::parse(&self.base_url)
    }

    /// Scheme, host and port that the key goes to; `None` while the address cannot be read.
    pub fn origin(&self) -> Option<String> {
        self.address().ok().map(|endpoint| endpoint.host().to_owned())
    }

    /// Whether this page may call the address; `None` while it cannot be read.
    pub fn reach(&self) -> Option<Reach> {
        self.address().ok().map(|endpoint| reach::reach(&self.place, &endpoint))
    }

    /// The endpoint as a link suggests it: without the key.
    pub fn suggested(&self) -> Option<Suggestion> {
        let base_url = self.address().ok()?.base_url;
        Some(Suggestion { base_url, model: self.model.trim().to_owned(), dialect: self.dialect })
    }

    /// The model whose price counts.
    pub fn priced(&self) -> Priced {
        Priced { base_url: self.base_url.trim().to_owned(), model: self.model.trim().to_owned() }
    }

    /// What the browser should keep.
    pub fn kept(&self) -> Kept {
        Kept {
            base_url: self.base_url.clone(),
            model: self.model.clone(),
            dialect: self.dialect,
            calling: self.calling,
            keys: self.keys.place,
        }
    }

    /// Takes up what the browser kept, and fetches the key that was kept with it.
    pub fn recalled(&mut self, kept: Kept, effects: &mut Vec<Effect>) {
        self.base_url = kept.base_url;
        self.model = kept.model;
        self.dialect = kept.dialect;
        self.calling = kept.calling;
        self.keys.place = kept.keys;
        self.keys.aim(self.origin(), effects);
    }

    /// A link was opened: what it suggests waits for the visitor's word, and nothing else changes.
    pub fn suggest(&mut self, suggestion: Option<Suggestion>) {
        self.suggestion = suggestion;
    }

    /// The visitor did something on the page.
    pub fn update(&mut self, action: SettingsAction, effects: &mut Vec<Effect>) {
        match action {
            SettingsAction::Placed(place) => self.place = place,
            SettingsAction::Preset(text) => {
                self.dialect = None;
                self.retarget(text, effects);
            }
            SettingsAction::BaseUrl(text) => self.retarget(text, effects),
            SettingsAction::Model(text) => {
                self.model = text;
                self.test = Test::None;
            }
            SettingsAction::Dialect(dialect) => {
                self.dialect = dialect;
                self.test = Test::None;
            }
            SettingsAction::Calling(edit) => set_calling(&mut self.calling, &edit),
            SettingsAction::Key(text) => {
                self.keys.take(&text, self.origin());
                self.test = Test::None;
            }
            SettingsAction::KeyDone => self.keys.keep(effects),
            SettingsAction::KeyPlace(place) => self.keys.move_to(place, effects),
            SettingsAction::KeyFound(kept) => self.keys.found(&kept),
            SettingsAction::ForgetKeys => {
                self.keys.forget(effects);
                self.test = Test::None;
            }
            SettingsAction::Price(edit) => self.pricing.edit(edit),
            SettingsAction::ForgetReplies => {
                effects.push(Effect::Ask(Owner::Replies, Command::ForgetReplies));
            }
            SettingsAction::Models => self.ask_models(effects),
            SettingsAction::Test => self.try_endpoint(effects),
            SettingsAction::Examine(permission) => self.examine(permission, effects),
            SettingsAction::Accept => self.accept(effects),
            SettingsAction::Decline => self.suggestion = None,
            // It is about the run too: the whole state does it.
            SettingsAction::Suggest => {}
            SettingsAction::Load { domain, files } => {
                self.load = Load::Running;
                effects.push(Effect::Open(Owner::Settings, Some(domain), files));
            }
        }
    }

    /// The worker said something.
    pub fn heard(&mut self, reply: &Reply) {
        match reply {
            Reply::Tested(found) if self.test == Test::Running => {
                self.test = Test::Done(found.clone());
            }
            Reply::Models { origin, names } if self.models == Models::Running => {
                let same = self.origin().as_ref() == Some(origin);
                self.models = if same { Models::Listed(names.clone()) } else { Models::None };
            }
            Reply::Key(kept) => self.keys.found(kept),
            Reply::Replies { count, bytes } => self.replies = Some(Ok((*count, *bytes))),
            Reply::Loaded { domain, hash, rows } => {
                self.load =
                    Load::Loaded { domain: domain.clone(), hash: hash.clone(), rows: rows.clone() };
            }
            _ => {}
        }
    }

    /// A question of this page was refused. The page shows the message beside what was asked.
    pub fn failed(&mut self, owner: Owner, message: &str) {
        let message = message.to_owned();
        match owner {
            Owner::Keys => self.keys.failed(&message),
            Owner::Replies => self.replies = Some(Err(message)),
            Owner::Models if self.models == Models::Running => {
                self.models = Models::Failed(message);
            }
            Owner::Doctor if self.test == Test::Running => self.test = Test::Failed(message),
            Owner::Settings if self.load == Load::Running => self.load = Load::Failed(message),
            _ => {}
        }
    }

    /// The worker is gone and answers nothing any more.
    pub fn forsaken(&mut self) {
        let message = "The background worker broke down before it could answer. Try again.";
        for owner in [Owner::Models, Owner::Doctor, Owner::Settings] {
            self.failed(owner, message);
        }
    }

    fn retarget(&mut self, text: String, effects: &mut Vec<Effect>) {
        self.base_url = text;
        self.test = Test::None;
        self.models = Models::None;
        self.keys.aim(self.origin(), effects);
    }

    fn accept(&mut self, effects: &mut Vec<Effect>) {
        if let Some(Suggestion { base_url, model, dialect }) = self.suggestion.take() {
            self.model = model;
            self.dialect = dialect;
            self.retarget(base_url, effects);
        }
    }

    fn ask_models(&mut self, effects: &mut Vec<Effect>) {
        let choice = EndpointChoice {
            base_url: self.base_url.clone(),
            model: String::new(),
            dialect: self.dialect,
            calling: self.calling,
            key: self.keys.of(self.origin().as_deref()),
        };
        self.models = if let Some(message) = self.obstacle() {
            Models::Failed(message)
        } else {
            effects.push(Effect::Ask(Owner::Models, Command::Models { endpoint: choice }));
            Models::Running
        };
    }

    fn try_endpoint(&mut self, effects: &mut Vec<Effect>) {
        self.test = match (self.obstacle(), self.endpoint()) {
            (Some(message), _) => Test::Failed(message),
            (None, None) => Test::Failed("Name the model first, as its host calls it.".into()),
            (None, Some(_)) => {
                effects.push(Effect::AskPermission);
                Test::Running
            }
        };
    }

    /// Asks the worker to try the endpoint, unless it was changed since the click.
    fn examine(&self, permission: Option<Permission>, effects: &mut Vec<Effect>) {
        if self.test != Test::Running {
            return;
        }
        let around = doctor::Surroundings {
            page: Some(self.place.origin.clone()),
            blocks_local_http: self.place.safari,
            permission,
            reachable: None,
        };
        if let Some(endpoint) = self.endpoint() {
            effects.push(Effect::Ask(Owner::Doctor, Command::Test { endpoint, around }));
        }
    }

    /// Why nothing can be asked of the address; `None` when it can.
    fn obstacle(&self) -> Option<String> {
        match (self.address(), self.reach()) {
            (Err(message), _) => Some(message),
            (Ok(_), Some(Reach::OtherPage)) => Some(
                "This page may not call that host. Open the page for any host, by the link in Settings."
                    .into(),
            ),
            (Ok(_), Some(Reach::Nowhere(what))) => Some(what.into()),
            (Ok(_), _) => None,
        }
    }
}

/// Changes one setting; what is no number, or none that makes sense, leaves it as it is.
fn set_calling(calling: &mut Calling, edit: &CallingEdit) {
    let limit = |text: &str, before: Option<u32>| match text.trim() {
        "" | "0" => None,
        text => text.parse().ok().or(before),
    };
    let number = |text: &str, before: u32, most: u32| {
        text.trim().parse::<u32>().map_or(before, |number| number.clamp(1, most))
    };
    match edit {
        CallingEdit::Stream(stream) => calling.stream = *stream,
        CallingEdit::Timeout(text) => {
            calling.timeout_seconds = number(text, calling.timeout_seconds, MOST_SECONDS);
        }
        CallingEdit::AtOnce(text) => calling.at_once = number(text, calling.at_once, MOST_AT_ONCE),
        CallingEdit::Requests(text) => {
            calling.requests_per_minute = limit(text, calling.requests_per_minute);
        }
        CallingEdit::Tokens(text) => {
            calling.tokens_per_minute = limit(text, calling.tokens_per_minute);
        }
    }
}

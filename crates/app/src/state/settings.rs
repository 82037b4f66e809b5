//! What the settings page knows, and the endpoint that runs use. The key is in memory only.

use llm::Secret;
use protocol::{EndpointChoice, Reply};

use crate::action::{Effect, SettingsAction};

/// What the settings page knows.
#[derive(Clone, Default)]
pub struct SettingsState {
    /// Base URL of the endpoint, as typed.
    pub base_url: String,
    /// Name of the model.
    pub model: String,
    /// The key, if there is one.
    pub key: Option<Secret>,
}

impl SettingsState {
    /// The endpoint for a run; `None` while address or model is missing.
    pub fn endpoint(&self) -> Option<EndpointChoice> {
        let (base_url, model) = (self.base_url.trim(), self.model.trim());
        (!base_url.is_empty() && !model.is_empty()).then(|| EndpointChoice {
            base_url: base_url.to_owned(),
            model: model.to_owned(),
            key: self.key.clone(),
        })
    }

    /// The visitor did something on the page.
    pub fn update(&mut self, action: SettingsAction, effects: &mut Vec<Effect>) {
        match action {
            SettingsAction::Shown => self.shown(effects),
            SettingsAction::BaseUrl(text) => self.base_url = text,
            SettingsAction::Model(text) => self.model = text,
            SettingsAction::Key(text) => self.key = Secret::new(&text),
        }
    }

    /// The page came into view.
    pub fn shown(&mut self, _effects: &mut Vec<Effect>) {}

    /// The worker said something.
    pub fn heard(&mut self, _reply: &Reply, _effects: &mut Vec<Effect>) {}

    /// A question of this page was refused; the message is shown already.
    pub fn failed(&mut self, _message: &str) {}
}

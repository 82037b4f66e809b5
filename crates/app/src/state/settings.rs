//! What the settings page knows, and the endpoint that runs use. The key is in memory only, and bound to the origin
//! that it was typed for.

#[cfg(test)]
mod tests;

use llm::Secret;
use llm::endpoint::Endpoint;
use protocol::{Command, EndpointChoice, Reply};

use crate::action::{Effect, Owner, SettingsAction};

/// What the settings page knows.
#[derive(Clone, Default)]
pub struct SettingsState {
    /// Base URL of the endpoint, as typed.
    pub base_url: String,
    /// Name of the model.
    pub model: String,
    /// The key, if there is one.
    pub key: Option<Secret>,
    /// The origin that the key was typed for.
    key_origin: Option<String>,
    /// True from the moment a key was dropped because the origin changed until one is typed again.
    pub key_dropped: bool,
    /// What the last test of the endpoint said.
    pub test: Test,
    /// What became of the last files.
    pub load: Load,
}

/// What a test of the endpoint said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Test {
    /// There was none since the endpoint changed.
    #[default]
    None,
    /// It is under way.
    Running,
    /// The endpoint answered: the verdict in words.
    Passed(String),
    /// It did not: what happened and what to do.
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

/// Hosts that speak the OpenAI form, and the base URL of each.
pub const PRESETS: [(&str, &str); 11] = [
    ("OpenAI", "https://api.openai.com/v1"),
    ("OpenRouter", "https://openrouter.ai/api/v1"),
    ("Groq", "https://api.groq.com/openai/v1"),
    ("Mistral", "https://api.mistral.ai/v1"),
    ("Together", "https://api.together.xyz/v1"),
    ("DeepSeek", "https://api.deepseek.com"),
    ("Gemini (OpenAI form)", "https://generativelanguage.googleapis.com/v1beta/openai"),
    ("Ollama, this machine", "http://localhost:11434/v1"),
    ("LM Studio, this machine", "http://localhost:1234/v1"),
    ("llama.cpp server, this machine", "http://localhost:8080/v1"),
    ("vLLM, this machine", "http://localhost:8000/v1"),
];

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
        let own = self.origin().is_some() && self.origin() == self.key_origin;
        let key = self.key.clone().filter(|_| own);
        Some(EndpointChoice { base_url, model: model.to_owned(), key })
    }

    /// The address as read; `Err` says what to change.
    pub fn address(&self) -> Result<Endpoint, String> {
        Endpoint::parse(&self.base_url)
    }

    /// Scheme, host and port that the key goes to; `None` while the address cannot be read.
    pub fn origin(&self) -> Option<String> {
        self.address().ok().map(|endpoint| endpoint.host().to_owned())
    }

    /// The visitor did something on the page.
    pub fn update(&mut self, action: SettingsAction, effects: &mut Vec<Effect>) {
        match action {
            SettingsAction::Shown => {}
            SettingsAction::BaseUrl(text) => self.retarget(text),
            SettingsAction::Model(text) => {
                self.model = text;
                self.test = Test::None;
            }
            SettingsAction::Key(text) => self.take_key(&text),
            SettingsAction::Test => self.try_endpoint(effects),
            SettingsAction::Load { domain, files } => {
                self.load = Load::Running;
                effects.push(Effect::Open(Owner::Settings, Some(domain), files));
            }
        }
    }

    /// The page came into view.
    pub fn shown(&mut self, _effects: &mut Vec<Effect>) {}

    /// The worker said something.
    pub fn heard(&mut self, reply: &Reply, _effects: &mut Vec<Effect>) {
        match reply {
            Reply::Tested { verdict } if self.test == Test::Running => {
                self.test = Test::Passed(verdict.clone());
            }
            Reply::Loaded { domain, hash, rows } => {
                self.load =
                    Load::Loaded { domain: domain.clone(), hash: hash.clone(), rows: rows.clone() };
            }
            _ => {}
        }
    }

    /// A question of this page was refused. The page shows the message beside what was asked.
    pub fn failed(&mut self, message: &str) {
        // Files are read in a moment, a test can take its time: when both are under way, it was the files.
        if self.load == Load::Running {
            self.load = Load::Failed(message.to_owned());
        } else if self.test == Test::Running {
            self.test = Test::Failed(message.to_owned());
        }
    }

    /// The worker is gone and answers nothing any more.
    pub fn forsaken(&mut self) {
        let message = "The background worker broke down before it could answer. Try again.";
        self.failed(message);
        self.failed(message);
    }

    fn retarget(&mut self, text: String) {
        self.base_url = text;
        self.test = Test::None;
        let origin = self.origin();
        if self.key.is_some() && origin.is_some() && origin != self.key_origin {
            self.key = None;
            self.key_origin = None;
            self.key_dropped = true;
        }
    }

    fn take_key(&mut self, text: &str) {
        self.key = Secret::new(text);
        self.key_origin = self.key.is_some().then(|| self.origin()).flatten();
        self.key_dropped = false;
        self.test = Test::None;
    }

    fn try_endpoint(&mut self, effects: &mut Vec<Effect>) {
        match (self.address(), self.endpoint()) {
            (Err(message), _) => self.test = Test::Failed(message),
            (Ok(_), None) => {
                self.test = Test::Failed("Name the model first, as its host calls it.".into());
            }
            (Ok(_), Some(endpoint)) => {
                self.test = Test::Running;
                effects.push(Effect::Ask(Owner::Settings, Command::Test { endpoint }));
            }
        }
    }
}

//! What happens on the settings page.

use llm::Dialect;
use llm::doctor::Permission;
use pipeline::event::Stage;
use protocol::OriginKey;

use super::Files;
use super::figures::Part;

/// What the visitor did on the settings page, or the page learnt for it. Without `Debug`: one of them carries a key.
#[derive(Clone, PartialEq)]
pub enum SettingsAction {
    /// The page learnt where it runs.
    Placed(Surroundings),
    /// A server was chosen from the list, by its base URL.
    Preset(String),
    /// The base URL was typed.
    BaseUrl(String),
    /// The name of the model was typed.
    Model(String),
    /// What the endpoint speaks was chosen; `None` for what its address tells.
    Dialect(Option<Dialect>),
    /// How the endpoint is called was changed.
    Calling(CallingEdit),
    /// The key was typed.
    Key(String),
    /// The key is typed to its end.
    KeyDone,
    /// Where keys are kept was chosen.
    KeyPlace(KeyPlace),
    /// What the tab keeps for an origin.
    KeyFound(OriginKey),
    /// No key is to be left anywhere.
    ForgetKeys,
    /// Ask the endpoint which models it has.
    Models,
    /// Try the endpoint with a few small calls.
    Test,
    /// The browser told whether this page may call this device: now try it.
    Examine(Option<Permission>),
    /// A price was typed.
    Price(PricingEdit),
    /// Forget all replies that this browser keeps.
    ForgetReplies,
    /// Copy a link that suggests this endpoint.
    Suggest,
    /// Take the endpoint that a link suggests.
    Accept,
    /// Do not take it.
    Decline,
    /// Load these files as the rows of this domain.
    Load {
        /// Name of the domain.
        domain: String,
        /// The files.
        files: Files,
    },
}

/// Where keys are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyPlace {
    /// In memory only: gone after a reload.
    #[default]
    Memory,
    /// With the tab, until it is closed.
    Tab,
    /// With the browser, encrypted, until they are forgotten.
    Browser,
}

/// How the endpoint is called: one setting, as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallingEdit {
    /// Whether answers come piece by piece.
    Stream(bool),
    /// Longest wait, in seconds.
    Timeout(String),
    /// Most calls in flight.
    AtOnce(String),
    /// Most calls a minute; empty for no limit.
    Requests(String),
    /// Most tokens a minute; empty for no limit.
    Tokens(String),
}

/// A model whose tokens have a price.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Priced {
    /// Base URL of its endpoint; empty without one.
    pub base_url: String,
    /// Its name.
    pub model: String,
}

/// One change of a price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PricingEdit {
    /// Of the own row of a model, which is made where it misses.
    Of(Priced, RowPart),
    /// Of a stage, in US dollars for a million tokens.
    Stage(Stage, Part, String),
    /// Of the own row at this place.
    Row(usize, RowPart),
    /// Another own row, of this model.
    Add(Priced),
    /// Without the own row at this place.
    Remove(usize),
}

/// A part of a row of the price table, as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowPart {
    /// Name of the model.
    Model(String),
    /// Address of its host; empty for any.
    Host(String),
    /// When the price was read.
    Date(String),
    /// US dollars for a million tokens.
    Amount(Part, String),
}

/// Where the page runs, as far as it matters for what it may call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// The page's own origin.
    pub origin: String,
    /// Address of the folder that the page lies in, with a slash at its end.
    pub folder: String,
    /// Whom the page may speak to besides, in the words of its content security policy.
    pub sources: Vec<String>,
    /// True for Safari, and all browsers of a phone by Apple: they let no https page call plain http, not even on this machine.
    pub safari: bool,
}

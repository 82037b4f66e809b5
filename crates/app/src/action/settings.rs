//! What happens on the settings page.

use super::Files;

/// What the visitor did on the settings page. Without `Debug`: one of them carries a key.
#[derive(Clone, PartialEq)]
pub enum SettingsAction {
    /// The page came into view.
    Shown,
    /// The base URL was typed, or taken from the list.
    BaseUrl(String),
    /// The name of the model was typed.
    Model(String),
    /// The key was typed; kept in memory only.
    Key(String),
    /// Try the endpoint with one small call.
    Test,
    /// Load these files as the rows of this domain.
    Load {
        /// Name of the domain.
        domain: String,
        /// The files.
        files: Files,
    },
}

//! What happens on the settings page.

/// What the visitor did on the settings page.
#[derive(Clone, Debug, PartialEq)]
pub enum SettingsAction {
    /// The page came into view: ask how much is stored.
    Shown,
    /// The base URL was typed.
    BaseUrl(String),
    /// The name of the model was typed.
    Model(String),
    /// The key was typed; kept in memory only.
    Key(String),
}

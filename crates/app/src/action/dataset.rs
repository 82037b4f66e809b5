//! What happens on the dataset page.

/// What the visitor did on the dataset page.
#[derive(Clone, Debug, PartialEq)]
pub enum DatasetAction {
    /// The page came into view: ask for the rows.
    Shown,
}

//! What endpoints have taught this tab, in its session storage until it is closed: addresses, names of models and their
//! ways, so that a page that is opened again does not ask in forms that were refused before.

use llm::learn::Learned;

const NAME: &str = "interplay.learnt";

/// Keeps it. A browser that keeps nothing only makes the endpoints teach again.
pub fn keep(learned: &Learned) {
    if let (Some(storage), Ok(json)) = (super::tab_storage(), serde_json::to_string(learned)) {
        let _ = storage.set_item(NAME, &json);
    }
}

/// What is kept; nothing of what another version wrote.
pub fn recall() -> Option<Learned> {
    let json = super::tab_storage()?.get_item(NAME).ok()??;
    serde_json::from_str(&json).ok()
}

//! Keys that the visitor lets this tab keep, in its session storage: as they are, until the tab is closed.

use llm::Secret;
use protocol::OriginKey;

use super::tab_storage;

/// Before the origin in the name of an entry.
const PREFIX: &str = "interplay.key.";

/// Keeps a key, or forgets the one of its origin. A browser that keeps nothing only makes the visitor type again.
pub fn keep(key: &OriginKey) {
    let Some(storage) = tab_storage() else { return };
    let name = format!("{PREFIX}{}", key.origin);
    let _ = match &key.key {
        Some(secret) => storage.set_item(&name, secret.expose()),
        None => storage.remove_item(&name),
    };
}

/// The key that is kept for an origin.
pub fn recall(origin: String) -> OriginKey {
    let kept =
        tab_storage().and_then(|storage| storage.get_item(&format!("{PREFIX}{origin}")).ok()?);
    OriginKey { origin, key: kept.as_deref().and_then(Secret::new) }
}

/// Forgets all of them.
pub fn forget() {
    let Some(storage) = tab_storage() else { return };
    let names = (0..storage.length().unwrap_or_default())
        .filter_map(|place| storage.key(place).ok().flatten())
        .filter(|name| name.starts_with(PREFIX));
    // All names first: removing one moves the others.
    for name in names.collect::<Vec<_>>() {
        let _ = storage.remove_item(&name);
    }
}

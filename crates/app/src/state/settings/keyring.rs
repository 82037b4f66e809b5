//! The key of the endpoint: bound to the origin that it was typed for, and kept where the visitor said.
//!
//! It is in memory in any case. Kept in the tab it lies in the tab's session storage, kept in the browser it lies
//! encrypted with the worker. It is in one place only: who chooses another place empties the one before.

use llm::Secret;
use protocol::{Command, OriginKey};

use crate::action::settings::KeyPlace;
use crate::action::{Effect, Owner};

/// The key, and where it is kept.
#[derive(Clone, Default)]
pub struct Keyring {
    key: Option<Secret>,
    /// The origin that the key was typed for, or found under.
    origin: Option<String>,
    /// Where keys are kept.
    pub place: KeyPlace,
    /// True from the moment a key was dropped because the origin changed until there is one again.
    pub dropped: bool,
    /// True when the key came from where it is kept.
    pub found: bool,
    /// Why the last change was not kept.
    pub trouble: Option<String>,
    /// The origin whose kept key was asked for.
    wanted: Option<String>,
}

impl Keyring {
    /// The key as it stands in its field.
    pub fn typed(&self) -> &str {
        self.key.as_ref().map_or("", Secret::expose)
    }

    /// The key for an origin: only the one that was typed for it.
    pub fn of(&self, origin: Option<&str>) -> Option<Secret> {
        let own = origin.is_some() && origin == self.origin.as_deref();
        self.key.clone().filter(|_| own)
    }

    /// A key was typed while the address named this origin.
    pub(super) fn take(&mut self, text: &str, origin: Option<String>) {
        self.key = Secret::new(text);
        self.origin = origin;
        self.wanted = None;
        (self.dropped, self.found) = (false, false);
    }

    /// The key is typed to its end: keep it where the visitor said, or forget there what was emptied.
    pub(super) fn keep(&mut self, effects: &mut Vec<Effect>) {
        let Some(origin) = self.origin.clone() else { return };
        let key = OriginKey { origin, key: self.key.clone() };
        self.trouble = None;
        match self.place {
            KeyPlace::Memory => {}
            KeyPlace::Tab => effects.push(Effect::KeepInTab(key)),
            KeyPlace::Browser => effects.push(Effect::Ask(Owner::Keys, Command::KeepKey { key })),
        }
    }

    /// The address names this origin now. The key of another one is dropped, and the one that is kept for it fetched.
    pub(super) fn aim(&mut self, origin: Option<String>, effects: &mut Vec<Effect>) {
        let Some(origin) = origin else { return };
        if self.origin.as_ref() == Some(&origin) {
            return;
        }
        if self.key.take().is_some() {
            self.dropped = true;
        }
        self.found = false;
        self.origin = None;
        self.fetch(origin, effects);
    }

    /// What is kept for an origin came.
    pub(super) fn found(&mut self, kept: &OriginKey) {
        if self.wanted.as_ref() != Some(&kept.origin) {
            return;
        }
        self.wanted = None;
        if kept.key.is_some() && self.key.is_none() {
            self.key.clone_from(&kept.key);
            self.origin = Some(kept.origin.clone());
            (self.dropped, self.found) = (false, true);
        }
    }

    /// The visitor chose where keys are kept.
    pub(super) fn move_to(&mut self, place: KeyPlace, effects: &mut Vec<Effect>) {
        if place != self.place {
            empty(self.place, effects);
            self.place = place;
            self.found = false;
            self.keep(effects);
        }
    }

    /// The visitor wants no key to be left anywhere.
    pub(super) fn forget(&mut self, effects: &mut Vec<Effect>) {
        *self = Self { place: self.place, ..Self::default() };
        empty(KeyPlace::Tab, effects);
        empty(KeyPlace::Browser, effects);
    }

    /// What was asked of the worker did not work.
    pub(super) fn failed(&mut self, message: &str) {
        self.wanted = None;
        self.trouble = Some(message.to_owned());
    }

    fn fetch(&mut self, origin: String, effects: &mut Vec<Effect>) {
        self.wanted = Some(origin.clone());
        match self.place {
            KeyPlace::Memory => self.wanted = None,
            KeyPlace::Tab => effects.push(Effect::RecallFromTab(origin)),
            KeyPlace::Browser => {
                effects.push(Effect::Ask(Owner::Keys, Command::RecallKey { origin }));
            }
        }
    }
}

fn empty(place: KeyPlace, effects: &mut Vec<Effect>) {
    match place {
        KeyPlace::Memory => {}
        KeyPlace::Tab => effects.push(Effect::ForgetInTab),
        KeyPlace::Browser => effects.push(Effect::Ask(Owner::Keys, Command::ForgetKeys)),
    }
}

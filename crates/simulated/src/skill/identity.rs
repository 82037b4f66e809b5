//! Who a customer says they are: what the sentences of a domain ask for, by slot.

use std::collections::BTreeMap;

use seed::Stream;

use crate::template::{Voice, capitalised, fill, read, sentences};

/// Details by slot, such as `first`, `last` and `zip`; empty while nothing was said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Identity(BTreeMap<&'static str, String>);

impl Identity {
    /// An identity of these details.
    pub(crate) fn of(details: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        Self(details.into_iter().collect())
    }

    /// A detail; empty when it is unknown.
    pub(crate) fn get(&self, slot: &str) -> &str {
        self.0.get(slot).map_or("", String::as_str)
    }

    /// True when nothing was said.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// True when it tells more than a name, so that an account can be found by it.
    pub(crate) fn is_found(&self) -> bool {
        self.0.keys().any(|slot| !matches!(*slot, "first" | "last"))
    }

    /// What comes next when it is told piece by piece: the name, then the rest; empty when all was told.
    pub(crate) fn untold(&self, told: &Self) -> Self {
        let new = self.0.iter().filter(|(slot, _)| !told.0.contains_key(*slot));
        let (name, rest): (BTreeMap<_, _>, BTreeMap<_, _>) = new
            .map(|(slot, text)| (*slot, text.clone()))
            .partition(|(slot, _)| matches!(*slot, "first" | "last"));
        Self(if name.is_empty() { rest } else { name })
    }

    /// Takes in what was said later.
    pub(crate) fn learn(&mut self, new: Self) {
        self.0.extend(new.0);
    }

    /// How many details of `stated` disagree with this one or are not in it.
    pub(crate) fn errors(&self, stated: &Self) -> usize {
        let wrong = |(slot, text): &(&&str, &String)| !self.get(slot).eq_ignore_ascii_case(text);
        stated.0.iter().filter(wrong).count()
    }

    /// The identity with its keys to an account misremembered.
    pub(crate) fn drifted(&self, stream: &mut Stream) -> Self {
        let mut drifted = self.clone();
        for (slot, text) in &mut drifted.0 {
            match *slot {
                "first" | "last" => {}
                "zip" => {
                    let zip = text.parse().unwrap_or(0) + stream.between(1, 99_998);
                    *text = format!("{:05}", zip % 100_000);
                }
                _ => *text = format!("{}{text}", stream.between(1, 9)),
            }
        }
        drifted
    }

    /// Writes it by one of the patterns that say most of it; without a full stop.
    pub(crate) fn write(
        &self,
        patterns: &[&'static str],
        voice: Voice,
        stream: &mut Stream,
    ) -> String {
        let known = |pattern: &str| slots_of(pattern).all(|slot| self.0.contains_key(slot));
        let most = patterns.iter().filter(|it| known(it)).map(|it| slots_of(it).count()).max();
        let fitting = |it: &&&str| known(it) && Some(slots_of(it).count()) == most;
        let fitting: Vec<&str> = patterns.iter().filter(fitting).copied().collect();
        let pattern = stream.pick(&fitting).copied().unwrap_or_default();
        let slots: Vec<(&str, &str)> =
            self.0.iter().map(|(slot, text)| (*slot, text.as_str())).collect();
        capitalised(fill(pattern, voice, &slots, stream))
    }

    /// Adds what one sentence says about who the customer is; false when it says nothing about it.
    pub(crate) fn read(&mut self, patterns: &[&'static str], sentence: &str) -> bool {
        let Some(slots) = patterns.iter().find_map(|pattern| read(pattern, sentence)) else {
            return false;
        };
        self.0.extend(slots.into_iter().map(|(slot, text)| (slot, text.to_owned())));
        true
    }

    /// Who a text says its speaker or its "you" is.
    pub(crate) fn of_text(patterns: &[&'static str], text: &str) -> Self {
        let mut identity = Self::default();
        for sentence in sentences(text) {
            identity.read(patterns, sentence);
        }
        identity
    }
}

/// The slots of a pattern.
fn slots_of(pattern: &str) -> impl Iterator<Item = &str> {
    pattern.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(slot, _)| slot)
}

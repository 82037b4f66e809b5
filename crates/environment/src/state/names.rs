//! Names of the fields of an object: one list, shared by all objects that have the same fields in the same order.

use std::cell::RefCell;
use std::hash::{BuildHasher, Hasher};
use std::sync::OnceLock;

use foldhash::fast::FixedState;
use smol_str::SmolStr;
use triomphe::Arc;

use crate::value::write_dumps_text;

/// Names in order, each once. Finding one costs a hash, whatever their number.
#[derive(Clone)]
pub(crate) struct Names(Arc<Known>);

struct Known {
    names: Box<[Name]>,
    /// What stands before each value in `json.dumps`, one after the other: `, "name": `.
    leads: Box<str>,
    /// Places by hash, counted from 1; 0 is free. A power of two, never full.
    slots: Box<[u32]>,
    /// Places in the order of the names' code points.
    sorted: OnceLock<Box<[u32]>>,
}

struct Name {
    text: SmolStr,
    /// End of its lead.
    end: usize,
}

/// How many lists of names a thread remembers, so that objects made one after the other share theirs.
const RECENT: usize = 256;

thread_local! {
    static KNOWN: RefCell<Box<[Option<Names>]>> = RefCell::new(vec![None; RECENT].into());
}

impl Names {
    /// These names, shared with an object that had them lately.
    pub(crate) fn of<'a>(names: impl ExactSizeIterator<Item = &'a str> + Clone) -> Self {
        let hash = names.clone().fold(names.len() as u64, |sum, name| {
            sum.rotate_left(5).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ hash(name)
        });
        KNOWN.with_borrow_mut(|known| {
            let slot = &mut known[place(hash, RECENT)];
            if let Some(known) = slot
                && known.iter().eq(names.clone())
            {
                return known.clone();
            }
            slot.insert(Self::new(names)).clone()
        })
    }

    fn new<'a>(names: impl ExactSizeIterator<Item = &'a str>) -> Self {
        let mut leads = String::new();
        let mut slots = vec![0; (2 * names.len()).next_power_of_two()];
        let mut number = 0;
        let name = |name: &'a str| {
            leads.push_str(", ");
            write_dumps_text(&mut leads, name).expect("writing to a String does not fail");
            leads.push_str(": ");
            let mut slot = place(hash(name), slots.len());
            while slots[slot] != 0 {
                slot = (slot + 1) % slots.len();
            }
            number += 1;
            slots[slot] = number;
            Name { text: name.into(), end: leads.len() }
        };
        let names = names.map(name).collect();
        let (leads, slots) = (leads.into(), slots.into());
        Self(Arc::new(Known { names, leads, slots, sorted: OnceLock::new() }))
    }

    /// Names, in order.
    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = &str> + Clone {
        self.0.names.iter().map(|name| name.text.as_str())
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.0.names.len()
    }

    /// The name at a place.
    pub(super) fn at(&self, place: usize) -> &str {
        &self.0.names[place].text
    }

    /// Place of a name.
    #[inline]
    pub(super) fn place(&self, name: &str) -> Option<usize> {
        let Known { names, slots, .. } = &*self.0;
        let mut slot = place(hash(name), slots.len());
        loop {
            let found = (slots[slot] as usize).checked_sub(1)?;
            if names[found].text == name {
                return Some(found);
            }
            slot = (slot + 1) & (slots.len() - 1);
        }
    }

    /// The names followed by these.
    pub(super) fn with(&self, more: &[&str]) -> Self {
        let all: Vec<&str> = self.iter().chain(more.iter().copied()).collect();
        Self::of(all.into_iter())
    }

    /// What stands before each value in `json.dumps`, the comma before the first included.
    pub(super) fn leads(&self) -> impl Iterator<Item = &str> {
        let Known { names, leads, .. } = &*self.0;
        names.iter().scan(0, |start, name| {
            let lead = &leads[*start..name.end];
            *start = name.end;
            Some(lead)
        })
    }

    /// Places in the order of the names' code points.
    pub(super) fn sorted(&self) -> &[u32] {
        self.0.sorted.get_or_init(|| {
            let mut places: Vec<u32> = (0..).take(self.len()).collect();
            places.sort_unstable_by_key(|place| self.at(*place as usize));
            places.into()
        })
    }
}

/// The same list, or one that reads the same.
impl PartialEq for Names {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.iter().eq(other.iter())
    }
}

#[inline]
fn hash(name: &str) -> u64 {
    let mut hasher = FixedState::with_seed(0).build_hasher();
    hasher.write(name.as_bytes());
    hasher.finish()
}

/// The first slot to look at; `slots` is a power of two.
#[inline]
fn place(hash: u64, slots: usize) -> usize {
    #[expect(clippy::cast_possible_truncation, reason = "the low bits are wanted")]
    let low = hash as usize;
    low & (slots - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_lists_of_any_length() {
        for length in [0, 1, 2, 3, 7, 30, 1000] {
            let texts: Vec<String> = (0..length).map(|number| format!("name {number}")).collect();
            let names = Names::of(texts.iter().map(String::as_str));
            for (place, text) in texts.iter().enumerate() {
                assert_eq!((names.place(text), names.at(place)), (Some(place), text.as_str()));
            }
            assert_eq!((names.place("other"), names.len()), (None, length));
        }
    }

    #[test]
    fn objects_made_one_after_the_other_share_their_names() {
        let (one, two) = (Names::of(["a", "b"].into_iter()), Names::of(["a", "b"].into_iter()));
        assert!(Arc::ptr_eq(&one.0, &two.0));
        assert!(one != Names::of(["b", "a"].into_iter()));
        assert!(one.with(&["c"]) == Names::of(["a", "b", "c"].into_iter()));
    }

    #[test]
    fn leads_are_escaped_and_places_sorted() {
        let names = Names::of(["z", "é\"", "a"].into_iter());
        assert_eq!(
            names.leads().collect::<Vec<_>>(),
            [r#", "z": "#, r#", "\u00e9\"": "#, r#", "a": "#]
        );
        assert_eq!(names.sorted(), [2, 0, 1]);
    }
}

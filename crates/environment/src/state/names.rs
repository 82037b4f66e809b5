//! Names of the fields of an object: one list, shared by all objects that have the same fields in the same order.

use std::cell::RefCell;
use std::sync::OnceLock;

use smol_str::SmolStr;
use triomphe::Arc;

use crate::value::write_dumps_text;

/// Names in order, each once. Finding one costs a hash, whatever their number.
#[derive(Clone)]
pub(crate) struct Names(Arc<Known>);

struct Known {
    names: Box<[Name]>,
    /// Places by hash, counted from 1; 0 is free. A power of two, never full.
    slots: Box<[u32]>,
    /// Places in the order of the names' code points.
    sorted: OnceLock<Box<[u32]>>,
    /// These names and those that a tool once put behind them: most often it puts the same there.
    longer: OnceLock<Names>,
}

struct Name {
    mark: Mark,
    text: SmolStr,
    /// What stands before its value in `json.dumps`: `, "name": `.
    lead: SmolStr,
}

/// The ends of a text and its length. Texts of up to 16 bytes that have the same mark are the same; for a literal it is
/// worked out when the program is compiled.
#[derive(Clone, Copy, PartialEq)]
struct Mark {
    head: u64,
    tail: u64,
    length: usize,
}

impl Mark {
    /// Longest text that the mark holds all of.
    const WHOLE: usize = 16;

    #[expect(
        clippy::inline_always,
        reason = "a literal's hash is worked out when the program is compiled"
    )]
    #[inline(always)]
    fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let length = bytes.len();
        if let (Some(head), Some(tail)) = (bytes.first_chunk(), bytes.last_chunk()) {
            let (head, tail) = (u64::from_le_bytes(*head), u64::from_le_bytes(*tail));
            return Self { head, tail, length };
        }
        if let (Some(head), Some(tail)) = (bytes.first_chunk(), bytes.last_chunk()) {
            let (head, tail) = (u32::from_le_bytes(*head), u32::from_le_bytes(*tail));
            return Self { head: head.into(), tail: tail.into(), length };
        }
        let at = |place: usize| bytes.get(place).copied().unwrap_or(0);
        let head = u32::from_le_bytes([at(0), at(1), at(2), 0]);
        Self { head: head.into(), tail: 0, length }
    }

    /// Mixed, so that the high bits tell marks apart.
    #[inline]
    fn hash(self) -> u64 {
        let ends = self.head.rotate_left(29) ^ self.tail.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (ends ^ self.length as u64).wrapping_mul(0xd6e8_feb8_6659_fd93)
    }
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
            (sum.rotate_left(5) ^ Mark::of(name).hash()).wrapping_mul(0x9e37_79b9_7f4a_7c15)
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
        let mut slots = vec![0; (2 * names.len()).next_power_of_two()];
        let mut number = 0;
        let name = |name: &'a str| {
            let mut lead = String::from(", ");
            write_dumps_text(&mut lead, name).expect("writing to a String does not fail");
            lead.push_str(": ");
            let mark = Mark::of(name);
            let mut slot = place(mark.hash(), slots.len());
            while slots[slot] != 0 {
                slot = (slot + 1) % slots.len();
            }
            number += 1;
            slots[slot] = number;
            Name { mark, text: name.into(), lead: lead.into() }
        };
        let names = names.map(name).collect();
        let (slots, sorted, longer) = (slots.into(), OnceLock::new(), OnceLock::new());
        Self(Arc::new(Known { names, slots, sorted, longer }))
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
    #[expect(
        clippy::inline_always,
        reason = "a literal's hash is worked out when the program is compiled"
    )]
    #[inline(always)]
    pub(super) fn place(&self, name: &str) -> Option<usize> {
        let Known { names, slots, .. } = &*self.0;
        let mark = Mark::of(name);
        let mut slot = place(mark.hash(), slots.len());
        loop {
            let found = (slots[slot] as usize).checked_sub(1)?;
            let known = &names[found];
            if known.mark == mark && (name.len() <= Mark::WHOLE || known.text == name) {
                return Some(found);
            }
            slot = (slot + 1) & (slots.len() - 1);
        }
    }

    /// The names followed by these.
    pub(super) fn with<'a>(&self, more: impl Iterator<Item = &'a str> + Clone) -> Self {
        let known = self.0.longer.get();
        if let Some(known) = known.filter(|known| known.iter().skip(self.len()).eq(more.clone())) {
            return known.clone();
        }
        let mut all: Vec<&str> = Vec::with_capacity(self.len() + 1);
        self.iter().for_each(|name| all.push(name));
        more.for_each(|name| all.push(name));
        let longer = Self::of(all.into_iter());
        self.0.longer.get_or_init(|| longer.clone());
        longer
    }

    /// What stands before the value at a place in `json.dumps`, the comma before the first included.
    #[inline]
    pub(super) fn lead(&self, place: usize) -> &str {
        &self.0.names[place].lead
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

/// The first slot to look at; `slots` is a power of two.
#[inline]
fn place(hash: u64, slots: usize) -> usize {
    (hash >> 32) as usize & (slots - 1)
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
        assert!(one.with(["c"].into_iter()) == Names::of(["a", "b", "c"].into_iter()));
    }

    #[test]
    fn leads_are_escaped_and_places_sorted() {
        let names = Names::of(["z", "é\"", "a"].into_iter());
        let leads = [0, 1, 2].map(|place| names.lead(place));
        assert_eq!(leads, [r#", "z": "#, r#", "\u00e9\"": "#, r#", "a": "#]);
        assert_eq!(names.sorted(), [2, 0, 1]);
    }
}

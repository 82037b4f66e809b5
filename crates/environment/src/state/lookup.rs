//! Places by the hash of what stands there: how rows are found by id, and by what is in them.

/// Places of things that somebody else holds and can compare.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lookup {
    /// A hash above a place that is counted from 1; 0 is free. A power of two, at most half full.
    slots: Vec<u64>,
    used: usize,
}

impl Lookup {
    /// The place that has this hash and is the one meant.
    #[expect(
        clippy::inline_always,
        reason = "there are three callers, and the comparison is theirs"
    )]
    #[inline(always)]
    pub(crate) fn find(&self, hash: u32, is: impl Fn(usize) -> bool) -> Option<usize> {
        let last = self.slots.len().checked_sub(1)?;
        let mut slot = hash as usize & last;
        loop {
            let (tag, place) = split(self.slots[slot]);
            let place = place.checked_sub(1)?;
            if tag == hash && is(place) {
                return Some(place);
            }
            slot = (slot + 1) & last;
        }
    }

    /// Notes a place that is not there yet.
    pub(crate) fn add(&mut self, hash: u32, place: usize) {
        if 2 * (self.used + 1) > self.slots.len() {
            let old = std::mem::take(&mut self.slots);
            self.slots = vec![0; (2 * old.len()).max(8)];
            old.into_iter().filter(|slot| *slot != 0).for_each(|slot| self.put(slot));
        }
        let number = u32::try_from(place + 1).expect("a table has fewer than four billion rows");
        self.put(u64::from(hash) << 32 | u64::from(number));
        self.used += 1;
    }

    fn put(&mut self, entry: u64) {
        let last = self.slots.len() - 1;
        let mut slot = split(entry).0 as usize & last;
        while self.slots[slot] != 0 {
            slot = (slot + 1) & last;
        }
        self.slots[slot] = entry;
    }
}

/// Hash and place, from 1, of a slot.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "both halves are 32 bits")]
fn split(slot: u64) -> (u32, usize) {
    ((slot >> 32) as u32, slot as u32 as usize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::label::hash;

    #[test]
    fn every_place_is_found_again_also_among_equal_hashes() {
        let texts: Vec<String> = (0..1000).map(|number| format!("a long id {number:07}")).collect();
        for same in [false, true] {
            let hash = |text: &str| if same { 7 } else { hash(text) };
            let mut lookup = Lookup::default();
            assert_eq!(lookup.find(hash("x"), |_| true), None);
            for (place, text) in texts.iter().enumerate() {
                lookup.add(hash(text), place);
            }
            for (place, text) in texts.iter().enumerate() {
                assert_eq!(lookup.find(hash(text), |at| texts[at] == *text), Some(place));
            }
            assert_eq!(lookup.find(hash("a long id"), |at| texts[at] == "a long id"), None);
        }
    }
}

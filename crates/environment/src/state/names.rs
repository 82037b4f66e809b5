//! Names of the fields of an object: one list, shared by all objects that have the same fields in the same order.

use std::cell::RefCell;
use std::sync::OnceLock;

use smol_str::SmolStr;
use triomphe::Arc;

use super::label::{Label, Mark, TOGETHER};
use crate::value::{same_text, write_dumps_text};

/// Names in order, each once. Finding one costs a hash, whatever their number.
#[derive(Clone)]
pub(crate) struct Names(Arc<Known>);

struct Known {
    names: Box<[Name]>,
    /// Places by hash, counted from 1; 0 is free. A power of two, never full.
    slots: Box<[u32]>,
    /// Places in the order of the names' code points.
    sorted: OnceLock<Box<[u32]>>,
    plans: Plans,
    /// The names without one of them, by its place.
    shorter: OnceLock<Box<[OnceLock<Names>]>>,
}

/// How fields that are set together come to stand in objects of some names.
pub(super) struct Plan {
    labels: &'static [Label<'static>],
    /// The names afterwards, where there are more.
    pub(super) longer: Option<Names>,
    pub(super) places: [usize; TOGETHER],
}

/// A chain that only grows, so that reading it needs no lock; the program sets only so many lists of fields.
#[derive(Default)]
struct Plans(OnceLock<Box<(Plan, Plans)>>);

struct Name {
    mark: Mark,
    text: SmolStr,
    /// What stands before its value in `json.dumps`: `, "name": `.
    lead: Box<str>,
}

/// An odd number whose bits look random.
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

/// How many lists of names a thread remembers, so that objects made one after the other share theirs.
const RECENT: usize = 256;

thread_local! {
    static KNOWN: RefCell<Box<[Option<Names>]>> = RefCell::new(vec![None; RECENT].into());
}

impl Names {
    /// These names, shared with an object that had them lately.
    pub(crate) fn of<'a>(names: impl ExactSizeIterator<Item = &'a str> + Clone) -> Self {
        let hash = names.clone().fold(names.len() as u64, |sum, name| {
            (sum.rotate_left(5) ^ u64::from(Label::of(name).hash)).wrapping_mul(SPREAD)
        });
        KNOWN.with_borrow_mut(|known| {
            let slot = &mut known[(hash >> 32) as usize & (RECENT - 1)];
            if let Some(known) = slot
                && known.are(names.clone())
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
            let Label { mark, hash, .. } = Label::of(name);
            let mut slot = hash as usize & (slots.len() - 1);
            while slots[slot] != 0 {
                slot = (slot + 1) & (slots.len() - 1);
            }
            number += 1;
            slots[slot] = number;
            Name { mark, text: name.into(), lead: lead.into() }
        };
        let names = names.map(name).collect();
        let (slots, sorted) = (slots.into(), OnceLock::new());
        Self(Arc::new(Known {
            names,
            slots,
            sorted,
            plans: Plans::default(),
            shorter: OnceLock::new(),
        }))
    }

    /// Whether these are the names.
    fn are<'a>(&self, names: impl ExactSizeIterator<Item = &'a str>) -> bool {
        self.len() == names.len() && self.iter().zip(names).all(|(one, two)| same_text(one, two))
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
        self.find(&Label::of(name))
    }

    /// Place of a name.
    #[expect(clippy::inline_always, reason = "as for `place`")]
    #[inline(always)]
    pub(super) fn find(&self, label: &Label<'_>) -> Option<usize> {
        let Known { names, slots, .. } = &*self.0;
        let mut slot = label.hash as usize & (slots.len() - 1);
        loop {
            let found = (slots[slot] as usize).checked_sub(1)?;
            let known = &names[found];
            if label.is(&known.mark, &known.text) {
                return Some(found);
            }
            slot = (slot + 1) & (slots.len() - 1);
        }
    }

    /// Whether the name at a place is this one.
    #[inline]
    pub(super) fn is(&self, place: usize, label: &Label<'_>) -> bool {
        self.0.names.get(place).is_some_and(|name| label.is(&name.mark, &name.text))
    }

    /// How these fields are set.
    #[inline]
    pub(super) fn plan(&self, labels: &'static [Label<'static>]) -> &Plan {
        let mut plans = &self.0.plans;
        loop {
            let make = || Box::new((Plan::new(self, labels), Plans::default()));
            let (plan, next) = &**plans.0.get_or_init(make);
            if std::ptr::eq(plan.labels, labels) {
                return plan;
            }
            plans = next;
        }
    }

    /// The names without the one at a place.
    pub(super) fn without(&self, place: usize) -> Self {
        let cells = || self.0.names.iter().map(|_| OnceLock::new()).collect();
        let make = || {
            let (before, after) = (self.iter().take(place), self.iter().skip(place + 1));
            Self::of(before.chain(after).collect::<Vec<_>>().into_iter())
        };
        self.0.shorter.get_or_init(cells)[place].get_or_init(make).clone()
    }

    /// The names followed by another.
    pub(super) fn with(&self, name: &str) -> Self {
        Self::of(self.iter().chain([name]).collect::<Vec<_>>().into_iter())
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

impl Plan {
    fn new(names: &Names, labels: &'static [Label<'static>]) -> Self {
        let (mut all, mut places) = (names.clone(), [0; TOGETHER]);
        for (place, label) in places.iter_mut().zip(labels) {
            *place = all.find(label).unwrap_or_else(|| {
                all = all.with(label.text);
                all.len() - 1
            });
        }
        Self { labels, longer: (all.len() > names.len()).then_some(all), places }
    }
}

/// The same list, or one that reads the same.
impl PartialEq for Names {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.iter().eq(other.iter())
    }
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
        assert!(one.without(0) == Names::of(["b"].into_iter()) && one.without(1).iter().eq(["a"]));
        assert!(one.with("c") == Names::of(["a", "b", "c"].into_iter()));
    }

    #[test]
    fn fields_set_together_have_one_plan_for_each_list_of_names() {
        static ONE: [Label<'static>; 2] = [Label::of("c"), Label::of("a")];
        static TWO: [Label<'static>; 1] = [Label::of("b")];
        let names = Names::of(["a", "b"].into_iter());
        for _ in 0..2 {
            let (one, two) = (names.plan(&ONE), names.plan(&TWO));
            assert_eq!((&one.places[..2], &two.places[..1]), (&[2, 0][..], &[1][..]));
            assert!(one.longer.as_ref().unwrap().iter().eq(["a", "b", "c"]));
            assert!(two.longer.is_none());
        }
        assert_eq!(names.with("c").plan(&ONE).places[..2], [2, 0]);
    }

    #[test]
    fn leads_are_escaped_and_places_sorted() {
        let names = Names::of(["z", "é\"", "a"].into_iter());
        let leads = [0, 1, 2].map(|place| names.lead(place));
        assert_eq!(leads, [r#", "z": "#, r#", "\u00e9\"": "#, r#", "a": "#]);
        assert_eq!(names.sorted(), [2, 0, 1]);
    }
}

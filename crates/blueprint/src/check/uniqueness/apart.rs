//! What tells a chosen value apart from another one.

use environment::state::Datum;
use environment::value::{self, Number};

use crate::check::held::{Around, Held};
use crate::check::said::{Said, has_word, split};

/// Words for what a row holds already: "the original payment method".
const ORIGINAL: [&str; 7] =
    ["original", "originally", "initial", "initially", "same", "already", "current"];

/// How many words such a word stands from what it is about.
const REACH: usize = 5;

/// Words for the least or the most of something.
const EXTREME: [&str; 22] = [
    "cheapest",
    "cheaper",
    "least expensive",
    "lowest",
    "lower",
    "most expensive",
    "dearest",
    "priciest",
    "highest",
    "higher",
    "largest",
    "larger",
    "biggest",
    "bigger",
    "smallest",
    "smaller",
    "newest",
    "oldest",
    "earliest",
    "latest",
    "longest",
    "shortest",
];

/// A value that was chosen, and all that is known of it.
pub(super) struct Chosen<'a> {
    /// Its kind.
    pub(super) kind: &'a str,
    /// Where the rows hold it.
    pub(super) places: Vec<Held<'a>>,
    /// Where they hold what it replaces; empty when it replaces nothing.
    pub(super) replaced: Vec<Held<'a>>,
    /// The rows named by the call that hold it already, among others named; empty when none does.
    pub(super) originals: Vec<usize>,
}

impl<'a> Chosen<'a> {
    /// Whether the instruction, or what is replaced, tells it apart from a value that stands at these places.
    pub(super) fn differs_from(&self, other: &[Held<'a>], said: &Said) -> bool {
        let held_by_originals = |held: &Held<'a>| self.originals.contains(&held.row);
        if !self.originals.is_empty()
            && !other.iter().any(held_by_originals)
            && self.speaks_of_original(said)
        {
            return true;
        }
        self.places.iter().any(|place| {
            // Records of one collection are compared: a variant with a variant, a payment method with another.
            let same = |held: &&Held<'a>| held.table == place.table && held.path == place.path;
            let (Some(record), true) = (place.record, other.iter().any(|held| same(&held))) else {
                return false;
            };
            record.leaves().into_iter().any(|(path, leaf)| {
                let theirs = values(other.iter().filter(same), &path);
                let stays = || {
                    let before = values(&self.replaced, &path);
                    before.iter().any(|before| value::same(*before, leaf)) && !theirs.is_empty()
                };
                !theirs.iter().any(|other| value::same(*other, leaf))
                    && (said.value(leaf) || says_a_word(said, leaf, &theirs) || stays())
            })
        })
    }

    /// Whether it has the least or the most of some number, and the instruction uses a superlative.
    pub(super) fn is_extreme(&self, others: &[(&str, Vec<Held<'a>>)], said: &Said) -> bool {
        said.any(&EXTREME)
            && self.leaves().into_iter().any(|(path, leaf)| {
                let Some(own) = number(leaf) else { return false };
                let theirs: Option<Vec<f64>> =
                    others.iter().map(|(_, places)| number_at(places, &path)).collect();
                theirs.is_some_and(|theirs| {
                    theirs.iter().all(|other| own < *other)
                        || theirs.iter().all(|other| own > *other)
                })
            })
    }

    /// What would tell it apart from a value at these places.
    pub(super) fn hint(&self, other: &[Held<'a>]) -> String {
        let mut own = self.leaves();
        // People tell things apart by words rather than by prices.
        own.sort_by_key(|(_, leaf)| !leaf.is_string());
        let differing = own.iter().find_map(|(path, leaf)| {
            let theirs = values(other, path);
            let name = path.rsplit('.').next().unwrap_or(path);
            let differs = !name.ends_with("id")
                && !theirs.is_empty()
                && !theirs.iter().any(|other| value::same(*other, leaf));
            differs.then(|| (name, value::python_str(*leaf), value::python_str(theirs[0])))
        });
        match differing {
            Some((name, own, theirs)) => format!(
                "Say in the instruction, in the customer's words, which one is meant; {name} is {own} here and {theirs} \
                 there."
            ),
            None => {
                "Say in the instruction, in the customer's words, which one is meant.".to_owned()
            }
        }
    }

    fn leaves(&self) -> Vec<(String, &'a Datum)> {
        let records = self.places.iter().filter_map(|held| held.record);
        records.flat_map(Around::leaves).collect()
    }

    /// Whether the instruction speaks of the original one of its kind, or of what it is.
    fn speaks_of_original(&self, said: &Said) -> bool {
        let leaves = self.leaves();
        let texts = leaves.iter().filter_map(|(_, leaf)| leaf.as_str());
        let lower: Vec<String> =
            texts.chain([self.kind]).flat_map(split).map(str::to_lowercase).collect();
        let about: Vec<&str> =
            lower.iter().map(String::as_str).filter(|word| *word != "id").collect();
        said.near(&ORIGINAL, &about, REACH)
    }
}

/// Whether the instruction says a telling word of a text that none of the other texts has.
fn says_a_word(said: &Said, leaf: &Datum, theirs: &[&Datum]) -> bool {
    let Some(text) = leaf.as_str() else { return false };
    let theirs: Vec<&str> = theirs.iter().filter_map(|other| other.as_str()).collect();
    let new = |word: &&str| !theirs.iter().any(|other| has_word(other, word));
    said.telling(text).iter().any(new)
}

/// A number, or the number that a text begins with: "10 ft".
fn number(leaf: &Datum) -> Option<f64> {
    match leaf {
        Datum::String(text) => {
            let digits = text
                .trim_start_matches('-')
                .find(|sign: char| !sign.is_ascii_digit() && sign != '.');
            let end = digits.map_or(text.len(), |at| at + usize::from(text.starts_with('-')));
            text[..end].parse().ok()
        }
        _ => Number::of(leaf).map(Number::as_f64),
    }
}

fn number_at(places: &[Held<'_>], path: &str) -> Option<f64> {
    values(places, path).into_iter().find_map(number)
}

/// The plain values at a path of the records at some places.
fn values<'h, 'a: 'h>(
    places: impl IntoIterator<Item = &'h Held<'a>>,
    path: &str,
) -> Vec<&'a Datum> {
    let records = places.into_iter().filter_map(|held| held.record);
    records.flat_map(|record| record.at(path)).collect()
}

//! The closed list of domains, and checked loading of their data files.

mod load;
mod shape;
#[cfg(test)]
mod tests;

use crate::domain::{Card, Domain};
use crate::domains::airline::{self, Airline};
use crate::domains::mock::{self, Mock};
use crate::domains::retail::{self, Retail};

pub use load::{LoadError, Loader, MAX_BYTES, load};

/// All domains, in the order a chooser shows them.
pub fn all() -> Vec<&'static dyn Domain> {
    vec![&Retail, &Airline, &Mock]
}

/// What a chooser shows of each domain, in the same order. Who only wants to know whether a name exists asks here:
/// `find` links the code of every domain.
pub const CARDS: [Card; 3] = [retail::CARD, airline::CARD, mock::CARD];

/// A domain by name.
pub fn find(name: &str) -> Option<&'static dyn Domain> {
    all().into_iter().find(|domain| domain.name() == name)
}

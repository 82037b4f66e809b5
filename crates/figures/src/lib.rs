//! What runs come to: statistics over journals and records, each number with the tasks behind it.
//!
//! [`Gather`] takes journals one at a time and forgets them; what it keeps is a few dozen bytes a task. It ends as
//! [`Figures`], plain data for a page or a terminal. [`Ballots`] keep the votes, so that another rule can be applied at
//! once; [`compare()`] holds two runs against each other. Journals may come in any order: the figures are the same.

pub mod ballots;
pub mod behind;
pub mod compare;
pub mod cost;
pub mod coverage;
pub mod figures;
pub mod funnel;
pub mod gather;
pub mod interval;
pub mod lengths;
pub mod number;
pub mod paper;
pub mod trials;

#[cfg(test)]
mod samples;

pub use ballots::{Ballots, Recount};
pub use behind::Behind;
pub use compare::{Difference, compare};
pub use cost::{Price, Prices};
pub use figures::Figures;
pub use gather::Gather;

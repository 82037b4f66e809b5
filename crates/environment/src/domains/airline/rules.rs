//! The sentences of the airline policy that a program can decide from a trace of actions.

use crate::policy::{Rule, Undecided};

/// The rules, in the order of the policy document.
pub(super) const RULES: &[Rule] = &[];

/// The sentences that no program can decide, and why.
pub(super) const UNDECIDED: &[Undecided] = &[];

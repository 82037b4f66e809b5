//! Placeholder of the rules; replaced as a whole.

use crate::policy::Rule;

/// No rules yet.
pub(super) const RULES: &[Rule] = &[];

//! The account that a task is about.

use seed::Stream;

use super::Sampler;
use super::lean::Leaning;

/// Accounts among which the least visited comes first.
const CHOICE: usize = 16;

impl Sampler {
    /// Position of an account whose rows suit a core, drawn evenly from all that do; of the first few drawn those come
    /// first that fewer tasks are about.
    pub(super) fn account(
        &self,
        stream: &mut Stream,
        core: &[String],
        leaning: &Leaning<'_>,
    ) -> Option<usize> {
        let state = self.environment.reset();
        let mut order: Vec<usize> = (0..self.accounts.len()).collect();
        let mut draw = |at: usize| {
            let other = at + stream.index(order.len() - at);
            order.swap(at, other);
            order[at]
        };
        let mut first: Vec<usize> = (0..self.accounts.len().min(CHOICE)).map(&mut draw).collect();
        first.sort_by_key(|at| leaning.visits(&self.accounts[*at].0));
        let suits = |at: &usize| {
            let rows = &self.accounts[*at].1;
            self.fits.may_take(&self.environment, (*at, rows), core)
                && self.environment.domain().suits(&state, rows, core)
        };
        let rest = (first.len()..self.accounts.len()).map(draw);
        first.iter().copied().chain(rest).find(suits)
    }
}

//! The account that a task is about.

use environment::domain::RowRef;
use seed::Stream;

use super::Sampler;

impl Sampler {
    /// Position of an account whose rows suit a core, drawn evenly from all that do.
    pub(super) fn account(&self, stream: &mut Stream, core: &[String]) -> Option<usize> {
        let state = self.environment.reset();
        let mut order: Vec<usize> = (0..self.accounts.len()).collect();
        stream.shuffle(&mut order);
        let suits = |rows: &[RowRef]| self.environment.domain().suits(&state, rows, core);
        order.into_iter().find(|at| suits(&self.accounts[*at].1))
    }
}

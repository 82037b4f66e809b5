//! Which writes each account could take by itself, remembered: most accounts are out of the question for a core because
//! of one of its tools, and that need not be found out again at every walk.

use std::cell::OnceCell;

use environment::Environment;
use environment::domain::RowRef;

/// For each account the writes that its rows could take as the only one; worked out when first asked.
#[derive(Debug)]
pub(super) struct Fits {
    /// Names of the writes; a bit each.
    writes: Vec<String>,
    accounts: Vec<OnceCell<u64>>,
}

impl Fits {
    /// Nothing is known yet of so many accounts.
    pub(super) fn new(writes: Vec<String>, accounts: usize) -> Self {
        Self { writes, accounts: vec![OnceCell::new(); accounts] }
    }

    /// False when the rows of the account at this place could not take some tool of the core even by itself. True decides
    /// nothing: the domain has to be asked about the core as a whole.
    pub(super) fn may_take(
        &self,
        environment: &Environment,
        (at, rows): (usize, &[RowRef]),
        core: &[String],
    ) -> bool {
        let alone = |tool: &String| {
            let tools = std::slice::from_ref(tool);
            environment.domain().suits(&environment.reset(), rows, tools)
        };
        let known = *self.accounts[at].get_or_init(|| {
            let bits = self.writes.iter().enumerate().filter(|(_, tool)| alone(tool));
            bits.fold(0, |known, (bit, _)| known | 1 << bit)
        });
        core.iter().all(|tool| self.bit(tool).is_none_or(|bit| known & bit != 0))
    }

    /// The bit of a write; `None` for other tools, and for writes beyond the 64th.
    fn bit(&self, tool: &str) -> Option<u64> {
        let at = self.writes.iter().position(|write| write == tool)?;
        1_u64.checked_shl(u32::try_from(at).ok()?)
    }
}

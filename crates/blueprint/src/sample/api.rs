//! API sampler: walks until the writes that were met can be carried out on somebody's rows.

use seed::Stream;

use super::{Frequencies, Sampler};
use crate::graph::WalkConfig;

/// What the API sampler and the choice of an account settle together.
pub(super) struct Plan {
    /// The walk.
    pub(super) walk: Vec<String>,
    /// The writes of the walk.
    pub(super) core: Vec<String>,
    /// Position of the account in the sampler's list; `None` when the database has no accounts.
    pub(super) account: Option<usize>,
}

/// Walks tried before a core is cut; a database too small for its domain would otherwise keep a tab busy.
const WALKS: usize = 12;

impl Sampler {
    /// A walk and an account that suits its writes. If no walk has one, the last walk loses writes from its end.
    pub(super) fn plan(&self, stream: &mut Stream, frequencies: &Frequencies) -> Plan {
        let config = WalkConfig {
            writes: frequencies.writes,
            max_steps: frequencies.walk,
            restart_percent: self.config.restart_percent,
        };
        let mut walk = Vec::new();
        for _ in 0..WALKS {
            walk = self.graph.walk(stream, &config);
            let core = self.graph.writes_of(&walk);
            if let Some(account) = self.account(stream, &core) {
                return Plan { walk, core, account: Some(account) };
            }
        }
        loop {
            let core = self.graph.writes_of(&walk);
            let account = self.account(stream, &core);
            if account.is_some() || core.is_empty() {
                return Plan { walk, core, account };
            }
            self.cut(&mut walk);
        }
    }

    /// Takes the last write off a walk, and the reads that led to it from the write before.
    fn cut(&self, walk: &mut Vec<String>) {
        let write = |tool: &String| self.graph.is_write(tool);
        walk.truncate(walk.iter().rposition(write).unwrap_or(0));
        if let Some(last) = walk.iter().rposition(write) {
            walk.truncate(last + 1);
        }
    }
}

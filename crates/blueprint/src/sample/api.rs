//! API sampler: walks until the writes that were met can be carried out on somebody's rows.

use environment::domain::RowRef;
use seed::Stream;

use super::kin::Kin;
use super::lean::Leaning;
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
    /// Rows of the account that the task is to leave alone, since kin of it work on them.
    pub(super) taken: Vec<RowRef>,
}

/// Walks among which the one that adds most to what is covered is taken.
const CHOICE: usize = 6;

/// Walks tried before a core is cut; a database too small for its domain would otherwise keep a tab busy.
const WALKS: usize = 12;

impl Sampler {
    /// A walk and an account that suits its writes. If no walk has one, the last walk loses writes from its end.
    pub(super) fn plan(
        &self,
        stream: &mut Stream,
        frequencies: &Frequencies,
        leaning: &Leaning<'_>,
    ) -> Plan {
        let mut walk = Vec::new();
        for next in self.walks(stream, frequencies, leaning).take(WALKS) {
            let (mut stream, core) = (next.1, self.graph.writes_of(&next.0));
            walk = next.0;
            if let Some(account) = self.account(&mut stream, &core, leaning) {
                return Plan { walk, core, account: Some(account), taken: Vec::new() };
            }
        }
        loop {
            let core = self.graph.writes_of(&walk);
            let account = self.account(stream, &core, leaning);
            if account.is_some() || core.is_empty() {
                return Plan { walk, core, account, taken: Vec::new() };
            }
            self.cut(&mut walk);
        }
    }

    /// A walk whose writes suit the account of kin, on rows that no kin works on where that is possible, and whose core
    /// none of them has. `None` when no walk does.
    pub(super) fn kin_plan(
        &self,
        stream: &mut Stream,
        frequencies: &Frequencies,
        leaning: &Leaning<'_>,
        kin: &Kin,
    ) -> Option<Plan> {
        let (domain, state) = (self.environment.domain(), self.environment.reset());
        let all = &self.accounts[kin.account].1;
        let free: Vec<RowRef> =
            all.iter().filter(|row| !kin.taken.contains(row)).cloned().collect();
        self.walks(stream, frequencies, leaning).take(WALKS).find_map(|(walk, _)| {
            let core = self.graph.writes_of(&walk);
            let mut sorted = core.clone();
            sorted.sort_unstable();
            let other = !core.is_empty() && !kin.cores.contains(&sorted);
            let fits = other && domain.suits(&state, &free, &core);
            let account = Some(kin.account);
            fits.then(|| Plan { walk, core, account, taken: kin.taken.clone() })
        })
    }

    /// Walks without end, each with a stream for what is drawn beside it.
    fn walks<'a>(
        &'a self,
        stream: &'a mut Stream,
        frequencies: &Frequencies,
        leaning: &'a Leaning<'a>,
    ) -> impl Iterator<Item = (Vec<String>, Stream)> + use<'a> {
        let config = WalkConfig {
            writes: frequencies.writes,
            max_steps: frequencies.walk,
            restart_percent: self.config.restart_percent,
        };
        let steps = leaning.steps(&self.graph, &self.edges);
        let choice = if steps.lean() { CHOICE } else { 1 };
        std::iter::repeat_with(move || {
            let lean = |so_far: &[&str], next: &str| steps.weight(so_far, next);
            let mut draw = |_| self.graph.leaning_walk(stream, &config, &lean);
            let walks: Vec<Vec<String>> = (0..choice).map(&mut draw).collect();
            // Of even ones the first.
            let best = walks.into_iter().rev().max_by_key(|walk| steps.worth(walk));
            (best.unwrap_or_default(), stream.fork("account"))
        })
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

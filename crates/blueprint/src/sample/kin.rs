//! Kin: tasks of one persona and account, made on purpose so that they can be recombined. Ours; the paper only says
//! that recombined tasks share their persona.

use std::collections::BTreeSet;

use environment::Call;
use environment::domain::RowRef;
use seed::Stream;
use serde_json::Value;

use super::Sampler;
use super::lean::Leaning;
use crate::blueprint::Blueprint;
use crate::pool::tools_of;

/// Accepted tasks looked at for the one with the fewest kin.
const CHOICE: usize = 16;

/// Kin from which on a family needs no more.
const ENOUGH: usize = 6;

/// An accepted task's family, for one more member.
pub(super) struct Kin {
    /// Position of the account in the sampler's list.
    pub(super) account: usize,
    /// Id of the persona.
    pub(super) persona: String,
    /// Sorted tools of each member.
    pub(super) cores: Vec<Vec<String>>,
    /// Rows of the account that members' actions name.
    pub(super) taken: Vec<RowRef>,
}

impl Sampler {
    /// The family of an accepted task, drawn among those with few members; `None` when all have enough.
    pub(super) fn kin(&self, stream: &mut Stream, leaning: &Leaning<'_>) -> Option<Kin> {
        let (pool, ledger, seen) = leaning.view()?;
        let draw = |_| {
            let blueprint = pool.on(ledger, stream.below(seen)).as_ref();
            let account = &blueprint.provenance.context.account;
            (ledger.family(account, &blueprint.persona.id, seen), blueprint)
        };
        let fewest = (0..CHOICE).map(draw).min_by_key(|(family, _)| family.len());
        let (family, blueprint) = fewest.filter(|(family, _)| family.len() < ENOUGH)?;
        let account = *self.positions.get(&blueprint.provenance.context.account)?;
        let members: Vec<&Blueprint> =
            family.iter().map(|number| pool.on(ledger, *number).as_ref()).collect();
        let named: BTreeSet<&str> = members
            .iter()
            .flat_map(|member| &member.proposal.actions)
            .flat_map(|call: &Call| call.arguments.values())
            .filter_map(Value::as_str)
            .collect();
        // The account's own row comes first, and every task is about it.
        let held = self.accounts[account].1.iter().skip(1);
        Some(Kin {
            account,
            persona: blueprint.persona.id.clone(),
            cores: members.into_iter().map(tools_of).collect(),
            taken: held.filter(|row| named.contains(row.id.as_str())).cloned().collect(),
        })
    }
}

//! Duplicate check: no accepted task is nearly the same. Ours; what "nearly" means stands in `alike`.

use environment::Finding;

use crate::alike::{self, Likeness};
use crate::blueprint::{Blueprint, Proposal};
use crate::pool::Pool;

/// A finding that names the first accepted task of the domain that is nearly the same.
pub(super) fn check(domain: &str, account: &str, proposal: &Proposal, pool: &Pool) -> Vec<Finding> {
    let Some(view) = pool.of(domain) else { return Vec::new() };
    let print = alike::fingerprint(account, proposal);
    let same = view.ledger.changing(print.change, view.seen).iter();
    let alike = view.ledger.alike(print.tools, view.seen).iter();
    let twin = same.chain(alike).find_map(|number| {
        let blueprint = pool.on(&view.ledger, *number);
        Some((alike::likeness(account, proposal, blueprint)?, blueprint.as_ref()))
    });
    twin.map(|(likeness, blueprint)| finding(likeness, blueprint)).into_iter().collect()
}

fn finding(likeness: Likeness, earlier: &Blueprint) -> Finding {
    let id = &earlier.id;
    match likeness {
        Likeness::SameChange => Finding::new(
            "duplicates.same_change",
            format!("The accepted task {id} makes the same change for the same account."),
            "Change something else: another row, another option, another combination of tools.",
        ),
        Likeness::SameWords => Finding::new(
            "duplicates.same_words",
            format!(
                "The accepted task {id} of the same account and tools has nearly the same instruction."
            ),
            "Tell another story about other things that this customer has.",
        ),
    }
}

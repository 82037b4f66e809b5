//! The sentences of the library's policy that a program can decide.

use super::books;
use crate::policy::{Rule, Trace, Transition, Undecided};

/// Books that one member may have.
pub(super) const LIMIT: usize = 3;

/// All rules, in the order of the policy.
pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "mock.one_member",
        sentence: "Serve one member in a conversation.",
        how: "",
        tools: &[],
        check: one_member,
    },
    Rule {
        id: "mock.three_books",
        sentence: "A member may have at most three books at a time.",
        how: "",
        tools: &[],
        check: three_books,
    },
    Rule {
        id: "mock.transfer_alone",
        sentence: "Hand over to a human only when the request is about neither lending nor returning, and do not lend \
                   or take back anything in the same conversation.",
        how: "",
        tools: &[],
        check: transfer_alone,
    },
];

/// The sentences that no program can decide, and why.
pub(super) const UNDECIDED: &[Undecided] = &[];

fn one_member(trace: &Trace, step: usize) -> Option<String> {
    let now = trace.steps[step].call.text("member_id")?;
    let first = trace.steps[..step].iter().find_map(|earlier| earlier.call.text("member_id"))?;
    (now != first).then(|| {
        format!("This step is about member {now}, but the conversation is with member {first}.")
    })
}

fn three_books(trace: &Trace, step: usize) -> Option<String> {
    let Transition { call, observation, after, .. } = &trace.steps[step];
    let id =
        call.text("member_id").filter(|_| call.name == "lend_book" && observation.is_done())?;
    let count = books(after.get("members", id)?).len();
    (count > LIMIT).then(|| format!("Member {id} has {count} books after this step."))
}

fn transfer_alone(trace: &Trace, step: usize) -> Option<String> {
    let transfer = |at: &Transition| at.call.name == "transfer_to_human_agents";
    let write = |at: &Transition| matches!(at.call.name.as_str(), "lend_book" | "return_book");
    let (now, before) = (&trace.steps[step], &trace.steps[..step]);
    let clash =
        (transfer(now) && before.iter().any(write)) || (write(now) && before.iter().any(transfer));
    clash.then(|| "A book is lent or taken back in a conversation that is handed over.".to_owned())
}

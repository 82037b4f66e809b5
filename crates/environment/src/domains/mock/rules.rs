//! The sentences of the library's policy that a program can decide.

use super::books;
use crate::policy::{Rule, Trace, Transition, Undecided};
use crate::state::Datum;

/// Books that one member may have.
pub(super) const LIMIT: usize = 3;

/// All rules, in the order of the policy.
pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "mock.one_member",
        sentence: "Serve one member in a conversation.",
        how: "The member id of the call is compared with the first one in the trace.",
        tools: &[],
        check: one_member,
    },
    Rule {
        id: "mock.three_books",
        sentence: "A member may have at most three books at a time.",
        how: "The books of the member after a loan are counted.",
        tools: &["lend_book"],
        check: three_books,
    },
    Rule {
        id: "mock.second_copy",
        sentence: "A member cannot borrow a second copy of a book.",
        how: "The book of the call is looked for among the books that the member had before it.",
        tools: &["lend_book"],
        check: second_copy,
    },
    Rule {
        id: "mock.copy_left",
        sentence: "A book can be lent while the library has a copy left.",
        how: "The copies of the book before the call are compared with 1.",
        tools: &["lend_book"],
        check: copy_left,
    },
    Rule {
        id: "mock.transfer_alone",
        sentence: "Hand over to a human only when the request is about neither lending nor returning, and do not lend \
                   or take back anything in the same conversation.",
        how: "A handover and a loan or a return in one trace break it, whichever comes first.",
        tools: &[],
        check: transfer_alone,
    },
];

/// The sentences that no program can decide, and why.
pub(super) const UNDECIDED: &[Undecided] = &[
    Undecided {
        sentence: "Find the member by email address before anything else, even if a member id is given.",
        why: "A ground truth mostly holds writes alone, and who looks a member up is not in it.",
    },
    Undecided {
        sentence: "Refuse requests about other members.",
        why: "What was asked for and refused leaves no call behind; a call about another member is judged by a rule.",
    },
    Undecided {
        sentence: "Say what you are going to do and get an explicit yes before lending or taking back a book.",
        why: "What the member agreed to stands in the dialogue alone.",
    },
];

/// The sentences that ask nothing of the agent.
pub(super) const FACTS: &[&str] = &[
    "You serve the desk of a small lending library.",
    "You can lend books to members and take books back.",
];

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

fn second_copy(trace: &Trace, step: usize) -> Option<String> {
    let Transition { call, before, .. } = &trace.steps[step];
    let member = call.text("member_id").filter(|_| call.name == "lend_book")?;
    let book = call.text("book_id")?;
    let held = books(before.get("members", member)?);
    held.iter().any(|one| *one == book).then(|| {
        let held: Vec<&str> = held.iter().filter_map(Datum::as_str).collect();
        format!("Member {member} has book {book} already: {}.", held.join(", "))
    })
}

fn copy_left(trace: &Trace, step: usize) -> Option<String> {
    let Transition { call, before, .. } = &trace.steps[step];
    let book = call.text("book_id").filter(|_| call.name == "lend_book")?;
    let copies = before.get("books", book)?.get("copies")?.as_f64()?;
    (copies < 1.0).then(|| format!("The library has {copies} copies of book {book} left."))
}

fn transfer_alone(trace: &Trace, step: usize) -> Option<String> {
    let transfer = |at: &Transition| at.call.name == "transfer_to_human_agents";
    let write = |at: &Transition| matches!(at.call.name.as_str(), "lend_book" | "return_book");
    let (now, before) = (&trace.steps[step], &trace.steps[..step]);
    let clash =
        (transfer(now) && before.iter().any(write)) || (write(now) && before.iter().any(transfer));
    clash.then(|| "A book is lent or taken back in a conversation that is handed over.".to_owned())
}

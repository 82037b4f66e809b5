//! Which lendings and returns a member's rows could take, one after the other: what samplers ask.

use super::{books, rules, tools};
use crate::domain::RowRef;
use crate::state::State;

/// Counts books: each return needs one that the member has, each lending a place on the card and another book with
/// copies left.
pub(super) fn suits(state: &State, rows: &[RowRef], wanted: &[String]) -> bool {
    let of = |table: &'static str| rows.iter().filter(move |row| row.table == table);
    let Some(member) = of("members").find_map(|row| state.get("members", &row.id)) else {
        return false;
    };
    let copies = |id: &str| {
        state.get("books", id).and_then(|book| book.get("copies")?.as_i64()).unwrap_or(0)
    };
    let mut held = of("books").filter(|row| tools::holds(member, &row.id)).count();
    let mut lendable =
        of("books").filter(|row| !tools::holds(member, &row.id) && copies(&row.id) > 0).count();
    let mut places = rules::LIMIT.saturating_sub(books(member).len());
    wanted.iter().all(|tool| match tool.as_str() {
        "lend_book" => take(&mut lendable) && take(&mut places),
        "return_book" => {
            places += 1;
            take(&mut held)
        }
        _ => true,
    })
}

/// Takes one off; false when there was none.
fn take(count: &mut usize) -> bool {
    let some = *count > 0;
    *count = count.saturating_sub(1);
    some
}

//! The six tools of the library desk.

use serde_json::{Map, Value};

use crate::domain::Meanings;
use crate::domains::generic::python::{at, list_mut, lower_equal, missing, number, row, set, text};
use crate::domains::generic::toolbox::{Args, Form, Parameter, Reply, Run, Stop, Tool};
use crate::domains::generic::{CALCULATE, TRANSFER};
use crate::state::{Row, State};
use crate::value::{Number, dumps};

/// All tools, in list order.
pub(super) const TOOLS: [Tool; 7] = [
    CALCULATE,
    Tool {
        name: "find_member_by_email",
        description: "Finds a member by email address and gives the member id.",
        parameters: &[Parameter::of("email", Form::Text, "email", "Email address of the member.")],
        outputs: &[("$", "member_id")],
        run: Run::Read(find_member),
    },
    Tool {
        name: "get_member",
        description: "Shows a member: name, email and the ids of the books this member has.",
        parameters: &[MEMBER_ID],
        outputs: MEMBER,
        run: Run::Read(|state, args| Ok(known(state, "members", args.get("member_id"))?.0.dumps())),
    },
    Tool {
        name: "lend_book",
        description: "Lends a book to a member. Get an explicit yes first. Gives the member as it is afterwards.",
        parameters: &[MEMBER_ID, BOOK_ID],
        outputs: MEMBER,
        run: Run::Write(lend),
    },
    Tool {
        name: "list_books",
        description: "Lists all books: book id with title and the number of copies left.",
        parameters: &[],
        outputs: &[("*.id", "book_id"), ("*.title", "title")],
        run: Run::Read(|state, _| Ok(list_books(state))),
    },
    Tool {
        name: "return_book",
        description: "Takes a book back from a member. Get an explicit yes first. Gives the member as it is \
                      afterwards.",
        parameters: &[MEMBER_ID, BOOK_ID],
        outputs: MEMBER,
        run: Run::Write(take_back),
    },
    TRANSFER,
];

const MEMBER_ID: Parameter =
    Parameter::of("member_id", Form::Text, "member_id", "Id of the member, such as 'm1'.");
const BOOK_ID: Parameter =
    Parameter::of("book_id", Form::Text, "book_id", "Id of the book, such as 'b1'.");
const MEMBER: &[(&str, &str)] = &[("email", "email"), ("books[]", "book_id")];

/// What the values in the tables mean to the tools.
pub(super) const MEANINGS: &[Meanings] = &[
    Meanings { table: "books", id: "book_id", fields: &[("title", "title")] },
    Meanings { table: "members", id: "member_id", fields: MEMBER },
];

/// True when the member has the book.
pub(super) fn holds(member: &Row, book: &str) -> bool {
    super::books(member).iter().any(|held| held == book)
}

fn find_member(state: &State, args: &Args<'_>) -> Reply {
    for (id, member) in state.rows("members") {
        if lower_equal(text(member, "email")?, args.get("email"))? {
            return Ok(id.to_owned());
        }
    }
    Stop::refuse("member not found")
}

fn list_books(state: &State) -> String {
    let entry = |(id, book): (&str, &Row)| {
        let mut entry = Map::from_iter([("id".to_owned(), id.into())]);
        entry.extend(book.iter().map(|(name, value)| (name.to_owned(), value.clone())));
        (id.to_owned(), Value::Object(entry))
    };
    dumps(&state.rows("books").map(entry).collect::<Map<_, _>>().into())
}

fn lend(state: &mut State, args: &Args<'_>) -> Reply {
    let (member, member_id) = known(state, "members", args.get("member_id"))?;
    let (book, book_id) = known(state, "books", args.get("book_id"))?;
    if holds(member, book_id) {
        return Stop::refuse("member already has this book");
    }
    if number(book, "copies")? < Number::Int(1) {
        return Stop::refuse("no copy left");
    }
    add_copies(state, book_id, -1)?;
    let member = state.get_mut("members", member_id).ok_or_else(|| missing(member_id))?;
    list_mut(member, "books")?.push(book_id.into());
    Ok(member.dumps())
}

fn take_back(state: &mut State, args: &Args<'_>) -> Reply {
    let (member, member_id) = known(state, "members", args.get("member_id"))?;
    let (_, book_id) = known(state, "books", args.get("book_id"))?;
    if !holds(member, book_id) {
        return Stop::refuse("member does not have this book");
    }
    add_copies(state, book_id, 1)?;
    let member = state.get_mut("members", member_id).ok_or_else(|| missing(member_id))?;
    list_mut(member, "books")?.retain(|held| held != book_id);
    Ok(member.dumps())
}

fn add_copies(state: &mut State, book: &str, change: i128) -> Result<(), Stop> {
    let book = state.get_mut("books", book).ok_or_else(|| missing(book))?;
    let copies =
        Number::of(at(book, "copies")?).unwrap_or(Number::Int(0)).plus(Number::Int(change));
    set(book, "copies", copies.to_value());
    Ok(())
}

fn known<'s, 'i>(state: &'s State, table: &str, id: &'i Value) -> Result<(&'s Row, &'i str), Stop> {
    let refusal = format!("{} not found", table.trim_end_matches('s'));
    row(state, table, id)?.ok_or(Stop::Refused(refusal))
}

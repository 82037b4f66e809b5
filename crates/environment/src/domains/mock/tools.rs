//! The six tools of the library desk.

use crate::domain::Meanings;
use crate::domains::generic::python::{at, list, lower_equal, number, push, row, set, text};
use crate::domains::generic::toolbox::{Args, Form, Parameter, Reply, Run, Stop, Tool, Toolbox};
use crate::domains::generic::{CALCULATE, TRANSFER};
use crate::state::{Datum, Object, Row, Spot, State};
use crate::value::Number;

/// All tools, in list order.
pub(super) static TOOLS: [Tool; 7] = [
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
        run: Run::Read(|state, args| {
            let [id] = args.all();
            Ok(known(state, "members", id)?.0.dumps())
        }),
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

/// The same, to be called.
pub(super) static TOOLBOX: Toolbox = Toolbox::new(&TOOLS, "mock.tools");

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
    let [email] = args.all();
    for (id, member) in state.rows("members") {
        if lower_equal(text(member, "email")?, email)? {
            return Ok(id.to_owned());
        }
    }
    Stop::refuse("member not found")
}

fn list_books(state: &State) -> String {
    let entry = |(id, book): (&'_ str, &Row)| {
        let name = Datum::from(id);
        [("id", &name)].into_iter().chain(book.iter()).collect::<Object>().into()
    };
    let entries: Vec<Datum> = state.rows("books").map(entry).collect();
    state.rows("books").map(|(id, _)| id).zip(&entries).collect::<Object>().dumps()
}

fn lend(state: &mut State, args: &Args<'_>) -> Reply {
    let [member, book] = args.all();
    let book_id = book.as_str().unwrap_or_default();
    let (member, member_spot) = known(state, "members", member)?;
    let (book, book_spot) = known(state, "books", book)?;
    if holds(member, book_id) {
        return Stop::refuse("member already has this book");
    }
    if number(book, "copies")? < Number::Int(1) {
        return Stop::refuse("no copy left");
    }
    add_copies(state, book_spot, -1)?;
    let member = state.row_mut(member_spot);
    push(member, "books", book_id.into())?;
    Ok(member.dumps())
}

fn take_back(state: &mut State, args: &Args<'_>) -> Reply {
    let [member, book] = args.all();
    let book_id = book.as_str().unwrap_or_default();
    let (member, member_spot) = known(state, "members", member)?;
    let (_, book_spot) = known(state, "books", book)?;
    if !holds(member, book_id) {
        return Stop::refuse("member does not have this book");
    }
    add_copies(state, book_spot, 1)?;
    let member = state.row_mut(member_spot);
    let left: Vec<Datum> =
        list(member, "books")?.iter().filter(|held| *held != book_id).cloned().collect();
    set(member, "books", left.into());
    Ok(member.dumps())
}

fn add_copies(state: &mut State, book: Spot, change: i128) -> Result<(), Stop> {
    let book = state.row_mut(book);
    let copies =
        Number::of(at(book, "copies")?).unwrap_or(Number::Int(0)).plus(Number::Int(change));
    set(book, "copies", copies.into());
    Ok(())
}

fn known<'s>(state: &'s State, table: &str, id: &Datum) -> Result<(&'s Row, Spot), Stop> {
    let refusal = || Stop::Refused(format!("{} not found", table.trim_end_matches('s')).into());
    row(state, table, id)?.ok_or_else(refusal)
}

//! Look-ups that several tools share.

use std::sync::LazyLock;

use crate::domains::generic::python::{at, missing, row};
use crate::domains::generic::toolbox::{Reply, Stop};
use crate::state::{Datum, Names, Object, Row, State};

/// A record as the state gives it.
pub(super) type Record = Row;

/// A record and its id, or the refusal.
pub(super) fn known<'s, 'i>(
    state: &'s State,
    table: &str,
    id: &'i Datum,
    refusal: &str,
) -> Result<(&'s Record, &'i str), Stop> {
    row(state, table, id)?.ok_or_else(|| Stop::Refused(refusal.to_owned()))
}

/// A reservation and its id; the first check of every tool that changes one.
pub(super) fn reservation<'s, 'i>(
    state: &'s State,
    id: &'i Datum,
) -> Result<(&'s Record, &'i str), Stop> {
    known(state, "reservations", id, "reservation not found")
}

/// A record to write to, once it is known to be there.
pub(super) fn writable<'a>(
    state: &'a mut State,
    table: &str,
    id: &str,
) -> Result<&'a mut Record, Stop> {
    state.get_mut(table, id).ok_or_else(|| missing(id))
}

/// The payment methods in a traveller's profile.
pub(super) fn methods<'a>(state: &'a State, user: &str) -> Result<&'a Datum, Stop> {
    at(state.get("users", user).ok_or_else(|| missing(user))?, "payment_methods")
}

/// An entry of a payment history.
pub(super) fn payment(id: Datum, amount: Datum) -> Datum {
    static NAMES: LazyLock<Names> =
        LazyLock::new(|| Names::of(["payment_id", "amount"].into_iter()));
    Object::new(&NAMES, [id, amount].into_iter()).into()
}

/// A record as the tools print it.
pub(super) fn print(state: &State, table: &str, id: &str) -> Reply {
    state.get(table, id).map(Row::dumps).ok_or_else(|| missing(id))
}

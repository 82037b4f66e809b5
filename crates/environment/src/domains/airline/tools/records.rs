//! Look-ups that several tools share.

use std::sync::LazyLock;

use crate::domains::generic::python::row;
use crate::domains::generic::toolbox::Stop;
use crate::state::{Datum, Names, Object, Row, Spot, State};

/// A record as the state gives it.
pub(super) type Record = Row;

/// A record and where it stands, or the refusal.
pub(super) fn known<'s>(
    state: &'s State,
    table: &str,
    id: &Datum,
    refusal: &'static str,
) -> Result<(&'s Record, Spot), Stop> {
    row(state, table, id)?.ok_or_else(|| Stop::Refused(refusal.into()))
}

/// A reservation and where it stands; the first check of every tool that changes one.
pub(super) fn reservation<'s>(state: &'s State, id: &Datum) -> Result<(&'s Record, Spot), Stop> {
    known(state, "reservations", id, "reservation not found")
}

/// An entry of a payment history.
pub(super) fn payment(id: Datum, amount: Datum) -> Datum {
    static NAMES: LazyLock<Names> =
        LazyLock::new(|| Names::of(["payment_id", "amount"].into_iter()));
    Object::new(&NAMES, [id, amount].into_iter()).into()
}

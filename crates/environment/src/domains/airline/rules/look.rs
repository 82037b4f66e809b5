//! How the rules see one step: its call, and the rows it is about as they were before it.

use std::ops::Deref;

use serde_json::Value;

use crate::domains::generic::look::Step;
pub(super) use crate::domains::generic::look::{list, text};
use crate::policy::Trace;
use crate::state::{Datum, Record, Row};
use crate::value::Number;

/// Makes a reservation.
pub(super) const BOOK: &str = "book_reservation";
/// Cancels a reservation.
pub(super) const CANCEL: &str = "cancel_reservation";
/// Gives a reservation another itinerary or cabin.
pub(super) const FLIGHTS: &str = "update_reservation_flights";
/// Adds bags to a reservation.
pub(super) const BAGS: &str = "update_reservation_baggages";
/// Names other passengers for a reservation.
pub(super) const PASSENGERS: &str = "update_reservation_passengers";
/// Sends compensation.
pub(super) const CERTIFICATE: &str = "send_certificate";
/// Hands over to a human.
pub(super) const TRANSFER: &str = "transfer_to_human_agents";

/// The tools that change something.
pub(super) const WRITES: &[&str] = &[BOOK, CANCEL, FLIGHTS, BAGS, PASSENGERS, CERTIFICATE];
/// The tools for a reservation that exists.
pub(super) const CHANGES: &[&str] = &[CANCEL, FLIGHTS, BAGS, PASSENGERS];
/// The tools that give a reservation its flights.
pub(super) const ITINERARIES: &[&str] = &[BOOK, FLIGHTS];
/// The tools that give a reservation its bags.
pub(super) const NAMES_BAGS: &[&str] = &[BOOK, BAGS];
/// The tools that change a reservation for money.
pub(super) const PAID_CHANGES: &[&str] = &[FLIGHTS, BAGS];
/// The tools that take money.
pub(super) const PAYS: &[&str] = &[BOOK, FLIGHTS, BAGS];
/// The tools that open or change a profile or a reservation.
pub(super) const OPENS: &[&str] = &[
    "get_user_details",
    "get_reservation_details",
    BOOK,
    CANCEL,
    FLIGHTS,
    BAGS,
    PASSENGERS,
    CERTIFICATE,
];

/// One step of a trace.
#[derive(Clone, Copy)]
pub(super) struct Look<'a>(Step<'a>);

impl<'a> Deref for Look<'a> {
    type Target = Step<'a>;

    fn deref(&self) -> &Step<'a> {
        &self.0
    }
}

impl<'a> Look<'a> {
    /// The step at `index`, when its tool is one of `tools`.
    pub(super) fn at(trace: &'a Trace, index: usize, tools: &[&str]) -> Option<Self> {
        Step::at(trace, index, tools).map(Self)
    }

    /// A number argument.
    pub(super) fn number(&self, name: &str) -> Option<f64> {
        self.argument(name)?.as_f64()
    }

    /// An argument that is a list.
    pub(super) fn list(&self, name: &str) -> Option<&'a [Value]> {
        self.argument(name)?.as_array().map(Vec::as_slice)
    }

    /// The reservation that the call names, before the step.
    pub(super) fn reservation(&self) -> Option<&'a Row> {
        self.row("reservations", self.text("reservation_id")?)
    }

    /// A reservation as it was when the trace began, or before this step if it was made since.
    pub(super) fn first(&self, reservation: &str) -> Option<&'a Row> {
        let first = self.trace.initial.get("reservations", reservation);
        first.or_else(|| self.row("reservations", reservation))
    }

    /// The user whom the call names, or whose reservation it names, with the id.
    pub(super) fn user(&self) -> Option<(&'a str, &'a Row)> {
        let id = match self.reservation() {
            Some(reservation) => text(reservation, "user_id")?,
            None => self.text("user_id")?,
        };
        Some((id, self.row("users", id)?))
    }

    /// A payment method of this user.
    pub(super) fn method(&self, id: &str) -> Option<&'a Datum> {
        self.user()?.1.get("payment_methods")?.get(id)
    }

    /// The cabin of the reservation that the call names. The tool that changes a cabin leaves the record alone, so the
    /// last such call counts before the record does.
    pub(super) fn cabin(&self) -> Option<&'a str> {
        let changed = self.earlier(&[FLIGHTS]).last().and_then(|look| look.text("cabin"));
        changed.or_else(|| text(self.reservation()?, "cabin"))
    }

    /// The earlier steps by one of `tools` that had their effect on the reservation that this call names.
    pub(super) fn earlier(
        &self,
        tools: &'static [&'static str],
    ) -> impl Iterator<Item = Look<'a>> + use<'a> {
        let id = self.text("reservation_id");
        self.before(tools).filter(move |look| id.is_some() && look.text("reservation_id") == id)
    }

    /// The earlier steps by one of `tools` that had their effect.
    pub(super) fn before(
        &self,
        tools: &'static [&'static str],
    ) -> impl Iterator<Item = Look<'a>> + use<'a> {
        self.0.before(tools).map(Look)
    }

    /// True when an earlier step cancelled the reservation, which has a rule of its own: the content of the call is
    /// then moot.
    pub(super) fn is_closed(&self) -> bool {
        self.earlier(&[CANCEL]).next().is_some()
    }
}

/// A number field.
pub(super) fn number(record: &impl Record, key: &str) -> Option<f64> {
    record.field(key).and_then(Number::of).map(Number::as_f64)
}

/// The length of a list as a factor.
pub(super) fn count<T>(list: &[T]) -> f64 {
    times(list.len())
}

/// A number of things as a factor.
#[expect(clippy::cast_precision_loss, reason = "a list is never as long as 2^52")]
pub(super) fn times(number: usize) -> f64 {
    number as f64
}

/// True when two amounts of money differ; what is below half a cent is noise of float addition.
pub(super) fn differ(one: f64, two: f64) -> bool {
    (one - two).abs() >= 0.005
}

/// True when `held` does not reach `amount`.
pub(super) fn falls_short(held: f64, amount: f64) -> bool {
    held < amount && differ(held, amount)
}

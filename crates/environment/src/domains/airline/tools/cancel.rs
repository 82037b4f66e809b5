//! Cancelling a reservation.

use super::{fields, records};
use crate::domains::generic::operators::{member, negate};
use crate::domains::generic::python::{list, push};
use crate::domains::generic::toolbox::{Args, Reply, Run, Tool};
use crate::state::{Datum, Fields, State};

/// Cancels and notes the refunds.
pub(super) const CANCEL_RESERVATION: Tool = Tool {
    name: "cancel_reservation",
    description: "Cancels a whole reservation and refunds every payment to the method it came from, within 5 to 7 \
                  business days. Whether the policy allows it is not checked here. Get an explicit yes first. \
                  Gives the reservation as it is afterwards.",
    parameters: &[fields::RESERVATION_ID],
    outputs: fields::RESERVATION,
    run: Run::Write(cancel),
};

/// What is set in a cancelled reservation, which has no status before.
static STATUS: Fields<1> = Fields::of(["status"]);

/// Nothing but existence is checked: a second call notes the refunds of all entries once more.
fn cancel(state: &mut State, args: &Args<'_>) -> Reply {
    let [id] = args.all();
    let (reservation, spot) = records::reservation(state, id)?;
    let mut refunds = Vec::new();
    for payment in list(reservation, "payment_history")? {
        let amount = negate(member(payment, "amount")?)?.into();
        refunds.push(records::payment(member(payment, "payment_id")?.clone(), amount));
    }
    let reservation = state.row_mut(spot);
    refunds.into_iter().try_for_each(|entry| push(reservation, "payment_history", entry))?;
    reservation.set_all(&STATUS, [Datum::word("cancelled")]);
    Ok(state.row(spot).dumps())
}

//! Changing who travels; how many stays.

use super::{fields, records};
use crate::domains::generic::python::{at, length, set};
use crate::domains::generic::toolbox::{Args, Reply, Run, Stop, Tool};
use crate::state::State;

/// Replaces the passengers.
pub(super) const UPDATE_RESERVATION_PASSENGERS: Tool = Tool {
    name: "update_reservation_passengers",
    description: "Replaces the passengers of a reservation by as many others, or corrects their names and dates of \
                  birth. Get an explicit yes first. Gives the reservation as it is afterwards.",
    parameters: &[fields::RESERVATION_ID, fields::PASSENGERS],
    outputs: fields::RESERVATION,
    run: Run::Write(update),
};

fn update(state: &mut State, args: &Args<'_>) -> Reply {
    let [id, passengers] = args.all();
    let (reservation, spot) = records::reservation(state, id)?;
    if length(passengers)? != length(at(reservation, "passengers")?)? {
        return Stop::refuse("number of passengers does not match");
    }
    let reservation = state.row_mut(spot);
    set(reservation, "passengers", passengers.into());
    Ok(state.row(spot).dumps())
}

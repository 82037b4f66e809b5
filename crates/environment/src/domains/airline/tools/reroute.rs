//! Changing the flights of a reservation, or their prices to those of another cabin.

use super::records::{self, Record};
use super::{fields, itinerary, payment};
use crate::domains::generic::operators::{add, member};
use crate::domains::generic::python::{at, list, set};
use crate::domains::generic::toolbox::{Args, Reply, Run, Stop, Tool};
use crate::state::State;
use crate::value::{Number, python_eq};

/// Puts other flights into a reservation.
pub(super) const UPDATE_RESERVATION_FLIGHTS: Tool = Tool {
    name: "update_reservation_flights",
    description: "Replaces all flights of a reservation, or the cabin on all of them, and charges or refunds the \
                  difference in price. Flights that stay, in the same cabin, keep their price; every other must be \
                  available and have enough seats. Get an explicit yes first. Gives the reservation as it is \
                  afterwards.",
    parameters: &[fields::RESERVATION_ID, fields::CABIN, fields::FLIGHTS, fields::PAYMENT_ID],
    outputs: fields::RESERVATION,
    run: Run::Write(update),
};

/// The reservation's own `cabin` stays as it is, as in tau-bench: another cabin shows in the prices alone.
fn update(state: &mut State, args: &Args<'_>) -> Reply {
    let [id, cabin, legs, method] = args.all();
    let (reservation, spot) = records::reservation(state, id)?;
    let passengers = at(reservation, "passengers")?;
    let same_cabin = python_eq(cabin, at(reservation, "cabin")?);
    let kept = if same_cabin { list(reservation, "flights")? } else { &[] };
    let journey = itinerary::price(state, legs, cabin, passengers, kept)?;
    let old = itinerary::for_all(old_price(reservation)?, passengers)?;
    let charge = payment::check(state, reservation, method, journey.price.minus(old))?;

    let reservation = state.row_mut(spot);
    set(reservation, "flights", journey.legs.into());
    payment::settle(state, spot, charge)?;
    Ok(state.row(spot).dumps())
}

/// What the flights cost one passenger until now.
fn old_price(reservation: &Record) -> Result<Number, Stop> {
    let legs = list(reservation, "flights")?;
    legs.iter().try_fold(Number::Int(0), |sum, leg| add("+", sum, member(leg, "price")?))
}

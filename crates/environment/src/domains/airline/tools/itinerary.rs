//! The flights of a booking or of a changed reservation: which can be had, and what they cost.

use crate::domains::generic::operators::{entry, less, member, times, within};
use crate::domains::generic::python::{at, items, length, number, row};
use crate::domains::generic::toolbox::Stop;
use crate::state::{Datum, State};
use crate::value::{Number, python_eq, python_str};

/// Flights as a reservation keeps them.
pub(super) struct Itinerary {
    /// The flights as the caller gave them, each with `price`, `origin` and `destination`.
    pub(super) legs: Vec<Datum>,
    /// Prices times passengers, added up from int 0 in order.
    pub(super) price: Number,
}

/// Prices flights for these passengers. A flight among `kept` keeps its price and is not checked; every other must
/// exist, be available on its date, and have a seat for everyone in the cabin.
pub(super) fn price(
    state: &State,
    legs: &Datum,
    cabin: &Datum,
    passengers: &Datum,
    kept: &[Datum],
) -> Result<Itinerary, Stop> {
    let mut itinerary = Itinerary { legs: Vec::new(), price: Number::Int(0) };
    for leg in items(legs)?.as_ref() {
        let (price, origin, destination) = match held(leg, kept)? {
            Some(old) => (at(old, "price")?, at(old, "origin")?, at(old, "destination")?),
            None => offered(state, leg, cabin, passengers)?,
        };
        let mut leg = leg.clone();
        if let Some(leg) = leg.as_object_mut() {
            leg.set_all([
                ("price", price.clone()),
                ("origin", origin.clone()),
                ("destination", destination.clone()),
            ]);
        }
        itinerary.price = itinerary.price.plus(for_all(number(&leg, "price")?, passengers)?);
        itinerary.legs.push(leg);
    }
    Ok(itinerary)
}

/// A price for everyone.
pub(super) fn for_all(price: Number, passengers: &Datum) -> Result<Number, Stop> {
    Ok(times(price, Number::Int(i128::try_from(length(passengers)?).unwrap_or(i128::MAX))))
}

/// The first kept flight with this number and date.
fn held<'a>(leg: &Datum, kept: &'a [Datum]) -> Result<Option<&'a Datum>, Stop> {
    for old in kept {
        if python_eq(at(old, "flight_number")?, member(leg, "flight_number")?)
            && python_eq(at(old, "date")?, member(leg, "date")?)
        {
            return Ok(Some(old));
        }
    }
    Ok(None)
}

/// Price, origin and destination of a flight that can be booked.
fn offered<'a>(
    state: &'a State,
    leg: &Datum,
    cabin: &Datum,
    passengers: &Datum,
) -> Result<(&'a Datum, &'a Datum, &'a Datum), Stop> {
    let number = member(leg, "flight_number")?;
    let name = || format!("flight {}", python_str(number));
    let Some((flight, _)) = row(state, "flights", number)? else {
        return Stop::refuse(format!("{} not found", name()));
    };
    let date = member(leg, "date")?;
    let Some(day) = within(at(flight, "dates")?, date)? else {
        return Stop::refuse(format!("{} not found on date {}", name(), python_str(date)));
    };
    if at(day, "status")? != "available" {
        return Stop::refuse(format!("{} not available on date {}", name(), python_str(date)));
    }
    let seats = entry(at(day, "available_seats")?, cabin)?;
    if less(seats, &Datum::from(length(passengers)?))? {
        return Stop::refuse(format!("not enough seats on {}", name()));
    }
    Ok((entry(at(day, "prices")?, cabin)?, at(flight, "origin")?, at(flight, "destination")?))
}

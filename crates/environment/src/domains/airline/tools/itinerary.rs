//! The flights of a booking or of a changed reservation: which can be had, and what they cost.

use crate::domains::generic::operators::{entry, less, member, times, within};
use crate::domains::generic::python::{at, items, length, numeric, row};
use crate::domains::generic::toolbox::Stop;
use crate::state::{Datum, Fields, State};
use crate::value::{Data, Number, python_eq, python_text};

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
    passengers: &impl Data,
    kept: &[Datum],
) -> Result<Itinerary, Stop> {
    let legs = items(legs)?;
    let mut itinerary = Itinerary { legs: Vec::with_capacity(legs.len()), price: Number::Int(0) };
    for leg in legs.as_ref() {
        let (price, origin, destination) = match held(leg, kept)? {
            Some(old) => (at(old, "price")?, at(old, "origin")?, at(old, "destination")?),
            None => offered(state, leg, cabin, passengers)?,
        };
        let each = numeric(price, "price")?;
        itinerary.price = itinerary.price.plus(for_all(each, passengers)?);
        itinerary.legs.push(noted(leg, [price, origin, destination].map(Datum::clone)));
    }
    Ok(itinerary)
}

/// What a flight takes from the offer.
static OFFER: Fields<3> = Fields::of(["price", "origin", "destination"]);

/// A flight as the caller gave it, with price, origin and destination.
fn noted(leg: &Datum, offer: [Datum; 3]) -> Datum {
    let mut leg = leg.clone();
    if let Some(fields) = leg.as_object_mut() {
        fields.set_all(&OFFER, offer);
    }
    leg
}

/// A price for everyone.
pub(super) fn for_all(price: Number, passengers: &impl Data) -> Result<Number, Stop> {
    Ok(times(price, Number::of_length(length(passengers)?)))
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
    passengers: &impl Data,
) -> Result<(&'a Datum, &'a Datum, &'a Datum), Stop> {
    let number = member(leg, "flight_number")?;
    let refuse = |start: &str, end: &str, date: &str| {
        Stop::refuse([start, "flight ", &python_text(number), end, date].concat())
    };
    let Some((flight, _)) = row(state, "flights", number)? else {
        return refuse("", " not found", "");
    };
    let date = member(leg, "date")?;
    let Some(day) = within(at(flight, "dates")?, date)? else {
        return refuse("", " not found on date ", &python_text(date));
    };
    if at(day, "status")? != "available" {
        return refuse("", " not available on date ", &python_text(date));
    }
    let seats = entry(at(day, "available_seats")?, cabin)?;
    if less(seats, &Datum::from(length(passengers)?))? {
        return refuse("not enough seats on ", "", "");
    }
    Ok((entry(at(day, "prices")?, cabin)?, at(flight, "origin")?, at(flight, "destination")?))
}

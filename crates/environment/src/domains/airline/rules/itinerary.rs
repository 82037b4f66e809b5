//! The flights that a call names, and the rules about them: available, with enough seats, in a row.

use super::look::{BOOK, FLIGHTS, ITINERARIES, Look, list, number, text, times};
use crate::policy::Trace;
use crate::state::{Datum, Record, Row};

/// One flight on one date, as a call or a reservation names it.
#[derive(Clone, Copy)]
pub(super) struct Leg<'a> {
    /// Flight number.
    pub number: &'a str,
    /// Date, `YYYY-MM-DD`.
    pub date: &'a str,
    /// The flight, when there is one of this number.
    pub flight: Option<&'a Row>,
    /// True when the reservation has it already, in the cabin that the call names: nothing is bought then.
    pub kept: bool,
    /// True when the reservation has it already, in whatever cabin.
    pub old: bool,
}

impl<'a> Leg<'a> {
    /// What the flight does on this date: status, seats, prices.
    pub(super) fn day(&self) -> Option<&'a Datum> {
        self.flight?.get("dates")?.get(self.date)
    }

    /// The status on this date.
    pub(super) fn status(&self) -> Option<&'a str> {
        text(self.day()?, "status")
    }

    fn end(&self, key: &str) -> Option<&'a str> {
        text(self.flight?, key)
    }

    /// A scheduled time in seconds since a day long ago; `+1` is the next day.
    fn time(&self, key: &str) -> Option<i64> {
        let scheduled = text(self.flight?, key)?;
        let (time, days) = scheduled.split_once('+').unwrap_or((scheduled, "0"));
        let [hours, minutes, seconds] = numbers(time, ':')?;
        let day = day_number(self.date)? + days.parse::<i64>().ok()?;
        Some(day * 86_400 + hours * 3600 + minutes * 60 + seconds)
    }
}

/// The flights of a list of `{flight_number, date}`; `None` when it is of another form.
pub(super) fn legs<'a, R: Record>(look: &Look<'a>, flights: &'a [R]) -> Option<Vec<Leg<'a>>> {
    let reservation = look.reservation();
    let now = reservation.map_or(&[][..], |reservation| list(reservation, "flights"));
    let same_cabin =
        reservation.is_some_and(|reservation| text(reservation, "cabin") == look.text("cabin"));
    let leg = |value: &'a R| {
        let (number, date) = (text(value, "flight_number")?, text(value, "date")?);
        let is_it = |other: &Datum| {
            text(other, "flight_number") == Some(number) && text(other, "date") == Some(date)
        };
        let old = now.iter().any(is_it);
        Some(Leg {
            number,
            date,
            flight: look.row("flights", number),
            kept: old && same_cabin,
            old,
        })
    };
    flights.iter().map(leg).collect()
}

/// The flights that the call names.
pub(super) fn named<'a>(look: &Look<'a>) -> Option<Vec<Leg<'a>>> {
    legs(look, look.list("flights")?)
}

/// True when the call names the flights that the reservation has, in the same order.
pub(super) fn is_unchanged(look: &Look<'_>, legs: &[Leg<'_>]) -> bool {
    let now = look.reservation().map_or(&[][..], |reservation| list(reservation, "flights"));
    let same = |(leg, old): (&Leg<'_>, &Datum)| {
        text(old, "flight_number") == Some(leg.number) && text(old, "date") == Some(leg.date)
    };
    now.len() == legs.len() && legs.iter().zip(now).all(same)
}

/// How many passengers the booking has, or the reservation that changes.
pub(super) fn passengers(look: &Look<'_>) -> Option<usize> {
    match look.tool() {
        BOOK => look.list("passengers").map(<[_]>::len),
        _ => Some(list(look.reservation()?, "passengers").len()),
    }
}

/// Whatever is bought is for sale.
pub(super) fn available(trace: &Trace, index: usize) -> Option<String> {
    let look = open(trace, index, ITINERARIES)?;
    let bought = named(&look)?.into_iter().filter(|leg| !leg.kept);
    bought.into_iter().find_map(|Leg { number, date, flight, .. }| {
        let Some(flight) = flight else { return Some(format!("there is no flight {number}")) };
        let Some(day) = flight.get("dates")?.get(date) else {
            return Some(format!("flight {number} does not fly on {date}"));
        };
        let status = text(day, "status")?;
        (status != "available").then(|| format!("flight {number} is `{status}` on {date}"))
    })
}

/// Everybody has a seat.
pub(super) fn seats(trace: &Trace, index: usize) -> Option<String> {
    let look = open(trace, index, ITINERARIES)?;
    let (cabin, travellers) = (look.text("cabin")?, passengers(&look)?);
    named(&look)?.into_iter().filter(|leg| !leg.kept).find_map(|leg| {
        let free = number(leg.day()?.get("available_seats")?, cabin)?;
        (free < times(travellers)).then(|| {
            let (number, date) = (leg.number, leg.date);
            format!(
                "flight {number} on {date} has {free} free seats in {cabin}, but there are {travellers} passengers"
            )
        })
    })
}

/// A booking leads where it says.
pub(super) fn route(trace: &Trace, index: usize) -> Option<String> {
    let look = Look::at(trace, index, &[BOOK])?;
    let ends = Ends {
        origin: look.text("origin")?,
        destination: look.text("destination")?,
        trip: look.text("flight_type")?,
    };
    ends.missed(&named(&look)?)
}

/// A changed itinerary leads where the old one did.
pub(super) fn same_route(trace: &Trace, index: usize) -> Option<String> {
    let look = open(trace, index, &[FLIGHTS])?;
    let (legs, reservation) = (named(&look)?, look.reservation()?);
    if is_unchanged(&look, &legs) {
        return None;
    }
    let ends = Ends {
        origin: text(reservation, "origin")?,
        destination: text(reservation, "destination")?,
        trip: text(reservation, "flight_type")?,
    };
    ends.missed(&legs)
}

/// One flight after the other. Two flights that the reservation has already are no fault of the call.
pub(super) fn order(trace: &Trace, index: usize) -> Option<String> {
    let look = open(trace, index, ITINERARIES)?;
    named(&look)?.windows(2).find_map(|pair| {
        let [one, two] = pair else { return None };
        let arrives = one.time("scheduled_arrival_time_est")?;
        let departs = two.time("scheduled_departure_time_est")?;
        (departs < arrives && !(one.old && two.old)).then(|| {
            let arrival = one.end("scheduled_arrival_time_est").unwrap_or_default();
            let departure = two.end("scheduled_departure_time_est").unwrap_or_default();
            format!(
                "flight {} of {} departs at {departure}, but flight {} of {} arrives at {arrival}",
                two.number, two.date, one.number, one.date
            )
        })
    })
}

/// The step, when no earlier one cancelled the reservation.
pub(super) fn open<'a>(trace: &'a Trace, index: usize, tools: &[&str]) -> Option<Look<'a>> {
    Look::at(trace, index, tools).filter(|look| !look.is_closed())
}

/// Where a trip leads.
struct Ends<'a> {
    origin: &'a str,
    destination: &'a str,
    trip: &'a str,
}

impl Ends<'_> {
    /// Where flights fail to lead that way; `None` when they do, or when a flight is unknown, which has a rule of its
    /// own.
    fn missed(&self, legs: &[Leg<'_>]) -> Option<String> {
        let Self { origin, destination, trip } = self;
        if legs.is_empty() {
            return Some(format!("no flight leads from {origin} to {destination}"));
        }
        let (mut place, mut reached) = (*origin, false);
        for leg in legs {
            let (from, to) = (leg.end("origin")?, leg.end("destination")?);
            if from != place {
                return Some(format!(
                    "flight {} departs from {from}, not from {place}",
                    leg.number
                ));
            }
            place = to;
            reached |= to == *destination;
        }
        let end = if *trip == "round_trip" { origin } else { destination };
        if !reached {
            return Some(format!("the flights end in {place} and never reach {destination}"));
        }
        (place != *end).then(|| format!("the flights of a `{trip}` end in {place}, not in {end}"))
    }
}

/// Days since 0000-03-01 of a date `YYYY-MM-DD`, in the Gregorian calendar.
pub(super) fn day_number(date: &str) -> Option<i64> {
    let [year, month, day] = numbers(date, '-')?;
    if !(0..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    Some(year * 365 + leap_days + (month * 153 + 2) / 5 + day)
}

fn numbers(text: &str, between: char) -> Option<[i64; 3]> {
    let mut parts = text.split(between).map(|part| part.parse::<u16>().ok().map(i64::from));
    let three = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(three)
}

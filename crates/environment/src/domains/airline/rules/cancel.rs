//! Rules about cancelling a reservation.

use super::itinerary::{Leg, day_number, legs, open};
use super::look::{CANCEL, list, text};
use crate::policy::Trace;

/// The day on which every conversation takes place (policy: 2024-05-15, 15:00).
const TODAY: &str = "2024-05-15";
/// A reservation made before this moment was made more than 24 hours ago. Times of this form sort as texts.
const A_DAY_AGO: &str = "2024-05-14T15:00:00";

/// Nothing has taken off, among the flights of now and among those that the trace began with.
pub(super) fn flown(trace: &Trace, index: usize) -> Option<String> {
    let look = open(trace, index, &[CANCEL])?;
    let id = look.text("reservation_id")?;
    let begun = [look.first(id)?, look.reservation()?]
        .into_iter()
        .filter_map(|reservation| legs(&look, list(reservation, "flights")))
        .flatten()
        .find(has_departed)?;
    Some(format!(
        "flight {} of {} in reservation {id} is `{}`",
        begun.number,
        begun.date,
        begun.status()?
    ))
}

/// One of the four grounds is there.
pub(super) fn grounds(trace: &Trace, index: usize) -> Option<String> {
    let look = open(trace, index, &[CANCEL])?;
    let (id, reservation) = (look.text("reservation_id")?, look.reservation()?);
    if text(reservation, "status") == Some("cancelled") || flown(trace, index).is_some() {
        return None;
    }
    let (made, cabin) = (text(reservation, "created_at")?, look.cabin()?);
    let insurance = text(reservation, "insurance")?;
    let flights = legs(&look, list(look.first(id)?, "flights"))?;
    let cancelled = flights.iter().any(|leg| leg.status() == Some("cancelled"));
    let recent = !is_moment(made) || made >= A_DAY_AGO;
    (!recent && !cancelled && cabin != "business" && insurance != "yes").then(|| {
        format!(
            "reservation {id} was made at {made}, more than 24 hours ago; none of its flights is cancelled, \
             its cabin is {cabin}, its insurance `{insurance}`"
        )
    })
}

fn has_departed(leg: &Leg<'_>) -> bool {
    match leg.status() {
        Some("flying" | "landed") => true,
        Some("cancelled") | None => false,
        Some(_) => {
            day_number(leg.date).zip(day_number(TODAY)).is_some_and(|(day, today)| day < today)
        }
    }
}

/// True of a text like `2024-05-14T15:00:00`; what is written in another way is not judged.
fn is_moment(text: &str) -> bool {
    text.split_once('T').is_some_and(|(date, time)| {
        date.len() == 10 && day_number(date).is_some() && time.len() >= 8 && time.is_ascii()
    })
}

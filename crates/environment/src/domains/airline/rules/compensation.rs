//! Rules about certificates as compensation. The call names user and amount alone, so a rule asks whether any
//! reservation of the user explains it.

use super::itinerary::legs;
use super::look::{CANCEL, CERTIFICATE, FLIGHTS, Look, count, differ, list, text};
use crate::policy::Trace;
use crate::state::Row;

/// A reservation with a flight that was cancelled or is delayed.
struct Trouble<'a> {
    id: &'a str,
    reservation: &'a Row,
    /// Number of the flight.
    flight: &'a str,
    status: &'a str,
}

impl Trouble<'_> {
    /// What the certificate is worth.
    fn amount(&self) -> f64 {
        let each = if self.status == "cancelled" { 100.0 } else { 50.0 };
        each * count(list(self.reservation, "passengers"))
    }

    /// True when the reservation by itself entitles to compensation.
    fn is_covered(&self) -> bool {
        text(self.reservation, "cabin") == Some("business")
            || text(self.reservation, "insurance") == Some("yes")
    }

    fn evidence(&self) -> String {
        let Self { id, flight, status, reservation } = self;
        let passengers = list(*reservation, "passengers").len();
        format!(
            "{} for reservation {id} (flight {flight} is `{status}`, passengers: {passengers})",
            self.amount()
        )
    }
}

/// Something went wrong.
pub(super) fn trouble(trace: &Trace, index: usize) -> Option<String> {
    let look = Look::at(trace, index, &[CERTIFICATE])?;
    let (user, row) = look.user()?;
    let reservations: Vec<&str> = own(row).collect();
    troubles(&look)?.is_empty().then(|| {
        let all = if reservations.is_empty() { "none".to_owned() } else { reservations.join(", ") };
        format!(
            "no flight in the reservations of {user} was cancelled or is delayed; looked at: {all}"
        )
    })
}

/// The user is entitled.
pub(super) fn entitled(trace: &Trace, index: usize) -> Option<String> {
    let look = Look::at(trace, index, &[CERTIFICATE])?;
    let troubles = troubles(&look)?;
    (!troubles.is_empty() && entitling(&look, &troubles)?.is_empty()).then(|| {
        let facts = troubles.iter().map(|trouble| {
            let field = |key| text(trouble.reservation, key).unwrap_or("unknown");
            format!(
                "reservation {} (cabin {}, insurance {})",
                trouble.id,
                field("cabin"),
                field("insurance")
            )
        });
        let facts: Vec<String> = facts.collect();
        format!("the user is a regular member with nothing but {}", facts.join(", "))
    })
}

/// The amount is that of a reservation.
pub(super) fn amount(trace: &Trace, index: usize) -> Option<String> {
    let look = Look::at(trace, index, &[CERTIFICATE])?;
    let amount = look.number("amount")?;
    let troubles = troubles(&look)?;
    let entitling = entitling(&look, &troubles)?;
    let fits = entitling.iter().any(|trouble| !differ(trouble.amount(), amount));
    (!entitling.is_empty() && !fits).then(|| {
        let due: Vec<String> = entitling.iter().map(|trouble| trouble.evidence()).collect();
        format!("the certificate is worth {amount}, but due is {}", due.join(" or "))
    })
}

/// For a delay, the reservation was dealt with first.
pub(super) fn after_change(trace: &Trace, index: usize) -> Option<String> {
    let look = Look::at(trace, index, &[CERTIFICATE])?;
    let amount = look.number("amount")?;
    let troubles = troubles(&look)?;
    let entitling = entitling(&look, &troubles)?;
    let changed = |id: &str| {
        look.before(&[CANCEL, FLIGHTS]).any(|earlier| earlier.text("reservation_id") == Some(id))
    };
    let due = |trouble: &Trouble<'_>| trouble.status == "cancelled" || changed(trouble.id);
    let explains: Vec<&Trouble<'_>> =
        entitling.into_iter().filter(|trouble| !differ(trouble.amount(), amount)).collect();
    (!explains.is_empty() && !explains.iter().any(|trouble| due(trouble))).then(|| {
        let ids: Vec<&str> = explains.iter().map(|trouble| trouble.id).collect();
        format!("no earlier step changed or cancelled the delayed reservation {}", ids.join(" or "))
    })
}

/// The reservations of the user, as the trace began with them, that have a cancelled or delayed flight; each kind once.
fn troubles<'a>(look: &Look<'a>) -> Option<Vec<Trouble<'a>>> {
    let (_, user) = look.user()?;
    let of = |id: &'a str| {
        let reservation = look.first(id)?;
        let legs = legs(look, list(reservation, "flights"))?;
        let with = |status: &'static str| {
            let leg = legs.iter().find(|leg| leg.status() == Some(status))?;
            Some(Trouble { id, reservation, flight: leg.number, status })
        };
        Some([with("cancelled"), with("delayed")])
    };
    Some(own(user).filter_map(of).flatten().flatten().collect())
}

/// Those for which compensation may be given.
fn entitling<'t, 'a>(look: &Look<'a>, troubles: &'t [Trouble<'a>]) -> Option<Vec<&'t Trouble<'a>>> {
    let membership = text(look.user()?.1, "membership")?;
    Some(
        troubles.iter().filter(|trouble| membership != "regular" || trouble.is_covered()).collect(),
    )
}

fn own(user: &Row) -> impl Iterator<Item = &str> {
    list(user, "reservations").iter().filter_map(|id| id.as_str())
}

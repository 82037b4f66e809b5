//! Rules about bags: how many are free, and that none is taken away.

use super::itinerary::{open, passengers};
use super::look::{BAGS, BOOK, Look, NAMES_BAGS, number, text, times};
use crate::policy::Trace;

/// Free bags of a passenger by membership, for basic economy, economy and business (table in the policy).
const FREE: [(&str, [f64; 3]); 3] =
    [("regular", [0.0, 1.0, 2.0]), ("silver", [1.0, 2.0, 3.0]), ("gold", [2.0, 3.0, 3.0])];

/// The nonfree bags are those beyond the free ones. A change need not give back what was paid before.
pub(super) fn allowance(trace: &Trace, index: usize) -> Option<String> {
    let look = open(trace, index, NAMES_BAGS)?;
    let (total, nonfree) = (look.number("total_baggages")?, look.number("nonfree_baggages")?);
    if total < 0.0 {
        return Some(format!("{total} bags cannot be carried"));
    }
    let allowance = Allowance::of(&look)?;
    let needed = (total - allowance.free()).max(0.0);
    let paid = match look.tool() {
        BOOK => 0.0,
        _ => number(look.reservation()?, "nonfree_baggages")?,
    };
    (nonfree < needed || nonfree > needed.max(paid)).then(|| {
        format!(
            "{nonfree} of {total} bags are to be nonfree, but {needed} are: {}",
            allowance.evidence()
        )
    })
}

/// Bags stay.
pub(super) fn only_added(trace: &Trace, index: usize) -> Option<String> {
    let look = open(trace, index, &[BAGS])?;
    let (now, then) =
        (number(look.reservation()?, "total_baggages")?, look.number("total_baggages")?);
    (then < now).then(|| {
        let id = look.text("reservation_id").unwrap_or_default();
        format!("reservation {id} has {now} bags and would be left with {then}")
    })
}

/// Where the free bags of a reservation come from.
struct Allowance<'a> {
    membership: &'a str,
    cabin: &'a str,
    each: f64,
    passengers: f64,
}

impl<'a> Allowance<'a> {
    fn of(look: &Look<'a>) -> Option<Self> {
        let membership = text(look.user()?.1, "membership")?;
        let cabin = if look.tool() == BOOK { look.text("cabin")? } else { look.cabin()? };
        let column =
            ["basic_economy", "economy", "business"].iter().position(|one| *one == cabin)?;
        let (_, row) = FREE.iter().find(|(one, _)| *one == membership)?;
        Some(Self { membership, cabin, each: row[column], passengers: times(passengers(look)?) })
    }

    fn free(&self) -> f64 {
        self.each * self.passengers
    }

    fn evidence(&self) -> String {
        let Self { membership, cabin, each, passengers } = self;
        format!(
            "a {membership} member has {each} free bags a passenger in {cabin}, and there are {passengers} passengers"
        )
    }
}

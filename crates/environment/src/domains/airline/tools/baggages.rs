//! Changing the bags of a reservation.

use super::{fields, payment, records};
use crate::domains::generic::operators::{subtract, times};
use crate::domains::generic::python::at;
use crate::domains::generic::toolbox::{Args, Reply, Run, Stop, Tool};
use crate::state::{Datum, Fields, State};
use crate::value::Number;

/// Changes both counts of bags.
pub(super) const UPDATE_RESERVATION_BAGGAGES: Tool = Tool {
    name: "update_reservation_baggages",
    description: "Sets the number of checked bags of a reservation and charges 50 dollars for every paid bag that \
                  is new. Get an explicit yes first. Gives the reservation as it is afterwards.",
    parameters: &[
        fields::RESERVATION_ID,
        fields::TOTAL_BAGGAGES,
        fields::NONFREE_BAGGAGES,
        fields::PAYMENT_ID,
    ],
    outputs: fields::RESERVATION,
    run: Run::Write(update),
};

/// What is set.
static BAGS: Fields<2> = Fields::of(["total_baggages", "nonfree_baggages"]);

/// Fewer bags than before are taken without a word; they give nothing back.
fn update(state: &mut State, args: &Args<'_>) -> Reply {
    let [id, total, nonfree, method] = args.all();
    let (reservation, spot) = records::reservation(state, id)?;
    let price = price(nonfree, at(reservation, "nonfree_baggages")?)?;
    let charge = payment::check(state, reservation, method, price)?;

    let reservation = state.row_mut(spot);
    reservation.set_all(&BAGS, [total.into(), nonfree.into()]);
    payment::settle(state, spot, charge)?;
    Ok(state.row(spot).dumps())
}

/// `50 * max(0, new - old)`.
fn price(new: &Datum, old: &Datum) -> Result<Number, Stop> {
    let more = subtract(new, old)?;
    let more = if more > Number::Int(0) { more } else { Number::Int(0) };
    Ok(times(Number::Int(50), more))
}

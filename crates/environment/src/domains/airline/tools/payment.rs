//! Paying for a change of a reservation, or being paid: one method of the reservation's owner, which must be no
//! certificate.

use super::records::{self, Record};
use crate::domains::generic::operators::within;
use crate::domains::generic::python::{at, entry_mut, missing, number, push, set, text};
use crate::domains::generic::toolbox::Stop;
use crate::state::{Datum, Spot, State};
use crate::value::Number;

/// A charge that has passed its checks.
#[derive(Clone, Copy)]
pub(super) struct Charge<'a> {
    /// Where the owner stands.
    owner: Spot,
    method: &'a str,
    gift_card: bool,
    price: Number,
}

/// Checks that the method is in the owner's profile, is no certificate, and covers the price if it is a gift card.
/// The checks are made at every price, zero and below included.
pub(super) fn check<'a>(
    state: &State,
    reservation: &Record,
    method: &'a Datum,
    price: Number,
) -> Result<Charge<'a>, Stop> {
    let owner = text(reservation, "user_id")?;
    let owner = state.find("users", owner).ok_or_else(|| missing(owner))?;
    let methods = at(state.row(owner), "payment_methods")?;
    let Some(found) = within(methods, method)? else {
        return Stop::refuse("payment method not found");
    };
    let source = text(found, "source")?;
    if source == "certificate" {
        return Stop::refuse("certificate cannot be used to update reservation");
    }
    let gift_card = source == "gift_card";
    if gift_card && number(found, "amount")? < price {
        return Stop::refuse("gift card balance is not enough");
    }
    let method = method.as_str().unwrap_or_default(); // a key of an object is a text
    Ok(Charge { owner, method, gift_card, price })
}

/// Takes the price off a gift card (a price below zero fills it) and notes it in the reservation unless it is zero.
pub(super) fn settle(state: &mut State, reservation: Spot, charge: Charge<'_>) -> Result<(), Stop> {
    if charge.gift_card {
        let user = state.row_mut(charge.owner);
        deduct(entry_mut(user, "payment_methods", charge.method)?, charge.price)?;
    }
    if charge.price != Number::Int(0) {
        let note = records::payment(charge.method.into(), charge.price.into());
        push(state.row_mut(reservation), "payment_history", note)?;
    }
    Ok(())
}

/// Lessens the amount on a gift card; nothing is rounded.
pub(super) fn deduct(method: &mut Datum, price: Number) -> Result<(), Stop> {
    let rest = number(method, "amount")?.minus(price);
    set(method, "amount", rest.into());
    Ok(())
}

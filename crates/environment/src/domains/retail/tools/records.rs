//! Look-ups and money moves that several tools share.

use std::sync::LazyLock;

use crate::domains::generic::python::{
    at, entry_mut, key, list, missing, number, raise, row, set, text,
};
use crate::domains::generic::toolbox::Stop;
use crate::state::{Datum, Names, Object, Row, Spot, State};
use crate::value::{Number, same_text};

/// An order and where it stands; the tools' first check.
pub(super) fn order<'s>(state: &'s State, id: &Datum) -> Result<(&'s Row, Spot), Stop> {
    row(state, "orders", id)?.ok_or_else(|| Stop::Refused("order not found".into()))
}

/// The order's status must be exactly this.
#[inline]
pub(super) fn need_status(order: &Row, status: &str, refusal: &'static str) -> Result<(), Stop> {
    if same_text(text(order, "status")?, status) { Ok(()) } else { Stop::refuse(refusal) }
}

/// A payment method in the profile of an order's owner.
pub(super) struct Method<'s, 'i> {
    pub(super) id: &'i str,
    pub(super) record: &'s Datum,
    /// Where the owner stands.
    pub(super) owner: Spot,
}

/// Where a customer stands.
pub(super) fn user(state: &State, id: &str) -> Result<Spot, Stop> {
    state.find("users", id).ok_or_else(|| missing(id))
}

/// A method of the order's owner.
pub(super) fn method<'s, 'i>(
    state: &'s State,
    order: &Row,
    id: &'i Datum,
) -> Result<Method<'s, 'i>, Stop> {
    let owner = user(state, text(order, "user_id")?)?;
    let methods = at(state.row(owner), "payment_methods")?;
    let known = key(id)?.and_then(|id| Some(Method { id, record: methods.get(id)?, owner }));
    known.ok_or_else(|| Stop::Refused("payment method not found".into()))
}

/// A gift card must hold at least this; other methods always do.
pub(super) fn need_balance(
    method: &Datum,
    amount: Number,
    refusal: &'static str,
) -> Result<(), Stop> {
    if same_text(text(method, "source")?, "gift_card") && number(method, "balance")? < amount {
        return Stop::refuse(refusal);
    }
    Ok(())
}

/// True for ids of gift cards; tau-bench looks at the id here, not at the method's source.
pub(super) fn is_gift_card_id(id: &str) -> bool {
    id.as_bytes().windows(9).any(|part| part == b"gift_card")
}

/// Replaces the balance of a gift card of this user by what `change` makes of it, rounded to cents.
pub(super) fn set_balance(
    state: &mut State,
    user: Spot,
    method: &str,
    change: impl FnOnce(Number) -> Number,
) -> Result<(), Stop> {
    let method = entry_mut(state.row_mut(user), "payment_methods", method)?;
    let balance = change(number(method, "balance")?).round2();
    set(method, "balance", balance.into());
    Ok(())
}

/// One entry of a payment history.
pub(super) fn entry(kind: &'static str, amount: Datum, method: &str) -> Datum {
    static NAMES: LazyLock<Names> = LazyLock::new(|| {
        Names::of(["transaction_type", "amount", "payment_method_id"].into_iter())
    });
    Object::new(&NAMES, [Datum::word(kind), amount, method.into()].into_iter()).into()
}

/// The first entry of an order's payment history.
pub(super) fn first_payment(order: &Row) -> Result<&Datum, Stop> {
    list(order, "payment_history")?.first().map_or_else(|| raise("list index out of range"), Ok)
}

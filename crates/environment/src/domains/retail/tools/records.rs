//! Look-ups and money moves that several tools share.

use std::sync::LazyLock;

use crate::domains::generic::python::{
    entry_mut, key, list, missing, number, raise, row, set, text,
};
use crate::domains::generic::toolbox::Stop;
use crate::state::{Datum, Names, Object, Row, State};
use crate::value::Number;

/// An order and its id; the tools' first check.
pub(super) fn order<'s, 'i>(state: &'s State, id: &'i Datum) -> Result<(&'s Row, &'i str), Stop> {
    row(state, "orders", id)?.ok_or_else(|| Stop::Refused("order not found".to_owned()))
}

/// An order to write to, once it is known to be there.
pub(super) fn order_mut<'a>(state: &'a mut State, id: &str) -> Result<&'a mut Row, Stop> {
    state.get_mut("orders", id).ok_or_else(|| missing(id))
}

/// The order's status must be exactly this.
pub(super) fn need_status(order: &Row, status: &str, refusal: &str) -> Result<(), Stop> {
    if text(order, "status")? == status { Ok(()) } else { Stop::refuse(refusal) }
}

/// The payment methods in the profile of the order's owner.
pub(super) fn methods<'a>(state: &'a State, order: &Row) -> Result<&'a Datum, Stop> {
    let owner = text(order, "user_id")?;
    let user = state.get("users", owner).ok_or_else(|| missing(owner))?;
    user.get("payment_methods").ok_or_else(|| missing("payment_methods"))
}

/// A method of the order's owner, and its id.
pub(super) fn method<'s, 'i>(
    state: &'s State,
    order: &Row,
    id: &'i Datum,
) -> Result<(&'s Datum, &'i str), Stop> {
    let methods = methods(state, order)?;
    let known = key(id)?.and_then(|id| Some((methods.get(id)?, id)));
    known.ok_or_else(|| Stop::Refused("payment method not found".to_owned()))
}

/// A gift card must hold at least this; other methods always do.
pub(super) fn need_balance(method: &Datum, amount: Number, refusal: &str) -> Result<(), Stop> {
    if text(method, "source")? == "gift_card" && number(method, "balance")? < amount {
        return Stop::refuse(refusal);
    }
    Ok(())
}

/// True for ids of gift cards; tau-bench looks at the id here, not at the method's source.
pub(super) fn is_gift_card_id(id: &str) -> bool {
    id.contains("gift_card")
}

/// Replaces the balance of a gift card of this user by what `change` makes of it, rounded to cents.
pub(super) fn set_balance(
    state: &mut State,
    user: &str,
    method: &str,
    change: impl FnOnce(Number) -> Number,
) -> Result<(), Stop> {
    let user = state.get_mut("users", user).ok_or_else(|| missing(user))?;
    let method = entry_mut(user, "payment_methods", method)?;
    let balance = change(number(method, "balance")?).round2();
    set(method, "balance", balance.into());
    Ok(())
}

/// One entry of a payment history.
pub(super) fn entry(kind: &str, amount: &Datum, method: &str) -> Datum {
    static NAMES: LazyLock<Names> = LazyLock::new(|| {
        Names::of(["transaction_type", "amount", "payment_method_id"].into_iter())
    });
    Object::new(&NAMES, [kind.into(), amount.clone(), method.into()].into_iter()).into()
}

/// The first entry of an order's payment history.
pub(super) fn first_payment(order: &Row) -> Result<&Datum, Stop> {
    list(order, "payment_history")?.first().map_or_else(|| raise("list index out of range"), Ok)
}

/// The order as the tools print it.
pub(super) fn print_order(state: &State, id: &str) -> Result<String, Stop> {
    state.get("orders", id).map(Row::dumps).ok_or_else(|| missing(id))
}

//! Rules about whose account it is.

use super::look::{
    EXCHANGE, FIND_BY_EMAIL, FIND_BY_NAME, Look, MODIFY_ITEMS, MODIFY_PAYMENT, OPENS, RETURN,
    USER_ADDRESS, text,
};
use crate::policy::{Trace, Transition};
use crate::state::Datum;

/// All accounts that the trace opens or changes are one.
pub(super) fn one_user(trace: &Trace, index: usize) -> Option<String> {
    let look = Look::at(trace, index, OPENS)?;
    let (first, now) = strangers(trace, &trace.steps[index])?;
    let what = match look.text("order_id") {
        Some(order) => format!("order {order} belongs to {now}"),
        None => format!("{} opens the account of {now}", look.name()),
    };
    Some(format!("{what}, but the conversation is with {first}"))
}

/// The default address of another account stays as it is.
pub(super) fn own_address(trace: &Trace, index: usize) -> Option<String> {
    let look = Look::at(trace, index, &[USER_ADDRESS])?;
    let (first, now) = strangers(trace, &trace.steps[index])?;
    Some(format!(
        "{} changes the default address of {now}, but the conversation is with {first}",
        look.name()
    ))
}

/// Payment methods come from the profile of the order's owner.
pub(super) fn method_in_profile(trace: &Trace, index: usize) -> Option<String> {
    let look = Look::at(trace, index, &[MODIFY_PAYMENT, MODIFY_ITEMS, RETURN, EXCHANGE])?;
    let owner = text(look.order()?, "user_id")?;
    let profile = look.row("users", owner)?.get("payment_methods").and_then(Datum::as_object)?;
    let method = look.text("payment_method_id")?;
    let known: Vec<&str> = profile.keys().collect();
    (!known.contains(&method)).then(|| {
        format!(
            "payment method `{method}` is not in the account of {owner}, which has {}",
            known.join(", ")
        )
    })
}

/// The account of the first step that touches one, and that of this step, where they differ.
fn strangers<'a>(trace: &'a Trace, step: &'a Transition) -> Option<(&'a str, &'a str)> {
    let now = account(step)?;
    let first = trace.steps.iter().find_map(account)?;
    (first != now).then_some((first, now))
}

/// The account that a step opens or changes; `None` when it touches none that exists.
fn account(step: &Transition) -> Option<&str> {
    if [FIND_BY_EMAIL, FIND_BY_NAME].contains(&step.call.name.as_str()) {
        return step.observation.is_done().then_some(step.observation.text.as_str());
    }
    if let Some(order) = step.call.text("order_id") {
        return text(step.before.get("orders", order)?, "user_id");
    }
    let user = step.call.text("user_id")?;
    step.before.get("users", user).map(|_| user)
}

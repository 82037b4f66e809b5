//! Changing where an order goes, and where a customer lives. Contents are not checked: they are stored as given.

use std::sync::LazyLock;

use super::{fields, records};
use crate::domains::generic::python::{row, set};
use crate::domains::generic::toolbox::{Args, Parameter, Reply, Run, Stop, Tool};
use crate::state::{Datum, Names, Object, State};

const PARTS: [Parameter; 6] = fields::ADDRESS;

/// The keys of a new address, in the order of the arguments (data files have country before state; the tools do not).
const KEYS: [&str; 6] = ["address1", "address2", "city", "state", "country", "zip"];

/// The address of one order.
pub(super) const MODIFY_PENDING_ORDER_ADDRESS: Tool = Tool {
    name: "modify_pending_order_address",
    description: "Changes where a pending order is shipped to; the customer's own address stays. Describe the \
                  change and get an explicit yes first. Gives the order as it is afterwards.",
    parameters: &[fields::ORDER_ID, PARTS[0], PARTS[1], PARTS[2], PARTS[3], PARTS[4], PARTS[5]],
    outputs: fields::ORDER,
    run: Run::Write(modify_order_address),
};

/// The address of a customer.
pub(super) const MODIFY_USER_ADDRESS: Tool = Tool {
    name: "modify_user_address",
    description: "Changes the customer's own address; orders keep theirs. Describe the change and get an explicit \
                  yes first. Gives the profile as it is afterwards.",
    parameters: &[fields::USER_ID, PARTS[0], PARTS[1], PARTS[2], PARTS[3], PARTS[4], PARTS[5]],
    outputs: fields::USER,
    run: Run::Write(modify_user_address),
};

fn modify_order_address(state: &mut State, args: &Args<'_>) -> Reply {
    let [id, parts @ ..] = args.all::<7>();
    let (order, spot) = records::order(state, id)?;
    records::need_status(order, "pending", "non-pending order cannot be modified")?;
    let order = state.row_mut(spot);
    set(order, "address", address(parts));
    Ok(order.dumps())
}

fn modify_user_address(state: &mut State, args: &Args<'_>) -> Reply {
    let [id, parts @ ..] = args.all::<7>();
    let Some((_, spot)) = row(state, "users", id)? else {
        return Stop::refuse("user not found");
    };
    let user = state.row_mut(spot);
    set(user, "address", address(parts));
    Ok(user.dumps())
}

fn address(parts: [&Datum; KEYS.len()]) -> Datum {
    static NAMES: LazyLock<Names> = LazyLock::new(|| Names::of(KEYS.into_iter()));
    Object::new(&NAMES, parts.into_iter().map(Datum::from)).into()
}

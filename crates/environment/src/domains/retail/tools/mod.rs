//! The sixteen tools of the retail domain, one file a group, in the order that models see them.

mod address;
mod cancel;
mod delivered;
mod fields;
mod payment;
mod pending_items;
mod read;
mod records;
mod swap;
#[cfg(test)]
mod tests;

use crate::domain::Meanings;
use crate::domains::generic::toolbox::{Tool, Toolbox};
use crate::domains::generic::{CALCULATE, THINK, TRANSFER};

/// All tools, sorted by name.
pub(super) static TOOLS: [Tool; 16] = [
    CALCULATE,
    cancel::CANCEL_PENDING_ORDER,
    delivered::EXCHANGE_DELIVERED_ORDER_ITEMS,
    read::FIND_USER_ID_BY_EMAIL,
    read::FIND_USER_ID_BY_NAME_ZIP,
    read::GET_ORDER_DETAILS,
    read::GET_PRODUCT_DETAILS,
    read::GET_USER_DETAILS,
    read::LIST_ALL_PRODUCT_TYPES,
    address::MODIFY_PENDING_ORDER_ADDRESS,
    pending_items::MODIFY_PENDING_ORDER_ITEMS,
    payment::MODIFY_PENDING_ORDER_PAYMENT,
    address::MODIFY_USER_ADDRESS,
    delivered::RETURN_DELIVERED_ORDER_ITEMS,
    THINK,
    TRANSFER,
];

/// What the values in the tables mean to the tools.
pub(super) const MEANINGS: &[Meanings] = &[
    Meanings { table: "orders", id: "order_id", fields: fields::ORDER },
    Meanings { table: "products", id: "product_id", fields: fields::PRODUCT },
    Meanings { table: "users", id: "user_id", fields: fields::USER },
];

/// The same, to be called; exception texts name tau-bench's module.
pub(super) static TOOLBOX: Toolbox = Toolbox::new(&TOOLS, "tau_bench.envs.retail.tools");

/// The tools that change an order or a profile; none of them goes together with a transfer.
pub(super) const WRITES: [&str; 7] = [
    "cancel_pending_order",
    "exchange_delivered_order_items",
    "modify_pending_order_address",
    "modify_pending_order_items",
    "modify_pending_order_payment",
    "modify_user_address",
    "return_delivered_order_items",
];

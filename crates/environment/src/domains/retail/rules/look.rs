//! How the rules see one step: its call, and the rows it is about as they were before it.

use std::ops::Deref;

use serde_json::Value;

use crate::domains::generic::look::Step;
pub(super) use crate::domains::generic::look::{list, text};
use crate::policy::Trace;
use crate::state::{Datum, Row};

/// Finds an account by its email address.
pub(super) const FIND_BY_EMAIL: &str = "find_user_id_by_email";
/// Finds an account by name and postal code.
pub(super) const FIND_BY_NAME: &str = "find_user_id_by_name_zip";
/// Opens a product.
pub(super) const GET_PRODUCT: &str = "get_product_details";
/// Cancels a pending order.
pub(super) const CANCEL: &str = "cancel_pending_order";
/// Changes the address of a pending order.
pub(super) const MODIFY_ADDRESS: &str = "modify_pending_order_address";
/// Changes the payment method of a pending order.
pub(super) const MODIFY_PAYMENT: &str = "modify_pending_order_payment";
/// Changes items of a pending order.
pub(super) const MODIFY_ITEMS: &str = "modify_pending_order_items";
/// Changes the default address of an account.
pub(super) const USER_ADDRESS: &str = "modify_user_address";
/// Returns items of a delivered order.
pub(super) const RETURN: &str = "return_delivered_order_items";
/// Exchanges items of a delivered order.
pub(super) const EXCHANGE: &str = "exchange_delivered_order_items";
/// Hands over to a human.
pub(super) const TRANSFER: &str = "transfer_to_human_agents";

/// The tools that change something.
pub(super) const WRITES: &[&str] =
    &[CANCEL, MODIFY_ADDRESS, MODIFY_PAYMENT, MODIFY_ITEMS, USER_ADDRESS, RETURN, EXCHANGE];
/// The tools for pending orders that change something other than the status alone.
pub(super) const MODIFIES: &[&str] = &[MODIFY_ADDRESS, MODIFY_PAYMENT, MODIFY_ITEMS];
/// The tools for pending orders.
pub(super) const CANCEL_OR_MODIFY: &[&str] =
    &[CANCEL, MODIFY_ADDRESS, MODIFY_PAYMENT, MODIFY_ITEMS];
/// The tools that replace items.
pub(super) const SWAPS: &[&str] = &[MODIFY_ITEMS, EXCHANGE];
/// The tools that name items of an order.
pub(super) const NAMES_ITEMS: &[&str] = &[MODIFY_ITEMS, EXCHANGE, RETURN];
/// The tools that open an account or an order of one, or change an order.
pub(super) const OPENS: &[&str] = &[
    FIND_BY_EMAIL,
    FIND_BY_NAME,
    "get_user_details",
    "get_order_details",
    CANCEL,
    MODIFY_ADDRESS,
    MODIFY_PAYMENT,
    MODIFY_ITEMS,
    RETURN,
    EXCHANGE,
];
/// The tools after which an order cannot be acted upon any more.
const CLOSES: &[&str] = &[CANCEL, MODIFY_ITEMS, RETURN, EXCHANGE];

/// One step of a trace.
#[derive(Clone, Copy)]
pub(super) struct Look<'a>(Step<'a>);

impl<'a> Deref for Look<'a> {
    type Target = Step<'a>;

    fn deref(&self) -> &Step<'a> {
        &self.0
    }
}

impl<'a> Look<'a> {
    /// The step at `index`, when its tool is one of `tools`.
    pub(super) fn at(trace: &'a Trace, index: usize, tools: &[&str]) -> Option<Self> {
        Step::at(trace, index, tools).map(Self)
    }

    /// An argument that is a list of texts.
    pub(super) fn list(&self, name: &str) -> Option<Vec<&'a str>> {
        self.argument(name)?.as_array()?.iter().map(Value::as_str).collect()
    }

    /// The order that the call names, before the step.
    pub(super) fn order(&self) -> Option<&'a Row> {
        self.row("orders", self.text("order_id")?)
    }

    /// The status that this order had when the trace began.
    pub(super) fn first_status(&self) -> Option<&'a str> {
        text(self.trace.initial.get("orders", self.text("order_id")?)?, "status")
    }

    /// The payment method that the call names, as its order's owner has it.
    pub(super) fn method(&self) -> Option<&'a Datum> {
        let owner = self.row("users", text(self.order()?, "user_id")?)?;
        owner.get("payment_methods")?.get(self.text("payment_method_id")?)
    }

    /// The balance of the payment method that the call names, when it is a gift card.
    pub(super) fn gift_card(&self) -> Option<f64> {
        let method = self.method()?;
        if text(method, "source")? == "gift_card" { method.get("balance")?.as_f64() } else { None }
    }

    /// The first earlier step by one of `tools` that had its effect on the order that this call names.
    pub(super) fn earlier(&self, tools: &[&str]) -> Option<Look<'a>> {
        let order = self.text("order_id")?;
        self.before(tools).find(|step| step.text("order_id") == Some(order)).map(Look)
    }

    /// True when an earlier step closed the order, which has a rule of its own: the content of the call is then moot.
    pub(super) fn is_closed(&self) -> bool {
        self.earlier(CLOSES).is_some()
    }
}

/// True when the balance does not reach the amount; what is below half a cent is noise of float addition.
pub(super) fn falls_short(balance: f64, amount: f64) -> bool {
    balance + 0.005 < amount
}

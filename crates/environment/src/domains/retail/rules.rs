//! The sentences of the retail policy that a program can decide from a trace of actions.
//!
//! A ground truth mostly holds writes alone, so no rule asks for reads. What needs the dialogue or the whole run
//! is not decided here: that the customer was authenticated first, that each write was announced and agreed to,
//! that the agent made one call at a time, invented nothing, gave no opinions, declined requests about other
//! accounts, asked for all items before the one call, and named a reason or a refund time truthfully.
//!
//! One fault gives one finding where possible: a status is judged as it was at the start of the trace, and what an
//! earlier step did to the order is judged by the `once` and `final` rules.

mod account;
mod cancel;
mod delivered;
mod items;
mod look;
mod pending;
mod transfer;

#[cfg(test)]
mod tests;

use crate::policy::{Rule, Trace, Undecided};

use look::{
    CANCEL, CANCEL_OR_MODIFY, EXCHANGE, GET_PRODUCT, MODIFIES, MODIFY_ADDRESS, MODIFY_ITEMS,
    MODIFY_PAYMENT, NAMES_ITEMS, OPENS, RETURN, SWAPS, TRANSFER, USER_ADDRESS,
};

/// The sentences that no program can decide, and why.
pub(super) const UNDECIDED: &[Undecided] = &[];

const fn entry(
    id: &'static str,
    tools: &'static [&'static str],
    sentence: &'static str,
    check: fn(&Trace, usize) -> Option<String>,
) -> Rule {
    Rule { id, sentence, how: "", tools, check }
}

/// The rules, in the order of the policy document.
pub(super) const RULES: &[Rule] = &[
    entry(
        "retail.account.one_user",
        OPENS,
        "Every profile and order that you open or change must belong to the one customer of this conversation.",
        account::one_user,
    ),
    entry(
        "retail.transfer.no_changes",
        &[TRANSFER],
        "Do not hand over a customer for whom you have already changed something.",
        transfer::no_changes,
    ),
    entry(
        "retail.transfer.last",
        &[],
        "Handing over ends your work: make no further tool call after it.",
        transfer::last,
    ),
    entry(
        "retail.ids.product_or_item",
        &[GET_PRODUCT, MODIFY_ITEMS, EXCHANGE, RETURN],
        "Product ids and item ids are unrelated numbers: never give one where the other is asked for.",
        items::product_or_item,
    ),
    entry(
        "retail.account.own_address",
        &[USER_ADDRESS],
        "Change the default address of an account only for the customer of this conversation.",
        account::own_address,
    ),
    entry(
        "retail.cancel.pending_only",
        &[CANCEL],
        "An order can be cancelled only while its status is `pending`.",
        cancel::pending_only,
    ),
    entry(
        "retail.cancel.reason",
        &[CANCEL],
        "The reason of a cancellation must be exactly `no longer needed` or `ordered by mistake`; \
         no other reason is accepted.",
        cancel::reason,
    ),
    entry(
        "retail.cancel.final",
        CANCEL_OR_MODIFY,
        "A cancelled order stays as it is: do nothing more with it.",
        cancel::last,
    ),
    entry(
        "retail.modify.pending_only",
        MODIFIES,
        "The address, the payment method or the items of an order can be changed only while its status is `pending`.",
        pending::pending_only,
    ),
    entry(
        "retail.payment.differs",
        &[MODIFY_PAYMENT],
        "The new payment method must be a different one from the one the order was paid with.",
        pending::payment_differs,
    ),
    entry(
        "retail.payment.once",
        &[MODIFY_PAYMENT],
        "The payment method of an order can be changed one time only, to one single method.",
        pending::payment_once,
    ),
    entry(
        "retail.payment.gift_card_covers",
        &[MODIFY_PAYMENT],
        "An order can move to a gift card only if the balance covers the whole amount of the order.",
        pending::gift_card_covers_order,
    ),
    entry(
        "retail.items.once",
        &[MODIFY_ITEMS],
        "The items of a pending order can be changed one time only, so gather all changes and make them in a single call.",
        pending::items_once,
    ),
    entry(
        "retail.items.final",
        &[CANCEL, MODIFY_ADDRESS, MODIFY_PAYMENT],
        "Once its items were changed, a pending order can neither be changed in another way nor cancelled.",
        pending::items_last,
    ),
    entry("retail.items.available", SWAPS, "A new item must be available.", items::available),
    entry(
        "retail.items.same_product",
        SWAPS,
        "A new item must be of the same product type as the one it replaces.",
        items::same_product,
    ),
    entry(
        "retail.items.different",
        SWAPS,
        "A new item must differ from the old one in at least one option.",
        items::different,
    ),
    entry(
        "retail.items.paired",
        SWAPS,
        "Name one new item for each old item, in the same order.",
        items::paired,
    ),
    entry(
        "retail.items.gift_card_covers",
        SWAPS,
        "A gift card can pay a price difference only if its balance covers it.",
        items::gift_card_covers_difference,
    ),
    entry(
        "retail.return.delivered_only",
        &[RETURN],
        "An order can be returned only if its status is `delivered`.",
        delivered::return_delivered_only,
    ),
    entry(
        "retail.return.refund_method",
        &[RETURN],
        "A refund for a return goes either to the original payment method or to a gift card of the customer.",
        delivered::refund_method,
    ),
    entry(
        "retail.exchange.delivered_only",
        &[EXCHANGE],
        "Items can be exchanged only if the status of their order is `delivered`.",
        delivered::exchange_delivered_only,
    ),
    entry(
        "retail.delivered.once",
        &[RETURN, EXCHANGE],
        "A delivered order can be returned or exchanged one time only, and not both.",
        delivered::once,
    ),
    entry(
        "retail.payment.in_profile",
        &[MODIFY_PAYMENT, MODIFY_ITEMS, RETURN, EXCHANGE],
        "Every payment method that you use must stand in the customer's account.",
        account::method_in_profile,
    ),
    entry(
        "retail.items.named",
        NAMES_ITEMS,
        "Name at least one item, and none more often than the order holds it.",
        items::named,
    ),
];

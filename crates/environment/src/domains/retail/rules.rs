//! The sentences of the retail policy that a program can decide from a trace of actions.
//!
//! A ground truth mostly holds writes alone, so no rule asks for reads. What needs the dialogue or the whole run is not
//! decided here: see `sentences`.
//!
//! One fault gives one finding where possible: a status is judged as it was at the start of the trace, and what an
//! earlier step did to the order is judged by the `once` and `final` rules.

mod account;
mod cancel;
mod delivered;
mod items;
mod look;
mod pending;
mod sentences;
mod transfer;

#[cfg(test)]
mod tests;

use crate::policy::{Rule, Undecided};

use look::{
    CANCEL, CANCEL_OR_MODIFY, EXCHANGE, GET_PRODUCT, MODIFIES, MODIFY_ADDRESS, MODIFY_ITEMS,
    MODIFY_PAYMENT, NAMES_ITEMS, OPENS, RETURN, SWAPS, TRANSFER, USER_ADDRESS,
};

/// The sentences that no program can decide, and why.
pub(super) const UNDECIDED: &[Undecided] = sentences::UNDECIDED;

/// The sentences that ask nothing of the agent.
pub(super) const FACTS: &[&str] = sentences::FACTS;

/// The rules, in the order of the policy document.
pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "retail.account.one_user",
        sentence: "Every profile and order that you open or change must belong to the one customer of this conversation.",
        how: "The owner of the account or order that the call names is compared with that of the first call that names one.",
        tools: OPENS,
        check: account::one_user,
    },
    Rule {
        id: "retail.transfer.no_changes",
        sentence: "Do not hand over a customer for whom you have already changed something.",
        how: "A handover after a write that had its effect breaks it; the evidence is that write.",
        tools: &[TRANSFER],
        check: transfer::no_changes,
    },
    Rule {
        id: "retail.transfer.last",
        sentence: "Handing over ends your work: make no further tool call after it.",
        how: "Any call after a handover breaks it; the evidence is the handover.",
        tools: &[],
        check: transfer::last,
    },
    Rule {
        id: "retail.ids.product_or_item",
        sentence: "Product ids and item ids are unrelated numbers: never give one where the other is asked for.",
        how: "Each id of the call is looked for among the products and their items; one of the other kind breaks it.",
        tools: &[GET_PRODUCT, MODIFY_ITEMS, EXCHANGE, RETURN],
        check: items::product_or_item,
    },
    Rule {
        id: "retail.account.own_address",
        sentence: "Change the default address of an account only for the customer of this conversation.",
        how: "The user id of the call is compared with the owner of the first account or order that the trace names.",
        tools: &[USER_ADDRESS],
        check: account::own_address,
    },
    Rule {
        id: "retail.cancel.pending_only",
        sentence: "An order can be cancelled only while its status is `pending`.",
        how: "The status that the order had at the start of the trace is compared with `pending`.",
        tools: &[CANCEL],
        check: cancel::pending_only,
    },
    Rule {
        id: "retail.cancel.reason",
        sentence: "The reason of a cancellation must be exactly `no longer needed` or `ordered by mistake`; \
         no other reason is accepted.",
        how: "The reason of the call is compared with the two accepted texts.",
        tools: &[CANCEL],
        check: cancel::reason,
    },
    Rule {
        id: "retail.cancel.final",
        sentence: "A cancelled order stays as it is: do nothing more with it.",
        how: "A call about an order that an earlier step cancelled breaks it; the evidence is that step.",
        tools: CANCEL_OR_MODIFY,
        check: cancel::last,
    },
    Rule {
        id: "retail.modify.pending_only",
        sentence: "The address, the payment method or the items of an order can be changed only while its status is `pending`.",
        how: "The status that the order had at the start of the trace is compared with `pending`.",
        tools: MODIFIES,
        check: pending::pending_only,
    },
    Rule {
        id: "retail.payment.differs",
        sentence: "The new payment method must be a different one from the one the order was paid with.",
        how: "The payment method of the call is compared with that of the order's one payment.",
        tools: &[MODIFY_PAYMENT],
        check: pending::payment_differs,
    },
    Rule {
        id: "retail.payment.once",
        sentence: "The payment method of an order can be changed one time only, to one single method.",
        how: "The entries in the payment history of the order are counted; more than one breaks it.",
        tools: &[MODIFY_PAYMENT],
        check: pending::payment_once,
    },
    Rule {
        id: "retail.payment.gift_card_covers",
        sentence: "An order can move to a gift card only if the balance covers the whole amount of the order.",
        how: "The balance of the gift card before the call is compared with the amount of the order's one payment.",
        tools: &[MODIFY_PAYMENT],
        check: pending::gift_card_covers_order,
    },
    Rule {
        id: "retail.items.once",
        sentence: "The items of a pending order can be changed one time only, so gather all changes and make them in a single call.",
        how: "A second change of the items of one order breaks it; the evidence is the first.",
        tools: &[MODIFY_ITEMS],
        check: pending::items_once,
    },
    Rule {
        id: "retail.items.final",
        sentence: "Once its items were changed, a pending order can neither be changed in another way nor cancelled.",
        how: "A call about an order whose items an earlier step changed breaks it; the evidence is that step.",
        tools: &[CANCEL, MODIFY_ADDRESS, MODIFY_PAYMENT],
        check: pending::items_last,
    },
    Rule {
        id: "retail.items.available",
        sentence: "A new item must be available.",
        how: "`available` of each new item, among the variants of the product that it is to replace, is looked at.",
        tools: SWAPS,
        check: items::available,
    },
    Rule {
        id: "retail.items.same_product",
        sentence: "A new item must be of the same product type as the one it replaces.",
        how: "Each new item is looked for among the variants of the product of the item at the same place.",
        tools: SWAPS,
        check: items::same_product,
    },
    Rule {
        id: "retail.items.different",
        sentence: "A new item must differ from the old one in at least one option.",
        how: "Each new item id is compared with the old one at the same place.",
        tools: SWAPS,
        check: items::different,
    },
    Rule {
        id: "retail.items.paired",
        sentence: "Name one new item for each old item, in the same order.",
        how: "The numbers of old and new items are compared.",
        tools: SWAPS,
        check: items::paired,
    },
    Rule {
        id: "retail.items.gift_card_covers",
        sentence: "A gift card can pay a price difference only if its balance covers it.",
        how: "The balance of the gift card before the call is compared with the sum of new prices minus old prices.",
        tools: SWAPS,
        check: items::gift_card_covers_difference,
    },
    Rule {
        id: "retail.return.delivered_only",
        sentence: "An order can be returned only if its status is `delivered`.",
        how: "The status that the order had at the start of the trace is compared with `delivered`.",
        tools: &[RETURN],
        check: delivered::return_delivered_only,
    },
    Rule {
        id: "retail.return.refund_method",
        sentence: "A refund for a return goes either to the original payment method or to a gift card of the customer.",
        how: "The method of the call is compared with the one that the order was paid with, and its kind with gift card.",
        tools: &[RETURN],
        check: delivered::refund_method,
    },
    Rule {
        id: "retail.exchange.delivered_only",
        sentence: "Items can be exchanged only if the status of their order is `delivered`.",
        how: "The status that the order had at the start of the trace is compared with `delivered`.",
        tools: &[EXCHANGE],
        check: delivered::exchange_delivered_only,
    },
    Rule {
        id: "retail.delivered.once",
        sentence: "A delivered order can be returned or exchanged one time only, and not both.",
        how: "A second return or exchange of one order breaks it; the evidence is the first.",
        tools: &[RETURN, EXCHANGE],
        check: delivered::once,
    },
    Rule {
        id: "retail.payment.in_profile",
        sentence: "Every payment method that you use must stand in the customer's account.",
        how: "The payment method of the call is looked for in the account of the order's owner.",
        tools: &[MODIFY_PAYMENT, MODIFY_ITEMS, RETURN, EXCHANGE],
        check: account::method_in_profile,
    },
    Rule {
        id: "retail.items.named",
        sentence: "Name at least one item, and none more often than the order holds it.",
        how: "The times that each item is named are compared with the times that the order holds it.",
        tools: NAMES_ITEMS,
        check: items::named,
    },
];

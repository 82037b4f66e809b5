//! The one table of what retail values mean: arguments shared by several tools, and the fields of observations.
//!
//! The API graph joins an output with an argument of the same kind. Generic tools have no kinds.

use crate::domains::generic::toolbox::{Form, Parameter};

/// The order a tool works on.
pub(super) const ORDER_ID: Parameter = Parameter::of(
    "order_id",
    Form::Text,
    "order_id",
    "Id of the order with its leading '#', such as '#W0000000'.",
);

/// The customer a tool works on.
pub(super) const USER_ID: Parameter = Parameter::of(
    "user_id",
    Form::Text,
    "user_id",
    "Id of the customer, such as 'ada_stone_1234'.",
);

/// The items of the order that a tool works on.
pub(super) const ITEM_IDS: Parameter = Parameter::of(
    "item_ids",
    Form::Texts,
    "item_id",
    "Ids of the items as they stand in the order; an item that is meant twice is listed twice.",
);

/// What comes in place of those items.
pub(super) const NEW_ITEM_IDS: Parameter = Parameter::of(
    "new_item_ids",
    Form::Texts,
    "item_id",
    "Ids of the variants that take their places, in the same order as item_ids; each an available variant of the \
     same product.",
);

/// Who pays or is paid.
pub(super) const PAYMENT_METHOD_ID: Parameter = Parameter::of(
    "payment_method_id",
    Form::Text,
    "payment_method_id",
    "Id of a payment method in the customer's profile, such as 'paypal_0000000'.",
);

/// The six parts of an address, in the order of the arguments.
pub(super) const ADDRESS: [Parameter; 6] = [
    Parameter::of("address1", Form::Text, "address1", "Street and number."),
    Parameter::of(
        "address2",
        Form::Text,
        "address2",
        "Flat or suite; an empty text when there is none.",
    ),
    Parameter::of("city", Form::Text, "city", "City."),
    Parameter::of("state", Form::Text, "state", "State, as its two letters: 'OR'."),
    Parameter::of("country", Form::Text, "country", "Country: 'USA'."),
    Parameter::of("zip", Form::Text, "zip", "Zip code of five digits."),
];

/// What an order shows.
pub(super) const ORDER: &[(&str, &str)] = &[
    ("order_id", "order_id"),
    ("user_id", "user_id"),
    ("address.address1", "address1"),
    ("address.address2", "address2"),
    ("address.city", "city"),
    ("address.country", "country"),
    ("address.state", "state"),
    ("address.zip", "zip"),
    ("items[].name", "product_name"),
    ("items[].product_id", "product_id"),
    ("items[].item_id", "item_id"),
    ("items[].price", "price"),
    ("status", "order_status"),
    ("payment_history[].amount", "amount"),
    ("payment_history[].payment_method_id", "payment_method_id"),
];

/// What a customer's profile shows.
pub(super) const USER: &[(&str, &str)] = &[
    ("name.first_name", "first_name"),
    ("name.last_name", "last_name"),
    ("address.address1", "address1"),
    ("address.address2", "address2"),
    ("address.city", "city"),
    ("address.country", "country"),
    ("address.state", "state"),
    ("address.zip", "zip"),
    ("email", "email"),
    ("payment_methods.*.id", "payment_method_id"),
    ("payment_methods.*.balance", "balance"),
    ("orders[]", "order_id"),
];

/// What a product shows.
pub(super) const PRODUCT: &[(&str, &str)] = &[
    ("name", "product_name"),
    ("product_id", "product_id"),
    ("variants.*.item_id", "item_id"),
    ("variants.*.price", "price"),
];

//! What a retail customer can want, as data: the meaning behind the sentences of instructions and messages.
//!
//! A want speaks of orders by id and of everything else as customers do. Turning it into a tool call takes rows and
//! happens in `resolve`.

use crate::skill::pay::Pay;
use crate::skill::{Wanted, paired};

/// One thing that the customer wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Want {
    /// Cancel a pending order.
    Cancel { order: String, reason: Reason },
    /// Send items of a delivered order back.
    Return { order: String, items: Vec<Item>, pay: Pay },
    /// Other versions of items: an exchange when the order is delivered, a modification while it is pending.
    Swap { order: String, swaps: Vec<Swap>, pay: Pay },
    /// Ship a pending order elsewhere.
    OrderAddress { order: String, address: Address },
    /// Pay a pending order otherwise.
    OrderPayment { order: String, pay: Pay },
    /// Move.
    UserAddress { address: Address },
    /// Something that the customer would like and that may be denied.
    Hope(Box<Want>),
    /// Know something.
    Ask(Question),
}

/// Why an order is cancelled; the two reasons that the shop knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    NoLongerNeeded,
    Mistake,
}

/// An item as a customer describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    pub(crate) name: String,
    pub(crate) details: Vec<Detail>,
}

/// One option of an item; the option's name is left out when the value speaks for itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Detail {
    pub(crate) option: Option<String>,
    pub(crate) value: String,
}

/// An item and the version it is to become.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Swap {
    pub(crate) item: Item,
    pub(crate) target: Vec<Detail>,
}

/// A postal address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) address1: String,
    pub(crate) address2: String,
    pub(crate) city: String,
    pub(crate) state: String,
    pub(crate) zip: String,
    pub(crate) country: String,
}

/// A question that the data answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Question {
    /// Price of one item of an order.
    Price { order: String, item: Item },
    /// Price of several items together.
    Sum { order: String, items: Vec<Item> },
    /// What was paid for an order.
    Total { order: String },
    /// Tracking number of an order.
    Tracking { order: String },
    /// How many versions of a product can be had.
    Stock { product: String },
    /// Price of the cheapest version that can be had.
    Cheapest { product: String },
    /// What is left on the gift card.
    Balance,
}

impl Reason {
    /// The text that the tool takes.
    pub(crate) fn argument(self) -> &'static str {
        match self {
            Self::NoLongerNeeded => "no longer needed",
            Self::Mistake => "ordered by mistake",
        }
    }
}

impl Wanted for Want {
    fn subject(&self) -> Option<&str> {
        match self {
            Self::Cancel { order, .. }
            | Self::Return { order, .. }
            | Self::Swap { order, .. }
            | Self::OrderAddress { order, .. }
            | Self::OrderPayment { order, .. } => Some(order),
            Self::UserAddress { .. } => None,
            Self::Hope(want) => want.subject(),
            Self::Ask(question) => question.order(),
        }
    }

    fn is_question(&self) -> bool {
        matches!(self, Self::Ask(_) | Self::Hope(_))
    }

    fn same_kind(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Ask(ours), Self::Ask(theirs)) => {
                std::mem::discriminant(ours) == std::mem::discriminant(theirs)
            }
            (Self::Hope(ours), Self::Hope(theirs)) => ours.same_kind(theirs),
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        }
    }

    fn accepts(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Return { order, items, pay }, Self::Return { order: o, items: i, pay: p }) => {
                order == o && pay.accepts(p) && paired(items, i, Item::accepts)
            }
            (Self::Swap { order, swaps, pay }, Self::Swap { order: o, swaps: s, pay: p }) => {
                order == o && pay.accepts(p) && paired(swaps, s, Swap::accepts)
            }
            (Self::OrderPayment { order, pay }, Self::OrderPayment { order: o, pay: p }) => {
                order == o && pay.accepts(p)
            }
            (
                Self::Ask(Question::Price { order, item }),
                Self::Ask(Question::Price { order: o, item: i }),
            ) => order == o && item.accepts(i),
            (
                Self::Ask(Question::Sum { order, items }),
                Self::Ask(Question::Sum { order: o, items: i }),
            ) => order == o && paired(items, i, Item::accepts),
            (Self::Hope(ours), Self::Hope(theirs)) => ours.accepts(theirs),
            (Self::Hope(ours), other) => ours.accepts(other),
            _ => self == other,
        }
    }

    fn plain(&self) -> &Self {
        match self {
            Self::Hope(want) => want,
            want => want,
        }
    }

    fn hoped(self) -> Self {
        Self::Hope(Box::new(self))
    }
}

impl Question {
    fn order(&self) -> Option<&str> {
        match self {
            Self::Price { order, .. }
            | Self::Sum { order, .. }
            | Self::Total { order }
            | Self::Tracking { order } => Some(order),
            Self::Stock { .. } | Self::Cheapest { .. } | Self::Balance => None,
        }
    }
}

impl Item {
    /// True when `other` can be this item, described in more detail.
    pub(crate) fn accepts(&self, other: &Self) -> bool {
        self.name.eq_ignore_ascii_case(&other.name) && details_accept(&self.details, &other.details)
    }
}

impl Swap {
    fn accepts(&self, other: &Self) -> bool {
        self.item.accepts(&other.item) && details_accept(&self.target, &other.target)
    }
}

impl Detail {
    /// True when an option of this name and value is what is meant.
    pub(crate) fn fits(&self, option: &str, value: &str) -> bool {
        self.value.eq_ignore_ascii_case(value)
            && self.option.as_ref().is_none_or(|name| name.eq_ignore_ascii_case(option))
    }
}

fn details_accept(ours: &[Detail], theirs: &[Detail]) -> bool {
    ours.iter().all(|detail| {
        theirs.iter().any(|other| match &other.option {
            Some(option) => detail.fits(option, &other.value),
            None => detail.value.eq_ignore_ascii_case(&other.value),
        })
    })
}

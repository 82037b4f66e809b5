//! What a customer wants, as sentences: written for instructions ("you") and messages ("I"), and read back to data.
//!
//! Each table holds the paraphrases of one meaning. Instructions use the plain tables; customers also ask.

use seed::Stream;

use super::Retail;
use super::want::{Item, Question, Want};
use super::words;
use crate::skill::pay::Pay;
use crate::skill::{Filled, Phrases, Wanted, language};
use crate::template::{Slots, Voice, slot};

const MOVING: &[&str] = &[
    "You have moved",
    "You are moving next week",
    "You will be away from home for a while",
    "You found a typo in an address",
];
const REGRET: &[&str] = &[
    "You went through your orders last night",
    "Your plans have changed",
    "You have been tidying up your purchases",
    "You talked it over at home",
];
const CHANGE: &[&str] = &[
    "You have thought again about what suits you",
    "A friend talked you into another version",
    "You looked at the options once more",
    "It is meant as a present",
];
const MONEY: &[&str] = &[
    "You are sorting out your cards",
    "You keep an eye on your budget",
    "You are doing your accounts",
];
const CANCEL: Phrases<Want> = Phrases {
    plain: &[
        "%I [want|would like|wish] to cancel order {order} because {reason}",
        "%I have decided to cancel order {order}, since {reason}",
        "%I [want|would like|need] order {order} to be cancelled, as {reason}",
        "order {order} should be cancelled because {reason}",
        "%I [want|need] to call off order {order} because {reason}",
    ],
    asked: &[
        "[could|can] you[ please|] cancel order {order}, because {reason}",
        "please cancel [my |]order {order}, {reason}",
        "I do not want order {order} after all, {reason}",
    ],
    proposed: &[
        "I can cancel order {order} with the reason \"{reason}\"",
        "I would now cancel order {order}, reason: {reason}",
        "you want order {order} to be cancelled, reason: {reason}",
    ],
    background: REGRET,
    build: |slots| {
        let reason = words::read_reason(slot(slots, "reason"))?;
        Some(Want::Cancel { order: order(slots), reason })
    },
};

const RETURN: Phrases<Want> = Phrases {
    plain: &[
        "%I [want|would like|wish] to return {items} from order {order}, with the refund going to {pay}",
        "from order {order} %I [want|would like] to send back {items} and get the money on {pay}",
        "%I [want|need] to send back {items} of order {order} for a refund to {pay}",
        "%I [are|am] not happy with order {order} and [want|would like] to return {items}, refunded to {pay}",
        "%I [want|would like] a refund on {pay} for {items}, which came with order {order} and should go back",
    ],
    asked: &[
        "[could|can] I return {items} from order {order} and have the refund on {pay}",
        "please take back {items} from order {order}, refund to {pay}",
        "I need to return {items}, order {order}, and the refund should go to {pay}",
    ],
    proposed: &[
        "I can [start|set up] a return of {items} from order {order}, with the refund going to {pay}",
        "you would send back {items} from order {order} and get the refund on {pay}",
        "I would register the return of {items} from order {order} with a refund to {pay}",
    ],
    background: REGRET,
    build: |slots| {
        let (items, pay) =
            (words::read_items(slot(slots, "items"))?, Pay::read(slot(slots, "pay"))?);
        Some(Want::Return { order: order(slots), items, pay })
    },
};

const SWAP: Phrases<Want> = Phrases {
    plain: &[
        "%I [want|would like|wish] to exchange {swaps} in order {order}, using {pay} for any price difference",
        "in order {order} %I [want|would like] to swap {swaps}, and {pay} is for any price difference",
        "%I [want|would like|need] to change order {order}: {swaps}, with the difference settled on {pay}",
        "%I [want|would rather have] {swaps} in order {order} and [want|would like] to use {pay} for the difference",
        "regarding order {order}, %I [want|would like] to trade {swaps} and settle the difference with {pay}",
    ],
    asked: &[
        "[could|can] you[ please|] exchange {swaps} in order {order}, difference on {pay}",
        "I am hoping to swap {swaps} from order {order} and use {pay} for the difference",
        "please change {swaps} in order {order}, I will use {pay} for the difference",
    ],
    proposed: &[
        "I can exchange {swaps} in order {order} and settle the difference with {pay}",
        "in order {order} I would exchange {swaps}, with the difference on {pay}",
        "you would get {swaps} in order {order}, and the difference is settled with {pay}",
    ],
    background: CHANGE,
    build: |slots| {
        let (swaps, pay) =
            (words::read_swaps(slot(slots, "swaps"))?, Pay::read(slot(slots, "pay"))?);
        Some(Want::Swap { order: order(slots), swaps, pay })
    },
};

const ORDER_ADDRESS: Phrases<Want> = Phrases {
    plain: &[
        "%I [want|would like|need] order {order} to be [shipped|delivered|sent] to {address}",
        "%I [want|would like|need] to change the [shipping|delivery] address of order {order} to {address}",
        "order {order} should [be shipped|go] to another address: {address}",
        "%I [want|would like] to have order {order} redirected to {address}",
    ],
    asked: &[
        "[could|can] you[ please|] send order {order} to {address}",
        "please update the address on order {order}, it is {address}",
    ],
    proposed: &[
        "I can change the shipping address of order {order} to {address}",
        "order {order} would then be shipped to {address}",
    ],
    background: MOVING,
    build: |slots| {
        let address = words::read_address(slot(slots, "address"))?;
        Some(Want::OrderAddress { order: order(slots), address })
    },
};

const ORDER_PAYMENT: Phrases<Want> = Phrases {
    plain: &[
        "%I [want|would like|need] to pay for order {order} with {pay} instead",
        "%I [want|would like] to change the payment[ method|] of order {order} to {pay}",
        "order {order} should be charged to {pay} instead of the current method",
        "%I [want|would prefer] to have order {order} moved to {pay} for payment",
    ],
    asked: &[
        "[could|can] you[ please|] switch the payment of order {order} to {pay}",
        "please put order {order} on {pay} instead",
    ],
    proposed: &[
        "I can switch the payment of order {order} to {pay}",
        "order {order} would then be paid with {pay}",
    ],
    background: MONEY,
    build: |slots| {
        Some(Want::OrderPayment { order: order(slots), pay: Pay::read(slot(slots, "pay"))? })
    },
};

const USER_ADDRESS: Phrases<Want> = Phrases {
    plain: &[
        "%I [want|would like|need] to change the address in %my [profile|account] to {address}",
        "%my [profile|account] should have a new default address: {address}",
        "%I [want|need] to update %my default address to {address}",
    ],
    asked: &[
        "[could|can] you[ please|] set the address in my profile to {address}",
        "please note my new default address, {address}",
    ],
    proposed: &[
        "I can change the address in your profile to {address}",
        "your profile would then show the address {address}",
    ],
    background: MOVING,
    build: |slots| {
        Some(Want::UserAddress { address: words::read_address(slot(slots, "address"))? })
    },
};

const HOPE: Phrases<Want> = Phrases {
    plain: language::HOPES,
    asked: language::HOPED,
    proposed: &[],
    background: REGRET,
    build: |slots| {
        let want = language::read_want::<Retail>(slot(slots, "request"))?;
        (!matches!(want, Want::Ask(_) | Want::Hope(_))).then(|| want.hoped())
    },
};

const PRICE: Phrases<Want> = Phrases {
    plain: &[
        "%I [want|would like] to know [what|how much] %I paid for {item} in order {order}",
        "%I [want|would like] to be told the price of {item} in order {order}",
        "%I wonder what {item} in order {order} [cost|was]",
    ],
    asked: &["how much was {item} in order {order}", "what did I pay for {item} in order {order}"],
    proposed: &[],
    background: MONEY,
    build: |slots| {
        let item = words::read_item(slot(slots, "item"))?;
        Some(Want::Ask(Question::Price { order: order(slots), item }))
    },
};

const SUM: Phrases<Want> = Phrases {
    plain: &[
        "%I [want|would like] to know [what|how much] {items} in order {order} cost together",
        "%I [want|would like] to be told the combined price of {items} in order {order}",
    ],
    asked: &[
        "what do {items} in order {order} add up to",
        "how much are {items} from order {order} together",
    ],
    proposed: &[],
    background: MONEY,
    build: |slots| {
        let items = words::read_items(slot(slots, "items"))?;
        Some(Want::Ask(Question::Sum { order: order(slots), items }))
    },
};

const TOTAL: Phrases<Want> = Phrases {
    plain: &[
        "%I [want|would like] to know the total that %I [originally |]paid for order {order}",
        "%I [want|would like] to know how much order {order} cost in total when %I placed it",
        "%I ask for the original total of order {order}",
    ],
    asked: &[
        "what was the original total of order {order}",
        "how much did I pay for order {order} in total",
    ],
    proposed: &[],
    background: MONEY,
    build: |slots| Some(Want::Ask(Question::Total { order: order(slots) })),
};

const TRACKING: Phrases<Want> = Phrases {
    plain: &[
        "%I [want|would like|need] the tracking number of order {order}",
        "%I [want|would like] to know the tracking number of order {order}",
        "%I ask for the tracking number of order {order}",
    ],
    asked: &[
        "what is the tracking number of order {order}",
        "can you give me the tracking number for order {order}",
    ],
    proposed: &[],
    background: MONEY,
    build: |slots| Some(Want::Ask(Question::Tracking { order: order(slots) })),
};

const STOCK: Phrases<Want> = Phrases {
    plain: &[
        "%I [want|would like] to know how many versions of the {product} are available[ right now|]",
        "%I wonder in how many versions the {product} can be had[ at the moment|]",
    ],
    asked: &[
        "how many versions of the {product} are available",
        "how many kinds of {product} can I get right now",
    ],
    proposed: &[],
    background: MONEY,
    build: |slots| Some(Want::Ask(Question::Stock { product: slot(slots, "product").to_owned() })),
};

const CHEAPEST: Phrases<Want> = Phrases {
    plain: &[
        "%I [want|would like] to know the price of the cheapest available {product}",
        "%I wonder what the cheapest {product} costs that is available",
    ],
    asked: &[
        "what does the cheapest available {product} cost",
        "how much is your cheapest {product} in stock",
    ],
    proposed: &[],
    background: MONEY,
    build: |slots| {
        Some(Want::Ask(Question::Cheapest { product: slot(slots, "product").to_owned() }))
    },
};

const BALANCE: Phrases<Want> = Phrases {
    plain: &[
        "%I [want|would like] to know the balance of %my gift card[ at that point|]",
        "%I ask how much is left on %my gift card[ at that point|]",
    ],
    asked: &["how much is left on my gift card", "what is my gift card balance"],
    proposed: &[],
    background: MONEY,
    build: |_| Some(Want::Ask(Question::Balance)),
};

/// The sentences of every kind of want; hopes come first, since they hold other wants.
pub(super) const ALL: [&Phrases<Want>; 14] = [
    &HOPE,
    &CANCEL,
    &RETURN,
    &SWAP,
    &ORDER_ADDRESS,
    &ORDER_PAYMENT,
    &USER_ADDRESS,
    &PRICE,
    &SUM,
    &TOTAL,
    &TRACKING,
    &STOCK,
    &CHEAPEST,
    &BALANCE,
];

/// How customers say who they are.
pub(super) const IDENTITY: [&str; 8] = [
    "%my name is {first} {last} and %my zip code is {zip}",
    "%Im {first} {last} and live in zip code {zip}",
    "%my name is {first} {last} and %I live in zip code {zip}",
    "%Im {first} {last} and %my email address is {email}",
    "%my name is {first} {last} and %my email is {email}",
    "%my zip code is {zip}",
    "%my email address is {email}",
    "%my name is {first} {last}",
];

/// The sentences of a want.
pub(super) fn phrases_of(want: &Want) -> &'static Phrases<Want> {
    match want {
        Want::Cancel { .. } => &CANCEL,
        Want::Return { .. } => &RETURN,
        Want::Swap { .. } => &SWAP,
        Want::OrderAddress { .. } => &ORDER_ADDRESS,
        Want::OrderPayment { .. } => &ORDER_PAYMENT,
        Want::UserAddress { .. } => &USER_ADDRESS,
        Want::Hope(_) => &HOPE,
        Want::Ask(Question::Price { .. }) => &PRICE,
        Want::Ask(Question::Sum { .. }) => &SUM,
        Want::Ask(Question::Total { .. }) => &TOTAL,
        Want::Ask(Question::Tracking { .. }) => &TRACKING,
        Want::Ask(Question::Stock { .. }) => &STOCK,
        Want::Ask(Question::Cheapest { .. }) => &CHEAPEST,
        Want::Ask(Question::Balance) => &BALANCE,
    }
}

/// The words that fill the slots of a want's sentence.
pub(super) fn slots_of(want: &Want, voice: Voice, stream: &mut Stream) -> Filled {
    let mut slots = Vec::new();
    if let Some(order) = want.subject() {
        slots.push(("order", order.to_owned()));
    }
    match want {
        Want::Cancel { reason, .. } => {
            slots.push(("reason", words::write_reason(*reason, voice, stream)));
        }
        Want::Return { items, pay, .. } => {
            slots.push(("items", words::write_items(items, stream)));
            slots.push(("pay", pay.write(voice, stream)));
        }
        Want::Swap { swaps, pay, .. } => {
            slots.push(("swaps", words::write_swaps(swaps, stream)));
            slots.push(("pay", pay.write(voice, stream)));
        }
        Want::OrderPayment { pay, .. } => slots.push(("pay", pay.write(voice, stream))),
        Want::OrderAddress { address, .. } | Want::UserAddress { address } => {
            slots.push(("address", words::write_address(address)));
        }
        Want::Hope(want) => {
            slots.push(("request", language::clause::<Retail>(want, voice, stream)));
        }
        Want::Ask(question) => slots.extend(question_slot(question, stream)),
    }
    slots
}

fn question_slot(question: &Question, stream: &mut Stream) -> Option<(&'static str, String)> {
    let write_item = |item: &Item, stream: &mut Stream| words::write_item(item, stream);
    Some(match question {
        Question::Price { item, .. } => ("item", write_item(item, stream)),
        Question::Sum { items, .. } => ("items", words::write_items(items, stream)),
        Question::Stock { product } | Question::Cheapest { product } => {
            ("product", product.clone())
        }
        Question::Total { .. } | Question::Tracking { .. } | Question::Balance => return None,
    })
}

fn order(slots: &Slots) -> String {
    slot(slots, "order").to_owned()
}

//! What a customer wants, as sentences: written for instructions ("you") and messages ("I"), and read back to data.
//!
//! Each table holds the paraphrases of one meaning. Instructions use the plain tables; customers also ask.

use seed::Stream;

use super::want::{Identity, Item, Question, Want};
use super::words;
use crate::template::{Slots, Voice, capitalised, fill, read, slot};

/// The paraphrases of one kind of want.
struct Phrases {
    /// For both voices.
    plain: &'static [&'static str],
    /// Only a customer speaks so.
    asked: &'static [&'static str],
    /// Makes the want of the slots.
    build: fn(&Slots) -> Option<Want>,
}

const CANCEL: Phrases = Phrases {
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
    build: |slots| {
        let reason = words::read_reason(slot(slots, "reason"))?;
        Some(Want::Cancel { order: order(slots), reason })
    },
};

const RETURN: Phrases = Phrases {
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
    build: |slots| {
        let (items, pay) =
            (words::read_items(slot(slots, "items"))?, words::read_pay(slot(slots, "pay"))?);
        Some(Want::Return { order: order(slots), items, pay })
    },
};

const SWAP: Phrases = Phrases {
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
    build: |slots| {
        let (swaps, pay) =
            (words::read_swaps(slot(slots, "swaps"))?, words::read_pay(slot(slots, "pay"))?);
        Some(Want::Swap { order: order(slots), swaps, pay })
    },
};

const ORDER_ADDRESS: Phrases = Phrases {
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
    build: |slots| {
        let address = words::read_address(slot(slots, "address"))?;
        Some(Want::OrderAddress { order: order(slots), address })
    },
};

const ORDER_PAYMENT: Phrases = Phrases {
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
    build: |slots| {
        Some(Want::OrderPayment { order: order(slots), pay: words::read_pay(slot(slots, "pay"))? })
    },
};

const USER_ADDRESS: Phrases = Phrases {
    plain: &[
        "%I [want|would like|need] to change the address in %my [profile|account] to {address}",
        "%my [profile|account] should have a new default address: {address}",
        "%I [want|need] to update %my default address to {address}",
    ],
    asked: &[
        "[could|can] you[ please|] set the address in my profile to {address}",
        "please note my new default address, {address}",
    ],
    build: |slots| {
        Some(Want::UserAddress { address: words::read_address(slot(slots, "address"))? })
    },
};

const PRICE: Phrases = Phrases {
    plain: &[
        "%I [want|would like] to know [what|how much] %I paid for {item} in order {order}",
        "%I [want|would like] to be told the price of {item} in order {order}",
        "%I wonder what {item} in order {order} [cost|was]",
    ],
    asked: &["how much was {item} in order {order}", "what did I pay for {item} in order {order}"],
    build: |slots| {
        let item = words::read_item(slot(slots, "item"))?;
        Some(Want::Ask(Question::Price { order: order(slots), item }))
    },
};

const SUM: Phrases = Phrases {
    plain: &[
        "%I [want|would like] to know [what|how much] {items} in order {order} cost together",
        "%I [want|would like] to be told the combined price of {items} in order {order}",
    ],
    asked: &[
        "what do {items} in order {order} add up to",
        "how much are {items} from order {order} together",
    ],
    build: |slots| {
        let items = words::read_items(slot(slots, "items"))?;
        Some(Want::Ask(Question::Sum { order: order(slots), items }))
    },
};

const TOTAL: Phrases = Phrases {
    plain: &[
        "%I [want|would like] to know the total that %I [originally |]paid for order {order}",
        "%I [want|would like] to know how much order {order} cost in total when %I placed it",
        "%I ask for the original total of order {order}",
    ],
    asked: &[
        "what was the original total of order {order}",
        "how much did I pay for order {order} in total",
    ],
    build: |slots| Some(Want::Ask(Question::Total { order: order(slots) })),
};

const TRACKING: Phrases = Phrases {
    plain: &[
        "%I [want|would like|need] the tracking number of order {order}",
        "%I [want|would like] to know the tracking number of order {order}",
        "%I ask for the tracking number of order {order}",
    ],
    asked: &[
        "what is the tracking number of order {order}",
        "can you give me the tracking number for order {order}",
    ],
    build: |slots| Some(Want::Ask(Question::Tracking { order: order(slots) })),
};

const STOCK: Phrases = Phrases {
    plain: &[
        "%I [want|would like] to know how many versions of the {product} are available[ right now|]",
        "%I wonder in how many versions the {product} can be had[ at the moment|]",
    ],
    asked: &[
        "how many versions of the {product} are available",
        "how many kinds of {product} can I get right now",
    ],
    build: |slots| Some(Want::Ask(Question::Stock { product: slot(slots, "product").to_owned() })),
};

const CHEAPEST: Phrases = Phrases {
    plain: &[
        "%I [want|would like] to know the price of the cheapest available {product}",
        "%I wonder what the cheapest {product} costs that is available",
    ],
    asked: &[
        "what does the cheapest available {product} cost",
        "how much is your cheapest {product} in stock",
    ],
    build: |slots| {
        Some(Want::Ask(Question::Cheapest { product: slot(slots, "product").to_owned() }))
    },
};

const BALANCE: Phrases = Phrases {
    plain: &[
        "%I [want|would like] to know the balance of %my gift card[ at that point|]",
        "%I ask how much is left on %my gift card[ at that point|]",
    ],
    asked: &["how much is left on my gift card", "what is my gift card balance"],
    build: |_| Some(Want::Ask(Question::Balance)),
};

const ALL: [&Phrases; 13] = [
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

const IDENTITY: [&str; 7] = [
    "%my name is {first} {last} and %my zip code is {zip}",
    "%Im {first} {last} and live in zip code {zip}",
    "%my name is {first} {last} and %I live in zip code {zip}",
    "%Im {first} {last} and %my email address is {email}",
    "%my name is {first} {last} and %my email is {email}",
    "%my zip code is {zip}",
    "%my email address is {email}",
];
const WITH_ZIP: &[&str] = IDENTITY.split_at(3).0;
const WITH_EMAIL: &[&str] = IDENTITY.split_at(3).1.split_at(2).0;

/// Words that link a sentence to the one before.
const LEADS: [&str; 12] = [
    "first, ",
    "to begin with, ",
    "then ",
    "after that, ",
    "next, ",
    "also, ",
    "in addition, ",
    "besides, ",
    "finally, ",
    "lastly, ",
    "please note that ",
    "actually, ",
];
const OPENING: &[&str] = &["first, ", "to begin with, "];
const MIDDLE: &[&str] =
    &["then ", "after that, ", "next, ", "also, ", "in addition, ", "besides, "];
const CLOSING: &[&str] = &["finally, ", "lastly, "];

/// Writes what is wanted, as one sentence without its full stop. Customers, who say "I", may also ask.
pub(super) fn write_want(want: &Want, voice: Voice, stream: &mut Stream) -> String {
    capitalised(want_clause(want, voice, stream))
}

/// Writes sentence number `index` of `count`, linked to its neighbours.
pub(super) fn write_linked(
    want: &Want,
    (index, count): (usize, usize),
    stream: &mut Stream,
) -> String {
    let leads: &[&str] = match index {
        _ if count == 1 => &[],
        0 => OPENING,
        _ if index + 1 == count => CLOSING,
        _ => MIDDLE,
    };
    let lead = if stream.percent(65) { stream.pick(leads).copied().unwrap_or("") } else { "" };
    capitalised(format!("{lead}{}", want_clause(want, Voice::You, stream)))
}

/// Reads one sentence in either voice; `None` when it asks for nothing that we know.
pub(super) fn read_want(sentence: &str) -> Option<Want> {
    let sentence = without_lead(sentence);
    ALL.iter().find_map(|phrases| {
        let mut patterns = phrases.plain.iter().chain(phrases.asked);
        patterns
            .find_map(|pattern| read(pattern, sentence).and_then(|slots| (phrases.build)(&slots)))
    })
}

/// Writes who the customer is, by email where there is one and by zip code otherwise; without a full stop.
pub(super) fn write_identity(identity: &Identity, voice: Voice, stream: &mut Stream) -> String {
    let Identity { first, last, zip, email } = identity;
    let patterns = if email.is_some() { WITH_EMAIL } else { WITH_ZIP };
    let pattern = stream.pick(patterns).copied().unwrap_or_default();
    let (zip, email) = (zip.as_deref().unwrap_or_default(), email.as_deref().unwrap_or_default());
    let slots = [("first", first.as_str()), ("last", last), ("zip", zip), ("email", email)];
    capitalised(fill(pattern, voice, &slots, stream))
}

/// Adds what one sentence says about who the customer is; false when it says nothing about it.
pub(super) fn read_identity(sentence: &str, identity: &mut Identity) -> bool {
    let Some(slots) = IDENTITY.iter().find_map(|pattern| read(pattern, sentence)) else {
        return false;
    };
    for (name, text) in slots {
        let text = text.to_owned();
        match name {
            "first" => identity.first = text,
            "last" => identity.last = text,
            "zip" => identity.zip = Some(text),
            _ => identity.email = Some(text),
        }
    }
    true
}

fn want_clause(want: &Want, voice: Voice, stream: &mut Stream) -> String {
    let phrases = phrases_of(want);
    let asks = voice == Voice::I && stream.percent(50);
    let patterns = if asks { phrases.asked } else { phrases.plain };
    let pattern = stream.pick(patterns).copied().unwrap_or_default();
    let slots = slots_of(want, voice, stream);
    let slots: Vec<(&str, &str)> =
        slots.iter().map(|(name, text)| (*name, text.as_str())).collect();
    fill(pattern, voice, &slots, stream)
}

fn phrases_of(want: &Want) -> &'static Phrases {
    match want {
        Want::Cancel { .. } => &CANCEL,
        Want::Return { .. } => &RETURN,
        Want::Swap { .. } => &SWAP,
        Want::OrderAddress { .. } => &ORDER_ADDRESS,
        Want::OrderPayment { .. } => &ORDER_PAYMENT,
        Want::UserAddress { .. } => &USER_ADDRESS,
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
pub(super) fn slots_of(
    want: &Want,
    voice: Voice,
    stream: &mut Stream,
) -> Vec<(&'static str, String)> {
    let mut slots = Vec::new();
    if let Some(order) = want.order() {
        slots.push(("order", order.to_owned()));
    }
    match want {
        Want::Cancel { reason, .. } => {
            slots.push(("reason", words::write_reason(*reason, voice, stream)));
        }
        Want::Return { items, pay, .. } => {
            slots.push(("items", words::write_items(items, stream)));
            slots.push(("pay", words::write_pay(pay, voice, stream)));
        }
        Want::Swap { swaps, pay, .. } => {
            slots.push(("swaps", words::write_swaps(swaps, stream)));
            slots.push(("pay", words::write_pay(pay, voice, stream)));
        }
        Want::OrderPayment { pay, .. } => slots.push(("pay", words::write_pay(pay, voice, stream))),
        Want::OrderAddress { address, .. } | Want::UserAddress { address } => {
            slots.push(("address", words::write_address(address)));
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

fn without_lead(sentence: &str) -> &str {
    let fits = |lead: &&&str| {
        sentence.get(..lead.len()).is_some_and(|start| start.eq_ignore_ascii_case(lead))
    };
    LEADS.iter().find(fits).map_or(sentence, |lead| &sentence[lead.len()..])
}

fn order(slots: &Slots) -> String {
    slot(slots, "order").to_owned()
}

#[cfg(test)]
mod tests;

//! What an agent says to a customer, written for the agent and read by the human: requests, proposals, reports,
//! answers, refusals.

use seed::Stream;

use super::phrases::slots_of;
use super::want::{Item, Question, Reason, Want};
use super::words;
use crate::template::{Slots, Voice, read_any, slot, write_any};

const CANCEL: &[&str] = &[
    "I can cancel order {order} with the reason \"{reason}\"",
    "I would now cancel order {order}, reason: {reason}",
    "you want order {order} to be cancelled, reason: {reason}",
];
const RETURN: &[&str] = &[
    "I can [start|set up] a return of {items} from order {order}, with the refund going to {pay}",
    "you would send back {items} from order {order} and get the refund on {pay}",
    "I would register the return of {items} from order {order} with a refund to {pay}",
];
const SWAP: &[&str] = &[
    "I can exchange {swaps} in order {order} and settle the difference with {pay}",
    "in order {order} I would exchange {swaps}, with the difference on {pay}",
    "you would get {swaps} in order {order}, and the difference is settled with {pay}",
];
const ORDER_ADDRESS: &[&str] = &[
    "I can change the shipping address of order {order} to {address}",
    "order {order} would then be shipped to {address}",
];
const ORDER_PAYMENT: &[&str] = &[
    "I can switch the payment of order {order} to {pay}",
    "order {order} would then be paid with {pay}",
];
const USER_ADDRESS: &[&str] = &[
    "I can change the address in your profile to {address}",
    "your profile would then show the address {address}",
];
const CONFIRM: &[&str] = &[
    "do you confirm [this|these details] (yes/no)?",
    "shall I [go ahead|proceed] (yes/no)?",
    "is that [right|correct], yes or no?",
    "please confirm with yes or no.",
];
const DONE: &[&str] = &[
    "[all|that is] done, {what}",
    "{what}, as you asked",
    "good news: {what}",
    "[thank you|thanks], {what}",
];
const MORE: &[&str] = &[
    "is there anything else [I can do for you|you need|I can help you with]?",
    "can I help you with anything else?",
    "anything else [today|for you]?",
];
const ANSWERED: &[&str] = &[
    "[happy to look that up|of course]: {what}",
    "{what}",
    "according to our records, {what}",
    "I have checked, {what}",
];
const IDENTIFY: &[&str] = &[
    "could I have your email address, or your first and last name with your zip code?",
    "to find your account I need your email address, or your full name and zip code.",
    "before I can help, please tell me your email address or your name and zip code.",
];
const NOT_FOUND: &[&str] = &[
    "I cannot find an account with these details. Please give me your email address, or your full name and zip code.",
    "these details match no account. Could you check your email address, or your name and zip code?",
];
const UNCLEAR: &[&str] = &[
    "I could not {what}. Could you describe that once more with all details?",
    "sorry, I could not {what}. Please tell me again, with all details.",
];
const REFUSED: &[&str] = &["I am sorry, but {what}", "unfortunately that is not possible: {what}"];
const LOST: &[&str] = &[
    "I am not sure that I understand. What can I do for you?",
    "sorry, could you put that in other words?",
];
const GREETING: &[&str] = &["how can I help you today?", "what can I do for you?"];

/// What an agent's message means to a human who wants something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// The agent asks who is there.
    Identify,
    /// The agent describes a change and asks for a yes; `None` when it cannot be read.
    Propose(Option<Want>),
    /// The agent does not do it.
    Refuse,
    /// The agent asks to be told again.
    Repeat,
    /// Anything else: a report, an answer, a courtesy.
    Other,
}

/// Reads an agent's message.
pub(super) fn hear(message: &str) -> Heard {
    let lower = message.to_ascii_lowercase();
    let sentences = crate::template::sentences(message);
    let wants = sentences.iter().find_map(|sentence| read_proposal(sentence));
    let asks_yes = ["yes/no", "yes or no", "confirm", "go ahead?", "proceed?"]
        .iter()
        .any(|words| lower.contains(words));
    if asks_yes || wants.is_some() {
        return Heard::Propose(wants);
    }
    if lower.contains("your email") || lower.contains("zip code") {
        return Heard::Identify;
    }
    if sentences.iter().any(|sentence| read_any(REFUSED, sentence).is_some()) {
        return Heard::Refuse;
    }
    let again =
        ["once more", "again", "could not", "other words", "more detail", "which ", "not sure"];
    if again.iter().any(|words| lower.contains(words)) { Heard::Repeat } else { Heard::Other }
}

/// Proposes a change and asks for a yes; `extra` is a sentence about money.
pub(super) fn propose(want: &Want, extra: &str, stream: &mut Stream) -> String {
    let mut slots = slots_of(want, Voice::You, stream);
    if let Want::Cancel { reason, .. } = want {
        slots = vec![
            ("order", want.order().unwrap_or_default().to_owned()),
            ("reason", reason.argument().to_owned()),
        ];
    }
    let slots: Vec<(&str, &str)> =
        slots.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let proposal = write_any(proposals(want), Voice::You, &slots, stream);
    let extra = if extra.is_empty() { String::new() } else { format!(" {extra}") };
    format!("{proposal}.{extra} {}", say(CONFIRM, "", stream))
}

/// Reports a change as made and asks what else there is.
pub(super) fn report(tool: &str, order: &str, stream: &mut Stream) -> String {
    let what = match tool {
        "cancel_pending_order" => format!("order {order} is cancelled"),
        "return_delivered_order_items" => format!("the return for order {order} is registered"),
        "exchange_delivered_order_items" => format!("the exchange for order {order} is registered"),
        "modify_pending_order_items" => format!("the items of order {order} are changed"),
        "modify_pending_order_address" => format!("order {order} goes to the new address"),
        "modify_pending_order_payment" => format!("the payment of order {order} is changed"),
        _ => "the address in your profile is changed".to_owned(),
    };
    let mut text = format!("{}.", say(DONE, &what, stream));
    match tool {
        "return_delivered_order_items" => {
            text.push_str(" You will get an email with the return instructions.");
        }
        "cancel_pending_order" => {
            text.push_str(
                " A gift card is credited at once, any other refund takes 5 to 7 business days.",
            );
        }
        "exchange_delivered_order_items" => {
            text.push_str(" You will get an email about the return, and no new order is needed.");
        }
        _ => {}
    }
    format!("{text} {}", say(MORE, "", stream))
}

/// Answers a question with the text that the tools gave.
pub(super) fn answer(question: &Question, text: &str, stream: &mut Stream) -> String {
    let what = match question {
        Question::Price { order, item } => {
            format!("{} in order {order} cost ${text}", words::write_item(&bare(item), stream))
        }
        Question::Sum { order, .. } => {
            format!("these items of order {order} cost ${text} together")
        }
        Question::Total { order } => format!("you paid ${text} for order {order}"),
        Question::Tracking { order } => format!("the tracking number of order {order} is {text}"),
        Question::Stock { product } => format!("{text} versions of the {product} are available"),
        Question::Cheapest { product } => format!("the cheapest available {product} costs ${text}"),
        Question::Balance => format!("your gift card has a balance of ${text}"),
    };
    format!("{}. {}", say(ANSWERED, &what, stream), say(MORE, "", stream))
}

/// Asks who is there; `again` when what was said fits no account.
pub(super) fn identify(again: bool, stream: &mut Stream) -> String {
    say(if again { NOT_FOUND } else { IDENTIFY }, "", stream)
}

/// Asks to be told again; `what` follows "could not".
pub(super) fn unclear(what: &str, stream: &mut Stream) -> String {
    say(UNCLEAR, what, stream)
}

/// Refuses for good.
pub(super) fn refuse(why: &str, stream: &mut Stream) -> String {
    format!("{}. {}", say(REFUSED, why, stream), say(MORE, "", stream))
}

/// Says that nothing was understood.
pub(super) fn lost(stream: &mut Stream) -> String {
    say(LOST, "", stream)
}

/// Asks what is wanted: `first` at the start, and what else there is later.
pub(super) fn offer(first: bool, stream: &mut Stream) -> String {
    say(if first { GREETING } else { MORE }, "", stream)
}

/// Reads one sentence of a proposal.
fn read_proposal(sentence: &str) -> Option<Want> {
    let order = |slots: &Slots| slot(slots, "order").to_owned();
    if let Some(slots) = read_any(CANCEL, sentence) {
        let mistaken = slot(&slots, "reason").contains("mistake");
        let reason = if mistaken { Reason::Mistake } else { Reason::NoLongerNeeded };
        return Some(Want::Cancel { order: order(&slots), reason });
    }
    if let Some(slots) = read_any(RETURN, sentence) {
        let (items, pay) =
            (words::read_items(slot(&slots, "items"))?, words::read_pay(slot(&slots, "pay"))?);
        return Some(Want::Return { order: order(&slots), items, pay });
    }
    if let Some(slots) = read_any(SWAP, sentence) {
        let (swaps, pay) =
            (words::read_swaps(slot(&slots, "swaps"))?, words::read_pay(slot(&slots, "pay"))?);
        return Some(Want::Swap { order: order(&slots), swaps, pay });
    }
    if let Some(slots) = read_any(ORDER_ADDRESS, sentence) {
        let address = words::read_address(slot(&slots, "address"))?;
        return Some(Want::OrderAddress { order: order(&slots), address });
    }
    if let Some(slots) = read_any(ORDER_PAYMENT, sentence) {
        return Some(Want::OrderPayment {
            order: order(&slots),
            pay: words::read_pay(slot(&slots, "pay"))?,
        });
    }
    let slots = read_any(USER_ADDRESS, sentence)?;
    Some(Want::UserAddress { address: words::read_address(slot(&slots, "address"))? })
}

fn proposals(want: &Want) -> &'static [&'static str] {
    match want {
        Want::Cancel { .. } => CANCEL,
        Want::Return { .. } => RETURN,
        Want::Swap { .. } => SWAP,
        Want::OrderAddress { .. } => ORDER_ADDRESS,
        Want::OrderPayment { .. } => ORDER_PAYMENT,
        Want::UserAddress { .. } | Want::Ask(_) => USER_ADDRESS,
    }
}

fn bare(item: &Item) -> Item {
    Item { name: item.name.clone(), details: Vec::new() }
}

fn say(patterns: &'static [&'static str], what: &str, stream: &mut Stream) -> String {
    write_any(patterns, Voice::You, &[("what", what)], stream)
}

#[cfg(test)]
mod tests;

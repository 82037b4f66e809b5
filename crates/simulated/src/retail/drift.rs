//! How a human drifts: one wrong or invented detail in what they state.

use seed::Stream;

use super::want::{Detail, Question, Reason, Want};

/// A want with a detail that the instruction does not have.
pub(super) fn want(meant: &Want, stream: &mut Stream) -> Want {
    let mut drifted = meant.clone();
    let other_order = stream.percent(25);
    match &mut drifted {
        Want::Cancel { order, .. }
        | Want::Return { order, .. }
        | Want::Swap { order, .. }
        | Want::OrderAddress { order, .. }
        | Want::OrderPayment { order, .. }
            if other_order =>
        {
            misremember(order, stream);
        }
        Want::Cancel { reason, .. } => {
            *reason =
                if *reason == Reason::Mistake { Reason::NoLongerNeeded } else { Reason::Mistake };
        }
        Want::Return { items, pay, .. } => {
            if items.len() > 1 && stream.percent(60) {
                items.remove(stream.index(items.len()));
            } else {
                pay.drift();
            }
        }
        Want::Swap { swaps, pay, .. } => {
            let at = stream.index(swaps.len());
            match swaps.get_mut(at) {
                Some(swap) if stream.percent(60) => other_detail(&mut swap.target, stream),
                _ => pay.drift(),
            }
        }
        Want::OrderPayment { pay, .. } => pay.drift(),
        Want::OrderAddress { address, .. } | Want::UserAddress { address } => {
            address.address1.insert(0, char::from(b"123456789"[stream.index(9)]));
        }
        Want::Hope(inner) => **inner = want(inner, stream),
        Want::Ask(question) => other_question(question, stream),
    }
    drifted
}

fn misremember(order: &mut String, stream: &mut Stream) {
    let (kept, end) = order.split_at(order.len().saturating_sub(2));
    let number: u32 = end.parse().unwrap_or_default();
    *order = format!("{kept}{:02}", (number + stream.between(1, 99)) % 100);
}

/// Another value of the same kind, or an option less.
fn other_detail(details: &mut Vec<Detail>, stream: &mut Stream) {
    const COLORS: [&str; 6] = ["black", "white", "blue", "red", "green", "silver"];
    const SIZES: [&str; 5] = ["S", "M", "L", "XL", "small"];
    let at = stream.index(details.len());
    let several = details.len() > 1;
    let Some(detail) = details.get_mut(at) else { return };
    let pool: &[&str] = if SIZES.contains(&detail.value.as_str()) { &SIZES } else { &COLORS };
    let others: Vec<&&str> =
        pool.iter().filter(|value| !value.eq_ignore_ascii_case(&detail.value)).collect();
    if several && stream.percent(40) {
        details.remove(at);
    } else if let Some(value) = stream.pick(&others) {
        detail.value = (**value).to_owned();
    }
}

fn other_question(question: &mut Question, stream: &mut Stream) {
    match question {
        Question::Price { order, .. }
        | Question::Sum { order, .. }
        | Question::Total { order }
        | Question::Tracking { order } => misremember(order, stream),
        Question::Stock { product } | Question::Cheapest { product } => {
            *product = "Coffee Maker".into();
        }
        Question::Balance => *question = Question::Cheapest { product: "gift card".into() },
    }
}
